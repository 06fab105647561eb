/** Names that try to leave the Python string or comment they are written into. */
import { hash32 } from '../../../shared/base/random.ts';
import type { Document, DocumentNode } from '../../../shared/model/document.ts';
import { drawing } from '../compile/harness.ts';

const fixed: readonly string[] = [
  '"',
  "'",
  '"""',
  "'''",
  '\\',
  '\\"',
  '\\\\"',
  '\n',
  '\r',
  '\r\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\f',
  '\v',
  '\0',
  '\t',
  '#',
  '{x}',
  '%s',
  '\\N{DASH}',
  '\\x41',
  '\\u0041',
  '"]; import os; os.system("touch /tmp/owned") #',
  'x\rimport os\r#',
  'x\nraise SystemExit(7)\n#',
  '"""\nraise SystemExit(7)\n"""',
  '\u202eevil\u2066',
  '\u200b',
  '\ufeff',
  '\u{e0041}',
  '👩‍👩‍👧',
  '猫',
  'شعر',
  '<script>alert(1)</script>',
  '=1+1',
  '\ud800',
  '\udc00x',
  '__proto__',
  'None',
  ' ',
  'a'.repeat(5000),
  '\u007f',
  '\u001b[31m',
];

const pieces = [
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '#',
  ')',
  ']',
  '}',
  '{',
  '"""',
  'import os',
  '\u2028',
  '\u202e',
  'é',
  '😀',
  '\ud83d',
  '\0',
  'raise SystemExit(7)',
  ' ',
  '\t',
  ';',
];

/** The known ones, then `count` made from pieces; all different and none empty. */
export function naughtyNames(count: number): readonly string[] {
  const made = Array.from({ length: count }, (_, seed) =>
    Array.from({ length: 1 + (hash32(seed, 0) % 8) }, (_, i) => pieces[hash32(seed, i, 1) % pieces.length] ?? '').join(''),
  );
  return [...new Set([...fixed, ...made])].filter((name) => name !== '');
}

/** A table with these names everywhere: columns, their values, the column to predict and its classes. */
export function naughtyTable(names: readonly string[]): Document {
  const columns = names.map((name, i) =>
    i % 2 === 0 ? { name, kind: 'number' } : { name, kind: 'category', values: [name, `${name}2`] },
  ) as unknown as DocumentNode['params'][string];
  const document = drawing([
    ['table', 'table-input', { columns }],
    ['fc', 'linear', { units: names.length }],
    ['answer', 'output', { classes: [...names], column: names[0] ?? '', answer: 'classes' }],
  ]);
  return { ...document, nodes: document.nodes.map((node) => ({ ...node, name: names.join(' ').slice(0, 200) })) };
}
