#!/usr/bin/env bash
# Prints the instruction sets that the engine can use on this machine, best first, one a line: paths.sh BERTIE
set -euo pipefail
"$1" doctor --threads 1 --json | python3 -c 'import json, sys; print(*json.load(sys.stdin)["paths"], sep="\n")'
