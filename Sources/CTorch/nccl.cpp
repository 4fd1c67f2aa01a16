// NCCL for tensors on GPUs, out of a library of its own, as its headers are not among libtorch's.
#include "internal/nccl.h"

#include "internal/group.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>

#include <dlfcn.h>

#include <cstdlib>

using namespace ctorch;

namespace {

/// The library's function, once it is loaded.
decltype(&bertie_make_nccl) makeNCCL = nullptr;

/// What the system said last of a library.
const char *reason() {
  const char *text = dlerror();
  return text ? text : "no reason given";
}

}  // namespace

extern "C" {

bool ct_nccl_load(const char *path) noexcept {
  return done([&] {
    if (makeNCCL) return;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    TORCH_CHECK(library, "cannot load ", path, ": ", reason());
    void *function = dlsym(library, "bertie_make_nccl");
    TORCH_CHECK(function, path, " is another library: ", reason());
    makeNCCL = reinterpret_cast<decltype(makeNCCL)>(function);
  });
}
bool ct_group_add_nccl(ct_group *group, int32_t rank, int32_t size) noexcept {
  return done([&] {
    TORCH_CHECK(makeNCCL, "NCCL is not loaded");
    // Waiting then tells of failures, and no thread of libtorch's ends the process by itself.
    setenv("TORCH_NCCL_BLOCKING_WAIT", "1", 0);
    makeNCCL(c10::make_intrusive<c10d::PrefixStore>("nccl", group->store), rank, size, group->timeout, group->nccl);
  });
}

}  // extern "C"
