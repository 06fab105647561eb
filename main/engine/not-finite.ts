/**
 * Where a training went to infinity: its steps are taken again from the last checkpoint (they are the same to the bit) up
 * to the first that spoils a number, and that one with every value watched.
 */
import { makeProblem, type Problem } from '../../shared/base/problem.ts';
import { allocate, sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { type Text, text } from '../../shared/base/text.ts';
import { culprit, type Probe, probesOutput } from '../../shared/compile/index.ts';
import { layerOf } from '../../shared/layers/index.ts';
import type { Document } from '../../shared/model/document.ts';
import type { Edit } from '../../shared/model/edits.ts';
import { type LoopJob, type LoopState, startState, staysFinite, takeStep } from './loop.ts';
import type { Stepper } from './stepper.ts';

/** The same step, with every value watched. */
export interface WatchedStep extends Pick<LoopJob, 'learner' | 'trainingBatches'> {
  readonly graphs: readonly { readonly stepper: Stepper; readonly probes: readonly Probe[] }[];
}

export interface Replay {
  readonly document: Document;
  readonly job: LoopJob;
  /** The newest checkpoint, or null for the beginning. */
  readonly from: { readonly state: LoopState; readonly tensors: ReadonlyMap<string, Tensor> } | null;
  /** Tensors at the very beginning. */
  beginning(): Promise<ReadonlyMap<string, Tensor>>;
  /** On the CPU, from these tensors. */
  watched(tensors: ReadonlyMap<string, Tensor>): Promise<WatchedStep>;
}

interface Finding {
  /** The first step that spoiled a number, from 1. */
  readonly step: number;
  readonly losses: readonly number[];
  readonly probe: Probe | null;
  /** Output it spoiled: the loss, or the next value of a weight. */
  readonly output: string | null;
}

/** `noticed`: where the loop found out. */
export async function explainNotFinite(replay: Replay, noticed: LoopState): Promise<Problem> {
  const { document, job } = replay;
  const found = (await find(replay, noticed)) ?? { step: noticed.step, losses: noticed.losses, probe: null, output: null };
  return notFiniteProblem(document, found, job.learningRate(found.step - 1, found.losses));
}

async function find({ job, from, beginning, watched }: Replay, noticed: LoopState): Promise<Finding | null> {
  const { learner } = job;
  // What was gathered is endless too by now, and zero times that is no number.
  const none = learner.tensors
    .filter(({ role }) => role === 'gathered')
    .map(({ name, type }): [string, Tensor] => [name, { ...type, data: allocate(type.dtype, sizeOf(type.shape)) }]);
  learner.load(new Map([...none, ...(from?.tensors ?? (await beginning()))]));
  let { step, epoch, stepInEpoch } = from?.state ?? startState;
  let order = job.order(epoch);
  for (; step < noticed.step; step++, stepInEpoch++) {
    if (stepInEpoch >= job.stepsPerEpoch) {
      order = job.order(++epoch);
      stepInEpoch = 0;
    }
    const place = { step, stepInEpoch, order, losses: noticed.losses.slice(0, epoch) };
    const before = await learner.snapshot();
    await takeStep(job, job, place, () => undefined);
    if (Number.isFinite(learner.loss()) && staysFinite(learner, await learner.snapshot())) continue;
    const again = await watched(before);
    const spoiled = new Set<{ readonly probe: Probe; readonly output: string }>();
    const look = (stepper: Stepper): void => {
      const graph = again.graphs.find((candidate) => candidate.stepper === stepper);
      const blame = graph ? culprit(graph.probes, stepper.output(probesOutput) as Float32Array) : null;
      if (blame) spoiled.add(blame);
    };
    await takeStep(job, again, place, () => {
      look(again.learner.forward);
    });
    if (again.learner.update !== again.learner.forward) look(again.learner.update);
    await again.learner.release();
    const [first] = spoiled;
    return { step: step + 1, losses: place.losses, probe: first?.probe ?? null, output: first?.output ?? null };
  }
  return null;
}

/** Ops that are no number, or endless, for some inputs that are harmless themselves. */
const touchy: ReadonlySet<string> = new Set(['Log', 'Sqrt', 'Reciprocal', 'Div', 'Pow', 'Exp', 'Acos', 'Asin', 'Atanh']);

function notFiniteProblem(document: Document, { step, probe, output }: Finding, learningRate: number): Problem {
  const node = probe === null ? undefined : nodeOf(document, probe, output);
  const place = probe === null ? null : placeOf(document, probe, node);
  const smaller: Edit = { type: 'set-training', patch: { learningRate: document.training.learningRate / 10 } };
  const fromData = probe?.stage === 'input' && node !== undefined;
  return makeProblem({
    code: 'loss-not-finite',
    place: { ...(fromData ? {} : { setting: 'learningRate' }), ...(node === undefined ? {} : { node }) },
    what: text(
      `The numbers became endless (∞) or undefined (NaN) at step ${step}, with a learning rate of ${learningRate}${place === null ? '' : `: first ${place.en}`}.`,
      `数值在第 ${step} 步（学习率 ${learningRate}）变为无穷大（∞）或未定义（NaN）${place === null ? '' : `：最先出现在${place.zh}`}。`,
    ),
    why: text('Nothing after this step would mean anything. The weights from before it are kept.', '此步之后的结果没有意义。之前的权重已保留。'),
    how: fromData
      ? text(
          'The data holds numbers beyond what can be computed. Correct them there, or let the input layer standardize them.',
          '数据中有超出可计算范围的数值。请更正数据，或让输入层进行标准化。',
        )
      : text(
          `Try a learning rate ten times smaller${probe !== null && touchy.has(probe.name) ? ', or a normalization layer before this one' : ''}. Very large values in the data can also cause this: let the input layer standardize them.`,
          `请尝试将学习率减小十倍${probe !== null && touchy.has(probe.name) ? '，或在该层之前加入归一化层' : ''}。数据中的极大值也可能导致此问题：可让输入层进行标准化。`,
        ),
    ...(fromData ? {} : { fix: { label: text('A tenth of the learning rate', '学习率减小十倍'), edits: [smaller] } }),
  });
}

/** The document's node a value belongs to: its own, that of the input, or that of the weight it spoiled. */
function nodeOf(document: Document, { node, name, stage }: Probe, output: string | null): string | undefined {
  const ids = document.nodes.map(({ id }) => id).sort((a, b) => b.length - a.length);
  const inputs = document.nodes.filter(({ type }) => layerOf(type)?.category === 'input');
  // Copies in a repeated block are `id/2`, tensors `id.weight`, inputs of several nodes `numbers.id`.
  const owner = (of: string): string | undefined => ids.find((id) => of === id || of.startsWith(`${id}/`) || of.startsWith(`${id}.`) || of.endsWith(`.${id}`));
  if (node !== '') return owner(node);
  if (stage === 'input') return owner(name) ?? (inputs.length === 1 ? inputs[0]?.id : undefined);
  return stage === 'backward' && output?.startsWith('next/') === true ? owner(output.slice('next/'.length)) : undefined;
}

/** In words, with the tensor's name and shape. */
function placeOf(document: Document, { stage, name, node, shape }: Probe, id: string | undefined): Text {
  const drawn = document.nodes.find((one) => one.id === id);
  const label = layerOf(drawn?.type ?? '')?.label;
  const layer = { en: drawn?.name ?? label?.en ?? id ?? '', zh: drawn?.name ?? label?.zh ?? id ?? '' };
  const tensor = `${stage === 'input' ? name : `${node === '' ? '' : `${node}/`}${name}`} [${shape.length === 0 ? 1 : shape.join(' x ')}]`;
  if (stage === 'input') return text(`in what comes in at "${layer.en}" (${tensor})`, `“${layer.zh}”的输入中（${tensor}）`);
  const isAnswer = layerOf(drawn?.type ?? '')?.category === 'output';
  if (stage === 'forward' && (node === '' || isAnswer))
    return text(`in the loss${isAnswer ? ` of "${layer.en}"` : ''} (${tensor})`, `${isAnswer ? `“${layer.zh}”的` : ''}损失中（${tensor}）`);
  if (stage === 'forward') return text(`in the output of "${layer.en}" (${tensor})`, `“${layer.zh}”的输出中（${tensor}）`);
  return text(`while "${layer.en}" was learning (${tensor})`, `“${layer.zh}”的学习过程中（${tensor}）`);
}
