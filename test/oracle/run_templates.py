"""Trains the generated PyTorch networks of templates from given weights on given batches, and says how far the studio is from them.

stdin:  {jobs: [{code, weights, gradients: [path], after: [path], kinds, optimizer: {type, params}, rates, batches, exact, step}]}
stdout: [{losses, again, exact, own, gradient: {apart, ours, theirs}, weights}]
again: the losses at two threads, where one differs from float64; exact, own: the losses of the first `exact` steps in float64, of the generated network and of the studio's own `step`; ours, theirs: distances from float64.
`weights` are the first weights; `gradients` what one step of plain SGD at rate 1 made of them; `after` what the whole run made of
them. Losses and optimizers are written here, in PyTorch's own words; only the network is the generated one.
"""
import json
import sys
import types

import numpy as np
import torch
import torch.nn.functional as F
from in_float64 import open_graph, wide
from safetensors.numpy import load_file as numpy_file
from safetensors.torch import load_file

torch.set_num_threads(1)


def array(value):
    data = np.array([np.nan if x is None else x for x in value["data"]], dtype=value["dtype"])
    return data.reshape(value["shape"])


def tensor(value):
    values = torch.from_numpy(array(value))
    if values.dtype == torch.int32:
        values = values.long()
    return values.to(torch.get_default_dtype()) if values.is_floating_point() else values


def optimizer_of(model, kind, p):
    weights = model.parameters()
    rest = dict(weight_decay=p["weightDecay"])
    if kind == "momentum":
        return torch.optim.SGD(weights, lr=0, momentum=p["momentum"], nesterov=p["nesterov"], **rest)
    return {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind](weights, lr=0, betas=(p["beta1"], p["beta2"]), eps=p["epsilon"], **rest)


def loss_of(kind, x, batch, text, target, model, name):
    ids = tensor(batch["given"][text]) if text is not None else None
    if kind == "next-token":
        return F.cross_entropy(x[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0)
    if kind == "masked-token":
        chosen, original = (tensor(batch["hidden"][key]) for key in ("chosen", "original"))
        return F.cross_entropy(x[chosen > 0], original[chosen > 0])
    y = tensor(batch["given"][target])
    if kind == "classes":
        return F.cross_entropy(x, y)
    if kind == "two-classes":
        return F.binary_cross_entropy_with_logits(x.squeeze(1), y.float())
    if kind == "tags":
        return F.cross_entropy(x.flatten(0, 1), y.flatten(), ignore_index=-1)
    std = getattr(model, name).std
    return F.mse_loss(x / std, y / std)


def loss(model, job, batch):
    given, hidden = batch["given"], batch["hidden"]
    inputs = [tensor(hidden["shown"] if hidden is not None and name == job["text"] else given[name]) for name in job["data"]]
    out = model(*inputs)
    out = out if isinstance(out, (list, tuple)) else [out]
    answers = zip(job["kinds"], job["names"], job["targets"], out)
    return sum(loss_of(kind, x, batch, job["text"], target, model, name) for kind, name, target, x in answers)


def apart(ours, theirs):
    """The largest difference, over the largest value (at least 1)."""
    return max((ours - theirs).abs().max().item() / max(1.0, theirs.abs().max().item()), 0.0) if theirs.numel() else 0.0


def network(job, first):
    module = types.ModuleType("generated")
    exec(compile(job["code"], "generated.py", "exec"), module.__dict__)
    model = module.Network().to(torch.get_default_dtype())
    model.load_state_dict(first, strict=False)
    return model.train()


def slopes(job, first):
    """Gradients of the first batch."""
    model = network(job, first)
    loss(model, job, job["batches"][0]).backward()
    return {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}


def curve(job, first):
    """The loss of every batch, and the weights after them."""
    model = network(job, first)
    optimizer = optimizer_of(model, job["optimizer"]["type"], job["optimizer"]["params"])
    clip = job["optimizer"]["params"]["clipNorm"]
    losses = []
    for rate, batch in zip(job["rates"], job["batches"]):
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        value = loss(model, job, batch)
        value.backward()
        if clip > 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        losses.append(value.item())
    return losses, model.state_dict()


def own_curve(job):
    """The loss of every batch by the studio's own step in float64."""
    step = open_graph(job["step"]["model"])
    state = {name: wide(value) for name, value in numpy_file(job["step"]["state"]).items()}
    losses = []
    for batch, scalars in zip(job["batches"], job["step"]["scalars"]):
        given = {name: wide(array(value)) for name, value in batch["given"].items()} | {name: np.array([value]) for name, value in scalars.items()}
        out = dict(zip(step.output_names, step.run(None, {name: (state | given)[name] for name in step.input_names})))
        state |= {name: out[made] for name, made in job["step"]["next"].items()}
        losses.append(float(out[job["step"]["loss"]]))
    return losses


def in_float64(what, *arguments):
    """The same with every real number a float64, pictures included."""
    single = torch.Tensor.float
    torch.set_default_dtype(torch.float64)
    torch.Tensor.float = torch.Tensor.double
    try:
        return what(*arguments)
    finally:
        torch.Tensor.float = single
        torch.set_default_dtype(torch.float32)


def run(job):
    first = load_file(job["weights"])
    theirs, exact = slopes(job, first), in_float64(slopes, job, first)

    def far(some, others):
        return max(apart(some[name], other) for name, other in others.items() if name in some)

    ours = [{name: first[name] - value for name, value in load_file(path).items()} for path in job["gradients"]]
    (losses, state), (true, _) = curve(job, first), in_float64(curve, job | {"batches": job["batches"][: job["exact"]]}, first)
    # Where rounding grows from step to step: how far PyTorch's own comes out at another number of threads.
    again = None
    if max(map(abs, np.subtract(losses[: len(true)], true))) > 1e-3:
        torch.set_num_threads(2)
        again, _ = curve(job, first)
        torch.set_num_threads(1)
    weights = max(apart(value, state[name]) for path in job["after"] for name, value in load_file(path).items() if name in state)
    return {
        "losses": losses,
        "again": again,
        "exact": true,
        "own": own_curve(job) if job["step"] else None,
        "gradient": {"apart": max(far(mine, theirs) for mine in ours), "ours": max(far(mine, exact) for mine in ours), "theirs": far(theirs, exact)},
        "weights": weights,
    }


print(json.dumps([run(job) for job in json.load(sys.stdin)["jobs"]]))
