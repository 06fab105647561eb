"""PyTorch's side of the bench: the S1 ConvNet's training step. One JSON request a line in, one JSON answer a line out."""
import json
import sys
import time

import torch
from torch import nn


def network() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2, 2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2, 2),
        nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def prepare(batch: int):
    torch.manual_seed(0)
    model = network()
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    pixels = torch.randint(0, 256, (batch, 3, 32, 32), dtype=torch.uint8)
    labels = torch.randint(0, 10, (batch,))

    def step() -> float:
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(pixels.float() / 255), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


steps = {}
for line in sys.stdin:
    request = json.loads(line)
    torch.set_num_threads(request["threads"])
    step = steps.setdefault(request["batch"], prepare(request["batch"]))
    times = []
    for _ in range(request["steps"]):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"times": times, "version": torch.__version__}), flush=True)
