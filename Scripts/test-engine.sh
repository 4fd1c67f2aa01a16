#!/usr/bin/env bash
# Builds the half that needs no libtorch and runs its tests: all of them on the processor's best instruction set, and those of
# kernels, engine and commands again on each of the others.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
Scripts/run-tests.sh --engine
paths=$(LIBTORCH=none .build-none/release/bertie doctor --threads 1 --json |
  python3 -c 'import json, sys; print(*json.load(sys.stdin)["paths"][1:])')
for path in $paths; do
  echo "tests: on $path"
  BERTIE_ISA=$path Scripts/run-tests.sh --engine --skip-build --filter 'CKernelsTests|InferenceTests|CommandsTests'
done
