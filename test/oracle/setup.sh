#!/usr/bin/env bash
# Makes the Python environment of the oracle suite (PyTorch, Keras on PyTorch, ONNX, scikit-learn) in test/oracle/.venv and prints its
# python's path. Nothing in the product needs Python. Exit 3: it cannot be had here, with the reason in one line.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv="$here/.venv"
wanted="torch==2.13.0 numpy onnx onnxruntime scikit-learn safetensors pillow tokenizers keras regex"
stamp="$venv/.netloom-packages"
if [ -n "${NETLOOM_ORACLE_PYTHON:-}" ]; then echo "$NETLOOM_ORACLE_PYTHON"; exit 0; fi
if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then echo "$venv/bin/python"; exit 0; fi
command -v python3 >/dev/null || { echo "oracle: no python3 on this machine" >&2; exit 3; }
python3 -m venv "$venv" >&2 || { echo "oracle: python3 has no venv module (on Debian: apt-get install python3-venv)" >&2; exit 3; }
# shellcheck disable=SC2086
"$venv/bin/pip" install -qq --retries 0 --no-input --disable-pip-version-check $wanted >&2 || { echo "oracle: pip could not install $wanted" >&2; exit 3; }
echo "$wanted" > "$stamp"
echo "$venv/bin/python"
