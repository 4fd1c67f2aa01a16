#!/usr/bin/env bash
# Compares our outputs with the reference implementations at the versions of Tests/Interop/requirements.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -z "${BERTIE_DATA:-}" ]; then
  echo "interop: error: set BERTIE_DATA to the folder of real data (CONTRIBUTING.md says what it holds)" >&2
  exit 1
fi
python="$PWD/.venv-reference/bin/python"
swift build -c release --package-path Tests/Interop/tokenizers
"$python" Tests/Interop/tokenizers/compare.py --tool Tests/Interop/tokenizers/.build/release/tokenize

# Folders that our tests write: dense, pruned and zero-padded ones, loaded by stock transformers.
cases="$PWD/.build/interop"
rm -rf "$cases"
mkdir -p "$cases"
BERTIE_INTEROP="$cases" Scripts/run-tests.sh --filter FolderOutTests
"$python" Tests/Interop/encoders/compare.py "$cases"

# The vectors of `bertie embed` beside those of sentence-transformers, on real models.
cache="${BERTIE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bertie}"
python3 Scripts/fetch.py all-mpnet-base-v2
embeddings=("$python" Tests/Interop/embeddings/compare.py --bertie .build/release/bertie)
"${embeddings[@]}" --model "$cache/models/all-MiniLM-L6-v2"
"${embeddings[@]}" --model "$cache/models/all-mpnet-base-v2" --bound 1e-4

# `bertie convert` of every form that is read, in transformers; poolings, dense maps and prompts in sentence-transformers.
"$python" Tests/Interop/files/compare.py --bertie .build/release/bertie
"$python" Tests/Interop/files/modules.py --bertie .build/release/bertie

# Every family with every kind of head through finetune, prune, quantize and evaluate.
"$python" Tests/Interop/commands/compare.py --bertie .build/release/bertie

# `bertie download` and huggingface_hub on one cache, against a hub on 127.0.0.1.
"$python" Tests/Interop/hub/compare.py --bertie .build/release/bertie --model Tests/Goldens/format-1/model

# What `bertie pretrain` writes, in transformers.
"$python" Tests/Interop/pretraining/compare.py

# What `bertie factorize` writes, in transformers.
"$python" Tests/Interop/factorization/compare.py --bertie .build/release/bertie --tool Tests/Interop/tokenizers/.build/release/tokenize

# Two processes that torchrun starts, and starts again.
"$python" Tests/Interop/launchers/compare.py --bertie .build/release/bertie --encoder "$cache/models/all-MiniLM-L6-v2"
"$python" Tests/Interop/launchers/machines.py --bertie .build/release/bertie --encoder "$cache/models/all-MiniLM-L6-v2"

# JSON lines through a local Spark session, which needs Java.
if command -v java >/dev/null; then
  "$python" Tests/Interop/spark/compare.py --bertie .build/release/bertie --encoder "$cache/models/all-MiniLM-L6-v2"
else
  echo "interop: skipped Spark: there is no java (Debian: default-jre-headless)"
fi
