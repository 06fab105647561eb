/** Trying a run's network on something. */
import type { HandlersOf } from '../../shared/contract.ts';
import type { Context } from './context.ts';
import { inferenceOf } from './inference-client.ts';

export function createPredictService(context: Context): HandlersOf<'predict'> & { close(): Promise<void> } {
  const inference = inferenceOf(context);
  return {
    'predict.run': ({ project, run, inputs }) =>
      inference.ask('predict', { model: { kind: 'run', project: context.projects.store(project).path, run }, inputs }),
    'predict.generate': ({ project, run, stream, ...settings }) =>
      inference.ask('generate', { model: { kind: 'run', project: context.projects.store(project).path, run }, settings }, (sample, text) => {
        context.emit({ type: 'generated', project, stream, sample, text });
      }),
    'predict.make': async ({ project, ...wanted }) => {
      const made = await inference.ask('make', { project: context.projects.store(project).path, ...wanted });
      return { pictures: made.map((bytes) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`) };
    },
    'predict.vary': async ({ project, node, seed }) => {
      const store = context.projects.store(project);
      const { nodes, data } = store.state().document;
      const layer = nodes.find(({ id, type }) => id === node && type === 'random-transform');
      if (layer === undefined || data.version === null) return [];
      const { type, params } = layer;
      return await inference.ask('vary', { project: store.path, version: data.version, layer: { type, params }, pictures: 3, times: 4, seed });
    },
    'predict.similar': async ({ project, ...wanted }) => ({
      words: await inference.ask('similar', { project: context.projects.store(project).path, ...wanted }),
    }),
    'predict.stop': async () => {
      inference.stopWriting();
      return {};
    },
    close: () => inference.close(),
  };
}
