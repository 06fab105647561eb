"""Trains a generator and a discriminator in turn, as PyTorch's DCGAN lesson does, with given weights, pictures and noise.

stdin:  {optimizer, weights: {name: {shape, data}}, batches: [{image, noise: {shape, data}, rows}]}
stdout: {discriminator: [...], generator: [...], state: {name: [...]}}; `optimizer` is a Python function of the parameters.
"""
import json
import sys

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)


def tensor(value, dtype=np.float32):
    return torch.from_numpy(np.array(value["data"], dtype=dtype).reshape(value["shape"]))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.spread = nn.Linear(6, 32, bias=False)
        self.norm1 = nn.BatchNorm2d(2)
        self.paint = nn.ConvTranspose2d(2, 1, 4, stride=2, padding=1)

    def forward(self, z):
        return torch.sigmoid(self.paint(torch.relu(self.norm1(self.spread(z).reshape(-1, 2, 4, 4)))))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.look = nn.Conv2d(1, 4, 4, stride=2, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(4)
        self.verdict = nn.Linear(64, 1)

    def forward(self, x):
        return self.verdict(nn.functional.leaky_relu(self.norm2(self.look(x)), 0.2).flatten(1))


request = json.load(sys.stdin)
generator, discriminator = Generator(), Discriminator()
for model in (generator, discriminator):
    model.load_state_dict({name: tensor(request["weights"][name]) if name in request["weights"] else value for name, value in model.state_dict().items()})
steps_discriminator, steps_generator = (eval(request["optimizer"])(model.parameters()) for model in (discriminator, generator))
score = nn.BCEWithLogitsLoss()
losses = {"discriminator": [], "generator": []}
for batch in request["batches"]:
    rows = batch["rows"]
    real = tensor(batch["image"])[:rows] / 255
    noise = tensor(batch["noise"])[:rows]
    ones, zeros = torch.ones(rows, 1), torch.zeros(rows, 1)
    made = generator(noise)
    discriminator.zero_grad()
    discriminator_loss = score(discriminator(real), ones) + score(discriminator(made.detach()), zeros)
    discriminator_loss.backward()
    steps_discriminator.step()
    generator.zero_grad()
    generator_loss = score(discriminator(made), ones)
    generator_loss.backward()
    steps_generator.step()
    losses["discriminator"].append(discriminator_loss.item())
    losses["generator"].append(generator_loss.item())
state = {name: value.flatten().tolist() for model in (generator, discriminator) for name, value in model.state_dict().items()}
print(json.dumps({**losses, "state": state}))
