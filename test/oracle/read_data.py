"""Files of pictures as generated programs read them.

stdin:  [{code: program, path: DATA, every: n}, ...]
stdout: [{pictures: [value, ...], labels: [label, ...], test: row or null, usable: rows}, ...]   of every n-th row: [C, H, W] one after the other
"""
import json
import sys
import types

import numpy as np


def read(request):
    module = types.ModuleType("generated")
    exec(compile(request["code"], "generated.py", "exec"), module.__dict__)
    data = module.Data(request["path"])
    assert len(data), request["path"]
    (pictures,), (labels,) = data[np.arange(0, len(data), request["every"])]
    assert pictures.dtype == np.uint8
    return {"pictures": pictures.flatten().tolist(), "labels": labels.tolist(), "test": data.test_from, "usable": int(data.usable.sum())}


print(json.dumps([read(request) for request in json.load(sys.stdin)]))
