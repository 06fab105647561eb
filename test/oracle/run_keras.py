"""Uses the network of generated Keras files with given weights and batches, and says what came out.

stdin:  {jobs: [{keras, weights: {name: {dtype, shape, data}}, batches: [{inputs: [...], mask}]}]}
stdout: [{logits: [[...]]} or {error}]
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


def run(job, folder):
    keras.config.set_image_data_format("channels_last")  # a file that sets it must not do so for the next
    keras.config.set_image_data_format("channels_last")  # as in a new process
    module = types.ModuleType("generated")
    exec(compile(job["keras"], "generated.py", "exec"), module.__dict__)
    keras.backend.clear_session()
    model = module.build_network()
    path = os.path.join(folder, "model.safetensors")
    save_file({name: array(value) for name, value in job["weights"].items()}, path)
    module.load_weights(model, path)
    logits = []
    for batch in job["batches"]:
        real = int(sum(batch["mask"]))
        inputs = [array(value)[:real] for value in batch["inputs"]]
        out = model(inputs[0] if len(inputs) == 1 else inputs, training=False)
        logits.append(keras.ops.convert_to_numpy(out).flatten().tolist())
    return {"logits": logits}


def answer(job, folder):
    try:
        return run(job, folder)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:500]}


with tempfile.TemporaryDirectory() as folder, torch.no_grad():
    print(json.dumps([answer(job, folder) for job in json.load(sys.stdin)["jobs"]]))
