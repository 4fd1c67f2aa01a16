// Which paths this processor has.
#include "internal/tables.h"

int32_t ck_paths(const ck_table **paths) {
  int32_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bf16"))
    paths[count++] = &ck_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) paths[count++] = &ck_avx2;
#endif
  paths[count++] = &ck_scalar;
  return count;
}
