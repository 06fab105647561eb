"""Learning rate of each epoch under schedulers given as expressions. stdin {jobs: [expression | null], epochs, rate}."""
import json
import sys

import torch

request = json.load(sys.stdin)
LEARNING_RATE = request["rate"]
answer = []
for expression in request["jobs"]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LEARNING_RATE)
    scheduler = eval(expression) if expression else None
    rates = []
    for _ in range(request["epochs"]):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if scheduler:
            scheduler.step()
    answer.append(rates)
print(json.dumps(answer))
