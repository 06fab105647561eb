/** Transformer layers in PyTorch: the classes of the generated file, and the expressions that make and call them. */
import type { AttentionSettings, FeedForwardSettings } from './attention-parts.ts';
import { type InitialChoice, initialCode } from './initializers.ts';
import { pythonNumber } from './torch.ts';

export const attentionHelper = `class Attention(nn.MultiheadAttention):
    """Multi-head attention of a sequence to itself, or to \`memory\`, with PyTorch's own weights.

    \`mask\` is true for real steps, \`causal\` hides later ones, \`rotary\` turns queries and keys by their place.
    """

    def __init__(self, size, heads, dropout=0.0, bias=True, causal=False, rotary=False):
        super().__init__(size, heads, dropout, bias, batch_first=True)
        self.causal, self.rotary = causal, rotary

    def forward(self, x, memory=None, mask=None):
        memory = x if memory is None else memory
        biases = (None, None, None) if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        q, k, v = (
            F.linear(source, weight, bias).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)  # [N, heads, L, width]
            for source, weight, bias in zip((x, memory, memory), self.in_proj_weight.chunk(3), biases)
        )
        if self.rotary:
            q, k = self.turn(q), self.turn(k)
        seen = None if mask is None else mask[:, None, None, :]
        if self.causal:
            back = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=x.device).tril()
            seen = back if seen is None else seen & back
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=seen, dropout_p=self.dropout if self.training else 0.0)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))

    def turn(self, x):
        half = x.shape[-1] // 2
        rates = 10_000.0 ** (-torch.arange(half, device=x.device) / half)
        angles = torch.arange(x.shape[2], device=x.device)[:, None] * torch.cat([rates, rates])
        first, second = x.chunk(2, dim=-1)
        return x * angles.cos() + torch.cat([-second, first], dim=-1) * angles.sin()`;

export const feedForwardHelper = `class FeedForward(nn.Module):
    """Each step by itself: widened, bent, narrowed."""

    def __init__(self, size, hidden, activation, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(size, hidden)
        self.activation = activation
        self.dropout = nn.Dropout(dropout)
        self.linear2 = nn.Linear(hidden, size)

    def forward(self, x):
        return self.linear2(self.dropout(self.activation(self.linear1(x))))`;

export const encoderHelper = `class Block(nn.Module):
    """Attention, then feed-forward; each is added to what came in. Norms stand before each part, or after it."""

    def __init__(self, size, heads, hidden, activation, dropout=0.0, norm_first=True, eps=1e-5, bias=True, causal=False, rotary=False):
        super().__init__()
        self.norm_first = norm_first
        self.self_attn = Attention(size, heads, dropout, bias, causal, rotary)
        self.linear1 = nn.Linear(size, hidden)
        self.linear2 = nn.Linear(hidden, size)
        self.activation = activation
        self.norm1 = nn.LayerNorm(size, eps)
        self.norm2 = nn.LayerNorm(size, eps)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None):
        x = self.around(self.norm1, x, lambda x: self.self_attn(x, mask=mask))
        return self.around(self.norm2, x, lambda x: self.linear2(self.dropout(self.activation(self.linear1(x)))))

    def around(self, norm, x, part):
        return x + self.dropout(part(norm(x))) if self.norm_first else norm(x + self.dropout(part(x)))


class Blocks(nn.Module):
    """Blocks in a row, each with weights of its own."""

    def __init__(self, count, *settings, **more):
        super().__init__()
        self.layers = nn.ModuleList(Block(*settings, **more) for _ in range(count))

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer(x, mask)
        return x`;

export const decoderHelper = `class DecoderBlock(nn.Module):
    """Attention to the steps before, then to \`memory\`, then feed-forward; each is added to what came in."""

    def __init__(self, size, heads, hidden, activation, dropout=0.0, norm_first=True, eps=1e-5, bias=True, rotary=False):
        super().__init__()
        self.norm_first = norm_first
        self.self_attn = Attention(size, heads, dropout, bias, causal=True, rotary=rotary)
        self.multihead_attn = Attention(size, heads, dropout, bias)
        self.linear1 = nn.Linear(size, hidden)
        self.linear2 = nn.Linear(hidden, size)
        self.activation = activation
        self.norm1 = nn.LayerNorm(size, eps)
        self.norm2 = nn.LayerNorm(size, eps)
        self.norm3 = nn.LayerNorm(size, eps)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, memory, mask=None, memory_mask=None):
        x = self.around(self.norm1, x, lambda x: self.self_attn(x, mask=mask))
        x = self.around(self.norm2, x, lambda x: self.multihead_attn(x, memory, memory_mask))
        return self.around(self.norm3, x, lambda x: self.linear2(self.dropout(self.activation(self.linear1(x)))))

    def around(self, norm, x, part):
        return x + self.dropout(part(norm(x))) if self.norm_first else norm(x + self.dropout(part(x)))


class DecoderBlocks(nn.Module):
    """Decoder blocks in a row, all of which look at the same memory."""

    def __init__(self, count, *settings, **more):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(*settings, **more) for _ in range(count))

    def forward(self, x, memory, mask=None, memory_mask=None):
        for layer in self.layers:
            x = layer(x, memory, mask, memory_mask)
        return x`;

const activations = { gelu: 'nn.GELU()', 'gelu-tanh': 'nn.GELU(approximate="tanh")', relu: 'nn.ReLU()' } as const;

const switchedOn = (name: string, on: boolean) => (on ? [`${name}=True`] : []);

export function attentionModule(size: number, { heads, dropout, bias, causal, rotary }: AttentionSettings): string {
  const rest = [...(bias ? [] : ['bias=False']), ...switchedOn('causal', causal), ...switchedOn('rotary', rotary)];
  return `Attention(${[size, heads, ...(dropout === 0 ? [] : [pythonNumber(dropout)]), ...rest].join(', ')})`;
}

/** `$self($0, mask=$mask0)`, without the mask where all steps are real. */
export function attentionCall(inputs: readonly string[], mask: string | null): string {
  return `$self(${[...inputs, ...(mask === null ? [] : [`mask=${mask}`])].join(', ')})`;
}

export function feedForwardArguments(size: number, { hidden, activation, dropout }: FeedForwardSettings): readonly string[] {
  return [String(size), String(hidden), activations[activation], ...(dropout === 0 ? [] : [pythonNumber(dropout)])];
}

export interface BlockSettings extends Omit<AttentionSettings, 'causal'>, FeedForwardSettings {
  readonly layers: number;
  readonly norm: 'pre' | 'post';
  readonly epsilon: number;
  readonly initial: InitialChoice;
}

/** Arguments of `Blocks(...)` and `DecoderBlocks(...)`. */
export function blockArguments(size: number, settings: BlockSettings): readonly string[] {
  const { layers, heads, hidden, activation, dropout, norm, epsilon, bias, rotary } = settings;
  return [
    ...[layers, size, heads, hidden].map(String),
    activations[activation],
    ...(dropout === 0 ? [] : [`dropout=${pythonNumber(dropout)}`]),
    ...(norm === 'pre' ? [] : ['norm_first=False']),
    ...(epsilon === 1e-5 ? [] : [`eps=${pythonNumber(epsilon)}`]),
    ...(bias ? [] : ['bias=False']),
    ...switchedOn('rotary', rotary),
  ];
}

/** First weights of a module of many parts; norms keep their own. */
export function initialLoop(choice: InitialChoice): { readonly setup?: readonly string[] } {
  const [line] = initialCode(choice, ['weight'], []).setup ?? [];
  if (line === undefined) return {};
  return {
    setup: [
      'for name, weight in $self.named_parameters():',
      '    if weight.dim() == 2:',
      `        ${line}`,
      '    elif name.endswith("bias"):',
      '        nn.init.zeros_(weight)',
    ],
  };
}
