// The sum of all ranks' gradients, bucket by bucket, while the backward pass still computes the next ones.
#include "internal/group.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <mutex>

using namespace ctorch;
using torch::autograd::Node;
using torch::autograd::utils::LambdaPostHook;

namespace {

/// One leaf, and the hook that runs when its gradient has been added up.
struct Member {
  at::Tensor parameter;
  std::shared_ptr<Node> accumulator;
  uintptr_t hook = 0;
  /// Its bucket, and where its elements begin there.
  size_t bucket = 0;
  int64_t offset = 0;
  bool hasArrived = false;

  at::Tensor elements(const at::Tensor &numbers) const {
    return numbers.narrow(0, offset, parameter.numel()).view(parameter.sizes());
  }
};

/// Leaves of one device and element type that are sent together.
struct Bucket {
  /// The members' elements one after the other, then for each member 1 if it has a gradient, else 0; on the members' device
  /// where the group carries its tensors, else on the CPU.
  at::Tensor numbers;
  int64_t elements = 0;
  std::vector<size_t> members;
  size_t arrived = 0;
  c10::intrusive_ptr<c10d::Work> work;
};

}  // namespace

struct ct_reducer {
  /// The parameters are leaves that require gradients.
  ct_reducer(ct_group *group, const ct_tensor *const *parameters, size_t count, size_t bucketSize) : group(group) {
    // The last leaves have their gradients first.
    for (size_t i = count; i-- > 0;) add(parameters[i]->t, bucketSize);
    for (Bucket &bucket : buckets) {
      const at::Tensor &first = members[bucket.members[0]].parameter;
      const auto size = bucket.elements + static_cast<int64_t>(bucket.members.size());
      const at::Device device = group->carries(first.device()) ? first.device() : at::Device(at::kCPU);
      bucket.numbers = at::zeros({size}, at::TensorOptions().dtype(first.scalar_type()).device(device));
    }
    for (Member &member : members) member.accumulator = torch::autograd::impl::grad_accumulator(member.parameter);
    for (size_t i = 0; i < members.size(); ++i) {
      members[i].hook = members[i].accumulator->add_post_hook(
          std::make_unique<LambdaPostHook>([this, i](const auto &outputs, const auto &) {
            arrive(i);
            return outputs;
          }));
    }
  }

  ~ct_reducer() {
    for (const Member &member : members) member.accumulator->del_post_hook(member.hook);
  }

  void begin() {
    std::lock_guard<std::mutex> lock(mutex);
    for (Member &member : members) member.hasArrived = false;
    for (Bucket &bucket : buckets) bucket.arrived = 0;
    started = 0;
    isActive = true;
  }

  void finish(double scale) {
    std::lock_guard<std::mutex> lock(mutex);
    isActive = false;
    at::NoGradGuard guard;
    while (started < buckets.size()) startNext();
    for (Bucket &bucket : buckets) {
      bucket.work->wait(group->timeout);
      bucket.work.reset();
      if (scale != 1) bucket.numbers.narrow(0, 0, bucket.elements).mul_(scale);
      giveBack(bucket);
    }
  }

 private:
  ct_group *group;
  std::vector<Member> members;
  std::vector<Bucket> buckets;
  /// Whether the next gradients are sent.
  bool isActive = false;
  /// The buckets that are under way: always the first ones, so that all ranks send them in one order.
  size_t started = 0;
  std::mutex mutex;

  void add(const at::Tensor &parameter, size_t bucketSize) {
    const auto fits = [&](const Bucket &bucket) {
      const at::Tensor &first = members[bucket.members[0]].parameter;
      return first.scalar_type() == parameter.scalar_type() && first.device() == parameter.device() &&
             bucket.elements * parameter.itemsize() + parameter.nbytes() <= bucketSize;
    };
    if (buckets.empty() || !fits(buckets.back())) buckets.emplace_back();
    Bucket &bucket = buckets.back();
    Member member;
    member.parameter = parameter;
    member.bucket = buckets.size() - 1;
    member.offset = bucket.elements;
    bucket.elements += parameter.numel();
    bucket.members.push_back(members.size());
    members.push_back(std::move(member));
  }

  void arrive(size_t index) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!isActive) return;
    at::NoGradGuard guard;
    TORCH_CHECK(!members[index].hasArrived, "a second backward pass; only the step's last one may be sent");
    members[index].hasArrived = true;
    ++buckets[members[index].bucket].arrived;
    while (started < buckets.size() && buckets[started].arrived == buckets[started].members.size()) startNext();
  }

  void startNext() {
    Bucket &bucket = buckets[started++];
    for (size_t i = 0; i < bucket.members.size(); ++i) {
      const Member &member = members[bucket.members[i]];
      const at::Tensor &gradient = member.parameter.grad();
      at::Tensor elements = member.elements(bucket.numbers);
      if (gradient.defined()) {
        elements.copy_(gradient);
      } else {
        elements.zero_();
      }
      bucket.numbers.select(0, bucket.elements + static_cast<int64_t>(i)).fill_(gradient.defined() ? 1 : 0);
    }
    std::vector<at::Tensor> tensors{bucket.numbers};
    bucket.work = group->carrier(bucket.numbers.device()).allreduce(tensors);
  }

  /// Sums to gradients. A leaf that no rank has a gradient of keeps none, so that optimisers leave it alone.
  void giveBack(const Bucket &bucket) {
    const at::Tensor used = bucket.numbers.narrow(0, bucket.elements, bucket.members.size()).to(at::kCPU, at::kDouble);
    for (size_t i = 0; i < bucket.members.size(); ++i) {
      if (static_cast<const double *>(used.const_data_ptr())[i] == 0) continue;
      Member &member = members[bucket.members[i]];
      const at::Tensor sum = member.elements(bucket.numbers);
      at::Tensor &gradient = member.parameter.mutable_grad();
      if (gradient.defined()) {
        gradient.copy_(sum);
      } else {
        gradient = sum.to(member.parameter.options().requires_grad(false), false, true);
      }
    }
  }
};

extern "C" {

ct_reducer *ct_reducer_new(
    ct_group *group, const ct_tensor *const *parameters, size_t count, size_t bucket_size) noexcept {
  return guarded([&] { return new ct_reducer(group, parameters, count, bucket_size); }, nullptr);
}
void ct_reducer_free(ct_reducer *reducer) noexcept {
  done([&] { delete reducer; });
}
void ct_reducer_begin(ct_reducer *reducer) noexcept { reducer->begin(); }
bool ct_reducer_finish(ct_reducer *reducer, double scale) noexcept {
  return done([&] { reducer->finish(scale); });
}

}  // extern "C"
