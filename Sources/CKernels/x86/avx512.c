// The path for AVX-512 with dot products of bytes.
#include "../internal/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma"))), apply_to = function)

#define CK_NATIVE_BF16 0
#include "avx512.h"

const ck_table ck_avx512 = {.name = "avx512", CK_LARGE_TABLE, CK_ROW_KERNELS};

#pragma clang attribute pop
#endif
