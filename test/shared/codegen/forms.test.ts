/** Every form of code, for every template; tables of Keras that must know every item of the lists. */
import { describe, expect, test } from 'vitest';
import { codeForms } from '../../../shared/codegen/forms.ts';
import { codeOf } from '../../../shared/codegen/index.ts';
import { knownToKeras } from '../../../shared/codegen/keras-rules.ts';
import { lossCalls } from '../../../shared/codegen/losses.ts';
import { losses } from '../../../shared/losses/index.ts';
import { templates } from '../../../shared/model/templates/index.ts';
import { optimizers } from '../../../shared/optimizers/index.ts';
import { schedules } from '../../../shared/schedules/index.ts';
import { drawing, threeClasses } from '../compile/harness.ts';

describe('forms of code', () => {
  test('notebooks are nbformat 4 with the parts as cells, and nothing of the command line', () => {
    for (const form of ['notebook', 'keras-notebook'] as const) {
      const notebook = JSON.parse(codeOf(templates[0]?.build() ?? expect.fail(), form));
      expect(notebook).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
      const ids = notebook.cells.map(({ id }: { id: string }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const source = notebook.cells.map((cell: { source: string[] }) => cell.source.join('')).join('\n');
      expect(source).toContain('train(model, Data(DATA))');
      expect(source).not.toContain('argparse');
      expect(source).not.toContain('__file__');
    }
  });

  test('what the lists offer can be written', () => {
    expect(losses.filter(({ type }) => lossCalls(type) === undefined)).toEqual([]);
    expect(optimizers.filter(({ type }) => !knownToKeras('optimizer', type))).toEqual([]);
    expect(schedules.filter(({ type }) => !knownToKeras('schedule', type))).toEqual([]);
  });

  test('beside maps, Keras is told where a sequence has its channels, by every layer that can be told', () => {
    const code = codeOf(
      drawing([
        ['pictures', 'image-input', { channels: 1, height: 8, width: 8 }],
        ['patches', 'patch-embedding', { size: 6 }],
        ['longer', 'upsample1d'],
        ['conv', 'conv1d', { filters: 4 }],
        ['flatten', 'flatten'],
        ['fc', 'linear', { units: 3 }],
        threeClasses,
      ]),
      'keras',
    );
    expect(code).toContain('layers.UpSampling1D(2, name=');
    expect(code).toMatch(/layers\.Conv1D\(.*data_format="channels_last"/);
  });

  test('nothing of a template is left out', () => {
    for (const form of codeForms) for (const { id, build } of templates) expect(codeOf(build(), form), `${id} as ${form}`).not.toContain('is left out');
  });
});
