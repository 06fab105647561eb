/** Pictures from a network that learned to make them: chance in, PNG out. */
import sharp from 'sharp';
import { weightsInUse } from '../../shared/averages/index.ts';
import { defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError, unwrap } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { text } from '../../shared/base/text.ts';
import { compileMaker, madeOutput } from '../../shared/compile/adversarial.ts';
import { layerOf } from '../../shared/layers/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { isAdversarial } from '../../shared/model/adversary.ts';
import type { Document } from '../../shared/model/document.ts';
import { createStepper } from './stepper.ts';

/** The same seed makes the same pictures. Throws ProblemError when the network does not make pictures. */
export async function makePictures(document: Document, state: ReadonlyMap<string, Tensor>, count: number, seed: number): Promise<readonly Uint8Array[]> {
  const input = document.nodes.find(({ type }) => type === 'image-input');
  if (!isAdversarial(document.nodes) || input === undefined) throw new ProblemError(makesNothing());
  const compiled = unwrap(compileMaker(document, { batch: count, target: 'cpu' }));
  const used = weightsInUse(state);
  const stepper = await createStepper(compiled, { device: 'cpu', threads: 1, spin: false }, used);
  try {
    (defined(stepper.inputs.get('seed'), 'seed').data as Uint32Array)[0] = seed;
    await stepper.step();
    const made = stepper.output(madeOutput) as Float32Array; // [count, C, H, W]
    const [channels = 1, height = 1, width = 1] = compiled.shape;
    const size = channels * height * width;
    const brightness = unscaled(input, used);
    return await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const pixels = Uint8Array.from({ length: size }, (_unused, at) => {
          const channel = at % channels;
          const place = index * size + channel * height * width + Math.floor(at / channels);
          return Math.min(255, Math.max(0, Math.round(brightness(made[place] ?? 0, channel))));
        });
        return sharp(pixels, { raw: { width, height, channels: channels === 1 ? 1 : 3 } }).png().toBuffer();
      }),
    );
  } finally {
    await stepper.release();
  }
}

/** From the numbers a network sees back to brightness 0..255, as its input scales them. */
function unscaled({ id, type, params }: Document['nodes'][number], state: ReadonlyMap<string, Tensor>): (value: number, channel: number) => number {
  const { normalize } = resolveParameters(defined(layerOf(type), type).parameters, params);
  if (normalize === 'none') return (value) => value;
  if (normalize === 'unit') return (value) => value * 255;
  const [mean, std] = ['mean', 'std'].map((name) => defined(state.get(`${id}.${name}`), name).data);
  return (value, channel) => (value * Number(std?.[channel]) + Number(mean?.[channel])) * 255;
}

function makesNothing() {
  return makeProblem({
    code: 'makes-no-pictures',
    what: text('This network judges what it is given; it does not make pictures.', '此网络只判断输入，不生成图片。'),
    how: text('Begin with the template of two networks.', '请从“两个网络”的模板开始。'),
  });
}
