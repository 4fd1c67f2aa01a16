#define _GNU_SOURCE
#include "AllocationCounter.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <sys/syscall.h>

static _Atomic int64_t count, mappings;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  count++;
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count++;
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count++;
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  count++;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = memalign(alignment, size);
  return *result ? 0 : ENOMEM;
}

// What the C library maps for itself does not come this way.
void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
  count++;
  mappings++;
  return (void *)syscall(SYS_mmap, address, size, protection, flags, file, offset);
}

int32_t allocation_counter_works(void) { return 1; }
int64_t allocation_count(void) { return count; }
int64_t mapping_count(void) { return mappings; }
#else
int32_t allocation_counter_works(void) { return 0; }
int64_t allocation_count(void) { return 0; }
int64_t mapping_count(void) { return 0; }
#endif
