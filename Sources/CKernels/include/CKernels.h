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
///
/// **Panels of 4 bits**: words w (even) and w + 1 of column n share the 4 bytes at `(w / 2 * 32 + n) * 4`; a byte's low
/// half belongs to w, the high half to w + 1, each 8 more than the weight (-8 ... 7).
///
/// **Addresses**: what is pointed to begins at a multiple of its elements' size, of 4 bytes for lines and panels; no more is
/// needed.
///
/// **NaN**: what is computed from a NaN is NaN. No kernel makes an ordinary number of it, nor of infinite ones that have no
/// result.
#ifndef BERTIE_CKERNELS_H
#define BERTIE_CKERNELS_H

#include <stdbool.h>
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
  /// Words along K are a multiple of this for CK_INT4, where two share their bytes.
  CK_INT4_STEP = 2,
  /// No path takes more rows than this at once.
  CK_MAX_ROWS = 14,
  /// No path takes more panels than this at once.
  CK_MAX_PANELS = 4,
  /// What stands for the number of panels of a tile that computes the first 16 columns of one.
  CK_HALF_PANEL = 0,
  /// Products of CK_INT4 never take more rows than this at once.
  CK_MAX_ROWS_INT4 = 8,
  /// No machine has more paths.
  CK_MOST_PATHS = 5,
};

/// The arguments of one tile: rows x (panels * 32) outputs, or rows x 16 of half a panel.
typedef struct ck_tile {
  /// Lines of the first row of the tile at the first K.
  const uint8_t *left;
  /// Bytes from a line of a row to its next line.
  size_t left_stride;
  /// The first panel at the first K.
  const uint8_t *right;
  /// Bytes from a panel to the next.
  size_t right_stride;
  /// Words along K, for CK_INT4 a multiple of CK_INT4_STEP.
  size_t words;
  /// Where output (m, n) goes: out + m * out_stride + n.
  void *out;
  /// Elements (of 4 bytes) from an output row to the next, at least as many as a row's outputs.
  size_t out_stride;
  /// What will be read next: where registers have 512 bits, a tile fetches `prefetch_lines` cache lines of it for each line
  /// along K; elsewhere it is not used. May be null.
  const uint8_t *_Nullable prefetch;
  size_t prefetch_lines;
  /// For CK_INT4: the scales of the first panel's first group, 32 for each group; floats from a panel's scales to the
  /// next panel's; and the words of a group, whole lines. The last group may be shorter.
  const float *_Nullable scales;
  size_t scale_stride;
  size_t group_words;
} ck_tile;

/// Computes one tile; the outputs are overwritten.
///
/// f32: out[m][n] = sum_k left[m][k] * right[k][n], fused multiply-adds in the order of K.
/// bf16: pairs along K; each pair's two products are added to the f32 sum, subnormals may count as zero, in the order
/// of K.
/// u8 x s8: exact int32 sums of u8 (left) times s8 (right).
/// u8 x s4: f32 sums over groups of scale[group][n] * (exact int32 sum of the group), fused multiply-adds in the order of
/// the groups.
typedef void (*ck_tile_function)(const ck_tile *tile);

/// Types of elements, and of products by their operands.
typedef enum ck_type : int32_t {
  CK_F32 = 0,
  CK_BF16 = 1,
  /// u8; as a product u8 x s8.
  CK_U8 = 2,
  /// u8 x s4, only a product.
  CK_INT4 = 3,
} ck_type;

// MARK: Kernels on rows
//
// All of them compute the same on every path and give the same bits, but for avx512bf16: rounding to bf16 makes zero of subnormal
// numbers there, and probabilities in bf16 are computed and added up in an order of its own. Rows are f32 or bf16 numbers that
// stand together; `stride` counts numbers from a row to the next. Rows may be read up to the next multiple of 16 numbers and are
// written no further than they go; lines are written to their ends, with what stands for zero.

/// What is applied to an output. Errors are absolute, and the largest of all f32 numbers: of those from 2^-30 to 2^10 every one
/// was computed (tanh to 16), and beyond them the functions are constant or linear.
typedef enum ck_activation : int32_t {
  CK_NONE = 0,
  /// x Phi(x); error below 4.3e-7.
  CK_GELU = 1,
  /// x Phi(x); error below 1.94e-4 up to |x| = 12, and below 1.62e-5 |x| beyond.
  CK_QUICK_GELU = 2,
  /// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2; error below 4.4e-7.
  CK_GELU_TANH = 3,
  /// x, or 0 where x is less.
  CK_RELU = 4,
  /// tanh x; error below 2e-7.
  CK_TANH = 5,
} ck_activation;

/// The outputs of a product over one range of K.
typedef struct ck_sums {
  /// int32 sums of CK_U8, f32 sums of the others.
  const void *_Nullable values;
  /// Factors of the rows; null for 1 (f32 and bf16).
  const float *_Nullable row_scale;
  /// Zero points of the rows (CK_U8 and CK_INT4).
  const float *_Nullable row_zero;
  /// What a zero point of 1 adds to a column's value: column_scale times the sum of the right operand's column over this range.
  const float *_Nullable column_offset;
} ck_sums;

/// activation(value + bias[n]), and the type of the result. By the product's type the value is
///
/// f32, bf16: the sum over ranges of row_scale[m] * sum.
/// CK_U8, CK_INT4: the sum over ranges of row_scale[m] * (column_scale[n] * sum - row_zero[m] * column_offset[n]), where
/// column_scale is 1 for CK_INT4; sums are rounded to f32, the subtrahend once more, and the minuend with the difference.
///
/// The first range and the bias are rounded together; the second range is rounded before it is added. So one range by itself
/// without bias, added to the other with it, is the same number.
typedef struct ck_store {
  /// The product whose outputs these are.
  ck_type product;
  /// One or two ranges.
  ck_sums sums[2];
  int32_t ranges;
  /// CK_U8: factors of the columns.
  const float *_Nullable column_scale;
  /// Numbers from a row of values or sums to the next.
  size_t stride;
  int32_t rows;
  /// Columns that are written; whole vectors of 16 are read.
  int32_t columns;
  const float *_Nullable bias;
  ck_activation activation;
  /// CK_F32 or CK_BF16.
  ck_type type;
  void *out;
  size_t out_stride;
} ck_store;

/// Rows to the lines of a product's left operand.
///
/// f32: as they are. bf16: to nearest, ties to even. u8: over the row's first `columns` numbers and zero, lo and hi;
/// scale = (hi - lo) / 255, inverse = 1 / scale, zero = rne(-lo * inverse), q = rne(x * inverse + zero) in 0 ... 255, the
/// product and the sum rounded once. scale = 1 where the inverse is infinite: below 2.94e-39, or for zeros alone. Scale and zero
/// are NaN where a number is NaN or hi - lo is infinite.
typedef struct ck_lines {
  /// CK_F32 or CK_BF16.
  ck_type from_type;
  const void *from;
  size_t stride;
  int32_t rows;
  int32_t columns;
  ck_type type;
  uint8_t *lines;
  size_t line_stride;
  /// For u8: the scale and zero point (a whole number) of each row.
  float *_Nullable scale;
  float *_Nullable zero;
} ck_lines;

/// x = (x + (y + more) - mean) / sqrt(variance + epsilon) * gamma + beta, in place, where the mean and the variance, the mean
/// square deviation, are those of the sum; the row is NaN where the variance is infinite.
typedef struct ck_norm {
  float *x;
  size_t stride;
  int32_t rows;
  int32_t columns;
  /// Added where there is one; `more` only with y, of the same stride.
  const float *_Nullable y;
  const float *_Nullable more;
  size_t y_stride;
  /// For each 16 columns of x the bits of those that the numbers of y go to, lowest bit first; null for all of them.
  const uint16_t *_Nullable masks;
  const float *gamma;
  const float *beta;
  float epsilon;
} ck_norm;

/// Probabilities: p[m][k] = 2^(scale (s[m][k] - max_k s[m][k])), as lines of f32 or bf16, and 1 / sum_k p[m][k] of the
/// rounded ones: NaN where a score is NaN or the highest is infinite. A lower p than 2^-126, or as bf16 2^-125, counts as that; on
/// avx512bf16 a bf16 p below 2^-126 is 0.
typedef struct ck_softmax {
  float *scores;
  size_t stride;
  int32_t rows;
  int32_t columns;
  /// log2(e) times the scale of the scores.
  float scale;
  /// CK_F32 or CK_BF16.
  ck_type type;
  uint8_t *lines;
  size_t line_stride;
  float *inverse_sum;
} ck_softmax;

/// Rows of words (of 4 bytes) to the columns of panels: column n of the panels is row n. The last panel is filled with zero, and
/// so are the words after a row's.
typedef struct ck_pack {
  const void *from;
  /// Bytes from a row to the next.
  size_t stride;
  int32_t rows;
  /// Words of a row: all of them are read.
  int32_t words;
  /// Words of a column, at least `words`.
  int32_t panel_words;
  uint8_t *panels;
  size_t panel_stride;
} ck_pack;

/// Rows of numbers to words along K: word w of column n holds the numbers n of one row (f32) or two (bf16). The last
/// panel and the last word are filled with zero, and so are the words up to `words`.
typedef struct ck_pack_values {
  /// CK_F32 or CK_BF16.
  ck_type type;
  const void *from;
  size_t stride;
  int32_t rows;
  int32_t columns;
  int32_t words;
  uint8_t *panels;
  size_t panel_stride;
} ck_pack_values;

/// x = row or x += row, where the row is f32 numbers or int8 ones times a scale; it may begin at any byte.
typedef struct ck_lookup {
  float *x;
  const void *row;
  bool is_int8;
  bool adds;
  /// For int8.
  float scale;
  int32_t columns;
} ck_lookup;

typedef void (*ck_store_function)(const ck_store *arguments);
typedef void (*ck_lines_function)(const ck_lines *arguments);
typedef void (*ck_norm_function)(const ck_norm *arguments);
typedef void (*ck_softmax_function)(const ck_softmax *arguments);
typedef void (*ck_pack_function)(const ck_pack *arguments);
typedef void (*ck_pack_values_function)(const ck_pack_values *arguments);
typedef void (*ck_lookup_function)(const ck_lookup *arguments);

/// One path.
typedef struct ck_table {
  /// The path's name, as BERTIE_ISA names it.
  const char *name;
  /// Rows a tile of each type may have: 1 ... max_rows[type].
  int32_t max_rows[4];
  /// tiles[type][rows][panels]; null where this path has none for so many panels (CK_HALF_PANEL and 1 are always there).
  ck_tile_function _Nullable tiles[4][CK_MAX_ROWS + 1][CK_MAX_PANELS + 1];
  ck_store_function store;
  ck_lines_function lines;
  ck_norm_function norm;
  ck_softmax_function softmax;
  ck_pack_function pack;
  ck_pack_values_function pack_values;
  ck_lookup_function lookup;
} ck_table;

/// One range of K of a product.
typedef struct ck_range {
  /// Lines of the first row; the first panel, and words along K.
  const uint8_t *left;
  const uint8_t *right;
  size_t words;
  /// For CK_INT4: as in ck_tile.
  const float *_Nullable group_scales;
  /// As in ck_sums, from the first row and the first column on.
  const float *_Nullable row_scale;
  const float *_Nullable row_zero;
  const float *_Nullable column_offset;
} ck_range;

/// out = activation(left right + bias) for some rows and columns: tiles, and what ck_store makes of their sums.
typedef struct ck_product {
  ck_type type;
  /// One or two ranges.
  ck_range range[2];
  int32_t ranges;
  int32_t rows;
  /// Outputs, from the first of a panel on: a multiple of 16.
  int32_t columns;
  size_t left_stride;
  /// Bytes from a panel to the next, and of a panel for one line of the left operand.
  size_t panel_stride;
  size_t line_bytes;
  size_t group_stride;
  size_t group_words;
  const float *_Nullable column_scale;
  const float *_Nullable bias;
  ck_activation activation;
  ck_type out_type;
  void *out;
  size_t out_stride;
  /// Room for CK_SUMS words.
  void *sums;
} ck_product;

/// Words that a product needs for the sums of its ranges.
enum { CK_SUMS = 2 * CK_MAX_ROWS * CK_MAX_PANELS * CK_PANEL };

/// Panels that a tile of `rows` rows takes at once where `columns` columns are left: CK_HALF_PANEL where half a panel is enough. Few
/// rows leave the adders waiting, so they take more panels, up to the end of the last.
int32_t ck_panels_at_once(const ck_table *table, ck_type type, int32_t rows, int32_t columns);

/// Computes a product on a path.
void ck_multiply(const ck_table *table, const ck_product *product);

/// Tells the processor that the thread waits in a loop.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Memory that is zero and begins on a page of 2 MiB; it asks for such pages where `large_pages` says so. Only what is touched is
/// taken from the system. Whole pages of 4 KiB. Null where there is too little. Given back with `ck_unmap` and the same size.
void *_Nullable ck_map(size_t bytes, bool large_pages);
void ck_unmap(void *memory, size_t bytes);

/// The processors that the system lets this program run on, at least 1.
int32_t ck_processors(void);

/// Writes the paths that this machine can run to `paths`, best first, and gives their number, 1 ... CK_MOST_PATHS;
/// the last is always `scalar`.
int32_t ck_paths(const ck_table *_Nullable *_Nonnull paths);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
