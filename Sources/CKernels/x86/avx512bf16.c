// The path for AVX-512 with dot products of bytes and of bf16.
#include "../internal/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,fma"))), apply_to = function)

#define CK_NATIVE_BF16 1
#include "avx512.h"

const ck_table ck_avx512bf16 = {.name = "avx512bf16", CK_LARGE_TABLE, CK_ROW_KERNELS};

#pragma clang attribute pop
#endif
