// The optimisers' steps, and the clipping of gradients before them.
#include "internal/face.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <map>

using namespace ctorch;

namespace {

/// Tensors of one device and element type, as libtorch's fused optimisers take them.
struct Bucket {
  std::vector<at::Tensor> parameters, gradients, averages, squareAverages, steps;
};

/// The Euclidean norm over all elements, added up in float64; no dimensions.
at::Tensor doubleNorm(const at::Tensor &x) { return at::linalg_vector_norm(x, 2, std::nullopt, false, at::kDouble); }

/// weights / update, 1 where either is 0.
at::Tensor trustRatio(const at::Tensor &weights, const at::Tensor &update) {
  return at::where((weights > 0).logical_and(update > 0), weights / update, 1.0);
}

}  // namespace

extern "C" {

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
    size_t count, double learning_rate, double beta1, double beta2, double epsilon, double weight_decay,
    bool bias_correction) noexcept {
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
      // At step infinity the corrections 1 - beta^t are exactly 1.
      const double step = bias_correction ? static_cast<double>(steps[i] + 1) : INFINITY;
      bucket.steps.push_back(at::full({}, step, parameter.options().dtype(at::kFloat).requires_grad(false)));
    }
    for (auto &[_, bucket] : buckets) {
      at::_fused_adamw_(
          bucket.parameters, bucket.gradients, bucket.averages, bucket.squareAverages, {}, bucket.steps, learning_rate,
          beta1, beta2, weight_decay, epsilon, false, false);
    }
    for (size_t i = 0; i < count; ++i) steps[i] += parameters[i]->t.grad().defined() ? 1 : 0;
  });
}

bool ct_lamb_step(
    ct_tensor *const *parameters, ct_tensor *const *averages, ct_tensor *const *square_averages, ptrdiff_t *steps,
    size_t count, double learning_rate, double beta1, double beta2, double epsilon, double weight_decay,
    bool trust_ratio) noexcept {
  return done([&] {
    at::NoGradGuard guard;
    for (size_t i = 0; i < count; ++i) {
      const at::Tensor &parameter = parameters[i]->t;
      const at::Tensor &gradient = parameter.grad();
      if (!gradient.defined()) continue;
      const at::Tensor &average = averages[i]->t;
      const at::Tensor &squareAverage = square_averages[i]->t;
      average.mul_(beta1).add_(gradient, 1 - beta1);
      squareAverage.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
      at::Tensor update = squareAverage.sqrt().add_(epsilon);
      at::div_out(update, average, update);
      if (weight_decay != 0) update.add_(parameter, weight_decay);
      // The ratio stays a tensor, so that a GPU is not waited for.
      if (trust_ratio) update.mul_(trustRatio(doubleNorm(parameter), doubleNorm(update)));
      parameter.add_(update, -learning_rate);
      steps[i] += 1;
    }
  });
}

}  // extern "C"
