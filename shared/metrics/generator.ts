/** The generator's loss beside the discriminator's, of two networks that compete. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const generator = defineMetric({
  type: 'generator',
  label: text("Generator's loss", '生成器损失'),
  help: text(
    'How seldom the judging network (discriminator) takes what was made for real. Neither loss goes to zero: when one network gains, the other loses. The pictures show how far it is.',
    '判别器有多难把生成的当成真的。两个损失都不会降到零：此消彼长。生成得好不好要看图片。',
  ),
  better: 'lower',
  of: 'adversarial',
  // The graph counts the generator's losses where answers about pieces have how many were right.
  value: ({ right, asked }) => (asked === 0 ? 0 : right / asked),
});
