#!/usr/bin/env bash
# Runs every measurement of Benchmarks/; each writes a result file beside it. Leave the machine alone meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -z "${BERTIE_DATA:-}" ]; then
  echo "bench: error: set BERTIE_DATA to the folder of real data (CONTRIBUTING.md says what it holds)" >&2
  exit 1
fi
python="$PWD/.venv-reference/bin/python"
Scripts/main-job.sh --json | python3 Benchmarks/main-job/record.py
swift build -c release --package-path Benchmarks/tokenization
tokenize=("$python" Benchmarks/tokenization/benchmark.py --tool Benchmarks/tokenization/.build/release/tokenization-benchmark)
"${tokenize[@]}"
"${tokenize[@]}" --models
swift build -c release --package-path Benchmarks/training-step
"$python" Benchmarks/training-step/benchmark.py
"$python" Benchmarks/scale/measure.py
