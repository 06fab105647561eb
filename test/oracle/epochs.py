"""Which rows a generated program trains and validates on: {path, form, rows} in, {epochs, steps, validation} out."""
import importlib.util
import json
import sys

import numpy as np

asked = json.load(sys.stdin)
spec = importlib.util.spec_from_file_location("program", asked["path"])
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)
rows = np.array(asked["rows"])
chosen = np.sort(program.permutation(len(rows), program.SEED, 0x5A17)[: program.VALIDATION_ROWS])
if asked["form"] == "pytorch":
    batches = program.Batches(rows, training=True)
    epochs = [[int(row) for batch in batches for row in batch] for _ in range(3)]
else:
    batches, epochs = program.Batches({}, rows, training=True), []
    for epoch in range(3):
        batches.begin(epoch)
        epochs.append(batches.order.tolist())
print(json.dumps({"epochs": epochs, "steps": len(batches), "validation": rows[chosen].tolist()}))
