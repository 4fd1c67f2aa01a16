// What nccl.cpp calls in bertie's library for NCCL (Sources/CTorchNCCL), once it has loaded it.
#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>

/// libtorch's NCCL for `size` ranks that find each other by a store; its operations take `timeout` at most. Throws c10::Error.
extern "C" void bertie_make_nccl(
    const c10::intrusive_ptr<c10d::Store> &store, int rank, int size, std::chrono::milliseconds timeout,
    c10::intrusive_ptr<c10d::Backend> &made);
