// Gradients, and the modes that belong to a thread.
#include "internal/face.h"

#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>

using namespace ctorch;

namespace {

at::DeviceType autocastDevice(int32_t device) { return device < 0 ? at::kCPU : at::kCUDA; }

}  // namespace

extern "C" {

bool ct_requires_grad(const ct_tensor *x) noexcept { return x->t.requires_grad(); }
bool ct_set_requires_grad(ct_tensor *x, bool required) noexcept {
  return done([&] { x->t.requires_grad_(required); });
}
bool ct_is_leaf(const ct_tensor *x) noexcept { return x->t.is_leaf(); }
ct_tensor *ct_grad(const ct_tensor *x) noexcept {
  return guarded(
      [&]() -> ct_tensor * {
        const at::Tensor &gradient = x->t.is_leaf() || x->t.retains_grad() ? x->t.grad() : at::Tensor();
        return gradient.defined() ? new ct_tensor{gradient} : nullptr;
      },
      nullptr);
}
bool ct_set_grad(ct_tensor *x, const ct_tensor *gradient) noexcept {
  return done([&] {
    if (gradient) {
      TORCH_CHECK(
          gradient->t.sizes() == x->t.sizes() && gradient->t.scalar_type() == x->t.scalar_type() &&
              gradient->t.device() == x->t.device(),
          "a gradient must have its tensor's shape, element type and device");
    }
    x->t.mutable_grad() = gradient ? gradient->t : at::Tensor();
  });
}
bool ct_retain_grad(ct_tensor *x) noexcept {
  return done([&] { x->t.retain_grad(); });
}
ct_tensor *ct_detach(const ct_tensor *x) noexcept {
  return made([&] { return x->t.detach(); });
}
bool ct_backward(const ct_tensor *x, const ct_tensor *gradient, bool retain_graph) noexcept {
  return done([&] {
    torch::autograd::variable_list seeds;
    if (gradient) seeds.push_back(gradient->t);
    torch::autograd::backward({x->t}, seeds, retain_graph);
  });
}

bool ct_set_grad_mode(bool enabled) noexcept {
  const bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return before;
}

bool ct_autocast_enter(int32_t device, bool enabled, ct_dtype dtype, ct_autocast_scope *before) noexcept {
  return done([&] {
    const at::DeviceType kind = autocastDevice(device);
    *before = {
        at::autocast::is_autocast_enabled(kind), at::autocast::is_autocast_cache_enabled(),
        static_cast<int32_t>(at::autocast::get_autocast_dtype(kind))};
    // The conversions kept for an outer scope have its type.
    if (enabled && before->dtype != static_cast<int32_t>(dtype)) at::autocast::clear_cache();
    if (enabled) at::autocast::set_autocast_dtype(kind, scalarType(dtype));
    at::autocast::set_autocast_enabled(kind, enabled);
    at::autocast::set_autocast_cache_enabled(true);
    at::autocast::increment_nesting();
  });
}
void ct_autocast_leave(int32_t device, ct_autocast_scope before) noexcept {
  done([&] {
    const at::DeviceType kind = autocastDevice(device);
    const bool changes = before.dtype != static_cast<int32_t>(at::autocast::get_autocast_dtype(kind));
    if (at::autocast::decrement_nesting() == 0 || changes) at::autocast::clear_cache();
    at::autocast::set_autocast_dtype(kind, static_cast<at::ScalarType>(before.dtype));
    at::autocast::set_autocast_enabled(kind, before.enabled);
    at::autocast::set_autocast_cache_enabled(before.cached);
  });
}

}  // extern "C"
