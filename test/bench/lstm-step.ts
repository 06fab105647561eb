/** An LSTM that judges texts: 100 words of 1,000, 128 numbers each, a memory of 128. */
import { buildDocument, chain } from '../../shared/model/templates/define.ts';
import type { BenchRow } from './row.ts';
import { benchStep } from './training-step.ts';

const tokenizer = { id: '', kind: 'words', size: 1000, specials: { padding: null, unknown: 0, begin: null, end: null, mask: null } };

export async function benchLstm(): Promise<BenchRow[]> {
  const document = buildDocument(null, chain([
    [
      ['text', 'tokens-input', { length: 100, tokenizer }],
      ['words', 'embedding', { vocabulary: 1000, size: 128 }],
      ['lstm', 'lstm', { units: 128 }],
      ['fc', 'linear', { units: 2 }],
      ['answer', 'output', { classes: ['a', 'b'], loss: 'cross-entropy' }],
    ],
  ]), { optimizer: { type: 'adam', params: {} } });
  const value = ({ kind }: { readonly kind: string }, i: number) => (kind === 'tokens' ? (i * 7919) % 1000 : i % 2);
  return [await benchStep({ name: 'LSTM over 100 words', document, batch: 32, steps: 6, script: './torch_lstm.py', value })];
}
