// What the paths share: the tables, and the lists of their tiles.
#ifndef CK_TABLES_H
#define CK_TABLES_H

#include "CKernels.h"

#define CK_INLINE static inline __attribute__((always_inline))
#define CK_UNROLL _Pragma("clang loop unroll(full)")

extern const ck_table ck_scalar;
#if defined(__x86_64__)
extern const ck_table ck_avx2;
extern const ck_table ck_avxvnni;
extern const ck_table ck_avx512;
extern const ck_table ck_avx512bf16;
#elif defined(__aarch64__)
extern const ck_table ck_neon;
#endif

// The columns of a tile.
CK_INLINE int ck_tile_columns(const int panels) { return panels == CK_HALF_PANEL ? CK_PANEL / 2 : panels * CK_PANEL; }

// Few rows leave the adders waiting for each other, so they take more panels at once. 0 panels: CK_HALF_PANEL.
#define CK_TILES_4(T) \
  CK_TILE(T, 1, 0) CK_TILE(T, 2, 0) CK_TILE(T, 3, 0) CK_TILE(T, 4, 0) \
  CK_TILE(T, 1, 1) CK_TILE(T, 2, 1) CK_TILE(T, 3, 1) CK_TILE(T, 4, 1) \
  CK_TILE(T, 1, 2) CK_TILE(T, 2, 2) CK_TILE(T, 3, 2) CK_TILE(T, 4, 2) \
  CK_TILE(T, 1, 4) CK_TILE(T, 2, 4)
#define CK_TILES_6(T) \
  CK_TILES_4(T) CK_TILE(T, 5, 0) CK_TILE(T, 6, 0) CK_TILE(T, 5, 1) CK_TILE(T, 6, 1) CK_TILE(T, 5, 2) CK_TILE(T, 6, 2)
#define CK_TILES_8(T) \
  CK_TILES_4(T) \
  CK_TILE(T, 5, 0) CK_TILE(T, 6, 0) CK_TILE(T, 7, 0) CK_TILE(T, 8, 0) \
  CK_TILE(T, 5, 1) CK_TILE(T, 6, 1) CK_TILE(T, 7, 1) CK_TILE(T, 8, 1)
#define CK_TILES_13(T) \
  CK_TILES_6(T) \
  CK_TILE(T, 7, 0) CK_TILE(T, 8, 0) CK_TILE(T, 9, 0) CK_TILE(T, 10, 0) \
  CK_TILE(T, 11, 0) CK_TILE(T, 12, 0) CK_TILE(T, 13, 0) \
  CK_TILE(T, 7, 1) CK_TILE(T, 8, 1) CK_TILE(T, 9, 1) CK_TILE(T, 10, 1) \
  CK_TILE(T, 11, 1) CK_TILE(T, 12, 1) CK_TILE(T, 13, 1)
#define CK_TILES_14(T) CK_TILES_13(T) CK_TILE(T, 14, 0) CK_TILE(T, 14, 1)
// The tiles of a path whose registers hold 6 rows, and of one whose registers hold 14.
#define CK_SMALL_TILES CK_TILES_6(CK_F32) CK_TILES_6(CK_BF16) CK_TILES_6(CK_U8) CK_TILES_4(CK_INT4)
#define CK_LARGE_TILES CK_TILES_13(CK_F32) CK_TILES_14(CK_BF16) CK_TILES_14(CK_U8) CK_TILES_8(CK_INT4)

#define CK_ROWS_4(T) \
  {}, {T##_1x0, T##_1x1, T##_1x2, 0, T##_1x4}, {T##_2x0, T##_2x1, T##_2x2, 0, T##_2x4}, {T##_3x0, T##_3x1, T##_3x2}, \
      {T##_4x0, T##_4x1, T##_4x2}
#define CK_ROWS_6(T) CK_ROWS_4(T), {T##_5x0, T##_5x1, T##_5x2}, {T##_6x0, T##_6x1, T##_6x2}
#define CK_ROWS_8(T) \
  CK_ROWS_4(T), {T##_5x0, T##_5x1}, {T##_6x0, T##_6x1}, {T##_7x0, T##_7x1}, {T##_8x0, T##_8x1}
#define CK_ROWS_13(T) \
  CK_ROWS_6(T), {T##_7x0, T##_7x1}, {T##_8x0, T##_8x1}, {T##_9x0, T##_9x1}, {T##_10x0, T##_10x1}, \
      {T##_11x0, T##_11x1}, {T##_12x0, T##_12x1}, {T##_13x0, T##_13x1}
#define CK_ROWS_14(T) CK_ROWS_13(T), {T##_14x0, T##_14x1}
#define CK_SMALL_TABLE \
  .max_rows = {6, 6, 6, 4}, \
  .tiles = {{CK_ROWS_6(CK_F32)}, {CK_ROWS_6(CK_BF16)}, {CK_ROWS_6(CK_U8)}, {CK_ROWS_4(CK_INT4)}}
// Products of f32 are slower with 14 rows than with 13.
#define CK_LARGE_TABLE \
  .max_rows = {13, 14, 14, 8}, \
  .tiles = {{CK_ROWS_13(CK_F32)}, {CK_ROWS_14(CK_BF16)}, {CK_ROWS_14(CK_U8)}, {CK_ROWS_8(CK_INT4)}}

#endif
