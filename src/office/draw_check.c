#include "office/draw.h"

#include "office/desk.h"
#include "office/internal.h"
#include "office/tree.h"

#include <jansson.h>

static const struct sql drawing_records = {
    "draw.records",
    "SELECT r.idx, r.at, r.label, c.body FROM record r JOIN content c ON c.idx = r.idx"
    " WHERE r.register = $1 AND r.entry = $2 AND c.body LIKE '%\"draws\":[%' ORDER BY r.idx",
    NULL};

const struct sql *const draw_check_statements[] = {&drawing_records, NULL};

struct checking {
    struct desk *k;
    struct tree_view *view;
    struct draw_told *rows;
    size_t count, cap;
};

static void json_release(json_t **j)
{
    json_decref(*j);
}

static enum err unreadable(int64_t leaf)
{
    return fail(ERR_CORRUPT, "What leaf {1} says of a draw is not understood", numtext(leaf));
}

/* The candidates' ids, which must stand in order: 0 where they do not. */
static size_t candidates(const json_t *list, int64_t *ids)
{
    size_t n = json_array_size(list);
    for (size_t i = 0; i < n; i++) {
        ids[i] = json_integer_value(json_array_get(list, i));
        if (ids[i] <= (i ? ids[i - 1] : 0))
            return 0;
    }
    return n;
}

static enum err root_at(struct checking *c, int64_t size, struct tree_hash *ret_root)
{
    struct frontier then;
    struct tree_reader reader = tile_reader(&c->view->source);
    TRY(frontier_read(&reader, (uint64_t)size, &then));
    frontier_root(&then, ret_root);
    return ERR_OK;
}

/* Whether the entry says so still, and the number of what was drawn. */
static enum err stands(struct checking *c, struct draw_told *t)
{
    struct desk *k = c->k;
    const struct reg *reg = rule_register(k->book, str_of(t->reg));
    const struct field *f = reg ? rule_field(reg, str_of(t->field)) : NULL;
    t->drawn_number = "";
    if (!f || !f->target)
        return ERR_OK;
    {
        QUERY_SCOPE(q);
        bool row;
        TRY(db_start(k->db, (const struct sql *)(const void *)reg->by_id, &q, "i", t->entry));
        TRY(query_step(q, &row));
        t->stands = row && query_int(q, (int)(f - reg->fields)) == t->drawn;
    }
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, (const struct sql *)(const void *)f->target->title_of, &q, "i", t->drawn));
    TRY(query_step(q, &row));
    if (row && sight_has(k->sight, (uint32_t)query_int(q, 2)))
        t->drawn_number = arena_text(k->a, query_text(q, 0));
    return ERR_OK;
}

static enum err check_one(struct checking *c, int64_t leaf, const char *at, const json_t *draw)
{
    const char *texts[4];
    static const char *const names[] = {"register", "action", "field", "root"};
    struct arena *a = c->k->a;
    const json_t *list = json_object_get(draw, "candidates");
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *text = json_string_value(json_object_get(draw, names[i]));
        if (!text || strlen(text) > 2 * SHA256_SIZE)
            return unreadable(leaf);
        texts[i] = arena_text(a, str_of(text));
    }
    if (json_array_size(list) < 1 || json_array_size(list) > DRAW_CANDIDATES_MAX)
        return unreadable(leaf);
    int64_t *ids = NEW_ARRAY(a, int64_t, json_array_size(list));
    size_t count = candidates(list, ids);
    struct draw_told t = {.leaf = leaf,
                          .at = at,
                          .reg = texts[0],
                          .action = texts[1],
                          .field = texts[2],
                          .root = texts[3],
                          .entry = json_integer_value(json_object_get(draw, "entry")),
                          .drawn = json_integer_value(json_object_get(draw, "drawn")),
                          .candidates = (int)json_array_size(list)};
    struct tree_hash root;
    unsigned char seed[SHA256_SIZE];
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    TRY(root_at(c, leaf, &root));
    buf_hex(&hex, root.byte, sizeof root.byte);
    t.root_agrees =
        str_is(buf_view(&hex), t.root) && json_integer_value(json_object_get(draw, "size")) == leaf;
    draw_seed(&root, (uint64_t)leaf, t.reg, t.entry, t.action, seed);
    t.choice_agrees = count && ids[draw_pick(seed, count)] == t.drawn;
    TRY(stands(c, &t));
    c->rows = arena_grow(a, c->rows, c->count, &c->cap, sizeof *c->rows);
    c->rows[c->count++] = t;
    return ERR_OK;
}

static enum err check_record(struct checking *c, int64_t leaf, const char *at, struct str body)
{
    json_error_t error;
    json_t *root CLEANUP(json_release) = json_loadb(body.p, body.n, 0, &error);
    const json_t *draws = json_object_get(root, "draws");
    size_t i;
    json_t *one;
    json_array_foreach(draws, i, one)
    {
        TRY(check_one(c, leaf, at, one));
    }
    return ERR_OK;
}

static enum err check_id(struct checking *c, const struct reg *reg, int64_t id)
{
    struct desk *k = c->k;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &drawing_records, &q, "zi", reg->name, id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        if (sight_has(k->sight, (uint32_t)query_int(q, 2)))
            TRY(check_record(c, query_int(q, 0), arena_text(k->a, query_text(q, 1)),
                             arena_str(k->a, query_text(q, 3))));
    }
}

static enum err check_entry(struct checking *c, const struct reg *reg, struct str number)
{
    struct desk *k = c->k;
    bool found;
    int64_t id, label;
    TRY(db_one(k->db, NULL, &k->rules->sql[reg->index].by_number, &found, "t>ii", number, &id,
               &label));
    return found && sight_has(k->sight, (uint32_t)label) ? check_id(c, reg, id) : ERR_OK;
}

enum err draw_check_entry(struct desk *k, const struct entry_view *view,
                          struct draw_told **ret_rows, int *ret_count)
{
    struct checking c = {.k = k, .view = NEW(k->a, struct tree_view)};
    /* no act on the entry is younger than its last, and that one is in the snapshot */
    tree_view_init(c.view, k->db, (uint64_t)view->leaf + 1);
    TRY(check_id(&c, view->reg, view->id));
    *ret_rows = c.rows;
    *ret_count = (int)c.count;
    return ERR_OK;
}

enum err draw_check(struct office *o, const struct viewer *v, struct str number, struct arena *a,
                    struct draw_told **ret_rows, int *ret_count)
{
    DESK_SCOPE(k);
    struct frontier head;
    ledger_head(o, &head);
    TRY(desk_open(&k, o, v, a)); /* a snapshot at least as new as the head */
    struct checking c = {.k = &k, .view = NEW(a, struct tree_view)};
    tree_view_init(c.view, k.db, head.size);
    for (int i = 0; i < k.book->reg_count; i++) {
        if (desk_sees_register(&k, k.book->regs[i]))
            TRY(check_entry(&c, k.book->regs[i], number));
    }
    if (!c.count)
        return fail(ERR_MISSING, "Nothing was drawn for an entry of that number");
    *ret_rows = c.rows;
    *ret_count = (int)c.count;
    return ERR_OK;
}
