#!/usr/bin/env bash
# Makes the documentation of every library from the built modules with the toolchain's DocC, warnings as errors:
# .build/documentation/LIBRARY.doccarchive.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
graphs=.build/graphs
rm -rf "$graphs" .build/documentation
mkdir -p .build/documentation
swift package -c release dump-symbol-graph --minimum-access-level public --skip-synthesized-members
docc="$(dirname "$(readlink -f "$(command -v swift)")")/docc"
for library in JSON Tokenization Torch ModelFormat Evaluation Datasets Inference Encoders Prediction Training Pruning; do
  mkdir -p "$graphs/$library"
  cp .build/*/symbolgraph/"$library"{,@*}.symbols.json "$graphs/$library/" 2>/dev/null || true
  "$docc" convert --additional-symbol-graph-dir "$graphs/$library" --fallback-display-name "$library" \
    --fallback-bundle-identifier "bertie.$library" --warnings-as-errors \
    --output-path ".build/documentation/$library.doccarchive"
  echo "docs: $library"
done
