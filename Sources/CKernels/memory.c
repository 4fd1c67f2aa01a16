// Memory for weights and activations.
#include "CKernels.h"

#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

void *ck_allocate(size_t bytes) {
  const size_t page = (size_t)2 << 20;
  const size_t alignment = bytes >= page ? page : CK_LINE;
  void *memory = NULL;
  if (bytes > SIZE_MAX - alignment) return NULL;
  if (posix_memalign(&memory, alignment, (bytes + alignment - 1) / alignment * alignment + (bytes == 0 ? alignment : 0)) != 0)
    return NULL;
#if defined(__linux__)
  if (bytes >= page) madvise(memory, bytes, MADV_HUGEPAGE);  // A wish: refused, nothing is lost.
#endif
  return memset(memory, 0, bytes);
}

void ck_free(void *memory) { free(memory); }
