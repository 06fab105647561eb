/** docs/cli.md names every command and every option there is, and no others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeProgram } from '../../../main/cli/program.ts';

/** Said once, at the head of the page. */
const ofAll = ['--json'];

const manual = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
/** How the page says each command is called: a row of the table, or one bold line or more. */
const usages = Map.groupBy(manual.matchAll(/^(?:\*\*|\| )`([a-z]+)([^`]*)`/gm), ([, command]) => command ?? '');
const { commands } = describeProgram(() => async () => {});

it('has a place for every command, and for no other', () => {
  expect([...usages.keys()].sort()).toEqual(commands.map((command) => command.name()).sort());
});

it.each(commands.map((command) => [command.name(), command] as const))('tells all options of %s, and no other', (name, command) => {
  const told = (usages.get(name) ?? []).flatMap(([, , rest = '']) => rest.match(/--[a-z-]+/g) ?? []);
  const real = command.options.flatMap(({ long }) => (long === undefined || long === null || ofAll.includes(long) ? [] : [long]));
  expect([...new Set(told)].sort()).toEqual(real.sort());
});
