/** Every way a document can change: strict schemas, and pure functions from a document to a new one. */
import { z } from 'zod';
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { text, type Text } from '../base/text.ts';
import { layerOf } from '../layers/index.ts';
import {
  blockSchema,
  dataSchema,
  maxBlocks,
  maxNodes,
  maxWires,
  nodeSchema,
  parameterValueSchema,
  splitSchema,
  trainingSchema,
  wireSchema,
  type Block,
  type Document,
  type DocumentNode,
  type Wire,
} from './document.ts';
import { freshId, nodeName } from './names.ts';

const id = z.string().min(1).max(64);
const ids = z.array(id).min(1).max(maxNodes);
const parameterName = z.string().regex(/^[a-z][a-zA-Z0-9]{0,63}$/);
const { from, stepsPerEpoch, validationSteps } = trainingSchema.shape;
const settingsPatch = trainingSchema
  .partial()
  .extend({ from: from.nullable(), stepsPerEpoch: stepsPerEpoch.nullable(), validationSteps: validationSteps.nullable() });
const change = z.strictObject({ node: id, name: parameterName, value: parameterValueSchema.optional() });

export const editSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('add-node'), node: nodeSchema, wires: z.array(wireSchema).max(1000).optional() }),
  /** `relink`: what fed a removed node feeds what it fed. */
  z.strictObject({ type: z.literal('remove-nodes'), ids, relink: z.boolean() }),
  z.strictObject({
    type: z.literal('move-nodes'),
    positions: z
      .array(z.strictObject({ id, x: z.number(), y: z.number() }))
      .min(1)
      .max(maxNodes),
  }),
  /** Without a value the parameter goes back to the layer's default. */
  z.strictObject({ type: z.literal('set-param'), ...change.shape }),
  z.strictObject({ type: z.literal('rename-node'), node: id, name: z.string().min(1).max(120).nullable() }),
  /** Frozen layers keep their weights in training. */
  z.strictObject({ type: z.literal('set-frozen'), ids, frozen: z.boolean() }),
  /** A socket that takes one wire lets go of the one it had. */
  z.strictObject({ type: z.literal('connect'), wire: wireSchema }),
  z.strictObject({ type: z.literal('disconnect'), ids }),
  z.strictObject({ type: z.literal('insert-on-wire'), wire: id, node: nodeSchema }),
  /** Ids must be new already: the one who pastes renames. */
  z.strictObject({
    type: z.literal('paste'),
    nodes: z.array(nodeSchema).min(1).max(maxNodes),
    wires: z.array(wireSchema).max(maxWires),
    blocks: z.array(blockSchema).max(maxBlocks).optional(),
  }),
  /** The nodes leave the blocks they were in. */
  z.strictObject({ type: z.literal('make-block'), block: blockSchema, ids }),
  z.strictObject({ type: z.literal('set-block'), block: id, patch: blockSchema.omit({ id: true }).partial() }),
  /** The nodes stay, one by one. */
  z.strictObject({ type: z.literal('dissolve-block'), block: id }),
  /** Null takes a setting away that may be absent. */
  z.strictObject({ type: z.literal('set-training'), patch: settingsPatch }),
  z.strictObject({
    type: z.literal('set-data'),
    patch: z.strictObject({ version: dataSchema.shape.version.optional(), split: splitSchema.partial().optional() }),
  }),
  /** Data chosen, and the inputs and outputs of the network fitted to it. */
  z.strictObject({
    type: z.literal('attach-data'),
    version: z.string(),
    label: z.string().max(200).optional(),
    split: splitSchema.partial().optional(),
    changes: z.array(change).max(maxNodes),
  }),
  z.strictObject({
    type: z.literal('replace-graph'),
    nodes: z.array(nodeSchema).max(maxNodes),
    wires: z.array(wireSchema).max(maxWires),
    blocks: z.array(blockSchema).max(maxBlocks).optional(),
    template: z.string().nullable(),
  }),
]);
export type Edit = z.infer<typeof editSchema>;
type EditOf<T extends Edit['type']> = Extract<Edit, { type: T }>;

/** A step of the document: the new value, and what the step is called in the undo menu. */
export interface Step {
  readonly document: Document;
  readonly name: Text;
}

const kinds = { node: ['layer', '层'], wire: ['wire', '连线'], block: ['block', '模块'] } as const;

function missing(kind: keyof typeof kinds, which: string): Result<never> {
  const [en, zh] = kinds[kind];
  return refused(
    makeProblem({
      code: `no-such-${kind}`,
      place: kind === 'block' ? {} : { [kind]: which },
      what: text(`There is no ${en} "${which}" in this network.`, `这个网络里没有名为“${which}”的${zh}。`),
      why: text('It may have been removed a moment ago.', '它可能刚刚被删除。'),
    }),
  );
}

function taken(kind: keyof typeof kinds, which: string): Result<never> {
  return refused(
    makeProblem({
      code: `${kind}-id-taken`,
      place: kind === 'block' ? {} : { [kind]: which },
      what: text(`The id "${which}" is already used in this network.`, `编号“${which}”在这个网络里已被使用。`),
    }),
  );
}

function nameOf(document: Document, node: string): Text {
  const found = document.nodes.find((candidate) => candidate.id === node);
  return found === undefined ? text(node, node) : termOf(found);
}

/** Short words for the undo menu: the user's name, else "Conv2d" in English and the layer's label in Chinese. */
function termOf(node: Pick<DocumentNode, 'type' | 'name'>): Text {
  if (node.name !== undefined) return nodeName(node);
  const layer = layerOf(node.type);
  return layer === undefined ? text(node.type, node.type) : text(layer.term, layer.label.zh);
}

function takesMany(document: Document, wire: Wire): boolean {
  const target = document.nodes.find((node) => node.id === wire.to);
  return layerOf(target?.type ?? '')?.inputs.find((port) => port.id === wire.port)?.many === true;
}

/** Adds nodes and wires; refuses ids that are taken and wires that lead nowhere. */
function add(document: Document, nodes: readonly DocumentNode[], wires: readonly Wire[]): Result<Document> {
  const nodeIds = new Set(document.nodes.map((node) => node.id));
  for (const node of nodes) {
    if (nodeIds.has(node.id)) return taken('node', node.id);
    nodeIds.add(node.id);
  }
  const wireIds = new Set(document.wires.map((wire) => wire.id));
  let next: Document = { ...document, nodes: [...document.nodes, ...nodes] };
  const added: Wire[] = [];
  for (const wire of wires) {
    if (wireIds.has(wire.id)) return taken('wire', wire.id);
    if (!nodeIds.has(wire.from)) return missing('node', wire.from);
    if (!nodeIds.has(wire.to)) return missing('node', wire.to);
    wireIds.add(wire.id);
    added.push(wire);
  }
  if (added.length > 0) next = { ...next, wires: [...document.wires, ...added] };
  return ok(next);
}

function connect(document: Document, wire: Wire): Result<Document> {
  const result = add(document, [], [wire]);
  if (!result.ok || takesMany(document, wire)) return result;
  const wires = result.value.wires.filter((other) => other.id === wire.id || other.to !== wire.to || other.port !== wire.port);
  return ok({ ...result.value, wires });
}

/** Takes one node out. With `relink`, each wire it fed now comes from what fed its first socket, in the same place of the order. */
function removeNode(document: Document, node: string, relink: boolean): Document {
  const source = relink ? document.wires.find((wire) => wire.to === node && wire.from !== node)?.from : undefined;
  const wires = document.wires.flatMap((wire) => {
    if (wire.to === node) return [];
    if (wire.from !== node) return [wire];
    return source === undefined ? [] : [{ ...wire, from: source }];
  });
  return { ...document, nodes: document.nodes.filter((candidate) => candidate.id !== node), wires };
}

/** Puts `node` on the wire, which keeps its id and place between `node` and its old target. */
function insertOnWire(document: Document, edit: EditOf<'insert-on-wire'>): Result<Document> {
  const wire = document.wires.find((candidate) => candidate.id === edit.wire);
  if (wire === undefined) return missing('wire', edit.wire);
  const port = layerOf(edit.node.type)?.inputs[0]?.id ?? 'in';
  const entry: Wire = { id: freshId(new Set(document.wires.map((other) => other.id)), 'wire'), from: wire.from, to: edit.node.id, port };
  const blocks = [wire.from, wire.to].map((end) => document.nodes.find((node) => node.id === end)?.block);
  const [block] = blocks;
  // What is put between two layers of a block belongs to it.
  const node = block !== undefined && blocks.every((one) => one === block) ? { ...edit.node, block } : edit.node;
  const result = add(document, [node], [entry]);
  if (!result.ok) return result;
  return ok({ ...result.value, wires: result.value.wires.map((other) => (other.id === wire.id ? { ...other, from: edit.node.id } : other)) });
}

function updateNode(document: Document, node: string, update: (node: DocumentNode) => DocumentNode): Result<Document> {
  const index = document.nodes.findIndex((candidate) => candidate.id === node);
  const found = document.nodes[index];
  if (found === undefined) return missing('node', node);
  return ok({ ...document, nodes: document.nodes.with(index, update(found)) });
}

function setParam(document: Document, edit: z.infer<typeof change>): Result<Document> {
  const node = document.nodes.find((candidate) => candidate.id === edit.node);
  if (node === undefined) return missing('node', edit.node);
  const layer = layerOf(node.type);
  if (layer !== undefined && !Object.hasOwn(layer.parameters, edit.name)) {
    return refused(
      makeProblem({
        code: 'no-such-parameter',
        place: { node: edit.node, parameter: edit.name },
        what: text(`"${layer.term}" has no setting "${edit.name}".`, `“${layer.label.zh}”没有“${edit.name}”这个设置。`),
      }),
    );
  }
  return updateNode(document, edit.node, ({ params, ...rest }) => {
    const { [edit.name]: _, ...others } = params;
    return { ...rest, params: edit.value === undefined ? others : { ...params, [edit.name]: edit.value } };
  });
}

function setParams(document: Document, changes: readonly z.infer<typeof change>[]): Result<Document> {
  let next: Result<Document> = ok(document);
  for (const item of changes) {
    if (!next.ok) return next;
    next = setParam(next.value, item);
  }
  return next;
}

function rename(document: Document, edit: EditOf<'rename-node'>): Result<Document> {
  return updateNode(document, edit.node, ({ name: _, ...rest }) => (edit.name === null ? rest : { ...rest, name: edit.name }));
}

function setFrozen(document: Document, edit: EditOf<'set-frozen'>): Result<Document> {
  const marked = new Set(edit.ids);
  const nodes = document.nodes.map((node) => {
    if (!marked.delete(node.id)) return node;
    const { frozen: _, ...rest } = node;
    return edit.frozen ? { ...rest, frozen: true } : rest;
  });
  const [lost] = marked;
  return lost === undefined ? ok({ ...document, nodes }) : missing('node', lost);
}

function move(document: Document, edit: EditOf<'move-nodes'>): Result<Document> {
  const places = new Map(edit.positions.map(({ id: node, x, y }) => [node, { x, y }]));
  const nodes = document.nodes.map((node) => {
    const position = places.get(node.id);
    places.delete(node.id);
    return position === undefined ? node : { ...node, position };
  });
  const [lost] = places.keys();
  return lost === undefined ? ok({ ...document, nodes }) : missing('node', lost);
}

function removeNodes(document: Document, edit: EditOf<'remove-nodes'>): Result<Document> {
  const known = new Set(document.nodes.map((node) => node.id));
  const lost = edit.ids.find((node) => !known.has(node));
  if (lost !== undefined) return missing('node', lost);
  return ok(tidyBlocks(edit.ids.reduce((next, node) => removeNode(next, node, edit.relink), document)));
}

function disconnect(document: Document, edit: EditOf<'disconnect'>): Result<Document> {
  const gone = new Set(edit.ids);
  const wires = document.wires.filter((wire) => !gone.delete(wire.id));
  const [lost] = gone;
  return lost === undefined ? ok({ ...document, wires }) : missing('wire', lost);
}

/** Blocks without nodes go; a document without blocks has none to list. */
function tidyBlocks(document: Document): Document {
  if (document.blocks === undefined) return document;
  const used = new Set(document.nodes.map((node) => node.block));
  const kept = document.blocks.filter((block) => used.has(block.id));
  if (kept.length === document.blocks.length && kept.length > 0) return document;
  const { blocks: _, ...rest } = document;
  return kept.length === 0 ? rest : { ...rest, blocks: kept };
}

function addBlocks(document: Document, blocks: readonly Block[]): Result<Document> {
  const known = new Set(document.blocks?.map((block) => block.id));
  const twice = blocks.find((block) => known.has(block.id) || !known.add(block.id));
  if (twice !== undefined) return taken('block', twice.id);
  return ok(blocks.length === 0 ? document : { ...document, blocks: [...(document.blocks ?? []), ...blocks] });
}

function makeBlock(document: Document, edit: EditOf<'make-block'>): Result<Document> {
  const added = addBlocks(document, [edit.block]);
  if (!added.ok) return added;
  const inside = new Set(edit.ids);
  const nodes = document.nodes.map((node) => (inside.delete(node.id) ? { ...node, block: edit.block.id } : node));
  const [lost] = inside;
  return lost === undefined ? ok(tidyBlocks({ ...added.value, nodes })) : missing('node', lost);
}

function setBlock(document: Document, edit: EditOf<'set-block'>): Result<Document> {
  const index = document.blocks?.findIndex((block) => block.id === edit.block) ?? -1;
  const found = document.blocks?.[index];
  if (document.blocks === undefined || found === undefined) return missing('block', edit.block);
  return ok({ ...document, blocks: document.blocks.with(index, { ...found, ...defined(edit.patch) }) });
}

function dissolveBlock(document: Document, edit: EditOf<'dissolve-block'>): Result<Document> {
  if (document.blocks?.some((block) => block.id === edit.block) !== true) return missing('block', edit.block);
  const nodes = document.nodes.map((node) => {
    if (node.block !== edit.block) return node;
    const { block: _, ...rest } = node;
    return rest;
  });
  return ok(tidyBlocks({ ...document, nodes }));
}

/** Nodes and blocks from elsewhere, then their wires. */
function paste(document: Document, edit: EditOf<'paste'> | EditOf<'replace-graph'>): Result<Document> {
  const added = addBlocks(document, edit.blocks ?? []);
  return added.ok ? add(added.value, edit.nodes, edit.wires) : added;
}

function emptied({ blocks: _, ...rest }: Document, template: string | null): Document {
  return { ...rest, template, nodes: [], wires: [] };
}

function defined<T extends object>(patch: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function withSettings(training: Document['training'], patch: EditOf<'set-training'>['patch']): Document['training'] {
  const { from, stepsPerEpoch, validationSteps, ...others } = training;
  const merged = { from, stepsPerEpoch, validationSteps, ...defined(patch) };
  const kept = Object.entries(merged).filter(([, value]) => value !== null && value !== undefined);
  return { ...others, ...(Object.fromEntries(kept) as Partial<Document['training']>) };
}

function withSplit(document: Document, split: EditOf<'attach-data'>['split']): Document['data']['split'] {
  return split === undefined ? document.data.split : { ...document.data.split, ...defined(split) };
}

function applyEdit(document: Document, edit: Edit): Result<Document> {
  switch (edit.type) {
    case 'add-node':
      return add(document, [edit.node], edit.wires ?? []);
    case 'remove-nodes':
      return removeNodes(document, edit);
    case 'move-nodes':
      return move(document, edit);
    case 'set-param':
      return setParam(document, edit);
    case 'rename-node':
      return rename(document, edit);
    case 'set-frozen':
      return setFrozen(document, edit);
    case 'connect':
      return connect(document, edit.wire);
    case 'disconnect':
      return disconnect(document, edit);
    case 'insert-on-wire':
      return insertOnWire(document, edit);
    case 'paste':
      return paste(document, edit);
    case 'make-block':
      return makeBlock(document, edit);
    case 'set-block':
      return setBlock(document, edit);
    case 'dissolve-block':
      return dissolveBlock(document, edit);
    case 'set-training':
      return ok({ ...document, training: withSettings(document.training, edit.patch) });
    case 'set-data': {
      const version = edit.patch.version === undefined ? document.data.version : edit.patch.version;
      return ok({ ...document, data: { version, split: withSplit(document, edit.patch.split) } });
    }
    case 'attach-data':
      return setParams({ ...document, data: { version: edit.version, split: withSplit(document, edit.split) } }, edit.changes);
    case 'replace-graph':
      return paste(emptied(document, edit.template), edit);
  }
}

function count(n: number, one: Text, en: string, zh: string): Text {
  return n === 1 ? one : text(`${n} ${en}`, `${n} 个${zh}`);
}

function settingName(document: Document, edit: EditOf<'set-param'>): Text {
  const type = document.nodes.find((node) => node.id === edit.node)?.type ?? '';
  return layerOf(type)?.parameters[edit.name]?.label ?? text(edit.name, edit.name);
}

/** What one edit is called, in the imperative: "Add Dropout". `document` is the one before the edit. */
function editName(document: Document, edit: Edit): Text {
  switch (edit.type) {
    case 'add-node':
    case 'insert-on-wire': {
      const name = termOf(edit.node);
      return text(`Add ${name.en}`, `添加${name.zh}`);
    }
    case 'remove-nodes': {
      const what = count(edit.ids.length, nameOf(document, edit.ids[0] ?? ''), 'layers', '层');
      return text(`Remove ${what.en}`, `删除${what.zh}`);
    }
    case 'move-nodes': {
      const what = count(edit.positions.length, nameOf(document, edit.positions[0]?.id ?? ''), 'layers', '层');
      return text(`Move ${what.en}`, `移动${what.zh}`);
    }
    case 'set-param': {
      const setting = settingName(document, edit);
      const name = nameOf(document, edit.node);
      return text(`Change ${setting.en} of ${name.en}`, `修改${name.zh}的${setting.zh}`);
    }
    case 'rename-node': {
      const name = nameOf(document, edit.node);
      return text(`Rename ${name.en}`, `重命名${name.zh}`);
    }
    case 'set-frozen': {
      const what = count(edit.ids.length, nameOf(document, edit.ids[0] ?? ''), 'layers', '层');
      return edit.frozen ? text(`Freeze ${what.en}`, `冻结${what.zh}`) : text(`Unfreeze ${what.en}`, `解冻${what.zh}`);
    }
    case 'connect': {
      const [from, to] = [nameOf(document, edit.wire.from), nameOf(document, edit.wire.to)];
      return text(`Connect ${from.en} to ${to.en}`, `连接${from.zh}与${to.zh}`);
    }
    case 'disconnect':
      return edit.ids.length === 1 ? text('Remove a wire', '删除连线') : text(`Remove ${edit.ids.length} wires`, `删除 ${edit.ids.length} 条连线`);
    case 'paste': {
      const what = count(edit.nodes.length, edit.nodes[0] === undefined ? text('', '') : termOf(edit.nodes[0]), 'layers', '层');
      return text(`Paste ${what.en}`, `粘贴${what.zh}`);
    }
    case 'make-block':
      return text(`Make block "${edit.block.name}"`, `建立模块“${edit.block.name}”`);
    case 'set-block': {
      const name = document.blocks?.find((block) => block.id === edit.block)?.name ?? edit.block;
      return edit.patch.repeat === undefined
        ? text(`Rename block "${name}"`, `重命名模块“${name}”`)
        : text(`Repeat block "${name}" ${edit.patch.repeat} times`, `模块“${name}”重复 ${edit.patch.repeat} 次`);
    }
    case 'dissolve-block': {
      const name = document.blocks?.find((block) => block.id === edit.block)?.name ?? edit.block;
      return text(`Dissolve block "${name}"`, `解散模块“${name}”`);
    }
    case 'set-training':
      return text('Change training settings', '修改训练设置');
    case 'set-data':
      return text('Change data settings', '修改数据设置');
    case 'attach-data':
      return edit.label === undefined ? text('Use other data', '更换数据') : text(`Use data "${edit.label}"`, `使用数据“${edit.label}”`);
    case 'replace-graph':
      return text('Replace the network', '替换整个网络');
  }
}

/** A step of several edits is called by the first that does more than move things about. */
function stepName(names: readonly { readonly edit: Edit; readonly name: Text }[]): Text {
  const telling = names.find(({ edit }) => edit.type !== 'move-nodes' && edit.type !== 'disconnect') ?? names[0];
  return telling?.name ?? text('Change', '修改');
}

function tooLarge(document: Document): Result<never> {
  const { nodes, wires } = document;
  return refused(
    makeProblem({
      code: 'network-too-large',
      what: text(
        `This would make ${nodes.length} layers and ${wires.length} wires; a network holds at most ${maxNodes} and ${maxWires}.`,
        `这样会有 ${nodes.length} 个层和 ${wires.length} 条连线；一个网络最多 ${maxNodes} 个层、${maxWires} 条连线。`,
      ),
    }),
  );
}

function malformed(index: number, error: z.ZodError): Result<never> {
  const issue = error.issues[0];
  const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
  return refused(
    makeProblem({
      code: 'edit-malformed',
      what: text(`Change ${index + 1} is not one this version understands (${where}).`, `第 ${index + 1} 项修改无法识别（${where}）。`),
    }),
  );
}

/**
 * Applies the edits in order, all or none. The edits come from outside (the screen, a Fix, a script) and are parsed
 * strictly here. Unchanged nodes keep their identity, which `check` and the history rely on.
 */
export function applyEdits(document: Document, edits: readonly { readonly type: string }[]): Result<Step> {
  let next = document;
  const names: { edit: Edit; name: Text }[] = [];
  for (const [index, raw] of edits.entries()) {
    const parsed = editSchema.safeParse(raw);
    if (!parsed.success) return malformed(index, parsed.error);
    names.push({ edit: parsed.data, name: editName(next, parsed.data) });
    const result = applyEdit(next, parsed.data);
    if (!result.ok) return result;
    next = result.value;
  }
  if (next.nodes.length > maxNodes || next.wires.length > maxWires) return tooLarge(next);
  return ok({ document: next, name: stepName(names) });
}
