"""onnx.checker with full type and shape inference, on base64 models. JSON in: [{name, model}]; out: the complaints."""
import base64
import json
import sys

import onnx

complaints = []
for case in json.load(sys.stdin):
    try:
        onnx.checker.check_model(onnx.load_from_string(base64.b64decode(case["model"])), full_check=True)
    except Exception as error:  # every kind of complaint is an answer here
        complaints.append(f"{case['name']}: {error}")
json.dump(complaints, sys.stdout)
