/** The arrows hold, and the checker would notice if they did not. */
import { expect, test } from 'vitest';
import { checkAll, checkSource, sourceFiles } from './check.ts';
import { rules } from './rules.ts';

const broken = (file: string, source: string) => checkSource(file, source).map((violation) => violation.rule.name);

test('the house as it stands has no import against the arrows', () => {
  const { files, violations } = checkAll();
  expect(files).toBeGreaterThan(50);
  expect(violations.map(({ file, line, imports, rule }) => `${file}:${line} ${imports} (${rule.name})`)).toEqual([]);
});

test.each([
  ['shared/ir/verify.ts', "import { readFileSync } from 'node:fs';", 'shared is pure'],
  ['shared/ir/verify.ts', "import fs from 'fs';", 'shared is pure'],
  ['shared/ir/verify.ts', "import type { Document } from '../model/document.ts';", 'shared/ir'],
  ['shared/base/shape.ts', "export * from '../ir/graph.ts';", 'shared/base'],
  ['shared/layers/relu.ts', "import { compile } from '../compile/index.ts';", 'shared/layers'],
  ['main/services/runs.ts', "import { app } from 'electron';", 'electron in one folder'],
  ['main/services/runs.ts', "const { app } = await import('electron');", 'electron in one folder'],
  ['main/services/runs.ts', "let x: import('electron').App;", 'electron in one folder'],
  ['main/services/runs.ts', "import { openWindow } from '../electron/window.ts';", 'services are host-free'],
  ['main/workers/trainer.ts', "import * as ort from 'onnxruntime-node';", 'onnxruntime in one file'],
  ['main/services/projects.ts', "import Database from 'better-sqlite3';", 'SQL in one folder'],
  ['renderer/app/index.tsx', "import { ReactFlow } from '@xyflow/react';", 'React Flow in one folder'],
  ['renderer/app/index.tsx', "import { studioPaths } from '../../main/services/paths.ts';", 'renderer without main'],
  ['main/cli/index.ts', "import { theme } from '../../renderer/ui/theme.ts';", 'main without renderer'],
  ['renderer/code/pane.ts', "new Worker(new URL('../../main/x.ts', import.meta.url));", 'renderer without main'],
])('%s: %s is noticed', (file, source, rule) => {
  expect(broken(file, source)).toContain(rule);
});

test('what is allowed is not complained about', () => {
  expect(broken('shared/compile/index.ts', "import { z } from 'zod'; import { layers } from '../layers/index.ts';")).toEqual([]);
  expect(broken('main/engine/session.ts', "import * as ort from 'onnxruntime-node';")).toEqual([]);
  expect(broken('main/electron/index.ts', "import { app } from 'electron';")).toEqual([]);
});

test('every rule is about files that exist', () => {
  const files = sourceFiles(process.cwd());
  for (const rule of rules)
    expect(
      files.some((file) => rule.from.test(file)),
      rule.name,
    ).toBe(true);
});
