/** Pad1d: steps added before and after a sequence: zeros, or what lies at or near the end. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { setParameter } from './remedies.ts';
import { expectSequence, float, mainPort } from './shapes.ts';

const modules = { zeros: 'nn.ZeroPad1d', reflect: 'nn.ReflectionPad1d', edge: 'nn.ReplicationPad1d' } as const;

export const pad1d = defineLayer({
  type: 'pad1d',
  category: 'shape',
  icon: 'grid-3x3',
  label: text('Add steps', '补步'),
  term: 'Pad1d',
  help: text('Adds steps before and after a sequence, so that a window can also stand at its ends.', '在序列前后补若干步，使窗口也能放在两端。'),
  parameters: {
    before: {
      kind: 'integer',
      default: 1,
      min: 0,
      max: 65_536,
      label: text('Before', '之前'),
      hint: text('Steps added at the beginning.', '在开头补的步数。'),
    },
    after: { kind: 'integer', default: 1, min: 0, max: 65_536, label: text('After', '之后'), hint: text('Steps added at the end.', '在结尾补的步数。') },
    mode: {
      kind: 'choice',
      default: 'zeros',
      label: text('Filled with', '填充内容'),
      hint: text('What the new steps are.', '新的步填什么。'),
      choices: [
        { value: 'zeros', label: text('Zeros', '零') },
        { value: 'reflect', label: text('A mirror image', '镜像') },
        { value: 'edge', label: text('The end, repeated', '重复端点') },
      ],
    },
  },
  inputs: [mainPort],
  summary: ({ before, after }) => text(`${before} before, ${after} after`, `前 ${before}，后 ${after}`),
  output(self) {
    const sequence = expectSequence(self, text('Pad', '补步'));
    if (!sequence.ok) return sequence;
    const [length, features] = sequence.value;
    const { before, after, mode } = self.params;
    if (mode !== 'reflect' || Math.max(before, after) < length) return ok(float([length + before + after, features]));
    return refused(
      makeProblem({
        code: 'mirror-too-large',
        place: { node: self.node, parameter: 'mode' },
        what: text(
          `A mirror image of ${Math.max(before, after)} steps does not fit: the sequence has only ${length}.`,
          `${Math.max(before, after)} 步的镜像放不下：序列只有 ${length} 步。`,
        ),
        why: text('The end itself is not repeated, so a mirror is shorter than the sequence.', '端点本身不重复，因此镜像必须短于序列。'),
        fix: setParameter(self.node, 'mode', 'zeros', text('Fill with zeros', '用零填充')),
      }),
    );
  },
  lower({ params: { before, after, mode }, builder, padding: [padding = null], setPadding }, inputs) {
    // What comes before a text belongs to it; what comes after follows its padding.
    if (padding !== null)
      setPadding(builder.emit('Pad', [builder.emit('Pad', [padding], { pads: [0, before, 0, 0], constant_value: 1 })], { pads: [0, 0, 0, after] }));
    return builder.emit('Pad', inputs, { pads: [0, before, 0, 0, after, 0], mode: mode === 'zeros' ? 'constant' : mode });
  },
  torch: ({ params: { before, after, mode }, padding }) => ({
    module: `${modules[mode]}((${before}, ${after}))`,
    call: '$self($0.transpose(1, 2)).transpose(1, 2)',
    ...(padding[0] === true ? { padding: `F.pad(F.pad($mask0, (${before}, 0), value=True), (0, ${after}))` } : {}),
  }),
  keras({ params: { before, after, mode }, padding }) {
    const pad = (x: string, ends: string, more = '') => `ops.pad(${x}, ${ends}${more})`;
    const mask = pad(pad('ops.cast($mask0, "int32")', `[[0, 0], [${before}, 0]]`, ', constant_values=1'), `[[0, 0], [0, ${after}]]`);
    // Not every backend of Keras pads with the end itself.
    const end = (steps: string, count: number) => (count === 0 ? [] : [`ops.repeat($0[:, ${steps}], ${count}, axis=1)`]);
    const repeated = `ops.concatenate([${[...end(':1', before), '$0', ...end('-1:', after)].join(', ')}], axis=1)`;
    return {
      call: mode === 'edge' ? repeated : pad('$0', `[[0, 0], [${before}, ${after}], [0, 0]]`, mode === 'reflect' ? ', mode="reflect"' : ''),
      ...(padding[0] === true ? { padding: `ops.cast(${mask}, "bool")` } : {}),
    };
  },
});
