/* Lists of data (regulations/data_lists.yaml): the office's own tables, whose rows the sieve finds in any text
 * (sieve/listed.h).
 *
 * Whoever brings a table has its rows hashed in his session, before the deed: it is opened in the jail as any
 * foreign file, and never again. The hashes of the columns that count are kept sealed beside the file's row
 * (`data_rows`), bound to its name in the vault. They go with the file, and as soon as the list is withdrawn or
 * gives way to a newer one. */
#ifndef OFFICE_DATA_LIST_H
#define OFFICE_DATA_LIST_H

#include "office/act.h"
#include "office/deed.h"
#include "office/desk.h"
#include "sieve/listed.h"

enum {
    DATA_LIST_CELLS_MAX = 1000000, /* of a table, in the columns that count */
    DATA_LIST_HEADS_WITHIN = 12,   /* rows in which its heads are looked for */
    DATA_LISTS_MAX = 200,          /* in force */
};

extern const char data_list_register[];

/* The table among the answers of an act that computes check_rows; nothing for any other act or without one.
 * ERR_INPUT names sheet and cell; ERR_TOO_LARGE past DATA_LIST_CELLS_MAX. */
enum err must_check data_list_take(struct office *o, const struct viewer *v,
                                   const struct act_request *r);
/* In the deed: what was taken is kept with its file, and forgotten with it. */
enum err must_check data_list_keep(struct deed *d, int64_t file, struct str taken);
enum err must_check data_list_forget(struct deed *d, int64_t file);

/* A list in force; in the arena. */
struct data_list {
    struct str number, name; /* name: of its file in the vault */
    struct str stamp;        /* of its columns */
    enum level level;
    int64_t file;
};
enum err must_check data_lists_in_force(const struct desk *k, struct arena *a,
                                        struct data_list **ret_rows, size_t *ret_count);
/* Their rows, for the sieve; NULL where there are no lists. ERR_CORRUPT where the rows of one are missing: nothing
 * is to pass for sieved that was not. */
enum err must_check data_lists_load(const struct desk *k, const struct data_list *rows,
                                    size_t count, struct listed **ret_listed);

/* ---- between data_list.c and data_list_take.c ---- */

/* What a table comes to. */
struct data_rows {
    struct listed_column *columns;
    int *at; /* which column of the sheet each of them is */
    size_t column_count;
    uint32_t *numbers;
    struct listed_cell *cells; /* row by row */
    size_t row_count, cell_count, short_count;
};
enum { DATA_STAMP_SIZE = 65 };
/* Heads as they were named, parted by commas and the like: which columns they are, and a stamp that differs where
 * they do. ERR_INPUT: none, too few or twice the same. In the arena. */
enum err must_check data_list_columns(struct arena *a, struct str alone, struct str together,
                                      struct data_rows *ret_rows, char ret_stamp[DATA_STAMP_SIZE]);
/* A new index with the office's key and nothing in it. */
struct listed *data_list_index(struct office *o);
/* Sealed for the file of that name in the vault; and read back into the index, as a list of its own. */
enum err must_check data_rows_seal(struct office *o, struct str name, const struct data_rows *rows,
                                   struct arena *a, struct str *ret_record);
enum err must_check data_rows_load(struct office *o, const struct data_list *list,
                                   struct str record, struct listed *into);

extern const struct sql *const data_list_statements[];

#endif
