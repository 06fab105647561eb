"""Generated programs of one drawing each: they load the studio's weights with their own `load_weights`, and answer.

stdin:  {jobs: [{code, keras, weights: {name: {dtype, shape, data}}, batches: [{inputs: [...], mask}]}]}
stdout: [{exact: {answers: [...]} or {error}, pytorch: the same, keras: the same}]
`exact` is PyTorch in float64: it tells how far rounding alone leads away.
"""
import json
import os
import sys
import tempfile
import types

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from safetensors.numpy import save_file

torch.set_num_threads(1)


def array(value):
    data = np.array([np.nan if x is None else x for x in value["data"]], dtype=value["dtype"])
    return data.reshape(value["shape"])


def module_of(code):
    module = types.ModuleType("generated")
    exec(compile(code, "generated.py", "exec"), module.__dict__)
    return module


def shown(module, inputs):
    """As the studio judges: some pieces of a text are hidden where the drawing says so."""
    if not hasattr(module, "hide"):
        return inputs
    count = len(inputs[0])
    return module.hide(inputs, [], 0, np.arange(count), count)[0]


def use_pytorch(code, path, inputs):
    module = module_of(code)
    inputs = shown(module, inputs)
    model = module.Network().eval()
    module.load_weights(model, path)
    return {"answers": model(*[torch.from_numpy(value) for value in inputs]).flatten().tolist()}


def exactly(code, path, inputs):
    torch.set_default_dtype(torch.float64)
    try:
        wide = code.replace(".float()", ".double()").replace("torch.float32", "torch.float64")
        return use_pytorch(wide, path, [value.astype(np.float64) if value.dtype == np.float32 else value for value in inputs])
    finally:
        torch.set_default_dtype(torch.float32)


def use_keras(code, path, inputs):
    keras.config.set_image_data_format("channels_last")  # as in a new process
    keras.backend.clear_session()
    module = module_of(code)
    inputs = shown(module, inputs)
    model = module.build_network()
    module.load_weights(model, path)
    answers = model(inputs[0] if len(inputs) == 1 else inputs, training=False)
    return {"answers": keras.ops.convert_to_numpy(answers).flatten().tolist()}


def attempt(use, *given):
    try:
        return use(*given)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:600]}


def run(job, folder):
    path = os.path.join(folder, "model.safetensors")
    save_file({name: array(value) for name, value in job["weights"].items()}, path)
    inputs = [array(value) for value in job["batches"][0]["inputs"]]
    return {"exact": attempt(exactly, job["code"], path, inputs), "pytorch": attempt(use_pytorch, job["code"], path, inputs), "keras": attempt(use_keras, job["keras"], path, inputs)}


with tempfile.TemporaryDirectory() as folder, torch.no_grad():
    print(json.dumps([run(job, folder) for job in json.load(sys.stdin)["jobs"]]))
