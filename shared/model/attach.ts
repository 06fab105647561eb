/** Fitting a network to data: its inputs take the data's size or columns, its answer the target, its last layer the number of classes. */
import type { Column, Dataset } from '../data/dataset.ts';
import { layerOf } from '../layers/index.ts';
import type { TableColumn } from '../layers/parameters.ts';
import { transparent } from '../layers/remedies.ts';
import { resolveParameters } from '../layers/values.ts';
import { isAdversarial } from './adversary.ts';
import { ownTruth, perPiece, textOfAnswer } from './answers.ts';
import { type FittedTexts, idReaders, needsOrder, textParameters } from './attach-text.ts';
import type { Document, DocumentNode } from './document.ts';
import type { Edit } from './edits.ts';
import { readWiring, wiresInto, type Wiring } from './graph.ts';

type AttachEdit = Extract<Edit, { type: 'attach-data' }>;
type Change = AttachEdit['changes'][number];

/** A category with more values than this says who a row is rather than what it is like, and is left out at first. */
const maxCategoryValues = 64;

function valuesOf(node: DocumentNode): Readonly<Record<string, unknown>> {
  return resolveParameters(layerOf(node.type)?.parameters ?? {}, node.params);
}

/** Only what differs from what the node has now. */
function changesOf(node: DocumentNode, wanted: Readonly<Record<string, Change['value']>>): readonly Change[] {
  const now = valuesOf(node);
  return Object.entries(wanted)
    .filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value))
    .map(([name, value]) => ({ node: node.id, name, value }));
}

/** The column an answer predicts: the one it has, when the data has it too; else the one the data suggests. */
export function targetFor(node: DocumentNode, dataset: Dataset): Column | undefined {
  if (ownTruth.has(valuesOf(node)['answer'])) return undefined;
  const usable = dataset.columns.filter((column) => column.kind !== 'image' && column.kind !== 'text');
  const chosen = valuesOf(node)['column'];
  return usable.find((column) => column.name === chosen) ?? usable.find((column) => column.name === dataset.target);
}

/** A `TableColumn` as plain JSON. */
type ColumnJson = { name: string; kind: 'number' } | { name: string; kind: 'category'; values: string[] };

function toTableColumn(column: Column): ColumnJson[] {
  if (column.kind === 'number') return [{ name: column.name, kind: 'number' }];
  if (column.kind === 'category') return [{ name: column.name, kind: 'category', values: column.values }];
  return [];
}

/** The user's own choice of columns when the data has all of them; else all that are fit, but no target. */
function inputColumns(node: DocumentNode, dataset: Dataset, targets: ReadonlySet<string>): ColumnJson[] {
  const possible = dataset.columns.filter((column) => !targets.has(column.name));
  const chosen = (valuesOf(node)['columns'] as readonly TableColumn[]).map((column) => column.name);
  const kept = chosen.flatMap((name) => possible.filter((column) => column.name === name));
  if (chosen.length > 0 && kept.length === chosen.length) return kept.flatMap(toTableColumn);
  return possible.filter((column) => column.kind !== 'category' || column.values.length <= maxCategoryValues).flatMap(toTableColumn);
}

/** Measurements: the user's own choice when the data has it; else all, and when forecasting also the past of what is forecast. */
function seriesColumns(node: DocumentNode, dataset: Dataset, targets: ReadonlySet<string>): ColumnJson[] {
  const forecasts = Number(valuesOf(node)['ahead']) > 0;
  return inputColumns(node, dataset, forecasts ? new Set() : targets).filter(({ kind }) => kind === 'number');
}

/** The Linear whose units come out at the answer unchanged in number. */
function lastLinear(wiring: Wiring, answer: DocumentNode): DocumentNode | undefined {
  let node = answer;
  for (let hops = 0; hops < wiring.nodes.size; hops++) {
    const wires = wiresInto(wiring, node.id);
    const source = wires.length === 1 ? wiring.nodes.get(wires[0]?.from ?? '') : undefined;
    if (source === undefined || source.type === 'linear') return source;
    if (!transparent.has(source.type)) return undefined;
    node = source;
  }
  return undefined;
}

function headChanges(wiring: Wiring, answer: DocumentNode, classes: number | null): readonly Change[] {
  const linear = lastLinear(wiring, answer);
  if (linear === undefined) return [];
  const now = valuesOf(linear)['units'];
  // A yes or no that meets more kinds is said, with a Fix, rather than turned into another network unseen.
  const { answer: kind, classes: known } = valuesOf(answer);
  if (kind === 'classes' && Array.isArray(known) && known.length === 2 && now === 1 && classes !== null && classes > 2) return [];
  // Two classes: one number (yes or no) does as well as two.
  const fits = classes === null ? now === 1 : now === classes || (classes === 2 && now === 1);
  return fits || classes === 0 ? [] : [{ node: linear.id, name: 'units', value: classes ?? 1 }];
}

function answerChanges(wiring: Wiring, node: DocumentNode, target: Column | undefined): readonly Change[] {
  if (target === undefined || target.kind === 'image' || target.kind === 'text') return [];
  if (target.kind === 'number') return [...changesOf(node, { column: target.name, answer: 'number', classes: [] }), ...headChanges(wiring, node, null)];
  return [...changesOf(node, { column: target.name, answer: 'classes', classes: target.values }), ...headChanges(wiring, node, target.values.length)];
}

/** The layer at the end of a language model gives a number for each of the tokenizer's pieces. */
function pieceHeadChanges(wiring: Wiring, answer: DocumentNode, size: number): readonly Change[] {
  const wires = wiresInto(wiring, answer.id);
  const above = wires.length === 1 ? wiring.nodes.get(wires[0]?.from ?? '') : undefined;
  return above?.type === 'token-logits' ? changesOf(above, { vocabulary: size }) : headChanges(wiring, answer, size);
}

/** Answers about every piece of a text: as many numbers a step as the tokenizer has pieces, or as there are tags. */
function pieceChanges(wiring: Wiring, node: DocumentNode, dataset: Dataset, fitted: FittedTexts | null): readonly Change[] {
  if (valuesOf(node)['answer'] === 'tags') {
    const found = fitted?.tags.get(node.id);
    return found === undefined
      ? []
      : [...changesOf(node, { column: found.column, classes: [...found.classes] }), ...headChanges(wiring, node, found.classes.length)];
  }
  const source = textOfAnswer(wiring, node);
  const size = source === undefined ? undefined : fitted?.inputs.get(source.node)?.tokenizer.size;
  return size === undefined || !dataset.columns.some(({ kind }) => kind === 'text') ? [] : pieceHeadChanges(wiring, node, size);
}

/** One column of names for each input of names: the one it has when the data has it too, else the next that is free. */
function categoryChanges(document: Document, wiring: Wiring, dataset: Dataset, targets: ReadonlySet<string>): readonly Change[] {
  const inputs = document.nodes.filter((node) => node.type === 'category-input');
  const free = dataset.columns.flatMap((column) => (column.kind === 'category' && !targets.has(column.name) ? [column] : []));
  const named = (node: DocumentNode) => free.find(({ name }) => name === (valuesOf(node)['columns'] as readonly TableColumn[])[0]?.name);
  const kept = new Set(inputs.map(named));
  const left = free.filter((column) => !kept.has(column));
  return inputs.flatMap((node) => {
    const column = named(node) ?? left.shift();
    if (column === undefined) return [];
    // 0 stands for a name that is missing or new.
    const vocabulary = column.values.length + 1;
    const readers = idReaders(wiring, node.id).filter(({ type }) => layerOf(type)?.parameters['vocabulary'] !== undefined);
    return [...changesOf(node, { columns: toTableColumn(column) }), ...readers.flatMap((reader) => changesOf(reader, { vocabulary }))];
  });
}

function splitFor(document: Document, dataset: Dataset): AttachEdit['split'] {
  const { kind } = document.data.split;
  if (dataset.testFrom !== null) return kind === 'given' ? undefined : { kind: 'given', validation: 0.15 };
  if (needsOrder(document)) return kind === 'ordered' ? undefined : { kind: 'ordered', train: 0.8, validation: 0.1, test: 0.1 };
  return kind === 'given' ? { kind: 'ratio', train: 0.7, validation: 0.15, test: 0.15 } : undefined;
}

/**
 * The edits that make this the document's data: one undoable step, pure, the same in every window. `fitted`: what was
 * learned from the texts (tokenizers, lengths); without it a text input keeps its tokenizer.
 */
export function attachDataset(document: Document, dataset: Dataset, fitted: FittedTexts | null = null): readonly Edit[] {
  const wiring = readWiring(document);
  const answers = document.nodes.filter((node) => node.type === 'output');
  const targets = new Map(answers.map((node) => [node, targetFor(node, dataset)]));
  const targetNames = new Set([...targets.values()].flatMap((column) => (column === undefined ? [] : [column.name])));
  if (targetNames.size === 0 && dataset.target !== null) targetNames.add(dataset.target);
  const image = dataset.columns.find((column) => column.kind === 'image');
  const texts = textParameters(document, dataset, fitted);
  const changes = document.nodes.flatMap((node): readonly Change[] => {
    const fromText = texts.get(node.id);
    if (fromText !== undefined) return changesOf(node, fromText);
    if (node.type === 'image-input' && image !== undefined) return changesOf(node, { channels: image.channels, height: image.height, width: image.width });
    if (node.type === 'table-input' && image === undefined) return changesOf(node, { columns: inputColumns(node, dataset, targetNames) });
    if (node.type === 'series-input') return changesOf(node, { columns: seriesColumns(node, dataset, targetNames) });
    if (node.type !== 'output') return [];
    if (isAdversarial(document.nodes)) return [];
    return perPiece.has(valuesOf(node)['answer']) ? pieceChanges(wiring, node, dataset, fitted) : answerChanges(wiring, node, targets.get(node));
  });
  const split = splitFor(document, dataset);
  const all = [...changes, ...categoryChanges(document, wiring, dataset, targetNames)];
  return [{ type: 'attach-data', version: dataset.id, label: dataset.name.slice(0, 200), changes: all, ...(split !== undefined && { split }) }];
}
