/**
 * Hides pieces of a text, for a network that learns by guessing them (BERT, Devlin et al. 2019): of the chosen ones 80 % become
 * the mask piece, 10 % any piece, 10 % stay. Ids in, ids out; in use nothing is hidden.
 */
import { defined } from '../base/assert.ts';
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { inputShape } from './shapes.ts';
import { pythonNumber } from './torch.ts';

const helper = `class MaskTokens(nn.Module):
    """In training hides a share of the pieces: 80 % as \`mask\`, 10 % as any other piece, 10 % stay. \`chosen\` says which."""

    def __init__(self, share, mask, first, pieces):
        super().__init__()
        self.share, self.mask, self.first, self.pieces = share, mask, first, pieces
        self.chosen = None

    def forward(self, ids, real=None):
        self.chosen = (torch.rand(ids.shape, device=ids.device) < self.share) & (ids >= self.first)
        if real is not None:
            self.chosen &= real
        if not self.training:
            return ids
        how = torch.rand(ids.shape, device=ids.device)
        anything = torch.randint(self.first, self.pieces, ids.shape, device=ids.device)
        shown = torch.where(how < 0.8, self.mask, torch.where(how < 0.9, anything, ids))
        return torch.where(self.chosen, shown, ids)`;

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
      hint: text('How many pieces are to be guessed. 15 % is usual: more gives more to learn from, and less to guess by.', '要猜测的片段比例。通常 15%：越多可学的越多，但可依据的越少。'),
    },
    mask: {
      kind: 'integer',
      default: 4,
      min: 0,
      max: 10_000_000,
      expert: true,
      label: text('Id of the mask', '遮盖编号'),
      hint: text('The piece that stands for "guess me". Filled from the data.', '代表“请猜”的片段。由数据填入。'),
    },
    first: {
      kind: 'integer',
      default: 5,
      min: 0,
      max: 10_000_000,
      expert: true,
      label: text('First plain id', '首个普通编号'),
      hint: text('Ids below it are special pieces (beginning, end, padding) and are never hidden.', '小于它的编号是特殊片段（开头、结尾、补齐），不会被隐藏。'),
    },
    vocabulary: {
      kind: 'integer',
      default: 10_000,
      min: 2,
      max: 10_000_000,
      expert: true,
      label: text('Different pieces', '片段种类'),
      hint: text('As many as the tokenizer knows. Filled from the data.', '与分词器的片段数相同。由数据填入。'),
    },
  },
  inputs: [{ id: 'in', label: text('Pieces', '片段'), takes: 'ids' }],
  keepsPadding: true,
  summary: ({ share }) => text(`${Math.round(share * 100)} %`, `${Math.round(share * 100)} %`),
  output: (self) => ok({ dtype: 'int32', shape: inputShape(self) }),
  lower({ params, builder: g, batch, judging, padding, uniform, announceHidden, inputs: types }, inputs) {
    const ids = defined(inputs[0], 'the pieces');
    if (!judging) return g.emit('Identity', [ids]);
    const shape = [batch, ...(types[0]?.shape ?? [])];
    const piece = (id: number) => g.scalar(id, 'int32');
    const below = (use: string, share: number) => g.emit('Less', [uniform(shape, use), g.scalar(share)]);
    const drawn = g.emit('And', [below('which', params.share), g.emit('GreaterOrEqual', [ids, piece(params.first)])]);
    const [real = null] = padding;
    const chosen = real === null ? g.cast(drawn, 'float32') : g.mul(g.cast(drawn, 'float32'), real);
    announceHidden({ original: ids, chosen });
    const plain = Math.max(1, params.vocabulary - params.first);
    const any = g.add(g.cast(g.mul(uniform(shape, 'what'), g.scalar(plain)), 'int32'), piece(params.first));
    const how = uniform(shape, 'how');
    const swapped = g.where(g.emit('Less', [how, g.scalar(0.9)]), any, ids);
    const shown = g.where(g.emit('Less', [how, g.scalar(0.8)]), piece(params.mask), swapped);
    return g.where(g.emit('Greater', [chosen, g.scalar(0)]), shown, ids);
  },
  torch: (self) => ({
    module: `MaskTokens(${pythonNumber(self.params.share)}, mask=${self.params.mask}, first=${self.params.first}, pieces=${self.params.vocabulary})`,
    call: self.padding[0] === true ? '$self($0, $mask0)' : '$self($0)',
    helpers: [helper],
  }),
});
