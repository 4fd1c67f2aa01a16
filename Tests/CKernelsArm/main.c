// Compares the NEON path with the scalar one, bit for bit, on awkward sizes and extreme values; `make test-arm` runs it.
// The scalar path is compared with formulas in Double by CKernelsTests. Prints what ran; exits with 1 at the first difference.
#include "CKernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

// SplitMix64.
static uint64_t next(void) {
  uint64_t z = (state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static float number(float scale) { return scale * ((float)(int64_t)(next() >> 11) / (float)(1ull << 52) - 1); }

enum { ROOM = 1 << 18 };
static uint8_t left[ROOM], right[ROOM], first[ROOM], second[ROOM];
static float scales[ROOM / 4], values[ROOM / 4];
static int checks;

static void compare(const char *what, const int a, const int b, const int c) {
  checks++;
  if (memcmp(first, second, ROOM) == 0) return;
  size_t place = 0;
  while (first[place] == second[place]) place++;
  printf("%s %d %d %d: byte %zu is %d, expected %d\n", what, a, b, c, place, first[place], second[place]);
  exit(1);
}

static void fill(const ck_type type, const int kind) {
  for (size_t i = 0; i < ROOM; i += 4) {
    if (type == CK_F32 || type == CK_BF16) {
      float numbers[4];
      for (int j = 0; j < 4; j++) numbers[j] = number(kind == 1 ? 1e15f : 1);
      memcpy(left + i, &numbers[0], 4);
      memcpy(right + i, &numbers[1], 4);
      if (type == CK_BF16) {  // The lower half is a number too.
        memcpy(left + i, (uint8_t *)&numbers[2] + 2, 2);
        memcpy(right + i, (uint8_t *)&numbers[3] + 2, 2);
      }
    } else {
      for (size_t j = i; j < i + 4; j++) {
        left[j] = kind == 1 ? (next() & 1 ? 255 : 0) : (uint8_t)next();
        right[j] = kind == 1 ? (next() & 1 ? 127 : 0x81) : (uint8_t)next();
      }
    }
  }
  for (size_t i = 0; i < ROOM / 4; i++) scales[i] = number(2);
}

static void compare_tiles(const ck_table *path, const ck_table *scalar) {
  static const size_t words[] = {0, 4, 12, 16, 20, 32, 48, 100};
  for (int type = CK_F32; type <= CK_INT4; type++) {
    for (int rows = 1; rows <= path->max_rows[type]; rows++) {
      for (int panels = 1; panels <= CK_MAX_PANELS; panels++) {
        const ck_tile_function function = path->tiles[type][rows][panels];
        if (!function) continue;
        for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
          for (int kind = 0; kind < 2; kind++) {
            fill((ck_type)type, kind);
            const size_t group = w % 2 ? 16 : 32;
            ck_tile tile = {.left = left, .left_stride = (size_t)rows * CK_LINE, .right = right,
                .right_stride = words[w] * (type == CK_INT4 ? 64 : 128), .words = words[w],
                .out_stride = (size_t)panels * CK_PANEL + 3, .scales = scales,
                .scale_stride = (words[w] + group) / group * CK_PANEL, .group_words = group};
            memset(first, 0xEE, ROOM);
            memset(second, 0xEE, ROOM);
            tile.out = first;
            function(&tile);
            tile.out = second;
            scalar->tiles[type][rows][panels](&tile);
            compare("tile", type, rows * 10 + panels, (int)words[w]);
          }
        }
      }
    }
  }
}

// Runs the statement for both paths: `table` is the path, `out` what it may write to.
#define BOTH(...) \
  for (int side = 0; side < 2; side++) { \
    const ck_table *table = side ? scalar : path; \
    uint8_t *out = side ? second : first; \
    memset(out, 0xEE, ROOM); \
    __VA_ARGS__ \
  }

// Numbers of order 9; of some kinds also zeros, subnormal and very large ones, and such as are none.
static void fill_values(const int kind) {
  static const float odd[] = {0, -0.0f, 1e-40f, -1e-45f, 1e30f, -1e30f, __builtin_inff(), -__builtin_inff()};
  for (size_t i = 0; i < ROOM / 4; i++) {
    values[i] = number(9);
    if (kind == 1 && next() % 16 == 0) values[i] = odd[next() % 6];
    if (kind == 2 && next() % 64 == 0) values[i] = odd[next() % 8];
    if (kind == 2 && next() % 64 == 0) values[i] = __builtin_nanf("");
  }
}

// Outputs of all products and ranges, with every activation.
static void compare_stores(const ck_table *path, const ck_table *scalar, const int columns) {
  static float row_scale[8], zero[8];
  for (int i = 0; i < 8; i++) row_scale[i] = number(1e-3f), zero[i] = (float)(next() & 255);
  for (int activation = CK_NONE; activation <= CK_TANH; activation++) {
    for (int type = CK_F32; type <= CK_BF16; type++) {
      for (int product = CK_F32; product <= CK_INT4; product++) {
        for (int ranges = 1; ranges <= 2; ranges++) {
          const bool is_quantised = product == CK_U8 || product == CK_INT4;
          const float *factors = is_quantised || activation % 2 ? row_scale : NULL;
          fill_values((activation + product) % 2);
          if (product == CK_U8)  // Sums as they come, not the bits of numbers.
            for (size_t i = 0; i < ROOM / 4; i++) ((int32_t *)values)[i] = (int32_t)(next() % 200000000) - 100000000;
          for (size_t i = 0; i < ROOM / 4; i++) scales[i] = number(2);
          const ck_sums sums = {.values = values, .row_scale = factors, .row_zero = zero, .column_offset = scales + 512};
          const ck_sums more = {.values = values + 1024, .row_scale = row_scale + 1, .row_zero = zero + 1, .column_offset = scales};
          BOTH(
            ck_store store = {.product = (ck_type)product, .sums = {sums, more}, .ranges = ranges, .column_scale = scales + 1024,
                .stride = (size_t)(columns + 15) / 16 * 16, .rows = 5,
                .columns = columns, .bias = type == CK_F32 ? scales : NULL, .activation = (ck_activation)activation,
                .type = (ck_type)type, .out = out, .out_stride = (size_t)columns + 16};
            table->store(&store);)
          compare("store", product * 10 + ranges, activation * 10 + type, columns);
        }
      }
    }
  }
}

// Lines, probabilities and panels of rows of f32 and of bf16. What goes with each row stands behind the lines.
static void compare_lines(const ck_table *path, const ck_table *scalar, const int columns, const int kind) {
  const int padded = (columns + 31) / 32 * 32;
  fill_values(kind);
  for (int from = CK_F32; from <= CK_BF16; from++) {
    for (int type = CK_F32; type <= CK_U8; type++) {
      BOTH(
        ck_lines lines = {.from_type = (ck_type)from, .from = values, .stride = (size_t)columns + 1, .rows = 5,
            .columns = columns, .type = (ck_type)type, .lines = out, .line_stride = 5 * CK_LINE,
            .scale = (float *)(out + ROOM / 2), .zero = (float *)(out + ROOM / 2) + 8};
        table->lines(&lines);)
      compare("lines", from * 10 + type, kind, columns);
    }
    BOTH(
      ck_pack_values pack = {.type = (ck_type)from, .from = values, .stride = (size_t)padded, .rows = 7,
          .columns = columns, .words = 8, .panels = out, .panel_stride = 8 * 128};
      table->pack_values(&pack);)
    compare("pack_values", from, kind, columns);
    BOTH(
      ck_softmax softmax = {.scores = values, .stride = (size_t)padded, .rows = 5, .columns = columns, .scale = 0.7f,
          .type = (ck_type)from, .lines = out, .line_stride = 5 * CK_LINE, .inverse_sum = (float *)(out + ROOM / 2)};
      table->softmax(&softmax);)
    compare("softmax", from, kind, columns);
  }
  BOTH(
    ck_pack pack = {.from = values, .stride = (size_t)padded * 4, .rows = columns, .words = 18, .panel_words = 20, .panels = out,
        .panel_stride = 20 * 128};
    table->pack(&pack);)
  compare("pack", kind, 0, columns);
}

// Norms of up to three summands, for all columns and for some, and looked-up rows, which begin at any byte.
static void compare_places(const ck_table *path, const ck_table *scalar, const int columns, const int kind) {
  fill_values(kind);
  uint16_t masks[16] = {0};
  for (int column = 0; column < columns; column++) masks[column / 16] |= (uint16_t)((next() & 1) << column % 16);
  for (int adds = 0; adds < 3; adds++) {
    for (int are_some = 0; are_some <= (adds > 0); are_some++) {
      BOTH(
        memcpy(out, values, 5 * (size_t)columns * 4);
        ck_norm norm = {.x = (float *)out, .stride = (size_t)columns, .rows = 5, .columns = columns,
            .y = adds ? values + 4096 : NULL, .more = adds == 2 ? values + 8192 : NULL, .y_stride = (size_t)columns,
            .masks = are_some ? masks : NULL, .gamma = scales, .beta = scales + 512, .epsilon = 1e-12f};
        table->norm(&norm);)
      compare("norm", adds * 10 + are_some, kind, columns);
    }
    for (int is_int8 = 0; is_int8 < 2; is_int8++) {
      BOTH(
        memcpy(out, values + 64, (size_t)columns * 4);
        ck_lookup lookup = {.x = (float *)out, .row = (const uint8_t *)values + (is_int8 ? 1 : 4), .is_int8 = is_int8,
            .adds = adds, .scale = 0.37f, .columns = columns};
        table->lookup(&lookup);)
      compare("lookup", is_int8, adds, columns);
    }
  }
}

static void compare_rows(const ck_table *path, const ck_table *scalar) {
  static const int widths[] = {1, 15, 16, 17, 31, 33, 64, 77, 130};
  for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
    compare_stores(path, scalar, widths[w]);
    for (int kind = 0; kind < 3; kind++) {
      compare_lines(path, scalar, widths[w], kind);
      compare_places(path, scalar, widths[w], kind);
    }
  }
}

int main(void) {
  const ck_table *paths[CK_MOST_PATHS];
  const int32_t count = ck_paths(paths);
  if (count != 2 || strcmp(paths[0]->name, "neon") != 0) {
    printf("expected the paths neon and scalar, found %d, the best %s\n", count, paths[0]->name);
    return 1;
  }
  state = 1;
  compare_tiles(paths[0], paths[1]);
  compare_rows(paths[0], paths[1]);
  printf("neon has the scalar path's bits in %d comparisons\n", checks);
  return 0;
}
