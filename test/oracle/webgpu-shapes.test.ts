/**
 * Ops over shapes of chance, WebGPU against the CPU: onnxruntime's kernels differ by what sizes divide by, and some are wrong.
 * What was found is walked around in `shared/targets/webgpu.ts`, and stands here by name.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { createSession, type DeviceId } from '../../main/engine/session.ts';
import { hash32, normal } from '../../shared/base/random.ts';
import { sizeOf, tensor } from '../../shared/base/tensor.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import { type Graph, shapeOf, type Value } from '../../shared/ir/graph.ts';
import type { Op } from '../../shared/ir/ops.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import { optimize } from '../../shared/passes/index.ts';
import { legalize } from '../../shared/targets/index.ts';
import { openSoftwareGpu } from '../helpers/software-gpu.ts';

/** A software driver is slow: all of them by `NETLOOM_ORACLE_LARGE=1`. */
const each = process.env['NETLOOM_ORACLE_LARGE'] === '1' ? 60 : 4;

let driver = false;
beforeAll(async () => {
  driver = await openSoftwareGpu('shapes on WebGPU');
}, 120_000);

/** A graph being drawn by lot. */
class Lot {
  readonly g = new GraphBuilder();
  readonly #seed: number;
  #drawn = 0;
  constructor(seed: number) {
    this.#seed = seed;
  }
  below(count: number): number {
    return hash32(this.#seed, this.#drawn++) % count;
  }
  size(most: number): number {
    return 1 + this.below(most);
  }
  pick<T>(...of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }
  many<T>(count: number, of: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => of(index));
  }
  input(...shape: readonly number[]): Value {
    return this.g.input(`i${this.#drawn++}`, { dtype: 'float32', shape });
  }
  ids(shape: readonly number[], most: number): Value {
    return this.g.constant(
      tensor(
        'int32',
        shape,
        this.many(sizeOf(shape), () => this.below(most)),
      ),
    );
  }
}

/** Attributes of a convolution, and sizes of pictures that its windows fit in. */
function windows(lot: Lot, rank: number, group: number) {
  const kernel = lot.many(rank, () => lot.pick(1, 2, 3, 3, 4, 5));
  const strides = kernel.map(() => lot.pick(1, 1, 2, 3));
  const dilations = kernel.map(() => lot.pick(1, 1, 2));
  const pads = [...kernel, ...kernel].map((size) => lot.below(size));
  const inner = kernel.map(
    (size, i) => Math.max(1, (size - 1) * (dilations[i] ?? 1) + 1 - (pads[i] ?? 0) - (pads[i + rank] ?? 0)) + lot.below(rank === 3 ? 3 : 9),
  );
  return { kernel, inner, attributes: { strides, dilations, pads, group } };
}

/** Groups of their own width, one channel a group, or none. */
function channelsOf(lot: Lot): { group: number; channels: number; filters: number } {
  const [group, inward, outward] = lot.pick([1, 20, 20], [1, 20, 20], [lot.pick(2, 3, 4), 7, 8], [lot.size(12), 1, 8] as const) as [number, number, number];
  return { group, channels: group * lot.size(inward), filters: group * lot.size(outward) };
}

const shapes: { readonly [kind: string]: (lot: Lot) => readonly Value[] } = {
  convolution(lot) {
    const { group, channels, filters } = channelsOf(lot);
    const { kernel, inner, attributes } = windows(lot, lot.pick(1, 2, 2, 2, 3), group);
    const y = lot.g.emit(
      'Conv',
      [lot.input(lot.size(3), channels, ...inner), lot.input(filters, channels / group, ...kernel), ...lot.pick([], [lot.input(filters)])],
      attributes,
    );
    return [lot.pick(y, lot.g.emit('Relu', [y]))];
  },
  'convolution backwards'(lot) {
    const { group, channels, filters } = channelsOf(lot);
    const { kernel, inner, attributes } = windows(lot, 2, group);
    const [x, w] = [lot.input(lot.size(3), channels, ...inner), lot.input(filters, channels / group, ...kernel)];
    const dy = lot.input(...shapeOf(lot.g.emit('Conv', [x, w], attributes)));
    return [
      lot.g.emit('ConvGradInput', [dy, w], { ...attributes, shape: shapeOf(x) }),
      lot.g.emit('ConvGradWeight', [x, dy], { ...attributes, kernel_shape: kernel, shape: shapeOf(w) }),
    ];
  },
  'transposed convolution'(lot) {
    const group = lot.pick(1, 1, 2, 3);
    const [channels, each, kernel] = [group * lot.size(9), lot.size(9), [lot.size(4), lot.size(5)]];
    const attributes = { group, strides: [lot.size(2), lot.size(3)], pads: [...kernel, ...kernel].map((size) => lot.below(size)) };
    return [
      lot.g.emit('ConvTranspose', [lot.input(lot.size(3), channels, 4 + lot.size(5), 4 + lot.size(5)), lot.input(channels, each, ...kernel)], attributes),
    ];
  },
  pooling(lot) {
    const kernel = [lot.size(4), lot.size(4)];
    const x = lot.input(lot.size(3), lot.size(20), ...kernel.map((size) => size + lot.below(12)));
    const attributes = {
      kernel_shape: kernel,
      strides: [lot.size(3), lot.size(3)],
      pads: [...kernel, ...kernel].map((size) => lot.below(Math.ceil(size / 2))),
    };
    return [
      lot.g.emit('MaxPool', [x], attributes),
      lot.g.emit('AveragePool', [x], { ...attributes, count_include_pad: lot.below(2) }),
      lot.g.emit('GlobalAveragePool', [x]),
    ];
  },
  product(lot) {
    const outer = lot.many(lot.below(3), () => lot.size(4));
    const [m, k, n] = [lot.size(66), lot.size(130), lot.size(66)];
    const [a, b] = [lot.input(...outer, m, k), lot.input(...lot.pick(outer, []), k, n)];
    const turned = lot.g.transpose(lot.input(n, k), [1, 0]);
    const [transA, transB] = [lot.below(2), lot.below(2)];
    const gemm = lot.g.emit(
      'Gemm',
      [lot.input(...(transA ? [k, m] : [m, k])), lot.input(...(transB ? [n, k] : [k, n])), lot.input(...lot.pick([n], [1, n], [m, 1], [m, n]))],
      { transA, transB, alpha: lot.pick(1, 0.5) },
    );
    return [lot.g.matMul(a, b), lot.g.matMul(a, turned), gemm];
  },
  reduction(lot) {
    const shape = lot.many(lot.size(4), () => lot.pick(1, 2, 3, 4, 5, 7, 8, 16, 33));
    const [x, axis] = [lot.input(...shape), lot.below(shape.length)];
    const axes = [...new Set([axis, lot.below(shape.length)])];
    const reduced = (['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceSumSquare', 'ReduceLogSumExp'] as const satisfies readonly Op[]).map((op) =>
      lot.g.emit(op, [x], { axes, keepdims: lot.below(2) }),
    );
    const wide = lot.g.mul(x, lot.g.scalar(30));
    return [...reduced, lot.g.emit('Softmax', [wide], { axis }), lot.g.emit('LogSoftmax', [wide], { axis }), lot.g.emit('CumSum', [x], { axis })];
  },
  gathering(lot) {
    const shape = lot.many(lot.size(4), () => lot.size(9));
    const [x, axis] = [lot.input(...shape), lot.below(shape.length)];
    const size = shape[axis] ?? 1;
    const some = lot.ids(
      lot.many(lot.size(3), () => lot.size(5)),
      size,
    );
    const rows = lot.g.emit('Gather', [x, some], { axis });
    const places = shape.with(axis, lot.size(6));
    const picked = lot.ids(places, size);
    return [
      rows,
      lot.g.emit('GatherElements', [x, picked], { axis }),
      lot.g.emit('ScatterElements', [x, picked, lot.input(...places)], { axis, reduction: 'add' }),
      lot.g.emit('GatherGrad', [some, lot.input(...shapeOf(rows))], { axis, shape }),
    ];
  },
  moving(lot) {
    const shape = lot.many(lot.size(5), () => lot.size(7));
    const [x, y, axis] = [lot.input(...shape), lot.input(...shape.map((size) => lot.pick(1, size))), lot.below(shape.length)];
    const perm = shape.map((_, i) => i).sort(() => lot.below(3) - 1);
    const starts = shape.map((size) => lot.below(size));
    const ends = shape.map((size, i) => (starts[i] ?? 0) + 1 + lot.below(size - (starts[i] ?? 0)));
    return [
      lot.g.transpose(x, perm),
      lot.g.emit('Slice', [x], { starts, ends, steps: shape.map(() => lot.size(3)), axes: shape.map((_, i) => i) }),
      lot.g.emit('Pad', [x], { pads: [...shape, ...shape].map(() => lot.below(3)), constant_value: lot.pick(0, -3.4e38) }),
      lot.g.emit('Expand', [y], { shape }),
      lot.g.emit('Tile', [x], { repeats: shape.map(() => lot.size(2)) }),
      lot.g.where(lot.g.emit('Greater', [x, y]), x, lot.g.scalar(0)),
      lot.g.emit('Concat', [x, lot.g.emit('Tanh', [x]), x], { axis }),
    ];
  },
};

async function valuesOn(device: DeviceId, graph: Graph): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await createSession(writeModel(optimize(legalize(optimize(graph), device === 'cpu' ? 'cpu' : 'webgpu')), { name: 'shapes' }), {
    device,
    threads: 1,
    spin: false,
  });
  const feeds = graph.inputs
    .filter(({ name }) => session.inputNames.includes(name))
    .map(({ name, value }, stream) => {
      const shape = shapeOf(value);
      return [
        name,
        session.wrap(
          tensor(
            'float32',
            shape,
            Array.from({ length: sizeOf(shape) }, (_, i) => normal(1, stream, i)),
          ),
        ),
      ] as const;
    });
  const results = await session.run(Object.fromEntries(feeds), Object.fromEntries(session.outputNames.map((name) => [name, null])));
  const values = new Map(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
  await session.release();
  return values;
}

async function compare(g: GraphBuilder, outputs: readonly Value[]): Promise<void> {
  for (const [index, value] of outputs.entries()) g.output(`${g.producer(value)?.op} ${index}`, value);
  const graph = g.build();
  const [ours, truth] = [await valuesOn('webgpu', graph), await valuesOn('cpu', graph)];
  for (const [name, values] of truth) {
    const found = ours.get(name) ?? new Float32Array();
    expect(found.length).toBe(values.length);
    const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? Number.NaN)) / Math.max(1, Math.abs(value))), 0);
    const { op, attributes, inputs } =
      graph.nodes.find(({ outputs }) => graph.outputs.some((output) => output.name === name && outputs.includes(output.value))) ?? expect.fail(name);
    expect(worst, `${op} ${JSON.stringify(attributes)} ${inputs.map((input) => input?.type.shape.join('x')).join(' ')}`).toBeLessThan(5e-4);
  }
}

describe('shapes on WebGPU', () => {
  test.each(Object.entries(shapes))('%s', { timeout: 300_000 }, async (_, draw) => {
    if (!driver) return;
    for (let seed = 0; seed < each; seed++) {
      const lot = new Lot(seed);
      await compare(lot.g, draw(lot));
    }
  });

  const picture = [2, 12, 8, 9] as const;
  const faults: readonly (readonly [string, (g: GraphBuilder, input: (...shape: readonly number[]) => Value) => readonly Value[]])[] = [
    ['channels in threes for filters in fours', (g, input) => [g.emit('Conv', [input(4, 6, 14, 14), input(16, 6, 5, 5)])]],
    ['groups of six filters', (g, input) => [g.emit('Conv', [input(...picture), input(12, 6, 1, 5), input(12)], { group: 2 })]],
    ['five filters of each channel', (g, input) => [g.emit('Conv', [input(...picture), input(60, 1, 3, 3)], { group: 12 })]],
    ['groups in three dimensions', (g, input) => [g.emit('Conv', [input(2, 6, 4, 5, 4), input(4, 3, 2, 2, 3)], { group: 2 })]],
    ['transposed, groups with a stride', (g, input) => [g.emit('ConvTranspose', [input(...picture), input(12, 2, 3, 3)], { group: 3, strides: [2, 2] })]],
    ['transposed, several channels for one', (g, input) => [g.emit('ConvTranspose', [input(...picture), input(12, 1, 2, 3)], { group: 3 })]],
    ['a split into many', (g, input) => g.emitAll('Split', [input(20, 3)], { axis: 0, split: Array.from({ length: 20 }, () => 1) })],
    ['bools moved', (g, input) => [g.cast(g.transpose(g.emit('Greater', [input(3, 4), g.scalar(0)]), [1, 0]), 'float32')]],
  ];
  test.each(faults)('known fault: %s', { timeout: 60_000 }, async (_, draw) => {
    if (!driver) return;
    const g = new GraphBuilder();
    let count = 0;
    await compare(
      g,
      draw(g, (...shape) => g.input(`i${count++}`, { dtype: 'float32', shape })),
    );
  });
});
