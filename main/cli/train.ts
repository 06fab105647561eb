/** `netloom train`: one run, its losses as they come. Ctrl-C pauses at a checkpoint. */
import process from 'node:process';
import { ProblemError } from '../../shared/base/problem.ts';
import type { Project, Run } from '../../shared/contract.ts';
import type { TrainingSettings } from '../../shared/model/document.ts';
import { numberText, scoresText } from './output.ts';
import type { ProjectStore } from '../store/types.ts';
import { chooseRun, refuse, type Session } from './session.ts';

/** Steps whose mean loss is the "running loss" of a line. */
const runningSteps = 2000;

export interface TrainOptions {
  /** A run to take first weights from, by id or number. */
  readonly from?: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly device?: string;
  readonly threads?: number;
  readonly background?: boolean;
  readonly seed?: number;
  readonly name?: string;
  readonly resume?: boolean;
}

export async function train(session: Session, file: string, options: TrainOptions): Promise<number> {
  const {
    services: { handlers, context },
  } = session;
  const project = await session.open(file);
  let resolveEnd: (run: Run) => void = () => undefined;
  const end = new Promise<Run>((resolve) => {
    resolveEnd = resolve;
  });
  const printer = createPrinter(session);
  const stop = context.onEvent((event) => {
    if (event.type === 'metrics' && event.project === project.id) {
      for (const { series, step, epoch, value } of event.points) if (series === 'train.loss') printer.step(step, epoch, value);
    }
    if (event.type !== 'run' || event.project !== project.id) return;
    printer.run(event.run);
    if (['done', 'paused', 'stopped', 'interrupted', 'failed'].includes(event.run.status)) resolveEnd(event.run);
  });
  let run: Run | undefined;
  let asked = false;
  const onInterrupt = (): void => {
    if (run === undefined || asked) process.exit(130);
    asked = true;
    session.output.note('Pausing at a checkpoint ... (press Ctrl-C again to end at once)');
    void handlers['runs.pause']({ project: project.id, run: run.id });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onInterrupt);
  try {
    run =
      options.resume === true
        ? await handlers['runs.resume']({ project: project.id, run: resumable(project, options).id })
        : await handlers['runs.start']({
            project: project.id,
            training: settingsOf(startingFrom(project, context.projects.store(project.id), options)),
            ...(options.name === undefined ? {} : { name: options.name }),
          });
    return finish(session, file, await end);
  } finally {
    stop();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onInterrupt);
  }
}

function finish({ output }: Session, file: string, run: Run): number {
  const { id, number, seconds, samplesPerSecond, scores, step, status } = run;
  const again = `netloom train ${file} --resume`;
  switch (status) {
    case 'done':
      if (run.problem) output.note(`Note: ${run.problem.what[output.language]}`);
      output.print({ event: 'done', run: id, seconds, samplesPerSecond, test: scores.test ?? null }, () =>
        [
          `Run ${number} is done: ${seconds.toFixed(1)} s, ${Math.round(samplesPerSecond)} samples a second.`,
          ...(scores.test ? [`Test: ${scoresText(scores.test)}`] : []),
        ].join('\n'),
      );
      return 0;
    case 'paused':
    case 'stopped':
      output.print({ event: 'paused', run: id, step, resume: again }, () => `Run ${number} is paused at step ${step}. Go on with: ${again}`);
      return 130;
    default:
      if (run.problem) throw new ProblemError(run.problem);
      throw refuse('run-ended', `The run ended as ${status}.`, `训练以 ${status} 状态结束。`);
  }
}

interface Printer {
  step(step: number, epoch: number, loss: number): void;
  run(run: Run): void;
}

function createPrinter({ output }: Session): Printer {
  let epochs = -1;
  let perEpoch = Number.POSITIVE_INFINITY;
  let recent: number[] = [];
  let shown = 0;
  return {
    step(step, epoch, loss) {
      recent.push(loss);
      const whole = Math.max(1, Math.ceil(epoch - 1e-9));
      // Every so many steps of an epoch, and at its end the part that is left.
      const inEpoch = ((step - 1) % perEpoch) + 1;
      const due = inEpoch % runningSteps === 0 || inEpoch === perEpoch;
      const running = due ? recent.reduce((sum, value) => sum + value, 0) / recent.length : undefined;
      if (due) recent = [];
      if (output.json) output.print({ event: 'step', step, epoch: whole, loss, ...(running === undefined ? {} : { runningLoss: running }) }, () => '');
      else if (due || Date.now() - shown > 1000) {
        shown = Date.now();
        output.note(`epoch ${whole}  step ${step}  loss ${numberText(running ?? loss)}`);
      }
    },
    run(run) {
      if (run.totalSteps > 0) perEpoch = Math.round(run.totalSteps / run.totalEpochs);
      // A resumed run begins with the epochs it already has.
      if (epochs < 0 || run.status === 'preparing') {
        epochs = run.epoch;
        return;
      }
      if (run.epoch <= epochs || !run.scores.train) return;
      epochs = run.epoch;
      const { train: ofTraining, validation } = run.scores;
      output.print(
        { event: 'epoch', epoch: run.epoch, train: ofTraining, validation: validation ?? null },
        () =>
          `epoch ${run.epoch} of ${run.totalEpochs}  training: ${scoresText(ofTraining ?? {})}${validation ? `  validation: ${scoresText(validation)}` : ''}`,
      );
    },
  };
}

function startingFrom(project: Project, store: ProjectStore, options: TrainOptions): TrainOptions {
  if (options.from?.endsWith('.netloom') === true)
    throw refuse(
      'run-elsewhere',
      `--from is a run of this project. To go on from another: netloom new <file> --from ${options.from}`,
      `--from 指的是本项目中的训练。要从其他项目继续，请使用：netloom new <file> --from ${options.from}`,
    );
  return options.from === undefined ? options : { ...options, from: chooseRun(project, store, options.from).id };
}

function settingsOf({ epochs, batch, learningRate, device, threads, background, seed, from }: TrainOptions): Partial<TrainingSettings> {
  return {
    ...(from === undefined ? {} : { from }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(batch === undefined ? {} : { batchSize: batch }),
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(background === undefined ? {} : { background }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** The newest run that is not done. Its settings are its own: others would make it another run. */
function resumable(project: Project, options: TrainOptions): Run {
  const run = [...project.runs].reverse().find(({ status }) => status !== 'done');
  if (!run) throw refuse('nothing-to-resume', 'No run of this project is waiting to be resumed.', '该项目中没有可恢复的训练。');
  const wanted = settingsOf(options);
  for (const [name, value] of Object.entries(wanted)) {
    const own = name === 'threads' ? run.threads : run.document.training[name as keyof TrainingSettings];
    if (own !== value) {
      throw refuse(
        'resume-other-settings',
        `Run ${run.number} has ${name} ${String(own)}: it cannot go on with ${String(value)}. Leave the option out, or start a new run.`,
        `第 ${run.number} 次训练的 ${name} 为 ${String(own)}，不能以 ${String(value)} 继续。请去掉该选项，或开始新的训练。`,
      );
    }
  }
  return run;
}
