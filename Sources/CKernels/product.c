// Products of packed operands, tile by tile.
#include "internal/tables.h"

int32_t ck_panels_at_once(const ck_table *table, const ck_type type, const int32_t rows, const int32_t columns) {
  if (columns <= CK_PANEL / 2) return CK_HALF_PANEL;
  const int32_t available = (columns + CK_PANEL - 1) / CK_PANEL;
  for (int32_t panels = CK_MAX_PANELS; panels > 1; panels /= 2)
    if (panels <= available && table->tiles[type][rows][panels]) return panels;
  return 1;
}

// One tile of `panels` panels from `panel` on; of the next panels it fetches the share of row tile `number` of `count`.
static void multiply_tile(
    const ck_table *table, const ck_product *p, ck_store *store, const int32_t row, const int32_t rows, const int32_t panel,
    const int32_t panels, const int32_t number, const int32_t count) {
  const int32_t column = panel * CK_PANEL, columns = ck_tile_columns(panels);
  const bool is_last = column + columns >= p->columns;
  const size_t share = (p->line_bytes / CK_LINE * (size_t)panels + (size_t)count - 1) / (size_t)count;
  for (int r = 0; r < p->ranges; r++) {
    const ck_range *range = &p->range[r];
    const uint8_t *right = range->right + (size_t)panel * p->panel_stride;
    const size_t lines = (range->words + CK_LINE_WORDS - 1) / CK_LINE_WORDS;
    uint32_t *sums = (uint32_t *)p->sums + r * CK_MAX_ROWS * CK_MAX_PANELS * CK_PANEL;
    const ck_tile tile = {
        .left = range->left + (size_t)row * CK_LINE, .left_stride = p->left_stride, .right = right,
        .right_stride = p->panel_stride, .words = range->words, .out = sums, .out_stride = (size_t)columns,
        .prefetch = is_last ? NULL : right + (size_t)panels * p->panel_stride + (size_t)number * share * lines * CK_LINE,
        .prefetch_lines = is_last ? 0 : share,
        .scales = range->group_scales ? range->group_scales + (size_t)panel * p->group_stride : NULL,
        .scale_stride = p->group_stride, .group_words = p->group_words};
    table->tiles[p->type][rows][panels](&tile);
    store->sums[r] = (ck_sums){
        .values = sums, .row_scale = range->row_scale ? range->row_scale + row : NULL,
        .row_zero = range->row_zero ? range->row_zero + row : NULL,
        .column_offset = range->column_offset ? range->column_offset + column : NULL};
  }
  store->column_scale = p->column_scale ? p->column_scale + column : NULL;
  store->stride = (size_t)columns;
  store->rows = rows;
  store->columns = is_last ? p->columns - column : columns;
  store->bias = p->bias ? p->bias + column : NULL;
  store->out = (uint8_t *)p->out + ((size_t)row * p->out_stride + (size_t)column) * (p->out_type == CK_BF16 ? 2 : 4);
  table->store(store);
}

void ck_multiply(const ck_table *table, const ck_product *p) {
  if (p->rows <= 0) return;
  // Rows are divided evenly; the higher tiles come first.
  const int32_t most = table->max_rows[p->type];
  const int32_t count = (p->rows + most - 1) / most;
  const int32_t low = p->rows / count, higher = p->rows % count;
  ck_store store = {
      .product = p->type, .ranges = p->ranges, .activation = p->activation, .type = p->out_type, .out_stride = p->out_stride};
  // Panels are the outer loop: one is read from memory once and stays in the nearest cache while the rows pass by, and the next
  // one is fetched meanwhile.
  for (int32_t panel = 0; panel * CK_PANEL < p->columns;) {
    const int32_t panels = ck_panels_at_once(table, p->type, low + (higher > 0), p->columns - panel * CK_PANEL);
    int32_t row = 0;
    for (int32_t number = 0; number < count; number++) {
      const int32_t rows = low + (number < higher);
      multiply_tile(table, p, &store, row, rows, panel, panels, number, count);
      row += rows;
    }
    panel += panels == CK_HALF_PANEL ? 1 : panels;
  }
}
