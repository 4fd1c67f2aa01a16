/// Counts what a program takes from the C library's memory, for tests that nothing is taken.
///
/// With glibc this library's `malloc` and its kin stand before the C library's own. Elsewhere nothing is counted.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// Whether allocations are counted on this system.
int32_t allocation_counter_works(void);
/// The allocations of all threads since the program began.
int64_t allocation_count(void);

#endif
