// Which paths this processor has.
#include "internal/tables.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

int32_t ck_paths(const ck_table **paths) {
  int32_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni")) {
    if (__builtin_cpu_supports("avx512bf16")) paths[count++] = &ck_avx512bf16;
    paths[count++] = &ck_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    if (__builtin_cpu_supports("avxvnni")) paths[count++] = &ck_avxvnni;
    paths[count++] = &ck_avx2;
  }
#endif
#if defined(__aarch64__) && defined(__linux__)
  if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) paths[count++] = &ck_neon;
#elif defined(__aarch64__) && defined(__APPLE__)
  // Every Apple processor that runs macOS has dot products.
  paths[count++] = &ck_neon;
#endif
  paths[count++] = &ck_scalar;
  return count;
}
