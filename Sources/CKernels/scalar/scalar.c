// The path for every processor, and the reference of the others.
#include "../internal/tables.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#include "../internal/rows.h"

CK_INLINE float bf16_value(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

// One word's products added to a sum of 4 bytes.
CK_INLINE void add_products(const ck_type type, void *sum, const uint8_t *left, const uint8_t *right) {
  switch (type) {
  case CK_F32: {
    float a, b, c;
    memcpy(&a, left, 4);
    memcpy(&b, right, 4);
    memcpy(&c, sum, 4);
    c = fmaf(a, b, c);
    memcpy(sum, &c, 4);
    break;
  }
  case CK_BF16: {
    uint16_t a[2], b[2];
    float c;
    memcpy(a, left, 4);
    memcpy(b, right, 4);
    memcpy(&c, sum, 4);
    for (int i = 0; i < 2; i++) c = fmaf(bf16_value(a[i]), bf16_value(b[i]), c);
    memcpy(sum, &c, 4);
    break;
  }
  case CK_U8: {
    int32_t c;
    memcpy(&c, sum, 4);
    for (int i = 0; i < 4; i++) c += (int32_t)left[i] * (int8_t)right[i];
    memcpy(sum, &c, 4);
    break;
  }
  case CK_INT4:
    break;
  }
}

// A row's word along K.
CK_INLINE const uint8_t *left_word(const ck_tile *t, const int m, const size_t w) {
  return t->left + w / CK_LINE_WORDS * t->left_stride + (size_t)m * CK_LINE + w % CK_LINE_WORDS * 4;
}

CK_INLINE void tile_int4(const int rows, const int columns, const ck_tile *t) {
  for (int m = 0; m < rows; m++) {
    for (int n = 0; n < columns; n++) {
      const uint8_t *right = t->right + (size_t)(n / CK_PANEL) * t->right_stride + n % CK_PANEL * 4;
      const float *scales = t->scales + (size_t)(n / CK_PANEL) * t->scale_stride + n % CK_PANEL;
      float total = 0;
      int32_t sum = 0;
      for (size_t w = 0; w < t->words; w++) {
        const uint8_t *left = left_word(t, m, w);
        const uint8_t *pair = right + w / 2 * CK_PANEL * 4;
        for (int i = 0; i < 4; i++) sum += (int32_t)left[i] * ((w % 2 == 0 ? pair[i] & 0x0F : pair[i] >> 4) - 8);
        if ((w + 1) % t->group_words == 0 || w + 1 == t->words) {
          total = fmaf((float)sum, scales[w / t->group_words * CK_PANEL], total);
          sum = 0;
        }
      }
      ((float *)t->out)[(size_t)m * t->out_stride + (size_t)n] = total;
    }
  }
}

CK_INLINE void tile(const ck_type type, const int rows, const int panels, const ck_tile *t) {
  const int columns = ck_tile_columns(panels);
  if (type == CK_INT4) return tile_int4(rows, columns, t);
  for (int m = 0; m < rows; m++) {
    uint8_t *out = (uint8_t *)t->out + (size_t)m * t->out_stride * 4;
    memset(out, 0, (size_t)columns * 4);
    for (size_t w = 0; w < t->words; w++) {
      const uint8_t *left = left_word(t, m, w);
      for (int n = 0; n < columns; n++) {
        const uint8_t *right = t->right + (size_t)(n / CK_PANEL) * t->right_stride + (w * CK_PANEL + n % CK_PANEL) * 4;
        add_products(type, out + n * 4, left, right);
      }
    }
  }
}

#define CK_TILE(type, rows, panels) \
  static void type##_##rows##x##panels(const ck_tile *t) { tile(type, rows, panels, t); }
CK_SMALL_TILES

const ck_table ck_scalar = {.name = "scalar", CK_SMALL_TABLE, CK_ROW_KERNELS};
