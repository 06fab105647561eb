/** Pictures from a network that learned to make them: chance in, PNG out. */
import sharp from 'sharp';
import { weightsInUse } from '../../shared/averages/index.ts';
import { defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError, unwrap } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { text } from '../../shared/base/text.ts';
import { compileGenerator, picturesOutput } from '../../shared/compile/generator.ts';
import { isAdversarial } from '../../shared/model/adversary.ts';
import type { Document } from '../../shared/model/document.ts';
import { createStepper } from './stepper.ts';

/** The same seed makes the same pictures. Throws ProblemError when the network does not make pictures. */
export async function makePictures(document: Document, state: ReadonlyMap<string, Tensor>, count: number, seed: number): Promise<readonly Uint8Array[]> {
  if (!isAdversarial(document.nodes) || !document.nodes.some(({ type }) => type === 'image-input')) throw new ProblemError(makesNothing());
  const compiled = unwrap(compileGenerator(document, { batch: count, target: 'cpu' }));
  const stepper = await createStepper(compiled, { device: 'cpu', threads: 1, spin: false }, weightsInUse(state));
  try {
    (defined(stepper.inputs.get('seed'), 'seed').data as Uint32Array)[0] = seed;
    await stepper.step();
    const pictures = stepper.output(picturesOutput) as Uint8Array; // [count, channels, height, width]
    const [channels = 1, height = 1, width = 1] = compiled.shape;
    const size = channels * height * width;
    return await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const pixels = Uint8Array.from(
          { length: size },
          (_unused, at) => pictures[index * size + (at % channels) * height * width + Math.floor(at / channels)] ?? 0,
        );
        return sharp(pixels, { raw: { width, height, channels: channels === 1 ? 1 : 3 } })
          .png()
          .toBuffer();
      }),
    );
  } finally {
    await stepper.release();
  }
}

function makesNothing() {
  return makeProblem({
    code: 'makes-no-pictures',
    what: text('This network judges what it is given; it does not make pictures.', '此网络只判断输入，不生成图片。'),
    how: text('Begin with the template of two networks.', '请从“两个网络”的模板开始。'),
  });
}
