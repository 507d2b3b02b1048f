/* The record: salt[16]  ChaCha20-Poly1305( "CFDL" u32 1 u32 columns u32 rows, of each column: u8 role u32 n
 * head[n], of each row: u32 number and for each column u64 hash u32 gate | units - 1 | worth ) with a key that
 * HKDF makes out of the vault's identity, the salt and the file's name in the vault. Big endian. */
#include "office/data_list.h"

#include <stdlib.h>

#include "base/io.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "office/doing.h"
#include "office/internal.h"

enum { SALT = 16, VERSION = 1, HEAD = 16, CELL = 12, UNITS_BITS = 4, WORTH_BITS = 2 };
enum { RECORD_MAX = 32 << 20 };
_Static_assert(LISTED_CELL_UNITS_MAX <= 1 << UNITS_BITS && LISTED_WORTHS <= 1 << WORTH_BITS &&
                   LISTED_GATE_BITS + UNITS_BITS + WORTH_BITS <= 32,
               "a cell is twelve bytes");
static const unsigned char NONCE[AEAD_NONCE_SIZE]; /* each key seals one record */

const char data_list_register[] = "data_list";

static const struct sql keep = {
    "data_list.keep",
    "INSERT INTO data_rows (file, stamp, width, row_count, cell_count, short_count, record)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)",
    NULL};
static const struct sql forget = {"data_list.forget", "DELETE FROM data_rows WHERE file = $1",
                                  NULL};
static const struct sql forget_but = {
    "data_list.forget_but",
    "DELETE FROM data_rows WHERE file IN (SELECT id FROM file WHERE register = 'data_list' AND"
    " entry = $1 AND id <> $2)",
    NULL};
static const struct sql in_force = {
    "data_list.in_force",
    "SELECT l.number, l.grade, f.sealed, f.id, coalesce(d.stamp, '') FROM r_data_list l"
    " LEFT JOIN file f ON f.id = l.body LEFT JOIN data_rows d ON d.file = l.body"
    " WHERE l.state = 'in_force' ORDER BY l.id",
    NULL};
static const struct sql record_of = {"data_list.record",
                                     "SELECT record FROM data_rows WHERE file = $1", NULL};
static const struct sql of_entry = {
    "data_list.of_entry",
    "SELECT l.alone, l.together, l.body, coalesce(d.stamp, ''), coalesce(d.row_count, 0),"
    " coalesce(d.cell_count, 0), coalesce(d.short_count, 0) FROM r_data_list l"
    " LEFT JOIN data_rows d ON d.file = l.body WHERE l.id = $1",
    NULL};
static const struct sql counts_put = {
    "data_list.counts",
    "UPDATE r_data_list SET row_count = $2, cell_count = $3, short_count = $4 WHERE id = $1", NULL};
static const struct sql cells_in_force = {
    "data_list.cells",
    "SELECT count(*), coalesce(sum(d.row_count * d.width), 0) FROM r_data_list l"
    " JOIN data_rows d ON d.file = l.body WHERE l.state = 'in_force'",
    NULL};

const struct sql *const data_list_statements[] = {&keep,       &forget,         &forget_but,
                                                  &in_force,   &record_of,      &of_entry,
                                                  &counts_put, &cells_in_force, NULL};

/* ---- sealing ---- */

struct listed *data_list_index(struct office *o)
{
    unsigned char key[LISTED_KEY_SIZE];
    WIPE_SCOPE(key);
    hkdf_sha256(keys_vault_identity(o), STR(""), STR("cofferdam/data lists"), key, sizeof key);
    return listed_new(key);
}

static struct aead *key_of(struct office *o, const void *salt, struct str name)
{
    unsigned char key[AEAD_KEY_SIZE];
    WIPE_SCOPE(key);
    BUF_SCOPE(info, 256);
    buf_text(&info, "cofferdam/data list/");
    buf_str(&info, name);
    hkdf_sha256(keys_vault_identity(o), str_bytes(salt, SALT), buf_view(&info), key, sizeof key);
    return aead_new(key);
}

static unsigned char *put32(unsigned char *p, size_t n)
{
    for (int i = 3; i >= 0; i--, n >>= 8)
        p[i] = (unsigned char)n;
    return p + 4;
}

static size_t get32(const unsigned char *p)
{
    return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
}

static unsigned char *put_cell(unsigned char *p, const struct listed_cell *c)
{
    uint32_t form = c->hash ? c->gate << (UNITS_BITS + WORTH_BITS) |
                                  (uint32_t)(c->units - 1) << WORTH_BITS | c->worth
                            : 0;
    p = put32(p, (size_t)(c->hash >> 32));
    p = put32(p, (size_t)(c->hash & UINT32_MAX));
    return put32(p, form);
}

static void get_cell(const unsigned char *p, struct listed_cell *c)
{
    uint32_t form = (uint32_t)get32(p + 8);
    c->hash = (uint64_t)get32(p) << 32 | get32(p + 4);
    c->gate = form >> (UNITS_BITS + WORTH_BITS) & ((1U << LISTED_GATE_BITS) - 1);
    c->units = (uint8_t)((form >> WORTH_BITS & ((1U << UNITS_BITS) - 1)) + 1);
    c->worth = form & ((1U << WORTH_BITS) - 1);
}

static size_t row_size(size_t columns)
{
    return 4 + CELL * columns;
}

enum err data_rows_seal(struct office *o, struct str name, const struct data_rows *rows,
                        struct arena *a, struct str *ret_record)
{
    AEAD_SCOPE(aead);
    size_t n = HEAD + rows->row_count * row_size(rows->column_count);
    for (size_t i = 0; i < rows->column_count; i++)
        n += 5 + rows->columns[i].head.n;
    if (n > RECORD_MAX)
        return fail(ERR_TOO_LARGE, "The table has more than {1} cells in the columns that count",
                    numtext(DATA_LIST_CELLS_MAX));
    unsigned char *record = arena_alloc(a, SALT + n + AEAD_TAG_SIZE), *p = record + SALT;
    random_bytes(record, SALT);
    memcpy(p, "CFDL", 4);
    p = put32(p + 4, VERSION);
    p = put32(p, rows->column_count);
    p = put32(p, rows->row_count);
    for (size_t i = 0; i < rows->column_count; i++) {
        *p++ = (unsigned char)rows->columns[i].role;
        p = put32(p, rows->columns[i].head.n);
        memcpy(p, rows->columns[i].head.p, rows->columns[i].head.n);
        p += rows->columns[i].head.n;
    }
    for (size_t i = 0; i < rows->row_count; i++) {
        p = put32(p, rows->numbers[i]);
        for (size_t k = 0; k < rows->column_count; k++)
            p = put_cell(p, &rows->cells[i * rows->column_count + k]);
    }
    aead = key_of(o, record, name);
    aead_seal(aead, NONCE, STR(""), str_bytes(record + SALT, n), record + SALT);
    *ret_record = str_bytes(record, SALT + n + AEAD_TAG_SIZE);
    return ERR_OK;
}

/* ---- opening: ours, since it opens; an older program may still have written it otherwise ---- */

/* Which list is not for everybody who asks the sieve. */
static enum err damaged(void)
{
    return fail(ERR_CORRUPT,
                "The rows of a list of data in force are missing or damaged: an officer"
                " withdraws it or brings its table again");
}

static enum err read_opened(const struct data_list *list, struct str bytes, struct listed *into)
{
    const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n;
    struct listed_column columns[LISTED_COLUMNS_MAX];
    struct listed_cell cells[LISTED_COLUMNS_MAX];
    if (bytes.n < HEAD || memcmp(p, "CFDL", 4) || get32(p + 4) != VERSION)
        return damaged();
    size_t width = get32(p + 8), count = get32(p + 12);
    p += HEAD;
    if (!width || width > LISTED_COLUMNS_MAX)
        return damaged();
    for (size_t i = 0; i < width; i++) {
        size_t n = end - p >= 5 ? get32(p + 1) : SIZE_MAX;
        if (n > (size_t)(end - p) - 5 || *p > LISTED_TOGETHER)
            return damaged();
        columns[i] = (struct listed_column){str_bytes(p + 5, n), (enum listed_role) * p};
        p += 5 + n;
    }
    if ((size_t)(end - p) != count * row_size(width))
        return damaged();
    TRY(listed_begin(into, list->number, list->level, columns, width));
    for (size_t i = 0; i < count; i++, p += row_size(width)) {
        for (size_t k = 0; k < width; k++)
            get_cell(p + 4 + CELL * k, &cells[k]);
        TRY(listed_put(into, (int64_t)get32(p), cells));
    }
    return ERR_OK;
}

enum err data_rows_load(struct office *o, const struct data_list *list, struct str record,
                        struct listed *into)
{
    AEAD_SCOPE(aead);
    ARENA_SCOPE(a);
    if (record.n < SALT + AEAD_TAG_SIZE)
        return damaged();
    struct str sealed = str_bytes(record.p + SALT, record.n - SALT);
    unsigned char *opened = arena_alloc(a, sealed.n);
    aead = key_of(o, record.p, list->name);
    if (!aead_open(aead, NONCE, STR(""), sealed, opened))
        return damaged();
    return read_opened(list, str_bytes(opened, sealed.n - AEAD_TAG_SIZE), into);
}

/* ---- in force ---- */

enum err data_lists_in_force(const struct desk *k, struct arena *a, struct data_list **ret_rows,
                             size_t *ret_count)
{
    size_t count = 0, room = 0;
    struct data_list *rows = NULL;
    *ret_rows = NULL;
    *ret_count = 0;
    if (!rule_register(k->book, str_of(data_list_register)))
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &in_force, &q, ""));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        int64_t grade = query_int(q, 1);
        rows = arena_grow(a, rows, count, &room, sizeof *rows);
        rows[count++] = (struct data_list){.number = arena_str(a, query_text(q, 0)),
                                           .level = level_is_valid((int)grade) ? (enum level)grade
                                                                               : LEVEL_TOP_SECRET,
                                           .name = arena_str(a, query_text(q, 2)),
                                           .file = query_int(q, 3),
                                           .stamp = arena_str(a, query_text(q, 4))};
    }
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

static enum err load_one(const struct desk *k, const struct data_list *list, struct listed *into)
{
    bool row;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &record_of, &q, "i", list->file));
    TRY(query_step(q, &row));
    return row ? data_rows_load(k->o, list, query_blob(q, 0), into) : damaged();
}

enum err data_lists_load(const struct desk *k, const struct data_list *rows, size_t count,
                         struct listed **ret_listed)
{
    if (!count) {
        *ret_listed = NULL;
        return ERR_OK;
    }
    struct listed *l = data_list_index(k->o);
    for (size_t i = 0; i < count; i++) {
        enum err err = load_one(k, &rows[i], l);
        if (err) {
            listed_free(l);
            return err;
        }
    }
    *ret_listed = l;
    return ERR_OK;
}

/* ---- in the deed ---- */

/* As data_list_take() left it: stamp, u32 columns, rows, cells, short ones, the record. */
enum { TAKEN_HEAD = DATA_STAMP_SIZE - 1 + 16 };

enum err data_list_keep(struct deed *d, int64_t file, struct str taken)
{
    const unsigned char *p = (const unsigned char *)taken.p + DATA_STAMP_SIZE - 1;
    if (!taken.n)
        return ERR_OK;
    return db_run(d->db, &keep, "itiiiib", file, str_bytes(taken.p, DATA_STAMP_SIZE - 1),
                  (int64_t)get32(p), (int64_t)get32(p + 4), (int64_t)get32(p + 8),
                  (int64_t)get32(p + 12), str_bytes(taken.p + TAKEN_HEAD, taken.n - TAKEN_HEAD));
}

enum err data_list_forget(struct deed *d, int64_t file)
{
    return db_run(d->db, &forget, "i", file);
}

static enum err check_room(struct doing *x)
{
    int64_t lists = 0, cells = 0;
    bool found;
    TRY(db_one(x->d->db, NULL, &cells_in_force, &found, ">ii", &lists, &cells));
    if (lists > DATA_LISTS_MAX)
        return fail(ERR_TOO_LARGE, "At most {1} lists of data", numtext(DATA_LISTS_MAX));
    return cells >= LISTED_CELLS_MAX ? fail(ERR_TOO_LARGE, "The lists have more than {1} cells",
                                            numtext(LISTED_CELLS_MAX))
                                     : ERR_OK;
}

static enum err check_rows(struct doing *x)
{
    struct data_rows named;
    struct str alone, together, kept;
    char stamp[DATA_STAMP_SIZE];
    int64_t body, rows, cells, few;
    bool found;
    TRY(db_one(x->d->db, x->d->a, &of_entry, &found, "i>ttitiii", x->entry, &alone, &together,
               &body, &kept, &rows, &cells, &few));
    TRY(data_list_columns(x->d->a, alone, together, &named, stamp));
    if (!kept.n)
        return fail_field(fail(ERR_INPUT, "The table was not read: bring it again"), "body");
    if (!str_is(kept, stamp))
        return fail_field(fail(ERR_INPUT, "Other columns want the table again: bring it with them"),
                          "body");
    TRY(db_run(x->d->db, &counts_put, "iiii", x->entry, rows, cells, few));
    TRY(db_run(x->d->db, &forget_but, "ii", x->entry, body));
    return check_room(x);
}

enum err data_list_compute(struct doing *x)
{
    return x->action->computes == COMPUTE_CHECK_ROWS
               ? check_rows(x)
               : db_run(x->d->db, &forget_but, "ii", x->entry, (int64_t)0);
}
