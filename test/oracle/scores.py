"""scikit-learn's scores. stdin [{target, logits, truth, numbers}], stdout one object of scores each."""
import json
import sys
import warnings

import numpy as np
from sklearn import metrics

warnings.filterwarnings("ignore")
answer = []
for trial in json.load(sys.stdin):
    target = np.array(trial["target"])
    called = np.array(trial["logits"]).reshape(len(target), -1).argmax(axis=1)
    macro = {"average": "macro", "zero_division": 0}
    mse = metrics.mean_squared_error(trial["truth"], trial["numbers"])
    answer.append({
        "accuracy": metrics.accuracy_score(target, called),
        "precision": metrics.precision_score(target, called, **macro),
        "recall": metrics.recall_score(target, called, **macro),
        "f1": metrics.f1_score(target, called, **macro),
        "mse": mse,
        "rmse": mse**0.5,
        "mae": metrics.mean_absolute_error(trial["truth"], trial["numbers"]),
        "r2": metrics.r2_score(trial["truth"], trial["numbers"]) if len(target) > 1 else None,
    })
print(json.dumps(answer))
