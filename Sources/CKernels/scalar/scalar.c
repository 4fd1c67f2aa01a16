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
  }
}

CK_INLINE void tile(const ck_type type, const int rows, const int panels, const ck_tile *t) {
  for (int m = 0; m < rows; m++) {
    uint8_t *out = (uint8_t *)t->out + (size_t)m * t->out_stride * 4;
    memset(out, 0, (size_t)panels * CK_PANEL * 4);
    for (size_t w = 0; w < t->words; w++) {
      const uint8_t *left = t->left + w / CK_LINE_WORDS * t->left_stride + (size_t)m * CK_LINE + w % CK_LINE_WORDS * 4;
      for (int n = 0; n < panels * CK_PANEL; n++) {
        const uint8_t *right = t->right + (size_t)(n / CK_PANEL) * t->right_stride + (w * CK_PANEL + n % CK_PANEL) * 4;
        add_products(type, out + n * 4, left, right);
      }
    }
  }
}

#define CK_TILE(type, rows, panels) \
  static void type##_##rows##x##panels(const ck_tile *t) { tile(type, rows, panels, t); }
CK_ALL_TILES_6

const ck_table ck_scalar = {.name = "scalar", .max_rows = 6, .tiles = CK_TABLE_6, CK_ROW_KERNELS};
