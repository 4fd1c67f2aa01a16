#!/usr/bin/env bash
# Runs every test once on each instruction set that the engine can use on this machine. Arguments go to run-tests.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
paths=$(Scripts/paths.sh .build/release/bertie)
for path in $paths; do
  echo "tests: on $path"
  BERTIE_ISA=$path Scripts/run-tests.sh "$@"
done
