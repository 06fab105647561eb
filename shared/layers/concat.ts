/** Concat: maps stacked on maps, rows put end to end; of sequences the numbers of each step side by side, or the steps one after the other. */
import { ok, refused } from '../base/problem.ts';
import { type Shape, tensor } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { defineLayer } from './define.ts';
import { float, inputShape, mismatch, shapeWords } from './shapes.ts';

/** The axis of one sample along which inputs of this shape are put together. */
function joined(shape: Shape, join: 'features' | 'steps'): number {
  return shape.length === 2 && join === 'features' ? 1 : 0;
}

/** The masks of all inputs in Python, where some have padding. */
function maskParts(padding: readonly boolean[], whole: (input: string) => string): string {
  return padding.map((padded, i) => (padded ? `$mask${i}` : whole(`$${i}`))).join(', ');
}

export const concat = defineLayer({
  type: 'concat',
  category: 'combine',
  icon: 'combine',
  label: text('Put side by side', '并排'),
  term: 'Concat',
  help: text(
    'Joins branches without mixing them: maps are stacked, rows of numbers are put end to end. The next layer sees all of them.',
    '把各分支连在一起而不混合：特征图叠放，数字首尾相接。下一层能看到全部。',
  ),
  parameters: {
    join: {
      kind: 'choice',
      default: 'features',
      expert: true,
      label: text('Sequences', '序列'),
      hint: text('Whether sequences are joined step by step, or one follows the other.', '序列是逐步并排，还是前后相接。'),
      choices: [
        { value: 'features', label: text('Step by step', '逐步并排') },
        { value: 'steps', label: text('One after the other', '前后相接') },
      ],
    },
  },
  inputs: [{ id: 'in', label: text('Inputs', '输入'), many: true }],
  output(self) {
    const first = inputShape(self);
    const along = joined(first, self.params.join);
    const odd = self.inputs.find(({ shape }) => shape.length !== first.length || shape.some((size, axis) => axis !== along && size !== first[axis]));
    if (odd !== undefined) return refused(mismatch('shapes-do-not-stack', self.node, text('Concat', '并排'), shapeWords(first), shapeWords(odd.shape)));
    const whole = self.inputs.reduce((sum, { shape }) => sum + (shape[along] ?? 0), 0);
    return ok(float(first.map((size, axis) => (axis === along ? whole : size))));
  },
  lower({ params: { join }, builder, inputs: types, padding, setPadding }, inputs) {
    const shape = types[0]?.shape ?? [];
    const along = joined(shape, join);
    const together = (parts: readonly Value[], axis: number) =>
      parts.length === 1 ? builder.emit('Identity', parts) : builder.emit('Concat', parts, { axis });
    const known = padding.find((mask) => mask !== null);
    if (known !== undefined && known !== null) {
      const [batch = 1] = shapeOf(known);
      const one = builder.constant(tensor('float32', [1, 1], [1]));
      const masks = padding.map((mask, i) => mask ?? builder.emit('Expand', [one], { shape: [batch, types[i]?.shape[0] ?? 1] }));
      // Side by side they are steps of one text: any input that knows its padding knows that of all.
      setPadding(along === 0 ? together(masks, 1) : known);
    }
    return together(inputs, along + 1);
  },
  torch: ({ params: { join }, inputs, padding }) => {
    const along = joined(inputs[0]?.shape ?? [], join);
    if (!padding.includes(true)) return { call: `torch.cat([$*], dim=${along + 1})` };
    const parts = maskParts(padding, (input) => `torch.ones_like(${input}[:, :, 0], dtype=torch.bool)`);
    return { call: `torch.cat([$*], dim=${along + 1})`, padding: along === 0 ? `torch.cat([${parts}], dim=1)` : `$mask${padding.indexOf(true)}` };
  },
  keras: ({ params: { join }, inputs, padding }) => {
    const along = joined(inputs[0]?.shape ?? [], join);
    if (!padding.includes(true)) return { call: `ops.concatenate([$*], axis=${along + 1})` };
    const parts = maskParts(padding, (input) => `ops.ones_like(${input}[:, :, 0], dtype="bool")`);
    return { call: `ops.concatenate([$*], axis=${along + 1})`, padding: along === 0 ? `ops.concatenate([${parts}], axis=1)` : `$mask${padding.indexOf(true)}` };
  },
});
