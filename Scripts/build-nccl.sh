#!/usr/bin/env bash
# Builds libbertie-nccl.so beside bertie-train, which loads it where several GPUs train together: NCCL's and CUDA's headers go into
# the cache folder (200 MB are downloaded, 5 MB kept), the libraries themselves come with the torch of the machine that has the GPUs.
# Linux on x86-64. Never tried with more than one GPU.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/python.sh
fetch nccl-headers
headers="${BERTIE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bertie}/nccl-headers-2.28.9/include"
torch=${LIBTORCH:-$PWD/.libtorch}
library=.build/release/libbertie-nccl.so
clang++ -std=c++20 -O2 -shared -fPIC -Wall -Wextra -Werror Sources/CTorchNCCL/backend.cpp -o "$library" \
  -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include" \
  -isystem Sources/CTorchNCCL/internal/cuda -isystem "$headers"
echo "$library"
