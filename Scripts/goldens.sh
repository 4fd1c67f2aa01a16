#!/usr/bin/env bash
# Records Tests/Goldens again from the reference implementations, and the list of digests that `make check` compares.
# Goldens are never recorded from our own code. Tests/Goldens/format-1 is a released format and stays as it is.
# Not made here: evaluation/sara.json (generate_sara.py, needs BERTIE_DATA), the tasks' metrics (evaluation/generate_tasks.py) and
# TensorFlow's checkpoints (files/generate.py tensorflow), which have environments of their own, the event file of
# TrainingTests (training/make_event_golden.py) and the help texts (CONTRIBUTING.md, Tests).
# With --sums only the list is written.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ "${1:-}" != --sums ]; then
  python="$PWD/.venv-reference/bin/python"
  "$python" Tests/Goldens/tokenization/generate.py
  "$python" Tests/Goldens/encoders/generate.py --write
  "$python" Tests/Goldens/families/generate.py --write
  "$python" Tests/Goldens/names/generate.py
  "$python" Tests/Goldens/files/generate.py torch
  "$python" Tests/Goldens/evaluation/generate.py --write
  "$python" Tests/Goldens/hub/generate.py
fi
PYTHONPATH=Scripts/checks python3 -B -c '
import pathlib, repository, tree
lines = repository.golden_sums(tree.Tree("."))
pathlib.Path(repository.SUMS).write_text("\n".join(lines) + "\n")
print(f"{repository.SUMS}: {len(lines)} files")
'
