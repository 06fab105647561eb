/** The pages for people name only files that exist, and the architecture page's example is what the compiler prints. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { unwrap } from '../../shared/base/problem.ts';
import { compileTraining } from '../../shared/compile/index.ts';
import { print } from '../../shared/ir/print.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { readModel } from '../../shared/onnx/read.ts';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

/** `shared/ir/ops.ts`, `main/cli/`, `shared/layers/*.ts`: anything that begins with a folder of ours. */
const ourPaths = /(?<![\w/.-])(?:shared|main|renderer|test|docs)\/[\w./*-]*[\w/*]/g;

/** The layer a newcomer is about to write, and what the tests write. */
const notThereYet = /^shared\/layers\/my-layer\.ts$|^test\/\.artifacts\//;

const isThere = (path: string) => (path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path)));

it.each(pages)('%s names only files and folders that exist', (page) => {
  const named = [...new Set(read(page).match(ourPaths))].filter((path) => !notThereYet.test(path));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});

it.each(pages)('%s links to files that exist', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

it('the example of docs/architecture.md is what the compiler prints', () => {
  const { model } = unwrap(compileTraining(templateOf('dense-table')!.build(), { batch: 4, target: 'cpu' }));
  // Values are numbered through the whole graph: a change elsewhere in it is none of the page's.
  const unnumbered = (line: string) => line.replaceAll(/%\d+/g, '%');
  const printed = new Set(
    print(unwrap(readModel(model)).graph)
      .split('\n')
      .map(unnumbered),
  );
  const shown = [...read('docs/architecture.md').matchAll(/```ir\n(.*?)\n```/gs)].flatMap(([, lines = '']) => lines.split('\n'));
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter((line) => !printed.has(unnumbered(line)))).toEqual([]);
});
