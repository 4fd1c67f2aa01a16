// What every file of the C face shares: the handle, the error slot, and the guards that stop exceptions.
#pragma once

#if !__has_include(<ATen/ATen.h>)
#error "libtorch is missing: run `make setup`, or set LIBTORCH to a folder that holds its include/ and lib/"
#endif

#include <ATen/ATen.h>

#include <optional>
#include <string>
#include <vector>

#include "../include/CTorch.h"

struct ct_tensor {
  at::Tensor t;
};

namespace ctorch {

/// The calling thread's last failure; defined in tensors.cpp.
std::string &lastError() noexcept;

/// Runs f; an exception becomes lastError and the failure value.
template <class F>
auto guarded(F &&f, decltype(f()) failure) noexcept -> decltype(f()) {
  try {
    return f();
  } catch (const c10::Error &e) {
    lastError() = e.what_without_backtrace();
  } catch (const std::exception &e) {
    lastError() = e.what();
  } catch (...) {
    lastError() = "unknown C++ exception";
  }
  return failure;
}

/// Runs f, which returns a tensor, into a new handle.
template <class F>
ct_tensor *made(F &&f) noexcept {
  return guarded([&] { return new ct_tensor{f()}; }, nullptr);
}

/// Runs f for its effect.
template <class F>
bool done(F &&f) noexcept {
  return guarded([&] { return f(), true; }, false);
}

/// A C shape or list of dimensions as libtorch wants it.
inline c10::SmallVector<int64_t, 8> sizes(const ptrdiff_t *values, size_t count) {
  return c10::SmallVector<int64_t, 8>(values, values + count);
}

inline at::ScalarType scalarType(ct_dtype dtype) { return static_cast<at::ScalarType>(dtype); }

inline at::Device device(int32_t index) {
  return index < 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index));
}

inline at::TensorOptions options(ct_dtype dtype, int32_t index) {
  return at::TensorOptions().dtype(scalarType(dtype)).device(device(index));
}

inline std::optional<at::Tensor> optional(const ct_tensor *x) {
  return x ? std::optional<at::Tensor>(x->t) : std::nullopt;
}

inline std::vector<at::Tensor> tensors(const ct_tensor *const *handles, size_t count) {
  std::vector<at::Tensor> result;
  result.reserve(count);
  for (size_t i = 0; i < count; ++i) result.push_back(handles[i]->t);
  return result;
}

}  // namespace ctorch
