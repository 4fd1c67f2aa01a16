// Gradients, the optimiser's step, and the modes that belong to a thread.
#include "internal/face.h"

#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <map>

using namespace ctorch;

namespace {

/// Tensors of one device and element type, as libtorch's fused optimisers take them.
struct Bucket {
  std::vector<at::Tensor> parameters, gradients, averages, squareAverages, steps;
};

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

bool ct_clip_gradients(const ct_tensor *const *parameters, size_t count, double maximum, double *norm) noexcept {
  return done([&] {
    at::NoGradGuard guard;
    std::vector<at::Tensor> gradients;
    double sum = 0;
    for (size_t i = 0; i < count; ++i) {
      const at::Tensor gradient = parameters[i]->t.grad();
      if (!gradient.defined()) continue;
      gradients.push_back(gradient);
    }
    if (!gradients.empty()) {
      // Norms of norms, as a sum of squares would overflow sooner; one transfer whatever the number of tensors.
      std::vector<at::Tensor> norms = at::_foreach_norm(gradients, 2);
      for (at::Tensor &each : norms) each = each.to(gradients[0].device(), at::kDouble);
      sum = at::linalg_vector_norm(at::stack(norms), 2).item<double>();
    }
    *norm = sum;
    // A factor of 1 changes nothing, so the pass over all gradients is left out. A norm that is not a number
    // scales, as PyTorch's does, so that the caller's check of the norm and the gradients agree.
    const double factor = maximum / (sum + 1e-6);
    if (!(factor >= 1) && !gradients.empty()) at::_foreach_mul_(gradients, factor);
  });
}

bool ct_adamw_step(
    ct_tensor *const *parameters, ct_tensor *const *averages, ct_tensor *const *square_averages, ptrdiff_t *steps,
    size_t count, double learning_rate, double beta1, double beta2, double epsilon, double weight_decay) noexcept {
  return done([&] {
    at::NoGradGuard guard;
    std::map<std::pair<int32_t, at::ScalarType>, Bucket> buckets;
    for (size_t i = 0; i < count; ++i) {
      const at::Tensor &parameter = parameters[i]->t;
      const at::Tensor &gradient = parameter.grad();
      if (!gradient.defined()) continue;
      TORCH_CHECK(parameter.is_contiguous(), "parameter ", i, " is not contiguous");
      Bucket &bucket = buckets[{ct_device(parameters[i]), parameter.scalar_type()}];
      bucket.parameters.push_back(parameter);
      bucket.gradients.push_back(gradient.contiguous());
      bucket.averages.push_back(averages[i]->t);
      bucket.squareAverages.push_back(square_averages[i]->t);
      bucket.steps.push_back(
          at::full({}, static_cast<double>(steps[i] + 1), parameter.options().dtype(at::kFloat).requires_grad(false)));
    }
    for (auto &[_, bucket] : buckets) {
      at::_fused_adamw_(
          bucket.parameters, bucket.gradients, bucket.averages, bucket.squareAverages, {}, bucket.steps, learning_rate,
          beta1, beta2, weight_decay, epsilon, false, false);
    }
    for (size_t i = 0; i < count; ++i) steps[i] += parameters[i]->t.grad().defined() ? 1 : 0;
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
