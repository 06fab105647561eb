"""Loads the frameworks once and runs each script in a copy of this process, which is there at once; a start of its own takes seconds.

argv:   the FIFO of requests: lines, each the path of a folder
stdin:  nothing; its end is the end of the server
folder: request.json {words, env, input}, `words` as they would follow `python`; left there: out, err, and the exit code in the FIFO `end`
"""
import gc
import json
import os
import runpy
import select
import sys
import traceback

os.environ["KERAS_BACKEND"] = "torch"

import keras  # noqa: F401
import onnx  # noqa: F401
import safetensors.torch  # noqa: F401
import sklearn.metrics  # noqa: F401


def run(words):
    """What `python words...` does; answers the exit code."""
    try:
        if words[0] == "-c":
            sys.argv = ["-c", *words[2:]]
            exec(compile(words[1], "<string>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = words
            sys.path.insert(0, os.path.dirname(words[0]))
            runpy.run_path(words[0], run_name="__main__")
        return 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1


def answer(folder):
    """In a copy of the server: runs the script in a copy of that, and tells its end however it ends."""
    script = os.fork()
    if script != 0:
        _, status = os.waitpid(script, 0)
        with open(f"{folder}/end", "w", encoding="utf-8") as end:
            end.write(str(os.waitstatus_to_exitcode(status)))
        return
    with open(f"{folder}/request.json", encoding="utf-8") as file:
        request = json.load(file)
    for name, stream, flags in (("input", 0, os.O_RDONLY), ("out", 1, os.O_WRONLY | os.O_CREAT), ("err", 2, os.O_WRONLY | os.O_CREAT)):
        os.dup2(os.open(f"{folder}/{name}", flags, 0o600), stream)
    os.environ.update(request["env"])
    code = run(request["words"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


# Keras collects garbage in each session it clears: a copy looks only at what it made itself, not at the frameworks.
gc.freeze()
# Open for writing too: no end of file comes when a client closes. That of stdin does, when whoever started this is gone.
requests = os.open(sys.argv[1], os.O_RDWR)
print("ready", flush=True)
while sys.stdin not in select.select([requests, sys.stdin], [], [])[0]:
    for line in os.read(requests, 1 << 16).decode().splitlines():
        child = os.fork()
        if child == 0:
            if os.fork() == 0:
                answer(line)
            os._exit(0)
        os.waitpid(child, 0)
