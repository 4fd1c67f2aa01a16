// What belongs to the process: generators, threads, CUDA's libraries, facts.
#include "internal/face.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/ParallelFuture.h>
#include <ATen/Version.h>
#include <ATen/cpu/Utils.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/version.h>

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>
#include <mutex>

using namespace ctorch;

namespace {

/// Set once libtorch_cuda.so is in and has a device. libtorch keeps the first answer of its CUDA hooks for good, so
/// nothing here may ask for them before.
std::atomic<bool> cudaLoaded{false};

/// The folder of libtorch_cpu.so, with its last slash.
std::string libraryFolder() {
  Dl_info info;
  TORCH_CHECK(dladdr(reinterpret_cast<void *>(&at::get_num_threads), &info) && info.dli_fname, "libtorch_cpu not found");
  const std::string path = info.dli_fname;
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

void loadLibrary(const std::string &folder, const char *name) {
  const std::string path = folder + name;
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL)) return;
  const char *reason = dlerror();
  TORCH_CHECK(
      false, "cannot load ", name, ": ", reason ? reason : "no reason given",
      "; CUDA needs the whole wheel of torch and the NVIDIA packages that it names");
}

at::Generator generator(int32_t device) {
  if (device < 0) return at::detail::getDefaultCPUGenerator();
  TORCH_CHECK(cudaLoaded, "CUDA is not loaded");
  at::globalContext().lazyInitDevice(at::kCUDA);
  return at::detail::getCUDAHooks().getDefaultGenerator(static_cast<at::DeviceIndex>(device));
}

const char *kept(std::string text) {
  thread_local std::string last;
  last = std::move(text);
  return last.c_str();
}

}  // namespace

extern "C" {

bool ct_seed(uint64_t seed) noexcept {
  return done([&] {
    const int32_t devices = ct_cuda_device_count();
    for (int32_t device = -1; device < devices; ++device) {
      at::Generator source = generator(device);
      std::lock_guard<std::mutex> lock(source.mutex());
      source.set_current_seed(seed);
    }
  });
}
ct_tensor *ct_generator_state(int32_t device) noexcept {
  return made([&] {
    at::Generator source = generator(device);
    std::lock_guard<std::mutex> lock(source.mutex());
    return source.get_state();
  });
}
bool ct_set_generator_state(int32_t device, const ct_tensor *state) noexcept {
  return done([&] {
    at::Generator source = generator(device);
    std::lock_guard<std::mutex> lock(source.mutex());
    source.set_state(state->t);
  });
}

bool ct_set_threads(int32_t count) noexcept {
  return done([&] {
    TORCH_CHECK(count > 0, "expected at least 1 thread, found ", count);
    static std::once_flag once;  // libtorch refuses a second call
    std::call_once(once, [] { at::set_num_interop_threads(1); });
    at::set_num_threads(count);
  });
}
int32_t ct_threads(void) noexcept {
  return guarded([] { return static_cast<int32_t>(at::get_num_threads()); }, 0);
}

bool ct_cuda_load(void) noexcept {
  return done([] {
    static std::mutex mutex;
    std::lock_guard<std::mutex> lock(mutex);
    if (cudaLoaded) return;
    // cuBLAS reads this when it starts; equal bits need a fixed workspace.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    const std::string folder = libraryFolder();
    loadLibrary(folder, "libc10_cuda.so");
    loadLibrary(folder, "libtorch_cuda.so");
    TORCH_CHECK(at::globalContext().hasCUDART(), "CUDA was asked for after libtorch had decided that there is none");
    TORCH_CHECK(at::detail::getCUDAHooks().deviceCount() > 0, "no CUDA device, or no driver for it");
    at::globalContext().lazyInitDevice(at::kCUDA);
    cudaLoaded = true;
  });
}
int32_t ct_cuda_device_count(void) noexcept {
  return guarded(
      [] { return cudaLoaded ? static_cast<int32_t>(at::detail::getCUDAHooks().deviceCount()) : 0; }, 0);
}
bool ct_cuda_synchronize(int32_t device) noexcept {
  return done([&] {
    TORCH_CHECK(cudaLoaded, "CUDA is not loaded");
    c10::impl::getDeviceGuardImpl(at::kCUDA)->synchronizeDevice(static_cast<at::DeviceIndex>(device));
  });
}

bool ct_set_deterministic(bool enabled) noexcept {
  return done([&] {
    at::globalContext().setDeterministicAlgorithms(enabled, false);
    // Filling fresh memory hides reads of it; it costs a pass over every result and is no part of equal bits.
    at::globalContext().setDeterministicFillUninitializedMemory(false);
    at::globalContext().setDeterministicCuDNN(enabled);
  });
}
bool ct_is_deterministic(void) noexcept { return at::globalContext().deterministicAlgorithms(); }

const char *ct_version(void) noexcept { return TORCH_VERSION; }
bool ct_has_bfloat16_products(void) noexcept {
  return guarded(
      [] {
        const auto capabilities = at::cpu::get_cpu_capabilities();
        for (const char *name : {"avx512_bf16", "amx_bf16", "bf16", "sve_bf16"}) {
          const auto found = capabilities.find(name);
          if (found != capabilities.end() && found->second.isBool() && found->second.toBool()) return true;
        }
        return false;
      },
      false);
}
const char *ct_cpu_capability(void) noexcept {
  return guarded([] { return kept(at::get_cpu_capability()); }, "unknown");
}
const char *ct_parallel_info(void) noexcept {
  return guarded([] { return kept(at::get_parallel_info()); }, "unknown");
}
const char *ct_build_info(void) noexcept {
  return guarded([] { return kept(at::show_config()); }, "unknown");
}
bool ct_answers_vendor_check(void) noexcept {
  return guarded(
      [] {
        void *symbol = dlsym(RTLD_DEFAULT, "mkl_serv_intel_cpu_true");
        Dl_info found, libtorch;
        if (!symbol || !dladdr(symbol, &found)) return false;
        if (!dladdr(reinterpret_cast<void *>(&at::get_num_threads), &libtorch)) return false;
        return found.dli_fbase != libtorch.dli_fbase && reinterpret_cast<int (*)()>(symbol)() == 1;
      },
      false);
}

}  // extern "C"
