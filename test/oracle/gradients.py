"""Values and gradients of small expressions by PyTorch, in float64. JSON in, JSON out.

In: [{torch, inputs: {name: {shape, dtype, values}}, real: [names], weights: {shape, values}}]
Out: [{y: [...], gradients: {name: [...]}}], where gradients are those of sum(y * weights).
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
    y = eval(case["torch"], {"torch": torch, "F": F, "recurrence": recurrence, **names})
    (y * array(case["weights"], torch.float64)).sum().backward()
    return {"y": y.flatten().tolist(), "gradients": {name: names[name].grad.flatten().tolist() for name in case["real"]}}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
