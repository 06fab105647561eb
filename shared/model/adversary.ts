/** Two networks that learn against each other, as they are drawn: what leads to `made` of the meeting place makes, what lies behind it judges. */
import { makeProblem, type Problem } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { Document, DocumentNode } from './document.ts';
import { readWiring, wiresInto, wiresOutOf, type Wiring } from './graph.ts';

export interface Adversary {
  /** The `real-or-made` layer. */
  readonly meeting: string;
  /** The layer whose output is judged: what the generator makes. */
  readonly made: string;
  /** Layers of the generator; what it is made of, too. */
  readonly generator: ReadonlySet<string>;
  /** All others: what leads to the real side, and the discriminator. */
  readonly discriminator: ReadonlySet<string>;
}

export function isAdversarial(nodes: readonly DocumentNode[]): boolean {
  return nodes.some(({ type }) => type === 'real-or-made');
}

/** All nodes that feed this one, and itself. */
function above(wiring: Wiring, start: string): Set<string> {
  const found = new Set<string>();
  const pending = [start];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    pending.push(...wiresInto(wiring, id).map((wire) => wire.from));
  }
  return found;
}

/** Null when nothing is made and judged in it. `nodes`: those that lead to the answer. */
export function adversaryOf(wiring: Wiring, nodes: readonly DocumentNode[]): Adversary | null {
  const meeting = nodes.find(({ type }) => type === 'real-or-made');
  const wire = meeting === undefined ? undefined : wiresInto(wiring, meeting.id).find(({ port }) => port === 'made');
  if (meeting === undefined || wire === undefined) return null;
  const generator = above(wiring, wire.from);
  return { meeting: meeting.id, made: wire.from, generator, discriminator: new Set(nodes.map(({ id }) => id).filter((id) => !generator.has(id))) };
}

/** What keeps the two from being trained in turn. */
export function adversaryProblems(document: Document, shapes: ReadonlyMap<string, TensorType>): readonly Problem[] {
  const meetings = document.nodes.filter(({ type }) => type === 'real-or-made');
  const [meeting, second] = meetings;
  if (meeting === undefined) return [];
  if (second !== undefined) {
    return [
      makeProblem({
        code: 'two-adversaries',
        place: { node: second.id },
        what: text(`The network has ${meetings.length} layers "Real or made"; there can be one.`, `网络中有 ${meetings.length} 个“真实或生成”层，只能有一个。`),
        how: text('Remove the others.', '请移除其余的。'),
      }),
    ];
  }
  const wiring = readWiring(document);
  const wire = wiresInto(wiring, meeting.id).find(({ port }) => port === 'made');
  if (wire === undefined) return []; // A socket without a wire is said already.
  const found: Problem[] = [];
  const generator = above(wiring, wire.from);
  if (![...generator].some((id) => wiring.nodes.get(id)?.type === 'noise-input')) {
    found.push(
      makeProblem({
        code: 'nothing-to-make-of',
        place: { node: meeting.id, port: 'made' },
        what: text('What is made here does not begin with chance, so it would be the same every time.', '此处生成的内容不是从随机数开始的，每次都会一样。'),
        how: text('Begin the generator with the layer "Chance".', '请让生成器从“随机数”层开始。'),
      }),
    );
  }
  const leak = [...generator].find((id) => wiresOutOf(wiring, id).some(({ to }) => to !== meeting.id && !generator.has(to)));
  if (leak !== undefined) {
    found.push(
      makeProblem({
        code: 'generator-leads-elsewhere',
        place: { node: leak },
        what: text('A layer of the generator also feeds the discriminator, past "Real or made".', '生成器的某一层绕过“真实或生成”直接连到了判别器。'),
        how: text('Remove the wire that goes round "Real or made".', '请移除绕过“真实或生成”的连线。'),
      }),
    );
  }
  const answers = document.nodes.filter(({ type }) => type === 'output');
  const [answer] = answers;
  const shape = answer === undefined ? undefined : shapes.get(answer.id)?.shape;
  if (answer !== undefined && (answers.length > 1 || (shape !== undefined && (shape.length !== 1 || shape[0] !== 1)))) {
    found.push(
      makeProblem({
        code: 'discriminator-answers-otherwise',
        place: { node: answer.id },
        what: text(
          `The discriminator has one answer, one number: real or made. Here it is ${answers.length} of [${shape?.join(', ') ?? '?'}].`,
          `判别器只有一个答案、一个数：真实或生成。这里是 ${answers.length} 个 [${shape?.join(', ') ?? '?'}]。`,
        ),
        how: text('End with a fully connected layer of 1 unit.', '请以 1 个单元的全连接层结束。'),
      }),
    );
  }
  if ((document.training.accumulate ?? 1) > 1) {
    found.push(
      makeProblem({
        code: 'adversaries-need-one-batch',
        place: { setting: 'training.accumulate' },
        what: text(
          `Two networks that learn in turn take one batch a step, not ${document.training.accumulate}.`,
          `轮流学习的两个网络每步只用一个批次，而不是 ${document.training.accumulate} 个。`,
        ),
        how: text('Set batches per step to 1.', '请把每步批次数设为 1。'),
      }),
    );
  }
  return found;
}
