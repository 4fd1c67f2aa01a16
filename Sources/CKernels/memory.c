// Memory for weights and activations.
#include "CKernels.h"

#include <sys/mman.h>

static const size_t large_page = (size_t)2 << 20;

void *ck_map(size_t bytes, bool large_pages) {
  if (bytes == 0 || bytes > SIZE_MAX - large_page) return NULL;
  // More than is wanted, so that it can begin on a large page; the rest is never touched.
  const size_t whole = bytes + large_page;
  uint8_t *memory = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  const size_t before = (large_page - (uintptr_t)memory % large_page) % large_page;
  if (before > 0) munmap(memory, before);
  if (before < large_page) munmap(memory + before + bytes, large_page - before);
#if defined(__linux__)
  if (large_pages) madvise(memory + before, bytes, MADV_HUGEPAGE);  // A wish: refused, nothing is lost.
#endif
  return memory + before;
}

void ck_unmap(void *memory, size_t bytes) { munmap(memory, bytes); }
