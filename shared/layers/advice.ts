/** Advice on a drawing that works but will not do what its maker means. Warnings only; each with a Fix. */
import { makeProblem, type Problem } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { output } from './output.ts';
import { resolveParameters } from './values.ts';
import type { GraphLike } from './remedies.ts';

interface Drawing extends GraphLike {
  readonly nodes: readonly (GraphLike['nodes'][number] & { readonly params: Readonly<Record<string, unknown>> })[];
}

type Node = Drawing['nodes'][number];

const probabilities: Readonly<Record<string, string>> = { softmax: 'Softmax', sigmoid: 'Sigmoid', hardsigmoid: 'Hardsigmoid' };
const cuts: Readonly<Record<string, string>> = { relu: 'ReLU', relu6: 'ReLU6' };

function remove(node: Node): Problem['fix'] {
  const edit = { type: 'remove-nodes', ids: [node.id], relink: true } as const;
  return { label: text('Remove it', '移除'), edits: [edit] };
}

/** The answer turns its numbers into probabilities by itself: doing it twice flattens them, and training barely moves. */
function probabilitiesTwice(before: Node): Problem {
  const name = probabilities[before.type] ?? before.type;
  return makeProblem({
    code: 'probabilities-twice',
    severity: 'warning',
    place: { node: before.id },
    what: text(
      `The network ends with ${name}, and the answer turns its numbers into probabilities once more.`,
      `网络以 ${name} 结尾，而“答案”会再次把数字变成概率。`,
    ),
    why: text('Done twice, all classes look almost alike, and training is slow.', '做两次会让各类别几乎一样，训练会很慢。'),
    how: text(`Remove the ${name}; the probabilities stay.`, `移除 ${name}，概率依然会有。`),
    fix: remove(before),
  });
}

/** ReLU before the answer throws away every "less likely than not". */
function cutBeforeAnswer(before: Node): Problem {
  const name = cuts[before.type] ?? before.type;
  return makeProblem({
    code: 'cut-before-answer',
    severity: 'warning',
    place: { node: before.id },
    what: text(`The network ends with ${name}, so its answer can never be below zero.`, `网络以 ${name} 结尾，因此答案不可能小于零。`),
    why: text('The last numbers must be free to go either way.', '最后的数字必须可正可负。'),
    fix: remove(before),
  });
}

export function advise(drawing: Drawing): readonly Problem[] {
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]));
  return drawing.wires.flatMap((wire) => {
    const [before, after] = [nodes.get(wire.from), nodes.get(wire.to)];
    if (before === undefined || after?.type !== output.type) return [];
    const classes = resolveParameters(output.parameters, after.params)['answer'] === 'classes';
    if (classes && Object.hasOwn(probabilities, before.type)) return [probabilitiesTwice(before)];
    if (Object.hasOwn(cuts, before.type)) return [cutBeforeAnswer(before)];
    return [];
  });
}
