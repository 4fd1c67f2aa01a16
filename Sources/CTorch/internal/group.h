// A process group and its running operations, shared by groups.cpp and reducer.cpp.
#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>

#include <chrono>

#include "face.h"

struct ct_group {
  /// What moves the numbers: Gloo. Everything after joining goes through the interface that all of c10d's backends have.
  c10::intrusive_ptr<c10d::Backend> backend;
  /// The longest that one operation may take.
  std::chrono::milliseconds timeout;
};

struct ct_work {
  c10::intrusive_ptr<c10d::Work> work;
  std::chrono::milliseconds timeout;
};
