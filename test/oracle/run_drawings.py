"""Generated programs of one drawing each: they load the studio's weights with their own `load_weights`, and answer.

stdin:  {jobs: [{code, keras, weights: {name: {dtype, shape, data}}, batches: [{inputs: [...], mask}]}]}
stdout: [{pytorch: {narrow: {answers: [...]} or {error}, wide: the same}, keras: the same}]
Narrow is float32, as anyone runs them. Wide is float64: it tells how far rounding alone leads each of them away.
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
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE
from safetensors.numpy import save_file

torch.set_num_threads(1)
# Keras's operations turn float64 into float32, as JAX does. Here they are asked what they mean, rounding apart.
BIT64_TO_BIT32_DTYPE["float64"] = "float64"


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


def use_keras(code, path, inputs):
    keras.config.set_image_data_format("channels_last")  # as in a new process
    keras.backend.clear_session()
    module = module_of(code)
    inputs = shown(module, inputs)
    model = module.build_network()
    module.load_weights(model, path)
    answers = model(inputs[0] if len(inputs) == 1 else inputs, training=False)
    return {"answers": keras.ops.convert_to_numpy(answers).flatten().tolist()}


def widely(use):
    """The same in float64."""

    def wide(code, path, inputs):
        torch.set_default_dtype(torch.float64)
        keras.config.set_floatx("float64")
        try:
            for narrow, double in ((".float()", ".double()"), ("float32", "float64")):
                code = code.replace(narrow, double)
            return use(code, path, [value.astype(np.float64) if value.dtype == np.float32 else value for value in inputs])
        finally:
            torch.set_default_dtype(torch.float32)
            keras.config.set_floatx("float32")

    return wide


def attempt(use, *given):
    try:
        return use(*given)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:600]}


def run(job, folder):
    path = os.path.join(folder, "model.safetensors")
    save_file({name: array(value) for name, value in job["weights"].items()}, path)
    inputs = [array(value) for value in job["batches"][0]["inputs"]]
    return {
        name: {"narrow": attempt(use, code, path, inputs), "wide": attempt(widely(use), code, path, inputs)}
        for name, use, code in (("pytorch", use_pytorch, job["code"]), ("keras", use_keras, job["keras"]))
    }


with tempfile.TemporaryDirectory() as folder, torch.no_grad():
    print(json.dumps([run(job, folder) for job in json.load(sys.stdin)["jobs"]]))
