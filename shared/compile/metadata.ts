/** What an exported file says about itself: enough to use it with raw pictures or table rows and nothing else. */
import { z } from 'zod';
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { tableInput } from '../layers/table-input.ts';
import type { TableColumn } from '../layers/parameters.ts';
import { resolveParameters } from '../layers/values.ts';
import type { Document } from '../model/document.ts';
import type { Answer, GraphInput } from './manifest.ts';

/** Key in ONNX `metadata_props`. */
const metadataKey = 'netloom.model';
const modelFormatVersion = 1;

const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('classes'), classes: z.array(z.string()).min(2) }),
  z.object({ kind: z.literal('two-classes'), classes: z.tuple([z.string(), z.string()]) }),
  z.object({ kind: z.literal('number'), column: z.string() }),
  z.object({ kind: z.enum(['next-token', 'masked-token']), input: z.string(), length: z.int().min(1), tokenizer: z.string(), pieces: z.int().min(2) }),
  z.object({ kind: z.literal('tags'), input: z.string(), length: z.int().min(1), classes: z.array(z.string()).min(2) }),
]);

const modelInfoSchema = z.object({
  version: z.int().min(1),
  /** The graph's inputs, by name. */
  inputs: z.array(
    z.discriminatedUnion('kind', [
      /** uint8 `[N, channels, height, width]`, 0..255; colour order red, green, blue. */
      z.object({ kind: z.literal('image'), name: z.string(), channels: z.union([z.literal(1), z.literal(3)]), height: z.int().min(1), width: z.int().min(1) }),
      /** float32 `[N, columns]`, NaN where missing. */
      z.object({ kind: z.literal('numbers'), name: z.string(), columns: z.array(z.string()) }),
      /** int32 `[N, columns]`: index into the column's values, -1 where missing. */
      z.object({ kind: z.literal('categories'), name: z.string(), columns: z.array(z.object({ name: z.string(), values: z.array(z.string()) })) }),
      /** int32 `[N, length]`: pieces of a text, filled up with `padding`; the tokenizer is in the metadata too, by its id. */
      z.object({
        kind: z.literal('tokens'),
        name: z.string(),
        node: z.string(),
        column: z.string(),
        tokenizer: z.string(),
        length: z.int().min(1),
        begin: z.boolean(),
        end: z.boolean(),
        padding: z.int(),
        cut: z.enum(['row', 'stream', 'pairs']),
      }),
      /** float32 `[N, length, columns]`: the rows before the one that is asked for, oldest first; NaN where missing. */
      z.object({ kind: z.literal('window'), name: z.string(), columns: z.array(z.string()), length: z.int().min(1), ahead: z.int().min(0) }),
    ]),
  ),
  answers: z
    .array(
      z.object({
        column: z.string(),
        answer: answerSchema,
        logits: z.string(),
        /** Probabilities `[N, (length,) classes]`, or the number `[N, 1]`. */
        prediction: z.string(),
      }),
    )
    .min(1),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

/** `inputs` and `answers` as an inference manifest has them. */
export function describeModel(
  document: Document,
  { inputs, answers }: { readonly inputs: readonly GraphInput[]; readonly answers: readonly Answer[] },
): ModelInfo {
  return {
    version: modelFormatVersion,
    inputs: inputs.flatMap((input): ModelInfo['inputs'] => {
      const { name, type, source } = input;
      if (source.kind === 'image') {
        const [, channels = 0, height = 0, width = 0] = type.shape;
        return [{ kind: 'image', name, channels: channels === 1 ? 1 : 3, height, width }];
      }
      if (source.kind === 'numbers') return [{ kind: 'numbers', name, columns: [...source.columns] }];
      if (source.kind === 'categories') return [{ kind: 'categories', name, columns: categoriesOf(document, source.node, source.columns) }];
      if (source.kind === 'tokens') return [{ ...source, name }];
      if (source.kind === 'window') return [{ kind: 'window', name, columns: [...source.columns], length: source.length, ahead: source.ahead }];
      return [];
    }),
    answers: answers.map(({ node, column, answer, logits, prediction }) => ({
      column,
      logits: defined(logits, `logits of ${node}`),
      prediction: defined(prediction, `prediction of ${node}`),
      answer: answerSchema.parse(answer),
    })),
  };
}

function categoriesOf(document: Document, id: string, names: readonly string[]): { name: string; values: string[] }[] {
  const node = document.nodes.find((candidate) => candidate.id === id);
  const columns = resolveParameters(tableInput.parameters, node?.params ?? {})['columns'] as readonly TableColumn[];
  return names.map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    return { name, values: column?.kind === 'category' ? [...column.values] : [] };
  });
}

/** Lines for `metadata_props`. `class_names` is for other programs, which read it in this form. */
export function writeMetadata(info: ModelInfo): Record<string, string> {
  const [first] = info.answers;
  const classes = first !== undefined && 'classes' in first.answer ? first.answer.classes : null;
  return { [metadataKey]: JSON.stringify(info), ...(classes === null ? {} : { class_names: JSON.stringify(classes) }) };
}

/** What a file says, or a Problem when it is not one of ours or from a later version. */
export function readMetadata(metadata: Readonly<Record<string, string>>): Result<ModelInfo> {
  const line = metadata[metadataKey];
  if (line === undefined) {
    return refused(
      makeProblem({
        code: 'model-not-ours',
        what: text('This ONNX file was not exported by Netloom.', '此 ONNX 文件不是由 Netloom 导出的。'),
        why: text('It does not say how to prepare its inputs, nor what its outputs are called.', '文件中没有说明如何准备输入，也没有输出的名称。'),
      }),
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    json = null;
  }
  const version = z.object({ version: z.int() }).safeParse(json);
  if (version.success && version.data.version > modelFormatVersion) {
    return refused(
      makeProblem({
        code: 'model-too-new',
        what: text(
          `This file is of format ${version.data.version}; this version reads up to ${modelFormatVersion}.`,
          `此文件的格式版本为 ${version.data.version}，当前版本最高支持 ${modelFormatVersion}。`,
        ),
        how: text('Update Netloom.', '请更新 Netloom。'),
      }),
    );
  }
  const info = modelInfoSchema.safeParse(json);
  if (info.success) return ok(info.data);
  return refused(
    makeProblem({ code: 'model-metadata-damaged', what: text('The description inside this ONNX file cannot be read.', '无法读取此 ONNX 文件中的说明。') }),
  );
}
