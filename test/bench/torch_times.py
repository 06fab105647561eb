"""The end of a PyTorch peer: each line {threads, steps, ...} is answered with {times, ...}, the milliseconds of each step."""
import json
import sys
import time

import torch


def serve(step_of, more=dict):
    """`step_of(request)` is what is timed, given the number of the step; `more()` is what else is answered."""
    for line in sys.stdin:
        request = json.loads(line)
        torch.set_num_threads(request["threads"])
        step = step_of(request)
        times = []
        for number in range(request["steps"]):
            start = time.perf_counter()
            step(number)
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"times": times, **more()}), flush=True)
