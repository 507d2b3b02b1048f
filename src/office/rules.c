#include "office/rules.h"

#include "office/act.h"
#include "office/internal.h"
#include "office/own_sieve.h"

#include <stdlib.h>

static const struct sql in_force = {
    "rulebook.in_force", "SELECT id, digest FROM rulebook WHERE state = 'in_force'", NULL};
static const struct sql files_of = {
    "rulebook.files", "SELECT name, body FROM rulebook_file WHERE rulebook = $1 ORDER BY name",
    NULL};
static const struct sql version_put = {"rulebook.put",
                                       "INSERT INTO rulebook (digest, state, at, proposed_by, "
                                       "leaf) VALUES ($1, 'proposed', $2, $3, $4)"
                                       " RETURNING id",
                                       NULL};
static const struct sql file_put = {
    "rulebook.file", "INSERT INTO rulebook_file (rulebook, name, body) VALUES ($1, $2, $3)", NULL};
static const struct sql retire = {
    "rulebook.retire",
    "UPDATE rulebook SET state = 'past', leaf = $1 WHERE state = 'in_force' RETURNING id", NULL};
static const struct sql enforce = {
    "rulebook.enforce",
    "UPDATE rulebook SET state = 'in_force', approved_by = $2, leaf = $3 WHERE id = $1", NULL};
static const struct sql version_get = {
    "rulebook.get", "SELECT state, proposed_by, digest FROM rulebook WHERE id = $1", NULL};
static const struct sql version_all = {"rulebook.all",
                                       "SELECT id, state, at, digest, proposed_by, approved_by "
                                       "FROM rulebook ORDER BY id DESC LIMIT 200",
                                       NULL};

const struct sql *const rules_statements[] = {&in_force,    &files_of,    &version_put,
                                              &file_put,    &retire,      &enforce,
                                              &version_get, &version_all, NULL};

/* ---- a rulebook and its statements ------------------------------------------------------------
 */

static void make_search_text(struct arena *a, const struct reg *reg, struct reg_sql *x)
{
    BUF_SCOPE(text, 16 * 1024);
    buf_text(&text, "SELECT number");
    for (int i = 0; i < reg->search_count; i++) {
        if (reg->search[i]->column && reg->search[i]->type <= FIELD_LONG)
            buf_printf(&text, " || ' ' || coalesce(%s, '')", reg->search[i]->column);
    }
    buf_printf(&text, " FROM %s WHERE id = $1", reg->table);
    x->search_text = (struct sql){arena_printf(a, "%s.search_text", reg->name),
                                  arena_text(a, buf_view(&text)), NULL};
    x->files = NEW_ARRAY(a, struct sql, reg->field_count + 1);
    for (int i = 0; i < reg->field_count; i++) {
        if (reg->fields[i].type == FIELD_FILE)
            x->files[i] = (struct sql){arena_printf(a, "%s.%s", reg->name, reg->fields[i].name),
                                       arena_printf(a, "SELECT %s FROM %s WHERE id = $1",
                                                    reg->fields[i].column, reg->table),
                                       NULL};
    }
}

static void make_links(struct arena *a, const struct reg *reg, struct reg_sql *x)
{
    x->links = NEW_ARRAY(a, struct sql, reg->field_count + 1);
    x->link_clear = NEW_ARRAY(a, struct sql, reg->field_count + 1);
    x->link_put = NEW_ARRAY(a, struct sql, reg->field_count + 1);
    for (int i = 0; i < reg->field_count; i++) {
        const struct field *f = &reg->fields[i];
        if (f->type != FIELD_PEOPLE || !f->link_table)
            continue;
        int n = x->link_count++;
        x->links[n] =
            (struct sql){f->name,
                         arena_printf(a, "SELECT person FROM %s WHERE entry = $1 ORDER BY person",
                                      f->link_table),
                         NULL};
        x->link_clear[n] = (struct sql){
            f->name, arena_printf(a, "DELETE FROM %s WHERE entry = $1", f->link_table), NULL};
        x->link_put[n] = (struct sql){
            f->name,
            arena_printf(a, "INSERT INTO %s (entry, person) VALUES ($1, $2)", f->link_table), NULL};
    }
}

static void make_children(struct arena *a, const struct reg *reg, struct reg_sql *x)
{
    x->child_count = reg->child_count;
    x->children = NEW_ARRAY(a, struct sql, reg->child_count + 1);
    x->child_clear = NEW_ARRAY(a, struct sql, reg->child_count + 1);
    x->child_put = NEW_ARRAY(a, struct sql, reg->child_count + 1);
    for (int i = 0; i < reg->child_count; i++) {
        const struct child *c = &reg->children[i];
        BUF_SCOPE(names, 16 * 1024);
        BUF_SCOPE(marks, 16 * 1024);
        for (int k = 0; k < c->field_count; k++) {
            buf_printf(&names, ", %s", c->fields[k].column);
            buf_printf(&marks, ", $%d", k + 3);
        }
        /* a child's id says when it was written, not what it is: it stays out of the commitment */
        x->children[i] = (struct sql){
            c->name,
            arena_printf(a, "SELECT position%s FROM %s WHERE entry = $1 ORDER BY position",
                         buf_view(&names).p, c->table),
            NULL};
        x->child_clear[i] = (struct sql){
            c->name, arena_printf(a, "DELETE FROM %s WHERE entry = $1", c->table), NULL};
        x->child_put[i] =
            (struct sql){c->name,
                         arena_printf(a, "INSERT INTO %s (entry, position%s) VALUES ($1, $2%s)",
                                      c->table, buf_view(&names).p, buf_view(&marks).p),
                         NULL};
    }
}

static enum err make_sql(struct rules *r, const struct reg *reg)
{
    struct arena *a = r->arena;
    struct reg_sql *x = &r->sql[reg->index];
    x->row = (struct sql){arena_printf(a, "%s.row", reg->name),
                          arena_printf(a, "SELECT * FROM %s WHERE id = $1", reg->table), NULL};
    x->stand = (struct sql){
        arena_printf(a, "%s.stand", reg->name),
        arena_printf(a, "SELECT number, label, level, department, state, rev FROM %s WHERE id = $1",
                     reg->table),
        NULL};
    make_search_text(a, reg, x);
    make_links(a, reg, x);
    make_children(a, reg, x);
    if (reg->follows)
        x->follow = (struct sql){
            arena_printf(a, "%s.follow", reg->name),
            arena_printf(a,
                         "UPDATE %s SET label = $2, level = $3, leaf = $4, rev = rev + 1"
                         " WHERE %s = $1 RETURNING id, state",
                         reg->table, reg->follows->column),
            NULL};
    x->by_number = (struct sql){
        arena_printf(a, "%s.by_number", reg->name),
        arena_printf(a, "SELECT id, label FROM %s WHERE number = $1", reg->table), NULL};
    if (reg->weighs)
        x->weigh_put =
            (struct sql){arena_printf(a, "%s.weigh_put", reg->name),
                         arena_printf(a, "UPDATE %s SET %s = $2, %s = $3 WHERE id = $1", reg->table,
                                      reg->weighs->proposes->column, reg->weighs->says->column),
                         NULL};
    x->label_of =
        (struct sql){arena_printf(a, "%s.label_of", reg->name),
                     arena_printf(a, "SELECT label FROM %s WHERE id = $1", reg->table), NULL};
    x->by_title = (struct sql){arena_printf(a, "%s.by_title", reg->name),
                               arena_printf(a,
                                            "SELECT id, label, number FROM %s WHERE %s = $1"
                                            " ORDER BY id LIMIT 200",
                                            reg->table, reg->title ? reg->title->column : "number"),
                               NULL};
    x->counts = (struct sql){
        arena_printf(a, "%s.counts", reg->name),
        /* SQLite would open every row and sort them: it runs through the index of the states */
        arena_printf(a,
                     "SELECT label, state, @sqlite{1}@pg{count(*)} FROM %s"
                     "@pg{ GROUP BY label, state}",
                     reg->table),
        NULL};
    TRY(search_make(a, reg->table, &x->search));
    x->list_search =
        (struct list_search){x->search.from, search_match(a, &x->search, 1), x->search.key};
    return ERR_OK;
}

void rules_digest(const struct rule_file *files, int count, unsigned char ret_digest[32])
{
    struct sha256 h;
    sha256_init(&h);
    for (int i = 0; i < count; i++) {
        unsigned char sum[SHA256_SIZE];
        sha256(str_of(files[i].name), sum);
        sha256_add(&h, sum, sizeof sum);
        sha256(files[i].text, sum);
        sha256_add(&h, sum, sizeof sum);
    }
    sha256_end(&h, ret_digest);
}

static void rules_drop(struct rules *r)
{
    if (--r->holders > 0)
        return;
    struct arena *arena = r->arena;
    list_cache_free(r->lists);
    rulebook_free(r->book);
    arena_free(arena);
}

/* Takes the book over. */
static enum err rules_make(struct rulebook *book, int64_t id, const unsigned char digest[32],
                           struct rules **ret_rules)
{
    struct arena *arena = arena_new();
    struct rules *r = NEW(arena, struct rules);
    r->arena = arena;
    r->book = book;
    r->lists = list_cache_new();
    r->id = id;
    r->holders = 1;
    memcpy(r->digest, digest, 32);
    r->sql = NEW_ARRAY(arena, struct reg_sql, book->reg_count + 1);
    for (int i = 0; i < book->reg_count; i++) {
        enum err err = make_sql(r, book->regs[i]);
        if (err) {
            rules_drop(r);
            return err;
        }
    }
    *ret_rules = r;
    return ERR_OK;
}

enum err rules_prepare(struct rulebook *book, struct rules **ret_rules)
{
    static const unsigned char none[32];
    return rules_make(book, 0, none, ret_rules);
}

void rules_free(struct rules *r)
{
    rules_drop(r);
}

const struct rules *rules_hold(struct office *o)
{
    pthread_mutex_lock(&o->rules_lock);
    struct rules *r = o->rules;
    r->holders++;
    pthread_mutex_unlock(&o->rules_lock);
    return r;
}

void rules_release(struct office *o, const struct rules *r)
{
    pthread_mutex_lock(&o->rules_lock);
    rules_drop((struct rules *)r);
    pthread_mutex_unlock(&o->rules_lock);
}

const struct rulebook *office_rules(struct office *o)
{
    return rules_hold(o)->book;
}

void office_rules_release(struct office *o, const struct rulebook *book)
{
    pthread_mutex_lock(&o->rules_lock);
    struct rules *r = o->rules;
    while (r && r->book != book)
        r = r->before;
    if (r)
        rules_drop(r);
    pthread_mutex_unlock(&o->rules_lock);
}

void rules_close(struct office *o)
{
    while (o->rules) {
        struct rules *r = o->rules;
        o->rules = r->before;
        rules_drop(r);
    }
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static enum err read_files(struct db *db, struct arena *a, int64_t id, struct rule_file **ret_files,
                           int *ret_count)
{
    struct rule_file *files = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(db, &files_of, &q, "i", id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        files = arena_grow(a, files, count, &cap, sizeof *files);
        files[count++] = (struct rule_file){.name = arena_text(a, query_text(q, 0)),
                                            .text = arena_str(a, query_text(q, 1))};
    }
    *ret_files = files;
    *ret_count = (int)count;
    return ERR_OK;
}

static enum err load_book(struct db *db, struct arena *a, int64_t id, struct str stored_digest,
                          struct rule_faults *faults, struct rulebook **ret_book,
                          unsigned char ret_digest[32])
{
    struct rule_file *files;
    int count;
    TRY(read_files(db, a, id, &files, &count));
    rules_digest(files, count, ret_digest);
    if (!str_eq(stored_digest, str_bytes(ret_digest, 32)))
        return fail(ERR_CORRUPT, "The regulations in force were changed behind the ledger's back");
    return rulebook_load(a, files, count, faults, ret_book);
}

enum err rules_load(struct office *o, struct db *db)
{
    ARENA_SCOPE(a);
    bool found;
    int64_t id;
    struct str digest;
    TRY(db_one(db, a, &in_force, &found, ">ib", &id, &digest));
    if (!found)
        return fail(ERR_CORRUPT, "No regulations are in force");
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct rulebook *book;
    unsigned char sum[32];
    TRY(load_book(db, a, id, digest, faults, &book, sum));
    return rules_make(book, id, sum, &o->rules);
}

enum err rules_list(struct office *o, const struct viewer *v, struct arena *a,
                    struct rules_version **ret_rows, int *ret_count)
{
    (void)v; /* which versions there are is known to everybody in the office */
    struct db *db;
    struct rules_version *rows = NULL;
    size_t count = 0, cap = 0;
    TRY(store_read(o->store, &db));
    struct query *q = NULL;
    enum err err = db_query(db, &version_all, &q);
    bool row = true;
    while (!err && !(err = query_step(q, &row)) && row) {
        rows = arena_grow(a, rows, count, &cap, sizeof *rows);
        struct rules_version *r = &rows[count++];
        BUF_SCOPE(hex, 64);
        buf_hex(&hex, query_blob(q, 3).p, query_blob(q, 3).n);
        *r = (struct rules_version){.id = query_int(q, 0),
                                    .state = arena_text(a, query_text(q, 1)),
                                    .at = arena_text(a, query_text(q, 2)),
                                    .proposed_by = query_int(q, 4),
                                    .approved_by = query_int(q, 5)};
        memcpy(r->digest, buf_view(&hex).p, hex.n < 64 ? hex.n : 64);
    }
    query_done(q);
    db_release(db);
    if (err)
        return err;
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}

enum err rules_files(struct office *o, const struct viewer *v, struct arena *a, int64_t id,
                     struct rule_file **ret_files, int *ret_count)
{
    (void)v;
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = read_files(db, a, id, ret_files, ret_count);
    db_release(db);
    return err;
}

/* ---- proposing and approving
 * ---------------------------------------------------------------------- */

static int by_name(const void *x, const void *y)
{
    const struct rule_file *a = x, *b = y;
    return strcmp(a->name, b->name);
}

static enum err need_role(struct office *o, const struct viewer *v, const char *const *names)
{
    const struct rules *rules = rules_hold(o);
    const struct people *people = people_hold(o);
    const struct person *me = people_find(people, v->person);
    bool has = false;
    for (int i = 0; names[i] && me && !has; i++) {
        int role = rule_role(rules->book, str_of(names[i]));
        has = me->active && role >= 0 && (me->subject.roles >> role & 1);
    }
    people_release(o, people);
    rules_release(o, rules);
    if (has)
        return ERR_OK;
    return fail(ERR_REFUSED, "Only {1} may do this", names[0]);
}

struct proposal {
    const struct rule_file *files;
    int count;
    unsigned char digest[32];
    int64_t id;
};

/* Also the founding's: there `in force` follows at once. */
enum err rules_put(struct deed *d, const struct rule_file *files, int count, int64_t *ret_id,
                   unsigned char ret_digest[32])
{
    struct rule_file *sorted = NEW_ARRAY(d->a, struct rule_file, count + 1);
    memcpy(sorted, files, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_name);
    rules_digest(sorted, count, ret_digest);
    bool found;
    TRY(db_one(d->db, NULL, &version_put, &found, "bzii>i", str_bytes(ret_digest, 32), d->now,
               d->v->account, d->leaf, ret_id));
    for (int i = 0; i < count; i++)
        TRY(db_run(d->db, &file_put, "izt", *ret_id, sorted[i].name, sorted[i].text));
    deed_touch(d, "rulebook", *ret_id);
    return ERR_OK;
}

static void say_digest(struct deed *d, const unsigned char digest[32])
{
    BUF_SCOPE(hex, 64);
    buf_hex(&hex, digest, 32);
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "digest", buf_view(&hex));
    json_close(&j, '}');
}

static enum err propose(struct deed *d, void *arg)
{
    struct proposal *p = arg;
    d->act = "rules.propose";
    TRY(rules_put(d, p->files, p->count, &p->id, p->digest));
    d->entry = p->id;
    say_digest(d, p->digest);
    return ERR_OK;
}

enum err rules_propose(struct office *o, const struct viewer *v, const struct rule_file *files,
                       int count, struct arena *a, struct rule_faults *faults, int64_t *ret_id)
{
    static const char *const roles[] = {"officer", "leader_in_charge", NULL};
    TRY(need_role(o, v, roles));
    struct rulebook *book;
    TRY(rulebook_load(a, files, count, faults, &book));
    const struct rules *now = rules_hold(o);
    const char *script;
    struct rule_question *questions;
    int question_count;
    enum err err = rule_migration(a, now->book, book, ENGINE_SQLITE, faults, &script, &questions,
                                  &question_count);
    if (!err)
        err = own_sieve_check(a, book, faults);
    rules_release(o, now);
    rulebook_free(book);
    if (err)
        return err;
    struct proposal p = {.files = files, .count = count};
    TRY(deed_run(o, v, propose, &p, NULL));
    *ret_id = p.id;
    return ERR_OK;
}

/* Search indexes of the registers that `old` did not have. */
static enum err make_searches(struct deed *d, const struct rules *old, const struct rules *fresh)
{
    for (int i = 0; i < fresh->book->reg_count; i++) {
        const struct reg *reg = fresh->book->regs[i];
        if (!old || !rule_register(old->book, str_of(reg->name)))
            TRY(db_exec_script(d->db, fresh->sql[reg->index].search.create));
    }
    return ERR_OK;
}

/* Working days are counted by the register calendar_day, as soon as there is one: by its entries
 * that say whether the day is worked. */
static enum err make_calendar(struct deed *d, const struct rules *old, const struct rules *fresh)
{
    const struct reg *reg = rule_register(fresh->book, STR("calendar_day"));
    if (!reg || (old && rule_register(old->book, STR("calendar_day"))))
        return ERR_OK;
    return db_exec_script(d->db, arena_printf(d->a,
                                              "DROP VIEW holiday; CREATE VIEW holiday AS"
                                              " SELECT day, work FROM %s WHERE work IS NOT NULL",
                                              reg->table));
}

/* Founding: no rulebook is in force yet, so the deed itself needs this one to cover its rows. */
static void rules_undo(struct office *o)
{
    rules_drop(o->rules);
    o->rules = NULL;
}

enum err rules_found(struct deed *d, int64_t id, const struct rule_file *files, int count)
{
    struct rule_faults *faults = NEW(d->a, struct rule_faults);
    struct rulebook *book;
    unsigned char digest[32];
    rules_digest(files, count, digest);
    TRY(rulebook_load(d->a, files, count, faults, &book));
    TRY(rules_make(book, id, digest, &d->o->rules));
    const char *script;
    struct rule_question *questions;
    int question_count;
    enum err err =
        rule_migration(d->a, NULL, book, db_is_postgres(d->db) ? ENGINE_POSTGRES : ENGINE_SQLITE,
                       faults, &script, &questions, &question_count);
    if (!err)
        err = db_exec_script(d->db, script);
    if (!err)
        err = make_searches(d, NULL, d->o->rules);
    if (!err)
        err = make_calendar(d, NULL, d->o->rules);
    if (!err)
        err = db_run(d->db, &enforce, "iii", id, (int64_t)0, d->leaf);
    if (err)
        rules_undo(d->o);
    return err;
}

struct approval {
    int64_t id;
    struct arena *a;
    struct rule_faults *faults;
    struct rules *fresh;
    bool in_force;
};

static enum err ask_questions(struct deed *d, struct rule_question *questions, int count,
                              struct rule_faults *faults)
{
    enum err err = ERR_OK;
    for (int i = 0; i < count; i++) {
        struct sql sql = {"rules.question", questions[i].sql, NULL};
        QUERY_SCOPE(q);
        TRY(db_query(d->db, &sql, &q));
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            continue;
        if (faults->count < 100)
            faults->rows[faults->count++] = questions[i].fault;
        err = fail_words(ERR_CONFLICT, questions[i].fault.words.zh, questions[i].fault.words.en);
    }
    return err;
}

static void swap_rules(struct office *o, void *arg)
{
    struct approval *p = arg;
    pthread_mutex_lock(&o->rules_lock);
    struct rules *old = o->rules;
    p->fresh->before = old;
    o->rules = p->fresh;
    p->in_force = true;
    /* the old one stays reachable for those who hold its book; it is small and they are few */
    pthread_mutex_unlock(&o->rules_lock);
    atomic_fetch_or(&o->stale, MIRROR_PEOPLE | MIRROR_COUNTS);
    store_forget(o->store);
}

static enum err approve(struct deed *d, void *arg)
{
    struct approval *p = arg;
    bool found;
    struct str state, digest;
    int64_t proposer;
    TRY(db_one(d->db, d->a, &version_get, &found, "i>tib", p->id, &state, &proposer, &digest));
    if (!found || !str_is(state, "proposed"))
        return fail(ERR_MISSING, "There is no such proposal");
    if (proposer == d->v->account)
        return fail(ERR_REFUSED, "Who proposed the regulations cannot put them in force");
    struct rulebook *book;
    unsigned char sum[32];
    TRY(load_book(d->db, p->a, p->id, digest, p->faults, &book, sum));
    TRY(rules_make(book, p->id, sum, &p->fresh));
    const char *script;
    struct rule_question *questions;
    int count;
    const struct rules *now = rules_hold(d->o);
    enum err err = rule_migration(p->a, now->book, book,
                                  db_is_postgres(d->db) ? ENGINE_POSTGRES : ENGINE_SQLITE,
                                  p->faults, &script, &questions, &count);
    if (!err)
        err = ask_questions(d, questions, count, p->faults);
    if (!err && *script)
        err = db_exec_script(d->db, script);
    if (!err)
        err = make_searches(d, now, p->fresh);
    if (!err)
        err = make_calendar(d, now, p->fresh);
    rules_release(d->o, now);
    TRY(err);
    QUERY_SCOPE(q);
    TRY(db_start(d->db, &retire, &q, "i", d->leaf));
    for (bool row = true; row;) {
        TRY(query_step(q, &row));
        if (row)
            deed_touch(d, "rulebook", query_int(q, 0));
    }
    TRY(db_run(d->db, &enforce, "iii", p->id, d->v->account, d->leaf));
    deed_touch(d, "rulebook", p->id);
    d->act = "rules.approve";
    d->entry = p->id;
    say_digest(d, sum);
    deed_after(d, swap_rules, p);
    return ERR_OK;
}

enum err rules_approve(struct office *o, const struct viewer *v, int64_t id, struct arena *a,
                       struct rule_faults *faults)
{
    static const char *const roles[] = {"leader_in_charge", NULL};
    TRY(need_role(o, v, roles));
    struct approval p = {.id = id, .a = a, .faults = faults};
    enum err err = deed_run(o, v, approve, &p, NULL);
    if (!p.in_force && p.fresh)
        rules_drop(p.fresh);
    return err;
}
