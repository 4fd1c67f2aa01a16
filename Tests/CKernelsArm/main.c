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

// Runs a kernel of both paths; `arguments` must write to `first`, which is where `out` points.
#define COMPARE(kernel, arguments, out, what, a, b) \
  { \
    memset(first, 0xEE, ROOM); \
    memset(second, 0xEE, ROOM); \
    arguments.out = (void *)first; \
    path->kernel(&arguments); \
    arguments.out = (void *)second; \
    scalar->kernel(&arguments); \
    compare(what, a, b, 0); \
  }

static void compare_rows(const ck_table *path, const ck_table *scalar) {
  static const int widths[] = {1, 15, 16, 17, 31, 33, 64, 77, 130};
  static float row_scale[8], row_scale_2[8];
  static int32_t zero[8], zero_2[8];
  for (int i = 0; i < 8; i++) row_scale[i] = number(1), zero[i] = (int32_t)(next() & 255);
  for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
    const int columns = widths[w], padded = (columns + 31) / 32 * 32;
    for (size_t i = 0; i < ROOM / 4; i++) values[i] = number(9);
    for (int activation = CK_NONE; activation <= CK_TANH; activation++) {
      for (int type = CK_F32; type <= CK_BF16; type++) {
        for (int product = CK_F32; product <= CK_INT4; product++) {
          if (product == CK_BF16) continue;
          const ck_sums sums = {.values = values, .row_scale = row_scale, .row_zero = zero, .column_sum = scales};
          ck_store store = {.product = (ck_type)product, .values = values, .row_scale = row_scale, .sums = {sums, sums},
              .ranges = 2, .column_scale = scales, .stride = (size_t)padded, .rows = 5, .columns = padded,
              .bias = scales, .activation = (ck_activation)activation, .type = (ck_type)type, .out_stride = (size_t)padded};
          if (product == CK_U8) {
            // Sums as they come, not the bits of numbers.
            for (size_t i = 0; i < ROOM / 4; i++) ((int32_t *)values)[i] = (int32_t)(next() % 2000000) - 1000000;
            for (size_t i = 0; i < 512; i++) ((int32_t *)scales)[i] = (int32_t)(next() % 20000);
          }
          COMPARE(store, store, out, "store", activation * 10 + type, columns)
          for (size_t i = 0; i < ROOM / 4; i++) values[i] = number(9), scales[i] = number(2);
        }
      }
    }
    for (int type = CK_F32; type <= CK_U8; type++) {
      ck_lines lines = {.from_type = CK_F32, .from = values, .stride = (size_t)columns, .rows = 5, .columns = columns,
          .type = (ck_type)type, .line_stride = 5 * CK_LINE, .scale = row_scale_2, .zero = zero_2};
      COMPARE(lines, lines, lines, "lines", type, columns)
    }
    for (int type = CK_F32; type <= CK_BF16; type++) {
      memcpy(left, values, ROOM);
      ck_softmax softmax = {.scores = (float *)left, .stride = (size_t)padded, .rows = 5, .columns = columns, .scale = 0.7f,
          .type = (ck_type)type, .line_stride = 5 * CK_LINE, .inverse_sum = row_scale_2};
      COMPARE(softmax, softmax, lines, "softmax", type, columns)
      ck_pack_values pack = {.type = (ck_type)type, .from = values, .stride = (size_t)padded, .rows = 7,
          .columns = columns, .words = 8, .panel_stride = 8 * 128};
      COMPARE(pack_values, pack, panels, "pack_values", type, columns)
    }
    ck_pack pack = {.from = values, .stride = (size_t)padded * 4, .rows = columns, .words = 20, .panel_stride = 20 * 128};
    COMPARE(pack, pack, panels, "pack", columns, 0)
    memset(first, 0, ROOM);
    memset(second, 0, ROOM);
    memcpy(first, values, 5 * (size_t)columns * 4);
    memcpy(second, values, 5 * (size_t)columns * 4);
    ck_norm norm = {.stride = (size_t)columns, .rows = 5, .columns = columns, .y = values + 4096, .y_stride = (size_t)columns,
        .gamma = scales, .beta = scales + 512, .epsilon = 1e-12f};
    norm.x = (float *)first;
    path->norm(&norm);
    norm.x = (float *)second;
    scalar->norm(&norm);
    compare("norm", columns, 0, 0);
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
