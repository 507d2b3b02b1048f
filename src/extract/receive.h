/* The parent's end of the pipe: frames out of the jail, checked as if the file's author had written them.
 * Internal to src/extract. */
#ifndef EXTRACT_RECEIVE_H
#define EXTRACT_RECEIVE_H

#include "base/buf.h"
#include "extract/frame.h"

struct receiver {
    struct arena *a;
    struct buf waiting; /* bytes of a frame that is not whole yet; the owner frees it */
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
    bool greeted, done;
    enum err failed; /* what the jail says is wrong with the file; its words are the problem */
};

void receiver_init(struct receiver *r, struct arena *a);
/* ERR_IO where a frame is not as it must be: the child is then not to be believed in anything. */
enum err must_check receiver_take(struct receiver *r, const void *bytes, size_t n);
/* After the last byte. */
enum err must_check receiver_end(struct receiver *r, struct table *ret_table);

#endif
