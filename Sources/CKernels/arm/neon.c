// Tiles for NEON with dot products: half panels of four vectors, up to 6 rows (24 sums, 4 vectors of weights, 1 broadcast of
// 32 registers).
#include "../internal/tables.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#include "../internal/rows.h"

enum { VECTORS = 4 };

// The sums of one tile, as 4 words of any type.
typedef int32x4_t words;

CK_INLINE words add_products(const ck_type type, words sum, words left, words right) {
  switch (type) {
  case CK_F32:
    return (words)vfmaq_f32((float32x4_t)sum, (float32x4_t)left, (float32x4_t)right);
  case CK_BF16: {
    // A bf16 is the upper half of an f32: the even one is shifted there, the odd one stands there already.
    const float32x4_t even =
        vfmaq_f32((float32x4_t)sum, (float32x4_t)vshlq_n_s32(left, 16), (float32x4_t)vshlq_n_s32(right, 16));
    const words odd = vdupq_n_s32((int32_t)0xFFFF0000);
    return (words)vfmaq_f32(even, (float32x4_t)vandq_s32(left, odd), (float32x4_t)vandq_s32(right, odd));
  }
  case CK_U8:
  case CK_INT4:
    return vdotq_s32(sum, (int8x16_t)left, (int8x16_t)right);
  }
}

// A word of a row. Dot products take signed bytes: 128 is subtracted, and 128 times the sum of the weights added at the end.
CK_INLINE words broadcast(const ck_type type, const uint8_t *word) {
  const words all = vld1q_dup_s32((const int32_t *)word);
  return type == CK_U8 || type == CK_INT4 ? (words)veorq_u8((uint8x16_t)all, vdupq_n_u8(0x80)) : all;
}

// 128 times the sum of a vector's weights, by column, added to what was there.
CK_INLINE words add_weights(words sum, words right) { return vdotq_s32(sum, (int8x16_t)right, vdupq_n_s8(1)); }

// Half a panel: 16 columns.
CK_INLINE void half_tile(const ck_type type, const int rows, const uint8_t *right, uint32_t *out, const ck_tile *t) {
  words sums[6][VECTORS], weights[VECTORS];
  CK_UNROLL for (int v = 0; v < VECTORS; v++) weights[v] = vdupq_n_s32(0);
  CK_UNROLL for (int m = 0; m < rows; m++) CK_UNROLL for (int v = 0; v < VECTORS; v++) sums[m][v] = vdupq_n_s32(0);
  const uint8_t *left = t->left;
  for (size_t rest = t->words; rest > 0;) {
    const size_t count = rest < CK_LINE_WORDS ? rest : CK_LINE_WORDS;
    const uint8_t *word = left;
    for (size_t w = 0; w < count; w++) {
      words b[VECTORS];
      CK_UNROLL for (int v = 0; v < VECTORS; v++) {
        b[v] = vld1q_s32((const int32_t *)(right + v * 16));
        if (type == CK_U8) weights[v] = add_weights(weights[v], b[v]);
      }
      CK_UNROLL for (int m = 0; m < rows; m++) {
        const words a = broadcast(type, word + m * CK_LINE);
        CK_UNROLL for (int v = 0; v < VECTORS; v++) sums[m][v] = add_products(type, sums[m][v], a, b[v]);
      }
      word += 4;
      right += CK_PANEL * 4;
    }
    left += t->left_stride;
    rest -= count;
  }
  CK_UNROLL for (int m = 0; m < rows; m++) {
    CK_UNROLL for (int v = 0; v < VECTORS; v++)
      vst1q_s32((int32_t *)out + v * 4, vaddq_s32(sums[m][v], vshlq_n_s32(weights[v], 7)));
    out += t->out_stride;
  }
}

// Half a panel of 4-bit weights for up to 4 rows.
CK_INLINE void half_tile_int4(const int rows, const uint8_t *right, const float *scales, float *out, const ck_tile *t) {
  const uint8x16_t low = vdupq_n_u8(0x0F);
  const int8x16_t eight = vdupq_n_s8(8);
  const uint8_t *left = t->left;
  size_t begin = 0;
  do {
    words sums[4][VECTORS], weights[VECTORS];
    CK_UNROLL for (int v = 0; v < VECTORS; v++) weights[v] = vdupq_n_s32(0);
    CK_UNROLL for (int m = 0; m < rows; m++) CK_UNROLL for (int v = 0; v < VECTORS; v++) sums[m][v] = vdupq_n_s32(0);
    const size_t end = begin + t->group_words < t->words ? begin + t->group_words : t->words;
    for (size_t line = begin; line < end; line += CK_LINE_WORDS) {
      const size_t count = end - line < CK_LINE_WORDS ? end - line : CK_LINE_WORDS;
      const uint8_t *word = left;
      for (size_t w = 0; w < count; w += 2) {
        CK_UNROLL for (int v = 0; v < VECTORS; v++) {
          const uint8x16_t pair = vld1q_u8(right + v * 16);
          const words even = (words)vsubq_s8((int8x16_t)vandq_u8(pair, low), eight);
          const words odd = (words)vsubq_s8((int8x16_t)vshrq_n_u8(pair, 4), eight);
          weights[v] = add_weights(add_weights(weights[v], even), odd);
          CK_UNROLL for (int m = 0; m < rows; m++) {
            const words first = broadcast(CK_INT4, word + m * CK_LINE);
            const words second = broadcast(CK_INT4, word + m * CK_LINE + 4);
            sums[m][v] = add_products(CK_INT4, add_products(CK_INT4, sums[m][v], first, even), second, odd);
          }
        }
        word += 8;
        right += CK_PANEL * 4;
      }
      left += t->left_stride;
    }
    CK_UNROLL for (int m = 0; m < rows; m++) {
      CK_UNROLL for (int v = 0; v < VECTORS; v++) {
        float *place = out + (size_t)m * t->out_stride + v * 4;
        const float32x4_t before = begin == 0 ? vdupq_n_f32(0) : vld1q_f32(place);
        const words exact = vaddq_s32(sums[m][v], vshlq_n_s32(weights[v], 7));
        vst1q_f32(place, vfmaq_f32(before, vcvtq_f32_s32(exact), vld1q_f32(scales + v * 4)));
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

const ck_table ck_neon = {.name = "neon", CK_SMALL_TABLE, CK_ROW_KERNELS};

#pragma clang attribute pop
#endif
