#!/usr/bin/env bash
# Puts libtorch 2.11.0 into the cache folder and links .libtorch to it; LIBTORCH=FOLDER uses that installation instead.
# Linux on x86-64 is tested; Linux on arm64 and macOS on arm64 are written from the same wheels and untested.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
fetch libtorch
