/** What a training begins with that is not new: a checkpoint of its own, or the weights of another run. */
import { makeProblem, ProblemError, type Problem } from '../../shared/base/problem.ts';
import { sameShape, type Tensor } from '../../shared/base/tensor.ts';
import { text, type Text } from '../../shared/base/text.ts';
import { weightsInUse } from '../../shared/averages/index.ts';
import { carriedWeights, type Manifest } from '../../shared/compile/index.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { Checkpoint, ProjectStore } from '../store/types.ts';
import { bestOf } from './checkpoint.ts';

/** A checkpoint's tensors, if they are those of this graph and this data. */
export function savedState(checkpoint: Checkpoint, manifest: Manifest, dataset: Dataset): ReadonlyMap<string, Tensor> {
  const same = manifest.state.every(({ name, type, role }) => {
    if (role === 'gathered') return true; // begins anew with every step
    const tensor = checkpoint.state.get(name);
    return tensor !== undefined && tensor.dtype === type.dtype && sameShape(tensor.shape, type.shape);
  });
  const refuse = (code: string, what: Text, how: Text): never => {
    throw new ProblemError(makeProblem({ code, place: { run: checkpoint.run }, what, how }));
  };
  if (!same) {
    refuse(
      'checkpoint-other-graph',
      text('The saved weights do not belong to the network of this run.', '保存的权重不属于此次训练的网络。'),
      text('Start a new run; the old one can still be looked at.', '请开始新的训练；旧的训练仍可查看。'),
    );
  }
  if (checkpoint.dataHash !== dataset.hash) {
    refuse(
      'data-changed',
      text('The data of this run is not what it was.', '此次训练所用的数据已改变。'),
      text('Start a new run with the present data.', '请使用当前数据开始新的训练。'),
    );
  }
  return checkpoint.state;
}

/** What is no longer as it was at the time of the checkpoint. */
export function changesSince(checkpoint: Checkpoint, runtime: string, graphHash: string): Problem[] {
  const warn = (code: string, en: string, zh: string): Problem =>
    makeProblem({
      code,
      severity: 'warning',
      place: { run: checkpoint.run },
      what: text(en, zh),
      why: text('The run goes on well, but perhaps not bit for bit as it would have.', '训练可以正常继续，但结果可能不再逐位一致。'),
    });
  return [
    ...(checkpoint.runtime === runtime
      ? []
      : [
          warn(
            'runtime-changed',
            `The run was begun with ${checkpoint.runtime} and goes on with ${runtime}.`,
            `此次训练开始时使用 ${checkpoint.runtime}，现在使用 ${runtime}。`,
          ),
        ]),
    ...(checkpoint.graphHash === graphHash
      ? []
      : [
          warn(
            'graph-changed',
            'This version of the studio computes the network in another order than the one that began the run.',
            '当前版本与开始训练时的版本计算网络的方式不同。',
          ),
        ]),
  ];
}

/** The weights of another run that fit this network. */
export function weightsFrom(store: ProjectStore, id: string, manifest: Manifest): ReadonlyMap<string, Tensor> {
  const checkpoint = store.runs.checkpoint(id);
  const carried = checkpoint === null ? null : carriedWeights(manifest, bestOf(checkpoint.state) ?? weightsInUse(checkpoint.state));
  if (carried !== null && carried.size > 0) return carried;
  throw new ProblemError(
    makeProblem({
      code: 'nothing-to-start-from',
      place: { setting: 'training.from' },
      what:
        carried === null
          ? text('The run it is to begin from has no weights in this project.', '要作为起点的训练在该项目中没有权重。')
          : text('No layer has the name and size of one in the run it is to begin from.', '没有任何层与起点训练中的层同名同大小。'),
      how: text('Begin from another run, or from chance.', '请换一次训练作为起点，或随机初始化。'),
    }),
  );
}
