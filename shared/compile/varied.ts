/** Pictures as training varies them, to be looked at: one layer "Vary pictures" alone, with chance as in a training step. */
import { assert, defined } from '../base/assert.ts';
import { unwrap } from '../base/problem.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { DocumentNode } from '../model/document.ts';
import { buildDocument, chain } from '../model/templates/define.ts';
import type { Target } from '../targets/index.ts';
import { finish } from './finish.ts';
import { lower, plan } from './lower.ts';
import type { Compiled, GraphInput } from './manifest.ts';

/** Name of what comes out: float32 `[batch, C, H, W]`, 0..255 like what goes in. */
export const variedOutput = 'varied';

interface Options {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly batch: number;
  readonly target: Target;
}

/** `layer`: a node of type `random-transform`. Pictures (uint8) and a seed in. */
export function compileVaried({ type, params }: Pick<DocumentNode, 'type' | 'params'>, { shape: [channels, height, width], batch, target }: Options): Compiled {
  assert(type === 'random-transform', `${type} does not vary pictures`);
  const drawn = buildDocument(
    null,
    chain([
      [
        ['pictures', 'image-input', { channels, height, width, normalize: 'none' }],
        ['vary', type, params],
        // Only so that the drawing is whole.
        ['flatten', 'flatten'],
        ['decide', 'linear', { units: 1 }],
        ['answer', 'output', { answer: 'number', scaling: 'none' }],
      ],
    ]),
  );
  const builder = new GraphBuilder();
  const seedInput: GraphInput = { name: 'seed', type: { dtype: 'uint32', shape: [1] }, source: { kind: 'seed' } };
  const seed = builder.input(seedInput.name, seedInput.type);
  const part = { nodes: new Set(['pictures', 'vary']), values: new Map(), weight: () => undefined, chance: '', seed: () => seed };
  const { values, inputs } = lower(builder, unwrap(plan(drawn)), { mode: 'training', batch, mask: null, part });
  builder.output(variedOutput, defined(values.get('vary'), 'varied pictures'));
  return finish(builder.build(), target, { kind: 'inference', batch, inputs: [seedInput, ...inputs], state: [], answers: [], loss: null, totals: null });
}
