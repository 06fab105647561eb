"""PyTorch's side of a training step: the generated program's network, plain eager. One JSON request a line in, one answer a line out.

First request:  {code, optimizer, loss, clip, inputs: [{dtype, shape, below}], target: {...} or null}
Further ones:   {threads, steps, use?} -> {times, version, grown}: milliseconds of each step, and MB of memory taken since before the first request
`use`: the network only answers (eval, inference mode).
`optimizer` and `loss` are Python expressions; the text itself is the truth where `target` is null.
"""
import json
import sys
import types

import torch
from torch import nn

from torch_times import serve


def resident(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(field))


def watch_resident():
    try:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")  # the fullest moment is now
        before = resident("VmRSS")
        return lambda: resident("VmHWM") - before
    except OSError:
        return lambda: None


def random(dtype, shape, below):
    if dtype == "float32":
        return torch.randn(shape)
    return torch.randint(0, below, shape, dtype=getattr(torch, dtype))


def prepare(job):
    torch.manual_seed(0)
    module = types.ModuleType("generated")
    exec(compile(job["code"], "generated.py", "exec"), module.__dict__)
    model = module.Network().train()
    optimizer = eval(job["optimizer"], {"torch": torch, "model": model})
    inputs = [random(**given) for given in job["inputs"]]
    target = (random(**job["target"]) if job["target"] else inputs[0]).long()
    loss_of = eval(f"lambda x, y: {job['loss']}", {"F": nn.functional})

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(*inputs), target)
        loss.backward()
        if job["clip"] > 0:
            nn.utils.clip_grad_norm_(model.parameters(), job["clip"])
        optimizer.step()
        return loss.item()

    def use():
        model.eval()
        with torch.inference_mode():
            return model(*inputs)

    return step, use


job = json.loads(sys.stdin.readline())
grown = watch_resident()
step, use = prepare(job)
serve(lambda request: lambda _: (use if request.get("use") else step)(), lambda: {"version": torch.__version__, "grown": grown()})
