/* Reading a bundle, in two files: lines and head (bundle_read.c), tree and sentences
 * (bundle_prove.c). Internal to src/ledger. */
#ifndef LEDGER_BUNDLE_READ_H
#define LEDGER_BUNDLE_READ_H

#include "ledger/bundle.h"

struct read_record {
    uint64_t index;
    bool hidden;
    const struct leaf_row *rows; /* sorted by table and id */
    size_t row_count;
};
struct read_item {
    struct bundle_item item;
    uint64_t line;
};
struct read_figure {
    uint64_t value; /* where it counts */
    bool named, counts;
    struct bundle_words says;
    size_t first, count; /* items */
    uint64_t line;
};
struct read_sentence {
    size_t first, count; /* figures */
    uint64_t line;
};

struct reader {
    struct arena *a;       /* what is given back */
    struct arena *scratch; /* of one record */
    struct str file;
    size_t at;
    uint64_t line;
    struct str now; /* without its check digits; p NULL: the end */
    struct sha256 running;
    struct bundle b;
    struct read_record *records;
    struct read_item *items;
    struct read_figure *figures;
    struct read_sentence *lines;
    struct bundle_said *said;
    struct bundle_named *numbers;
    struct str *to;
    size_t record_count, record_cap, item_count, item_cap, figure_count, figure_cap, line_cap,
        said_cap, number_cap, to_cap;
};

/* fail() with the line's number in front. */
#define line_fail(code, line, ...) line_said(fail(code, __VA_ARGS__), line)
enum err must_check line_said(enum err code, uint64_t line);

enum err must_check read_advance(struct reader *r);
bool read_is(const struct reader *r, const char *word, struct str *ret_rest);
enum err must_check read_expect(struct reader *r, const char *word, struct str *ret_rest);
enum err must_check read_keep(struct reader *r, const char *word, struct str *ret_rest);
enum err must_check read_both(struct reader *r, const char *zh, const char *en,
                              struct bundle_words *ret_words);
struct str read_word(struct str *rest);
bool read_number(struct str word, uint64_t max, uint64_t *ret_n);
bool read_hash(struct str word, void *out);

enum err must_check read_sentences(struct reader *r);
enum err must_check read_tree(struct reader *r);
enum err must_check check_sentences(struct reader *r);

#endif
