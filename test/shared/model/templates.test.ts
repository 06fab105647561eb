/** Templates: exact sizes, no problems but missing data, cards that do not overlap. */
import { describe, expect, it } from 'vitest';
import { check } from '../../../shared/model/check.ts';
import { documentSchema } from '../../../shared/model/document.ts';
import { templates } from '../../../shared/model/templates/index.ts';

describe('templates', () => {
  it.each(templates.map((template) => [template.id, template] as const))('%s is whole', (id, template) => {
    const document = documentSchema.parse(template.build());
    expect(document.template).toBe(id);
    expect(check(document).problems.map(({ code }) => code)).toEqual(['no-data']);
    expect(new Set(document.nodes.map(({ position }) => `${position.x},${position.y}`)).size).toBe(document.nodes.length);
    expect([template.title, template.description].every(({ en, zh }) => en !== '' && zh !== '')).toBe(true);
  });

  it('has the parameter counts it promises', () => {
    expect(Object.fromEntries(templates.map((template) => [template.id, check(template.build()).totals.parameters]))).toEqual({
      'convnet-grey': 44_426,
      'photo-net': 23_938,
      'cnn-two-class': 19_034_177,
      convnet: 62_006,
      resnet: 272_474,
      'dense-table': 739,
      recommend: 1_154,
      'lstm-text': 871_553,
      'lstm-text-keras': 1_543_297,
      rnn: 36_192,
      'series-lstm': 4_513,
      'series-conv': 6_369,
      word2vec: 256_000,
      vit: 208_074,
      gan: 145_410,
      gpt: 1_449_728,
      bert: 1_867_330,
      'bert-sentence': 1_842_562,
      'bert-tags': 1_826_050,
      translate: 2_462_208,
      'gpt2-small': 124_439_808,
      'bert-base': 109_482_240,
      'vit-b16': 86_567_656,
    });
  });

  it('trains S1 as given', () => {
    const { training } = templates.find(({ id }) => id === 'convnet')!.build();
    expect(training).toMatchObject({ optimizer: { type: 'momentum', params: { momentum: 0.9 } }, learningRate: 0.001, batchSize: 4, epochs: 2, shuffle: true });
  });
});
