/// Inner loops of the CPU engine: matrix products on packed operands, softmax, GELU, layer norm, quantisation.
///
/// Kernels are single-threaded, re-entrant and free of allocation. One table of function pointers for each path
/// (instruction set) is chosen once; every path computes what `scalar` computes, within the bounds stated here.
///
/// Letters: M rows (tokens), N columns (outputs), K products of one output.
///
/// **Units of 4 bytes.** All products work on words of 4 bytes along K: one f32, two bf16 or four int8. That makes the
/// layouts below the same for every type.
///
/// **Lines**: the left operand. 64 bytes of one row along K stand together, and the lines of all rows for the same K
/// follow each other: line l of row m is at `(l * rows + m) * 64`. So any range of rows can start anywhere, a row is
/// quantised in whole cache lines, and the products need one pointer and constant offsets.
///
/// **Panels**: the right operand (weights). Columns come in panels of 32; in a panel, word w of column n is at
/// `(w * 32 + n) * 4`. Columns and words beyond N and K are zero.
#ifndef BERTIE_CKERNELS_H
#define BERTIE_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

enum {
  /// Columns of a panel.
  CK_PANEL = 32,
  /// Bytes of a line.
  CK_LINE = 64,
  /// Words of a line.
  CK_LINE_WORDS = 16,
  /// K in words is a multiple of this.
  CK_WORD_STEP = 4,
  /// No path takes more rows than this at once.
  CK_MAX_ROWS = 14,
  /// No path takes more panels than this at once.
  CK_MAX_PANELS = 4,
  /// No machine has more paths.
  CK_MOST_PATHS = 4,
};

/// The arguments of one tile: rows x (panels * 32) outputs.
typedef struct ck_tile {
  /// Lines of the first row of the tile at the first K.
  const uint8_t *left;
  /// Bytes from a line of a row to its next line.
  size_t left_stride;
  /// The first panel at the first K.
  const uint8_t *right;
  /// Bytes from a panel to the next.
  size_t right_stride;
  /// Words along K, a multiple of CK_WORD_STEP.
  size_t words;
  /// Where output (m, n) goes: out + m * out_stride + n. 64-byte alignment is not needed.
  void *out;
  /// Elements (of 4 bytes) from an output row to the next, at least panels * 32.
  size_t out_stride;
  /// What will be read next: the tile fetches `prefetch_lines` cache lines of it for each line along K. May be null.
  const uint8_t *_Nullable prefetch;
  size_t prefetch_lines;
} ck_tile;

/// Computes one tile; the outputs are overwritten.
///
/// f32: out[m][n] = sum_k left[m][k] * right[k][n], fused multiply-adds in the order of K.
/// bf16: pairs along K; each pair's two products are added to the f32 sum, subnormals may count as zero, in the order
/// of K.
/// u8 x s8: exact int32 sums of u8 (left) times s8 (right).
typedef void (*ck_tile_function)(const ck_tile *tile);

/// Element types of the left operand.
typedef enum ck_type : int32_t {
  CK_F32 = 0,
  CK_BF16 = 1,
  CK_U8 = 2,
} ck_type;

/// One path.
typedef struct ck_table {
  /// The path's name, as BERTIE_ISA names it.
  const char *name;
  /// Rows a tile may have: 1 ... max_rows.
  int32_t max_rows;
  /// tiles[type][rows][panels]; null where this path has none for so many panels (1 is always there), or for a type that
  /// the processor has no products for.
  ck_tile_function _Nullable tiles[3][CK_MAX_ROWS + 1][CK_MAX_PANELS + 1];
} ck_table;

/// Writes the paths that this machine can run to `paths`, best first, and gives their number, 1 ... CK_MOST_PATHS;
/// the last is always `scalar`.
int32_t ck_paths(const ck_table *_Nullable *_Nonnull paths);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
