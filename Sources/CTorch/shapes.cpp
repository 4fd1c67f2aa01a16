// Reductions, order, shape and places.
#include "internal/face.h"

using namespace ctorch;

namespace {

/// Hands both results of sort or topk out, or neither.
void handOut(std::tuple<at::Tensor, at::Tensor> pair, ct_tensor **values, ct_tensor **indices) {
  auto first = std::make_unique<ct_tensor>(ct_tensor{std::move(std::get<0>(pair))});
  *indices = new ct_tensor{std::move(std::get<1>(pair))};
  *values = first.release();
}

}  // namespace

extern "C" {

ct_tensor *ct_sum(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) noexcept {
  return made([&] { return x->t.sum(sizes(dimensions, count), keep); });
}
ct_tensor *ct_mean(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) noexcept {
  return made([&] { return x->t.mean(sizes(dimensions, count), keep); });
}
ct_tensor *ct_amax(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) noexcept {
  return made([&] { return x->t.amax(sizes(dimensions, count), keep); });
}
ct_tensor *ct_amin(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) noexcept {
  return made([&] { return x->t.amin(sizes(dimensions, count), keep); });
}
ct_tensor *ct_norm(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) noexcept {
  return made([&] { return at::linalg_vector_norm(x->t, 2, sizes(dimensions, count), keep); });
}
ct_tensor *ct_argmax(const ct_tensor *x, ptrdiff_t dimension, bool keep) noexcept {
  return made([&] { return x->t.argmax(static_cast<int64_t>(dimension), keep); });
}
ct_tensor *ct_cumsum(const ct_tensor *x, ptrdiff_t dimension) noexcept {
  return made([&] { return x->t.cumsum(dimension); });
}
bool ct_sort(
    const ct_tensor *x, ptrdiff_t dimension, bool descending, ct_tensor **values, ct_tensor **indices) noexcept {
  return done([&] { handOut(x->t.sort(true, dimension, descending), values, indices); });
}
bool ct_topk(
    const ct_tensor *x, ptrdiff_t count, ptrdiff_t dimension, bool largest, ct_tensor **values,
    ct_tensor **indices) noexcept {
  return done([&] { handOut(x->t.topk(count, dimension, largest, true), values, indices); });
}
bool ct_svd(const ct_tensor *x, ct_tensor **u, ct_tensor **s, ct_tensor **vh) noexcept {
  return done([&] {
    auto parts = at::linalg_svd(x->t, /*full_matrices=*/false);
    auto first = std::make_unique<ct_tensor>(ct_tensor{std::move(std::get<0>(parts))});
    auto second = std::make_unique<ct_tensor>(ct_tensor{std::move(std::get<1>(parts))});
    *vh = new ct_tensor{std::move(std::get<2>(parts))};
    *u = first.release();
    *s = second.release();
  });
}

ct_tensor *ct_reshape(const ct_tensor *x, const ptrdiff_t *shape, size_t rank) noexcept {
  return made([&] { return x->t.reshape(sizes(shape, rank)); });
}
ct_tensor *ct_transpose(const ct_tensor *x, ptrdiff_t first, ptrdiff_t second) noexcept {
  return made([&] { return x->t.transpose(static_cast<int64_t>(first), static_cast<int64_t>(second)); });
}
ct_tensor *ct_permute(const ct_tensor *x, const ptrdiff_t *order, size_t rank) noexcept {
  return made([&] { return x->t.permute(sizes(order, rank)); });
}
ct_tensor *ct_expand(const ct_tensor *x, const ptrdiff_t *shape, size_t rank) noexcept {
  return made([&] { return x->t.expand(sizes(shape, rank)); });
}
ct_tensor *ct_unsqueeze(const ct_tensor *x, ptrdiff_t dimension) noexcept {
  return made([&] { return x->t.unsqueeze(dimension); });
}
ct_tensor *ct_squeeze(const ct_tensor *x, ptrdiff_t dimension) noexcept {
  return made([&] { return x->t.squeeze(static_cast<int64_t>(dimension)); });
}
ct_tensor *ct_narrow(const ct_tensor *x, ptrdiff_t dimension, ptrdiff_t start, ptrdiff_t length) noexcept {
  return made([&] {
    return x->t.narrow(
        static_cast<int64_t>(dimension), static_cast<int64_t>(start), static_cast<int64_t>(length));
  });
}
ct_tensor *ct_select(const ct_tensor *x, ptrdiff_t dimension, ptrdiff_t index) noexcept {
  return made([&] { return x->t.select(static_cast<int64_t>(dimension), static_cast<int64_t>(index)); });
}
ct_tensor *ct_index_select(const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices) noexcept {
  return made([&] { return x->t.index_select(dimension, indices->t); });
}
ct_tensor *ct_index_add(
    const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices, const ct_tensor *source) noexcept {
  return made([&] { return x->t.index_add(static_cast<int64_t>(dimension), indices->t, source->t); });
}
ct_tensor *ct_index_copy(
    const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices, const ct_tensor *source) noexcept {
  return made([&] { return x->t.index_copy(static_cast<int64_t>(dimension), indices->t, source->t); });
}
ct_tensor *ct_gather(const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices) noexcept {
  return made([&] { return x->t.gather(static_cast<int64_t>(dimension), indices->t); });
}
ct_tensor *ct_cat(const ct_tensor *const *tensors, size_t count, ptrdiff_t dimension) noexcept {
  return made([&] { return at::cat(ctorch::tensors(tensors, count), static_cast<int64_t>(dimension)); });
}
ct_tensor *ct_stack(const ct_tensor *const *tensors, size_t count, ptrdiff_t dimension) noexcept {
  return made([&] { return at::stack(ctorch::tensors(tensors, count), static_cast<int64_t>(dimension)); });
}

}  // extern "C"
