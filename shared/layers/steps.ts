/**
 * What the layers that slide along a sequence `[length, features]` share: the window, its borders, and what becomes of
 * padding. The answer for a padded text is the answer for the text alone: padded steps are borders like those of `same`.
 */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { text, type Text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { removeSelf, setParameter } from './remedies.ts';
import { expectSequence } from './shapes.ts';

/** The window, for every convolution along a sequence. */
export const stepWindow = {
  kernel: {
    kind: 'integer',
    default: 3,
    min: 1,
    max: 1024,
    recommended: [3, 5, 7],
    label: text('Window', '窗口'),
    hint: text('How many steps it sees at once. Longer sees more of what belongs together, and costs more.', '一次看到多少步。越长看到的关联越多，也越慢。'),
  },
  stride: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1024,
    label: text('Step', '步长'),
    hint: text('Steps the window moves each time. 2 halves the sequence.', '窗口每次移动的步数。2 会让序列减半。'),
  },
  padding: {
    kind: 'choice',
    default: 'same',
    label: text('Border', '边缘填充'),
    hint: text('What the window does at the two ends of the sequence.', '窗口在序列两端如何处理。'),
    choices: [
      { value: 'same', label: text('Keep the length', '保持长度'), recommended: text('Zeros on both sides; no step is lost.', '两侧补零，不丢失任何一步。') },
      { value: 'causal', label: text('Keep the length, see only the past', '保持长度，只看过去') },
      { value: 'none', label: text('Stay inside', '不超出边缘') },
    ],
  },
  dilation: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1024,
    expert: true,
    label: text('Spacing (dilation)', '空洞间隔'),
    hint: text('Distance between the steps of a window. 2 looks at every other step and so sees farther.', '窗口内各步的间距。2 表示隔步取样，看得更远。'),
  },
} as const;

/** The window of the pools. */
export const poolWindow = {
  kernel: {
    ...stepWindow.kernel,
    default: 2,
    recommended: [2, 3],
    hint: text('How many steps become one. Longer keeps less detail.', '多少步合成一步。越长保留的细节越少。'),
  },
  stride: { ...stepWindow.stride, default: 2 },
  padding: {
    ...stepWindow.padding,
    default: 'none',
    expert: true,
    choices: [
      { value: 'none', label: text('Stay inside', '不超出边缘') },
      { value: 'same', label: text('Go over both ends', '超出两端') },
    ],
  },
} as const;

export interface StepWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: 'none' | 'same' | 'causal';
  readonly dilation?: number;
}

/** Where a window stands along a sequence: empty steps before and after, and how many places it has. As in Keras. */
export interface Places {
  readonly reach: number;
  readonly before: number;
  readonly after: number;
  readonly count: number;
}

export function placesOf({ kernel, stride, padding, dilation = 1 }: StepWindow, length: number): Places {
  const reach = dilation * (kernel - 1) + 1;
  if (padding === 'none') return { reach, before: 0, after: 0, count: Math.floor((length - reach) / stride) + 1 };
  const count = Math.ceil(length / stride);
  if (padding === 'causal') return { reach, before: reach - 1, after: 0, count };
  const missing = Math.max(0, (count - 1) * stride + reach - length);
  const before = Math.floor(missing / 2);
  return { reach, before, after: missing - before, count };
}

/** Both ends of a window as ONNX's attributes for one axis. */
export function stepAttributes(window: StepWindow, { before, after }: Pick<Places, 'before' | 'after'>) {
  return { kernel_shape: [window.kernel], strides: [window.stride], dilations: [window.dilation ?? 1], pads: [before, after] };
}

interface Self {
  readonly node: string;
  readonly inputs: readonly TensorType[];
  readonly params: StepWindow;
}

/** `[places, features]` of the sequence coming in, or a Problem when the window is longer than it. */
export function slideAlong(self: Self, name: Text): Result<readonly [count: number, features: number]> {
  const sequence = expectSequence(self, name);
  if (!sequence.ok) return sequence;
  const [length, features] = sequence.value;
  const { reach, count } = placesOf(self.params, length);
  if (count >= 1) return ok([count, features]);
  const { node } = self;
  return refused(
    makeProblem({
      code: 'window-too-large',
      place: { node, parameter: 'kernel' },
      what: text(
        `${name.en} looks through a window of ${reach} steps, but the sequence has only ${length} here.`,
        `${name.zh}的窗口是 ${reach} 步，但此处的序列只有 ${length} 步。`,
      ),
      how: text('Use a smaller window, or let it go over the ends.', '请减小窗口，或让它超出两端。'),
      fix:
        (self.params.dilation ?? 1) > 1
          ? removeSelf(node, text('Remove this layer', '移除此层'))
          : setParameter(node, 'kernel', length, text(`Use a window of ${length}`, `使用 ${length} 步的窗口`)),
    }),
  );
}

/** `[N, length, features]` <-> `[N, features, length]`. */
export function turned(builder: GraphBuilder, x: Value | null): Value {
  return builder.emit('Transpose', [x], { perm: [0, 2, 1] });
}

/** Padded steps as zeros: what a window finds over the end of a text. */
export function blanked(builder: GraphBuilder, x: Value | null, padding: Value | null): Value | null {
  return padding === null ? x : builder.emit('Mul', [x, builder.emit('Unsqueeze', [padding], { axes: [2] })]);
}

/** First step that decides whether a place is real: its last where the window stays inside, its own else. */
const decides = (window: StepWindow, reach: number) => (window.padding === 'none' ? reach - 1 : 0);

/** Which places are real, given which steps are. */
export function realPlaces(builder: GraphBuilder, padding: Value | null, window: StepWindow, { reach, count }: Places): Value | null {
  const [from, { stride }] = [decides(window, reach), window];
  if (padding === null || (from === 0 && stride === 1)) return padding;
  return builder.emit('Slice', [padding], { starts: [from], ends: [from + (count - 1) * stride + 1], axes: [1], steps: [stride] });
}

/** The same in Python: the mask, and the `padding` of a layer's code where there is any. */
export function realPlacesCode(window: StepWindow, { reach }: Places): string {
  const from = decides(window, reach);
  return from === 0 && window.stride === 1 ? '$mask0' : `$mask0[:, ${from || ''}::${window.stride}]`;
}

export function paddingCode(padded: boolean | undefined, window: StepWindow, places: Places): { readonly padding?: string } {
  return padded === true ? { padding: realPlacesCode(window, places) } : {};
}

/** `F.pad(...)` of steps, `x` being `[N, features, length]`. */
export function paddedCode(x: string, { before, after }: Places, value = ''): string {
  return before + after === 0 ? x : `F.pad(${x}, (${before}, ${after})${value})`;
}
