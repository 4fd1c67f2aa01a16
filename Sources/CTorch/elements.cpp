// Arithmetic, element functions and comparisons.
#include "internal/face.h"

using namespace ctorch;

extern "C" {

ct_tensor *ct_add(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.add(y->t); });
}
ct_tensor *ct_sub(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.sub(y->t); });
}
ct_tensor *ct_mul(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.mul(y->t); });
}
ct_tensor *ct_div(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.div(y->t); });
}
ct_tensor *ct_add_scalar(const ct_tensor *x, double value) noexcept {
  return made([&] { return x->t.add(value); });
}
ct_tensor *ct_subtract_from(const ct_tensor *x, double value) noexcept {
  return made([&] { return at::rsub(x->t, value); });
}
ct_tensor *ct_mul_scalar(const ct_tensor *x, double value) noexcept {
  return made([&] { return x->t.mul(value); });
}
ct_tensor *ct_div_scalar(const ct_tensor *x, double value) noexcept {
  return made([&] { return x->t.div(value); });
}
ct_tensor *ct_neg(const ct_tensor *x) noexcept {
  return made([&] { return x->t.neg(); });
}
ct_tensor *ct_pow(const ct_tensor *x, double exponent) noexcept {
  return made([&] { return x->t.pow(exponent); });
}
ct_tensor *ct_abs(const ct_tensor *x) noexcept {
  return made([&] { return x->t.abs(); });
}
ct_tensor *ct_square(const ct_tensor *x) noexcept {
  return made([&] { return x->t.square(); });
}
ct_tensor *ct_sqrt(const ct_tensor *x) noexcept {
  return made([&] { return x->t.sqrt(); });
}
ct_tensor *ct_exp(const ct_tensor *x) noexcept {
  return made([&] { return x->t.exp(); });
}
ct_tensor *ct_log(const ct_tensor *x) noexcept {
  return made([&] { return x->t.log(); });
}
ct_tensor *ct_tanh(const ct_tensor *x) noexcept {
  return made([&] { return x->t.tanh(); });
}
ct_tensor *ct_sigmoid(const ct_tensor *x) noexcept {
  return made([&] { return x->t.sigmoid(); });
}
ct_tensor *ct_relu(const ct_tensor *x) noexcept {
  return made([&] { return x->t.relu(); });
}
ct_tensor *ct_gelu(const ct_tensor *x, bool tanh) noexcept {
  return made([&] { return at::gelu(x->t, tanh ? "tanh" : "none"); });
}
ct_tensor *ct_clamp(const ct_tensor *x, double low, double high) noexcept {
  return made([&] { return x->t.clamp(low, high); });
}
ct_tensor *ct_maximum(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return at::maximum(x->t, y->t); });
}
ct_tensor *ct_minimum(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return at::minimum(x->t, y->t); });
}

ct_tensor *ct_eq(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.eq(y->t); });
}
ct_tensor *ct_gt(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.gt(y->t); });
}
ct_tensor *ct_lt(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.lt(y->t); });
}
ct_tensor *ct_eq_scalar(const ct_tensor *x, double value) noexcept {
  return made([&] { return x->t.eq(value); });
}
ct_tensor *ct_gt_scalar(const ct_tensor *x, double value) noexcept {
  return made([&] { return x->t.gt(value); });
}
ct_tensor *ct_lt_scalar(const ct_tensor *x, double value) noexcept {
  return made([&] { return x->t.lt(value); });
}
ct_tensor *ct_not(const ct_tensor *x) noexcept {
  return made([&] { return x->t.logical_not(); });
}
ct_tensor *ct_and(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.logical_and(y->t); });
}
ct_tensor *ct_or(const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return x->t.logical_or(y->t); });
}
ct_tensor *ct_where(const ct_tensor *mask, const ct_tensor *x, const ct_tensor *y) noexcept {
  return made([&] { return at::where(mask->t, x->t, y->t); });
}
ct_tensor *ct_masked_fill(const ct_tensor *x, const ct_tensor *mask, double value) noexcept {
  return made([&] { return x->t.masked_fill(mask->t, value); });
}
bool ct_is_finite(const ct_tensor *x, bool *finite) noexcept {
  return done([&] { *finite = x->t.detach().isfinite().all().item<bool>(); });
}

}  // extern "C"
