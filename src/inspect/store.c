/* Hits and extents in the database: covered rows, written by one deed of the office itself. */
#include "inspect/state.h"
#include "office/deed.h"

#include <stdlib.h>

/* Rows of one leaf; more become further leaves. */
enum { ROWS_PER_LEAF = 50000 };
/* Hits of one statement. */
enum { HITS_AT_ONCE = 500, HIT_TEXT = 3 * 21 + 3 };

/* Many of one check at once: "[[entry, label, department], ...]". RETURNING costs as much as the row. */
static const struct sql hits_open = {
    "hit.open",
    "INSERT INTO hit (check_name, register, entry, label, department, since, leaf)"
    " SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST(value ->> 0 AS BIGINT),"
    " CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT), CAST($3 AS TEXT),"
    " CAST($4 AS BIGINT) FROM @sqlite{json_each($5)}@pg{jsonb_array_elements(CAST($5 AS jsonb))}"
    " WHERE true ON CONFLICT (check_name, entry) WHERE until IS NULL"
    " DO UPDATE SET label = excluded.label, department = excluded.department, leaf = excluded.leaf"
    " RETURNING id",
    NULL};
static const struct sql hit_close = {"hit.close",
                                     "UPDATE hit SET until = $3, leaf = $4 WHERE check_name = $1"
                                     " AND entry = $2 AND until IS NULL RETURNING id",
                                     NULL};
static const struct sql hits_standing = {
    "hit.standing", "SELECT check_name, entry, label, department FROM hit WHERE until IS NULL",
    NULL};
static const struct sql extent_put = {
    "extent.put",
    "INSERT INTO extent (what, key, label, department, day, population, failing, leaf)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (what, key, label, department, day)"
    " DO UPDATE SET population = excluded.population, failing = excluded.failing,"
    " leaf = excluded.leaf RETURNING id",
    NULL};
/* The last of each stands last. */
static const struct sql extent_all = {
    "extent.all",
    "SELECT what, key, label, department, population, failing FROM extent"
    " ORDER BY what, key, label, department, day",
    NULL};

const struct sql *const examination_writes[] = {&hits_open,  &hit_close,  &hits_standing,
                                                &extent_put, &extent_all, NULL};

/* ---- names ---- */

const struct reg_state *column_register(const struct examination *x, uint32_t column, int *ret_at)
{
    for (int i = 0; i < x->book->reg_count; i++) {
        const struct reg_state *r = &x->regs[i];
        int at = (int)column - r->first_column;
        if (at >= 0 && at < r->columns) {
            *ret_at = at;
            return r;
        }
    }
    return NULL;
}

static const char *name_at(const struct reg_state *r, int at)
{
    int checks = r->reg->check_count;
    return at < checks ? r->reg->checks[at].name : r->reg->figures[at - checks].name;
}

const char *column_text(const struct examination *x, uint32_t column)
{
    int at;
    const struct reg_state *r = column_register(x, column, &at);
    return r ? name_at(r, at) : "";
}

int column_of(const struct examination *x, struct str name)
{
    for (int i = 0; i < x->book->reg_count; i++) {
        const struct reg_state *r = &x->regs[i];
        for (int k = 0; k < r->columns; k++) {
            if (str_is(name, name_at(r, k)))
                return r->first_column + k;
        }
    }
    return -1;
}

static const struct figure *figure_of(const struct examination *x, uint32_t column)
{
    int at;
    const struct reg_state *r = column_register(x, column, &at);
    return r && at >= r->reg->check_count ? &r->reg->figures[at - r->reg->check_count] : NULL;
}

const char *key_text(const struct examination *x, uint32_t column, uint32_t key)
{
    const struct figure *f = figure_of(x, column);
    if (!f || !f->by || key == KEY_NONE)
        return "";
    if (f->by->type == FIELD_CHOICE)
        return (int)key < f->by->choices->count ? f->by->choices->rows[key].code : "";
    if (f->by->type == FIELD_STATE)
        return (int)key < f->reg->state_count ? f->reg->states[key].name : "";
    return numtext(key);
}

uint32_t key_of_text(const struct examination *x, uint32_t column, struct str text)
{
    const struct figure *f = figure_of(x, column);
    int64_t n = KEY_NONE;
    if (!f || !f->by)
        return 0;
    for (int i = 0; f->by->type == FIELD_CHOICE && i < f->by->choices->count; i++) {
        if (str_is(text, f->by->choices->rows[i].code))
            return (uint32_t)i;
    }
    if (f->by->type == FIELD_STATE && rule_state(f->reg, text) >= 0)
        return (uint32_t)rule_state(f->reg, text);
    return str_int(text, 0, KEY_NONE - 1, &n) ? (uint32_t)n : KEY_NONE;
}

/* ---- hits against memory ---- */

struct standing {
    int column;
    int64_t entry;
};

static int by_place(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

void change_add(struct changes *changes, enum change_kind kind, const struct check *check,
                int64_t entry, uint32_t label, uint32_t department)
{
    if (!changes)
        return;
    changes->rows =
        arena_grow(changes->a, changes->rows, changes->count, &changes->cap, sizeof *changes->rows);
    changes->rows[changes->count++] =
        (struct change){kind, check, check ? check->name : NULL, entry, label, department};
}

/* The register of a check that memory says fails for that entry; NULL: it does not. */
static const struct reg_state *fails_still(const struct examination *x, int column, int64_t entry,
                                           const struct check **ret_check)
{
    int at;
    const struct reg_state *r = column < 0 ? NULL : column_register(x, (uint32_t)column, &at);
    if (!r || at >= r->reg->check_count)
        return NULL;
    *ret_check = &r->reg->checks[at];
    if (r->reg->checks[at].kind == CHECK_OFFICE)
        return x->whole[column] == 0 ? r : NULL;
    if (entry < 0 || entry >= r->room || r->label[entry] == LABEL_GONE ||
        r->said[(size_t)entry * (size_t)r->columns + (size_t)at] != SAID_FAILS)
        return NULL;
    return r;
}

/* The hits that stand in the database and in memory; those that went or moved become changes. */
static enum err read_standing(struct examination *x, struct db *db, struct changes *changes,
                              struct standing **ret_rows, size_t *ret_count)
{
    struct standing *rows = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_query(db, &hits_standing, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        const struct check *check;
        int column = column_of(x, query_text(q, 0));
        int64_t entry = query_int(q, 1), label = query_int(q, 2), department = query_int(q, 3);
        const struct reg_state *r = fails_still(x, column, entry, &check);
        if (!r) {
            change_add(changes, HIT_WENT, NULL, entry, 0, 0);
            changes->rows[changes->count - 1].name = arena_text(changes->a, query_text(q, 0));
            continue;
        }
        rows = arena_grow(changes->a, rows, count, &cap, sizeof *rows);
        rows[count++] = (struct standing){column, entry};
        if (check->kind != CHECK_OFFICE &&
            (r->label[entry] != label || r->department[entry] != department))
            change_add(changes, HIT_MOVED, check, entry, r->label[entry], r->department[entry]);
    }
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

enum err hits_compare(struct examination *x, struct db *db, struct changes *changes)
{
    struct standing *rows;
    size_t count;
    TRY(read_standing(x, db, changes, &rows, &count));
    if (count)
        qsort(rows, count, sizeof *rows, by_place);
    for (int i = 0; i < x->book->reg_count; i++) {
        const struct reg_state *r = &x->regs[i];
        for (int k = 0; k < r->reg->check_count; k++) {
            const struct check *c = &r->reg->checks[k];
            struct standing key = {r->first_column + k, 0};
            bool office = c->kind == CHECK_OFFICE;
            if (office && x->whole[key.column] == 0 &&
                !(count && bsearch(&key, rows, count, sizeof *rows, by_place)))
                change_add(changes, HIT_CAME, c, 0, LABEL_GONE, 0);
            for (key.entry = 0; !office && key.entry < r->room; key.entry++) {
                if (r->said[(size_t)key.entry * (size_t)r->columns + (size_t)k] == SAID_FAILS &&
                    !(count && bsearch(&key, rows, count, sizeof *rows, by_place)))
                    change_add(changes, HIT_CAME, c, key.entry, r->label[key.entry],
                               r->department[key.entry]);
            }
        }
    }
    return ERR_OK;
}

enum err extents_load(struct examination *x, struct db *db)
{
    QUERY_SCOPE(q);
    TRY(db_query(db, &extent_all, &q));
    int column = -1;
    char last[2 * NAME_LEN_MAX + 2] = "";
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct str name = query_text(q, 0);
        if (!str_is(name, last)) {
            column = column_of(x, name);
            snprintf(last, sizeof last, "%.*s", (int)name.n, name.p ? name.p : "");
        }
        if (column < 0)
            continue; /* of other rules than are in force */
        struct cell *c =
            cell_at(&x->cells, (uint32_t)column, key_of_text(x, (uint32_t)column, query_text(q, 1)),
                    (uint32_t)query_int(q, 2), (uint32_t)query_int(q, 3));
        c->stored_population = query_int(q, 4);
        c->stored_failing = query_int(q, 5);
    }
}

/* ---- writing ---- */

struct writing {
    struct examination *x;
    const struct change *changes;
    size_t change_count;
    size_t cell_from, cell_to; /* of the cells, those to be looked at */
    struct examined *done;
    int64_t leaf;
};

/* The office as a whole has no label: -1. */
static int64_t label_int(uint32_t label)
{
    return label == LABEL_GONE ? -1 : (int64_t)label;
}

static enum err close_hit(struct deed *d, const struct change *c, struct examined *done)
{
    int64_t id;
    bool found;
    TRY(db_one(d->db, NULL, &hit_close, &found, "zizi>i", c->name, c->entry, d->now, d->leaf, &id));
    done->closed += found;
    if (found)
        deed_touch(d, "hit", id);
    return ERR_OK;
}

static void hits_json(struct buf *b, const struct change *c, size_t count)
{
    struct json j = json_to(b);
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '[');
        json_int(&j, c[i].entry);
        json_int(&j, label_int(c[i].label));
        json_int(&j, (int64_t)c[i].department);
        json_close(&j, ']');
    }
    json_close(&j, ']');
}

static enum err open_hits(struct deed *d, const struct change *c, size_t count,
                          struct examined *done)
{
    BUF_SCOPE(b, HITS_AT_ONCE * HIT_TEXT);
    QUERY_SCOPE(q);
    hits_json(&b, c, count);
    TRY(buf_check(&b));
    TRY(db_start(d->db, &hits_open, &q, "zzzit", c->check->name, c->check->reg->name, d->now,
                 d->leaf, buf_view(&b)));
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            break;
        deed_touch(d, "hit", query_int(q, 0));
    }
    for (size_t i = 0; i < count; i++)
        done->opened += c[i].kind == HIT_CAME;
    return ERR_OK;
}

/* Those that can be opened together, from the first on; 0: it went. */
static size_t alike(const struct change *c, size_t left)
{
    size_t n = 0;
    while (n < left && n < HITS_AT_ONCE && c[n].kind != HIT_WENT && c[n].check == c->check)
        n++;
    return n;
}

static enum err write_hits(struct deed *d, const struct change *c, size_t count,
                           struct examined *done)
{
    for (size_t i = 0; i < count;) {
        size_t n = alike(c + i, count - i);
        TRY(n ? open_hits(d, c + i, n, done) : close_hit(d, c + i, done));
        i += n ? n : 1;
    }
    return ERR_OK;
}

static bool extent_differs(const struct cell *c)
{
    return c->population != c->stored_population || c->failing != c->stored_failing;
}

static enum err write_work(struct deed *d, void *arg)
{
    struct writing *w = arg;
    struct examination *x = w->x;
    d->act = "examination.examine";
    TRY(write_hits(d, w->changes, w->change_count, w->done));
    for (size_t i = w->cell_from; i < w->cell_to; i++) {
        const struct cell *c = &x->cells.rows[i];
        int64_t id;
        bool found;
        if (!extent_differs(c))
            continue;
        TRY(db_one(d->db, NULL, &extent_put, &found, "zziiziii>i", column_text(x, c->column),
                   key_text(x, c->column, c->key), label_int(c->label), (int64_t)c->department,
                   d->today, c->population, c->failing, d->leaf, &id));
        deed_touch(d, "extent", id);
    }
    return ERR_OK;
}

static enum err write_some(struct writing *w)
{
    static const struct viewer office = {
        .scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    TRY(deed_run(w->x->office, &office, write_work, w, &w->leaf));
    if (w->leaf == w->x->leaf + 1) /* nothing came between: its own leaf is nothing new */
        w->x->leaf = w->done->leaf = w->leaf;
    for (size_t i = w->cell_from; i < w->cell_to; i++) {
        struct cell *c = &w->x->cells.rows[i];
        c->stored_population = c->population;
        c->stored_failing = c->failing;
    }
    return ERR_OK;
}

/* The next cells of which so many differ as one leaf takes; false: none differs any more. */
static bool next_cells(struct writing *w)
{
    const struct cells *cells = &w->x->cells;
    size_t some = 0;
    for (w->cell_from = w->cell_to; w->cell_to < cells->count && some < ROWS_PER_LEAF; w->cell_to++)
        some += extent_differs(&cells->rows[w->cell_to]);
    return some > 0;
}

enum err examination_write(struct examination *x, const struct changes *changes, bool extents,
                           struct examined *done)
{
    struct writing w = {.x = x, .changes = changes->rows, .done = done};
    for (size_t left = changes->count;; w.changes += w.change_count) {
        w.change_count = left > ROWS_PER_LEAF ? ROWS_PER_LEAF : left;
        left -= w.change_count;
        bool more = !left && extents && next_cells(&w);
        if (!w.change_count && !more)
            return ERR_OK;
        TRY(write_some(&w));
    }
}
