// The kernels on rows, included by every path between its own settings of the compiler.
#include "vector.h"

CK_INLINE floats activated(const ck_activation activation, const floats x) {
  switch (activation) {
  case CK_NONE: return x;
  case CK_GELU: return gelu(x);
  case CK_QUICK_GELU: return quick_gelu(x);
  case CK_GELU_TANH: return gelu_tanh(x);
  case CK_RELU: return larger(x, all(0));
  case CK_TANH: return hyperbolic_tangent(x);
  }
}

// The value of 16 outputs before the bias.
CK_INLINE floats product_value(const ck_type product, const ck_store *a, const int m, const int n) {
  const size_t place = (size_t)m * a->stride + (size_t)n;
  if (product == CK_F32) {
    const floats value = load(a->values + place);
    return a->row_scale ? value * a->row_scale[m] : value;
  }
  floats value = {};
  for (int range = 0; range < a->ranges; range++) {
    const ck_sums *s = &a->sums[range];
    floats part;
    if (product == CK_U8) {
      const ints exact = *(const ints *)((const int32_t *)s->values + place) -
          all_int(s->row_zero[m]) * *(const ints *)((const int32_t *)s->column_sum + n);
      part = __builtin_convertvector(exact, floats) * (all(s->row_scale[m]) * load(a->column_scale + n));
    } else {
      const floats zero = all((float)s->row_zero[m]);
      part = (load((const float *)s->values + place) - zero * load((const float *)s->column_sum + n)) * s->row_scale[m];
    }
    value = range == 0 ? part : value + part;
  }
  return value;
}

CK_INLINE void store_as(const ck_type product, const ck_activation activation, const ck_type type, const ck_store *a) {
  for (int n = 0; n < a->columns; n += LANES) {
    for (int m = 0; m < a->rows; m++) {
      floats value = product_value(product, a, m, n);
      if (a->bias) value += load(a->bias + n);
      value = activated(activation, value);
      const size_t place = (size_t)m * a->out_stride + (size_t)n;
      if (type == CK_BF16) *(halves *)((uint16_t *)a->out + place) = to_bf16(value);
      else store((float *)a->out + place, value);
    }
  }
}

CK_INLINE void store_product(const ck_type product, const ck_type type, const ck_store *a) {
  switch (a->activation) {
  case CK_NONE: return store_as(product, CK_NONE, type, a);
  case CK_GELU: return store_as(product, CK_GELU, type, a);
  case CK_QUICK_GELU: return store_as(product, CK_QUICK_GELU, type, a);
  case CK_GELU_TANH: return store_as(product, CK_GELU_TANH, type, a);
  case CK_RELU: return store_as(product, CK_RELU, type, a);
  case CK_TANH: return store_as(product, CK_TANH, type, a);
  }
}

static void store_rows(const ck_store *a) {
  const bool isBF16 = a->type == CK_BF16;
  switch (a->product) {
  case CK_F32:
  case CK_BF16: return isBF16 ? store_product(CK_F32, CK_BF16, a) : store_product(CK_F32, CK_F32, a);
  case CK_U8: return isBF16 ? store_product(CK_U8, CK_BF16, a) : store_product(CK_U8, CK_F32, a);
  case CK_INT4: return isBF16 ? store_product(CK_INT4, CK_BF16, a) : store_product(CK_INT4, CK_F32, a);
  }
}

// Numbers n ... n + 15 of a row; zero from `columns` on.
CK_INLINE floats numbers(const ck_type type, const void *row, const int n, const int columns) {
  const size_t count = columns - n < LANES ? (columns > n ? (size_t)(columns - n) : 0) : LANES;
  if (type == CK_BF16) {
    halves bits = {};
    if (count == LANES) bits = *(const halves *)((const uint16_t *)row + n);
    else memcpy(&bits, (const uint16_t *)row + n, count * 2);
    return from_bf16(bits);
  }
  return count == LANES ? load((const float *)row + n) : load_some((const float *)row + n, count, 0);
}

CK_INLINE void line_of_floats(uint8_t *line, const ck_type type, const void *row, const int n, const int columns) {
  store((float *)line, numbers(type, row, n, columns));
}

CK_INLINE void line_of_bf16(uint8_t *line, const ck_type type, const void *row, const int n, const int columns) {
  CK_UNROLL for (int v = 0; v < 2; v++)
    ((halves *)line)[v] = to_bf16(numbers(type, row, n + v * LANES, columns));
}

CK_INLINE void lines_of_bytes(const ck_type type, const ck_lines *a) {
  for (int m = 0; m < a->rows; m++) {
    const void *row = (const uint8_t *)a->from + (size_t)m * a->stride * (type == CK_BF16 ? 2 : 4);
    floats low = {}, high = {};
    for (int n = 0; n < a->columns; n += LANES) {
      const floats x = numbers(type, row, n, a->columns);
      low = smaller(x, low);
      high = larger(x, high);
    }
    const float span = most(high) - least(low);
    const float scale = span > 0 ? span / 255.0f : 1.0f;
    const float inverse = 1.0f / scale;
    const float zero = (-least(low) * inverse + CK_ROUNDER) - CK_ROUNDER;
    a->scale[m] = scale;
    a->zero[m] = (int32_t)zero;
    uint8_t *line = a->lines + (size_t)m * CK_LINE;
    for (int n = 0; n < a->columns; n += CK_LINE) {
      CK_UNROLL for (int v = 0; v < 4; v++) {
        const floats x = numbers(type, row, n + v * LANES, a->columns);
        const floats q = smaller(larger(multiply_add(x, all(inverse), all(zero)), all(0)), all(255.0f));
        ((bytes *)line)[v] = __builtin_convertvector((ints)(q + CK_ROUNDER) & 0xFF, bytes);
      }
      line += a->line_stride;
    }
  }
}

CK_INLINE void lines_as(const ck_type from, const ck_type type, const ck_lines *a) {
  const int step = type == CK_F32 ? LANES : 2 * LANES;
  for (int m = 0; m < a->rows; m++) {
    const void *row = (const uint8_t *)a->from + (size_t)m * a->stride * (from == CK_BF16 ? 2 : 4);
    uint8_t *line = a->lines + (size_t)m * CK_LINE;
    for (int n = 0; n < a->columns; n += step) {
      if (type == CK_F32) line_of_floats(line, from, row, n, a->columns);
      else line_of_bf16(line, from, row, n, a->columns);
      line += a->line_stride;
    }
  }
}

static void lines(const ck_lines *a) {
  const bool isBF16 = a->from_type == CK_BF16;
  switch (a->type) {
  case CK_F32: return isBF16 ? lines_as(CK_BF16, CK_F32, a) : lines_as(CK_F32, CK_F32, a);
  case CK_BF16: return isBF16 ? lines_as(CK_BF16, CK_BF16, a) : lines_as(CK_F32, CK_BF16, a);
  case CK_U8:
  case CK_INT4: return isBF16 ? lines_of_bytes(CK_BF16, a) : lines_of_bytes(CK_F32, a);
  }
}

static void norm(const ck_norm *a) {
  const size_t tail = (size_t)(a->columns % LANES);
  const int whole = a->columns - (int)tail;
  const float share = 1.0f / (float)a->columns;
  for (int m = 0; m < a->rows; m++) {
    float *x = a->x + (size_t)m * a->stride;
    const float *y = a->y ? a->y + (size_t)m * a->y_stride : NULL;
    floats total = {};
    for (int n = 0; n < whole; n += LANES) {
      floats value = load(x + n);
      if (y) value += load(y + n);
      store(x + n, value);
      total += value;
    }
    if (tail) {
      floats value = load_some(x + whole, tail, 0);
      if (y) value += load_some(y + whole, tail, 0);
      store_some(x + whole, value, tail);
      total += value;
    }
    const float mean = sum(total) * share;
    floats squares = {};
    for (int n = 0; n < whole; n += LANES) {
      const floats d = load(x + n) - mean;
      squares = multiply_add(d, d, squares);
    }
    if (tail) {
      const floats d = load_some(x + whole, tail, mean) - mean;
      squares = multiply_add(d, d, squares);
    }
    const float inverse = 1.0f / __builtin_sqrtf(sum(squares) * share + a->epsilon);
    for (int n = 0; n < whole; n += LANES)
      store(x + n, multiply_add((load(x + n) - mean) * inverse, load(a->gamma + n), load(a->beta + n)));
    if (tail) {
      const floats value = multiply_add(
          (load_some(x + whole, tail, 0) - mean) * inverse, load_some(a->gamma + whole, tail, 0),
          load_some(a->beta + whole, tail, 0));
      store_some(x + whole, value, tail);
    }
  }
}

// Scores n ... n + 15 of a row; from `columns` on they are so low that nothing is left of their power.
CK_INLINE floats some_scores(const float *scores, const int n, const int columns) {
  const ints lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const ints inside = (ints)(lanes < all_int(columns - n));
  return chosen(inside, load(scores + n), all(-__builtin_inff()));
}

CK_INLINE void softmax_as(const ck_type type, const ck_softmax *a) {
  for (int m = 0; m < a->rows; m++) {
    const float *scores = a->scores + (size_t)m * a->stride;
    floats high = all(-__builtin_inff());
    for (int n = 0; n < a->columns; n += LANES) high = larger(some_scores(scores, n, a->columns), high);
    const float peak = most(high);
    floats total = {};
    uint8_t *line = a->lines + (size_t)m * CK_LINE;
    for (int n = 0; n < a->columns; n += type == CK_F32 ? LANES : 2 * LANES) {
      CK_UNROLL for (int v = 0; v < (type == CK_F32 ? 1 : 2); v++) {
        const int first = n + v * LANES;
        floats p = {};
        if (first < a->columns) {
          const floats x = some_scores(scores, first, a->columns);
          p = power_of_two((x - peak) * a->scale);
          p = chosen((ints)(x == -__builtin_inff()), all(0), p);
        }
        if (type == CK_BF16) {
          const halves rounded = to_bf16(p);
          ((halves *)line)[v] = rounded;
          p = from_bf16(rounded);
        } else {
          store((float *)line, p);
        }
        total += p;
      }
      line += a->line_stride;
    }
    a->inverse_sum[m] = 1.0f / sum(total);
  }
}

static void softmax(const ck_softmax *a) { a->type == CK_BF16 ? softmax_as(CK_BF16, a) : softmax_as(CK_F32, a); }

// Blocks of `s` lanes change places between two rows of a square.
#define CK_SWAP(s, a, b) \
  { \
    const ints lower = (a), upper = (b); \
    (a) = __builtin_shufflevector(lower, upper, CK_LOW(s, 0), CK_LOW(s, 1), CK_LOW(s, 2), CK_LOW(s, 3), CK_LOW(s, 4), \
        CK_LOW(s, 5), CK_LOW(s, 6), CK_LOW(s, 7), CK_LOW(s, 8), CK_LOW(s, 9), CK_LOW(s, 10), CK_LOW(s, 11), \
        CK_LOW(s, 12), CK_LOW(s, 13), CK_LOW(s, 14), CK_LOW(s, 15)); \
    (b) = __builtin_shufflevector(lower, upper, CK_HIGH(s, 0), CK_HIGH(s, 1), CK_HIGH(s, 2), CK_HIGH(s, 3), \
        CK_HIGH(s, 4), CK_HIGH(s, 5), CK_HIGH(s, 6), CK_HIGH(s, 7), CK_HIGH(s, 8), CK_HIGH(s, 9), CK_HIGH(s, 10), \
        CK_HIGH(s, 11), CK_HIGH(s, 12), CK_HIGH(s, 13), CK_HIGH(s, 14), CK_HIGH(s, 15)); \
  }
#define CK_LOW(s, j) (((j) & (s)) == 0 ? (j) : LANES + (j) - (s))
#define CK_HIGH(s, j) (((j) & (s)) == 0 ? (j) + (s) : LANES + (j))
#define CK_STAGE(s) CK_UNROLL for (int i = 0; i < LANES; i++) if ((i & (s)) == 0) CK_SWAP(s, square[i], square[i + (s)])

// Row i becomes column i.
CK_INLINE void transpose(ints square[LANES]) {
  CK_STAGE(1) CK_STAGE(2) CK_STAGE(4) CK_STAGE(8)
}

static void pack(const ck_pack *a) {
  for (int first = 0; first < a->rows; first += LANES) {
    uint32_t *panel = (uint32_t *)(a->panels + (size_t)(first / CK_PANEL) * a->panel_stride) + first % CK_PANEL;
    for (int w = 0; w < a->words; w += LANES) {
      const int count = a->words - w < LANES ? a->words - w : LANES;
      ints square[LANES];
      for (int i = 0; i < LANES; i++) {
        square[i] = all_int(0);
        if (first + i >= a->rows) continue;
        const uint8_t *row = (const uint8_t *)a->from + (size_t)(first + i) * a->stride + (size_t)w * 4;
        if (count == LANES) square[i] = *(const ints *)row;
        else memcpy(&square[i], row, (size_t)count * 4);
      }
      transpose(square);
      for (int i = 0; i < count; i++) *(ints *)(panel + (size_t)(w + i) * CK_PANEL) = square[i];
    }
  }
  // The other half of the last panel.
  if ((a->rows + LANES - 1) / LANES % 2 == 1) {
    uint32_t *panel = (uint32_t *)(a->panels + (size_t)(a->rows / CK_PANEL) * a->panel_stride) + LANES;
    for (int w = 0; w < a->words; w++) *(ints *)(panel + (size_t)w * CK_PANEL) = all_int(0);
  }
}

static void pack_values(const ck_pack_values *a) {
  const int each = a->type == CK_BF16 ? 2 : 1;
  for (int first = 0; first < a->columns; first += LANES) {
    uint32_t *panel = (uint32_t *)(a->panels + (size_t)(first / CK_PANEL) * a->panel_stride) + first % CK_PANEL;
    for (int w = 0; w < a->words; w++) {
      ints word = all_int(0);
      for (int i = 0; i < each; i++) {
        const int k = w * each + i;
        if (k >= a->rows) break;
        const void *row = (const uint8_t *)a->from + (size_t)k * a->stride * (size_t)(4 / each);
        // A bf16 is the upper half of a number: the second of a word stays there, the first goes down.
        const ints bits = (ints)numbers(a->type, row, first, a->columns);
        word |= each == 2 && i == 0 ? bits >> 16 & 0xFFFF : bits;
      }
      *(ints *)(panel + (size_t)w * CK_PANEL) = word;
    }
  }
  if ((a->columns + LANES - 1) / LANES % 2 == 1) {
    uint32_t *panel = (uint32_t *)(a->panels + (size_t)(a->columns / CK_PANEL) * a->panel_stride) + LANES;
    for (int w = 0; w < a->words; w++) *(ints *)(panel + (size_t)w * CK_PANEL) = all_int(0);
  }
}

#define CK_ROW_KERNELS \
  .store = store_rows, .lines = lines, .norm = norm, .softmax = softmax, .pack = pack, \
  .pack_values = pack_values
