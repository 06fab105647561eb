/** What can be done about what the curves say: each remedy a change of the document for the next run, to be pressed and undone like any other. Pure. */
import { type Text, text } from '../../shared/base/text.ts';
import type { Document } from '../../shared/model/document.ts';
import type { Edit } from '../../shared/model/edits.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { insertOnWire } from '../canvas/actions.ts';
import type { Reading, ReadingCode } from './reading.ts';

export interface Remedy {
  readonly id: string;
  readonly label: Text;
  /** Empty where the document has it already. */
  readonly edits: readonly Edit[];
}

interface Situation {
  /** As the run was trained. */
  readonly before: Document;
  /** As the next run will be. */
  readonly now: Document;
  readonly run: string;
  readonly reading: Reading;
}

type Maker = (situation: Situation) => Remedy | null;

const setTraining = (patch: Extract<Edit, { type: 'set-training' }>['patch'], done: boolean): readonly Edit[] =>
  done ? [] : [{ type: 'set-training', patch }];

const moreEpochs: Maker = ({ before, now }) => {
  const epochs = Math.max(now.training.epochs, Math.min(100_000, before.training.epochs * 2));
  return { id: 'epochs', label: text(`Train for ${epochs} epochs`, `训练 ${epochs} 轮`), edits: setTraining({ epochs }, now.training.epochs >= epochs) };
};

const goOn: Maker = ({ now, run }) => ({
  id: 'from',
  label: text('Begin with what it has learned', '从已学到的继续'),
  edits: setTraining({ from: run }, now.training.from === run),
});

/** To what suits the optimizer, where it is far from that; else a third of it. */
const otherRate: Maker = ({ before, now, reading }) => {
  const { learningRate, optimizer } = before.training;
  const usual = optimizerOf(optimizer.type)?.learningRate;
  const rate = usual !== undefined && reading.rate !== 'usual' ? usual : Number((learningRate / 3).toPrecision(1));
  const done = rate < learningRate ? now.training.learningRate <= rate : now.training.learningRate >= rate;
  return { id: 'rate', label: text(`Learning rate ${rate}`, `学习率设为 ${rate}`), edits: setTraining({ learningRate: rate }, done) };
};

const stopEarly: Maker = ({ now }) => ({
  id: 'stop-early',
  label: text('Stop when it no longer gets better', '不再变好时停止'),
  edits: setTraining({ stopping: { type: 'early', params: {} } }, now.training.stopping?.type === 'early'),
});

const smallerSteps: Maker = ({ now }) => ({
  id: 'schedule',
  label: text('Smaller and smaller steps', '步子逐渐变小'),
  edits: setTraining({ schedule: { type: 'cosine', params: {} } }, now.training.schedule.type !== 'constant'),
});

const vary: Maker = ({ now }) => {
  const [input, ...others] = now.nodes.filter(({ type }) => type === 'image-input');
  const [wire, ...branches] = now.wires.filter(({ from }) => from === input?.id);
  if (wire === undefined || others.length > 0 || branches.length > 0) return null;
  const done = now.nodes.some(({ type }) => type === 'random-transform');
  return { id: 'vary', label: text('Vary the pictures', '随机变换图片'), edits: done ? [] : insertOnWire(now, 'random-transform', wire.id).edits };
};

const forget: Maker = ({ now }) => {
  const answers = now.nodes.filter(({ type }) => type === 'output');
  const decides = now.nodes.find(
    ({ id, type }) => type === 'linear' && now.wires.some(({ from, to }) => from === id && answers.some((answer) => answer.id === to)),
  );
  const wire = now.wires.find(({ to }) => to === decides?.id);
  if (wire === undefined) return null;
  const done = now.nodes.some(({ type }) => type.startsWith('dropout'));
  return { id: 'forget', label: text('Forget at random (Dropout)', '随机遗忘 (Dropout)'), edits: done ? [] : insertOnWire(now, 'dropout', wire.id).edits };
};

const makers: { readonly [C in ReadingCode]: readonly Maker[] } = {
  'nothing-learned': [otherRate],
  jumps: [otherRate, smallerSteps],
  'by-heart': [stopEarly, vary, forget],
  'no-better': [smallerSteps, stopEarly],
  'still-learning': [moreEpochs, goOn],
};

/** Those that suit, in the order of their use; what the run had already helped nothing and is left out. */
export function remediesFor(situation: Situation): readonly Remedy[] {
  return makers[situation.reading.code].flatMap((make) => {
    const hadIt = make({ ...situation, now: situation.before });
    const remedy = make(situation);
    return remedy === null || hadIt?.edits.length === 0 ? [] : [remedy];
  });
}
