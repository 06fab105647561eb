/** Answers about the pieces of a text: which text they mean, and whether the network ends with what they need. */
import { makeProblem, type Problem } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { TokenizerReference } from '../layers/parameters.ts';
import { layerOf } from '../layers/index.ts';
import { setUnitsAbove } from '../layers/remedies.ts';
import { tokensInput } from '../layers/tokens-input.ts';
import { resolveParameters } from '../layers/values.ts';
import type { DocumentNode } from './document.ts';
import { wiresInto, type Wiring } from './graph.ts';
import { nodeName } from './names.ts';

/** Answers with one row of numbers for every piece of a text. */
export const perPiece: ReadonlySet<unknown> = new Set(['next-token', 'masked-token', 'tags']);

/** Answers about a text as a whole, or its pieces, whose truth is in the text itself. */
export const ownTruth: ReadonlySet<unknown> = new Set(['next-token', 'masked-token', 'next-sentence']);

/** A text that enters the network. */
export interface TextSource {
  readonly node: string;
  readonly cut: unknown;
  readonly column: string;
  readonly length: number;
  readonly tokenizer: TokenizerReference | null;
}

function sourceOf(node: DocumentNode): TextSource {
  const params = resolveParameters(tokensInput.parameters, node.params);
  return {
    node: node.id,
    cut: params['cut'],
    column: String(params['column']),
    length: Number(params['length']),
    tokenizer: params['tokenizer'] as TokenizerReference | null,
  };
}

/** The text an answer means: the input it names, or the only one that leads to it. Undefined when that is not clear. */
export function textOfAnswer(wiring: Wiring, answer: DocumentNode): TextSource | undefined {
  const named = answer.params['input'];
  if (typeof named === 'string' && named !== '') {
    const node = wiring.nodes.get(named);
    return node?.type === tokensInput.type ? sourceOf(node) : undefined;
  }
  const above = new Set([answer.id]);
  for (const id of above) for (const wire of wiresInto(wiring, id)) above.add(wire.from);
  const texts = [...above].flatMap((id) => {
    const node = wiring.nodes.get(id);
    return node?.type === tokensInput.type ? [node] : [];
  });
  return texts.length === 1 && texts[0] !== undefined ? sourceOf(texts[0]) : undefined;
}

/** Which text follows another can only be said of texts that come in by twos. */
function pairProblems(node: DocumentNode, source: TextSource | undefined): readonly Problem[] {
  if (source?.cut === 'pairs') return [];
  const edits = source === undefined ? [] : [{ type: 'set-param', node: source.node, name: 'cut', value: 'pairs' }];
  return [
    makeProblem({
      code: 'answer-without-pairs',
      place: { node: node.id, parameter: 'answer' },
      what: text(
        'The answer is whether a text follows another, but no text comes in two at a time.',
        '答案是一段文本是否接在另一段之后，但没有成对进入的文本。',
      ),
      how: text('Let the text input above read two texts at a time.', '请让上方的文本输入每次读取两段文本。'),
      ...(source !== undefined && { fix: { label: text('Read two texts at a time', '每次读取两段文本'), edits } }),
    }),
  ];
}

/** What no layer can see by itself: answers about pieces of a text that is not there, or of another length or tokenizer. */
export function pieceAnswerProblems(wiring: Wiring, shapes: ReadonlyMap<string, TensorType>): readonly Problem[] {
  return [...wiring.nodes.values()].flatMap((node) => {
    const kind = node.params['answer'];
    if (layerOf(node.type)?.category !== 'output') return [];
    if (kind === 'next-sentence') return pairProblems(node, textOfAnswer(wiring, node));
    if (!perPiece.has(kind)) return [];
    const [length, width] = shapes.get(node.id)?.shape ?? [];
    if (length === undefined || width === undefined) return [];
    const place = { node: node.id, port: 'in' };
    const source = textOfAnswer(wiring, node);
    if (source === undefined) {
      return [
        makeProblem({
          code: 'answer-without-text',
          place: { node: node.id, parameter: 'input' },
          what: text('It is not clear which text this answer is about.', '不清楚这个答案针对哪段文本。'),
          why: text('An answer for every piece needs to know whose pieces.', '逐片段的答案需要知道是哪段文本的片段。'),
          how: text('Name the text input in the setting "Text".', '请在“文本”设置中指明文本输入。'),
        }),
      ];
    }
    const input = wiring.nodes.get(source.node);
    const title = input === undefined ? text(source.node, source.node) : nodeName(input);
    if (source.length !== length) {
      return [
        makeProblem({
          code: 'answer-length-differs',
          place,
          what: text(
            `The network ends with ${length} steps, but "${title.en}" has ${source.length} pieces.`,
            `网络最后有 ${length} 步，但“${title.zh}”有 ${source.length} 个片段。`,
          ),
          how: text('Use only layers that keep the number of steps between the two.', '两者之间只能使用保持步数的层。'),
        }),
      ];
    }
    const pieces = source.tokenizer?.size;
    if (kind === 'tags' || pieces === undefined || pieces === width) return [];
    return [
      makeProblem({
        code: 'pieces-mismatch',
        place,
        what: text(
          `The tokenizer knows ${pieces} pieces, but the network ends with ${width} numbers a step.`,
          `分词器有 ${pieces} 个片段，但网络每步最后输出 ${width} 个数。`,
        ),
        why: text('Each piece needs its own number.', '每个片段都需要一个数。'),
        fix: setUnitsAbove(node.id, 'in', pieces),
      }),
    ];
  });
}
