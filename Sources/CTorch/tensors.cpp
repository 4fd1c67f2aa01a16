// Lifetime, facts, contents and in-place changes of tensors.
#include "internal/face.h"

#include <cstring>

using namespace ctorch;

std::string &ctorch::lastError() noexcept {
  thread_local std::string error;
  return error;
}

extern "C" {

const char *ct_last_error(void) noexcept { return lastError().c_str(); }
void ct_free(ct_tensor *x) noexcept { delete x; }

ct_tensor *ct_zeros(const ptrdiff_t *shape, size_t rank, ct_dtype dtype, int32_t device) noexcept {
  return made([&] { return at::zeros(sizes(shape, rank), options(dtype, device)); });
}
ct_tensor *ct_full(const ptrdiff_t *shape, size_t rank, double value, ct_dtype dtype, int32_t device) noexcept {
  return made([&] { return at::full(sizes(shape, rank), value, options(dtype, device)); });
}
ct_tensor *ct_arange(ptrdiff_t count, ct_dtype dtype, int32_t device) noexcept {
  return made([&] { return at::arange(static_cast<int64_t>(count), options(dtype, device)); });
}
ct_tensor *ct_normal(
    const ptrdiff_t *shape, size_t rank, double mean, double deviation, ct_dtype dtype, int32_t device) noexcept {
  return made([&] { return at::empty(sizes(shape, rank), options(dtype, device)).normal_(mean, deviation); });
}
ct_tensor *ct_uniform(
    const ptrdiff_t *shape, size_t rank, double low, double high, ct_dtype dtype, int32_t device) noexcept {
  return made([&] { return at::empty(sizes(shape, rank), options(dtype, device)).uniform_(low, high); });
}
ct_tensor *ct_from_bytes(
    const void *bytes, const ptrdiff_t *shape, size_t rank, ct_dtype dtype, int32_t device) noexcept {
  return made([&] {
    at::Tensor host = at::empty(sizes(shape, rank), options(dtype, -1));
    if (host.nbytes() != 0) std::memcpy(host.data_ptr(), bytes, host.nbytes());
    return device < 0 ? host : host.to(ctorch::device(device));
  });
}

size_t ct_rank(const ct_tensor *x) noexcept { return static_cast<size_t>(x->t.dim()); }
void ct_shape(const ct_tensor *x, ptrdiff_t *sizes) noexcept {
  for (int64_t size : x->t.sizes()) *sizes++ = static_cast<ptrdiff_t>(size);
}
ptrdiff_t ct_count(const ct_tensor *x) noexcept { return static_cast<ptrdiff_t>(x->t.numel()); }
int32_t ct_element_type(const ct_tensor *x) noexcept { return static_cast<int32_t>(x->t.scalar_type()); }
size_t ct_element_size(const ct_tensor *x) noexcept { return x->t.element_size(); }
int32_t ct_device(const ct_tensor *x) noexcept {
  const at::Device place = x->t.device();
  return place.is_cpu() ? -1 : static_cast<int32_t>(place.index());
}

bool ct_copy_bytes(const ct_tensor *x, void *bytes, size_t size) noexcept {
  return done([&] {
    const at::Tensor host = x->t.detach().to(at::kCPU).contiguous();
    TORCH_CHECK(host.nbytes() == size, "expected room for ", host.nbytes(), " bytes, found ", size);
    if (size != 0) std::memcpy(bytes, host.data_ptr(), size);
  });
}
bool ct_item(const ct_tensor *x, double *value) noexcept {
  return done([&] { *value = x->t.item().toDouble(); });
}

ct_tensor *ct_to_dtype(const ct_tensor *x, ct_dtype dtype) noexcept {
  return made([&] { return x->t.to(scalarType(dtype)); });
}
ct_tensor *ct_to_device(const ct_tensor *x, int32_t device) noexcept {
  return made([&] { return x->t.to(ctorch::device(device)); });
}
ct_tensor *ct_contiguous(const ct_tensor *x) noexcept {
  return made([&] { return x->t.contiguous(); });
}
ct_tensor *ct_clone(const ct_tensor *x) noexcept {
  return made([&] { return x->t.clone(); });
}

bool ct_copy_(ct_tensor *x, const ct_tensor *source) noexcept {
  return done([&] { x->t.copy_(source->t); });
}
bool ct_fill_(ct_tensor *x, double value) noexcept {
  return done([&] { x->t.fill_(value); });
}
bool ct_add_(ct_tensor *x, const ct_tensor *other, double scale) noexcept {
  return done([&] { x->t.add_(other->t, scale); });
}
bool ct_mul_(ct_tensor *x, const ct_tensor *other) noexcept {
  return done([&] { x->t.mul_(other->t); });
}
bool ct_mul_scalar_(ct_tensor *x, double value) noexcept {
  return done([&] { x->t.mul_(value); });
}

}  // extern "C"
