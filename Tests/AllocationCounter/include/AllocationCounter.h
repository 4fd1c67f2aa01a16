/// Counts what a program takes from the C library's memory and from the system's, for tests that nothing is taken.
///
/// With glibc this library's `malloc`, its kin and `mmap` stand before the C library's own. Elsewhere nothing is counted.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// Whether allocations are counted on this system.
int32_t allocation_counter_works(void);
/// The allocations of all threads since the program began, mappings included.
int64_t allocation_count(void);
/// The mappings among them.
int64_t mapping_count(void);

#endif
