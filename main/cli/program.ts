/** The commands, their options and their help. What each does is in a file of its own. */
import type { Text } from '../../shared/base/text.ts';
import { Command, InvalidArgumentError, Option } from 'commander';
import process from 'node:process';
import { memoryText } from '../../shared/base/bytes.ts';
import { check } from '../../shared/model/check.ts';
import { layerOf } from '../../shared/layers/index.ts';
import { problemMessage, ProblemError } from '../../shared/base/problem.ts';
import type { RequestOutput } from '../../shared/contract.ts';
import { createNew, type NewOptions } from './create.ts';
import { type ExportForm, exportForms, exportRun } from './export.ts';
import { type GenerateOptions, generateText } from './generate.ts';
import { type MakeOptions, makePictures } from './make.ts';
import { createOutput, durationText, numberText, type Output, scoresText, table } from './output.ts';
import { predict } from './predict.ts';
import { type RestoreOptions, restore } from './restore.ts';
import { chooseRun, type Session, startSession } from './session.ts';
import { findSimilar, type SimilarOptions } from './similar.ts';
import { changeTokenizer, type TokenizerOptions } from './tokenizer.ts';
import { train, type TrainOptions } from './train.ts';

/** Runs one command line (without node and script); answers the exit code: 0, 1 for a Problem, 2 for wrong usage. */
export async function runCommandLine(args: readonly string[], output?: Output): Promise<number> {
  let code = 0;
  const say = output ?? createOutput(args.includes('--json'));
  /** Commander checks the usage; the work is done inside, with services that are closed again. */
  const work: Work = (body) => async () => {
    const session = startSession(say);
    try {
      code = (await body(session)) ?? 0;
    } catch (error) {
      say.problem(error);
      code = 1;
    } finally {
      await session.close();
    }
  };
  const program = describeProgram(work);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Commander has said what is wrong; help and version are no mistakes.
    const { code: kind, exitCode } = error as { code?: string; exitCode?: number };
    if (kind?.startsWith('commander.') !== true) throw error;
    return exitCode === 0 ? 0 : 2;
  }
  return code;
}

/** A command answers its exit code, or nothing for 0. */
type Body = ((session: Session) => Promise<number>) | ((session: Session) => Promise<void>);
type Work = (body: Body) => () => Promise<void>;

/** Every command with its options; `work` makes of what a command does the action that does it. */
export function describeProgram(work: Work): Command {
  const program = new Command('netloom');
  program
    .description('Build, train, judge and ship neural networks: the studio on the command line.')
    .exitOverride()
    .showHelpAfterError('(see netloom --help)')
    .configureOutput({ writeErr: (line) => process.stderr.write(line) });
  const command = (usage: string, description: string): Command =>
    program.command(usage).description(description).exitOverride().option('--json', 'print JSON only');

  command('templates', 'networks to start from').action(() => work(listTemplates)());
  command('samples', 'data the studio brings along').action(() => work(listSamples)());
  command('devices', 'what can train here, and why not').action(() => work(listDevices)());
  command('doctor', 'is everything in order?').action(() => work(listHealth)());

  command('new <file>', 'make a project')
    .addOption(new Option('--template <id>', 'network to start from').conflicts('document'))
    .addOption(new Option('--document <file>', 'a document in JSON to start from').conflicts('template'))
    .addOption(new Option('--sample <id>', 'data the studio brings along').conflicts('data'))
    .addOption(new Option('--data <path>', 'data of your own: a folder of pictures or texts, a text file, a table, IDX or CIFAR files').conflicts('sample'))
    .option('--target <column>', 'column of a table to predict')
    .addOption(new Option('--from <project>', 'go on from what a network of another project has learned').conflicts(['template', 'document']))
    .option('--run <id>', 'with --from: id or number of its run; else the newest')
    .addOption(
      new Option('--head <head>', 'with --from: what the network answers now: the same, a class for each text, or a tag for each word').choices([
        'same',
        'classes',
        'tags',
      ]),
    )
    .action((file: string, options: NewOptions, self: Command) => {
      if (options.template === undefined && options.document === undefined && options.from === undefined)
        self.error('error: give --template <id>, --document <file> or --from <project>');
      if (options.from === undefined && (options.run !== undefined || options.head !== undefined))
        self.error('error: --run and --head go with --from <project>');
      return work((session) => createNew(session, file, options))();
    });
  command('document <file>', 'print the document of a project').action((file: string) => work((session) => printDocument(session, file))());
  command('describe <file>', 'layers, shapes, sizes and problems of a network').action((file: string) => work((session) => describe(session, file))());
  command('restore <file>', 'put a copy that the studio kept in the place of a project that is damaged or gone')
    .option('--list', 'only say which copies there are')
    .option('--copy <n>', 'which one: 1 is the newest', whole(1), 1)
    .action((file: string, options: RestoreOptions) => work((session) => restore(session, file, options))());

  command('tokenizer <file>', 'cut text in another way: fitted on the training texts, or a tokenizer.json')
    .addOption(new Option('--kind <kind>', 'what a piece is').choices(['characters', 'words', 'byte-pair']))
    .option('--size <n>', 'pieces at most', whole(16))
    .option('--from <file>', 'a tokenizer.json of Hugging Face')
    .option('--node <id>', 'one text input; else all')
    .action((file: string, options: TokenizerOptions, self: Command) => {
      if ((options.kind === undefined) === (options.from === undefined)) self.error('error: give --kind <kind> or --from <file>');
      return work((session) => changeTokenizer(session, file, options))();
    });

  command('train <file>', 'train; Ctrl-C pauses at a checkpoint')
    .option('--epochs <n>', 'passes over the training data', whole(1))
    .option('--batch <n>', 'rows in a step', whole(1))
    .option('--learning-rate <x>', 'size of a step', positive)
    .option('--device <id>', 'cpu, webgpu, dml, cuda or auto')
    .option('--threads <n>', 'processor threads, 0 for all', whole(0))
    .option('--background', 'half the processor threads, and other programs go first')
    .option('--seed <n>', 'another seed is another training', whole(0))
    .option('--name <name>', 'what to call the run')
    .option('--from <run>', 'first weights from another run of the project, by id or number, where names and sizes are equal')
    .option('--resume', 'go on with the newest run that is not done')
    .action((file: string, options: TrainOptions) => work((session) => train(session, file, options))());
  command('evaluate <file>', 'judge a trained network')
    .option('--run <id>', 'id or number of a run; else the newest that is done')
    .addOption(new Option('--part <part>', 'part of the data').choices(['train', 'validation', 'test']).default('test'))
    .action((file: string, options: { run?: string; part: 'train' | 'validation' | 'test' }) => work((session) => evaluate(session, file, options))());
  command('predict <model> <inputs...>', 'ask a project or an exported file: pictures, texts (or @file), a CSV or JSON table, row:<n> of the data')
    .option('--run <id>', 'id or number of a run; else the newest that is done')
    .action((model: string, inputs: string[], options: { run?: string }) => work((session) => predict(session, model, inputs, options.run))());
  command('generate <model>', 'let a network that learned to write go on from a prompt: a project or an exported file')
    .requiredOption('--prompt <text>', 'how the text begins')
    .option('--max-new-tokens <n>', 'pieces written at most', whole(1), 100)
    .option('--samples <n>', 'texts written', whole(1), 1)
    .option('--temperature <x>', '0: always the likeliest piece; higher dares more', notNegative, 0.8)
    .option('--top-k <n>', 'only the n likeliest pieces; 0 for all', whole(0), 0)
    .option('--top-p <x>', 'only the likeliest pieces that together have this probability', share, 1)
    .option('--seed <n>', 'another seed writes another text', whole(0), 0)
    .option('--stop <text...>', 'end where one of these appears')
    .option('--run <id>', 'id or number of a run; else the newest that is done')
    .action((model: string, { json: _, ...options }: GenerateOptions & { json?: boolean }) => work((session) => generateText(session, model, options))());
  command('make <file>', 'let a network that learned to make pictures make some')
    .requiredOption('--out <folder>', 'where to')
    .option('--samples <n>', 'pictures made', whole(1), 16)
    .option('--seed <n>', 'another seed makes other pictures', whole(0), 0)
    .option('--run <id>', 'id or number of a run; else the newest that is done')
    .action((file: string, options: MakeOptions) => work((session) => makePictures(session, file, options))());
  command('similar <file> <words...>', 'which words a network holds to be alike: "king", or "king - man + woman"')
    .option('--count <n>', 'how many', whole(1), 10)
    .option('--run <id>', 'id or number of a run; else the newest that is done')
    .action((file: string, words: string[], options: SimilarOptions) => work((session) => findSimilar(session, file, words, options))());
  command('export <file>', 'write the network as a file others can use')
    .addOption(new Option('--to <kind>', 'what to write').choices(exportForms).makeOptionMandatory())
    .requiredOption('--out <path>', 'where to')
    .option('--run <id>', 'id or number of a run; else the newest that is done')
    .action((file: string, options: { to: ExportForm; out: string; run?: string }) => work((session) => exportRun(session, file, options))());
  return program;
}

function whole(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > 0xffff_ffff) throw new InvalidArgumentError(`a whole number from ${least} is expected.`);
    return number;
  };
}

function notNegative(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0 || number > 100) throw new InvalidArgumentError('a number from 0 to 100 is expected.');
  return number;
}

function share(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 1)) throw new InvalidArgumentError('a number above 0 and up to 1 is expected.');
  return number;
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('a number above 0 is expected.');
  return number;
}

/** Texts in English: what scripts read is the same in every language. */
function plainWords<T extends object>(entry: T): { [K in keyof T]: T[K] extends Text ? string : T[K] extends Text | null ? string | null : T[K] } {
  const plain = Object.entries(entry).map(([key, value]) => [key, typeof value === 'object' && value !== null && 'en' in value ? value.en : value]);
  return Object.fromEntries(plain) as ReturnType<typeof plainWords<T>>;
}

async function listTemplates({ services: { handlers }, output }: Session): Promise<void> {
  const templates = await handlers['catalogue.templates']({});
  output.print(templates.map(plainWords), () =>
    table([
      ['id', 'parameters', 'samples', ''],
      ...templates.map(({ id, title, parameters, samples }) => [id, String(parameters), samples.join(', '), title[output.language]]),
    ]),
  );
}

async function listSamples({ services: { handlers }, output }: Session): Promise<void> {
  const samples = await handlers['catalogue.samples']({});
  output.print(samples.map(plainWords), () =>
    table([['id', 'rows', 'licence', ''], ...samples.map(({ id, rows, licence, title }) => [id, String(rows), licence, title[output.language]])]),
  );
}

async function listDevices({ services: { handlers }, output }: Session): Promise<void> {
  const devices = await handlers['system.devices']({});
  output.print(devices.map(plainWords), () =>
    table(devices.map(({ id, name, usable, reason }) => [id, usable ? 'yes' : 'no', name, reason?.[output.language] ?? ''])),
  );
}

async function listHealth({ services: { handlers }, output }: Session): Promise<number> {
  const checks = await handlers['system.doctor']({});
  output.print(checks.map(plainWords), () => table(checks.map(({ ok, title, detail }) => [ok ? 'ok' : '--', title[output.language], detail])));
  return 0;
}

async function printDocument(session: Session, file: string): Promise<void> {
  const {
    state: { document },
  } = await session.open(file);
  session.output.print(document, (value) => JSON.stringify(value, null, 2));
}

async function describe(session: Session, file: string): Promise<void> {
  const { output } = session;
  const {
    id,
    state: { document },
  } = await session.open(file);
  const checked = check(document);
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const layers = checked.order.flatMap((id) => {
    const node = nodes.get(id);
    if (!node) return [];
    const layer = layerOf(node.type);
    return [
      {
        id,
        type: node.type,
        name: node.name ?? layer?.label[output.language] ?? node.type,
        outputShape: checked.shapes.get(id)?.shape ?? null,
        parameters: checked.parameters.get(id) ?? 0,
        multiplyAdds: checked.multiplyAdds.get(id) ?? 0,
      },
    ];
  });
  const { parameters, multiplyAdds } = checked.totals;
  let memory: RequestOutput<'runs.memory'> = null;
  const problems = [...checked.problems];
  try {
    memory = await session.services.handlers['runs.memory']({ project: id });
  } catch (error) {
    // A drawing that is too much for the process that looks at it.
    if (!(error instanceof ProblemError)) throw error;
    problems.push(error.problem);
  }
  const said = problems.map((problem) => ({
    code: problem.code,
    node: problem.place.node ?? null,
    message: problemMessage(problem, output.language),
  }));
  const pace = document.data.version === null ? null : await session.services.handlers['runs.pace']({ project: id });
  output.print({ layers, totals: { parameters, multiplyAdds }, memory, pace, problems: said }, () =>
    [
      table([
        ['layer', 'type', 'output', 'parameters', 'multiply-adds'],
        ...layers.map((layer) => [layer.id, layer.type, layer.outputShape?.join(' x ') ?? '?', String(layer.parameters), String(layer.multiplyAdds)]),
      ]),
      `In all: ${parameters} parameters, ${multiplyAdds} multiply-adds for one sample.`,
      ...(memory === null ? [] : [`Training it needs about ${memoryText(memory.total)} of memory, with batches of ${document.training.batchSize}.`]),
      ...(pace === null
        ? []
        : [`An epoch of ${pace.steps} steps takes ${pace.tried ? 'about' : 'very roughly'} ${durationText(pace.secondsPerEpoch)} on this computer.`]),
      ...said.map(({ message }) => `! ${message}`),
    ].join('\n'),
  );
}

async function evaluate(
  session: Session,
  file: string,
  { run: wanted, part }: { readonly run?: string; readonly part: 'train' | 'validation' | 'test' },
): Promise<void> {
  const {
    services: { handlers, context },
    output,
  } = session;
  const project = await session.open(file);
  const run = chooseRun(project, context.projects.store(project.id), wanted);
  const found = await handlers['evaluate.run']({ project: project.id, run: run.id, part });
  output.print(
    {
      run: run.id,
      part,
      rows: found.rows,
      seen: found.seen,
      metrics: found.metrics,
      classes: found.classes,
      perClass: found.perClass,
      confusion: found.confusion,
    },
    () =>
      [
        `Run ${run.number} on ${found.rows} rows (${part}): ${scoresText(found.metrics)}`,
        ...(found.classes.length === 0
          ? []
          : [
              table([
                ['class', 'precision', 'recall', 'f1', 'rows'],
                ...found.perClass.map(({ name, precision, recall, f1, support }) => [
                  name,
                  ...[precision, recall, f1].map((value) => (value === null ? '-' : numberText(value))),
                  String(support),
                ]),
              ]),
            ]),
      ].join('\n'),
  );
}
