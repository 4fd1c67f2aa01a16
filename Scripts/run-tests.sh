#!/usr/bin/env bash
# Runs the built tests and ends with the test runner's own last line and exit code. Also fails when fewer tests ran than
# Tests/floor.txt says: a filter that matches nothing passes by itself. Skipped tests are counted, since the runner counts
# them as passed. With --engine first, runs the half that needs no libtorch, in .build-none. Further arguments go to `swift
# test`; with any, the floor is one test.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
half=all
scratch=.build
if [ "${1:-}" = --engine ]; then
  shift
  half=engine
  scratch=.build-none
  export LIBTORCH=none
fi
log=$scratch/test.log
mkdir -p "$scratch"
floor=1
[ $# -gt 0 ] || floor=$(sed -n "s/^$half //p" Tests/floor.txt)
: "${floor:?expected a line \"$half NUMBER\" in Tests/floor.txt}"
# Serial: libtorch's random generator belongs to the whole process.
swift test -c release --disable-xctest --no-parallel --scratch-path "$scratch" --skip-build "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
last=$(grep -E 'Test run with [0-9]+ tests?' "$log" | tail -1)
count=$(sed -nE 's/.*Test run with ([0-9]+) tests?.*/\1/p' <<<"$last")
echo "tests: $(grep -cE '^skipped: |^[^ ]+ +Test .* (skipped|cancelled)' "$log") of ${count:-0} skipped"
if [ "${count:-0}" -lt "$floor" ]; then
  echo "tests: error: ${count:-0} tests ran, expected at least $floor" >&2
  [ "$code" != 0 ] || code=1
fi
[ -z "$last" ] || echo "$last"
exit "$code"
