/** The Problems of a drawing that no single layer can see: wires, circles, missing ends. Wording in one place. */
import { makeProblem, type Fix, type Problem } from '../base/problem.ts';
import { grouped, text } from '../base/text.ts';
import type { TensorType } from '../base/tensor.ts';
import type { Port } from '../layers/define.ts';
import { layerOf } from '../layers/index.ts';
import { insertBefore } from '../layers/remedies.ts';
import type { Document, DocumentNode, Wire } from './document.ts';
import type { Edit } from './edits.ts';
import { wiresInto, wiresOutOf, type Wiring } from './graph.ts';
import { newNodeId, newWireId, nodeTitle } from './names.ts';

function fix(en: string, zh: string, edits: readonly Edit[]): Fix {
  return { label: text(en, zh), edits };
}

function categoryOf(node: DocumentNode): string {
  return layerOf(node.type)?.category ?? '';
}

/** Everything that `node` feeds, itself included. */
function downstream(wiring: Wiring, node: string): ReadonlySet<string> {
  const reached = new Set([node]);
  for (const id of reached) for (const wire of wiresOutOf(wiring, id)) reached.add(wire.to);
  return reached;
}

/** The loose end nearest to the left of `node`: the likeliest thing it waits for. */
function nearestLooseEnd(wiring: Wiring, node: DocumentNode): DocumentNode | undefined {
  const behind = downstream(wiring, node.id);
  const distance = (other: DocumentNode) => Math.hypot(other.position.x - node.position.x, other.position.y - node.position.y);
  return [...wiring.nodes.values()]
    .filter((other) => !behind.has(other.id) && categoryOf(other) !== 'output' && wiresOutOf(wiring, other.id).length === 0)
    .sort((a, b) => distance(a) - distance(b))[0];
}

export function missingInput(document: Document, wiring: Wiring, node: DocumentNode, port: Port): Problem {
  const title = nodeTitle(document, node);
  const source = nearestLooseEnd(wiring, node);
  const name = source === undefined ? null : nodeTitle(document, source);
  const only = (layerOf(node.type)?.inputs.length ?? 0) < 2;
  const socket = only ? text('', '') : text(` "${port.label.en}"`, `“${port.label.zh}”`);
  return makeProblem({
    code: 'missing-input',
    place: { node: node.id, port: port.id },
    what: text(
      `Nothing is wired into the input${socket.en} of "${title.en}": it needs ${port.many === true ? 'at least 1 wire' : '1 wire'} and has 0.`,
      `“${title.zh}”的输入${socket.zh}没有连线：需要${port.many === true ? '至少 ' : ' '}1 条，现有 0 条。`,
    ),
    why: text('Without it there is nothing for this layer to work on.', '没有输入，这一层就没有可处理的内容。'),
    how: text('Drag a wire from another layer to it, or remove the layer.', '从另一层拉一条连线过来，或删除这一层。'),
    ...(source !== undefined &&
      name !== null && {
        fix: fix(`Connect "${name.en}"`, `连接“${name.zh}”`, [
          { type: 'connect', wire: { id: newWireId(document), from: source.id, to: node.id, port: port.id } },
        ]),
      }),
  });
}

/** Ids (pieces of text, categories) where numbers are needed, or the other way round. */
export function wrongKind(document: Document, node: DocumentNode, port: Port, type: TensorType): Problem {
  const title = nodeTitle(document, node);
  const place = { node: node.id, port: port.id };
  if (type.dtype !== 'int32') {
    return makeProblem({
      code: 'needs-ids',
      place,
      what: text(
        `"${title.en}" takes the numbers of pieces of text or of categories, but gets measured values.`,
        `“${title.zh}”需要的是文本片段或类别的编号，但得到的是普通数值。`,
      ),
      how: text('Wire a text or category input straight into it.', '请把文本输入或类别输入直接连到它。'),
    });
  }
  return makeProblem({
    code: 'needs-numbers',
    place,
    what: text(
      `"${title.en}" calculates with numbers, but gets ids of pieces of text or of categories.`,
      `“${title.zh}”要计算数值，但得到的是文本片段或类别的编号。`,
    ),
    why: text('Piece 7 is not more than piece 3: an id only names something.', '编号只是名字，7 号并不比 3 号大。'),
    how: text('Put an Embedding before it: it learns a row of numbers for every id.', '在前面放一个“嵌入”，它会为每个编号学习一行数字。'),
    fix: insertBefore(node.id, port.id, 'embedding', text('Insert Embedding', '插入“嵌入”')),
  });
}

export function tooManyWires(document: Document, node: DocumentNode, port: Port, wires: readonly Wire[]): Problem {
  const title = nodeTitle(document, node);
  const extra = wires.slice(0, -1).map((wire) => wire.id);
  return makeProblem({
    code: 'too-many-wires',
    place: { node: node.id, port: port.id, wire: wires.at(-1)?.id ?? '' },
    what: text(
      `${wires.length} wires lead into the input of "${title.en}", which takes 1.`,
      `有 ${wires.length} 条连线接入“${title.zh}”的输入，但它只接受 1 条。`,
    ),
    why: text('It could not know which one to listen to.', '它无法判断该使用哪一条。'),
    how: text('Keep one, or bring them together first with Add or Concat.', '只保留一条，或先用相加、拼接合并它们。'),
    fix: fix('Keep the newest wire', '保留最新的连线', [{ type: 'disconnect', ids: extra }]),
  });
}

export function unknownPort(document: Document, node: DocumentNode, wire: Wire): Problem {
  const title = nodeTitle(document, node);
  return makeProblem({
    code: 'unknown-port',
    place: { node: node.id, wire: wire.id },
    what: text(
      `A wire leads to the input "${wire.port}" of "${title.en}", which has no such input.`,
      `有一条连线接到“${title.zh}”的“${wire.port}”输入，但它没有这个输入。`,
    ),
    how: text('Remove the wire and draw it again.', '删除这条连线后重新连接。'),
    fix: fix('Remove the wire', '删除连线', [{ type: 'disconnect', ids: [wire.id] }]),
  });
}

export function looseWire(wire: Wire): Problem {
  return makeProblem({
    code: 'loose-wire',
    place: { wire: wire.id },
    what: text(
      `A wire leads from "${wire.from}" to "${wire.to}", and one of the two does not exist.`,
      `有一条从“${wire.from}”到“${wire.to}”的连线，其中一端不存在。`,
    ),
    how: text('Remove the wire.', '删除这条连线。'),
    fix: fix('Remove the wire', '删除连线', [{ type: 'disconnect', ids: [wire.id] }]),
  });
}

export function circle(document: Document, wires: readonly Wire[]): Problem {
  const around = new Set(wires.map((wire) => wire.id));
  const newest = document.wires.findLast((wire) => around.has(wire.id));
  const few = wires.slice(0, 4).flatMap((wire) => {
    const node = document.nodes.find(({ id }) => id === wire.to);
    return node === undefined ? [] : [nodeTitle(document, node)];
  });
  const more = wires.length > few.length;
  return makeProblem({
    code: 'circle',
    place: { wire: newest?.id ?? '', node: newest?.to ?? '' },
    what: text(
      `${wires.length === 1 ? 'A layer feeds itself' : `${wires.length} layers feed each other in a circle`}: ${few.map((title) => title.en).join(', ')}${more ? ' ...' : ''}.`,
      `${wires.length === 1 ? '有一层把输出接回了自己' : `有 ${wires.length} 个层首尾相接成环`}：${few.map((title) => title.zh).join('、')}${more ? '……' : ''}。`,
    ),
    why: text('Each would have to wait for the other, so none could ever start.', '它们互相等待，谁也无法开始计算。'),
    how: text('Remove one wire of the circle.', '删除环中的一条连线。'),
    fix: fix('Remove the newest wire of the circle', '删除环中最新的连线', newest === undefined ? [] : [{ type: 'disconnect', ids: [newest.id] }]),
  });
}

/** `weights`: of the nodes that were looked at before it was too much. */
export function tooManyTensors(document: Document, weights: ReadonlyMap<string, readonly unknown[]>, most: number): Problem {
  const [[largest = ''] = []] = [...weights].sort(([, a], [, b]) => b.length - a.length);
  const node = document.nodes.find(({ id }) => id === largest);
  const title = node === undefined ? text(largest, largest) : nodeTitle(document, node);
  return makeProblem({
    code: 'too-many-tensors',
    place: { node: largest },
    what: text(`This network has more than ${grouped(most)} tensors of weights.`, `该网络的权重张量超过 ${grouped(most)} 个。`),
    why: text(`"${title.en}" has the most of a single layer.`, `单层中最多的是“${title.zh}”。`),
    how: text('Use fewer layers, fewer blocks in a row, or fewer repeats.', '请减少层数、块数或重复次数。'),
  });
}

export function unknownLayer(node: DocumentNode): Problem {
  return makeProblem({
    code: 'unknown-layer',
    place: { node: node.id },
    what: text(`This version does not know the layer "${node.type}".`, `当前版本不认识“${node.type}”这种层。`),
    why: text('The project was probably made with a newer version. The layer is kept as it is.', '这个项目很可能由更新的版本制作。该层会原样保留。'),
    how: text('Open the project with a newer version, or remove the layer.', '请用更新的版本打开项目，或删除这一层。'),
    fix: fix('Remove the layer', '删除这一层', [{ type: 'remove-nodes', ids: [node.id], relink: true }]),
  });
}

/** A result that goes nowhere. Advice only: the rest of the network trains without it. */
export function unusedOutput(document: Document, wiring: Wiring, node: DocumentNode): Problem {
  const title = nodeTitle(document, node);
  const open = document.nodes.find((other) => categoryOf(other) === 'output' && wiresInto(wiring, other.id).length === 0);
  const port = open === undefined ? undefined : layerOf(open.type)?.inputs[0]?.id;
  const connect =
    open === undefined || port === undefined
      ? null
      : fix('Connect it to the answer', '连接到输出', [{ type: 'connect', wire: { id: newWireId(document), from: node.id, to: open.id, port } }]);
  return makeProblem({
    code: 'unused-output',
    severity: 'warning',
    place: { node: node.id },
    what: text(`What "${title.en}" makes is not used: 0 wires leave it.`, `“${title.zh}”的结果没有被使用：它没有任何输出连线。`),
    why: text('It will not be trained and does not change any answer.', '它不会被训练，也不影响任何结果。'),
    how: text('Wire it onwards, or remove it.', '把它接到下一层，或删除它。'),
    fix: connect ?? fix('Remove the layer', '删除这一层', [{ type: 'remove-nodes', ids: [node.id], relink: true }]),
  });
}

/** The last node that feeds nothing: where an answer belongs. */
function lastLooseEnd(document: Document): DocumentNode | undefined {
  const feeding = new Set(document.wires.map((wire) => wire.from));
  return document.nodes.findLast((node) => !feeding.has(node.id) && layerOf(node.type) !== undefined);
}

function noOutput(document: Document): Problem {
  const end = lastLooseEnd(document);
  const id = newNodeId(document, 'output');
  const port = layerOf('output')?.inputs[0]?.id ?? 'in';
  const node = { id, type: 'output', params: {}, position: { x: (end?.position.x ?? 0) + 280, y: end?.position.y ?? 0 } };
  const wires = end === undefined ? [] : [{ id: newWireId(document), from: end.id, to: id, port }];
  return makeProblem({
    code: 'no-output',
    what: text('The network has 0 answers; it needs 1.', '网络没有输出；至少需要 1 个。'),
    why: text('Training compares an answer with the truth; without one there is nothing to learn from.', '训练要把输出与正确答案比较；没有输出就无从学起。'),
    how: text('Add an Answer at the end.', '在末尾添加一个输出。'),
    fix: fix('Add an answer', '添加输出', [{ type: 'add-node', node, wires }]),
  });
}

function noInput(document: Document): Problem {
  const fed = new Set(document.wires.map((wire) => wire.to));
  const first = document.nodes.find((node) => !fed.has(node.id));
  const id = newNodeId(document, 'image-input');
  const port = first === undefined ? undefined : layerOf(first.type)?.inputs[0]?.id;
  const node = { id, type: 'image-input', params: {}, position: { x: (first?.position.x ?? 280) - 280, y: first?.position.y ?? 0 } };
  const wires = first === undefined || port === undefined ? [] : [{ id: newWireId(document), from: id, to: first.id, port }];
  return makeProblem({
    code: 'no-input',
    what: text('The network has 0 inputs; it needs 1.', '网络没有输入；至少需要 1 个。'),
    why: text('Your data comes in through an input.', '数据要通过输入层进入网络。'),
    how: text('Add a picture input or a table input at the beginning.', '在开头添加图片输入或表格输入。'),
    fix: fix('Add a picture input', '添加图片输入', [{ type: 'add-node', node, wires }]),
  });
}

/** What is missing from the network as a whole. */
export function wholeGraph(document: Document): readonly Problem[] {
  const categories = new Set(document.nodes.map(categoryOf));
  const found: Problem[] = [];
  if (!categories.has('input')) found.push(noInput(document));
  if (!categories.has('output')) found.push(noOutput(document));
  if (document.data.version === null) {
    found.push(
      makeProblem({
        code: 'no-data',
        severity: 'warning',
        place: { setting: 'data.version' },
        what: text('No data is chosen yet.', '还没有选择数据。'),
        why: text('A network learns from examples.', '网络要从样本中学习。'),
        how: text('Choose data in the Data room; the network is fitted to it.', '请在“数据”中选择；网络会随之调整。'),
      }),
    );
  }
  return found;
}
