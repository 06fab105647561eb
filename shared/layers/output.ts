/**
 * The answer node: what is predicted, and how a wrong answer is scored. A number is learned around zero and brought back
 * to its own units here (fitted mean and spread), so that prices and grams train as well as small numbers.
 */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, type Problem, refused, type Result } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { counted, text } from '../base/text.ts';
import { rescale } from './code-helpers.ts';
import { defineLayer } from './define.ts';
import { decimalsIn } from './number-list.ts';
import { setParameter, setUnitsAbove } from './remedies.ts';
import { expectSequence, expectVector, float, mainPort } from './shapes.ts';

/** Losses that suit an answer; `shared/losses` says the same. */
const suitable: { readonly [answer in 'classes' | 'two-classes' | 'number']: readonly string[] } = {
  classes: ['cross-entropy', 'kl-divergence', 'multi-margin', 'cosine'],
  'two-classes': ['bce-with-logits', 'cosine-pairs'],
  number: ['mse', 'mae', 'huber'],
};

/** What "whether a text follows another" says, unless it is given other words. */
const pairClasses: readonly string[] = ['another', 'next'];

/** The classes an answer tells apart. */
export function classesOf(params: { readonly [name: string]: unknown }): readonly string[] {
  const classes = params['classes'] as readonly string[];
  return params['answer'] === 'next-sentence' && classes.length === 0 ? pairClasses : classes;
}

export const output = defineLayer({
  type: 'output',
  category: 'output',
  icon: 'flag',
  label: text('Answer', '答案'),
  term: 'Output',
  help: text(
    'The end of the network: which column of your data it learns to predict. It turns the last numbers into probabilities, or a number, by itself.',
    '网络的终点：要学会预测数据中的哪一列。它会自动把最后的数字变成概率或数值。',
  ),
  parameters: {
    answer: {
      kind: 'choice',
      default: 'classes',
      label: text('Kind of answer', '答案类型'),
      hint: text('One of several classes, a number, or something about every piece of a text.', '若干类别之一、一个数值，或文本每个片段的答案。'),
      choices: [
        { value: 'classes', label: text('A class', '类别') },
        { value: 'number', label: text('A number', '数值') },
        { value: 'next-token', label: text('The next piece of a text', '文本的下一个片段') },
        { value: 'masked-token', label: text('Hidden pieces of a text', '文本中被遮住的片段') },
        { value: 'tags', label: text('A class for every piece', '每个片段的类别') },
        { value: 'next-sentence', label: text('Whether a text follows another', '一段文本是否接在另一段之后') },
      ],
    },
    column: {
      kind: 'text',
      default: '',
      maxLength: 200,
      label: text('Column', '列'),
      hint: text('The column of your data that holds the right answers.', '数据中存放正确答案的列。'),
    },
    classes: {
      kind: 'classes',
      default: [],
      label: text('Classes', '类别'),
      hint: text('Names of the classes, in the order of the last layer. Filled from the data.', '类别名称，顺序与最后一层一致。由数据填入。'),
    },
    input: {
      kind: 'text',
      default: '',
      maxLength: 64,
      expert: true,
      label: text('Text', '文本'),
      hint: text(
        'For answers about pieces: the id of the text input they are about. Empty: the only one.',
        '用于逐片段的答案：所针对的文本输入的编号。留空表示唯一的那一个。',
      ),
    },
    loss: {
      kind: 'choice',
      default: 'auto',
      expert: true,
      label: text('Loss', '损失'),
      hint: text('How wrong answers are scored. Automatic picks what suits the answer.', '如何给错误答案打分。自动选择适合的一种。'),
      choices: [
        { value: 'auto', label: text('Automatic', '自动'), recommended: text('Right for almost every network.', '适合几乎所有网络。') },
        { value: 'cross-entropy', label: text('Cross-entropy', '交叉熵') },
        { value: 'kl-divergence', label: text('KL divergence', 'KL 散度') },
        { value: 'multi-margin', label: text('Hinge', '合页损失') },
        { value: 'cosine', label: text('Cosine similarity', '余弦相似度') },
        { value: 'bce-with-logits', label: text('Binary cross-entropy', '二元交叉熵') },
        { value: 'cosine-pairs', label: text('Cosine of a pair', '一对向量的余弦') },
        { value: 'mse', label: text('Mean squared error', '均方误差') },
        { value: 'mae', label: text('Mean absolute error', '平均绝对误差') },
        { value: 'huber', label: text('Huber', 'Huber 损失') },
      ],
    },
    classWeights: {
      kind: 'choice',
      default: 'none',
      expert: true,
      label: text('Weights of the classes', '类别权重'),
      hint: text(
        'Whether mistakes on some classes count more. Balanced: a class counts the more the rarer it is in the training rows.',
        '某些类别的错误是否更重要。均衡：类别在训练数据中越少见，权重越大。',
      ),
      choices: [
        { value: 'none', label: text('All the same', '一视同仁') },
        { value: 'balanced', label: text('Balanced', '均衡'), recommended: text('When one class is rare, such as fraud.', '某一类很少见时，例如欺诈。') },
        { value: 'given', label: text('As given', '自行指定') },
      ],
    },
    weights: {
      kind: 'text',
      default: '',
      maxLength: 20_000,
      expert: true,
      label: text('Given weights', '指定的权重'),
      hint: text('One number for each class, in their order: "1, 2.5, 1".', '按类别顺序逐个填写，如“1, 2.5, 1”。'),
    },
    importance: {
      kind: 'number',
      default: 1,
      min: 0,
      max: 1000,
      step: 0.1,
      expert: true,
      label: text('Importance', '重要程度'),
      hint: text(
        'How much mistakes of this answer count beside those of the other answers. With one answer it only scales the loss.',
        '与其他答案相比，此答案的错误占多大分量。只有一个答案时仅缩放损失。',
      ),
    },
    smoothing: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.9,
      step: 0.05,
      expert: true,
      label: text('Label smoothing', '标签平滑'),
      hint: text(
        'For cross-entropy: this share of every right answer is spread over all classes, so the network is less sure of itself. 0.1 is usual, 0 turns it off.',
        '用于交叉熵：把每个正确答案的这一比例分给所有类别，使网络不过于自信。通常 0.1，0 为关闭。',
      ),
    },
    scaling: {
      kind: 'choice',
      default: 'standardize',
      expert: true,
      label: text('Scaling of a number', '数值的缩放'),
      hint: text(
        'Whether a number is learned around zero and brought back to its own units. The loss is then in units of its spread: 1 is no better than always answering the average.',
        '是否先把数值居中缩放再学习，最后换算回原单位。此时损失以其波动幅度为单位：1 等于总是回答平均值。',
      ),
      choices: [
        {
          value: 'standardize',
          label: text('Around zero while learning', '学习时居中缩放'),
          recommended: text('Large numbers, such as prices, then train well.', '价格等大的数值因此也能学好。'),
        },
        { value: 'none', label: text('As it is', '保持原样') },
      ],
    },
  },
  inputs: [mainPort],
  weights: ({ params }) => {
    if (params.answer === 'number') {
      if (params.scaling !== 'standardize') return [];
      return [
        { name: 'mean', role: 'statistic', type: float([1]), init: { kind: 'zeros' } },
        { name: 'std', role: 'statistic', type: float([1]), init: { kind: 'ones' } },
      ];
    }
    if (params.classWeights === 'none' || (params.answer !== 'classes' && params.answer !== 'tags')) return [];
    // Balanced ones are fitted on the training rows before a run.
    const init = params.classWeights === 'given' ? ({ kind: 'values', values: decimalsIn(params.weights) ?? [] } as const) : ({ kind: 'ones' } as const);
    return [{ name: 'class_weights', role: 'statistic', type: float([params.classes.length]), init, lossOnly: true }];
  },
  summary: ({ answer, classes, column }) =>
    answer === 'number'
      ? text(`a number: ${column}`, `数值：${column}`)
      : answer === 'next-token'
        ? text('the next piece', '下一个片段')
        : answer === 'masked-token'
          ? text('hidden pieces', '被遮住的片段')
          : answer === 'next-sentence'
            ? text('which text follows', '先后关系')
            : text(classes.length === 0 ? 'a class' : counted(classes.length, 'class', 'classes'), classes.length === 0 ? '类别' : `${classes.length} 个类别`),
  output(self) {
    const { answer, loss } = self.params;
    const classes = classesOf(self.params);
    const unweighable = weightProblem(self.node, self.params);
    if (unweighable !== null) return refused(unweighable);
    if (answer === 'next-token' || answer === 'masked-token' || answer === 'tags') return pieceOutput(self);
    const size = expectVector(self, text('The answer', '答案'));
    if (!size.ok) return size;
    const width = size.value;
    const place = { node: self.node, port: 'in' };
    if (answer === 'number') {
      if (width === 1) {
        if (loss === 'auto' || suitable.number.includes(loss)) return ok(float([1]));
        return refused(lossProblem(self.node, loss, text('a number', '数值'), 'mse'));
      }
      return refused(
        makeProblem({
          code: 'number-needs-one-unit',
          place,
          what: text(`The answer is one number, but the network ends with ${width}.`, `答案是一个数值，但网络最后输出 ${width} 个数。`),
          fix: setUnitsAbove(self.node, 'in', 1),
        }),
      );
    }
    // Before data is chosen there are no classes, and any width will do.
    if (classes.length === 1) {
      return refused(
        makeProblem({
          code: 'one-class',
          place: { node: self.node, parameter: 'classes' },
          what: text(`There is only one class, "${classes[0]}".`, `只有一个类别“${classes[0]}”。`),
          why: text('With nothing to tell apart there is nothing to learn.', '没有可区分的内容，就无从学习。'),
          how: text('Add data of at least one other class.', '请至少加入另一个类别的数据。'),
        }),
      );
    }
    const twoByOne = width === 1 && (classes.length === 2 || classes.length === 0);
    if (!twoByOne && classes.length > 0 && width !== classes.length) {
      return refused(
        makeProblem({
          code: 'classes-mismatch',
          place,
          what: text(
            `The data has ${classes.length} classes, but the network ends with ${width} ${width === 1 ? 'number' : 'numbers'}.`,
            `数据有 ${classes.length} 个类别，但网络最后输出 ${width} 个数。`,
          ),
          why: text('Each class needs its own number.', '每个类别都需要一个数。'),
          fix: setUnitsAbove(self.node, 'in', classes.length),
        }),
      );
    }
    const suits = twoByOne ? 'bce-with-logits' : 'cross-entropy';
    if (loss !== 'auto' && !suitable[twoByOne ? 'two-classes' : 'classes'].includes(loss)) {
      return refused(lossProblem(self.node, loss, twoByOne ? text('two classes from one number', '一个数表示的两个类别') : text('classes', '类别'), suits));
    }
    return ok(float([width]));
  },
  activations: () => 0,
  lower: ({ params, builder, weight }, inputs) => {
    const logits = defined(inputs[0], 'input of the answer');
    if (params.answer !== 'number' || params.scaling !== 'standardize') return logits;
    return builder.emit('Add', [builder.emit('Mul', [logits, weight('std')]), weight('mean')]);
  },
  torch: ({ params }) =>
    params.answer !== 'number' || params.scaling !== 'standardize' ? { call: '$0' } : { module: 'Rescale()', call: '$self($0)', helpers: [rescale.torch] },
  keras: ({ params }) =>
    params.answer !== 'number' || params.scaling !== 'standardize' ? { call: '$0' } : { module: 'Rescale()', call: '$self($0)', helpers: [rescale.keras] },
});

/** `[length, k]`: a row of numbers for every piece. Which text and which tokenizer is checked with the whole graph in view. */
function pieceOutput(self: {
  readonly node: string;
  readonly inputs: readonly TensorType[];
  readonly params: { readonly answer: string; readonly classes: readonly string[]; readonly loss: string };
}): Result<TensorType> {
  const { answer, classes, loss } = self.params;
  const rows = expectSequence(self, text('An answer for every piece', '逐片段的答案'));
  if (!rows.ok) return rows;
  const [length, width] = rows.value;
  if (answer === 'tags' && classes.length > 0 && classes.length !== width) {
    return refused(
      makeProblem({
        code: 'classes-mismatch',
        place: { node: self.node, port: 'in' },
        what: text(
          `The data has ${classes.length} classes, but the network ends with ${width} numbers a step.`,
          `数据有 ${classes.length} 个类别，但网络每步最后输出 ${width} 个数。`,
        ),
        why: text('Each class needs its own number.', '每个类别都需要一个数。'),
        fix: setUnitsAbove(self.node, 'in', classes.length),
      }),
    );
  }
  if (loss === 'auto' || suitable.classes.includes(loss)) return ok(float([length, width]));
  return refused(lossProblem(self.node, loss, text('classes', '类别'), 'cross-entropy'));
}

function weightProblem(node: string, params: { readonly classWeights: string; readonly weights: string; readonly classes: readonly string[] }): Problem | null {
  if (params.classWeights !== 'given' || params.classes.length === 0) return null;
  const given = decimalsIn(params.weights);
  if (given?.length === params.classes.length && given.every((weight) => weight >= 0) && given.some((weight) => weight > 0)) return null;
  return makeProblem({
    code: 'class-weights-invalid',
    place: { node, parameter: 'weights' },
    what: text(
      `"${params.weights}" is not a list of ${params.classes.length} weights, one for each class.`,
      `“${params.weights}”不是 ${params.classes.length} 个类别各一个权重的列表。`,
    ),
    fix: setParameter(node, 'classWeights', 'balanced', text('Balance them by the data', '按数据自动均衡')),
  });
}

function lossProblem(node: string, loss: string, answer: { en: string; zh: string }, suits: string) {
  return makeProblem({
    code: 'loss-does-not-suit',
    place: { node, parameter: 'loss' },
    what: text(`The loss "${loss}" does not suit ${answer.en}; "${suits}" does.`, `损失“${loss}”不适合${answer.zh}；应使用“${suits}”。`),
    fix: setParameter(node, 'loss', 'auto', text('Choose automatically', '自动选择')),
  });
}
