/** The arrows of the architecture, as data. A file is named by its path, a package as `npm:name`, a Node module as `node:name`. */

export interface LayerRule {
  readonly name: string;
  /** Files the rule is about. */
  readonly from: RegExp;
  /** What they may import; anything else breaks the rule. */
  readonly only?: RegExp;
  /** What they may not import. */
  readonly never?: RegExp;
  /** What to do instead: printed with the violation. */
  readonly why: string;
}

/** Parts of `shared`, each with the parts it may use. Every part may use itself. */
const sharedArrows: Readonly<Record<string, readonly string[]>> = {
  base: [],
  ir: ['base'],
  autodiff: ['ir', 'base'],
  passes: ['ir', 'base'],
  targets: ['ir', 'base'],
  onnx: ['ir', 'base'],
  data: ['base'],
  layers: ['ir', 'base', 'data'],
  losses: ['layers', 'ir', 'base'],
  optimizers: ['layers', 'ir', 'base'],
  schedules: ['layers', 'base'],
  metrics: ['layers', 'ir', 'base'],
  averages: ['layers', 'base'],
  stopping: ['layers', 'base'],
  model: ['layers', 'losses', 'optimizers', 'schedules', 'averages', 'stopping', 'metrics', 'data', 'ir', 'base'],
  compile: ['model', 'autodiff', 'passes', 'targets', 'onnx', 'layers', 'losses', 'optimizers', 'schedules', 'averages', 'metrics', 'data', 'ir', 'base'],
  codegen: ['model', 'layers', 'losses', 'optimizers', 'schedules', 'averages', 'stopping', 'data', 'ir', 'base'],
};

const sharedRules: readonly LayerRule[] = Object.entries(sharedArrows).map(([part, uses]) => ({
  name: `shared/${part}`,
  from: new RegExp(`^shared/${part}/`),
  only: new RegExp(`^(shared/(${[part, ...uses].join('|')})/|npm:(zod|@bufbuild/protobuf|@huggingface/tokenizers)$)`),
  why: `shared/${part} stands on ${uses.join(', ') || 'nothing'}; see the arrows in test/layers/rules.ts`,
}));

export const rules: readonly LayerRule[] = [
  ...sharedRules,
  {
    name: 'shared is pure',
    from: /^shared\//,
    only: /^(shared\/|npm:(zod|@bufbuild\/protobuf|@huggingface\/tokenizers)$)/,
    why: 'no Node, DOM, React, Electron or onnxruntime in shared: it runs in all of them',
  },
  { name: 'protobuf only in shared/onnx', from: /^(?!shared\/onnx\/|test\/)/, never: /^npm:@bufbuild\//, why: 'read and write ONNX through shared/onnx' },
  {
    name: 'tokenizers in one file',
    from: /^(?!shared\/data\/tokenizers\/file\.ts$|test\/)/,
    never: /^npm:@huggingface\//,
    why: 'the rest sees a tokenizer through shared/data/tokenizers',
  },
  { name: 'main without renderer', from: /^main\//, never: /^(renderer|test)\//, why: 'main and renderer meet in shared/contract.ts only' },
  {
    name: 'renderer without main',
    from: /^renderer\//,
    never: /^(main|test)\/|^node:/,
    why: 'renderer and main meet in shared/contract.ts only; the screen has no Node',
  },
  {
    name: 'electron in one folder',
    from: /^(?!main\/electron\/|test\/)/,
    never: /^npm:electron$/,
    why: 'everything outside main/electron also runs without Electron',
  },
  {
    name: 'onnxruntime in one file',
    from: /^(?!main\/engine\/session\.ts$|test\/)/,
    never: /^npm:onnxruntime-node$/,
    why: 'main/engine/session.ts owns every tensor',
  },
  { name: 'SQL in one folder', from: /^(?!main\/store\/|test\/)/, never: /^npm:better-sqlite3$/, why: 'main/store is the only one that knows SQL' },
  {
    name: 'React Flow in one folder',
    from: /^(?!renderer\/canvas\/|test\/)/,
    never: /^npm:@xyflow\//,
    why: 'the rest of the screen sees the canvas through renderer/canvas',
  },
  {
    name: 'services are host-free',
    from: /^main\/(services|store|engine|importers|workers)\//,
    never: /^main\/(electron|local-host|cli|bootstrap)\//,
    why: 'the same services stand behind all three hosts',
  },
  { name: 'hosts apart', from: /^main\/(local-host|cli)\//, never: /^main\/electron\//, why: 'a host does not need another' },
  {
    name: 'the engine serves',
    from: /^main\/engine\//,
    never: /^main\/(services|workers)\/(?!context)/,
    why: 'services and workers use the engine, not the other way round',
  },
  {
    name: 'the step knows no layers',
    from: /^main\/engine\/(session|stepper|loop|batches|checkpoint|order)\.ts$/,
    never: /^shared\/(layers|codegen|model\/templates)\//,
    why: 'the training loop runs compiled graphs; compile turns documents into them',
  },
  {
    name: 'the store knows no services',
    from: /^main\/store\//,
    never: /^main\/(services|engine|importers|workers)\/(?!context)/,
    why: 'services use the store, not the other way round',
  },
];
