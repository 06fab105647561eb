/** The very numbers the noise layer `chance` makes of a step's seed. */
import { createStepper, type Stepper } from '../../main/engine/stepper.ts';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { finish } from '../../shared/compile/finish.ts';
import { lower, plan } from '../../shared/compile/lower.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import type { Document } from '../../shared/model/document.ts';

/** Input `seed`, output `noise`. */
export async function createNoise(document: Document, batch: number, mode: 'training' | 'evaluation' = 'training'): Promise<Stepper> {
  const builder = new GraphBuilder();
  const seed = { name: 'seed', type: { dtype: 'uint32', shape: [1] }, source: { kind: 'seed' } } as const;
  const value = builder.input(seed.name, seed.type);
  const part = { nodes: new Set(['chance']), values: new Map(), weight: () => undefined, chance: '', seed: () => value };
  const { values } = lower(builder, unwrap(plan(document)), { mode, batch, mask: null, part });
  builder.output('noise', defined(values.get('chance'), 'noise'));
  const compiled = finish(builder.build(), 'cpu', { kind: 'inference', batch, inputs: [seed], state: [], answers: [], loss: null, totals: null });
  return await createStepper(compiled, { device: 'cpu', threads: 1, spin: false }, new Map());
}
