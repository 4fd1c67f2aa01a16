// The path for AVX2 with FMA and dot products of bytes.
#include "../internal/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)

#define CK_VNNI 1
#include "avx2.h"

const ck_table ck_avxvnni = {.name = "avxvnni", CK_SMALL_TABLE, CK_ROW_KERNELS};

#pragma clang attribute pop
#endif
