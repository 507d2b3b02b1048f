/* Roles of the regulations, given for a time. A grant is never deleted: who had which right when is
 * evidence. Taking it back ends it yesterday. */
#include "base/clock.h"
#include "office/accounts.h"

static const struct sql person_there = {"role.person", "SELECT id FROM r_person WHERE id = $1",
                                        NULL};
static const struct sql insert = {
    "role.insert",
    "INSERT INTO role_grant (person, role, from_day, to_day, granted_by, leaf)"
    " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    NULL};
static const struct sql held = {
    "role.held",
    "SELECT id FROM role_grant WHERE person = $1 AND role = $2 AND from_day IS NOT DISTINCT FROM $3"
    " AND to_day IS NOT DISTINCT FROM $4",
    NULL};
static const struct sql get = {
    "role.get",
    "SELECT person, role FROM role_grant WHERE id = $1 AND (to_day IS NULL OR to_day >="
    " $2)",
    NULL};
static const struct sql end = {"role.end",
                               "UPDATE role_grant SET to_day = $2, leaf = $3 WHERE id = $1", NULL};
static const struct sql list = {
    "role.list",
    "SELECT id, person, role, from_day, to_day FROM role_grant WHERE person = $1"
    " AND (to_day IS NULL OR to_day >= $2) ORDER BY role, id",
    NULL};
static const struct sql list_all = {
    "role.list_all",
    "SELECT id, person, role, from_day, to_day FROM role_grant"
    " WHERE (to_day IS NULL OR to_day >= $1) ORDER BY person, role, id",
    NULL};

const struct sql *const role_statements[] = {&person_there, &insert, &held,     &get,
                                             &end,          &list,   &list_all, NULL};

static enum err input(const char *field, const char *text)
{
    (void)fail(ERR_INPUT, text);
    return fail_field(ERR_INPUT, field);
}

struct grant {
    int64_t person, id;
    struct str role, from, to;
};

static void tell(struct deed *d, const char *act, const struct grant *g)
{
    d->act = act;
    d->reg = "role_grant";
    d->entry = g->id;
    d->mirrors |= MIRROR_PEOPLE;
    deed_responsible(d, g->person);
    deed_touch(d, "role_grant", g->id);
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "from", g->from);
    json_key_int(&j, "person", g->person);
    json_key_str(&j, "role", g->role);
    json_key_str(&j, "to", g->to);
    json_close(&j, '}');
}

/* Never to himself: an administrator's account belongs to no person, so this can only be broken by
 * an account that is damaged. */
static enum err not_himself(const struct deed *d, int64_t person)
{
    if (d->v->person && d->v->person == person) {
        (void)fail(ERR_REFUSED, "Nobody does this to his own account");
        return fail_basis(ERR_REFUSED, "R34");
    }
    return ERR_OK;
}

static enum err role_known(struct deed *d, struct str role)
{
    const struct rules *rules = rules_hold(d->o);
    int index = rule_role(rules->book, role);
    rules_release(d->o, rules);
    return index < 0 ? input("role", "There is no such role in the regulations in force") : ERR_OK;
}

static enum err give_deed(struct deed *d, void *arg)
{
    struct grant *g = arg;
    TRY(viewer_is(d, OPEN_TO(ADMINISTRATOR_SECURITY)));
    TRY(not_himself(d, g->person));
    TRY(role_known(d, g->role));
    bool found = false;
    int64_t id;
    TRY(db_one(d->db, NULL, &person_there, &found, "i>i", g->person, &id));
    if (!found)
        return input("person", "There is no such person");
    found = false;
    TRY(db_one(d->db, NULL, &held, &found, "ittt>i", g->person, g->role, g->from, g->to, &id));
    if (found)
        return fail(ERR_CONFLICT, "This person has this role for this time already");
    found = false;
    TRY(db_one(d->db, NULL, &insert, &found, "itttii>i", g->person, g->role, g->from, g->to,
               d->v->account, d->leaf, &g->id));
    tell(d, "role.give", g);
    return ERR_OK;
}

static struct str or_null(struct str s)
{
    return s.n ? s : (struct str){NULL, 0};
}

enum err role_give(struct office *o, const struct viewer *v, int64_t person, struct str role,
                   struct str from_day, struct str to_day)
{
    int64_t from, to;
    if (from_day.n && !date_parse(from_day, &from))
        return input("from", "This is no date");
    if (to_day.n && !date_parse(to_day, &to))
        return input("to", "This is no date");
    if (from_day.n && to_day.n && from > to)
        return input("to", "The last day lies before the first");
    struct grant g = {
        .person = person, .role = role, .from = or_null(from_day), .to = or_null(to_day)};
    return deed_run(o, v, give_deed, &g, NULL);
}

static enum err take_deed(struct deed *d, void *arg)
{
    struct grant *g = arg;
    TRY(viewer_is(d, OPEN_TO(ADMINISTRATOR_SECURITY)));
    bool found;
    TRY(db_one(d->db, d->a, &get, &found, "iz>it", g->id, d->today, &g->person, &g->role));
    if (!found)
        return fail(ERR_MISSING, "There is no such grant");
    TRY(not_himself(d, g->person));
    int64_t today;
    if (!date_parse(str_of(d->today), &today))
        return fail(ERR_CORRUPT, "The office's date is malformed");
    char *yesterday = arena_alloc(d->a, DATE_SIZE);
    date_text(today - 1, yesterday);
    g->to = str_of(yesterday);
    TRY(db_run(d->db, &end, "izi", g->id, yesterday, d->leaf));
    tell(d, "role.take", g);
    return ERR_OK;
}

enum err role_take(struct office *o, const struct viewer *v, int64_t grant)
{
    struct grant g = {.id = grant};
    return deed_run(o, v, take_deed, &g, NULL);
}

static enum err read_list(struct query *q, const struct rulebook *book, struct arena *a,
                          struct grant_row **ret_rows, int *ret_count)
{
    struct grant_row *rows = NULL;
    size_t n = 0, cap = 0;
    for (bool row;;) {
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows = arena_grow(a, rows, n, &cap, sizeof *rows);
        struct grant_row *r = &rows[n++];
        r->id = query_int(q, 0);
        r->person = query_int(q, 1);
        r->role = arena_text(a, query_text(q, 2));
        r->from_day = arena_text(a, query_null(q, 3) ? STR("") : query_text(q, 3));
        r->to_day = arena_text(a, query_null(q, 4) ? STR("") : query_text(q, 4));
        int index = rule_role(book, str_of(r->role));
        r->role_words = (struct words){r->role, r->role}; /* no longer in the regulations */
        if (index >= 0)
            r->role_words = (struct words){arena_text(a, str_of(book->roles[index].words.zh)),
                                           arena_text(a, str_of(book->roles[index].words.en))};
    }
    *ret_rows = rows;
    *ret_count = (int)n;
    return ERR_OK;
}

enum err role_list(struct office *o, const struct viewer *v, int64_t person, struct arena *a,
                   struct grant_row **ret_rows, int *ret_count)
{
    TRY(viewer_ready(v));
    bool own = person && person == v->person;
    if (!own && v->kind != ADMINISTRATOR_SECURITY && v->kind != ADMINISTRATOR_AUDIT) {
        (void)fail(ERR_REFUSED, "This is the work of another administrator");
        return fail_basis(ERR_REFUSED, "R34");
    }
    char today[DATE_SIZE];
    office_today(o, today);
    struct db *db;
    TRY(store_read(o->store, &db));
    const struct rules *rules = rules_hold(o);
    struct query *q = NULL;
    enum err err = person ? db_start(db, &list, &q, "iz", person, today)
                          : db_start(db, &list_all, &q, "z", today);
    if (!err)
        err = read_list(q, rules->book, a, ret_rows, ret_count);
    query_done(q);
    rules_release(o, rules);
    db_release(db);
    return err;
}
