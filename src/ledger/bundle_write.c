#include "ledger/bundle.h"

#include <stdlib.h>

/* ---- lines ---- */

void bundle_begin(struct bundle_writer *w, struct buf *out)
{
    *w = (struct bundle_writer){.out = out};
    sha256_init(&w->running);
    bundle_line(w, "cofferdam-bundle", STR("v1"));
}

/* Leaves room for the check digits. Where the line begins. */
static size_t line_begin(struct bundle_writer *w)
{
    size_t at = w->out->n;
    buf_text(w->out, "00000000 ");
    return at;
}

static void line_end(struct bundle_writer *w, size_t at)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[SHA256_SIZE];
    buf_char(w->out, '\n');
    w->lines++;
    if (w->out->over)
        return; /* whoever wrote it asks buf_check() */
    char *line = w->out->p + at;
    sha256_add(&w->running, line + BUNDLE_CHECK + 1, w->out->n - at - BUNDLE_CHECK - 1);
    struct sha256 copy = w->running;
    sha256_end(&copy, sum);
    for (int i = 0; i < BUNDLE_CHECK; i++)
        line[i] = digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4];
}

void bundle_line(struct bundle_writer *w, const char *word, struct str rest)
{
    size_t at = line_begin(w);
    buf_text(w->out, word);
    if (rest.n)
        buf_char(w->out, ' ');
    for (size_t i = 0; i < rest.n; i++)
        buf_char(w->out, (unsigned char)rest.p[i] < 0x20 || rest.p[i] == 0x7f ? ' ' : rest.p[i]);
    line_end(w, at);
}

void bundle_both(struct bundle_writer *w, const char *zh, const char *en,
                 const struct bundle_words *words)
{
    bundle_line(w, zh, words->zh);
    bundle_line(w, en, words->en);
}

void bundle_note(struct bundle_writer *w, struct str note)
{
    struct str rest = {note.p, str_ends(note, "\n") ? note.n - 1 : note.n}, line;
    while (str_split(&rest, '\n', &line))
        bundle_line(w, "note", line);
}

static void line_hash(struct bundle_writer *w, const char *word, const struct tree_hash *hash)
{
    size_t at = line_begin(w);
    buf_text(w->out, word);
    buf_char(w->out, ' ');
    buf_base64(w->out, hash->byte, TREE_HASH_SIZE);
    line_end(w, at);
}

/* ---- the parts ---- */

void bundle_head(struct bundle_writer *w, const struct bundle_head *h)
{
    BUF_SCOPE(key, 1024);
    note_key_text(&key, &h->key);
    bundle_line(w, "origin", str_of(h->key.name));
    bundle_line(w, "key", buf_view(&key));
    bundle_both(w, "office.zh", "office.en", &h->office);
    bundle_line(w, "exercise", h->exercise ? STR("yes") : STR("no"));
    bundle_line(w, "made", h->made);
    bundle_line(w, "report", h->kind);
    bundle_line(w, "from", h->from);
    bundle_line(w, "until", h->until);
    bundle_line(w, "level", h->level);
    bundle_both(w, "title.zh", "title.en", &h->title);
    for (size_t i = 0; i < h->to_count; i++)
        bundle_line(w, "to", h->to[i]);
}

void bundle_checkpoint(struct bundle_writer *w, struct str note, const struct str *previous,
                       const struct proof *consistency)
{
    bundle_line(w, "checkpoint", STR(""));
    bundle_note(w, note);
    if (!previous)
        return;
    bundle_line(w, "previous", STR(""));
    bundle_note(w, *previous);
    for (size_t i = 0; i < consistency->count; i++)
        line_hash(w, "path", &consistency->at[i]);
}

void bundle_number(struct bundle_writer *w, struct str name, struct str value,
                   const struct bundle_words *words)
{
    size_t at = line_begin(w);
    buf_text(w->out, "number ");
    buf_str(w->out, name);
    buf_char(w->out, ' ');
    buf_str(w->out, value);
    line_end(w, at);
    bundle_both(w, "zh", "en", words);
}

void bundle_sentence(struct bundle_writer *w, struct str id, enum bundle_state state,
                     const struct bundle_words *words, struct str by)
{
    static const char *const states[] = {"proven", "gap", "unproven"};
    size_t at = line_begin(w);
    buf_text(w->out, "sentence ");
    buf_str(w->out, id);
    buf_char(w->out, ' ');
    buf_text(w->out, states[state]);
    line_end(w, at);
    bundle_both(w, "zh", "en", words);
    if (state == BUNDLE_UNPROVEN)
        bundle_line(w, "by", by);
}

void bundle_figure(struct bundle_writer *w, const struct bundle_figure *f, size_t items)
{
    size_t at = line_begin(w);
    buf_text(w->out, f->name.n ? "figure " : "evidence");
    buf_str(w->out, f->name);
    if (f->counts || !f->name.n)
        buf_printf(w->out, "%s %zu", f->name.n ? " entries" : "", items);
    else
        buf_text(w->out, " said");
    line_end(w, at);
    if (!f->name.n)
        return;
    bundle_both(w, "zh", "en", &f->says);
    bundle_line(w, "rule", f->rule);
}

/* Rows by table and id, what is withheld behind them by its place in the ledger. */
static int item_compare(const void *a, const void *b)
{
    const struct bundle_item *x = a, *y = b;
    if (!x->table.n || !y->table.n) {
        if (x->table.n || y->table.n)
            return x->table.n ? -1 : 1;
        return x->leaf < y->leaf ? -1 : x->leaf > y->leaf;
    }
    int c = str_cmp(x->table, y->table);
    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

size_t bundle_sort(struct bundle_item *items, size_t count)
{
    size_t n = 0;
    if (count)
        qsort(items, count, sizeof *items, item_compare);
    for (size_t i = 0; i < count; i++) {
        bool again = n && items[i].table.n && item_compare(&items[n - 1], &items[i]) == 0;
        if (!again)
            items[n++] = items[i];
    }
    return n;
}

void bundle_items(struct bundle_writer *w, const struct bundle_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = line_begin(w);
        buf_text(w->out, items[i].table.n ? "entry " : "withheld ");
        if (items[i].table.n) {
            buf_str(w->out, items[i].table);
            buf_char(w->out, ' ');
            buf_int(w->out, items[i].id);
            buf_char(w->out, ' ');
        }
        buf_int(w->out, (int64_t)items[i].leaf);
        line_end(w, at);
    }
}

/* ---- the tree ---- */

struct trees {
    struct bundle_writer *w;
    const struct tree_reader *from;
    const uint64_t *next, *end; /* of the indexes */
    bundle_fetch *fetch;
    void *context;
};

static uint64_t half_of(uint64_t n)
{
    uint64_t half = 1;
    while (2 * half < n)
        half *= 2;
    return half;
}

/* The hash of the leaves lo to hi - 1, as RFC 9162 splits them: only at the right edge of the tree
 * is it no whole subtree. */
static enum err range_hash(const struct tree_reader *from, uint64_t lo, uint64_t hi,
                           struct tree_hash *ret_hash)
{
    uint64_t n = hi - lo;
    if ((n & (n - 1)) == 0) {
        unsigned level = (unsigned)__builtin_ctzll(n);
        return from->node(from->context, level, lo >> level, ret_hash);
    }
    struct tree_hash left, right;
    uint64_t half = half_of(n);
    TRY(range_hash(from, lo, lo + half, &left));
    TRY(range_hash(from, lo + half, hi, &right));
    tree_node(&left, &right, ret_hash);
    return ERR_OK;
}

static enum err put_node(struct trees *t, uint64_t lo, uint64_t hi)
{
    struct tree_hash hash;
    TRY(range_hash(t->from, lo, hi, &hash));
    size_t at = line_begin(t->w);
    buf_printf(t->w->out, "node %llu %llu ", (unsigned long long)lo, (unsigned long long)hi);
    buf_base64(t->w->out, hash.byte, TREE_HASH_SIZE);
    line_end(t->w, at);
    return ERR_OK;
}

static void put_bytes(struct buf *out, const void *bytes)
{
    buf_base64(out, bytes, TREE_HASH_SIZE);
}

static enum err put_record(struct trees *t, uint64_t index)
{
    struct bundle_record r = {0};
    struct buf *out = t->w->out;
    TRY(t->fetch(t->context, index, &r));
    size_t at = line_begin(t->w);
    buf_printf(out, "%s %llu ", r.hidden ? "hidden" : "record", (unsigned long long)index);
    if (r.hidden) {
        put_bytes(out, r.commitment.byte);
        line_end(t->w, at);
        return buf_check(out);
    }
    put_bytes(out, r.salt);
    buf_char(out, ' ');
    buf_str(out, r.skeleton);
    line_end(t->w, at);
    if (r.content.p) {
        at = line_begin(t->w);
        buf_text(out, "content ");
        put_bytes(out, r.content_salt);
        buf_char(out, ' ');
        buf_str(out, r.content);
        line_end(t->w, at);
    }
    return buf_check(out);
}

static enum err put_subtree(struct trees *t, uint64_t lo, uint64_t hi)
{
    if (t->next == t->end || *t->next >= hi)
        return put_node(t, lo, hi);
    if (hi - lo == 1) {
        t->next++;
        return put_record(t, lo);
    }
    uint64_t half = half_of(hi - lo);
    TRY(put_subtree(t, lo, lo + half));
    return put_subtree(t, lo + half, hi);
}

enum err bundle_tree(struct bundle_writer *w, const struct tree_reader *from, uint64_t size,
                     const uint64_t *indexes, size_t count, bundle_fetch *fetch, void *context)
{
    for (size_t i = 0; i < count; i++) {
        if (indexes[i] >= size || (i && indexes[i] <= indexes[i - 1]))
            return fail(ERR_INPUT, "The records of a bundle rise and stand in the ledger");
    }
    if (size == 0 || size > TREE_SIZE_MAX)
        return fail(ERR_INPUT, "There is nothing in this ledger to prove");
    struct trees t = {w, from, indexes, indexes + count, fetch, context};
    size_t at = line_begin(w);
    buf_printf(w->out, "tree %llu", (unsigned long long)size);
    line_end(w, at);
    TRY(put_subtree(&t, 0, size));
    return buf_check(w->out);
}

enum err bundle_sign(struct bundle_writer *w, const struct note_key *key,
                     const struct sign_key *pair, uint8_t ret_digest[SHA256_SIZE])
{
    BUF_SCOPE(text, 2048);
    BUF_SCOPE(note, 8192);
    uint8_t digest[SHA256_SIZE];
    bundle_line(w, "end", STR(""));
    struct sha256 copy = w->running;
    sha256_end(&copy, digest);
    buf_printf(&text, "cofferdam-bundle v1\n%s\nlines %llu\nsha256 ", key->name,
               (unsigned long long)w->lines);
    buf_hex(&text, digest, sizeof digest);
    buf_char(&text, '\n');
    TRY(buf_check(&text));
    buf_str(&note, buf_view(&text));
    buf_char(&note, '\n');
    TRY(note_sign(&note, buf_view(&text), key, pair));
    bundle_line(w, "signature", STR(""));
    bundle_note(w, buf_view(&note));
    TRY(buf_check(w->out));
    memcpy(ret_digest, digest, sizeof digest);
    return ERR_OK;
}
