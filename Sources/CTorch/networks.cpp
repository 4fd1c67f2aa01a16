// The layers and losses of encoders.
#include "internal/face.h"

#include <cmath>

using namespace ctorch;

extern "C" {

ct_tensor *ct_matmul(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return at::matmul(x->t, y->t); });
}
ct_tensor *ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias) noexcept {
  return made([&] { return at::linear(x->t, weight->t, optional(bias)); });
}
ct_tensor *ct_embedding(const ct_tensor *weight, const ct_tensor *indices, ptrdiff_t padding) noexcept {
  return made([&] {
    TORCH_CHECK(weight->t.dim() == 2, "expected a weight of 2 dimensions, found ", weight->t.dim());
    return at::embedding(weight->t, indices->t, static_cast<int64_t>(padding));
  });
}
ct_tensor *ct_layer_norm(
    const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, double epsilon) noexcept {
  return made([&] {
    TORCH_CHECK(x->t.dim() > 0, "expected at least 1 dimension, found a scalar");
    const int64_t width = x->t.size(-1);
    return at::layer_norm(x->t, {width}, optional(weight), optional(bias), epsilon);
  });
}
ct_tensor *ct_dropout(const ct_tensor *x, double probability, bool training) noexcept {
  return made([&] { return at::dropout(x->t, probability, training); });
}
ct_tensor *ct_softmax(const ct_tensor *x, ptrdiff_t dimension) noexcept {
  return made([&] { return x->t.softmax(static_cast<int64_t>(dimension)); });
}
ct_tensor *ct_log_softmax(const ct_tensor *x, ptrdiff_t dimension) noexcept {
  return made([&] { return x->t.log_softmax(static_cast<int64_t>(dimension)); });
}
ct_tensor *ct_attention(
    const ct_tensor *query, const ct_tensor *key, const ct_tensor *value, const ct_tensor *mask, double dropout,
    double scale) noexcept {
  return made([&] {
    return at::scaled_dot_product_attention(
        query->t, key->t, value->t, optional(mask), dropout, false,
        std::isnan(scale) ? std::nullopt : std::optional<double>(scale));
  });
}
ct_tensor *ct_cross_entropy(
    const ct_tensor *logits, const ct_tensor *targets, ct_reduction reduction, double label_smoothing) noexcept {
  return made([&] {
    return at::cross_entropy_loss(logits->t, targets->t, std::nullopt, reduction, -100, label_smoothing);
  });
}
ct_tensor *ct_binary_cross_entropy(
    const ct_tensor *logits, const ct_tensor *targets, ct_reduction reduction) noexcept {
  return made([&] {
    TORCH_CHECK(logits->t.sizes() == targets->t.sizes(), "logits and targets must have one shape");
    return at::binary_cross_entropy_with_logits(logits->t, targets->t, std::nullopt, std::nullopt, reduction);
  });
}
ct_tensor *ct_mean_squared_error(const ct_tensor *x, const ct_tensor *targets, ct_reduction reduction) noexcept {
  return made([&] {
    TORCH_CHECK(x->t.sizes() == targets->t.sizes(), "predictions and targets must have one shape");
    return at::mse_loss(x->t, targets->t, reduction);
  });
}

}  // extern "C"
