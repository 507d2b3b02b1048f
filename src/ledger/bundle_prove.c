#include "ledger/bundle_read.h"

#include <stdlib.h>

/* ---- sentences ---- */

static enum err read_items(struct reader *r, struct read_figure *f)
{
    struct str rest;
    f->first = r->item_count;
    for (;; f->count++) {
        struct read_item i = {.line = r->line};
        uint64_t id = 0;
        bool shown = read_is(r, "entry", &rest);
        if (!shown && !read_is(r, "withheld", &rest))
            return ERR_OK;
        i.item.table = shown ? read_word(&rest) : STR("");
        if (shown && (!i.item.table.n || !read_number(read_word(&rest), INT64_MAX, &id)))
            return line_fail(ERR_INPUT, r->line, "the entry's number is malformed");
        if (!read_number(rest, TREE_SIZE_MAX - 1, &i.item.leaf))
            return line_fail(ERR_INPUT, r->line, "the number of the record is malformed");
        i.item.id = (int64_t)id;
        r->items = arena_grow(r->a, r->items, r->item_count, &r->item_cap, sizeof *r->items);
        r->items[r->item_count++] = i;
        TRY(read_advance(r));
    }
}

static enum err read_figure(struct reader *r, struct str rest, struct read_figure *f)
{
    struct str rule;
    f->named = read_word(&rest).n > 0;
    f->counts = str_is(read_word(&rest), "entries");
    if (f->counts && !read_number(rest, INT64_MAX, &f->value))
        return line_fail(ERR_INPUT, r->line, "the figure is malformed");
    TRY(read_advance(r));
    TRY(read_both(r, "zh", "en", &f->says));
    return read_keep(r, "rule", &rule);
}

static enum err read_figures(struct reader *r, struct read_sentence *s)
{
    struct str rest;
    s->first = r->figure_count;
    for (;; s->count++) {
        struct read_figure f = {.line = r->line};
        if (read_is(r, "figure", &rest)) {
            TRY(read_figure(r, rest, &f));
        } else if (read_is(r, "evidence", &rest)) {
            f.counts = true;
            if (!read_number(rest, INT64_MAX, &f.value))
                return line_fail(ERR_INPUT, r->line, "the figure is malformed");
            TRY(read_advance(r));
        } else {
            return ERR_OK;
        }
        TRY(read_items(r, &f));
        r->figures =
            arena_grow(r->a, r->figures, r->figure_count, &r->figure_cap, sizeof *r->figures);
        r->figures[r->figure_count++] = f;
    }
}

static bool state_of(struct str word, enum bundle_state *ret_state)
{
    static const char *const states[] = {"proven", "gap", "unproven"};
    for (int i = 0; i < 3; i++) {
        if (str_is(word, states[i])) {
            *ret_state = (enum bundle_state)i;
            return true;
        }
    }
    return false;
}

enum err read_sentences(struct reader *r)
{
    struct str rest;
    struct bundle *b = &r->b;
    while (read_is(r, "sentence", &rest)) {
        struct bundle_said s = {.id = read_word(&rest)};
        struct read_sentence l = {.line = r->line};
        if (!state_of(rest, &s.state))
            return line_fail(ERR_INPUT, r->line, "the state of the sentence is malformed");
        TRY(read_advance(r));
        TRY(read_both(r, "zh", "en", &s.words));
        if (s.state == BUNDLE_UNPROVEN)
            TRY(read_keep(r, "by", &s.by));
        TRY(read_figures(r, &l));
        r->said = arena_grow(r->a, r->said, b->sentence_count, &r->said_cap, sizeof *r->said);
        r->lines = arena_grow(r->a, r->lines, b->sentence_count, &r->line_cap, sizeof *r->lines);
        r->said[b->sentence_count] = s;
        r->lines[b->sentence_count++] = l;
    }
    b->sentences = r->said;
    return ERR_OK;
}

/* ---- records ---- */

static int row_compare(const void *a, const void *b)
{
    const struct leaf_row *x = a, *y = b;
    int c = str_cmp(x->table, y->table);
    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

/* The rows are kept without their hashes' owner: tables point into the file's own text. */
static void keep_rows(struct reader *r, struct read_record *kept, const struct leaf_record *record)
{
    struct leaf_row *rows = NEW_ARRAY(r->a, struct leaf_row, record->row_count);
    for (size_t i = 0; i < record->row_count; i++) {
        rows[i] = record->rows[i];
        rows[i].table = arena_str(r->a, rows[i].table);
    }
    if (record->row_count > 1)
        qsort(rows, record->row_count, sizeof *rows, row_compare);
    kept->rows = rows;
    kept->row_count = record->row_count;
}

static enum err read_content(struct reader *r, const struct leaf_record *record, struct str rest)
{
    uint8_t salt[LEAF_SALT_SIZE];
    struct tree_hash hash;
    if (!read_hash(read_word(&rest), salt) || !record->has_content)
        return line_fail(ERR_INPUT, r->line, "this content belongs to no record");
    content_hash(salt, rest, &hash);
    if (!tree_hash_eq(&hash, &record->content))
        return line_fail(ERR_CRYPTO, r->line, "the content is not what the record commits to");
    return read_advance(r);
}

static enum err read_shown(struct reader *r, struct read_record *kept, struct str skeleton)
{
    struct leaf_record record;
    struct str rest;
    if (leaf_parse(r->scratch, skeleton, &record))
        return line_said(ERR_INPUT, r->line);
    if ((uint64_t)record.index != kept->index)
        return line_fail(ERR_CRYPTO, r->line, "the record belongs elsewhere");
    keep_rows(r, kept, &record);
    TRY(read_advance(r));
    if (read_is(r, "content", &rest))
        TRY(read_content(r, &record, rest));
    arena_clear(r->scratch);
    return ERR_OK;
}

static enum err read_record(struct reader *r, uint64_t index, struct tree_hash *ret_leaf)
{
    struct str rest;
    uint64_t said;
    uint8_t salt[LEAF_SALT_SIZE];
    struct tree_hash commitment;
    struct read_record kept = {.index = index, .hidden = read_is(r, "hidden", &rest)};
    if (!kept.hidden)
        TRY(read_expect(r, "record", &rest));
    if (!read_number(read_word(&rest), TREE_SIZE_MAX - 1, &said) || said != index ||
        !read_hash(read_word(&rest), salt) || (rest.n == 0) != kept.hidden)
        return line_fail(ERR_INPUT, r->line, "the record is malformed or not in its place");
    if (kept.hidden) {
        memcpy(commitment.byte, salt, TREE_HASH_SIZE);
        r->b.withheld++;
        TRY(read_advance(r));
    } else {
        leaf_commitment(salt, rest, &commitment);
        TRY(read_shown(r, &kept, rest));
    }
    leaf_hash(&commitment, ret_leaf);
    r->records = arena_grow(r->a, r->records, r->record_count, &r->record_cap, sizeof kept);
    r->records[r->record_count++] = kept;
    return ERR_OK;
}

static enum err read_subtree(struct reader *r, uint64_t lo, uint64_t hi, struct tree_hash *ret_hash)
{
    struct str rest;
    uint64_t from, to, half = 1;
    if (read_is(r, "node", &rest)) {
        struct tree_hash hash;
        if (!read_number(read_word(&rest), TREE_SIZE_MAX, &from) ||
            !read_number(read_word(&rest), TREE_SIZE_MAX, &to) || !read_hash(rest, hash.byte))
            return line_fail(ERR_INPUT, r->line, "the node is malformed");
        if (from == lo && to == hi) {
            *ret_hash = hash;
            return read_advance(r);
        }
    }
    if (hi - lo == 1)
        return read_record(r, lo, ret_hash);
    while (half * 2 < hi - lo)
        half *= 2;
    struct tree_hash left, right;
    TRY(read_subtree(r, lo, lo + half, &left));
    TRY(read_subtree(r, lo + half, hi, &right));
    tree_node(&left, &right, ret_hash);
    return ERR_OK;
}

enum err read_tree(struct reader *r)
{
    struct str rest;
    uint64_t size, line = r->line;
    struct tree_hash root;
    TRY(read_expect(r, "tree", &rest));
    if (!read_number(rest, TREE_SIZE_MAX, &size) || !size || size != r->b.checkpoint.size)
        return line_fail(ERR_INPUT, line, "the size of the tree is not the checkpoint's");
    TRY(read_advance(r));
    TRY(read_subtree(r, 0, size, &root));
    if (!tree_hash_eq(&root, &r->b.checkpoint.root))
        return line_fail(
            ERR_CRYPTO, line,
            "the records do not lead to the signed root: a record or a node was replaced");
    r->b.records = r->record_count;
    return ERR_OK;
}

/* ---- what the sentences rest on ---- */

static const struct read_record *record_find(const struct reader *r, uint64_t index)
{
    size_t lo = 0, hi = r->record_count;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (r->records[middle].index < index)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo < r->record_count && r->records[lo].index == index ? &r->records[lo] : NULL;
}

static enum err check_item(struct reader *r, const char *id, const struct read_item *item,
                           const struct read_item *last)
{
    const struct read_record *record = record_find(r, item->item.leaf);
    struct leaf_row row = {.table = item->item.table, .id = item->item.id};
    if (!record)
        return line_fail(ERR_CRYPTO, item->line,
                         "a record that sentence {1} rests on is not in the bundle", id);
    if (!row.table.n) {
        bool good =
            record->hidden && (!last || last->item.table.n || last->item.leaf <= item->item.leaf);
        return good ? ERR_OK
                    : line_fail(ERR_CRYPTO, item->line, "what sentence {1} withholds is malformed",
                                id);
    }
    if (record->hidden || !record->row_count ||
        !bsearch(&row, record->rows, record->row_count, sizeof row, row_compare))
        return line_fail(ERR_CRYPTO, item->line,
                         "sentence {1}: this record did not write that entry", id);
    struct leaf_row before = {.table = last ? last->item.table : STR(""),
                              .id = last ? last->item.id : 0};
    if (last && (!before.table.n || row_compare(&before, &row) >= 0))
        return line_fail(ERR_CRYPTO, item->line,
                         "sentence {1}: an entry is counted twice or out of order", id);
    return ERR_OK;
}

static bool contains(struct str whole, struct str part)
{
    return !part.n || memmem(whole.p, whole.n, part.p, part.n);
}

static enum err check_figure(struct reader *r, const char *id, const struct read_figure *f,
                             uint64_t line, struct bundle_said *s)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct read_item *item = &r->items[f->first + i];
        TRY(check_item(r, id, item, i ? item - 1 : NULL));
        s->withheld += !item->item.table.n;
    }
    s->items += f->count;
    s->said += !f->counts;
    const char *count = numtext((long long)f->count);
    bool counted =
        !f->counts || (f->value == f->count &&
                       (!f->named || (str_is(f->says.zh, count) && str_is(f->says.en, count))));
    if (!counted)
        return line_fail(ERR_CRYPTO, f->line,
                         "a figure of sentence {1} is not the count of its records, {2}", id,
                         count);
    if (!contains(s->words.zh, f->says.zh) || !contains(s->words.en, f->says.en))
        return line_fail(ERR_CRYPTO, line, "sentence {1} does not say its figure {2}", id,
                         arena_text(r->a, f->says.en));
    return ERR_OK;
}

enum err check_sentences(struct reader *r)
{
    for (size_t i = 0; i < r->b.sentence_count; i++) {
        struct bundle_said *s = &r->said[i];
        const struct read_sentence *l = &r->lines[i];
        const char *id = arena_text(r->a, s->id);
        for (size_t k = l->first; k < l->first + l->count; k++)
            TRY(check_figure(r, id, &r->figures[k], l->line, s));
        if (s->state == BUNDLE_PROVEN && !l->count)
            return line_fail(ERR_CRYPTO, l->line,
                             "sentence {1} is called proven and rests on nothing", id);
    }
    return ERR_OK;
}
