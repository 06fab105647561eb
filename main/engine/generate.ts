/** Writing text with a trained network: prompt in, new pieces out, one after the other. */
import { weightsInUse } from '../../shared/averages/index.ts';
import { defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError, unwrap } from '../../shared/base/problem.ts';
import { allocate, sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { text } from '../../shared/base/text.ts';
import { compileGeneration } from '../../shared/compile/index.ts';
import type { Generation } from '../../shared/compile/generation.ts';
import type { GenerateSettings, Generated } from '../../shared/contract.ts';
import { chooseNext } from '../../shared/data/tokenizers/choose.ts';
import type { Tokenizer } from '../../shared/data/tokenizers/index.ts';
import { unknownPieces } from '../../shared/data/tokenizers/unknown.ts';
import type { Document } from '../../shared/model/document.ts';
import type { TokenizerStore } from '../store/types.ts';
import type { UsableModel } from './model.ts';
import { appendToCache } from './key-value-cache.ts';
import { createStepper, type Stepper } from './stepper.ts';
import { openTokenizers, placeTexts } from './texts.ts';

/** A network that says what may come next. */
export interface Writer {
  readonly tokenizer: Tokenizer;
  /** Another text is read and the first writes its answer (translation): the prompt is that text. */
  readonly reads: boolean;
  /** Of a prompt, what those who read it have no piece for. */
  unknown(prompt: string): readonly string[];
  /** Scores of the piece after `ids`, which begin with those given before. */
  next(ids: readonly number[]): Promise<Float32Array>;
  /** Begins another text; `prompt` is for the text that is read. */
  begin(prompt: string): void;
  release(): Promise<void>;
}

/** Bytes of weights that are written into the graph of one piece, where they lie a second time: 0.8 ms a piece instead of 1.1 for a small GPT. */
const mostInside = 256 * 2 ** 20;

/** Pieces of a prompt that are read at once. */
const readAtOnce = 32;

/** A text grows by one piece at a time: a graph for many would compute as many. */
type Pace = { readonly generation: Generation; readonly stepper: Stepper };

/** From a run: earlier keys and values are kept, so a piece costs the same however long the text. */
export async function openWriter(
  document: Document,
  state: ReadonlyMap<string, Tensor>,
  tokenizers: Pick<TokenizerStore, 'get'>,
  threads: number,
): Promise<Writer> {
  const weights = weightsInUse(state);
  const compiled = (pieces: number, inside?: ReadonlyMap<string, Tensor>): Generation =>
    unwrap(compileGeneration(document, { target: 'cpu', pieces, ...(inside && { initializers: inside }) }));
  const open = async (generation: Generation, first: ReadonlyMap<string, Tensor> | null): Promise<Pace> => ({
    generation,
    stepper: await createStepper(generation, { device: 'cpu', threads }, first),
  });
  const generation = compiled(readAtOnce);
  const { manifest, step } = generation;
  const size = manifest.state.reduce((sum, { role, type }) => sum + (role === 'past' ? 0 : 4 * sizeOf(type.shape)), 0);
  const past = manifest.state
    .filter(({ role }) => role === 'past')
    .map(({ name, type }): [string, Tensor] => [name, { ...type, data: allocate(type.dtype, sizeOf(type.shape)) }]);
  const many = await open(generation, new Map([...weights, ...past]));
  const one = step.position === null ? many : await open(compiled(1, size <= mostInside ? weights : undefined), null);
  one.stepper.borrow(many.stepper.state());
  const tokenizer = openTokenizers(tokenizers);
  const sources = manifest.inputs.flatMap(({ name, source }) => (source.kind === 'tokens' && name !== step.ids ? [{ name, source }] : []));
  let seen = 0; // pieces of the text the state knows of
  let forgotten = 0; // of these, the first that are no longer in it

  async function tell(ids: readonly number[], position: number): Promise<Float32Array> {
    const {
      generation: { step: asked },
      stepper,
    } = ids.length === 1 ? one : many;
    inputOf(stepper, asked.ids).fill(0).set(ids);
    inputOf(stepper, asked.count)[0] = ids.length;
    if (asked.position !== null) inputOf(stepper, asked.position)[0] = position;
    await stepper.step();
    appendToCache(asked, stepper, position, ids.length);
    return stepper.output(asked.logits) as Float32Array;
  }

  return {
    tokenizer: tokenizer(step.tokenizer),
    reads: sources.length > 0,
    unknown: (prompt) => unknownTo(sources.length > 0 ? sources.map(({ source }) => source.tokenizer) : [step.tokenizer], tokenizer, prompt),
    begin(prompt) {
      seen = 0;
      forgotten = 0;
      for (const { stepper } of new Set([many, one]))
        for (const { name, source } of sources) placeTexts([prompt], tokenizer(source.tokenizer), source, inputOf(stepper, name));
    },
    async next(ids) {
      if (step.position === null) return await tell(ids.slice(-step.capacity), 0);
      if (ids.length - forgotten > step.capacity) {
        // Full: the older half is forgotten, and the rest read anew.
        forgotten = ids.length - Math.max(1, step.capacity >> 1);
        seen = forgotten;
      }
      let scores: Float32Array | undefined;
      while (seen < ids.length) {
        const some = ids.slice(seen, seen + step.pieces);
        scores = await tell(some, seen - forgotten);
        seen += some.length;
      }
      return defined(scores, 'a new piece');
    },
    async release() {
      await many.stepper.release();
      if (one !== many) await one.stepper.release();
    },
  };
}

function unknownTo(ids: readonly string[], open: (id: string) => Tokenizer, prompt: string): readonly string[] {
  return [...new Set([...new Set(ids)].flatMap((id) => unknownPieces(open(id), prompt)))];
}

function inputOf(stepper: Stepper, name: string): Int32Array {
  return defined(stepper.inputs.get(name), name).data as Int32Array;
}

/** From an exported file, which has the whole network only: every piece costs a whole reading. */
export function writerOf(model: UsableModel): Writer {
  const answer = model.info.answers.find(({ answer: { kind } }) => kind === 'next-token');
  if (answer === undefined || !('input' in answer.answer)) throw writesNothing();
  const at = model.info.answers.indexOf(answer);
  const { input: node } = answer.answer;
  const texts = model.info.inputs.flatMap((input) => (input.kind === 'tokens' ? [input] : []));
  const own = defined(
    texts.find((input) => input.node === node),
    `text of ${node}`,
  );
  const tensors = model.inputs(1);
  const ids = (name: string): Int32Array => defined(tensors.get(name), name).data as Int32Array;
  return {
    tokenizer: model.tokenizer(own.tokenizer),
    reads: texts.length > 1,
    unknown: (prompt) =>
      unknownTo(
        texts.filter((input) => input !== own || texts.length === 1).map((input) => input.tokenizer),
        model.tokenizer,
        prompt,
      ),
    begin(prompt) {
      for (const input of texts) if (input !== own) placeTexts([prompt], model.tokenizer(input.tokenizer), input, ids(input.name));
    },
    async next(all) {
      const some = all.slice(-own.length);
      ids(own.name).fill(own.padding).set(some);
      const probabilities = defined((await model.run(tensors))[at], 'scores');
      const width = probabilities.length / own.length;
      return probabilities.subarray((some.length - 1) * width, some.length * width).map(Math.log);
    },
    release: () => Promise.resolve(),
  };
}

function writesNothing(): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'writes-nothing',
      what: text('This network does not write text.', '该网络不会生成文本。'),
      how: text('Begin with the GPT template.', '请从 GPT 模板开始。'),
    }),
  );
}

/** Milliseconds between two looks at the rest of the process. */
const turnEvery = 50;

export interface GenerateHooks {
  /** A sample has grown. */
  progress(sample: number, text: string): void;
  /** Lets messages through. False: enough is written. */
  turn(): Promise<boolean>;
}

/** Writes the samples one after the other. Greedy writing is the same each time, so several samples of it are refused. */
export async function generate(writer: Writer, settings: GenerateSettings, hooks: GenerateHooks): Promise<Generated> {
  const { prompt, maxNewTokens, samples, temperature, stop } = settings;
  if (samples > 1 && temperature === 0) throw severalGreedy(samples);
  const { tokenizer, reads } = writer;
  const { padding, unknown, begin, end, mask } = tokenizer.specials;
  const never = new Set([padding, unknown, mask, ...(begin === end ? [] : [begin])].filter((id) => id !== null));
  const given = reads ? [] : tokenizer.encode(prompt);
  const first = given.length > 0 ? given : [reads ? (begin ?? end ?? 0) : (end ?? begin ?? unknown ?? 0)];
  const written: Generated['samples'] = [];
  const started = performance.now();
  let since = started;
  let pieces = 0;
  let enough = false;
  for (let sample = 0; sample < samples && !enough; sample++) {
    writer.begin(prompt);
    const ids = [...first];
    let soFar = '';
    let ended: Generated['samples'][number]['ended'] = 'length';
    for (let step = 0; step < maxNewTokens && !enough; step++) {
      const id = chooseNext(await writer.next(ids), never, settings, sample, step);
      pieces++;
      if (id === end) {
        ended = 'end';
        break;
      }
      ids.push(id);
      soFar = tokenizer.decode(ids.slice(first.length));
      const cut = stop.map((mark) => soFar.indexOf(mark)).filter((at) => at >= 0);
      if (cut.length > 0) {
        soFar = soFar.slice(0, Math.min(...cut));
        ended = 'stop';
        break;
      }
      if (performance.now() - since > turnEvery) {
        hooks.progress(sample, soFar);
        enough = !(await hooks.turn());
        since = performance.now();
      }
    }
    hooks.progress(sample, soFar);
    written.push({ text: soFar, pieces: ids.length - first.length, ended: enough ? 'stop' : ended });
  }
  const seconds = (performance.now() - started) / 1000;
  return { samples: written, piecesPerSecond: pieces / Math.max(1e-3, seconds), unknown: [...writer.unknown(prompt)] };
}

function severalGreedy(samples: number): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'several-greedy',
      place: { setting: 'temperature' },
      what: text(`With temperature 0 all ${samples} samples would be the same.`, `温度为 0 时，${samples} 个样本会完全相同。`),
      how: text('Ask for one sample, or a temperature above 0.', '请只生成一个样本，或使用大于 0 的温度。'),
    }),
  );
}
