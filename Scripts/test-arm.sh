#!/usr/bin/env bash
# Compiles the kernels for 64-bit Arm and compares the NEON path with the scalar one in an emulator.
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
  command -v "$tool" > /dev/null || {
    echo "expected $tool; on Debian: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" >&2
    exit 1
  }
done
program=$(mktemp)
trap 'rm -f "$program"' EXIT
find Sources/CKernels -name '*.c' -print0 | xargs -0 clang --target=aarch64-linux-gnu -std=gnu17 -O2 -Wall -Wextra -Werror \
  -ISources/CKernels/include -static -fuse-ld=lld Tests/CKernelsArm/main.c -o "$program" -lm
qemu-aarch64 "$program"
