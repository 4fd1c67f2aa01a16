// The processors that this program may run on.
#define _GNU_SOURCE
#include "CKernels.h"

#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif

int32_t ck_processors(void) {
#if defined(__linux__)
  // Room for 8,192 of them.
  uint64_t bits[128] = {0};
  if (sched_getaffinity(0, sizeof bits, (cpu_set_t *)bits) == 0) {
    int32_t count = 0;
    for (int i = 0; i < 128; i++) count += __builtin_popcountll(bits[i]);
    return count;
  }
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int32_t)online : 1;
}
