"""PyTorch's side of writing text: the generated program's GPT with kept keys and values, as PyTorch users write it. One JSON request a line in, one answer a line out.

First request:  {code}
Further ones:   {threads, steps} -> {times}: milliseconds of each piece of a text of `steps` pieces
Before the first answer its scores are compared with those of the program itself, which reads the whole text.
"""
import json
import sys
import types

import torch
import torch.nn.functional as F

from torch_times import serve

job = json.loads(sys.stdin.readline())
module = types.ModuleType("generated")
exec(compile(job["code"], "generated.py", "exec"), module.__dict__)
torch.manual_seed(0)
model = module.Network().eval()
capacity = len(model.positions.weight)


class Kept:
    """Attention of one layer: keys and values have their room from the start, products of queries, keys and values are one."""

    def __init__(self, attention):
        self.attention = attention
        width = attention.embed_dim // attention.num_heads
        self.keys, self.values = torch.zeros(2, 1, attention.num_heads, capacity, width)

    def __call__(self, x, place):
        own = self.attention
        q, k, v = F.linear(x, own.in_proj_weight, own.in_proj_bias).unflatten(-1, (3, own.num_heads, -1)).permute(2, 0, 3, 1, 4)
        end = place + x.shape[1]
        self.keys[:, :, place:end] = k
        self.values[:, :, place:end] = v
        mixed = F.scaled_dot_product_attention(q, self.keys[:, :, :end], self.values[:, :, :end])
        return own.out_proj(mixed.transpose(1, 2).flatten(2))


kept = [Kept(block.self_attn) for block in model.blocks.layers]


def following(piece, place):
    """Scores of the piece that follows the one at `place`; those before it were given earlier."""
    x = model.embed(torch.tensor([[piece]])) + model.positions.weight[place]
    for block, attention in zip(model.blocks.layers, kept):
        x = x + attention(block.norm1(x), place)
        x = x + block.linear2(block.activation(block.linear1(block.norm2(x))))
    return F.linear(model.norm(x), model.embed.weight)[0, 0]


with torch.inference_mode():
    text = torch.randint(5, 50, (capacity,))
    whole = model(text[None])[0]
    difference = max((following(int(piece), place) - whole[place]).abs().max().item() for place, piece in enumerate(text))
    assert difference < 1e-4, f"kept keys and values give other scores, by {difference}"
    serve(lambda request: lambda place: following(1 + place % 50, place))
