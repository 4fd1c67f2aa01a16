#!/usr/bin/env bash
# Measures the engine: beside its peers in every case of Benchmarks/engine/cases.py, then what measure.py lists; writes the tables
# of docs/engine.md and README.md. Results are kept, those of cases once their group is done, so it goes on where it stopped.
# Arguments go to benchmark.py; with any, only it runs. Takes hours: leave the machine alone meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ $# = 0 ] && [ -z "${BERTIE_DATA:-}" ]; then
  echo "bench-engine: error: set BERTIE_DATA to the folder of real data (CONTRIBUTING.md says what it holds)" >&2
  exit 1
fi
.venv-peers/bin/python Benchmarks/engine/models.py
python3 Benchmarks/engine/benchmark.py "$@"
if [ $# -gt 0 ]; then exit; fi
Scripts/static-program.sh
# The models that are pruned and scored: those of `make run`, and of `make sara` where that has not left them.
Scripts/main-job.sh > /dev/null
for seed in 0 1 2; do
  for fold in 0 1 2 3 4; do
    [ -f "runs/sara/dense/seed-$seed-fold-$fold/config.json" ] || missing=1
  done
done
if [ -n "${missing:-}" ]; then
  cache="${BERTIE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bertie}"
  .build/release/sara-experiment run --cells dense --model "$cache/models/all-MiniLM-L6-v2" \
    --data "$BERTIE_DATA/rasa-sara-2019-md" --results runs/sara/results
fi
python3 Benchmarks/engine/measure.py
python3 Benchmarks/engine/report.py
