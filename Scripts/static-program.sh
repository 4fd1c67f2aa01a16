#!/usr/bin/env bash
# Builds Examples/bertie-run as a program that needs nothing but the system's C and C++ libraries, stripped:
# .build-static/bertie-run. Checks its size and libraries, and its answer for the model of Tests/Goldens/format-1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
LIBTORCH=none swift build -c release --static-swift-stdlib -Xlinker -s --scratch-path .build-static --product bertie-run
program=.build-static/bertie-run
cp .build-static/release/bertie-run "$program"
bytes=$(wc -c < "$program")
if [ "$bytes" -ge 20000000 ]; then
  echo "static program: error: expected $program below 20,000,000 bytes, found $bytes" >&2
  exit 1
fi
if command -v ldd >/dev/null; then
  libraries=$(ldd "$program" 2>&1 || true)
  if grep -iE 'torch|swift|Foundation' <<<"$libraries"; then
    echo "static program: error: expected no library of libtorch or Swift, found those above" >&2
    exit 1
  fi
fi
golden=Tests/Goldens/format-1
"$program" "$golden/model" "c e k" | python3 -c '
import json, sys
expected = json.load(open(sys.argv[1]))["logits"]
found = [float(field.rsplit("=", 1)[1]) for field in sys.stdin.read().split("\t")]
if len(found) != len(expected) or not all(abs(a - b) <= 1e-5 for a, b in zip(found, expected)):
    sys.exit(f"static program: error: expected the logits {expected}, found {found}")
' "$golden/expected.json"
echo "static program: $bytes bytes, gives the golden logits"
