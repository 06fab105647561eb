/**
 * The node cases of the ONNX project (Debian's libonnx-testdata): what onnxruntime itself answers rightly, it also answers
 * rightly after our reader, IR and writer.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { problemMessage } from '../../shared/base/problem.ts';
import type { Tensor, TensorType } from '../../shared/base/tensor.ts';
import { type ModelProto, ModelProtoSchema, TensorProto_DataType, TensorProtoSchema, type ValueInfoProto } from '../../shared/onnx/generated/onnx_pb.js';
import type { Holding } from '../../shared/onnx/graph-reader.ts';
import { type ReadModel, readModel } from '../../shared/onnx/read.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import { legalize } from '../../shared/targets/index.ts';
import { largestDifference, openModel } from '../helpers/run-graph.ts';
import { caseRoot as root, type Values, type Whole, wholes } from './onnx-cases.ts';
import { writeParity } from './parity.ts';

const missing = existsSync(root) ? '' : '(Debian package libonnx-testdata is not installed)';
/** Cases that pass today: fewer is a step back. */
const passing = 888;

type Feeds = ReadonlyMap<string, Values>;
interface Result {
  readonly kind: 'passed' | 'skipped' | 'wrong';
  readonly reason: string;
}

async function answers(model: Uint8Array, feeds: Feeds): Promise<Feeds> {
  const runner = await openModel(model, { fuse: false });
  try {
    return new Map(Object.entries(await runner.run(Object.fromEntries(feeds) as Record<string, Tensor>)));
  } finally {
    await runner.close();
  }
}

/** As loose as ONNX's own runner. */
function agrees(given: Feeds, wanted: Feeds): boolean {
  return [...wanted].every(([name, tensor]) => {
    const other = given.get(name);
    if (other?.shape.join() !== tensor.shape.join() || other.dtype !== tensor.dtype) return false;
    if (tensor.dtype === 'string') return other.data.join('\n') === tensor.data.join('\n');
    return largestDifference(other as Tensor, tensor as Tensor) <= 1e-3;
  });
}

/** Inputs whose values we must know when a graph is read (shapes, axes ...) as initializers, as exporters write them. */
function withKnown(model: ModelProto, names: ReadonlySet<string>, folder: string): Uint8Array {
  const graph = model.graph;
  if (graph === undefined) return toBinary(ModelProtoSchema, model);
  const known = graph.input.flatMap(({ name }, index) => {
    if (!names.has(name)) return [];
    const tensor = fromBinary(TensorProtoSchema, readFileSync(join(folder, `input_${index}.pb`)));
    return [{ ...tensor, name }];
  });
  return toBinary(ModelProtoSchema, {
    ...model,
    graph: { ...graph, input: graph.input.filter(({ name }) => !names.has(name)), initializer: [...graph.initializer, ...known] },
  });
}

/** What went wrong, without where in onnxruntime. */
const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split(/\n|: \/| with name/)[0] ?? '';

const isTensor = (whole: Whole): whole is Values => whole !== null && 'dtype' in whole;
const typeOf = ({ dtype, shape }: Values): TensorType => ({ dtype, shape });

function leavesOpen({ type }: ValueInfoProto): boolean {
  const kind = type?.value;
  return kind?.case !== 'tensorType' || kind.value.shape?.dim.some(({ value }) => value.case !== 'dimValue') !== false;
}

/** What a file does not say of its inputs. */
function holdingOf(inputs: ReadonlyMap<string, Whole>, infos: readonly ValueInfoProto[]): ReadonlyMap<string, Holding> {
  const open = infos.filter(leavesOpen).map(({ name }) => [name, inputs.get(name) ?? null] as const);
  return new Map(open.map(([name, whole]) => [name, whole && (isTensor(whole) ? typeOf(whole) : whole.map(typeOf))]));
}

/** Tensors by the names they have in a graph of ours, where `held` tells those of a sequence. Undefined where it tells others. */
function flat(wholes: ReadonlyMap<string, Whole>, held: ReadModel['held']): Feeds | undefined {
  const tensors = new Map<string, Values>();
  for (const [name, whole] of wholes) {
    const names = held.get(name);
    const items = whole === null || isTensor(whole) ? [] : whole;
    if (whole !== null && isTensor(whole)) tensors.set(name, whole);
    else if (names === undefined || (names === null) !== (whole === null) || (names ?? []).length !== items.length) return undefined;
    items.forEach((item, place) => tensors.set(names?.[place] ?? '', item));
  }
  return tensors;
}

async function run(name: string): Promise<Result> {
  const bytes = readFileSync(join(root, name, 'model.onnx'));
  const folder = join(root, name, 'test_data_set_0');
  const model = fromBinary(ModelProtoSchema, bytes);
  const { input = [], output = [] } = model.graph ?? {};
  const [inputs, outputs] = [wholes(folder, 'input', input), wholes(folder, 'output', output)];
  // Sequences and optional values are nothing that onnxruntime takes from JavaScript (in Python it passes all cases with them): ours run.
  if ([...input, ...output].every(({ type }) => type?.value.case === 'tensorType')) {
    const [feeds, wanted] = [inputs, outputs] as [Feeds, Feeds];
    try {
      if (!agrees(await answers(bytes, feeds), wanted)) return { kind: 'skipped', reason: 'another answer' };
    } catch (error) {
      return { kind: 'skipped', reason: reasonOf(error) };
    }
  }
  const numbers = input
    .filter(({ type }) => type?.value.case === 'tensorType' && type.value.value.elemType !== TensorProto_DataType.STRING)
    .map((info) => info.name);
  const open = holdingOf(inputs, input);
  let refusal = '';
  // As it is; then with all but the first input known; then with all known: the last refusal says what is really missing.
  for (const known of [new Set<string>(), new Set(numbers.slice(1)), new Set(numbers)]) {
    const read = readModel(known.size === 0 ? bytes : withKnown(model, known, folder), { holding: open });
    if (!read.ok) {
      refusal = problemMessage(read.problem);
      continue;
    }
    const { graph, initializers, held } = read.value;
    const [given, wanted] = [flat(new Map([...inputs].filter(([input]) => !known.has(input))), held), flat(outputs, held)];
    if (given === undefined || wanted === undefined) return { kind: 'wrong', reason: 'another number of tensors in a sequence' };
    try {
      const written = writeModel(legalize(graph, 'cpu'), { name: 'case', initializers });
      return agrees(await answers(written, given), wanted) ? { kind: 'passed', reason: '' } : { kind: 'wrong', reason: 'another answer' };
    } catch (error) {
      return { kind: 'wrong', reason: reasonOf(error) };
    }
  }
  return { kind: 'wrong', reason: refusal };
}

describe.skipIf(missing !== '')(`node cases of ONNX ${missing}`, () => {
  test('what onnxruntime passes also passes through reader, IR and writer', { timeout: 1_200_000 }, async () => {
    const results = new Map<string, Result>();
    for (const name of readdirSync(root).sort()) results.set(name, await run(name));
    const of = (kind: Result['kind']) => [...results].filter(([, result]) => result.kind === kind);
    const skipped = of('skipped').map(([name, { reason }]) => `| ${name.replace(/^test_/, '')} | ${reason.replaceAll('|', ' ')} |`);
    writeParity(
      'Node cases of the ONNX standard',
      [
        `${of('passed').length} of ${results.size} pass through reader, IR and writer: all that onnxruntime itself passes. These it does not:`,
        ['| case | what it says |', '| --- | --- |', ...skipped].join('\n'),
      ].join('\n\n'),
    );
    expect(of('wrong').map(([name, { reason }]) => `${name}: ${reason}`)).toEqual([]);
    expect(of('passed').length).toBeGreaterThanOrEqual(passing);
  });
});
