// The C face of libtorch: one function per operation used, opaque handles, no exception crosses it.
//
// Conventions
// - Every function that makes a tensor returns a new handle that the caller frees with ct_free, or NULL after a
//   failure; a function that returns bool returns false after a failure. ct_last_error then says why.
// - Arguments are borrowed for the duration of the call. A tensor argument that is _Nullable may be absent.
// - Dimensions count from 0, or from the end as -1, -2, ...; masks are tensors of bool.
// - Shapes are arrays of `rank` sizes. A device is -1 for the CPU, else the index of a CUDA device.
// - Gradient mode, autocast and the last error belong to the calling thread; the random generators to the process.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CT_NOEXCEPT noexcept
extern "C" {
#else
#define CT_NOEXCEPT
#endif

#pragma clang assume_nonnull begin

/// A handle to one at::Tensor: a counted reference to its storage and its place in the autograd graph.
typedef struct ct_tensor ct_tensor;

/// Element types, numbered as c10::ScalarType.
typedef enum : int32_t {
  CT_UINT8 = 0,
  CT_INT32 = 3,
  CT_INT64 = 4,
  CT_FLOAT16 = 5,
  CT_FLOAT32 = 6,
  CT_FLOAT64 = 7,
  CT_BOOL = 11,
  CT_BFLOAT16 = 15,
} ct_dtype;

/// How a loss folds its elements, numbered as at::Reduction.
typedef enum : int32_t { CT_REDUCE_NONE = 0, CT_REDUCE_MEAN = 1, CT_REDUCE_SUM = 2 } ct_reduction;

// MARK: Lifetime, facts, contents (tensors.cpp)

/// The reason of the calling thread's last failure, without a stack; valid until its next failure.
const char *ct_last_error(void) CT_NOEXCEPT;
/// Gives a handle up; the storage goes with its last reference.
void ct_free(ct_tensor *x) CT_NOEXCEPT;

/// Zeros.
ct_tensor *_Nullable ct_zeros(const ptrdiff_t *shape, size_t rank, ct_dtype dtype, int32_t device) CT_NOEXCEPT;
/// One value everywhere.
ct_tensor *_Nullable ct_full(const ptrdiff_t *shape, size_t rank, double value, ct_dtype dtype, int32_t device) CT_NOEXCEPT;
/// 0, 1, ..., count - 1.
ct_tensor *_Nullable ct_arange(ptrdiff_t count, ct_dtype dtype, int32_t device) CT_NOEXCEPT;
/// Draws of the normal distribution from the device's generator.
ct_tensor *_Nullable ct_normal(
    const ptrdiff_t *shape, size_t rank, double mean, double deviation, ct_dtype dtype, int32_t device) CT_NOEXCEPT;
/// Draws of the uniform distribution over [low, high) from the device's generator.
ct_tensor *_Nullable ct_uniform(
    const ptrdiff_t *shape, size_t rank, double low, double high, ct_dtype dtype, int32_t device) CT_NOEXCEPT;
/// A copy of elements in row-major order; `bytes` must hold the product of the sizes.
ct_tensor *_Nullable ct_from_bytes(
    const void *bytes, const ptrdiff_t *shape, size_t rank, ct_dtype dtype, int32_t device) CT_NOEXCEPT;

/// Number of dimensions.
size_t ct_rank(const ct_tensor *x) CT_NOEXCEPT;
/// Writes ct_rank(x) sizes.
void ct_shape(const ct_tensor *x, ptrdiff_t *sizes) CT_NOEXCEPT;
/// Number of elements.
ptrdiff_t ct_count(const ct_tensor *x) CT_NOEXCEPT;
/// Element type, as c10::ScalarType; may be one that ct_dtype does not name.
int32_t ct_element_type(const ct_tensor *x) CT_NOEXCEPT;
/// Bytes of one element.
size_t ct_element_size(const ct_tensor *x) CT_NOEXCEPT;
/// -1 for the CPU, else the index of the CUDA device.
int32_t ct_device(const ct_tensor *x) CT_NOEXCEPT;
/// Copies all elements in row-major order to `bytes`, which holds exactly `size` bytes.
bool ct_copy_bytes(const ct_tensor *x, void *bytes, size_t size) CT_NOEXCEPT;
/// The value of a tensor of one element.
bool ct_item(const ct_tensor *x, double *value) CT_NOEXCEPT;

/// The same values as another element type; x itself when it has it already.
ct_tensor *_Nullable ct_to_dtype(const ct_tensor *x, ct_dtype dtype) CT_NOEXCEPT;
/// The same values on another device; x itself when it is there already.
ct_tensor *_Nullable ct_to_device(const ct_tensor *x, int32_t device) CT_NOEXCEPT;
/// The same values in row-major layout; x itself when it has it already.
ct_tensor *_Nullable ct_contiguous(const ct_tensor *x) CT_NOEXCEPT;
/// A copy with its own storage, part of the autograd graph.
ct_tensor *_Nullable ct_clone(const ct_tensor *x) CT_NOEXCEPT;

// MARK: In place (tensors.cpp); a leaf that requires a gradient is refused while gradients are recorded

/// x = source, converted and broadcast.
bool ct_copy_(ct_tensor *x, const ct_tensor *source) CT_NOEXCEPT;
/// x = value.
bool ct_fill_(ct_tensor *x, double value) CT_NOEXCEPT;
/// x += scale * other.
bool ct_add_(ct_tensor *x, const ct_tensor *other, double scale) CT_NOEXCEPT;
/// x *= other.
bool ct_mul_(ct_tensor *x, const ct_tensor *other) CT_NOEXCEPT;
/// x *= value.
bool ct_mul_scalar_(ct_tensor *x, double value) CT_NOEXCEPT;

// MARK: Arithmetic and element functions (elements.cpp)

/// x + y, with broadcasting.
ct_tensor *_Nullable ct_add(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x - y, with broadcasting.
ct_tensor *_Nullable ct_sub(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x * y, with broadcasting.
ct_tensor *_Nullable ct_mul(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x / y, with broadcasting.
ct_tensor *_Nullable ct_div(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x + value.
ct_tensor *_Nullable ct_add_scalar(const ct_tensor *x, double value) CT_NOEXCEPT;
/// value - x.
ct_tensor *_Nullable ct_subtract_from(const ct_tensor *x, double value) CT_NOEXCEPT;
/// x * value.
ct_tensor *_Nullable ct_mul_scalar(const ct_tensor *x, double value) CT_NOEXCEPT;
/// x / value.
ct_tensor *_Nullable ct_div_scalar(const ct_tensor *x, double value) CT_NOEXCEPT;
/// -x.
ct_tensor *_Nullable ct_neg(const ct_tensor *x) CT_NOEXCEPT;
/// x to a constant power.
ct_tensor *_Nullable ct_pow(const ct_tensor *x, double exponent) CT_NOEXCEPT;
/// |x|.
ct_tensor *_Nullable ct_abs(const ct_tensor *x) CT_NOEXCEPT;
/// x * x.
ct_tensor *_Nullable ct_square(const ct_tensor *x) CT_NOEXCEPT;
/// The square root.
ct_tensor *_Nullable ct_sqrt(const ct_tensor *x) CT_NOEXCEPT;
/// e to the power of x.
ct_tensor *_Nullable ct_exp(const ct_tensor *x) CT_NOEXCEPT;
/// The natural logarithm.
ct_tensor *_Nullable ct_log(const ct_tensor *x) CT_NOEXCEPT;
/// The hyperbolic tangent.
ct_tensor *_Nullable ct_tanh(const ct_tensor *x) CT_NOEXCEPT;
/// 1 / (1 + exp(-x)).
ct_tensor *_Nullable ct_sigmoid(const ct_tensor *x) CT_NOEXCEPT;
/// max(x, 0).
ct_tensor *_Nullable ct_relu(const ct_tensor *x) CT_NOEXCEPT;
/// x * Phi(x); with `tanh`, the tanh approximation of it.
ct_tensor *_Nullable ct_gelu(const ct_tensor *x, bool tanh) CT_NOEXCEPT;
/// x bounded to [low, high].
ct_tensor *_Nullable ct_clamp(const ct_tensor *x, double low, double high) CT_NOEXCEPT;
/// The larger of x and y, with broadcasting.
ct_tensor *_Nullable ct_maximum(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// The smaller of x and y, with broadcasting.
ct_tensor *_Nullable ct_minimum(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;

/// x == y as bool, with broadcasting.
ct_tensor *_Nullable ct_eq(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x > y as bool, with broadcasting.
ct_tensor *_Nullable ct_gt(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x < y as bool, with broadcasting.
ct_tensor *_Nullable ct_lt(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x == value as bool.
ct_tensor *_Nullable ct_eq_scalar(const ct_tensor *x, double value) CT_NOEXCEPT;
/// x > value as bool.
ct_tensor *_Nullable ct_gt_scalar(const ct_tensor *x, double value) CT_NOEXCEPT;
/// x < value as bool.
ct_tensor *_Nullable ct_lt_scalar(const ct_tensor *x, double value) CT_NOEXCEPT;
/// Logical negation of a bool tensor.
ct_tensor *_Nullable ct_not(const ct_tensor *x) CT_NOEXCEPT;
/// Logical and of two bool tensors.
ct_tensor *_Nullable ct_and(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// Logical or of two bool tensors.
ct_tensor *_Nullable ct_or(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x where mask is true, y elsewhere.
ct_tensor *_Nullable ct_where(const ct_tensor *mask, const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x with `value` where mask is true.
ct_tensor *_Nullable ct_masked_fill(const ct_tensor *x, const ct_tensor *mask, double value) CT_NOEXCEPT;
/// One bool: no element is infinite or not a number.
bool ct_is_finite(const ct_tensor *x, bool *finite) CT_NOEXCEPT;

// MARK: Reductions and order (shapes.cpp); zero dimensions mean all of them

/// Sum over dimensions.
ct_tensor *_Nullable ct_sum(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) CT_NOEXCEPT;
/// Mean over dimensions.
ct_tensor *_Nullable ct_mean(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) CT_NOEXCEPT;
/// Largest element over dimensions; its gradient is shared among equal ones.
ct_tensor *_Nullable ct_amax(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) CT_NOEXCEPT;
/// Smallest element over dimensions; its gradient is shared among equal ones.
ct_tensor *_Nullable ct_amin(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) CT_NOEXCEPT;
/// Square root of the sum of squares over dimensions.
ct_tensor *_Nullable ct_norm(const ct_tensor *x, const ptrdiff_t *dimensions, size_t count, bool keep) CT_NOEXCEPT;
/// Index of the largest element along a dimension, int64; the first of equal ones on the CPU.
ct_tensor *_Nullable ct_argmax(const ct_tensor *x, ptrdiff_t dimension, bool keep) CT_NOEXCEPT;
/// Running sum along a dimension.
ct_tensor *_Nullable ct_cumsum(const ct_tensor *x, ptrdiff_t dimension) CT_NOEXCEPT;
/// Stable sort along a dimension: values, and the int64 places they came from.
bool ct_sort(
    const ct_tensor *x, ptrdiff_t dimension, bool descending, ct_tensor *_Nullable *_Nonnull values,
    ct_tensor *_Nullable *_Nonnull indices) CT_NOEXCEPT;
/// The `count` largest (or smallest) along a dimension in order: values, and the int64 places they came from.
bool ct_topk(
    const ct_tensor *x, ptrdiff_t count, ptrdiff_t dimension, bool largest, ct_tensor *_Nullable *_Nonnull values,
    ct_tensor *_Nullable *_Nonnull indices) CT_NOEXCEPT;

/// The thin singular value decomposition x = u diag(s) vh of a matrix [M, N], K = min(M, N): u [M, K], s [K] descending,
/// vh [K, N]. Signs of the vectors are LAPACK's.
bool ct_svd(
    const ct_tensor *x, ct_tensor *_Nullable *_Nonnull u, ct_tensor *_Nullable *_Nonnull s,
    ct_tensor *_Nullable *_Nonnull vh) CT_NOEXCEPT;

// MARK: Shape and places (shapes.cpp)

/// The same elements under another shape; one size may be -1.
ct_tensor *_Nullable ct_reshape(const ct_tensor *x, const ptrdiff_t *shape, size_t rank) CT_NOEXCEPT;
/// Two dimensions exchanged.
ct_tensor *_Nullable ct_transpose(const ct_tensor *x, ptrdiff_t first, ptrdiff_t second) CT_NOEXCEPT;
/// All dimensions reordered.
ct_tensor *_Nullable ct_permute(const ct_tensor *x, const ptrdiff_t *order, size_t rank) CT_NOEXCEPT;
/// A view that repeats dimensions of size 1.
ct_tensor *_Nullable ct_expand(const ct_tensor *x, const ptrdiff_t *shape, size_t rank) CT_NOEXCEPT;
/// A new dimension of size 1.
ct_tensor *_Nullable ct_unsqueeze(const ct_tensor *x, ptrdiff_t dimension) CT_NOEXCEPT;
/// Without a dimension of size 1.
ct_tensor *_Nullable ct_squeeze(const ct_tensor *x, ptrdiff_t dimension) CT_NOEXCEPT;
/// A view of `length` places from `start` along a dimension.
ct_tensor *_Nullable ct_narrow(const ct_tensor *x, ptrdiff_t dimension, ptrdiff_t start, ptrdiff_t length) CT_NOEXCEPT;
/// A view of one place along a dimension, which goes.
ct_tensor *_Nullable ct_select(const ct_tensor *x, ptrdiff_t dimension, ptrdiff_t index) CT_NOEXCEPT;
/// The places along a dimension that a list of int64 or int32 names.
ct_tensor *_Nullable ct_index_select(const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices) CT_NOEXCEPT;
/// x with source's places added at the named places along a dimension.
ct_tensor *_Nullable ct_index_add(
    const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices, const ct_tensor *source) CT_NOEXCEPT;
/// x with source's places put at the named places along a dimension.
ct_tensor *_Nullable ct_index_copy(
    const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices, const ct_tensor *source) CT_NOEXCEPT;
/// Per element the place along a dimension that int64 indices name.
ct_tensor *_Nullable ct_gather(const ct_tensor *x, ptrdiff_t dimension, const ct_tensor *indices) CT_NOEXCEPT;
/// Tensors joined along a dimension that they have.
ct_tensor *_Nullable ct_cat(const ct_tensor *_Nonnull const *_Nonnull tensors, size_t count, ptrdiff_t dimension) CT_NOEXCEPT;
/// Tensors joined along a new dimension.
ct_tensor *_Nullable ct_stack(const ct_tensor *_Nonnull const *_Nonnull tensors, size_t count, ptrdiff_t dimension) CT_NOEXCEPT;

// MARK: Networks (networks.cpp)

/// Matrix product, batched over leading dimensions.
ct_tensor *_Nullable ct_matmul(const ct_tensor *x, const ct_tensor *y) CT_NOEXCEPT;
/// x W^T + b: x [..., I], W [O, I], b [O].
ct_tensor *_Nullable ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *_Nullable bias) CT_NOEXCEPT;
/// Rows of weight [V, H] named by int64 or int32 indices; the gradient is dense, and 0 in the row `padding` (-1: in none).
ct_tensor *_Nullable ct_embedding(
    const ct_tensor *weight, const ct_tensor *indices, ptrdiff_t padding) CT_NOEXCEPT;
/// Layer normalisation over the last dimension: weight and bias [H].
ct_tensor *_Nullable ct_layer_norm(
    const ct_tensor *x, const ct_tensor *_Nullable weight, const ct_tensor *_Nullable bias, double epsilon) CT_NOEXCEPT;
/// Zeroes elements with a probability and scales the rest by 1 / (1 - probability), in training.
ct_tensor *_Nullable ct_dropout(const ct_tensor *x, double probability, bool training) CT_NOEXCEPT;
/// exp(x) / sum exp(x) along a dimension.
ct_tensor *_Nullable ct_softmax(const ct_tensor *x, ptrdiff_t dimension) CT_NOEXCEPT;
/// log(softmax(x)) along a dimension.
ct_tensor *_Nullable ct_log_softmax(const ct_tensor *x, ptrdiff_t dimension) CT_NOEXCEPT;
/// softmax(scale * Q K^T + mask) V; a mask of bool attends where true, another is added. NaN scale: 1 / sqrt(head size).
ct_tensor *_Nullable ct_attention(
    const ct_tensor *query, const ct_tensor *key, const ct_tensor *value, const ct_tensor *_Nullable mask,
    double dropout, double scale) CT_NOEXCEPT;
/// Softmax cross-entropy of logits [N, C] against int64 classes [N], or probabilities [N, C]; class -100 is left out.
ct_tensor *_Nullable ct_cross_entropy(
    const ct_tensor *logits, const ct_tensor *targets, ct_reduction reduction, double label_smoothing) CT_NOEXCEPT;
/// Binary cross-entropy of logits against probabilities of one shape.
ct_tensor *_Nullable ct_binary_cross_entropy(
    const ct_tensor *logits, const ct_tensor *targets, ct_reduction reduction) CT_NOEXCEPT;
/// (x - y)^2.
ct_tensor *_Nullable ct_mean_squared_error(const ct_tensor *x, const ct_tensor *targets, ct_reduction reduction) CT_NOEXCEPT;

// MARK: Gradients (gradients.cpp)

/// Whether gradients flow to or through x.
bool ct_requires_grad(const ct_tensor *x) CT_NOEXCEPT;
/// Asks for, or stops asking for, a leaf's gradient.
bool ct_set_requires_grad(ct_tensor *x, bool required) CT_NOEXCEPT;
/// Whether x is no result of recorded operations.
bool ct_is_leaf(const ct_tensor *x) CT_NOEXCEPT;
/// x's gradient; NULL when there is none, which is no failure.
ct_tensor *_Nullable ct_grad(const ct_tensor *x) CT_NOEXCEPT;
/// Replaces x's gradient, or drops it.
bool ct_set_grad(ct_tensor *x, const ct_tensor *_Nullable gradient) CT_NOEXCEPT;
/// Keeps the gradient of a result that is no leaf.
bool ct_retain_grad(ct_tensor *x) CT_NOEXCEPT;
/// The same values outside the graph, sharing storage.
ct_tensor *_Nullable ct_detach(const ct_tensor *x) CT_NOEXCEPT;
/// Adds the gradient of x (a scalar, or weighted by `gradient`) to the leaves, and frees the graph.
bool ct_backward(const ct_tensor *x, const ct_tensor *_Nullable gradient, bool retain_graph) CT_NOEXCEPT;
/// Turns recording for gradients on or off; returns what it was.
bool ct_set_grad_mode(bool enabled) CT_NOEXCEPT;

/// What autocast was before ct_autocast_enter.
typedef struct {
  bool enabled;
  bool cached;
  int32_t dtype;
} ct_autocast_scope;
/// Sets autocast for a kind of device (-1 or a CUDA index) to an element type, or off.
bool ct_autocast_enter(int32_t device, bool enabled, ct_dtype dtype, ct_autocast_scope *before) CT_NOEXCEPT;
/// Restores what ct_autocast_enter found.
void ct_autocast_leave(int32_t device, ct_autocast_scope before) CT_NOEXCEPT;

// MARK: Optimisers (optimisers.cpp)

/// Scales gradients together so that their norm is at most `maximum`; writes the norm before.
bool ct_clip_gradients(
    const ct_tensor *_Nonnull const *_Nonnull parameters, size_t count, double maximum, double *norm) CT_NOEXCEPT;
/// One AdamW step of all parameters that have a gradient; raises `steps` of those by one. Without bias correction the averages
/// are taken as they are.
bool ct_adamw_step(
    ct_tensor *_Nonnull const *_Nonnull parameters, ct_tensor *_Nonnull const *_Nonnull averages,
    ct_tensor *_Nonnull const *_Nonnull square_averages, ptrdiff_t *steps, size_t count, double learning_rate, double beta1,
    double beta2, double epsilon, double weight_decay, bool bias_correction) CT_NOEXCEPT;
/// One LAMB step of all parameters that have a gradient; raises `steps` of those by one. With `trust_ratio` a step has the
/// parameter's norm times the learning rate.
bool ct_lamb_step(
    ct_tensor *_Nonnull const *_Nonnull parameters, ct_tensor *_Nonnull const *_Nonnull averages,
    ct_tensor *_Nonnull const *_Nonnull square_averages, ptrdiff_t *steps, size_t count, double learning_rate, double beta1,
    double beta2, double epsilon, double weight_decay, bool trust_ratio) CT_NOEXCEPT;

// MARK: Process groups (groups.cpp)

/// A handle to one group of processes, as one of them, a rank, sees it.
typedef struct ct_group ct_group;
/// A handle to an operation of a group that is under way; it keeps the tensors that it needs.
typedef struct ct_work ct_work;

/// Joins the group of `size` ranks that meet at host:port, and waits until all are there, `timeout` milliseconds at most; later
/// operations may take as long. The rank that `serves` listens there until it gives the group up. From here on
/// SIGPIPE is ignored, unless somebody handles it.
ct_group *_Nullable ct_group_join(
    const char *host, uint16_t port, int32_t rank, int32_t size, bool serves, int64_t timeout) CT_NOEXCEPT;
/// Loads bertie's library for NCCL from `path`, after CUDA.
bool ct_nccl_load(const char *path) CT_NOEXCEPT;
/// Has NCCL, once it is loaded, carry the group's tensors on GPUs, which otherwise only the CPU's are; all ranks call it.
bool ct_group_add_nccl(ct_group *group, int32_t rank, int32_t size) CT_NOEXCEPT;
/// Ends NCCL's part where it has one, once all ranks' operations on GPUs have ended; all ranks call it.
bool ct_group_leave_nccl(ct_group *group) CT_NOEXCEPT;
/// Leaves the group, once the operations under way on the CPU have ended; those of NCCL are given up.
void ct_group_free(ct_group *group) CT_NOEXCEPT;
/// Starts to replace x, which is contiguous, by the sum over all ranks; all ranks start their operations in one order.
ct_work *_Nullable ct_all_reduce(ct_group *group, ct_tensor *x) CT_NOEXCEPT;
/// Starts to replace x by that of the rank `source`.
ct_work *_Nullable ct_broadcast(ct_group *group, ct_tensor *x, int32_t source) CT_NOEXCEPT;
/// Starts an operation that ends when all ranks have started it.
ct_work *_Nullable ct_barrier(ct_group *group) CT_NOEXCEPT;
/// Waits for the end of an operation; false when a rank has gone, or after the group's time-out.
bool ct_work_wait(ct_work *work) CT_NOEXCEPT;
/// Gives the handle up; the operation goes on.
void ct_work_free(ct_work *work) CT_NOEXCEPT;

// MARK: Gradients of a group (reducer.cpp)

/// A handle to hooks that add gradients up over a group while the backward pass runs.
typedef struct ct_reducer ct_reducer;

/// Hooks into the gradients of leaves that require them, which are sent in buckets of at most `bucket_size` bytes, the last leaves first. The
/// group must outlive it.
ct_reducer *_Nullable ct_reducer_new(
    ct_group *group, const ct_tensor *_Nonnull const *_Nonnull parameters, size_t count, size_t bucket_size) CT_NOEXCEPT;
/// Takes the hooks away.
void ct_reducer_free(ct_reducer *reducer) CT_NOEXCEPT;
/// Has the next backward pass send each bucket as soon as its gradients are there.
void ct_reducer_begin(ct_reducer *reducer) CT_NOEXCEPT;
/// Sends what is left, waits, and replaces every gradient by the sum over all ranks times `scale`.
bool ct_reducer_finish(ct_reducer *reducer, double scale) CT_NOEXCEPT;

// MARK: Process (process.cpp)

/// Seeds the generators of the CPU and of every CUDA device in use.
bool ct_seed(uint64_t seed) CT_NOEXCEPT;
/// A generator's state, uint8.
ct_tensor *_Nullable ct_generator_state(int32_t device) CT_NOEXCEPT;
/// Sets a generator's state.
bool ct_set_generator_state(int32_t device, const ct_tensor *state) CT_NOEXCEPT;
/// Sets the threads of one operation; those between operations become 1 at the first call.
bool ct_set_threads(int32_t count) CT_NOEXCEPT;
/// The threads of one operation.
int32_t ct_threads(void) CT_NOEXCEPT;
/// Loads libtorch_cuda.so from beside libtorch_cpu.so, once; false with a reason when that, or a device, is missing.
bool ct_cuda_load(void) CT_NOEXCEPT;
/// The CUDA devices; 0 before ct_cuda_load.
int32_t ct_cuda_device_count(void) CT_NOEXCEPT;
/// Waits until the CUDA device has done all work given to it.
bool ct_cuda_synchronize(int32_t device) CT_NOEXCEPT;
/// Lets libtorch choose, or refuse, so that equal input gives equal bits.
bool ct_set_deterministic(bool enabled) CT_NOEXCEPT;
/// Whether ct_set_deterministic is on.
bool ct_is_deterministic(void) CT_NOEXCEPT;
/// Bytes of tensors on the CPU, rounded up to the sizes that are handed out.
typedef struct {
  /// Of tensors that live.
  size_t in_use;
  /// Given up, and kept for the next tensors.
  size_t kept;
} ct_memory_use;
/// The memory of this moment (allocator.cpp).
ct_memory_use ct_memory(void) CT_NOEXCEPT;
/// Gives all that is kept back to the C library, and forgets what was in use before.
void ct_release_memory(void) CT_NOEXCEPT;
/// libtorch's version; a constant.
const char *ct_version(void) CT_NOEXCEPT;
/// Whether the processor has instructions for products of bfloat16 numbers (AVX-512 BF16, AMX, Arm BF16).
bool ct_has_bfloat16_products(void) CT_NOEXCEPT;
/// The vector instructions that libtorch uses, as "AVX512"; valid until the thread's next call.
const char *ct_cpu_capability(void) CT_NOEXCEPT;
/// libtorch's account of its threads; valid until the thread's next call.
const char *ct_parallel_info(void) CT_NOEXCEPT;
/// libtorch's account of its build; valid until the thread's next call.
const char *ct_build_info(void) CT_NOEXCEPT;
/// Whether this program answers MKL's question about the processor's vendor itself (vendor.c).
bool ct_answers_vendor_check(void) CT_NOEXCEPT;

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
#endif
