/** Every Mantine component on the screen has its style sheet: one that is forgotten looks broken, and nothing else says so. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const sheets = readFileSync(resolve(root, 'renderer/ui/mantine.css'), 'utf8');
const hasSheet = (name: string) => existsSync(resolve(root, `node_modules/@mantine/core/styles/${name}.css`));

/** Reached through parts that the studio does not use: cards to choose from, the arrow of an accordion. */
const unseen: ReadonlySet<string> = new Set(['Accordion', 'Radio', 'RadioCard', 'CheckboxCard']);

it('lists the style sheet of every component that is used, and of what it is built from', () => {
  const used = new Set<string>();
  for (const file of globSync('renderer/**/*.tsx', { cwd: root })) {
    for (const [, names] of readFileSync(resolve(root, file), 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)) {
      for (const name of (names ?? '').split(',')) used.add(name.trim());
    }
  }
  const waiting = [...used];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const folder = resolve(root, 'node_modules/@mantine/core/esm/components', name);
    for (const file of existsSync(folder) ? globSync('**/*.mjs', { cwd: folder }) : []) {
      for (const [, part] of readFileSync(resolve(folder, file), 'utf8').matchAll(/from "(?:\.\.\/)+([A-Z][A-Za-z]+)\//g)) {
        if (part === undefined || used.has(part)) continue;
        used.add(part);
        waiting.push(part);
      }
    }
  }
  expect(used.size).toBeGreaterThan(20);
  expect([...used].filter((name) => hasSheet(name) && !unseen.has(name) && !sheets.includes(`/${name}.css`))).toEqual([]);
});
