// Tiles for registers of 512 bits: panels of two vectors, up to 14 rows (28 sums, 2 vectors of weights, 1 broadcast of 32
// registers). Included between a path's settings of the compiler; CK_NATIVE_BF16 says whether there are dot products of bf16.
#define CK_AVX512 1
#include "../internal/rows.h"

// The sums of one tile, as 16 words of any type; which of the three products adds to them is known at compile time.
typedef __m512i words;

CK_INLINE words add_products(const ck_type type, words sum, words left, words right) {
  switch (type) {
  case CK_F32:
    return (words)_mm512_fmadd_ps((__m512)left, (__m512)right, (__m512)sum);
  case CK_BF16: {
#if CK_NATIVE_BF16
    return (words)_mm512_dpbf16_ps((__m512)sum, (__m512bh)left, (__m512bh)right);
#else
    // A bf16 is the upper half of an f32: the even one is shifted there, the odd one stands there already.
    const __m512 even =
        _mm512_fmadd_ps((__m512)_mm512_slli_epi32(left, 16), (__m512)_mm512_slli_epi32(right, 16), (__m512)sum);
    const words odd = _mm512_set1_epi32((int)0xFFFF0000);
    return (words)_mm512_fmadd_ps(
        (__m512)_mm512_and_si512(left, odd), (__m512)_mm512_and_si512(right, odd), even);
#endif
  }
  case CK_U8:
  case CK_INT4:
    return _mm512_dpbusd_epi32(sum, left, right);
  }
}

// One word along K: a vector of weights for each 16 columns, two of them in a panel.
CK_INLINE void add_word(
    const ck_type type, const int rows, const int vectors, words sums[CK_MAX_ROWS][2 * CK_MAX_PANELS], const uint8_t *word,
    const uint8_t *right, const size_t right_stride) {
  words b[2 * CK_MAX_PANELS];
  CK_UNROLL for (int v = 0; v < vectors; v++) b[v] = _mm512_loadu_si512(right + (size_t)(v / 2) * right_stride + v % 2 * 64);
  CK_UNROLL for (int m = 0; m < rows; m++) {
    const words a = _mm512_set1_epi32(*(const int32_t *)(word + m * CK_LINE));
    CK_UNROLL for (int v = 0; v < vectors; v++) sums[m][v] = add_products(type, sums[m][v], a, b[v]);
  }
}

CK_INLINE void tile(const ck_type type, const int rows, const int vectors, const ck_tile *t) {
  enum { STEP = 4 };
  words sums[CK_MAX_ROWS][2 * CK_MAX_PANELS];
  CK_UNROLL for (int m = 0; m < rows; m++)
    CK_UNROLL for (int v = 0; v < vectors; v++) sums[m][v] = _mm512_setzero_si512();
  const uint8_t *left = t->left;
  const uint8_t *right = t->right;
  const uint8_t *next = t->prefetch;
  const size_t right_stride = t->right_stride;
  for (size_t rest = t->words; rest > 0;) {
    const size_t count = rest < CK_LINE_WORDS ? rest : CK_LINE_WORDS;
    if (next) {
      for (size_t line = 0; line < t->prefetch_lines; line++) _mm_prefetch((const char *)next + line * CK_LINE, _MM_HINT_T0);
      next += t->prefetch_lines * CK_LINE;
    }
    const uint8_t *word = left;
    size_t w = 0;
    for (; w + STEP <= count; w += STEP) {
      CK_UNROLL for (int u = 0; u < STEP; u++) {
        add_word(type, rows, vectors, sums, word, right, right_stride);
        word += 4;
        right += CK_PANEL * 4;
      }
    }
    for (; w < count; w++) {
      add_word(type, rows, vectors, sums, word, right, right_stride);
      word += 4;
      right += CK_PANEL * 4;
    }
    left += t->left_stride;
    rest -= count;
  }
  uint32_t *out = t->out;
  CK_UNROLL for (int m = 0; m < rows; m++) {
    CK_UNROLL for (int v = 0; v < vectors; v++) _mm512_storeu_si512(out + v * 16, sums[m][v]);
    out += t->out_stride;
  }
}

// Up to 8 rows of 4-bit weights: 16 sums, which go to the outputs at the end of each group.
CK_INLINE void tile_int4(const int rows, const int vectors, const ck_tile *t) {
  const words low = _mm512_set1_epi8(0x0F), eight = _mm512_set1_epi8(8);
  const uint8_t *left = t->left;
  const uint8_t *right = t->right;
  const uint8_t *next = t->prefetch;
  const float *scales = t->scales;
  size_t begin = 0;
  do {
    words sums[CK_MAX_ROWS_INT4][2 * CK_MAX_PANELS];
    CK_UNROLL for (int m = 0; m < rows; m++)
      CK_UNROLL for (int v = 0; v < vectors; v++) sums[m][v] = _mm512_setzero_si512();
    const size_t end = begin + t->group_words < t->words ? begin + t->group_words : t->words;
    for (size_t line = begin; line < end; line += CK_LINE_WORDS) {
      const size_t count = end - line < CK_LINE_WORDS ? end - line : CK_LINE_WORDS;
      if (next) {
        for (size_t l = 0; l < t->prefetch_lines; l++) _mm_prefetch((const char *)next + l * CK_LINE, _MM_HINT_T0);
        next += t->prefetch_lines * CK_LINE;
      }
      const uint8_t *word = left;
      for (size_t w = 0; w < count; w += 2) {
        words even[2 * CK_MAX_PANELS], odd[2 * CK_MAX_PANELS];
        CK_UNROLL for (int v = 0; v < vectors; v++) {
          const words pair = _mm512_loadu_si512(right + (size_t)(v / 2) * t->right_stride + v % 2 * 64);
          even[v] = _mm512_sub_epi8(_mm512_and_si512(pair, low), eight);
          odd[v] = _mm512_sub_epi8(_mm512_and_si512(_mm512_srli_epi16(pair, 4), low), eight);
        }
        CK_UNROLL for (int m = 0; m < rows; m++) {
          const words first = _mm512_set1_epi32(*(const int32_t *)(word + m * CK_LINE));
          const words second = _mm512_set1_epi32(*(const int32_t *)(word + m * CK_LINE + 4));
          CK_UNROLL for (int v = 0; v < vectors; v++) {
            sums[m][v] = _mm512_dpbusd_epi32(sums[m][v], first, even[v]);
            sums[m][v] = _mm512_dpbusd_epi32(sums[m][v], second, odd[v]);
          }
        }
        word += 8;
        right += CK_PANEL * 4;
      }
      left += t->left_stride;
    }
    float *out = t->out;
    CK_UNROLL for (int m = 0; m < rows; m++) {
      CK_UNROLL for (int v = 0; v < vectors; v++) {
        const __m512 scale = _mm512_loadu_ps(scales + (size_t)(v / 2) * t->scale_stride + v % 2 * 16);
        const __m512 before = begin == 0 ? _mm512_setzero_ps() : _mm512_loadu_ps(out + v * 16);
        _mm512_storeu_ps(out + v * 16, _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[m][v]), scale, before));
      }
      out += t->out_stride;
    }
    scales += CK_PANEL;
    begin += t->group_words;
  } while (begin < t->words);
}

#define CK_TILE(type, rows, panels) \
  static void type##_##rows##x##panels(const ck_tile *t) { \
    if (type == CK_INT4) tile_int4(rows, ck_tile_columns(panels) / 16, t); \
    else tile(type, rows, ck_tile_columns(panels) / 16, t); \
  }
CK_LARGE_TILES
