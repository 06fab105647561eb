/**
 * Every door by which foreign bytes come in, and a corpus of hostile files and values through each of them: an answer or a Problem,
 * never a mistake of ours, and no process dies. A request or a command that is not in the table of doors fails the types or the test.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeProgram, runCommandLine } from '../../main/cli/program.ts';
import { createDispatch, type Dispatch } from '../../main/services/dispatch.ts';
import { createServices, type Services } from '../../main/services/index.ts';
import { studioPaths } from '../../main/services/paths.ts';
import { forkWorker } from '../../main/workers/fork.ts';
import { makeProblem, type Problem, ProblemError } from '../../shared/base/problem.ts';
import { type RequestName, requests } from '../../shared/contract.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { bmp24, cifarBatch, idx, picture, put } from '../helpers/data-fixtures.ts';
import { type ScratchFolder, scratchFolder } from '../helpers/folder.ts';
import { mutate } from '../helpers/mutate.ts';
import { pictureData, pictureDocument, projectWith } from '../helpers/project.ts';
import { randomBytes } from '../helpers/store.ts';
import { whenOver } from '../helpers/waiting.ts';

/** Mutants of each good file. */
const mutants = Number(process.env['NETLOOM_FUZZ'] ?? 2);

let folder: ScratchFolder;
let services: Services;
let dispatch: Dispatch;
let files: readonly string[] = [];
let project = '';
let projectPath = '';
let run = '';
const deaths: string[] = [];
const mistakes: string[] = [];

const document = () => structuredClone(templateOf('convnet')?.build());
/** What is nested without end, by JSON or by hand. */
const deep = (): unknown => Array.from({ length: 50_000 }).reduce((inside: unknown) => [inside], 1);
const strange = (): readonly unknown[] => [
  null,
  -1,
  1e308,
  2 ** 53,
  '',
  '\u0000',
  '__proto__',
  '../../etc/passwd',
  '<img src=x onerror=alert(1)>',
  'x'.repeat(100_000),
  [],
  {},
  [[]],
  true,
  deep(),
];

/** Good files, which are then damaged. */
async function seeds(): Promise<ReadonlyMap<string, Uint8Array | string>> {
  const colour = (x: number, y: number) => [x * 11, y * 13, x * y].map((value) => value % 256) as [number, number, number];
  const model = join(folder.path, 'good.onnx');
  const weights = join(folder.path, 'good.safetensors');
  await services.handlers['export.onnx']({ project, run, path: model });
  await services.handlers['export.weights']({ project, run, path: weights });
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] },
  };
  return new Map<string, Uint8Array | string>([
    ['a.png', await picture('png', 40, 30, colour)],
    ['a.jpg', await picture('jpeg', 40, 30, colour)],
    ['a.webp', await picture('webp', 40, 30, colour)],
    ['a.bmp', bmp24(40, 30, colour)],
    ['a.csv', `size,kind,__proto__\n${Array.from({ length: 30 }, (_, i) => `${i},"kind ${i % 3}",x`).join('\n')}\n`],
    ['a.tsv', 'a\tb\n1\t2\n3\t4\n'],
    ['a.txt', 'Line one.\r\nLine two: 明月.\n\n'.repeat(20)],
    ['train-images-idx3-ubyte', idx([20, 8, 8], new Uint8Array(1280))],
    ['data_batch_1.bin', cifarBatch([1, 2], (record, i) => record + i)],
    ['tokenizer.json', JSON.stringify(tokenizer)],
    ['document.json', JSON.stringify(document())],
    ['a.onnx', readFileSync(model)],
    ['a.safetensors', readFileSync(weights)],
    ['a.netloom', readFileSync(projectPath)],
  ]);
}

/** As the name says, under names that promise something else too. */
const handMade: readonly (readonly [string, Uint8Array | string])[] = [
  ['empty.png', ''],
  ['empty.netloom', ''],
  ['empty.onnx', ''],
  ['empty.csv', ''],
  ['zeros.netloom', new Uint8Array(65_536)],
  ['zeros.onnx', new Uint8Array(65_536)],
  ['noise.onnx', randomBytes(4096, 1)],
  ['noise.png', randomBytes(4096, 2)],
  ['noise.netloom', randomBytes(4096, 3)],
  ['huge.bmp', Buffer.from('424d36000000000000003600000028000000ffff0000ffff00000100180000000000', 'hex')],
  // A 62-byte Max(x, ""): ends onnxruntime 1.30 when it is given as it is.
  [
    'max.onnx',
    Buffer.from(
      '0808120161 3a2c0a0d0a01780a0012017922034d6178120167 5a0b0a017812060a04080112 00620b0a017912060a04080112 00420410 0d'.replaceAll(' ', ''),
      'hex',
    ),
  ],
  ['deep.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['proto.json', '{"__proto__":{"nodes":[]},"constructor":1}'],
  ['number.json', '1e999'],
  ['list.json', '[1,null,{"a":[[]]}]'],
  ['quotes.csv', '"'.repeat(10_001)],
  ['wide.csv', `${','.repeat(20_000)}\n`],
  ['long.csv', 'x'.repeat(3_000_000)],
  ['same.csv', 'a,a,a\n1,2,3\n'],
  ['nul.csv', 'a,b\n\u0000,1\n'],
  ['sqlite.netloom', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080)])],
  ['half.txt', Buffer.from([0xff, 0xfe, 0x41])],
];

beforeAll(async () => {
  folder = scratchFolder();
  const store = projectWith(
    folder.path,
    (file) => pictureData(file),
    (version) => pictureDocument(version, { epochs: 1 }),
  );
  projectPath = store.path;
  store.close();
  services = createServices({
    host: 'local-host',
    paths: studioPaths({ NETLOOM_HOME: join(folder.path, 'home') }),
    launch(kind) {
      const worker = forkWorker(kind);
      // Our own end of a worker is a SIGKILL; anything else is a death.
      worker.onExit((code, signal) => {
        if (signal !== 'SIGKILL' && code !== 0) deaths.push(`${kind}: ${signal ?? code}`);
      });
      return worker;
    },
  });
  dispatch = createDispatch(services.handlers, (line) => {
    mistakes.push(line);
  });
  ({ id: project } = await services.handlers['projects.open']({ path: projectPath }));
  const over = whenOver(services.context);
  ({ id: run } = await services.handlers['runs.start']({ project }));
  expect(await over).toMatchObject({ status: 'done' });
  const corpus = [...handMade];
  for (const [name, bytes] of await seeds()) {
    corpus.push([name, bytes]);
    for (let i = 0; i < mutants; i++) corpus.push([`${i} ${name}`, mutate(Buffer.from(bytes), i + 100 * corpus.length)]);
  }
  files = corpus.map(([name, bytes]) => put(join(folder.path, 'corpus', name), bytes));
});
afterAll(async () => {
  await services.close();
  folder.remove();
});

async function ask(name: RequestName, input: unknown): Promise<unknown> {
  const answer = await dispatch({ id: 1, name, input });
  if (answer.ok) return answer.value;
  expect(answer.problem.code, `${name} ${mistakes.at(-1) ?? ''}`).not.toBe('internal');
  expect(answer.problem.what.en).not.toBe('');
  return null;
}

/** What a request takes for a file; `values`: no path is read, only values, which are parsed by its schema. */
type Door = 'values' | ((file: string) => unknown);

const plan = (kind: string) => (path: string) => ({
  project,
  plan: {
    kind,
    path,
    name: 'm',
    images: { height: 8, width: 8, channels: 1, fit: 'crop' },
    table: { delimiter: ',', header: true, target: null, columns: [{ name: 'a', kind: 'number' }] },
    text: { cut: 'line' },
  },
});
const kinds = ['image-folder', 'idx', 'cifar', 'table', 'text', 'text-folder'];
const path = (file: string) => ({ path: file });
let turn = 0;

/** Total: a new request does not compile until it says what it takes. */
const doors: { readonly [N in RequestName]: Door } = {
  'system.info': 'values',
  'system.devices': 'values',
  'system.doctor': 'values',
  'system.listFolder': path,
  'system.pick': 'values',
  'system.revealInFolder': 'values',
  'catalogue.templates': 'values',
  'catalogue.samples': 'values',
  'blocks.list': 'values',
  'blocks.save': 'values',
  'blocks.remove': 'values',
  'projects.recent': 'values',
  'projects.forget': path,
  'projects.create': (file) => ({ name: 'x', path: null, template: null, document: jsonOf(file) }),
  'projects.open': path,
  'projects.get': 'values',
  'projects.close': 'values',
  'projects.rename': 'values',
  'projects.duplicate': path,
  'projects.saveCopy': 'values',
  'projects.trash': (file) => {
    const copy = join(folder.path, `away-${basename(file)}`);
    copyFileSync(file, copy);
    return { path: copy };
  },
  'projects.backups': path,
  'projects.restore': (file) => ({ path: file, backup: file }),
  'projects.edit': (file) => ({ project, revision: 0, edits: [{ type: 'replace-document', document: jsonOf(file) }, jsonOf(file)] }),
  'projects.undo': 'values',
  'projects.redo': 'values',
  'data.inspect': path,
  'data.import': (file) => plan(kinds[turn++ % kinds.length] ?? '')(file),
  'data.importSample': 'values',
  'data.cancel': 'values',
  'data.versions': 'values',
  'data.use': 'values',
  'data.cutText': 'values',
  'data.readTokenizer': (file) => ({ project: texts, node: 'tokens', path: file }),
  'data.rows': 'values',
  'data.rowsByIndex': 'values',
  'data.partSizes': 'values',
  'runs.start': 'values',
  'runs.resume': 'values',
  'runs.pause': 'values',
  'runs.stop': 'values',
  'runs.list': 'values',
  'runs.elsewhere': path,
  'runs.adopt': (file) => ({ project, path: file, run: 'run-1' }),
  'runs.rename': 'values',
  'runs.memory': 'values',
  'runs.pace': 'values',
  'runs.metrics': 'values',
  'evaluate.run': 'values',
  'evaluate.cell': 'values',
  'evaluate.answers': 'values',
  'predict.run': (file) => ({
    project,
    run,
    inputs: [turn++ % 2 === 0 ? { kind: 'file', path: file } : { kind: 'picture', name: 'x', base64: readFileSync(file).toString('base64') }],
  }),
  'predict.generate': 'values',
  'predict.make': 'values',
  'predict.vary': 'values',
  'predict.similar': 'values',
  'predict.stop': 'values',
  'export.onnx': 'values',
  'export.code': 'values',
  'export.weights': 'values',
  'export.list': 'values',
};
let texts = '';
/** A file costs them a process of its own: every third one. */
const ownProcess: ReadonlySet<RequestName> = new Set(['data.inspect', 'data.import']);

/** As JSON where it is; else as the text it may be taken for. */
function jsonOf(file: string): unknown {
  const text = readFileSync(file, 'utf8').slice(0, 500_000);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

describe('requests', () => {
  beforeAll(async () => {
    ({ id: texts } = await services.handlers['projects.create']({ name: 'texts', path: null, template: 'gpt', document: null }));
  });

  it.each((Object.entries(doors) as [RequestName, Door][]).filter(([, door]) => door !== 'values').map(([name]) => name))(
    '%s takes every file of the corpus',
    async (name) => {
      const door = doors[name];
      if (door === 'values') return;
      let over = () => {};
      const stop = services.context.onEvent((event) => {
        if (event.type === 'job' && event.state !== 'running') over();
      });
      for (const file of ownProcess.has(name) ? files.filter((_, i) => i % 3 === 0) : files) {
        const ended = new Promise<void>((resolve) => {
          over = resolve;
        });
        const answer = await ask(name, door(file));
        if (answer !== null && name === 'data.import') await ended;
        if (answer !== null && (name === 'projects.open' || name === 'projects.create'))
          await ask('projects.close', { project: (answer as { id: string }).id });
        if (answer !== null && name === 'projects.duplicate') rmSync((answer as { path: string }).path);
      }
      stop();
      expect(deaths).toEqual([]);
      expect(mistakes).toEqual([]);
      expect(await ask('predict.run', { project, run, inputs: [{ kind: 'row', row: 1 }] })).toHaveLength(1);
    },
    600_000,
  );

  const fieldsOf = (name: RequestName): readonly string[] => Object.keys((requests[name].input as { readonly shape?: object }).shape ?? {});

  it.each((Object.keys(requests) as RequestName[]).filter((name) => fieldsOf(name).length > 0))(
    '%s takes every value',
    async (name) => {
      const fields = fieldsOf(name);
      const right = { project, run, path: join(folder.path, 'corpus'), name: 'n', revision: 0 };
      for (const value of strange()) {
        await ask(name, value);
        for (const field of fields) await ask(name, { ...Object.fromEntries(fields.map((key) => [key, right[key as 'run'] ?? value])), [field]: value });
      }
      expect(mistakes).toEqual([]);
    },
    120_000,
  );
});

/** What a command is given for a file; `none`: it reads no file. */
const commands: Readonly<Record<string, 'none' | ((file: string) => readonly string[])>> = {
  templates: 'none',
  samples: 'none',
  devices: 'none',
  doctor: 'none',
  new: (file) =>
    turn++ % 2 === 0
      ? ['new', join(folder.path, 'new', `${turn}.netloom`), '--document', file]
      : ['new', join(folder.path, 'new', `${turn}.netloom`), '--template', 'convnet-grey', '--data', file],
  document: (file) => ['document', file],
  restore: (file) => ['restore', file],
  describe: (file) => ['describe', file],
  tokenizer: (file) => ['tokenizer', textsPath, '--from', file],
  train: (file) => ['train', file, '--resume'],
  evaluate: (file) => ['evaluate', file],
  predict: (file) => (turn++ % 2 === 0 ? ['predict', file, 'row:1'] : ['predict', projectPath, file]),
  generate: (file) => ['generate', file, '--prompt', 'x', '--max-new-tokens', '2'],
  make: (file) => ['make', file, '--out', join(folder.path, 'made')],
  similar: (file) => ['similar', file, 'word'],
  export: (file) => ['export', file, '--to', 'onnx', '--out', join(folder.path, 'out.onnx')],
};
let textsPath = '';

describe('commands', () => {
  beforeAll(async () => {
    mkdirSync(join(folder.path, 'new'));
    textsPath = (await services.handlers['projects.create']({ name: 'more texts', path: null, template: 'gpt', document: null })).path;
    await services.close();
  });

  it('are all in the table', () => {
    const names = describeProgram(() => async () => undefined).commands.map((command) => command.name());
    expect(names.sort()).toEqual(Object.keys(commands).sort());
  });

  it.each(
    Object.entries(commands)
      .filter(([, door]) => door !== 'none')
      .map(([name]) => name),
  )(
    '%s takes files of the corpus',
    async (name) => {
      const door = commands[name];
      if (door === undefined || door === 'none') return;
      process.env['NETLOOM_HOME'] = join(folder.path, 'home');
      // Each starts a studio of its own: every fourth file.
      for (const file of files.filter((_, i) => i % 4 === name.length % 4)) {
        const said: Problem[] = [];
        const code = await runCommandLine([...door(file), '--json'], {
          json: true,
          language: 'en',
          print: () => undefined,
          note: () => undefined,
          problem(error) {
            said.push(error instanceof ProblemError ? error.problem : makeProblem({ code: 'internal', what: { en: String((error as Error).stack), zh: '' } }));
          },
        });
        expect(
          said.filter(({ code: problem }) => problem === 'internal' || problem.startsWith('worker-')),
          `${name} ${file}`,
        ).toEqual([]);
        expect(code, `${name} ${file}`).toBe(said.length === 0 ? 0 : 1);
      }
    },
    600_000,
  );
});
