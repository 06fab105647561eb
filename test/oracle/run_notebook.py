"""Runs the cells of notebooks from top to bottom, each in its own folder, and gives what they print.

stdin:  [folder]   each with network.ipynb
stdout: [text]     ending with an error's name and words where a cell fails
"""
import contextlib
import io
import json
import os
import sys

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

torch.set_num_threads(1)


def run(folder):
    os.chdir(folder)
    keras.config.set_image_data_format("channels_last")  # as in a new process
    keras.backend.clear_session()
    with open("network.ipynb", encoding="utf-8") as file:
        notebook = json.load(file)
    said, scope = io.StringIO(), {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            with contextlib.redirect_stdout(said):
                exec(compile("".join(cell["source"]), cell["id"], "exec"), scope)
        except Exception as error:
            return f"{said.getvalue()}\n{cell['id']}: {type(error).__name__}: {error}"
    return said.getvalue()


print(json.dumps([run(folder) for folder in json.load(sys.stdin)]))
