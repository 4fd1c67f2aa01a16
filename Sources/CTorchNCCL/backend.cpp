// libbertie-nccl.so (Scripts/build-nccl.sh): libtorch's NCCL for CTorch, which loads it where several GPUs train together.
#define USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include "../CTorch/internal/nccl.h"

void bertie_make_nccl(
    const c10::intrusive_ptr<c10d::Store> &store, int rank, int size, std::chrono::milliseconds timeout,
    c10::intrusive_ptr<c10d::Backend> &made) {
  const auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  made = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
}
