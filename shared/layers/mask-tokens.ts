/**
 * Hides pieces of a text, for a network that learns by guessing them (BERT, Devlin et al. 2019): of the chosen ones 80 % become
 * the mask piece, 10 % any piece but the special ones, 10 % stay. Ids in, ids out; in use nothing is hidden. (In BERT's own code
 * "any" takes in the special ones: a piece that became padding would then be left out of attention, one that became an end would part texts.)
 */
import { defined } from '../base/assert.ts';
import { text } from '../base/text.ts';
import type { Value } from '../ir/graph.ts';
import { chanceStream } from './chance-stream.ts';
import { defineLayer } from './define.ts';
import type { TokenizerReference } from './parameters.ts';
import { expectPieces } from './shapes.ts';
import { pythonNumber } from './torch.ts';

/** How many pieces are not special. */
const ordinary = (size: number, specials: readonly number[]) => Math.max(1, size - specials.length);

const hidePieces = (
  node: string,
  { share, size, sign, specials }: ReturnType<typeof pieces> & { readonly share: number },
) => `def hide_pieces(ids, targets, chance):
    """Of the pieces to guess 80 % are hidden, 10 % become any piece, 10 % stay; the others are not asked for."""
    which, what, how = (chance(stream) for stream in (${['which', 'what', 'how'].map((use) => chanceStream(node, use)).join(', ')}))
    special = [${specials.join(', ')}]
    chosen = (which < ${pythonNumber(share)}) & ~np.isin(ids, special)
    other = (what * ${ordinary(size, specials)}).astype(np.int32)
    for one in special:  # nothing becomes one of these
        other += other >= one
    shown = np.where(how < 0.8, ${sign}, np.where(how < 0.9, other, ids))
    return np.where(chosen, shown, ids).astype(np.int32), np.where(chosen, targets, -100)`;

/** What is never hidden, in rising order, and what stands for a hidden piece: its own sign, or "unknown". */
function pieces(tokenizer: TokenizerReference | null) {
  const { padding, begin, end, mask, unknown } = tokenizer?.specials ?? { padding: 0, begin: null, end: null, mask: null, unknown: 1 };
  return {
    size: tokenizer?.size ?? 2,
    sign: mask ?? unknown ?? 0,
    specials: [...new Set([padding, begin, end, mask])].filter((id) => id !== null).sort((a, b) => a - b),
  };
}

export const maskTokens = defineLayer({
  type: 'mask-tokens',
  category: 'regularise',
  icon: 'eye-off',
  label: text('Hide pieces to guess', '隐藏片段以供猜测'),
  term: 'Masked language model',
  help: text(
    'Hides some pieces of each text while the network learns, and the answer is what stood there. So it learns what words mean from text alone. Put it right after the text.',
    '学习时隐藏每段文本中的部分片段，答案就是原来的片段。这样仅凭文本就能学到词的含义。请放在文本输入之后。',
  ),
  parameters: {
    share: {
      kind: 'number',
      default: 0.15,
      min: 0.01,
      max: 0.9,
      step: 0.05,
      label: text('Share', '比例'),
      hint: text(
        'How many pieces are to be guessed. 15 % is usual: more gives more to learn from, and less to guess by.',
        '要猜测的片段比例。通常 15%：越多可学的越多，但可依据的越少。',
      ),
    },
    tokenizer: {
      kind: 'tokenizer',
      default: null,
      label: text('Pieces', '片段'),
      hint: text('Which pieces there are, and which of them is never hidden. Filled from the data.', '有哪些片段，以及哪些不会被隐藏。由数据填入。'),
    },
  },
  inputs: [{ id: 'in', label: text('Pieces', '片段'), takes: 'ids' }],
  keepsPadding: true,
  summary: ({ share }) => text(`${Math.round(share * 100)} %`, `${Math.round(share * 100)} %`),
  output: (self) => expectPieces(self.node, self.inputs[0], text('It', '此层')),
  lower({ params, builder: g, batch, judging, uniform, announceHidden, inputs: types }, inputs) {
    const ids = defined(inputs[0], 'the pieces');
    if (!judging) return g.emit('Identity', [ids]);
    const { size, sign, specials } = pieces(params.tokenizer);
    const shape = [batch, ...(types[0]?.shape ?? [])];
    const below = (chance: Value, share: number) => g.emit('Less', [chance, g.scalar(share)]);
    const plain = specials.map((id) => g.emit('Not', [g.emit('Equal', [ids, g.scalar(id, 'int32')])]));
    const hidden = plain.reduce((all, one) => g.emit('And', [all, one]), below(uniform(shape, 'which'), params.share));
    announceHidden({ original: ids, chosen: g.cast(hidden, 'float32') });
    const drawn = g.cast(g.mul(uniform(shape, 'what'), g.scalar(ordinary(size, specials))), 'int32');
    const any = specials.reduce((id, special) => g.add(id, g.cast(g.emit('GreaterOrEqual', [id, g.scalar(special, 'int32')]), 'int32')), drawn);
    const how = uniform(shape, 'how');
    const swapped = g.where(below(how, 0.9), any, ids);
    return g.where(hidden, g.where(below(how, 0.8), g.scalar(sign, 'int32'), swapped), ids);
  },
  torch: ({ node, params }) => ({ call: '$0', hides: hidePieces(node, { ...pieces(params.tokenizer), share: params.share }) }),
  keras: ({ node, params }) => ({ call: '$0', hides: hidePieces(node, { ...pieces(params.tokenizer), share: params.share }) }),
});
