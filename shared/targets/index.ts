/** Devices a graph can be made for, and the step that makes it one of them. */
import { assert } from '../base/assert.ts';
import type { Graph } from '../ir/graph.ts';
import { copy, rewrite } from '../ir/rewrite.ts';
import { verify } from '../ir/verify.ts';
import { cpu, cpuInBlocks } from './cpu.ts';
import { Place, type TargetTable } from './legalization.ts';
import { webgpu } from './webgpu.ts';

/** `cpu-8` and `cpu-16`: for graphs that stay on a processor of that register size. */
export const targets = { cpu, 'cpu-8': cpuInBlocks(8), 'cpu-16': cpuInBlocks(16), webgpu } as const satisfies { readonly [name: string]: TargetTable };

export type Target = keyof typeof targets;

/** Whether graphs for it may hold onnxruntime's own ops: they never leave the processor they were made for. */
export const staysHere = (target: Target): boolean => target === 'cpu-8' || target === 'cpu-16';

/** The graph in plain ONNX ops that the target runs fast. Replacements may need replacing themselves, so it goes on until none does. */
export function legalize(graph: Graph, target: Target): Graph {
  const table: TargetTable = targets[target];
  for (let round = 0; round < 8; round++) {
    let changed = false;
    const next = rewrite(graph, (builder, node, inputs) => {
      const answer = table[node.op];
      assert(answer.kind !== 'unsupported', () => `${node.op} on ${target}: ${answer.kind === 'unsupported' ? answer.why : ''}`);
      if (answer.kind === 'keep') return copy(builder, node, inputs);
      const before = builder.nodes.length;
      const values = answer.by(new Place(builder, node, inputs));
      const made = builder.nodes.slice(before);
      changed ||= made.some(({ op }) => table[op].kind === 'replace' && op !== node.op);
      return 'type' in values ? [values] : values;
    });
    verify(next);
    if (!changed) return next;
    graph = next;
  }
  throw new Error(`legalisation for ${target} does not end`);
}
