/** Text comes in here, as the ids of its pieces: int32 `[length]`, short texts filled up at their end. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { tensor } from '../base/tensor.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import type { TokenizerReference } from './parameters.ts';

/** Which pieces are real, in Python. */
function padded(
  { tokenizer, cut }: { readonly tokenizer: TokenizerReference | null; readonly cut: string },
  call: (blank: number) => string,
): { readonly padding?: string } {
  const blank = tokenizer?.specials.padding ?? null;
  return blank === null || cut === 'stream' ? {} : { padding: call(blank) };
}

export const tokensInput = defineLayer({
  type: 'tokens-input',
  category: 'input',
  icon: 'text',
  label: text('Text', '文本输入'),
  term: 'Token input',
  help: text(
    'Where text enters the network. It is cut into pieces (characters, words or parts of words), and every piece becomes its number. What fills up a short text is ignored by all layers below.',
    '文本从这里进入网络。文本被切成片段（字符、词或词的一部分），每个片段变成它的编号。用来补齐短文本的部分会被后面各层忽略。',
  ),
  parameters: {
    column: {
      kind: 'text',
      default: '',
      maxLength: 200,
      label: text('Column', '列'),
      hint: text('The column of your data that holds the text.', '数据中存放文本的列。'),
    },
    length: {
      kind: 'integer',
      default: 128,
      min: 1,
      max: 65_536,
      recommended: [64, 128, 256],
      label: text('Length', '长度'),
      hint: text(
        'How many pieces of a text are read. Longer sees more of a long text, and takes more time and memory.',
        '读取一段文本的前多少个片段。越长能看到的越多，也越费时间和内存。',
      ),
    },
    tokenizer: {
      kind: 'tokenizer',
      default: null,
      label: text('Pieces', '片段'),
      hint: text('How text is cut into pieces. Filled from your data.', '如何把文本切成片段。由数据填入。'),
    },
    cut: {
      kind: 'choice',
      default: 'row',
      expert: true,
      label: text('Where texts are cut', '文本如何截断'),
      hint: text(
        'One text a row; or all texts as one long stream cut into blocks, as language models are trained; or each text with the next one, half of the time with any other.',
        '每行一段文本；或把所有文本连成一条长流再切块（训练语言模型的做法）；或每段文本与它的下一段成对，其中一半换成任意另一段。',
      ),
      choices: [
        { value: 'row', label: text('Each text by itself', '每段文本单独处理'), recommended: text('Right for judging texts.', '适合对文本做判断。') },
        { value: 'stream', label: text('One long stream', '连成长流'), recommended: text('Right for writing texts.', '适合生成文本。') },
        {
          value: 'pairs',
          label: text('Two texts at a time', '每次两段'),
          recommended: text('Right for learning which text follows which (BERT).', '适合学习文本的先后关系（BERT）。'),
        },
      ],
    },
    begin: {
      kind: 'boolean',
      default: false,
      expert: true,
      label: text('Mark the beginning', '标记开头'),
      hint: text(
        'Puts the special piece for a beginning ([CLS], <s>) before each text, where the tokenizer has one.',
        '在每段文本前加上开头标记（[CLS]、<s>），前提是分词器有该标记。',
      ),
    },
    end: {
      kind: 'boolean',
      default: false,
      expert: true,
      label: text('Mark the end', '标记结尾'),
      hint: text(
        'Puts the special piece for an end ([SEP], </s>) after each text, where the tokenizer has one.',
        '在每段文本后加上结尾标记（[SEP]、</s>），前提是分词器有该标记。',
      ),
    },
  },
  inputs: [],
  summary: ({ length }) => text(counted(length, 'piece'), `${length} 个片段`),
  output: ({ node, params }) => {
    if (params.tokenizer !== null) return ok({ dtype: 'int32', shape: [params.length] });
    return refused(
      makeProblem({
        code: 'no-tokenizer',
        place: { node, parameter: 'tokenizer' },
        what: text('It is not known yet how text is to be cut into pieces.', '还不知道如何把文本切成片段。'),
        how: text('Choose data with text in the Data room: the rest is filled in by itself.', '请在“数据”页选择带文本的数据，其余会自动填入。'),
      }),
    );
  },
  feeds: ({ params: { column, length, tokenizer, begin, end, cut } }) => {
    const padding = tokenizer?.specials.padding ?? 0;
    return [{ kind: 'tokens', column, tokenizer: tokenizer?.id ?? '', length, begin, end, padding, cut, type: { dtype: 'int32', shape: [length] } }];
  },
  lower({ params, builder, setPadding }, inputs) {
    const ids = builder.emit('Identity', [inputs[0] ?? null]);
    const padding = params.tokenizer?.specials.padding ?? null;
    if (padding !== null && params.cut !== 'stream') {
      const blank = builder.emit('Equal', [ids, builder.constant(tensor('int32', [], [padding]))]);
      setPadding(builder.emit('Cast', [builder.emit('Not', [blank])], { to: 'float32' }));
    }
    return ids;
  },
  torch: ({ params }) => ({ call: '$0', ...padded(params, (blank) => `$0 != ${blank}`) }),
  keras: ({ params }) => ({ call: '$0', ...padded(params, (blank) => `ops.not_equal($0, ${blank})`) }),
});
