"""Loads weights into the networks of generated programs, in PyTorch and in Keras, and says what they answer.

stdin:  {jobs: [{code: {pytorch, keras}, weights: path, inputs: [{dtype, shape, data}], answers: [kind]}]}
stdout: [{pytorch: [[...], ...] or {error}, keras: ...}]   one list of numbers for each answer
"""
import json
import os
import sys
import types

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch

torch.set_num_threads(1)


def array(value):
    return np.array([np.nan if x is None else x for x in value["data"]], dtype=value["dtype"]).reshape(value["shape"])


def shares(kind, logits):
    """What the studio shows: probabilities, or the number."""
    if kind == "number":
        return logits
    if kind == "two-classes":
        return torch.cat([1 - torch.sigmoid(logits), torch.sigmoid(logits)], dim=1)
    return torch.softmax(logits, dim=-1)


def outputs(language, code, weights, inputs):
    keras.config.set_image_data_format("channels_last")  # as in a new process
    module = types.ModuleType("generated")
    exec(compile(code, f"{language}.py", "exec"), module.__dict__)
    if language == "pytorch":
        model = module.Network()
        module.load_weights(model, weights)
        return model.eval()(*[torch.from_numpy(value) for value in inputs])
    keras.backend.clear_session()
    model = module.build_network()
    module.load_weights(model, weights)
    return model(inputs[0] if len(inputs) == 1 else inputs, training=False)


def answer(language, job):
    try:
        found = outputs(language, job["code"][language], job["weights"], [array(value) for value in job["inputs"]])
        found = found if isinstance(found, (list, tuple)) else [found]
        return [shares(kind, value).flatten().tolist() for kind, value in zip(job["answers"], found)]
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:600]}


with torch.no_grad():
    print(json.dumps([{language: answer(language, job) for language in job["code"]} for job in json.load(sys.stdin)["jobs"]]))
