"""Learning rate of each epoch under schedulers given as expressions. stdin {jobs: [{expression | null, each}], epochs, steps, rate, losses}."""
import json
import sys

import torch

request = json.load(sys.stdin)
LEARNING_RATE = request["rate"]
answer = []
EPOCHS = request["epochs"]
train_loader = range(request["steps"])
for job in request["jobs"]:
    expression, each = job["expression"], job["each"]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LEARNING_RATE)
    scheduler = eval(expression) if expression else None
    rates = []
    watching = isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau)
    for step in range(EPOCHS if each == "epoch" else EPOCHS * len(train_loader)):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if scheduler:
            scheduler.step(*([request["losses"][step]] if watching else []))
    answer.append(rates)
print(json.dumps(answer))
