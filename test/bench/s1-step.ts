/** The S1 ConvNet's training step. */
import { convnet } from '../../shared/model/templates/convnet.ts';
import type { BenchRow } from './row.ts';
import { benchStep } from './training-step.ts';

export async function benchS1(batches: readonly number[] = [4, 64]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const batch of batches) {
    const steps = Math.max(10, Math.round(600 / batch));
    // Random pictures and labels.
    const value = ({ kind }: { readonly kind: string }, i: number) => (kind === 'image' ? (i * 2654435761) & 255 : i % 10);
    rows.push(await benchStep({ name: 'S1 ConvNet', document: convnet.build(), batch, steps, script: './torch_s1.py', value }));
  }
  return rows;
}
