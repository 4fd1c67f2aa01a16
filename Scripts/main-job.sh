#!/usr/bin/env bash
# The main job on real input: fine-tune MiniLM on Reuters R8, prune 60 % of its neurons, recover, remove them,
# and print what is left of score, size and time. Run it through `make run`, which sets everything up first.
# A second run goes on where the first stopped and reuses what is complete. Arguments go to `bertie compare`, as --json.
set -euo pipefail
cd "$(dirname "$0")/.."

cache="${BERTIE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bertie}"
model="$cache/models/all-MiniLM-L6-v2"
data="$cache/data/reuters-r8"
out="runs/reuters-r8"
bertie=".build/release/bertie"
common=(--data "$data" --max-length 64 --batch-size 32 --learning-rate 1e-4 --seed 1 --resume)
mkdir -p "$out"

cat >&2 <<SCHEDULE
Reuters R8 with its fixed split (5,485 training texts, 2,189 test texts), texts cut to 64 tokens, seed 1.
  1. fine-tune all-MiniLM-L6-v2: 2 epochs
  2. prune 60 % of the neurons:  1 epoch with 20 mask updates
  3. recover:                    3 epochs
  4. remove the pruned neurons, and compare dense, masked and removed
SCHEDULE

"$bertie" finetune "$model" "${common[@]}" --dev-share 0.05 --epochs 2 --out "$out/dense" >&2
"$bertie" prune "$out/dense" "${common[@]}" --method neurons --sparsity 0.6 --prune-epochs 1 \
  --updates-per-epoch 20 --recover-epochs 3 --also masked --out "$out/removed" >&2
"$bertie" compare dense="$out/dense" masked="$out/removed-masked" removed="$out/removed" \
  --data "$data" --split test --bench 1x12,8x64 "$@"
