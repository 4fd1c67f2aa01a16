#!/usr/bin/env bash
# Makes the documentation of every library from the built modules with the toolchain's DocC, warnings as errors:
# .build/documentation/LIBRARY.doccarchive.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
graphs=.build/graphs
rm -rf "$graphs" .build/documentation .build/*/symbolgraph
mkdir -p .build/documentation
# It fails for targets in C, which have no such graph, and goes on with the others: what is missing below is an error.
swift package -c release dump-symbol-graph --minimum-access-level public --skip-synthesized-members > .build/graphs.log 2>&1 ||
  true
docc="$(dirname "$(readlink -f "$(command -v swift)")")/docc"
for library in JSON Tokenization Torch ModelFormat Evaluation Datasets Inference Encoders Prediction Training Pruning; do
  mkdir -p "$graphs/$library"
  if ! cp .build/*/symbolgraph/"$library".symbols.json "$graphs/$library/"; then
    echo "docs: error: no symbol graph of $library; .build/graphs.log says why" >&2
    exit 1
  fi
  find .build/*/symbolgraph -name "$library@*.symbols.json" -exec cp {} "$graphs/$library/" \;
  "$docc" convert --additional-symbol-graph-dir "$graphs/$library" --fallback-display-name "$library" \
    --fallback-bundle-identifier "bertie.$library" --warnings-as-errors \
    --output-path ".build/documentation/$library.doccarchive"
  echo "docs: $library"
done
