/** What a whole program says beside its network: where its inputs and answers come from, and how it is trained. Any language writes this. */
import { defined } from '../base/assert.ts';
import type { Feed } from '../layers/define.ts';
import { decimalsIn } from '../layers/number-list.ts';
import { classesOf, output } from '../layers/output.ts';
import type { ParameterSchema, ParameterValues, TableColumn, TokenizerReference } from '../layers/parameters.ts';
import { layerOf } from '../layers/index.ts';
import { resolveParameters } from '../layers/values.ts';
import type { LossDefinition, LossSettings } from '../losses/define.ts';
import { lossFor, lossOf } from '../losses/index.ts';
import { perPiece, textOfAnswer } from '../model/answers.ts';
import type { Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { readWiring } from '../model/graph.ts';
import { torchStateNames } from './state-names.ts';
import { layersOf, type Body, type Line } from './walk.ts';

/** An argument of the network, with all that reading it needs. */
export interface ProgramInput {
  /** Name of the argument and of the array it comes from. */
  readonly name: string;
  readonly node: string;
  /** Python name of the node. */
  readonly module: string;
  readonly feed: Feed;
  /** Values of categories, in order, by column. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly tokenizer: TokenizerReference | null;
}

export type AnswerForm = 'classes' | 'two-classes' | 'number' | 'next-token' | 'masked-token' | 'tags';

export interface ProgramAnswer {
  /** Python name of the answer's node, in front of what belongs to it where there are several answers. */
  readonly name: string;
  readonly form: AnswerForm;
  readonly column: string;
  readonly classes: readonly string[];
  readonly loss: LossDefinition;
  readonly settings: LossSettings;
  readonly importance: number;
  /** Numbers the network gives for a case. */
  readonly width: number;
  /** Weights of the classes, or how they are made from the data; null when all count the same. */
  readonly weights: 'balanced' | readonly number[] | null;
  /** A number learned around zero: its module holds `mean` and `std`. */
  readonly scaled: boolean;
  /** The text whose pairs it judges: its truth is how they were put together. */
  readonly pairs: ProgramInput | null;
  /** The text an answer about pieces means. */
  readonly text: ProgramInput | null;
}

/** A module with fitted `mean` (and `std`): what it is fitted on. */
export interface Fit {
  readonly module: string;
  readonly of: { readonly kind: 'input'; readonly input: ProgramInput } | { readonly kind: 'answer'; readonly index: number };
  readonly std: boolean;
}

/** A layer that is not trained: its Python name, and the blocks around it. */
export interface Frozen {
  readonly name: string;
  readonly path: readonly Body[];
  /** It has running statistics, which it uses as they are. */
  readonly running: boolean;
}

/** Pieces of an input that are hidden, by the layer's own function, and the answer that asks for them. */
export interface Hiding {
  readonly input: number;
  readonly answer: number | null;
  readonly layer: string;
  /** Other layers read the same text. */
  readonly forked: boolean;
}

/** Where the pictures came from: a program reads the same files. */
export interface Pictures {
  /** A folder for each class, IDX files, or binary batches of CIFAR-10. */
  readonly form: 'folders' | 'idx' | 'cifar';
  /** How pictures of other sizes were made to fit. */
  readonly fit: 'crop' | 'pad' | 'stretch';
  /** The data's classes, in their order there. */
  readonly classes: readonly string[];
  /** Where the files lie in the studio's own folder, when they came with it. */
  readonly shipped: string | null;
}

const anyPictures: Pictures = { form: 'folders', fit: 'crop', classes: [], shipped: null };

export interface Program {
  readonly document: Document;
  /** Two networks that learn in turn: the arguments of the one that makes. */
  readonly turns: Turns | null;
  readonly inputs: readonly ProgramInput[];
  readonly answers: readonly ProgramAnswer[];
  readonly fits: readonly Fit[];
  /** One picture and one class a row: the data are files of pictures, as `pictures` says. Else they are a file of rows. */
  readonly labelled: boolean;
  readonly pictures: Pictures;
  /** Layers that are not trained. */
  readonly frozen: readonly Frozen[];
  /** Some parameters of its modules are always zero (the second offsets of a recurrent layer) and not in a file of weights. */
  readonly zeros: boolean;
  /** What makes an exercise of a text before the network sees it. */
  readonly hiding: readonly Hiding[];
  /** Weights that decay may spare (biases, scales of norms): null where they are those of one dimension, else their names. */
  readonly spared: readonly string[] | null;
}

const noValues: ReadonlyMap<string, readonly string[]> = new Map();

/** Two networks in one drawing, trained in turn. */
export function learnsInTurn(document: Document): boolean {
  return document.nodes.some(({ type }) => type === 'real-or-made');
}

/** Why there is only a network. */
export function missingNote(document: Document): string {
  return learnsInTurn(document)
    ? '# Only the network is written here: what makes must begin with chance alone, and only what is real or made may reach what judges.'
    : '# Only the network is written here: the rest follows when the drawing is complete and has an answer.';
}

/** What two networks that learn in turn need beside what others do. */
export interface Turns {
  /** What the generator is given, and how many numbers each is. */
  readonly chance: readonly { readonly name: string; readonly size: number }[];
  /** How brightness 0..255 was brought to the numbers the discriminator sees. */
  readonly scaling: 'none' | 'unit' | 'standardize';
}

/** Null while the drawing is not whole. */
export function describeProgram(
  document: Document,
  checked: Check,
  network: Body,
  names: ReadonlyMap<string, string>,
  pictures: Pictures = anyPictures,
): Program | null {
  if (!network.whole || (learnsInTurn(document) && network.pair === undefined)) return null;
  const wiring = readWiring(document);
  const nodeOf = (id: string) => defined(wiring.nodes.get(id), id);
  const paramsOf = (id: string): ParameterValues<ParameterSchema> => {
    const node = nodeOf(id);
    return resolveParameters(layerOf(node.type)?.parameters ?? {}, node.params);
  };
  const inputs = network.arguments.map(({ name, node, feed }): ProgramInput => {
    const params = paramsOf(node);
    const columns = Array.isArray(params['columns']) ? (params['columns'] as readonly TableColumn[]) : [];
    const values = new Map(columns.flatMap((column) => (column.kind === 'category' ? [[column.name, column.values] as const] : [])));
    return {
      name,
      node,
      module: defined(names.get(node), node),
      feed,
      values: feed.kind === 'categories' ? values : noValues,
      tokenizer: (params['tokenizer'] ?? null) as TokenizerReference | null,
    };
  });
  const answers = (network.pair?.discriminator ?? network).results.map(({ node, name }): ProgramAnswer => {
    const params = resolveParameters(output.parameters, nodeOf(node).params);
    const width = checked.shapes.get(node)?.shape.at(-1) ?? 0;
    const answer = String(params['answer']);
    const form: AnswerForm = answer === 'number' || perPiece.has(answer) ? (answer as AnswerForm) : width === 1 ? 'two-classes' : 'classes';
    const named = params['loss'] === 'auto' ? undefined : lossOf(String(params['loss']));
    const pairs = answer === 'next-sentence';
    const text = perPiece.has(form) || pairs ? textOfAnswer(wiring, nodeOf(node))?.node : undefined;
    const source = inputs.find((input) => input.node === text) ?? null;
    return {
      name,
      form,
      column: String(params['column']),
      classes: classesOf(params),
      loss: named ?? lossFor[form === 'number' || form === 'two-classes' ? form : 'classes'],
      settings: { ...params, smoothing: Number(params['smoothing']) },
      importance: Number(params['importance'] ?? 1),
      width,
      weights:
        form !== 'classes' && form !== 'tags'
          ? null
          : params['classWeights'] === 'balanced'
            ? 'balanced'
            : params['classWeights'] === 'given'
              ? (decimalsIn(String(params['weights'])) ?? null)
              : null,
      scaled: (checked.weights.get(node) ?? []).some((weight) => weight.name === 'std'),
      pairs: pairs ? source : null,
      text: pairs ? null : source,
    };
  });
  const fitted = (id: string) => (checked.weights.get(id) ?? []).filter(({ role }) => role === 'statistic');
  const fits = [
    ...inputs
      .filter(({ node, feed }) => feed.kind !== 'categories' && fitted(node).length > 0)
      .map((input): Fit => ({ module: input.module, of: { kind: 'input', input }, std: fitted(input.node).some(({ name }) => name === 'std') })),
    ...answers.flatMap(({ name, scaled }, index): Fit[] => (scaled ? [{ module: name, of: { kind: 'answer', index }, std: true }] : [])),
  ];
  const [only] = inputs;
  const turns =
    network.pair === undefined
      ? null
      : { chance: network.pair.chance, scaling: (only?.feed.kind === 'image' ? String(paramsOf(only.node)['normalize']) : 'none') as Turns['scaling'] };
  const labelled = inputs.length === 1 && only?.feed.kind === 'image' && answers.length === 1 && ['classes', 'two-classes'].includes(answers[0]?.form ?? '');
  const frozen = [...layersOf(network)].flatMap(({ line, path }): Frozen[] => {
    const weights = checked.weights.get(line.node) ?? [];
    return nodeOf(line.node).frozen === true && weights.length > 0 ? [{ name: line.name, path, running: weights.some(({ role }) => role === 'buffer') }] : [];
  });
  return {
    document,
    turns,
    inputs,
    answers,
    fits,
    labelled,
    pictures,
    frozen,
    zeros: hasZeros(network),
    hiding: hidingOf(network, inputs, answers),
    spared: document.training.optimizer.params['decayAll'] === false ? sparedWeights(document, checked) : null,
  };
}

function hasZeros(body: Body): boolean {
  return [...layersOf(body)].some(({ line }) => line.code.setup?.some((text) => text.includes('requires_grad_(False)')) === true);
}

function hidingOf(network: Body, inputs: readonly ProgramInput[], answers: readonly ProgramAnswer[]): readonly Hiding[] {
  const all = [...layersOf(network)].map(({ line }) => line);
  const readers = (id: string) => all.filter(({ reads }) => reads.includes(id)).length;
  // Between a text and what hides its pieces stands at most another that does.
  const textOf = ({ reads: [from = ''] }: Line): string => {
    const before = all.find(({ node, code }) => node === from && code.hides !== undefined);
    return before === undefined ? from : textOf(before);
  };
  const asked = answers.findIndex(({ form }) => form === 'masked-token');
  return all
    .filter(({ code }) => code.hides !== undefined)
    .map((line, place) => ({
      input: inputs.findIndex(({ node }) => node === textOf(line)),
      answer: place === 0 && asked >= 0 ? asked : null,
      layer: line.code.hides ?? '',
      forked: readers(line.reads[0] ?? '') > 1,
    }))
    .filter(({ input }) => input >= 0);
}

function sparedWeights(document: Document, checked: Check): readonly string[] | null {
  const trained = [...checked.weights].flatMap(([node, weights]) => weights.flatMap((weight) => (weight.role === 'weight' ? [{ node, weight }] : [])));
  if (trained.every(({ weight }) => (weight.decay === false) === weight.type.shape.length <= 1)) return null;
  const spared = new Set(trained.flatMap(({ node, weight }) => (weight.decay === false ? [`${node}.${weight.name}`] : [])));
  return [...torchStateNames(document, checked)].flatMap(([ours, theirs]) => (spared.has(ours.replace(/\/\d+\./, '.')) ? [theirs] : []));
}

/** A name for something of an answer: plain while there is one answer. */
export function ofAnswer(program: Program, answer: ProgramAnswer, what: string): string {
  return program.answers.length === 1 ? what : `${what}_${answer.name}`;
}

/** A constant of the program that belongs to an input: plain while there is one of the kind. */
export function ofInput(program: Program, input: ProgramInput, what: string): string {
  const twins = program.inputs.filter(({ feed }) => feed.kind === input.feed.kind).length;
  return twins === 1 ? what : `${what}_${input.module.toUpperCase()}`;
}

/** Whether the truth of an answer is in the text itself, so that there is no column to read. */
export function ownTruth({ form, pairs }: ProgramAnswer): boolean {
  return form === 'next-token' || form === 'masked-token' || pairs !== null;
}

/** Whether a text comes in this way. */
export function reads({ inputs }: Program, cut: 'stream' | 'pairs'): boolean {
  return inputs.some(({ feed }) => feed.kind === 'tokens' && feed.cut === cut);
}

/** Rows that must stand before a row for its window. */
export function historyOf({ inputs }: Program): number {
  return Math.max(0, ...inputs.map(({ feed }) => (feed.kind === 'window' ? feed.length + feed.ahead - 1 : 0)));
}

/** The array of classes whose shares the split keeps equal: the first answer's. */
export function splitLabels(program: Program): string | null {
  const [answer] = program.answers;
  if (program.turns !== null && (!program.labelled || answer?.column === '')) return null;
  const classed = answer !== undefined && answer.pairs === null && (answer.form === 'classes' || answer.form === 'two-classes');
  return classed && program.document.data.split.stratify ? ofAnswer(program, answer, 'target') : null;
}
