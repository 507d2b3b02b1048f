/* Tables out of the jail. Internal to src/extract. */
#ifndef EXTRACT_RECEIVE_H
#define EXTRACT_RECEIVE_H

#include "extract/frames.h"

struct receiver {
    struct frames frames;
    struct arena *a;
    struct sheet *sheets;
    int sheet_count;
    struct found_row *rows; /* of the sheet that is open */
    size_t row_count, row_cap;
    struct merge *merges;
    size_t merge_count, merge_cap;
    struct found_cell cells[TABLE_COLUMNS_MAX]; /* of the row that is open */
    uint32_t row;
    int cell_count;
    uint64_t all_cells, all_bytes;
    char *pool; /* texts lie one behind the other */
    size_t pool_left;
};

void receiver_init(struct receiver *r, struct arena *a);
/* What came, once frames_end() is content. */
struct table receiver_table(const struct receiver *r);

#endif
