"""Runs the training of generated programs of two networks with given noise and batches, and has their generators make.

stdin:  [{code: {pytorch, keras}, weights: path, noise: [{shape, data}], images: [{shape, data}], chance: {shape, data}}]
stdout: [{pytorch: {state: {name: [...]}, losses: {...}, made: [...]}, keras: {...} or {error}}]
The program's own `train` runs; only its data, its chance and what it prints are ours.
"""
import json
import os
import re
import sys
import types

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch

torch.set_num_threads(1)


def array(value, dtype=np.float32):
    return np.array(value["data"], dtype=dtype).reshape(value["shape"])


class Batches(list):
    begin = staticmethod(lambda epoch: None)


def run(request, language):
    module = types.ModuleType("generated")
    exec(compile(request["code"][language], f"{language}.py", "exec"), module.__dict__)
    noise = iter([array(value) for value in request["noise"]])
    images = [array(value, np.uint8) for value in request["images"]]
    said = []
    module.print = lambda text, **_: said.append(text)
    module.split_rows = lambda data: ([0], [], [])
    module.evaluate = lambda *_: {}
    if language == "pytorch":
        model = module.Network()
        module.load_weights(model, request["weights"])
        module.make = lambda model, rows: model.generator(torch.from_numpy(next(noise)))
        module.loader = lambda data, rows, training=False: [((torch.from_numpy(value),), ()) for value in images] if training else []
        module.train(model, None)
        state = {name: value.flatten().tolist() for name, value in model.state_dict().items()}
        with torch.no_grad():
            made = model.eval().generator(torch.from_numpy(array(request["chance"])))
    else:
        keras.backend.clear_session()
        model = module.build_network()
        module.load_weights(model, request["weights"])
        module.chance = lambda rows: torch.from_numpy(next(noise))
        module.Batches = lambda data, rows, training=False: Batches([(value,) for value in images] if training else [])
        module.train(model, None)
        state = {w.path: np.array(keras.ops.convert_to_numpy(w)).flatten().tolist() for w in model.weights}
        made = model.get_layer("generator")(array(request["chance"]), training=False)
        made = made.detach()
    losses = {name: float(value) for name, value in re.findall(r"'(\w+)': (?:np\.float64\()?([-\d.e]+)", said[0])}
    return {"state": state, "losses": losses, "made": made.flatten().tolist()}


def attempt(request, language):
    try:
        return run(request, language)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:800]}


print(json.dumps([{language: attempt(request, language) for language in request["code"]} for request in json.load(sys.stdin)]))
