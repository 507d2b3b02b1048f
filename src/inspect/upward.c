#include "inspect/upward_parts.h"

static enum err no_such(const char *msgid)
{
    return fail(ERR_MISSING, msgid);
}

const struct reg *upward_register(struct desk *k, const char *name)
{
    const struct reg *reg = rule_register(k->book, str_of(name));
    return reg && desk_sees_register(k, reg) ? reg : NULL;
}

struct sql *upward_sql(struct desk *k, const char *name, const char *text)
{
    struct sql *sql = NEW(k->a, struct sql);
    *sql = (struct sql){name, text, NULL};
    return sql;
}

bool upward_sees(const struct desk *k, int64_t label)
{
    return label >= 0 && label <= UINT32_MAX && sight_has(k->sight, (uint32_t)label);
}

/* ---- parties ---- */

/* Columns: id, label, number, name, ledger_key, state, then a superior's witness_key and recipient. */
static enum err read_party(struct desk *k, struct query *q, bool superior, bool *ret_seen,
                           struct upward_party *ret)
{
    struct upward_party p = {.id = query_int(q, 0)};
    *ret_seen = upward_sees(k, query_int(q, 1));
    if (!*ret_seen)
        return ERR_OK;
    p.number = arena_str(k->a, query_text(q, 2));
    p.name = arena_str(k->a, query_text(q, 3));
    TRY(note_key_parse(query_text(q, 4), &p.key));
    p.active = !str_is(query_text(q, 5), "ended");
    if (superior) {
        TRY(note_key_parse(query_text(q, 6), &p.witness));
        p.recipient = arena_str(k->a, query_text(q, 7));
    }
    *ret = p;
    return ERR_OK;
}

/* The first row of a statement with one placeholder. */
static enum err find_party(struct desk *k, const char *text, struct str key, bool superior,
                           const char *missing, struct upward_party *ret_party)
{
    bool row, seen;
    if (!upward_register(k, superior ? "superior" : "unit"))
        return no_such(missing);
    QUERY_SCOPE(q);
    TRY(db_start(k->db, upward_sql(k, "upward.party", text), &q, "t", key));
    TRY(query_step(q, &row));
    if (!row)
        return no_such(missing);
    TRY(read_party(k, q, superior, &seen, ret_party));
    return seen ? ERR_OK : no_such(missing);
}

#define UNIT "SELECT id, label, number, name, ledger_key, state FROM r_unit WHERE "
#define SUPERIOR                                                                                   \
    "SELECT id, label, number, name, ledger_key, state, witness_key, recipient FROM r_superior"    \
    " WHERE "

enum err upward_unit(struct desk *k, struct str number, struct upward_party *ret_unit)
{
    return find_party(k, UNIT "number = $1", number, false, N_("There is no such unit"), ret_unit);
}

enum err upward_unit_by_key(struct desk *k, struct str key, struct upward_party *ret_unit)
{
    return find_party(k, UNIT "ledger_key = $1 AND state = 'active'", key, false,
                      N_("No active unit has the key of this bundle"), ret_unit);
}

enum err upward_superior(struct desk *k, struct str number, struct upward_party *ret_superior)
{
    return find_party(k, SUPERIOR "number = $1", number, true, N_("There is no such superior"),
                      ret_superior);
}

enum err upward_superiors(struct desk *k, struct upward_party **ret_rows, int *ret_count)
{
    struct upward_party *rows = NULL;
    size_t n = 0, cap = 0;
    bool row, seen;
    if (upward_register(k, "superior")) {
        QUERY_SCOPE(q);
        TRY(db_start(k->db,
                     upward_sql(k, "upward.superiors", SUPERIOR "state = 'in_force' ORDER BY id"),
                     &q, ""));
        for (;;) {
            TRY(query_step(q, &row));
            if (!row)
                break;
            rows = arena_grow(k->a, rows, n, &cap, sizeof *rows);
            TRY(read_party(k, q, true, &seen, &rows[n]));
            n += seen;
        }
    }
    *ret_rows = rows;
    *ret_count = (int)n;
    return ERR_OK;
}

/* ---- witnessing ---- */

static enum err may_witness(struct desk *k)
{
    const struct reg *reg = rule_register(k->book, STR("unit_bundle"));
    const struct action *action = reg ? rule_action(reg, STR("create")) : NULL;
    if (k->v->kind == ADMINISTRATOR_SECURITY ||
        (action && desk_is_one_of(k, action->who, action->who_count)))
        return ERR_OK;
    return fail(ERR_REFUSED,
                "Only who takes in reports and the security administrator may do this");
}

enum err upward_cosign(struct office *o, const struct viewer *v, struct str unit,
                       struct str request, struct arena *a, struct str *ret_note)
{
    struct upward_party party;
    TRY(viewer_ready(v));
    {
        DESK_SCOPE(k);
        TRY(desk_open(&k, o, v, a));
        TRY(may_witness(&k));
        TRY(upward_unit(&k, unit, &party));
    }
    if (!party.active)
        return fail(ERR_REFUSED, "This unit is no longer active");
    return witness_cosign(o, v, &party.key, request, a, ret_note);
}

enum err upward_keep(struct office *o, const struct viewer *v, struct str note, struct arena *a,
                     struct str *ret_superior)
{
    struct upward_party *rows;
    int count;
    TRY(viewer_ready(v));
    {
        DESK_SCOPE(k);
        TRY(desk_open(&k, o, v, a));
        TRY(may_witness(&k));
        TRY(upward_superiors(&k, &rows, &count));
    }
    enum err err = ERR_MISSING;
    for (int i = 0; i < count && err == ERR_MISSING; i++) {
        err = witness_keep(o, v, &rows[i].witness, note);
        if (!err)
            *ret_superior = rows[i].name;
    }
    if (err == ERR_MISSING)
        return fail(err, "None of the superiors in force has cosigned this");
    return err;
}
