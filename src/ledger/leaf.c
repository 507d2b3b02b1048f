#include "ledger/leaf.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"

/* ---- skeleton out ---- */

static enum err text_check(struct str s, size_t max, const char *member)
{
    if (s.n > max)
        return fail(ERR_TOO_LARGE, "The ledger record's {1} is longer than {2} bytes", member,
                    numtext((long long)max));
    if (!str_utf8(s))
        return fail(ERR_INPUT, "The ledger record's {1} is not UTF-8", member);
    return ERR_OK;
}

static enum err number_check(int64_t n, const char *member)
{
    return n >= 0 ? ERR_OK : fail(ERR_INPUT, "The ledger record's {1} is negative", member);
}

static enum err rows_check(const struct leaf_record *r)
{
    if (r->responsible_count > LEAF_RESPONSIBLE_MAX || r->row_count > LEAF_ROWS_MAX)
        return fail(ERR_TOO_LARGE, "One act names at most {1} responsible persons and {2} rows",
                    numtext(LEAF_RESPONSIBLE_MAX), numtext(LEAF_ROWS_MAX));
    for (size_t i = 0; i < r->responsible_count; i++)
        TRY(number_check(r->responsible[i], "responsible"));
    for (size_t i = 0; i < r->row_count; i++) {
        TRY(text_check(r->rows[i].table, LEAF_NAME_MAX, "rows"));
        TRY(number_check(r->rows[i].id, "rows"));
    }
    return ERR_OK;
}

static enum err record_check(const struct leaf_record *r)
{
    int64_t seconds;
    if (r->act.n == 0)
        return fail(ERR_INPUT, "The ledger record names no act");
    TRY(text_check(r->act, LEAF_NAME_MAX, "act"));
    TRY(text_check(r->number, LEAF_NUMBER_MAX, "number"));
    TRY(text_check(r->reg, LEAF_NAME_MAX, "register"));
    if (!moment_parse(r->at, &seconds))
        return fail(ERR_INPUT, "The ledger record's {1} is no moment", "at");
    TRY(number_check(r->actor, "actor"));
    TRY(number_check(r->entry, "entry"));
    TRY(number_check(r->index, "index"));
    TRY(number_check(r->label, "label"));
    return rows_check(r);
}

static void json_hash(struct json *j, const struct tree_hash *hash)
{
    BUF_SCOPE(hex, 2 * TREE_HASH_SIZE);
    buf_hex(&hex, hash->byte, TREE_HASH_SIZE);
    json_str(j, buf_view(&hex));
}

/* The record was checked. */
static void record_write(struct json *j, const struct leaf_record *r)
{
    json_open(j, '{');
    json_key_str(j, "act", r->act);
    json_key_int(j, "actor", r->actor);
    json_key_str(j, "at", r->at);
    if (r->has_caused) {
        json_key(j, "caused");
        json_hash(j, &r->caused);
    }
    json_key(j, "content");
    if (r->has_content)
        json_hash(j, &r->content);
    else
        json_none(j);
    json_key_int(j, "entry", r->entry);
    json_key_int(j, "index", r->index);
    json_key_int(j, "label", r->label);
    json_key_str(j, "number", r->number);
    json_key_str(j, "register", r->reg);
    json_key(j, "responsible");
    json_open(j, '[');
    for (size_t i = 0; i < r->responsible_count; i++)
        json_int(j, r->responsible[i]);
    json_close(j, ']');
    json_key(j, "rows");
    json_open(j, '[');
    for (size_t i = 0; i < r->row_count; i++) {
        json_open(j, '[');
        json_str(j, r->rows[i].table);
        json_int(j, r->rows[i].id);
        json_hash(j, &r->rows[i].hash);
        json_close(j, ']');
    }
    json_close(j, ']');
    json_close(j, '}');
}

enum err leaf_canonical(struct buf *out, const struct leaf_record *record)
{
    TRY(record_check(record));
    size_t from = out->n;
    struct json j = json_to(out);
    record_write(&j, record);
    TRY(buf_check(out));
    if (out->n - from > LEAF_SKELETON_MAX)
        return fail(ERR_TOO_LARGE, "A ledger record has at most {1} bytes",
                    numtext(LEAF_SKELETON_MAX));
    return ERR_OK;
}

/* ---- skeleton in ---- */

/* Reads what record_write() writes, in its order. Whatever it takes too kindly is found at the end,
 * when the record is written again and compared. */
struct reader {
    struct arena *a;
    struct str in;
    size_t at;
    bool bad;
};

static bool next_is(const struct reader *r, char c)
{
    return r->at < r->in.n && r->in.p[r->at] == c;
}

static bool read_if(struct reader *r, const char *text)
{
    size_t n = strlen(text);
    if (r->bad || r->in.n - r->at < n || memcmp(r->in.p + r->at, text, n) != 0)
        return false;
    r->at += n;
    return true;
}

static void expect(struct reader *r, const char *text)
{
    r->bad = !read_if(r, text);
}

static int64_t read_int(struct reader *r)
{
    size_t from = r->at;
    while (r->at < r->in.n && r->in.p[r->at] >= '0' && r->in.p[r->at] <= '9')
        r->at++;
    int64_t n = 0;
    if (!str_int((struct str){r->in.p + from, r->at - from}, 0, INT64_MAX, &n))
        r->bad = true;
    return n;
}

/* The character behind a backslash; false where the writer has no such escape. */
static bool read_escape(struct reader *r, char *ret_c)
{
    char c = r->at < r->in.n ? r->in.p[r->at++] : '\0';
    unsigned char code;
    size_t n;
    if (c == 'u' && r->in.n - r->at >= 4 && memcmp(r->in.p + r->at, "00", 2) == 0 &&
        hex_decode((struct str){r->in.p + r->at + 2, 2}, &code, 1, &n)) {
        r->at += 4;
        *ret_c = (char)code;
        return code > 0 && code < 0x20;
    }
    *ret_c = c == 'n' ? '\n' : c;
    return c == '"' || c == '\\' || c == 'n';
}

static struct str read_str(struct reader *r, size_t max)
{
    expect(r, "\"");
    size_t room = r->in.n - r->at < max ? r->in.n - r->at : max, n = 0;
    char *text = arena_alloc(r->a, room + 1);
    while (!r->bad && !next_is(r, '"')) {
        if (r->at == r->in.n || n == room) {
            r->bad = true;
            break;
        }
        char c = r->in.p[r->at++];
        if (c == '\\' && !read_escape(r, &c))
            r->bad = true;
        text[n++] = c;
    }
    expect(r, "\"");
    return (struct str){text, n};
}

static void read_hash(struct reader *r, struct tree_hash *ret_hash)
{
    size_t n;
    expect(r, "\"");
    if (r->bad || r->in.n - r->at < 2 * TREE_HASH_SIZE ||
        !hex_decode((struct str){r->in.p + r->at, 2 * TREE_HASH_SIZE}, ret_hash->byte,
                    TREE_HASH_SIZE, &n))
        r->bad = true;
    else
        r->at += 2 * TREE_HASH_SIZE;
    expect(r, "\"");
}

/* Before the element `i` of an array: false at its end. */
static bool read_more(struct reader *r, size_t i, size_t max)
{
    if (r->bad || next_is(r, ']'))
        return false;
    if (i > 0)
        expect(r, ",");
    if (i == max)
        r->bad = true;
    return !r->bad;
}

static void read_responsible(struct reader *r, struct leaf_record *record)
{
    int64_t *list = NULL;
    size_t cap = 0;
    expect(r, "[");
    while (read_more(r, record->responsible_count, LEAF_RESPONSIBLE_MAX)) {
        list = arena_grow(r->a, list, record->responsible_count, &cap, sizeof *list);
        list[record->responsible_count++] = read_int(r);
    }
    expect(r, "]");
    record->responsible = list;
}

static void read_rows(struct reader *r, struct leaf_record *record)
{
    struct leaf_row *rows = NULL;
    size_t cap = 0;
    expect(r, "[");
    while (read_more(r, record->row_count, LEAF_ROWS_MAX)) {
        rows = arena_grow(r->a, rows, record->row_count, &cap, sizeof *rows);
        struct leaf_row *row = &rows[record->row_count++];
        expect(r, "[");
        row->table = read_str(r, LEAF_NAME_MAX);
        expect(r, ",");
        row->id = read_int(r);
        expect(r, ",");
        read_hash(r, &row->hash);
        expect(r, "]");
    }
    expect(r, "]");
    record->rows = rows;
}

/* Each member in turn; the name of the first that is wrong, or NULL. */
static const char *read_record(struct reader *r, struct leaf_record *record)
{
#define MEMBER(before, name, read)                                                                 \
    do {                                                                                           \
        expect(r, before "\"" name "\":");                                                         \
        read;                                                                                      \
        if (r->bad)                                                                                \
            return name;                                                                           \
    } while (0)
    MEMBER("{", "act", record->act = read_str(r, LEAF_NAME_MAX));
    MEMBER(",", "actor", record->actor = read_int(r));
    MEMBER(",", "at", record->at = read_str(r, MOMENT_SIZE - 1));
    record->has_caused = read_if(r, ",\"caused\":");
    if (record->has_caused)
        read_hash(r, &record->caused);
    if (r->bad)
        return "caused";
    expect(r, ",\"content\":");
    record->has_content = !r->bad && !next_is(r, 'n');
    if (record->has_content)
        read_hash(r, &record->content);
    else
        expect(r, "null");
    if (r->bad)
        return "content";
    MEMBER(",", "entry", record->entry = read_int(r));
    MEMBER(",", "index", record->index = read_int(r));
    MEMBER(",", "label", record->label = read_int(r));
    MEMBER(",", "number", record->number = read_str(r, LEAF_NUMBER_MAX));
    MEMBER(",", "register", record->reg = read_str(r, LEAF_NAME_MAX));
    MEMBER(",", "responsible", read_responsible(r, record));
    MEMBER(",", "rows", read_rows(r, record));
#undef MEMBER
    expect(r, "}");
    return r->bad || r->at != r->in.n ? "rows" : NULL;
}

enum err leaf_parse(struct arena *a, struct str skeleton, struct leaf_record *ret_record)
{
    if (skeleton.n > LEAF_SKELETON_MAX)
        return fail(ERR_CORRUPT, "A ledger record has at most {1} bytes",
                    numtext(LEAF_SKELETON_MAX));
    struct leaf_record record = {0};
    struct reader r = {.a = a, .in = skeleton};
    const char *wrong = read_record(&r, &record);
    if (wrong)
        return fail(ERR_CORRUPT, "The ledger record is damaged at {1}", wrong);
    BUF_SCOPE(again, LEAF_SKELETON_MAX + 1);
    if (leaf_canonical(&again, &record) || !str_eq(buf_view(&again), skeleton))
        return fail(ERR_CORRUPT, "The ledger record is not in its canonical form");
    *ret_record = record;
    return ERR_OK;
}

/* ---- hashes ---- */

static void salted(const uint8_t salt[LEAF_SALT_SIZE], struct str s, struct tree_hash *ret_hash)
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, salt, LEAF_SALT_SIZE);
    sha256_add(&h, s.p, s.n);
    sha256_end(&h, ret_hash->byte);
}

void leaf_commitment(const uint8_t salt[LEAF_SALT_SIZE], struct str skeleton,
                     struct tree_hash *ret_commitment)
{
    salted(salt, skeleton, ret_commitment);
}

void leaf_hash(const struct tree_hash *commitment, struct tree_hash *ret_leaf)
{
    tree_leaf(str_bytes(commitment->byte, TREE_HASH_SIZE), ret_leaf);
}

void content_hash(const uint8_t salt[LEAF_SALT_SIZE], struct str content,
                  struct tree_hash *ret_hash)
{
    salted(salt, content, ret_hash);
}

/* ---- rows ---- */

static void add_be64(struct sha256 *h, uint64_t n)
{
    unsigned char be[8];
    for (int i = 0; i < 8; i++)
        be[i] = (unsigned char)(n >> (56 - 8 * i));
    sha256_add(h, be, sizeof be);
}

/* Tag, then the name with its length: no column can be taken for another or for a longer one. */
static void add_column(struct row_hasher *h, char tag, struct str column)
{
    sha256_add(&h->state, &tag, 1);
    add_be64(&h->state, column.n);
    sha256_add(&h->state, column.p, column.n);
    h->columns++;
}

static void add_bytes(struct row_hasher *h, char tag, struct str column, struct str value)
{
    add_column(h, tag, column);
    add_be64(&h->state, value.n);
    sha256_add(&h->state, value.p, value.n);
}

void row_begin(struct row_hasher *h, const uint8_t salt[LEAF_SALT_SIZE])
{
    sha256_init(&h->state);
    sha256_add(&h->state, salt, LEAF_SALT_SIZE);
    h->columns = 0;
}

void row_int(struct row_hasher *h, struct str column, int64_t value)
{
    add_column(h, 'i', column);
    add_be64(&h->state, (uint64_t)value);
}

void row_text(struct row_hasher *h, struct str column, struct str value)
{
    add_bytes(h, 't', column, value);
}

void row_blob(struct row_hasher *h, struct str column, struct str value)
{
    add_bytes(h, 'b', column, value);
}

void row_null(struct row_hasher *h, struct str column)
{
    add_column(h, 'n', column);
}

void row_end(struct row_hasher *h, struct tree_hash *ret_hash)
{
    sha256_add(&h->state, "e", 1);
    add_be64(&h->state, h->columns);
    sha256_end(&h->state, ret_hash->byte);
}

/* ---- what was caused ---- */

static int by_bytes(struct str a, struct str b)
{
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int caused_order(const void *a, const void *b)
{
    const struct leaf_caused *x = a, *y = b;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    int order = by_bytes(x->reg, y->reg);
    return order ? order : by_bytes(x->action, y->action);
}

void caused_hash(const uint8_t salt[LEAF_SALT_SIZE], struct leaf_caused *list, size_t count,
                 struct tree_hash *ret_hash)
{
    struct row_hasher h;
    if (count) /* of none there may be no list at all */
        qsort(list, count, sizeof *list, caused_order);
    row_begin(&h, salt);
    for (size_t i = 0; i < count; i++) {
        row_text(&h, STR("register"), list[i].reg);
        row_int(&h, STR("entry"), list[i].entry);
        row_text(&h, STR("action"), list[i].action);
    }
    row_end(&h, ret_hash);
}
