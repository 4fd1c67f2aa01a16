#!/usr/bin/env bash
# Builds the documentation of every library with the toolchain's DocC, warnings as errors, into .build-docs/documentation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
graphs=.build-docs/graphs
rm -rf "$graphs" .build-docs/documentation
mkdir -p "$graphs" .build-docs/documentation
swift package --scratch-path .build-docs dump-symbol-graph --minimum-access-level public --skip-synthesized-members
docc="$(dirname "$(readlink -f "$(command -v swift)")")/docc"
for library in JSON Tokenization Torch ModelFormat Evaluation Datasets Encoders Training Pruning; do
  mkdir -p "$graphs/$library"
  find .build-docs -path '*/symbolgraph/*' -name "$library.symbols.json" -exec cp {} "$graphs/$library/" \;
  "$docc" convert --additional-symbol-graph-dir "$graphs/$library" --fallback-display-name "$library" \
    --fallback-bundle-identifier "bertie.$library" --warnings-as-errors \
    --output-path ".build-docs/documentation/$library.doccarchive"
  echo "docs: $library"
done
