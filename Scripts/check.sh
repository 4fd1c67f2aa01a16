#!/usr/bin/env bash
# Runs every check on this checkout. The last line is "ran N checks"; `make check` compares N, so that a script that ends
# too early cannot pass for green.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
require_python
exec python3 -B "$scripts/checks"
