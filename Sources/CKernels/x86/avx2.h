// Tiles for registers of 256 bits: half panels of two vectors, up to 6 rows (12 sums, 2 vectors of weights, 1 broadcast of 16
// registers). Included between a path's settings of the compiler; CK_VNNI says whether there are dot products of bytes.
#include "../internal/rows.h"

// The sums of one tile, as 8 words of any type.
typedef __m256i words;

CK_INLINE words add_products(const ck_type type, words sum, words left, words right) {
  switch (type) {
  case CK_F32:
    return (words)_mm256_fmadd_ps((__m256)left, (__m256)right, (__m256)sum);
  case CK_BF16: {
    // A bf16 is the upper half of an f32: the even one is shifted there, the odd one stands there already.
    const __m256 even = _mm256_fmadd_ps(
        (__m256)_mm256_slli_epi32(left, 16), (__m256)_mm256_slli_epi32(right, 16), (__m256)sum);
    const words odd = _mm256_set1_epi32((int)0xFFFF0000);
    return (words)_mm256_fmadd_ps(
        (__m256)_mm256_and_si256(left, odd), (__m256)_mm256_and_si256(right, odd), even);
  }
  case CK_U8:
  case CK_INT4: {
#if CK_VNNI
    return _mm256_dpbusd_avx_epi32(sum, left, right);
#else
    // Bytes 0 and 2, then 1 and 3, each widened to 16 bits: the sum of two products fits 32 bits exactly, which
    // vpmaddubsw's 16 bits would not.
    const words low = _mm256_set1_epi16(0xFF);
    const words even = _mm256_madd_epi16(
        _mm256_and_si256(left, low), _mm256_srai_epi16(_mm256_slli_epi16(right, 8), 8));
    const words odd = _mm256_madd_epi16(_mm256_srli_epi16(left, 8), _mm256_srai_epi16(right, 8));
    return _mm256_add_epi32(sum, _mm256_add_epi32(even, odd));
#endif
  }
  }
}

// Half a panel: 16 columns, two vectors.
CK_INLINE void half_tile(const ck_type type, const int rows, const uint8_t *right, uint32_t *out, const ck_tile *t) {
  words sums[6][2];
  CK_UNROLL for (int m = 0; m < rows; m++) sums[m][0] = sums[m][1] = _mm256_setzero_si256();
  const uint8_t *left = t->left;
  for (size_t rest = t->words; rest > 0;) {
    const size_t count = rest < CK_LINE_WORDS ? rest : CK_LINE_WORDS;
    const uint8_t *word = left;
    for (size_t w = 0; w < count; w++) {
      const words b0 = _mm256_loadu_si256((const words *)right);
      const words b1 = _mm256_loadu_si256((const words *)(right + 32));
      CK_UNROLL for (int m = 0; m < rows; m++) {
        const words a = _mm256_set1_epi32(*(const int32_t *)(word + m * CK_LINE));
        sums[m][0] = add_products(type, sums[m][0], a, b0);
        sums[m][1] = add_products(type, sums[m][1], a, b1);
      }
      word += 4;
      right += CK_PANEL * 4;
    }
    left += t->left_stride;
    rest -= count;
  }
  CK_UNROLL for (int m = 0; m < rows; m++) {
    _mm256_storeu_si256((words *)out, sums[m][0]);
    _mm256_storeu_si256((words *)(out + 8), sums[m][1]);
    out += t->out_stride;
  }
}

// Half a panel of 4-bit weights for up to 4 rows.
CK_INLINE void half_tile_int4(const int rows, const uint8_t *right, const float *scales, float *out, const ck_tile *t) {
  const words low = _mm256_set1_epi8(0x0F), eight = _mm256_set1_epi8(8);
  const uint8_t *left = t->left;
  size_t begin = 0;
  do {
    words sums[4][2];
    CK_UNROLL for (int m = 0; m < rows; m++) sums[m][0] = sums[m][1] = _mm256_setzero_si256();
    const size_t end = begin + t->group_words < t->words ? begin + t->group_words : t->words;
    for (size_t line = begin; line < end; line += CK_LINE_WORDS) {
      const size_t count = end - line < CK_LINE_WORDS ? end - line : CK_LINE_WORDS;
      const uint8_t *word = left;
      for (size_t w = 0; w < count; w += 2) {
        CK_UNROLL for (int v = 0; v < 2; v++) {
          const words pair = _mm256_loadu_si256((const words *)(right + v * 32));
          const words even = _mm256_sub_epi8(_mm256_and_si256(pair, low), eight);
          const words odd = _mm256_sub_epi8(_mm256_and_si256(_mm256_srli_epi16(pair, 4), low), eight);
          CK_UNROLL for (int m = 0; m < rows; m++) {
            const words first = _mm256_set1_epi32(*(const int32_t *)(word + m * CK_LINE));
            const words second = _mm256_set1_epi32(*(const int32_t *)(word + m * CK_LINE + 4));
            sums[m][v] = add_products(CK_INT4, add_products(CK_INT4, sums[m][v], first, even), second, odd);
          }
        }
        word += 8;
        right += CK_PANEL * 4;
      }
      left += t->left_stride;
    }
    CK_UNROLL for (int m = 0; m < rows; m++) {
      CK_UNROLL for (int v = 0; v < 2; v++) {
        float *place = out + (size_t)m * t->out_stride + v * 8;
        const __m256 before = begin == 0 ? _mm256_setzero_ps() : _mm256_loadu_ps(place);
        _mm256_storeu_ps(place, _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[m][v]), _mm256_loadu_ps(scales + v * 8), before));
      }
    }
    scales += CK_PANEL;
    begin += t->group_words;
  } while (begin < t->words);
}

CK_INLINE void tile(const ck_type type, const int rows, const int panels, const ck_tile *t) {
  for (int h = 0; h < ck_tile_columns(panels) / 16; h++) {
    const uint8_t *right = t->right + (size_t)(h / 2) * t->right_stride + h % 2 * 64;
    uint32_t *out = (uint32_t *)t->out + h * 16;
    if (type == CK_INT4)
      half_tile_int4(rows, right, t->scales + (size_t)(h / 2) * t->scale_stride + h % 2 * 16, (float *)out, t);
    else half_tile(type, rows, right, out, t);
  }
}

#define CK_TILE(type, rows, panels) \
  static void type##_##rows##x##panels(const ck_tile *t) { tile(type, rows, panels, t); }
CK_SMALL_TILES
