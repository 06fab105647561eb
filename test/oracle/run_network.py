"""Trains or uses the network of a generated PyTorch file with given weights and batches, and says what came out.

stdin:  {jobs: [{code, weights: {name: {shape, data}}, train, optimizer, loss, batches: [{inputs: [...], target, mask}]}]}
stdout: [{losses, logits: [[...]], state: {name: [...]}}]
`optimizer` and `loss` are Python expressions written by the test, not taken from the generated file.
"""
import json
import sys
import types

import numpy as np
import torch

torch.set_num_threads(1)


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of "Symbolic Discovery of Optimization Algorithms" (Chen et al. 2023), line by line."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), eta, decay = group["betas"], group["lr"], group["weight_decay"]
            for theta in group["params"]:
                g = theta.grad
                m = self.state[theta].get("m", torch.zeros_like(theta))
                c = b1 * m + (1 - b1) * g
                theta.copy_(theta - eta * (c.sign() + decay * theta))
                self.state[theta]["m"] = b2 * m + (1 - b2) * g


def tensor(value):
    data = np.array([np.nan if x is None else x for x in value["data"]], dtype=value["dtype"])
    return torch.from_numpy(data.reshape(value["shape"]))


def run(job):
    module = types.ModuleType("generated")
    exec(compile(job["code"], "generated.py", "exec"), module.__dict__)
    model = module.Network()
    model.load_state_dict({name: tensor(value) for name, value in job["weights"].items()}, strict=job.get("strict", True))
    model.train(job["train"])
    scope = {"Lion": Lion, "torch": torch, "nn": torch.nn, "model": model, "F": torch.nn.functional}
    optimizer = eval(job["optimizer"], scope) if job["train"] else None
    losses, logits = [], []
    for batch in job["batches"]:
        real = int(sum(batch["mask"]))
        inputs = [tensor(value)[:real] for value in batch["inputs"]]
        target = tensor(batch["target"])[:real]
        out = model(*inputs)
        loss = eval(job["loss"], {**scope, "x": out, "y": target})
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            eval(job.get("clip") or "None", scope)
            optimizer.step()
        losses.append(loss.item())
        logits.append(out.detach().flatten().tolist())
    state = {name: value.flatten().tolist() for name, value in model.state_dict().items()}
    return {"losses": losses, "logits": logits, "state": state}


print(json.dumps([run(job) for job in json.load(sys.stdin)["jobs"]]))
