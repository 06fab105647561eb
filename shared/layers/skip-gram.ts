/**
 * Skip-gram (Mikolov et al. 2013): from each word guess a word near it. The text passes as it is; what every place is asked for
 * is its neighbour `1 ... window` words to the left or right, drawn anew for each text and step. With an Embedding and a Linear
 * after it that is the softmax over output vectors, and the Embedding becomes the word vectors.
 */
import { tensor } from '../base/tensor.ts';
import { counted, text } from '../base/text.ts';
import { shapeOf } from '../ir/graph.ts';
import { chanceStream } from './chance-stream.ts';
import { defineLayer } from './define.ts';
import { expectPieces } from './shapes.ts';

const hidePieces = (node: string, window: number) => `def hide_pieces(ids, targets, chance):
    """Every place is asked for the piece up to ${window} places away, the same way through a text. Padding is neither asked nor asked for."""
    drawn = np.floor(chance(${chanceStream(node, '')}, 1) * ${2 * window})
    place = np.arange(ids.shape[1]) + (drawn - ${window} + (drawn >= ${window})).astype(int)  # ${-window} ... -1, 1 ... ${window} away
    within = np.clip(place, 0, ids.shape[1] - 1)
    near = np.take_along_axis(targets, within, axis=1)
    return ids, np.where((place == within) & (targets >= 0), near, -100)`;

export const skipGram = defineLayer({
  type: 'skip-gram',
  category: 'look',
  icon: 'network',
  label: text('Guess the neighbours', '猜测邻词'),
  term: 'Skip-gram',
  help: text(
    'Makes the network guess, from each word, the words near it. Words that keep the same company get similar numbers: that is Word2Vec. The text itself passes unchanged.',
    '让网络根据每个词猜测它附近的词。常与相同的词一起出现的词会得到相近的数字，这就是 Word2Vec。文本本身原样通过。',
  ),
  parameters: {
    window: {
      kind: 'integer',
      default: 5,
      min: 1,
      max: 100,
      recommended: [2, 5],
      label: text('Window', '窗口'),
      hint: text('How many words to the left and right are near. Fewer tell grammar, more tell topics.', '左右多少个词以内算附近。少则偏语法，多则偏主题。'),
    },
  },
  inputs: [{ id: 'in', label: text('Pieces', '片段'), takes: 'ids' }],
  keepsPadding: true,
  summary: ({ window }) => text(`${counted(window, 'word')} to each side`, `左右各 ${window} 个词`),
  output: (self) => expectPieces(self.node, self.inputs[0], text('Skip-gram', 'Skip-gram ')),
  lower({ params: { window }, builder, mode, judging, padding: [padding = null], uniform, announceHidden }, inputs) {
    const ids = inputs[0];
    if (ids === undefined || (mode === 'inference' && !judging)) return builder.emit('Identity', inputs);
    const [batch = 1, length = 1] = shapeOf(ids);
    const float = (value: number) => builder.scalar(value);
    // One of -window ... -1, 1 ... window for each text.
    const drawn = builder.emit('Floor', [builder.emit('Mul', [uniform([batch, 1]), float(2 * window)])]);
    const right = builder.emit('Cast', [builder.emit('GreaterOrEqual', [drawn, float(window)])], { to: 'float32' });
    const shift = builder.emit('Add', [builder.emit('Sub', [drawn, float(window)]), right]);
    const here = builder.constant(
      tensor(
        'float32',
        [1, length],
        Array.from({ length }, (_, place) => place),
      ),
    );
    const place = builder.emit('Add', [here, shift]); // [N, length]
    const within = builder.emit('Clip', [place], { min: 0, max: length - 1 });
    const there = builder.emit('Cast', [within], { to: 'int32' });
    const inside = builder.emit('Cast', [builder.emit('Equal', [place, within])], { to: 'float32' });
    const real = padding === null ? [] : [padding, builder.emit('GatherElements', [padding, there], { axis: 1 })];
    const original = builder.emit('GatherElements', [ids, there], { axis: 1 });
    announceHidden({ original, chosen: real.reduce((all, one) => builder.emit('Mul', [all, one]), inside) });
    return builder.emit('Identity', [ids]);
  },
  torch: ({ node, params }) => ({ call: '$0', hides: hidePieces(node, params.window) }),
  keras: ({ node, params }) => ({ call: '$0', hides: hidePieces(node, params.window) }),
});
