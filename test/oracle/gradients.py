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


def answer(case):
    names = {}
    for name, spec in case["inputs"].items():
        real = name in case["real"]
        names[name] = array(spec, torch.float64 if real else torch.int64).requires_grad_(real)
    y = eval(case["torch"], {"torch": torch, "F": F, **names})
    (y * array(case["weights"], torch.float64)).sum().backward()
    return {"y": y.flatten().tolist(), "gradients": {name: names[name].grad.flatten().tolist() for name in case["real"]}}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
