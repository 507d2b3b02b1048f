/* Reading the structure that an exercise takes over: who is there and what they hold, no content. */
#include "office/drill_copy.h"

#include "base/clock.h"

static const struct sql departments = {
    "drill.departments",
    "SELECT id, coalesce(parent, 0), coalesce(head, 0), name, coalesce(code, '') FROM r_department"
    " WHERE state = 'active' ORDER BY id",
    NULL};
static const struct sql posts = {"drill.posts",
                                 "SELECT id, name, coalesce(secret_class, 'none') FROM r_post "
                                 "WHERE state = 'active' ORDER BY id",
                                 NULL};
static const struct sql people = {
    "drill.people",
    "SELECT p.id, p.department, coalesce(p.post, 0), p.name, coalesce(p.clearance, 1),"
    " coalesce(a.login, '') FROM r_person p LEFT JOIN account a ON a.person = p.id"
    " AND a.state = 'active' WHERE p.state = 'active' ORDER BY p.id",
    NULL};
static const struct sql roles = {
    "drill.roles",
    "SELECT person, role FROM role_grant WHERE (from_day IS NULL OR from_day <= $1)"
    " AND (to_day IS NULL OR to_day >= $1) ORDER BY id",
    NULL};
static const struct sql media = {
    "drill.media",
    "SELECT number, kind, side, grade, coalesce(holder, 0) FROM r_medium"
    " WHERE state IN ('registered', 'issued', 'out') ORDER BY id LIMIT 500",
    NULL};

const struct sql *const drill_copy_statements[] = {&departments, &posts, &people,
                                                   &roles,       &media, NULL};

#define ADD(a, list)                                                                               \
    (list)->rows = arena_grow(a, (list)->rows, (list)->count, &(list)->cap, sizeof *(list)->rows)

static struct str kept(struct arena *a, struct query *q, int column)
{
    return query_null(q, column) ? STR("") : arena_str(a, query_text(q, column));
}

static enum err read_departments(struct db *db, struct arena *a, struct copied *c)
{
    QUERY_SCOPE(q);
    TRY(db_query(db, &departments, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        ADD(a, &c->departments);
        c->departments.rows[c->departments.count++] =
            (struct copied_department){.id = query_int(q, 0),
                                       .parent = query_int(q, 1),
                                       .head = query_int(q, 2),
                                       .name = kept(a, q, 3),
                                       .code = kept(a, q, 4)};
    }
}

static enum err read_posts(struct db *db, struct arena *a, struct copied *c)
{
    QUERY_SCOPE(q);
    TRY(db_query(db, &posts, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        ADD(a, &c->posts);
        c->posts.rows[c->posts.count++] = (struct copied_post){
            .id = query_int(q, 0), .name = kept(a, q, 1), .secret_class = kept(a, q, 2)};
    }
}

static enum err read_people(struct db *db, struct arena *a, struct copied *c)
{
    QUERY_SCOPE(q);
    TRY(db_query(db, &people, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        ADD(a, &c->people);
        c->people.rows[c->people.count++] =
            (struct copied_person){.id = query_int(q, 0),
                                   .department = query_int(q, 1),
                                   .post = query_int(q, 2),
                                   .name = kept(a, q, 3),
                                   .clearance = (int)query_int(q, 4),
                                   .login = kept(a, q, 5)};
    }
}

static enum err read_roles(struct db *db, const char *today, struct arena *a, struct copied *c)
{
    QUERY_SCOPE(q);
    TRY(db_start(db, &roles, &q, "z", today));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        ADD(a, &c->roles);
        c->roles.rows[c->roles.count++] =
            (struct copied_role){.person = query_int(q, 0), .role = kept(a, q, 1)};
    }
}

static enum err read_media(struct db *db, struct arena *a, struct copied *c)
{
    QUERY_SCOPE(q);
    TRY(db_query(db, &media, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        ADD(a, &c->media);
        c->media.rows[c->media.count++] = (struct copied_medium){.number = kept(a, q, 0),
                                                                 .kind = kept(a, q, 1),
                                                                 .side = kept(a, q, 2),
                                                                 .grade = (int)query_int(q, 3),
                                                                 .holder = query_int(q, 4)};
    }
}

static enum err read_rows(struct office *o, struct arena *a, struct copied *c)
{
    struct db *db;
    char today[DATE_SIZE];
    office_today(o, today);
    TRY(store_read(office_store(o), &db));
    enum err err = read_departments(db, a, c);
    if (!err)
        err = read_posts(db, a, c);
    if (!err)
        err = read_people(db, a, c);
    if (!err)
        err = read_roles(db, today, a, c);
    if (!err)
        err = read_media(db, a, c);
    db_release(db);
    return err;
}

static void copy_facts(struct office *o, struct arena *a, struct copied *c)
{
    const struct office_facts *f = office_facts(o);
    const struct rulebook *book = office_rules(o);
    c->facts = (struct office_facts){
        .name_zh = arena_printf(a, "%s（演练）", f->name_zh),
        .name_en = arena_printf(a, "%s (drill)", f->name_en),
        .short_name = arena_text(a, str_of(f->short_name)),
        .rank = arena_text(a, str_of(f->rank)),
        .level = f->level,
        .zone_minutes = f->zone_minutes,
        .exercise = true,
        .origin = arena_printf(a, "%s/drill", f->origin),
    };
    c->rules = NEW_ARRAY(a, struct rule_file, (size_t)book->regulation_count + 1);
    for (int i = 0; i < book->regulation_count; i++)
        c->rules[c->rule_count++] =
            (struct rule_file){arena_text(a, str_of(book->regulations[i].file)),
                               arena_str(a, book->regulations[i].text)};
    office_rules_release(o, book);
}

enum err copy_read(const char *dir, struct str passphrase, struct arena *a,
                   struct copied *ret_copied)
{
    struct office *o;
    struct copied c = {0};
    TRY(office_open_with(dir, passphrase, &o));
    copy_facts(o, a, &c);
    enum err err = read_rows(o, a, &c);
    office_close(o);
    if (!err)
        *ret_copied = c;
    return err;
}
