/** What gestures do to the network: the edits they make, applied. */
import { describe, expect, it } from 'vitest';
import * as actions from '../../../renderer/canvas/actions.ts';
import { align, arrange } from '../../../renderer/canvas/arrange.ts';
import { boxOf, grid, overlaps } from '../../../renderer/canvas/geometry.ts';
import { wireAt } from '../../../renderer/canvas/drop-target.ts';
import { wirePath, wireWidth } from '../../../renderer/canvas/wire-path.ts';
import { fittingAfter } from '../../../renderer/canvas/fitting.ts';
import { brokenLine, shapePrint } from '../../../renderer/canvas/words.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { templates } from '../../../shared/model/templates/index.ts';

function template(id = 'convnet'): Document {
  const found = templates.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no template ${id}`);
  return found.build();
}

function after(document: Document, action: actions.Action): Document {
  return unwrap(applyEdits(document, action.edits)).document;
}

const codes = (document: Document) =>
  check(document)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
const collisions = (document: Document) =>
  document.nodes.flatMap((a, i) =>
    document.nodes
      .slice(i + 1)
      .filter((b) => overlaps(boxOf(a), boxOf(b)))
      .map((b) => `${a.id} on ${b.id}`),
  );
const feeds = (document: Document, from: string) => document.wires.filter((wire) => wire.from === from).map((wire) => wire.to);

describe('adding a layer', () => {
  it('after the selected one goes on its wire, with room made', () => {
    const before = template();
    const action = actions.addConnected(before, 'dropout', 'relu3', { x: 0, y: 0 });
    const document = after(before, action);
    const [added = ''] = action.select;
    expect(feeds(document, 'relu3')).toEqual([added]);
    expect(feeds(document, added)).toEqual(['fc2']);
    expect(collisions(document)).toEqual([]);
    expect(codes(document)).toEqual([]);
  });

  it('with nothing selected goes before the answer of a finished network', () => {
    const before = template();
    const action = actions.addConnected(before, 'dropout', null, { x: 0, y: 0 });
    expect(feeds(after(before, action), 'fc3')).toEqual(action.select);
  });

  it('an input is put by itself', () => {
    const before = template();
    const document = after(before, actions.addConnected(before, 'table-input', 'fc1', { x: 0, y: 2000 }));
    expect(document.wires).toHaveLength(before.wires.length);
  });

  it('builds a network from nothing by double clicks alone', () => {
    let document: Document = { ...template(), nodes: [], wires: [] };
    let selected: string | null = null;
    for (const type of ['image-input', 'conv2d', 'relu', 'flatten', 'linear', 'output']) {
      const action = actions.addConnected(document, type, selected, { x: 112, y: 56 });
      document = after(document, action);
      selected = action.select[0] ?? null;
    }
    expect(document.wires).toHaveLength(5);
    expect(codes(document)).toEqual([]);
    expect(collisions(document)).toEqual([]);
  });

  it('every layer can be put after every layer of the template without collision', () => {
    const before = template();
    for (const node of before.nodes) expect(collisions(after(before, actions.addConnected(before, 'relu', node.id, { x: 0, y: 3000 }))), node.id).toEqual([]);
  });

  it('a second wire from the same layer makes a branch beside the first', () => {
    const before = template();
    const source = actions.nodeOf(before, 'conv1');
    if (source === undefined) throw new Error('no conv1');
    const action = actions.addFrom(before, 'relu', source);
    const document = after(before, action);
    expect(feeds(document, 'conv1')).toEqual(['relu1', ...action.select]);
    expect(collisions(document)).toEqual([]);
  });
});

describe('wires', () => {
  it('never close a circle', () => {
    const before = template();
    expect(actions.wouldLoop(before, 'fc3', 'conv1')).toBe(true);
    expect(actions.wouldLoop(before, 'conv1', 'fc3')).toBe(false);
    expect(actions.connect(before, 'fc3', 'conv1', 'in').edits).toEqual([]);
  });

  it('are found under a point, the nearest first', () => {
    const before = template();
    const [a, b] = [before.nodes[0], before.nodes[1]];
    if (a === undefined || b === undefined) throw new Error('two nodes');
    const [p, q] = [boxOf(a), boxOf(b)];
    const middle = { x: (p.x + p.width + q.x) / 2, y: p.y + p.height / 2 };
    expect(before.wires.find((wire) => wire.id === wireAt(before, middle))).toMatchObject({ from: a.id, to: b.id });
    expect(wireAt(before, { x: middle.x, y: middle.y - 90 })).toBeNull();
  });

  it('go round when the next layer stands to the left, and the line ends where it should', () => {
    const path = wirePath({ x: 400, y: 0 }, { x: 0, y: 300 });
    expect(path.round).toBe(true);
    expect(path.points[0]).toEqual({ x: 400, y: 0 });
    expect(path.points.at(-1)).toEqual({ x: 0, y: 300 });
    expect(wirePath({ x: 0, y: 0 }, { x: 200, y: 40 }).round).toBe(false);
  });

  it('are thicker the more flows, by the logarithm', () => {
    expect(wireWidth(4096) - wireWidth(64)).toBeCloseTo(wireWidth(64) - wireWidth(1), 6);
    expect(wireWidth(1e12)).toBeLessThanOrEqual(8);
  });

  it('a card dropped on a wire is wired in', () => {
    const alone = after(template(), actions.addAt(template(), 'dropout', { x: 3000, y: 3000 }));
    const wire = alone.wires.find((candidate) => candidate.to === 'fc2');
    const document = after(alone, actions.insertExisting(alone, 'dropout-1', { x: 100, y: 800 }, wire?.id ?? ''));
    expect(feeds(document, 'relu3')).toEqual(['dropout-1']);
    expect(feeds(document, 'dropout-1')).toEqual(['fc2']);
  });
});

describe('removing, copying, pasting', () => {
  it('removing links the neighbours and selects the one before', () => {
    const before = template();
    const action = actions.remove(before, new Set(['relu1']), new Set());
    expect(feeds(after(before, action), 'conv1')).toEqual(['pool1']);
    expect(action.select).toEqual(['conv1']);
  });

  it('a removed wire with its removed node is not removed twice', () => {
    const before = template();
    const wires = new Set(before.wires.filter((wire) => wire.from === 'relu1').map((wire) => wire.id));
    expect(after(before, actions.remove(before, new Set(['relu1']), wires)).nodes).toHaveLength(before.nodes.length - 1);
  });

  it('pasting keeps the wires between the copies, gives new ids, and moves off the originals', () => {
    const before = template();
    const action = actions.paste(before, actions.copy(before, new Set(['conv1', 'relu1', 'pool1'])));
    const document = after(before, action);
    expect(document.nodes).toHaveLength(before.nodes.length + 3);
    expect(document.wires).toHaveLength(before.wires.length + 2);
    expect(new Set(document.nodes.map((node) => node.id)).size).toBe(document.nodes.length);
    const twice = after(document, actions.paste(document, actions.copy(before, new Set(['conv1', 'relu1', 'pool1']))));
    const places = twice.nodes.map((node) => `${node.position.x},${node.position.y}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('arranging', () => {
  it('leaves no card on another, keeps to the grid, and reads left to right within a row', () => {
    for (const { id } of templates) {
      const before = template(id);
      const places = new Map(arrange(before).map((place) => [place.id, place]));
      const document = { ...before, nodes: before.nodes.map((node) => ({ ...node, position: places.get(node.id) ?? node.position })) };
      expect(collisions(document)).toEqual([]);
      for (const { x, y } of places.values()) expect([x % grid, y % grid].map(Math.abs)).toEqual([0, 0]);
      const rows = new Set([...places.values()].map((place) => place.y));
      expect(rows.size).toBeGreaterThan(1);
    }
  });

  it('aligns', () => {
    const boxes = [
      { id: 'a', x: 0, y: 0, width: 10, height: 10 },
      { id: 'b', x: 50, y: 40, width: 20, height: 30 },
    ];
    expect(align(boxes, 'left').map(({ x }) => x)).toEqual([0, 0]);
    expect(align(boxes, 'right').map(({ x }) => x)).toEqual([60, 50]);
    expect(align(boxes, 'middle').map(({ y }) => y)).toEqual([30, 20]);
    expect(align(boxes, 'bottom').map(({ y }) => y)).toEqual([60, 40]);
  });
});

describe('a Fix', () => {
  it('makes room for the layer it inserts, in the same step', () => {
    const broken = after(template(), actions.remove(template(), new Set(['flatten']), new Set()));
    const problem = check(broken).problems.find(({ fix }) => fix !== undefined);
    expect(problem?.place.node).toBe('fc1');
    const fixed = unwrap(applyEdits(broken, actions.withRoom(broken, problem?.fix?.edits ?? [])));
    expect(codes(fixed.document)).toEqual([]);
    expect(collisions(fixed.document)).toEqual([]);
    expect(fixed.name.en).toBe('Add Flatten');
  });
});

describe('what fits at the end of a wire', () => {
  const maps = { dtype: 'float32', shape: [6, 14, 14] } as const;
  const numbers = { dtype: 'float32', shape: [400] } as const;
  const fits = (type: typeof maps | typeof numbers) =>
    fittingAfter(type)
      .filter(({ why }) => why === null)
      .map(({ layer }) => layer.type);

  it('depends on what flows', () => {
    expect(fits(maps)).toEqual(expect.arrayContaining(['conv2d', 'max-pool2d', 'relu', 'flatten', 'add', 'concat', 'batch-norm2d']));
    expect(fits(maps)).not.toContain('linear');
    expect(fits(numbers)).toEqual(expect.arrayContaining(['linear', 'relu', 'dropout', 'output']));
    expect(fits(numbers)).not.toContain('conv2d');
  });

  it('what does not fit says why, and comes last', () => {
    const all = fittingAfter(maps);
    expect(all.find(({ layer }) => layer.type === 'linear')?.why?.en).toContain('6 maps of 14');
    expect(all.findIndex(({ why }) => why !== null)).toBe(fits(maps).length);
    expect(all.some(({ layer }) => layer.category === 'input')).toBe(false);
  });
});

describe('words on wires', () => {
  it('print the shape and break where a person would', () => {
    expect(shapePrint({ dtype: 'float32', shape: [6, 28, 28] })).toBe('6 × 28 × 28');
    expect(brokenLine('a colour picture of 32 × 32', 15)).toEqual(['a colour picture', 'of 32 × 32']);
    expect(brokenLine('10 numbers', 15)).toEqual(['10 numbers']);
    expect(brokenLine('32 × 32 的彩色图片', 12)).toEqual(['32 × 32 的', '彩色图片']);
    expect(brokenLine('6 张 24 × 24 的图', 12)).toEqual(['6 张', '24 × 24 的图']);
  });
});
