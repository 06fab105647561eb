"""Reads a generated program without running it: the constants as Python sees them, and what it imports."""

import ast
import json
import sys


def main():
    request = json.load(sys.stdin)
    answers = []
    for code in request["codes"]:
        tree = ast.parse(code)
        compile(tree, "network.py", "exec")
        constants = {}
        for statement in tree.body:
            if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", None) in ("CLASSES", "TARGET", "NUMBERS", "CATEGORIES"):
                constants[statement.targets[0].id] = ast.literal_eval(statement.value)
        imports = sorted({alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names})
        raised = sum(isinstance(node, ast.Raise) for node in ast.walk(tree))
        answers.append({"constants": constants, "imports": imports, "raised": raised})
    json.dump(answers, sys.stdout)


main()
