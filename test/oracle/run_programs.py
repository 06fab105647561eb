"""Runs generated programs one after the other in one process, as `python network.py ...` in their folders, and gives what they print.

stdin:  {jobs: [{folder, commands: [[word, ...], ...]}]}
stdout: [[text, ...]]   a text for each command; an error's name and words where it ends badly
"""
import contextlib
import io
import json
import os
import runpy
import sys

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

torch.set_num_threads(1)


def run(words):
    keras.config.set_image_data_format("channels_last")  # as in a new process
    keras.backend.clear_session()
    said = io.StringIO()
    sys.argv = ["network.py", *words]
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path("network.py", run_name="__main__")
    except Exception as error:
        return f"{said.getvalue()}\n{type(error).__name__}: {error}"
    return said.getvalue()


answers = []
for job in json.load(sys.stdin)["jobs"]:
    os.chdir(job["folder"])
    answers.append([run(words) for words in job["commands"]])
print(json.dumps(answers))
