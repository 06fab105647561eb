/** Reads every import (also of types, and dynamic ones) with oxc and compares it with the arrows. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { type LayerRule, rules } from './rules.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly imports: string;
  readonly rule: LayerRule;
}

/** `npm:zod`, `node:fs`, or the path of a file below the root. */
export function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier.replace(/\?.*$/, '')));
  if (specifier.startsWith('node:') || isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  return `npm:${specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')}`;
}

/** Specifiers with the offset they stand at. */
export function importsOf(file: string, source: string): readonly { readonly specifier: string; readonly at: number }[] {
  const { module } = parseSync(file, source);
  const found = [
    ...module.staticImports.map((one) => ({ specifier: one.moduleRequest.value, at: one.start })),
    ...module.staticExports
      .flatMap((one) => one.entries.slice(0, 1))
      .flatMap((one) => (one.moduleRequest ? [{ specifier: one.moduleRequest.value, at: one.start }] : [])),
  ];
  // Dynamic imports, `import('x').Type`, and files named for a worker: those the parser's module record does not list by value.
  for (const match of source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]|new URL\(\s*['"](\.[^'"]+\.[mc]?[jt]sx?)['"]/g))
    found.push({ specifier: match[1] ?? match[2] ?? '', at: match.index });
  return found;
}

export function checkSource(file: string, source: string): readonly Violation[] {
  return importsOf(file, source).flatMap(({ specifier, at }) => {
    const imports = targetOf(file, specifier);
    const broken = rules.filter((rule) => rule.from.test(file) && ((rule.only && !rule.only.test(imports)) || rule.never?.test(imports)));
    return broken.map((rule) => ({ file, line: source.slice(0, at).split('\n').length, imports, rule }));
  });
}

/** All source files below the parts of the house, by path from the root. */
export function sourceFiles(root: string): readonly string[] {
  return ['shared', 'main', 'renderer', 'test'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !/node_modules|\.artifacts|\.venv/.test(entry.parentPath))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
}

export function checkAll(root = fileURLToPath(new URL('../..', import.meta.url))): { readonly files: number; readonly violations: readonly Violation[] } {
  const files = sourceFiles(root);
  return { files: files.length, violations: files.flatMap((file) => checkSource(file, readFileSync(join(root, file), 'utf8'))) };
}
