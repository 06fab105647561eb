/** What programs of both frameworks do with their answers in the same words. */
import { ofAnswer, type Program } from './program.ts';
import type { Section } from './python-data.ts';
import { bracketed } from './python-lines.ts';

/** Class weights that depend on the training rows; `assign` puts the values of a numpy expression into the constant of that name. */
export function balancedSection(program: Program, assign: (name: string, values: string) => string): readonly Section[] {
  const lines = program.answers.flatMap((answer, place) => {
    if (answer.weights !== 'balanced') return [];
    const name = ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase();
    return [
      `    counts = np.bincount(targets[${place}][targets[${place}] >= 0], minlength=${answer.width})`,
      `    ${assign(name, 'np.where(counts > 0, counts.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1)), 1.0)')}`,
    ];
  });
  if (lines.length === 0) return [];
  return [
    {
      title: 'Class weights',
      code: [
        'def balance_classes(data, rows):',
        '    """A class counts the more the rarer it is in the training rows."""',
        '    _, targets = data[rows]',
        ...lines,
      ].join('\n'),
    },
  ];
}

/** `return` of the only answer, or of all by their names. `values`: an expression for each. */
export function returned({ answers }: Program, values: readonly string[]): readonly string[] {
  if (answers.length === 1) return [`return ${values[0] ?? 'None'}`];
  return bracketed(
    'return {',
    answers.map(({ name }, index) => `"${name}": ${values[index]}`),
    '}',
    { depth: 1 },
  );
}
