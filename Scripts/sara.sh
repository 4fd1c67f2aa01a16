#!/usr/bin/env bash
# The Sara experiment of docs/pruning.md: every cell on every fold and seed, then latencies, tables and pictures. What has a
# result file is not run again. Arguments go to `sara-experiment run`, for example --device cuda or --cells neurons-60.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache="${BERTIE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bertie}"
data="${BERTIE_DATA:-}/rasa-sara-2019-md"
if [ ! -d "$data" ]; then
  echo "sara: error: set BERTIE_DATA to the folder that holds rasa-sara-2019-md (docs/pruning.md says where it comes from)" >&2
  exit 1
fi
.build/release/sara-experiment run --model "$cache/models/all-MiniLM-L6-v2" --data "$data" "$@"
.build/release/sara-experiment latency
.build/release/sara-experiment report
