#!/usr/bin/env bash
# Builds everything once, in release and with the tests, so that build, test and run share one set of flags and never
# rebuild each other. With --engine first, the half that needs no libtorch, in .build-none. BERTIE_STRICT=1 turns warnings in
# our files into errors.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scratch=.build
if [ "${1:-}" = --engine ]; then
  shift
  scratch=.build-none
  export LIBTORCH=none
fi
log=$scratch/build.log
mkdir -p "$scratch"
swift build -c release --build-tests --scratch-path "$scratch" "$@" 2>&1 | tee "$log"
warnings=$({ grep -E "^$PWD/(Sources|Tests|Examples|Experiments)/.*warning:" "$log" || true; } | sort -u)
if [ -n "$warnings" ]; then
  echo "$warnings"
  echo "build: $(wc -l <<<"$warnings") warnings in our files"
  [ "${BERTIE_STRICT:-}" != 1 ] || exit 1
fi
if command -v readelf >/dev/null && readelf -d "$scratch/release/bertie" | grep -q 'NEEDED.*torch'; then
  echo "build: error: bertie links libtorch; only bertie-train may" >&2
  exit 1
fi
