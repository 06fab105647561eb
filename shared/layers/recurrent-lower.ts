/** RNN, LSTM and GRU in ops. Time comes first here, `[T, N, ...]`: a step is then one piece of memory. */
import { defined } from '../base/assert.ts';
import { tensor } from '../base/tensor.ts';
import type { Value } from '../ir/graph.ts';
import { shapeOf } from '../ir/graph.ts';
import { type Cell, cells } from '../ir/recurrent.ts';
import type { LowerContext } from './define.ts';
import type { ParameterSchema } from './parameters.ts';
import { applyDropout } from './apply-dropout.ts';
import { directionsOf, type RecurrentParams, type Run, runsOf } from './recurrent.ts';

type Context = LowerContext<ParameterSchema>;

/** The layer's output: `[N, T, units]` or `[N, units]`. */
export function lowerRecurrent(context: Context, params: RecurrentParams, cell: Cell, inputs: readonly Value[]): Value {
  const { builder: g, padding } = context;
  const real = padding[0] ?? null;
  context.setPadding(params.answer === 'sequence' ? real : null);
  const lower = context.mode === 'training' ? forTraining : forUse;
  return lower(context, params, cell, g.transpose(defined(inputs[0], 'a sequence'), [1, 0, 2]), real);
}

/** Layer upon layer: `layer` gives what the next one reads. */
function perLayer<T>(params: RecurrentParams, features: number, layer: (runs: readonly Run[], below: T) => T, first: T): T {
  const runs = runsOf(params, features);
  return Array.from({ length: params.layers }, (_, at) => runs.filter((run) => run.layer === at)).reduce((below, of) => layer(of, below), first);
}

function forTraining(context: Context, params: RecurrentParams, cell: Cell, input: Value, real: Value | null): Value {
  const { builder: g } = context;
  const [length = 1, , features = 1] = shapeOf(input);
  const mask = real && g.reshape(g.transpose(real, [1, 0]), [length, -1, 1]);
  let last: readonly Value[] = [];
  const states = perLayer(
    params,
    features,
    (runs, below) => {
      const x = runs[0]?.layer === 0 ? below : applyDropout(context, below, params.dropout);
      last = runs.map((run) => oneRun(context, params, cell, run, x, mask));
      return joined(g, last);
    },
    input,
  );
  if (params.answer === 'sequence') return g.transpose(states, [1, 0, 2]);
  return joined(
    g,
    last.map((run, direction) => (direction === 1 ? step(g, run, 0) : real ? lastReal(g, run, real) : step(g, run, length - 1))),
  );
}

function joined(g: Context['builder'], values: readonly Value[]): Value {
  const [only] = values;
  return values.length === 1 && only ? only : g.emit('Concat', values, { axis: -1 });
}

function step(g: Context['builder'], states: Value, at: number): Value {
  const [, , units = 1] = shapeOf(states);
  return g.reshape(g.emit('Slice', [states], { starts: [at], ends: [at + 1], axes: [0] }), [-1, units]);
}

/** `[T, N, H]` at the last real step of each row; a row without any gets its first, which is zero. `real` is `[N, T]`. */
function lastReal(g: Context['builder'], states: Value, real: Value): Value {
  const [, batch = 1, units = 1] = shapeOf(states);
  const rows = g.constant(
    tensor(
      'int32',
      [batch],
      Array.from({ length: batch }, (_, row) => row),
    ),
  );
  const steps = g.emit('Max', [g.sub(g.sum(real, [1]), g.scalar(1)), g.scalar(0)]);
  const places = g.add(g.mul(g.cast(steps, 'int32'), g.scalar(batch, 'int32')), rows);
  return g.emit('Gather', [g.reshape(states, [-1, units]), places], { axis: 0 });
}

/** One direction of one layer: `[T, N, features]` -> `[T, N, units]`. */
function oneRun({ builder: g, weight }: Context, params: RecurrentParams, cell: Cell, { features, suffix, reverse }: Run, x: Value, mask: Value | null): Value {
  const [length = 1] = shapeOf(x);
  const [own, other] = [weight(`bias_ih_${suffix}`), params.bias === 'one' ? null : weight(`bias_hh_${suffix}`)];
  const { units } = params;
  const part = (value: Value | null, from: number, to: number) => g.emit('Slice', [value], { starts: [from * units], ends: [to * units] });
  // The last gate of a GRU takes its second offset inside the loop; all others take both at once.
  const early = cell === 'gru' ? g.emit('Pad', [part(other, 0, 2)], { pads: [0, units] }) : other;
  const late = cell === 'gru' ? part(other, 2, 3) : null;
  const bias = early === null ? own : g.add(own, early);
  const project = (rows: Value) => g.emit('Gemm', [rows, weight(`weight_ih_${suffix}`), bias], { transB: 1 });
  const gates = projectedTable(g, x, project) ?? g.reshape(project(g.reshape(x, [-1, features])), [length, -1, cells[cell].gates * units]);
  return g.emit('Recurrence', [gates, weight(`weight_hh_${suffix}`), late, mask], { cell, reverse });
}

/** Shorter rows cost more to be gathered and added up than to be multiplied (`docs/engine.md`). */
const longRow = 96;

/** Where the sequence is rows of a much smaller table: products of the table, gathered. Null elsewhere. */
function projectedTable(g: Context['builder'], x: Value, project: (rows: Value) => Value): Value | null {
  const turned = g.producer(x)?.op === 'Transpose' ? g.producer(x)?.inputs[0] : undefined;
  const gathered = turned ? g.producer(turned) : undefined;
  const [table, indices] = gathered?.op === 'Gather' ? gathered.inputs : [];
  if (!table || !indices || shapeOf(table).length !== 2 || gathered?.attributes['axis'] !== 0) return null;
  const [rows = 0, features = 0] = shapeOf(table);
  const [length = 0, batch = 0] = shapeOf(x);
  if (features < longRow || 2 * rows > length * batch) return null;
  return g.emit('Gather', [project(trainedRows(g, table, gathered.attributes['untrained'])), g.transpose(indices, [1, 0])], { axis: 0 });
}

/** The table, its row `untrained` without a gradient. */
function trainedRows(g: Context['builder'], table: Value, untrained: unknown): Value {
  if (typeof untrained !== 'number') return table;
  const [rows = 0] = shapeOf(table);
  const marks = Array.from({ length: rows }, (_, row) => Number(row === untrained));
  const row = g.emit('Gather', [table, g.constant(tensor('int32', [1], [untrained]))], { axis: 0, untrained });
  return g.where(g.constant(tensor('bool', [rows, 1], marks)), row, table);
}

/** ONNX's own ops, which every runtime has. `sequence_lens` says where padding begins. */
function forUse(context: Context, params: RecurrentParams, cell: Cell, input: Value, real: Value | null): Value {
  const { builder: g } = context;
  const directions = directionsOf(params);
  const lengths = real && g.cast(g.sum(real, [1]), 'int32');
  const [length = 1, , features = 1] = shapeOf(input);
  let ends: Value | undefined;
  const states = perLayer(
    params,
    features,
    (runs, below) => {
      const [all, last] = onnxRecurrence(context, params, cell, runs, below, lengths);
      ends = last;
      const beside = directions === 1 ? all : g.transpose(all, [0, 2, 1, 3]); // [T, N, D, H]
      return g.reshape(beside, [length, -1, directions * params.units]);
    },
    input,
  );
  if (params.answer === 'sequence') return g.transpose(states, [1, 0, 2]);
  return g.reshape(g.transpose(defined(ends, 'a layer'), [1, 0, 2]), [-1, directions * params.units]);
}

/** ONNX's order of PyTorch's gates. */
const onnxOrder = { lstm: [0, 3, 1, 2], gru: [1, 0, 2], 'rnn-tanh': [0], 'rnn-relu': [0] } as const satisfies { readonly [C in Cell]: readonly number[] };

/** Y `[T, D, N, H]` and Y_h `[D, N, H]`. */
function onnxRecurrence(
  { builder: g, weight }: Context,
  params: RecurrentParams,
  cell: Cell,
  runs: readonly Run[],
  x: Value,
  lengths: Value | null,
): readonly [Value, Value] {
  const { units } = params;
  const order: readonly number[] = onnxOrder[cell];
  const arranged = (value: Value) => {
    if (order.length === 1) return value;
    const gates = g.emitAll('Split', [value], { axis: 0, split: order.map(() => units) });
    return g.emit(
      'Concat',
      order.map((at) => defined(gates[at], 'a gate')),
      { axis: 0 },
    );
  };
  const stacked = (of: (run: Run) => Value) => {
    const all = runs.map((run) => g.emit('Unsqueeze', [of(run)], { axes: [0] }));
    return all.length === 1 ? (all[0] ?? null) : g.emit('Concat', all, { axis: 0 });
  };
  const none = () => g.constant(tensor('float32', [order.length * units], new Array<number>(order.length * units).fill(0)));
  const biases = ({ suffix }: Run) =>
    g.emit('Concat', [arranged(weight(`bias_ih_${suffix}`)), params.bias === 'one' ? none() : arranged(weight(`bias_hh_${suffix}`))], { axis: 0 });
  const inputs = [
    x,
    stacked(({ suffix }) => arranged(weight(`weight_ih_${suffix}`))),
    stacked(({ suffix }) => arranged(weight(`weight_hh_${suffix}`))),
    stacked(biases),
    ...(lengths ? [lengths] : []),
  ];
  const direction = runs.length === 2 ? 'bidirectional' : 'forward';
  const settings = { hidden_size: units, direction };
  if (cell === 'lstm') return g.emitAll('LSTM', inputs, settings).slice(0, 2) as unknown as [Value, Value];
  if (cell === 'gru') return g.emitAll('GRU', inputs, { ...settings, linear_before_reset: 1 }) as unknown as [Value, Value];
  const activations = runs.map(() => (cell === 'rnn-tanh' ? 'Tanh' : 'Relu'));
  return g.emitAll('RNN', inputs, { ...settings, activations }) as unknown as [Value, Value];
}
