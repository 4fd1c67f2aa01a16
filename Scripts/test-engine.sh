#!/usr/bin/env bash
# The half that needs no libtorch, as a machine without it has it: built in .build-none, every test on the best instruction set, and
# on each of the others again what computes on the engine (CKernelsTests go through all of them by themselves); then the static program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
Scripts/build.sh --engine
paths=$(Scripts/paths.sh .build-none/release/bertie)
suites=()
for path in $paths; do
  echo "tests: on $path"
  BERTIE_ISA=$path Scripts/run-tests.sh --engine "${suites[@]}"
  suites=(--filter 'InferenceTests|PredictionTests|CommandsTests')
done
Scripts/static-program.sh
