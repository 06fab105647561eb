"""Values and gradients of small expressions by PyTorch, in float64: by autograd, and by central differences. JSON in, JSON out.

In: [{torch, inputs: {name: {shape, dtype, values}}, real: [names], weights: {shape, values}}]
Out: [{y: [...], gradients: {name: [...]}, differences: {name: [[place, slope]]}}], all of sum(y * weights).
"""
import json
import sys

import torch
import torch.nn.functional as F


def array(spec, dtype):
    return torch.tensor(spec["values"], dtype=dtype).reshape(spec["shape"])


def recurrence(cell, projected, weights, bias=None, mask=None, reverse=False):
    """PyTorch's cells step by step over an input that has been multiplied already; a masked step leaves zeros."""
    gates, hidden = weights.shape
    as_it_is = torch.eye(gates, dtype=weights.dtype)
    offset = None if bias is None else torch.cat([torch.zeros(2 * hidden, dtype=bias.dtype), bias])
    h = c = torch.zeros(projected.shape[1], hidden, dtype=weights.dtype)
    states = {}
    steps = range(len(projected))
    for t in reversed(steps) if reverse else steps:
        if cell == "lstm":
            h, c = torch.lstm_cell(projected[t], (h, c), as_it_is, weights)
        elif cell == "gru":
            h = torch.gru_cell(projected[t], h, as_it_is, weights, torch.zeros_like(offset), offset)
        else:
            h = {"rnn-tanh": torch.rnn_tanh_cell, "rnn-relu": torch.rnn_relu_cell}[cell](projected[t], h, as_it_is, weights)
        if mask is not None:
            h, c = h * mask[t], c * mask[t]
        states[t] = h
    return torch.stack([states[t] for t in steps])


def answer(case):
    names = {}
    for name, spec in case["inputs"].items():
        real = name in case["real"]
        names[name] = array(spec, torch.float64 if real else torch.int64).requires_grad_(real)
    weights = array(case["weights"], torch.float64)

    def value():
        return eval(case["torch"], {"torch": torch, "F": F, "recurrence": recurrence, **names})

    def slope(number, place, step=1e-5):
        """Of the sum, along one number."""
        kept, sums = number[place].item(), []
        for moved in (kept + step, kept - step, kept):
            number[place] = moved
            sums.append((value() * weights).sum().item())
        return (sums[0] - sums[1]) / (2 * step)

    y = value()
    (y * weights).sum().backward()
    gradients = {name: names[name].grad.flatten().tolist() for name in case["real"]}
    with torch.no_grad():
        places = {name: range(0, len(all), max(1, len(all) // 40)) for name, all in gradients.items()}  # large ones are sampled
        differences = {name: [[i, slope(names[name].view(-1), i)] for i in places[name]] for name in places}
    return {"y": y.flatten().tolist(), "gradients": gradients, "differences": differences}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
