/**
 * Memories on a graphics card: onnxruntime has no loops there, so each of their steps is written out. A step is some 70 nodes
 * for an LSTM, there and back; 256 steps are 18,000 nodes, a minute of compiling, and a step that only waits for small work.
 */
import { makeProblem, type Problem } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { layerOf } from '../layers/index.ts';
import { resolveParameters } from '../layers/values.ts';
import { expandBlocks } from './blocks.ts';
import { check } from './check.ts';
import type { Document } from './document.ts';
import type { Edit } from './edits.ts';
import { readWiring, wiresInto } from './graph.ts';
import { nodeTitle } from './names.ts';

const memories: ReadonlySet<string> = new Set(['lstm', 'gru', 'rnn']);

/** Steps that are written out at most, over all layers and directions. */
export const maxUnrolledSteps = 256;

/** Of each memory: the length of what it reads, times its layers and directions. Empty for a network without any. */
export function unrolledSteps(document: Document): readonly { readonly node: string; readonly steps: number }[] {
  const whole = expandBlocks(document);
  const wiring = readWiring(whole);
  const { shapes } = check(whole);
  return whole.nodes
    .filter(({ type }) => memories.has(type))
    .map(({ id, type, params }) => {
      const from = wiresInto(wiring, id)[0]?.from ?? '';
      const { layers, bidirectional } = resolveParameters(layerOf(type)?.parameters ?? {}, params);
      return { node: id, steps: (shapes.get(from)?.shape[0] ?? 0) * Number(layers) * (bidirectional === true ? 2 : 1) };
    });
}

const onCpu: Edit = { type: 'set-training', patch: { device: 'cpu' } };

/** Said before the start: the network is not for a graphics card. Null when it may be. */
export function tooLongForGpu(document: Document): Problem | null {
  const all = unrolledSteps(document);
  const steps = all.reduce((sum, memory) => sum + memory.steps, 0);
  const longest = all.toSorted((a, b) => b.steps - a.steps)[0];
  if (longest === undefined || steps <= maxUnrolledSteps) return null;
  const node = document.nodes.find(({ id }) => id === longest.node);
  const title = node === undefined ? text(longest.node, longest.node) : nodeTitle(document, node);
  return makeProblem({
    code: 'too-long-for-gpu',
    place: { node: longest.node, setting: 'device' },
    what: text(
      `The memory "${title.en}" takes ${longest.steps} steps${steps > longest.steps ? `, all memories together ${steps}` : ''}; on a graphics card at most ${maxUnrolledSteps} can be trained.`,
      `记忆层“${title.zh}”需要 ${longest.steps} 步${steps > longest.steps ? `，所有记忆层共 ${steps} 步` : ''}；在显卡上最多可训练 ${maxUnrolledSteps} 步。`,
    ),
    why: text('A graphics card has no loops here: every step would be compiled by itself.', '显卡上没有循环：每一步都要单独编译。'),
    how: text('Train on the CPU, which is made for this, or read shorter texts.', '请使用 CPU 训练（它适合这类网络），或缩短文本长度。'),
    fix: { label: text('Train on the CPU', '使用 CPU 训练'), edits: [onCpu] },
  });
}
