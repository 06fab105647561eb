/** What a template is, and how one is drawn: rows of layers chained one after the other. */
import type { Text } from '../../base/text.ts';
import { layerOf } from '../../layers/index.ts';
import { documentVersion, type Document, type DocumentNode, type TrainingSettings, type Wire } from '../document.ts';

export interface Template {
  readonly id: string;
  readonly title: Text;
  readonly description: Text;
  /** What it is for: groups the gallery. */
  readonly task: 'image-classification' | 'table' | 'text' | 'series' | 'recommendation';
  /** Ids of shipped samples it is made for, the best first. */
  readonly samples: readonly string[];
  build(): Document;
}

/** Distance between the left (top) edges of neighbouring cards, in canvas units. */
export const columnPitch = 336;
export const rowPitch = 200;

type Link = readonly [
  id: string,
  type: string,
  params?: DocumentNode['params'],
  /** What feeds it, `id` or `id:port`, where that is not the layer before it alone; and the block it belongs to. */
  more?: { readonly from?: readonly string[]; readonly block?: string },
];

/** One chain of layers, broken into rows that read like lines of text. Branches say what feeds them. */
export function chain(rows: readonly (readonly Link[])[]): { nodes: DocumentNode[]; wires: Wire[] } {
  const nodes = rows.flatMap((row, y) =>
    row.map(
      ([id, type, params = {}, more], x): DocumentNode => ({
        id,
        type,
        params,
        position: { x: x * columnPitch, y: y * rowPitch },
        ...(more?.block !== undefined && { block: more.block }),
      }),
    ),
  );
  const links = rows.flat();
  const wires = links.flatMap(([id, type, , more], index) => {
    const ports = layerOf(type)?.inputs ?? [];
    const before = links[index - 1]?.[0];
    const from = more?.from ?? (before === undefined || ports.length === 0 ? [] : [before]);
    return from.map((source) => {
      const [node = '', port = ports[0]?.id ?? 'in'] = source.split(':');
      return { from: node, to: id, port };
    });
  });
  return { nodes, wires: wires.map((wire, index): Wire => ({ id: `wire-${index + 1}`, ...wire })) };
}

/** Settings a new document starts from. */
export const usualTraining: TrainingSettings = {
  optimizer: { type: 'adam', params: {} },
  learningRate: 0.001,
  schedule: { type: 'constant', params: {} },
  batchSize: 32,
  epochs: 10,
  shuffle: true,
  seed: 0,
  device: 'auto',
  threads: 0,
};

export const usualData: Document['data'] = {
  version: null,
  split: { kind: 'ratio', train: 0.7, validation: 0.15, test: 0.15, seed: 0, stratify: true },
};

export function buildDocument(
  template: string | null,
  graph: Pick<Document, 'nodes' | 'wires' | 'blocks'>,
  training: Partial<TrainingSettings> = {},
): Document {
  return {
    format: 'netloom',
    version: documentVersion,
    template,
    ...graph,
    data: usualData,
    training: { ...usualTraining, ...training },
  };
}

export function emptyDocument(): Document {
  return buildDocument(null, { nodes: [], wires: [] });
}
