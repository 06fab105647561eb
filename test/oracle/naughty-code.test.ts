/** Names from foreign data stay text in the generated program: Python reads back exactly what they were, and nothing more runs. */
import { describe, expect, test } from 'vitest';
import { pytorchCode } from '../../shared/codegen/pytorch.ts';
import { drawing } from '../shared/compile/harness.ts';
import { naughtyNames, naughtyTable } from '../shared/codegen/naughty.ts';
import { askPython, oracleMissing } from './python.ts';

interface Read {
  readonly constants: {
    readonly CLASSES?: readonly string[];
    readonly TARGET?: string;
    readonly NUMBERS?: readonly string[];
    readonly CATEGORIES?: Readonly<Record<string, readonly string[]>>;
  };
  readonly imports: readonly string[];
  readonly raised: number;
}

const read = (codes: readonly string[]): readonly Read[] => askPython<Read[]>('names_in_code.py', { codes });

describe.skipIf(oracleMissing !== '')(`names in generated programs ${oracleMissing}`, () => {
  const names = naughtyNames(1000);

  test('are exactly themselves as classes and columns', () => {
    const [honest, found] = read([pytorchCode(naughtyTable(['a', 'b'])), pytorchCode(naughtyTable(names))]);
    expect(found?.imports).toEqual(honest?.imports);
    expect(found?.raised).toBe(honest?.raised);
    expect(found?.constants.CLASSES).toEqual(names);
    expect(found?.constants.TARGET).toBe(names[0]);
    expect(found?.constants.NUMBERS).toEqual(names.filter((_, i) => i % 2 === 0));
    const categories = names.filter((_, i) => i % 2 === 1);
    expect(
      Object.entries(found?.constants.CATEGORIES ?? {})
        .map(([name]) => name)
        .sort(),
    ).toEqual([...categories].sort());
    for (const name of categories) expect(Object.getOwnPropertyDescriptor(found?.constants.CATEGORIES ?? {}, name)?.value).toEqual([name, `${name}2`]);
  });

  test('never leave a comment', () => {
    const codes = names.map((name) => {
      const document = drawing([
        ['pictures', 'image-input', { channels: 1, height: 8, width: 8 }],
        ['odd', 'flatten'],
        ['answer', 'output', { classes: [name, 'b'] }],
      ]);
      return pytorchCode({ ...document, nodes: document.nodes.map((node) => ({ ...node, name, ...(node.id === 'odd' ? { type: `zz ${name}` } : {}) })) });
    });
    for (const [i, { imports, raised }] of read(codes).entries()) {
      expect(imports, names[i]).toEqual(['torch']);
      expect(raised).toBe(1); // the one that says the drawing is not complete
    }
  });
});
