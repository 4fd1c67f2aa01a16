// The kernels on rows, included by every path between its own settings of the compiler.
#include "vector.h"

CK_INLINE floats activated(const ck_activation activation, const floats x) {
  switch (activation) {
  case CK_NONE: return x;
  case CK_GELU: return gelu(x);
  case CK_QUICK_GELU: return quick_gelu(x);
  case CK_GELU_TANH: return gelu_tanh(x);
  case CK_RELU: return larger(all(0), x);
  case CK_TANH: return hyperbolic_tangent(x);
  }
}

// 16 sums over one range, as numbers, but for the factor of their row.
CK_INLINE floats range_value(
    const ck_type product, const void *sums, const size_t place, const float zero, const floats column_scale,
    const floats column_offset) {
  if (product == CK_F32) return load((const float *)sums + place);
  const floats correction = column_offset * zero;
  if (product == CK_INT4) return load((const float *)sums + place) - correction;
  return multiply_add(
      __builtin_convertvector(*(const ints *)((const int32_t *)sums + place), floats), column_scale, -correction);
}

// Columns n ... n + 16 vectors - 1 of all rows; where `are_some`, of the one vector only those below `columns` are written.
CK_INLINE void store_columns(
    const ck_type product, const int ranges, const ck_activation activation, const ck_type type, const int vectors,
    const bool are_some, const ck_store *a, const int n) {
  const ck_store s = *a;  // A copy: what is written is not among the arguments, which the compiler cannot know.
  floats bias[2], column_scale[2], offset[2][2];
  CK_UNROLL for (int v = 0; v < vectors; v++) {
    const int column = n + v * LANES;
    bias[v] = s.bias ? load(s.bias + column) : all(-0.0f);  // x - 0 is x, for -0 too.
    column_scale[v] = product == CK_U8 ? load(s.column_scale + column) : all(1);
    CK_UNROLL for (int r = 0; r < ranges; r++)
      offset[r][v] = product == CK_F32 ? all(0) : load(s.sums[r].column_offset + column);
  }
  const size_t count = s.columns - n < LANES ? (size_t)(s.columns - n) : LANES;
  for (int m = 0; m < s.rows; m++) {
    float scale[2], zero[2];
    CK_UNROLL for (int r = 0; r < ranges; r++) {
      scale[r] = product != CK_F32 || s.sums[r].row_scale ? s.sums[r].row_scale[m] : 1;
      zero[r] = product == CK_F32 ? 0 : s.sums[r].row_zero[m];
    }
    const size_t place = (size_t)m * s.stride + (size_t)n;
    const size_t out = (size_t)m * s.out_stride + (size_t)n;
    CK_UNROLL for (int v = 0; v < vectors; v++) {
      const size_t from = place + (size_t)(v * LANES), to = out + (size_t)(v * LANES);
      floats value = multiply_add(
          range_value(product, s.sums[0].values, from, zero[0], column_scale[v], offset[0][v]), all(scale[0]), bias[v]);
      if (ranges == 2)
        value += range_value(product, s.sums[1].values, from, zero[1], column_scale[v], offset[1][v]) * scale[1];
      value = activated(activation, value);
      if (type == CK_BF16) {
        if (are_some) store_some_halves((uint16_t *)s.out + to, to_bf16(value), count);
        else *(halves *)((uint16_t *)s.out + to) = to_bf16(value);
      } else {
        if (are_some) store_some((float *)s.out + to, value, count);
        else store((float *)s.out + to, value);
      }
    }
  }
}

CK_INLINE void store_as(
    const ck_type product, const int ranges, const ck_activation activation, const ck_type type, const ck_store *a) {
  int n = 0;
  for (; n + 2 * LANES <= a->columns; n += 2 * LANES) store_columns(product, ranges, activation, type, 2, false, a, n);
  for (; n < a->columns; n += LANES) store_columns(product, ranges, activation, type, 1, true, a, n);
}

CK_INLINE void store_ranges(
    const ck_type product, const int ranges, const ck_type type, const ck_store *a) {
  switch (a->activation) {
  case CK_NONE: return store_as(product, ranges, CK_NONE, type, a);
  case CK_GELU: return store_as(product, ranges, CK_GELU, type, a);
  case CK_QUICK_GELU: return store_as(product, ranges, CK_QUICK_GELU, type, a);
  case CK_GELU_TANH: return store_as(product, ranges, CK_GELU_TANH, type, a);
  case CK_RELU: return store_as(product, ranges, CK_RELU, type, a);
  case CK_TANH: return store_as(product, ranges, CK_TANH, type, a);
  }
}

CK_INLINE void store_product(const ck_type product, const ck_type type, const ck_store *a) {
  if (a->ranges == 1) store_ranges(product, 1, type, a);
  else store_ranges(product, 2, type, a);
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

// Numbers n ... n + 15 of a row.
CK_INLINE floats sixteen(const ck_type type, const void *row, const int n) {
  return type == CK_BF16 ? from_bf16(*(const halves *)((const uint16_t *)row + n)) : load((const float *)row + n);
}

// The same; zero from `columns` on.
CK_INLINE floats numbers(const ck_type type, const void *row, const int n, const int columns) {
  if (columns - n >= LANES) return sixteen(type, row, n);
  const size_t count = columns > n ? (size_t)(columns - n) : 0;
  if (type == CK_F32) return load_some((const float *)row + n, count, 0);
  return from_bf16(load_some_halves((const uint16_t *)row + n, count));
}

CK_INLINE void line_of_floats(uint8_t *line, const ck_type type, const void *row, const int n, const int columns) {
  store((float *)line, numbers(type, row, n, columns));
}

CK_INLINE void line_of_bf16(uint8_t *line, const ck_type type, const void *row, const int n, const int columns) {
  CK_UNROLL for (int v = 0; v < 2; v++)
    ((halves *)line)[v] = to_bf16(numbers(type, row, n + v * LANES, columns));
}

// In some lane the least number of a row, or 0 if that is less, and the most, or 0 if that is more; no lane is beyond them.
//
// As integers: in the order of signed ones the most is the highest number, in that of unsigned ones, from -0 on, the lowest.
// A NaN is more than all numbers of its sign, so it stays. A bf16 is the upper half of a number, with the same order.
CK_INLINE void range_of(
    const ck_type type, const void *row, const int whole, const int columns, unsigneds *lowest, ints *highest) {
  ints high[2] = {};
  unsigneds low[2] = {0x80000000u - (unsigneds){}, 0x80000000u - (unsigneds){}};
  if (type == CK_BF16) {
    signed_pairs most[2] = {};
    unsigned_pairs least[2] = {0x8000u - (unsigned_pairs){}, 0x8000u - (unsigned_pairs){}};
    for (int n = 0; n < whole; n += CK_LINE) {
      CK_UNROLL for (int v = 0; v < 2; v++) {
        const unsigned_pairs x = *(const unsigned_pairs *)((const uint16_t *)row + n + v * 2 * LANES);
        least[v] = __builtin_elementwise_max(least[v], x);
        most[v] = __builtin_elementwise_max(most[v], (signed_pairs)x);
      }
    }
    // Two of 16 bits are a lane: the upper one as it is, the lower one moved there.
    CK_UNROLL for (int v = 0; v < 2; v++) {
      const unsigneds l = (unsigneds)least[v];
      const ints m = (ints)most[v];
      low[v] = __builtin_elementwise_max(l & 0xFFFF0000u, l << 16);
      high[v] = __builtin_elementwise_max((ints)((unsigneds)m & 0xFFFF0000u), (ints)((unsigneds)m << 16));
    }
  } else {
    for (int n = 0; n < whole; n += CK_LINE) {
      CK_UNROLL for (int v = 0; v < 4; v++) {
        const floats x = sixteen(type, row, n + v * LANES);
        low[v % 2] = __builtin_elementwise_max(low[v % 2], (unsigneds)x);
        high[v % 2] = __builtin_elementwise_max(high[v % 2], (ints)x);
      }
    }
  }
  for (int n = whole; n < columns; n += LANES) {
    const floats x = numbers(type, row, n, columns);
    low[0] = __builtin_elementwise_max(low[0], (unsigneds)x);
    high[0] = __builtin_elementwise_max(high[0], (ints)x);
  }
  *lowest = __builtin_elementwise_max(low[0], low[1]);
  *highest = __builtin_elementwise_max(high[0], high[1]);
}

// Rows m ... m + rows - 1, up to four, which share what is done once for a row.
CK_INLINE void some_lines_of_bytes(const ck_type type, const ck_lines *a, const int m, const int rows) {
  const int whole = a->columns / CK_LINE * CK_LINE;
  const size_t stride = a->stride * (type == CK_BF16 ? 2 : 4);
  const uint8_t *from = (const uint8_t *)a->from + (size_t)m * stride;
  unsigneds low[4] = {};
  ints high[4] = {};
  for (int r = 0; r < rows; r++) range_of(type, from + (size_t)r * stride, whole, a->columns, &low[r], &high[r]);
  const four lowest = (four)most_unsigned_of_four(low), highest = (four)most_signed_of_four(high);
  for (int r = 0; r < rows; r++) {
    const void *row = from + (size_t)r * stride;
    const float span = highest[r] - lowest[r];
    float scale = span / 255.0f, inverse = 1.0f / scale;
    if (inverse == __builtin_inff()) scale = inverse = 1;  // There is nothing to tell apart.
    // No byte stands for NaN: it reaches the outputs by the scale.
    if (!(span < __builtin_inff())) scale = inverse = __builtin_nanf("");
    const float zero = (-lowest[r] * inverse + CK_ROUNDER) - CK_ROUNDER;
    a->scale[m + r] = scale;
    a->zero[m + r] = zero;
    uint8_t *line = a->lines + (size_t)(m + r) * CK_LINE;
    for (int n = 0; n < whole; n += CK_LINE) {
      floats x[4];
      CK_UNROLL for (int v = 0; v < 4; v++) x[v] = sixteen(type, row, n + v * LANES);
      line_of_bytes(line, x, inverse, zero);
      line += a->line_stride;
    }
    if (whole < a->columns) {
      floats x[4];
      CK_UNROLL for (int v = 0; v < 4; v++) x[v] = numbers(type, row, whole + v * LANES, a->columns);
      line_of_bytes(line, x, inverse, zero);
    }
  }
}

CK_INLINE void lines_of_bytes(const ck_type type, const ck_lines *a) {
  int m = 0;
  for (; m + 4 <= a->rows; m += 4) some_lines_of_bytes(type, a, m, 4);
  if (m < a->rows) some_lines_of_bytes(type, a, m, a->rows - m);
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

// Numbers n ... n + count - 1 of a looked-up row.
CK_INLINE floats looked_up(const ck_lookup *a, const int n, const size_t count) {
  if (!a->is_int8) {
    floats x = {};
    memcpy(&x, (const float *)a->row + n, count * 4);
    return x;
  }
  signed_bytes q = {};
  memcpy(&q, (const int8_t *)a->row + n, count);
  return __builtin_convertvector(q, floats) * a->scale;
}

static void lookup(const ck_lookup *a) {
  const ck_lookup l = *a;
  const int whole = l.columns / LANES * LANES;
  for (int n = 0; n < whole; n += LANES) {
    const floats x = looked_up(&l, n, LANES);
    store(l.x + n, l.adds ? load(l.x + n) + x : x);
  }
  if (whole < l.columns) {
    const size_t rest = (size_t)(l.columns - whole);
    const floats x = looked_up(&l, whole, rest);
    store_some(l.x + whole, l.adds ? load_some(l.x + whole, rest, 0) + x : x, rest);
  }
}

// What is added to columns of some rows, of numbers that belong to all columns, or only to those of the masks.
typedef struct addends {
  const float *y, *more;
  size_t stride;
  const uint16_t *masks;
} addends;

// Of row m what is added to the `count` columns from n on; with masks, earlier columns took `taken` numbers, and these `some`.
CK_INLINE floats addend(
    const addends *a, const int m, const int n, const size_t count, const size_t taken, const size_t some) {
  const size_t first = (size_t)m * a->stride + (a->masks ? taken : (size_t)n);
  if (!a->masks && count == LANES) return a->more ? load(a->y + first) + load(a->more + first) : load(a->y + first);
  floats value = load_some(a->y + first, some, 0);
  if (a->more) value += load_some(a->more + first, some, 0);
  return a->masks ? spread(value, a->masks[n / LANES]) : value;
}

// Rows m ... m + rows - 1, up to four, beside each other, as each waits for its own sums.
CK_INLINE void norm_rows(const ck_norm *a, const int m, const int rows) {
  const size_t tail = (size_t)(a->columns % LANES), stride = a->stride;
  const int whole = a->columns - (int)tail;
  const float share = 1.0f / (float)a->columns;
  float *x = a->x + (size_t)m * stride;
  const addends added = {a->y, a->more, a->y_stride, a->masks};
  size_t taken = 0;
  floats total[4] = {}, squares[4] = {};
  for (int n = 0; n < a->columns; n += LANES) {
    const size_t count = n < whole ? LANES : tail;
    const size_t some = a->masks ? (size_t)__builtin_popcount(a->masks[n / LANES]) : count;
    CK_UNROLL for (int r = 0; r < rows; r++) {
      float *place = x + (size_t)r * stride + n;
      floats value = n < whole ? load(place) : load_some(place, tail, 0);
      if (a->y) value += addend(&added, m + r, n, count, taken, some);
      if (n < whole) store(place, value);
      else store_some(place, value, tail);
      total[r] += value;
    }
    taken += some;
  }
  const four mean = sums_of_four(total) * share;
  for (int n = 0; n < a->columns; n += LANES) {
    CK_UNROLL for (int r = 0; r < rows; r++) {
      const float *place = x + (size_t)r * stride + n;
      const floats d = (n < whole ? load(place) : load_some(place, tail, mean[r])) - mean[r];
      squares[r] = multiply_add(d, d, squares[r]);
    }
  }
  const four variance = sums_of_four(squares) * share;
  // A variance beyond all numbers makes NaN and not 0.
  const four inverse = 1.0f / __builtin_elementwise_sqrt(variance + a->epsilon) + variance * 0.0f;
  for (int n = 0; n < whole; n += LANES) {
    const floats gamma = load(a->gamma + n), beta = load(a->beta + n);
    CK_UNROLL for (int r = 0; r < rows; r++) {
      float *place = x + (size_t)r * stride + n;
      store(place, multiply_add((load(place) - mean[r]) * inverse[r], gamma, beta));
    }
  }
  if (tail) {
    const floats gamma = load_some(a->gamma + whole, tail, 0), beta = load_some(a->beta + whole, tail, 0);
    CK_UNROLL for (int r = 0; r < rows; r++) {
      float *place = x + (size_t)r * stride + whole;
      store_some(place, multiply_add((load_some(place, tail, 0) - mean[r]) * inverse[r], gamma, beta), tail);
    }
  }
}

static void norm(const ck_norm *a) {
  int m = 0;
  for (; m + 4 <= a->rows; m += 4) norm_rows(a, m, 4);
  for (; m + 2 <= a->rows; m += 2) norm_rows(a, m, 2);
  if (m < a->rows) norm_rows(a, m, 1);
}

// Lanes that stand before `count`.
CK_INLINE ints lanes_before(const int count) {
  const ints lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return (ints)(lanes < all_int(count));
}

// A line of p = 2^x, which goes to the total as it is written.
CK_INLINE floats write_powers(
    const ck_type type, uint8_t *line, const floats x[2], const ints inside[2], const floats total) {
  if (type == CK_BF16)
    return write_pair(
        (halves *)line, chosen(inside[0], quick_power_of_two(x[0]), all(0)),
        chosen(inside[1], quick_power_of_two(x[1]), all(0)), total);
  const floats p = chosen(inside[0], power_of_two(x[0]), all(0));
  store((float *)line, p);
  return total + p;
}

// Rows m ... m + rows - 1, up to four, which share what is done once for a row.
CK_INLINE void softmax_rows(const ck_type type, const ck_softmax *a, const int m, const int rows) {
  const int vectors = type == CK_F32 ? 1 : 2;
  const int step = vectors * LANES;
  const int whole = a->columns / step * step;
  floats high[4] = {}, total[4] = {};
  for (int r = 0; r < rows; r++) {
    const float *scores = a->scores + (size_t)(m + r) * a->stride;
    floats highest = all(-__builtin_inff());
    for (int n = 0; n < whole; n += LANES) highest = larger(load(scores + n), highest);
    for (int n = whole; n < a->columns; n += LANES)
      highest = larger(chosen(lanes_before(a->columns - n), load(scores + n), highest), highest);
    high[r] = highest;
  }
  const four peaks = most_of_four(high);
  for (int r = 0; r < rows; r++) {
    const float *scores = a->scores + (size_t)(m + r) * a->stride;
    const float peak = peaks[r];
    floats sums = {};
    uint8_t *line = a->lines + (size_t)(m + r) * CK_LINE;
    for (int n = 0; n < whole; n += step) {
      floats x[2];
      CK_UNROLL for (int v = 0; v < vectors; v++) x[v] = (load(scores + n + v * LANES) - peak) * a->scale;
      sums = write_powers(type, line, x, (ints[]){all_int(-1), all_int(-1)}, sums);
      line += a->line_stride;
    }
    if (whole < a->columns) {
      floats x[2];
      ints inside[2];
      CK_UNROLL for (int v = 0; v < vectors; v++) {
        const int first = whole + v * LANES;
        x[v] = first < a->columns ? (load(scores + first) - peak) * a->scale : all(0);
        inside[v] = lanes_before(a->columns - first);
      }
      sums = write_powers(type, line, x, inside, sums);
    }
    total[r] = sums;
  }
  const four inverse = 1.0f / sums_of_four(total);
  memcpy(a->inverse_sum + m, &inverse, (size_t)rows * sizeof(float));
}

CK_INLINE void softmax_as(const ck_type type, const ck_softmax *a) {
  int m = 0;
  for (; m + 4 <= a->rows; m += 4) softmax_rows(type, a, m, 4);
  if (m < a->rows) softmax_rows(type, a, m, a->rows - m);
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
        square[i] = count == LANES ? *(const ints *)row : (ints)load_some((const float *)row, (size_t)count, 0);
      }
      transpose(square);
      for (int i = 0; i < count; i++) *(ints *)(panel + (size_t)(w + i) * CK_PANEL) = square[i];
    }
    for (int w = a->words; w < a->panel_words; w++) *(ints *)(panel + (size_t)w * CK_PANEL) = all_int(0);
  }
  // The other half of the last panel.
  if ((a->rows + LANES - 1) / LANES % 2 == 1) {
    uint32_t *panel = (uint32_t *)(a->panels + (size_t)(a->rows / CK_PANEL) * a->panel_stride) + LANES;
    for (int w = 0; w < a->panel_words; w++) *(ints *)(panel + (size_t)w * CK_PANEL) = all_int(0);
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
  .pack_values = pack_values, .lookup = lookup
