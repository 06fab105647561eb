"""PyTorch's side of the bench: an LSTM's training step. One JSON request a line in, one JSON answer a line out."""
import json
import sys
import time

import torch
from torch import nn


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(1000, 128)
        self.lstm = nn.LSTM(128, 128, batch_first=True)
        self.fc = nn.Linear(128, 2)

    def forward(self, ids):
        return self.fc(self.lstm(self.words(ids))[0][:, -1])


def prepare(batch: int):
    torch.manual_seed(0)
    model = Network()
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    ids = torch.randint(0, 1000, (batch, 100))
    labels = torch.randint(0, 2, (batch,))

    def step() -> float:
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(ids), labels)
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
