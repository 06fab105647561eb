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
    scores = np.array(trial["logits"]).reshape(len(target), -1)
    if scores.shape[1] == 1:  # one logit for two classes
        scores = np.concatenate([np.zeros_like(scores), scores], axis=1)
    called = scores.argmax(axis=1)
    labels = np.arange(scores.shape[1])
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    macro = {"average": "macro", "zero_division": 0}
    # One class against the rest, for each class that both occurs and does not: the mean over them.
    split = [k for k in (labels if len(labels) > 2 else [1]) if 0 < (target == k).sum() < len(target)]
    each = lambda area: np.mean([area(target == k, chances[:, k]) for k in split]) if split else None
    found = {
        "accuracy": metrics.accuracy_score(target, called),
        "precision": metrics.precision_score(target, called, **macro),
        "recall": metrics.recall_score(target, called, **macro),
        "f1": metrics.f1_score(target, called, **macro),
        "balanced-accuracy": metrics.balanced_accuracy_score(target, called),
        "kappa": metrics.cohen_kappa_score(target, called),
        "matthews": metrics.matthews_corrcoef(target, called),
        "log-loss": metrics.log_loss(target, chances, labels=labels),
        "roc-area": each(metrics.roc_auc_score),
        "average-precision": each(metrics.average_precision_score),
    }
    for k in (3, 5):
        if len(labels) > k:
            found[f"top-{k}"] = metrics.top_k_accuracy_score(target, scores, k=k, labels=labels)
    found["perplexity"] = np.exp(found["log-loss"])
    if trial.get("truth"):
        mse = metrics.mean_squared_error(trial["truth"], trial["numbers"])
        found |= {
            "mse": mse,
            "rmse": mse**0.5,
            "mae": metrics.mean_absolute_error(trial["truth"], trial["numbers"]),
            "mape": metrics.mean_absolute_percentage_error(trial["truth"], trial["numbers"]),
            "r2": metrics.r2_score(trial["truth"], trial["numbers"]) if len(target) > 1 else None,
        }
    answer.append({name: None if value is None or np.isnan(value) else float(value) for name, value in found.items()})
print(json.dumps(answer))
