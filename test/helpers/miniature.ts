/** A template's network with the same layers in the same order, so small that a software driver trains it in seconds. */
import type { Document, DocumentNode } from '../../shared/model/document.ts';

/** The size of everything that templates make large: widths, units, kinds of piece, classes. */
const width = 16;
const length = 6;

type Params = DocumentNode['params'];

/** What each parameter becomes. */
const smaller: { readonly [parameter: string]: (value: unknown) => unknown } = {
  patch: () => [4, 4],
  filters: (value) => Math.min(Number(value), 8),
  units: (value) => Math.min(Number(value), width),
  size: (value) => Math.min(Number(value), width),
  vocabulary: (value) => (Number(value) > 100 ? width : value),
  heads: () => 2,
  length: (value) => Math.min(Number(value), length),
  tokenizer: (value) => ({ ...(value as object), size: width }),
};

/** Of pictures. Three convolutions and poolings leave something of 24; what ends in a mean takes any size. */
function side({ nodes }: Document, of: number): number {
  if (!nodes.some(({ type }) => type === 'flatten')) return 8;
  return of > 100 ? 24 : 16;
}

/** Data filled in where a template waits for it. */
export function prepared(document: Document): Document {
  const waiting: Readonly<Record<string, Params>> = {
    'table-input': { columns: ['a', 'b'].map((name) => ({ name, kind: 'number' })) },
    output: { classes: names(document) },
  };
  const waits = ({ type, params }: DocumentNode) =>
    type === 'output' ? params['answer'] === undefined && params['classes'] === undefined : type === 'table-input';
  return { ...document, nodes: document.nodes.map((node) => (waits(node) ? { ...node, params: { ...node.params, ...waiting[node.type] } } : node)) };
}

/** As many as the last layer tells apart. */
function names({ nodes }: Document): string[] {
  const units = nodes.findLast(({ type }) => type === 'linear')?.params['units'];
  return Array.from({ length: Number(units ?? 3) }, (_, i) => `class ${i + 1}`);
}

/** `dropout: false` leaves nothing to chance but pictures and hidden words. */
export function miniature(template: Document, { dropout = true }: { readonly dropout?: boolean } = {}): Document {
  const document = prepared(template);
  // What a generator makes has the size of the pictures, all the way back to its first layer.
  const paints = document.nodes.some(({ type }) => type === 'noise-input');
  const shrink = (node: DocumentNode): Params => {
    const params: Record<string, unknown> = { ...node.params };
    for (const [name, of] of Object.entries(smaller)) if (params[name] !== undefined && (!paints || name === 'filters')) params[name] = of(params[name]);
    // One block stands for all; of memories the second one reads what the first forgets.
    if (node.type.endsWith('-block')) params['layers'] = 1;
    if (node.type === 'image-input' && !paints) params['height'] = params['width'] = side(document, Number(params['width']));
    if (!dropout && 'dropout' in params) params['dropout'] = 0;
    if (!dropout && node.type.startsWith('dropout')) params['rate'] = 0;
    if (Array.isArray(params['classes'])) params['classes'] = params['classes'].slice(0, width);
    return params as Params;
  };
  return {
    ...document,
    nodes: document.nodes.map((node) => ({ ...node, params: shrink(node) })),
    ...(document.blocks && { blocks: document.blocks.map((block) => ({ ...block, repeat: 1 })) }),
  };
}
