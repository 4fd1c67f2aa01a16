// A process group and its running operations, shared by groups.cpp, nccl.cpp and reducer.cpp.
#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>

#include "face.h"

struct ct_group {
  /// What the ranks find each other by.
  c10::intrusive_ptr<c10d::Store> store;
  /// What moves the processor's numbers: Gloo. Everything after joining goes through the interface that all of c10d's backends
  /// have.
  c10::intrusive_ptr<c10d::Backend> backend;
  /// The longest that one operation may take.
  std::chrono::milliseconds timeout;
  /// What moves those of GPUs: NCCL, once ct_group_add_nccl has been called; null before.
  c10::intrusive_ptr<c10d::Backend> nccl;

  /// Whether tensors of this device can be sent as they are.
  bool carries(at::Device device) const { return device.is_cpu() || (nccl && device.is_cuda()); }
  /// What sends them.
  c10d::Backend &carrier(at::Device device) const {
    TORCH_CHECK(carries(device), "expected a tensor on the CPU, found one on ", device.str());
    return device.is_cpu() ? *backend : *nccl;
  }
};

struct ct_work {
  c10::intrusive_ptr<c10d::Work> work;
  std::chrono::milliseconds timeout;
};
