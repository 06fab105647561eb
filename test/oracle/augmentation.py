"""Pictures through Keras's own affine transform and flips.

stdin:  [{shape: [C, H, W], data, theta, tx, ty, shear, zx, zy, mirror, flip, fill}], square pictures; tx and ty in points
stdout: [[...]]
"""
import json
import os
import sys

os.environ["KERAS_BACKEND"] = "torch"
import numpy as np
from keras.src.legacy.preprocessing.image import apply_affine_transform

answers = []
for job in json.load(sys.stdin):
    x = np.array(job["data"], dtype="float64").reshape(job["shape"])
    y = apply_affine_transform(
        x, job["theta"], job["tx"], job["ty"], job["shear"], job["zx"], job["zy"],
        row_axis=1, col_axis=2, channel_axis=0, fill_mode=job["fill"],
    )
    y = y[:, :, ::-1] if job["mirror"] else y
    y = y[:, ::-1] if job["flip"] else y
    answers.append(y.flatten().tolist())
print(json.dumps(answers))
