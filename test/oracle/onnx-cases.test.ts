/**
 * The node cases of the ONNX project (Debian's libonnx-testdata): what onnxruntime itself answers rightly, it also answers
 * rightly after our reader, IR and writer. What we refuse, we refuse with a reason; nothing is answered wrongly.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { problemMessage } from '../../shared/base/problem.ts';
import { type ModelProto, ModelProtoSchema, TensorProto_DataType, TensorProtoSchema, type ValueInfoProto } from '../../shared/onnx/generated/onnx_pb.js';
import { readModel } from '../../shared/onnx/read.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import { legalize } from '../../shared/targets/index.ts';
import { largestDifference, openModel } from '../helpers/run-graph.ts';
import { caseRoot as root, caseTensors, type Feeds } from './onnx-cases.ts';
import { writeParity } from './parity.ts';

const missing = existsSync(root) ? '' : '(Debian package libonnx-testdata is not installed)';
const why = `The IR knows the shape of every tensor before anything runs, and its tensors hold numbers only:

- sequences, optional values and strings are no tensors of numbers;
- what NonMaxSuppression, NonZero and Unique give is as long as the values say;
- a Loop is read as all of its steps, so they must be countable before it runs; both sides of an If must give the same shapes, unless it is
  known which one is taken (no case but those with sequences asks for more);
- Scan of set 8 walked over each row of a batch for a number of steps of its own.`;

/** Cases that pass today: fewer is a step back. */
const passing = 843;

type Result = { readonly kind: 'passed' } | { readonly kind: 'skipped' | 'refused' | 'wrong'; readonly reason: string };

async function answers(model: Uint8Array, feeds: Feeds): Promise<Feeds> {
  const runner = await openModel(model, { fuse: false });
  try {
    return await runner.run(feeds);
  } finally {
    await runner.close();
  }
}

/** As loose as ONNX's own runner. */
function agrees(given: Feeds, wanted: Feeds): boolean {
  return Object.entries(wanted).every(([name, tensor]) => {
    const other = given[name];
    return other !== undefined && other.shape.join() === tensor.shape.join() && largestDifference(other, tensor) <= 1e-3;
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

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 160) ?? '';

/** What the IR has no word for: it knows tensors of numbers only. */
function notNumbers({ type }: ValueInfoProto): string | undefined {
  if (type?.value.case !== 'tensorType') return 'a sequence or an optional value, not a tensor';
  return type.value.value.elemType === TensorProto_DataType.STRING ? 'a tensor of strings' : undefined;
}

async function run(name: string): Promise<Result> {
  const bytes = readFileSync(join(root, name, 'model.onnx'));
  const folder = join(root, name, 'test_data_set_0');
  const model = fromBinary(ModelProtoSchema, bytes);
  const { input = [], output = [] } = model.graph ?? {};
  const foreign = [...input, ...output].flatMap((info) => notNumbers(info) ?? [])[0];
  if (foreign !== undefined) return { kind: 'refused', reason: foreign };
  const feeds = caseTensors(
    folder,
    'input',
    input.map(({ name }) => name),
  );
  const wanted = caseTensors(
    folder,
    'output',
    output.map(({ name }) => name),
  );
  try {
    if (!agrees(await answers(bytes, feeds), wanted)) return { kind: 'skipped', reason: 'onnxruntime answers differently' };
  } catch (error) {
    return { kind: 'skipped', reason: `onnxruntime: ${reasonOf(error)}` };
  }
  const inputs = Object.keys(feeds);
  let refusal = '';
  // As it is; then with all but the first input known; then with all known: the last refusal says what is really missing.
  for (const known of [new Set<string>(), new Set(inputs.slice(1)), new Set(inputs)]) {
    const read = readModel(known.size === 0 ? bytes : withKnown(model, known, folder));
    if (!read.ok) {
      refusal = problemMessage(read.problem);
      continue;
    }
    const { graph, initializers } = read.value;
    const given = Object.fromEntries(Object.entries(feeds).filter(([input]) => !known.has(input)));
    try {
      const written = writeModel(legalize(graph, 'cpu'), { name: 'case', initializers });
      return agrees(await answers(written, given), wanted) ? { kind: 'passed' } : { kind: 'wrong', reason: 'another answer' };
    } catch (error) {
      const reason = reasonOf(error);
      // Types that onnxruntime has no kernel for, with the number we write as int64 where the file had a float.
      return { kind: reason.includes('Could not find an implementation') ? 'refused' : 'wrong', reason: reason.replace(/ with name.*$/, '') };
    }
  }
  return { kind: 'refused', reason: refusal };
}

describe.skipIf(missing !== '')(`node cases of ONNX ${missing}`, () => {
  test('pass through reader, IR and writer, or are refused with a reason', { timeout: 1_200_000 }, async () => {
    const results = new Map<string, Result>();
    for (const name of readdirSync(root).sort()) results.set(name, await run(name));
    const of = (kind: Result['kind']) => [...results].filter(([, result]) => result.kind === kind);
    const reasons = new Map<string, number>();
    for (const [, result] of of('refused')) if (result.kind !== 'passed') reasons.set(result.reason, (reasons.get(result.reason) ?? 0) + 1);
    const sorted = [...reasons].sort(([x, a], [y, b]) => b - a || (x < y ? -1 : 1));
    writeParity(
      'Node cases of the ONNX standard',
      [
        `${of('passed').length} of ${results.size} pass through reader, IR and writer; ${of('skipped').length} onnxruntime itself does not pass; ${of('refused').length} are refused, for these reasons:`,
        ['| refused | |', '| --: | --- |', ...sorted.map(([reason, count]) => `| ${count} | ${reason} |`)].join('\n'),
        why,
      ].join('\n\n'),
    );
    expect(of('wrong').map(([name, result]) => `${name}: ${result.kind === 'passed' ? '' : result.reason}`)).toEqual([]);
    expect(of('passed').length).toBeGreaterThanOrEqual(passing);
  });
});
