// The path for AVX2 with FMA.
#include "../internal/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define CK_VNNI 0
#include "avx2.h"

const ck_table ck_avx2 = {.name = "avx2", CK_SMALL_TABLE, CK_ROW_KERNELS};

#pragma clang attribute pop
#endif
