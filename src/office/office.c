#include "office/office.h"

#include "base/clock.h"
#include "base/io.h"
#include "office/account.h"
#include "office/counts.h"
#include "office/internal.h"
#include "office/own_sieve.h"
#include "office/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

static const struct sql fact_all = {"fact.all", "SELECT key, value FROM fact", NULL};
static const struct sql fact_put = {
    "fact.put", "INSERT INTO fact (key, value, leaf) VALUES ($1, $2, $3) RETURNING id", NULL};

const struct sql *const office_statements[] = {&fact_all, &fact_put, NULL};

/* ---- facts
 * ---------------------------------------------------------------------------------------- */

static const char *const ranks[] = {"central", "provincial", "city", "county", "township", "unit"};

struct fact_row {
    const char *key;
    size_t offset;
    enum { FACT_TEXT, FACT_INT, FACT_BOOL } kind;
};

#define FACT(name, kind)                                                                           \
    {                                                                                              \
#name, offsetof(struct office_facts, name), kind                                           \
    }
static const struct fact_row fact_rows[] = {
    FACT(name_zh, FACT_TEXT),        FACT(name_en, FACT_TEXT),     FACT(short_name, FACT_TEXT),
    FACT(rank, FACT_TEXT),           FACT(level, FACT_INT),        FACT(zone_minutes, FACT_INT),
    FACT(exercise, FACT_BOOL),       FACT(open_key, FACT_BOOL),    FACT(origin, FACT_TEXT),
    FACT(password_passes, FACT_INT), FACT(password_kib, FACT_INT), FACT(clock_offset, FACT_INT),
};

static void fact_set(struct office *o, struct str key, struct str value)
{
    for (size_t i = 0; i < ARRAY_SIZE(fact_rows); i++) {
        if (!str_is(key, fact_rows[i].key))
            continue;
        char *at = (char *)&o->facts + fact_rows[i].offset;
        int64_t n = 0;
        if (fact_rows[i].kind == FACT_TEXT)
            *(const char **)at = arena_text(o->arena, value);
        else if (!str_int(value, INT32_MIN, INT32_MAX, &n))
            return;
        else if (fact_rows[i].kind == FACT_INT)
            *(int *)at = (int)n;
        else
            *(bool *)at = n != 0;
    }
}

static const char *fact_text(struct arena *a, const struct office_facts *f, size_t i)
{
    const char *at = (const char *)f + fact_rows[i].offset;
    if (fact_rows[i].kind == FACT_TEXT)
        return *(const char *const *)at;
    if (fact_rows[i].kind == FACT_INT)
        return arena_printf(a, "%d", *(const int *)at);
    return *(const bool *)at ? "1" : "0";
}

enum err facts_load(struct office *o, struct db *db)
{
    QUERY_SCOPE(q);
    TRY(db_query(db, &fact_all, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        fact_set(o, query_text(q, 0), query_text(q, 1));
    }
    if (o->facts.clock_offset)
        clock_set_offset(o->facts.clock_offset);
    o->cost = (struct password_cost){.passes = (unsigned)o->facts.password_passes,
                                     .memory_kib = (unsigned)o->facts.password_kib};
    if (!o->facts.short_name || !o->facts.rank || !o->facts.origin)
        return fail(ERR_CORRUPT, "{1} holds no office", o->dir);
    return ERR_OK;
}

/* The value of `office.<name>` in a condition: a number where it is one. */
bool fact_value(const struct office_facts *facts, struct str name, int64_t *ret_n,
                struct str *ret_text)
{
    for (size_t i = 0; i < ARRAY_SIZE(fact_rows); i++) {
        if (!str_is(name, fact_rows[i].key))
            continue;
        const char *at = (const char *)facts + fact_rows[i].offset;
        ret_text->p = NULL;
        if (fact_rows[i].kind == FACT_TEXT)
            *ret_text = str_of(*(const char *const *)at);
        else
            *ret_n = fact_rows[i].kind == FACT_INT ? *(const int *)at : *(const bool *)at;
        return true;
    }
    if (str_is(name, "name")) {
        *ret_text = str_of(facts->name_zh);
        return true;
    }
    return false;
}

/* ---- opening and closing
 * ---------------------------------------------------------------------------- */

static struct office *office_new(const char *dir)
{
    struct office *o = calloc(1, sizeof *o);
    if (!o)
        die("out of memory");
    o->arena = arena_new();
    o->dir = arena_text(o->arena, str_of(dir));
    o->lock_fd = -1;
    pthread_mutex_init(&o->rules_lock, NULL);
    pthread_mutex_init(&o->people_lock, NULL);
    pthread_mutex_init(&o->head_lock, NULL);
    pthread_mutex_init(&o->tick_lock, NULL);
    pthread_mutex_init(&o->guests_lock, NULL);
    return o;
}

/* A folder belongs to one process at a time; whoever comes second learns who was first. */
static enum err take_lock(struct office *o)
{
    ARENA_SCOPE(a);
    char *path = path_join(a, o->dir, "lock");
    o->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (o->lock_fd < 0)
        return fail_errno("cannot open", path);
    if (flock(o->lock_fd, LOCK_EX | LOCK_NB)) {
        char pid[24] = "?";
        ssize_t n = pread(o->lock_fd, pid, sizeof pid - 1, 0);
        pid[n > 0 ? n : 0] = '\0';
        pid[strcspn(pid, "\n")] = '\0';
        return fail(ERR_BUSY, "The office {1} is in use by process {2}", o->dir, pid);
    }
    char *pid = arena_printf(a, "%d\n", getpid());
    if (ftruncate(o->lock_fd, 0))
        return fail_errno("cannot write", path);
    return fd_write(o->lock_fd, pid, strlen(pid), path);
}

static enum err open_store(struct office *o, bool create)
{
    ARENA_SCOPE(a);
    struct store_config config = {.path_or_conninfo = path_join(a, o->dir, "office.db"),
                                  .readers_max = 16,
                                  .cache_kib = 2048,
                                  .unsynced = o->unsynced,
                                  .create = create};
    TRY(store_open(&config, &o->store));
    return store_migrate(o->store, office_migrations, office_migration_count);
}

static enum err load_all(struct office *o, struct db *db)
{
    TRY(facts_load(o, db));
    TRY(labels_load(o, db));
    TRY(ledger_load(o, db));
    TRY(rules_load(o, db));
    TRY(people_load(o, db));
    return counts_load(o, db);
}

static enum err load(struct office *o)
{
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = load_all(o, db);
    db_release(db);
    return err;
}

static enum err office_start(struct office *o)
{
    TRY(take_lock(o));
    TRY(open_store(o, false));
    TRY(load(o));
    TRY(keys_open(o, false));
    TRY(vault_open(o));
    return sessions_open(o);
}

static enum err open_office(const char *dir, struct str passphrase, bool unsynced,
                            struct office **ret_office)
{
    ARENA_SCOPE(a);
    if (!file_exists(path_join(a, dir, "office.db")))
        return fail(ERR_MISSING, "There is no office in {1}", dir);
    struct office *o = office_new(dir);
    o->passphrase = passphrase;
    o->unsynced = unsynced;
    enum err err = office_start(o);
    o->passphrase = (struct str){NULL, 0};
    if (err) {
        office_close(o);
        return err;
    }
    *ret_office = o;
    return ERR_OK;
}

enum err office_open_with(const char *dir, struct str passphrase, struct office **ret_office)
{
    return open_office(dir, passphrase, false, ret_office);
}

enum err office_open(const char *dir, struct office **ret_office)
{
    return open_office(dir, STR(""), false, ret_office);
}

enum err office_open_unsynced(const char *dir, struct office **ret_office)
{
    return open_office(dir, STR(""), true, ret_office);
}

void office_close(struct office *o)
{
    if (!o)
        return;
    if (o->facts.clock_offset)
        clock_set_offset(0);
    for (int i = 0; i < OFFICE_GUESTS; i++) {
        if (o->guests[i].p)
            o->guests[i].free_it(o->guests[i].p);
    }
    sessions_close(o);
    vault_close(o);
    store_close(o->store);
    counts_close(o);
    people_close(o);
    rules_close(o);
    labels_close(o);
    keys_close(o);
    if (o->lock_fd >= 0)
        close(o->lock_fd);
    arena_free(o->arena);
    free(o);
}

void *office_guest(struct office *o, enum office_guest_kind kind, void *(*make)(struct office *),
                   void (*free_it)(void *))
{
    struct guest *g = &o->guests[kind];
    pthread_mutex_lock(&o->guests_lock);
    if (!g->p)
        *g = (struct guest){make(o), free_it};
    void *p = g->p;
    pthread_mutex_unlock(&o->guests_lock);
    return p;
}

const struct office_facts *office_facts(const struct office *o)
{
    return &o->facts;
}

struct store *office_store(struct office *o)
{
    return o->store;
}

const char *office_dir(const struct office *o)
{
    return o->dir;
}

int64_t office_day(const struct office *o)
{
    int64_t seconds = clock_now() + o->facts.zone_minutes * 60;
    return seconds / 86400;
}

void office_today(const struct office *o, char ret_day[DATE_SIZE])
{
    date_text(office_day(o), ret_day);
}

/* ---- founding
 * --------------------------------------------------------------------------------------- */

static enum err check_founding(const struct office_founding *f)
{
    const struct office_facts *x = &f->facts;
    if (!x->name_zh || !*x->name_zh || !x->name_en || !*x->name_en)
        return fail(ERR_INPUT, "An office needs a name in both languages");
    if (!x->short_name || !*x->short_name || strlen(x->short_name) > 12)
        return fail(ERR_INPUT, "An office needs a short name of at most 12 letters");
    for (const char *p = x->short_name; *p; p++) {
        if (!((*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9')))
            return fail(ERR_INPUT, "The short name has capital letters and digits only");
    }
    bool known = false;
    for (size_t i = 0; i < ARRAY_SIZE(ranks); i++)
        known |= x->rank && strcmp(ranks[i], x->rank) == 0;
    if (!known)
        return fail(ERR_INPUT,
                    "The rank is one of central, provincial, city, county, township, unit");
    if (!level_is_valid(x->level) || x->zone_minutes < -840 || x->zone_minutes > 840)
        return fail(ERR_INPUT, "The level or the time zone of the office is out of range");
    return ERR_OK;
}

struct founding_work {
    const struct office_founding *f;
    int64_t rules;
    char hash[3][PASSWORD_HASH_SIZE]; /* made before the deed: it takes its time */
};

static const struct founding_account *founding_account(const struct office_founding *f, int i)
{
    const struct founding_account *const all[] = {&f->system, &f->security, &f->audit};
    return all[i];
}

static enum err found_work(struct deed *d, void *arg)
{
    struct founding_work *w = arg;
    const struct office_founding *f = w->f;
    d->act = "office.found";
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    for (size_t i = 0; i < ARRAY_SIZE(fact_rows); i++) {
        const char *value = fact_text(d->a, &d->o->facts, i);
        int64_t id;
        bool found;
        TRY(db_one(d->db, NULL, &fact_put, &found, "zzi>i", fact_rows[i].key, value, d->leaf, &id));
        deed_touch(d, "fact", id);
        json_key_text(&j, fact_rows[i].key, value);
    }
    unsigned char digest[32];
    TRY(rules_put(d, f->rules, f->rule_count, &w->rules, digest));
    TRY(rules_found(d, w->rules, f->rules, f->rule_count));
    BUF_SCOPE(hex, 64);
    buf_hex(&hex, digest, sizeof digest);
    json_key_str(&j, "rules", buf_view(&hex));
    json_close(&j, '}');
    static const enum administrator kinds[] = {ADMINISTRATOR_SYSTEM, ADMINISTRATOR_SECURITY,
                                               ADMINISTRATOR_AUDIT};
    for (int i = 0; i < 3; i++) {
        struct account_seed seed = {.login = str_of(founding_account(f, i)->login),
                                    .hash = w->hash[i],
                                    .kind = kinds[i],
                                    .active = true};
        int64_t id;
        TRY(account_insert(d, &seed, &id));
    }
    return ERR_OK;
}

static enum err found_in(struct office *o, const struct office_founding *f)
{
    struct viewer founder = {.scheduler = true, .lang = LANG_ZH};
    struct founding_work w = {.f = f};
    const struct password_cost *cost = f->cost ? f->cost : &password_cost_default;
    for (int i = 0; i < 3; i++) {
        const struct founding_account *who = founding_account(f, i);
        TRY(account_hash(str_of(who->login), who->password, cost, w.hash[i]));
    }
    TRY(take_lock(o));
    TRY(open_store(o, true));
    o->facts = f->facts;
    o->facts.password_passes = (int)cost->passes;
    o->facts.password_kib = (int)cost->memory_kib;
    o->facts.open_key = f->passphrase.n == 0;
    o->cost = *cost;
    /* nothing is there yet: an empty tree, no labels, no people */
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = labels_load(o, db);
    if (!err)
        err = ledger_load(o, db);
    db_release(db);
    TRY(err);
    if (o->frontier.size)
        return fail(ERR_CONFLICT, "There is an office in {1} already", o->dir);
    o->passphrase = f->passphrase;
    err = keys_open(o, true);
    o->passphrase = (struct str){NULL, 0};
    TRY(err);
    return deed_run(o, &founder, found_work, &w, NULL);
}

enum err office_found(const char *dir, const struct office_founding *wanted)
{
    ARENA_SCOPE(a);
    struct office_founding own = *wanted;
    const struct office_founding *f = &own;
    bool brings_own = own_sieve_found(a, &own.rules, &own.rule_count);
    TRY(check_founding(f));
    if (file_exists(path_join(a, dir, "office.db")))
        return fail(ERR_CONFLICT, "There is an office in {1} already", dir);
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct rulebook *book;
    TRY(rulebook_load(a, f->rules, f->rule_count, faults, &book));
    enum err sieve = brings_own ? own_sieve_check(a, book, faults) : ERR_OK;
    rulebook_free(book);
    TRY(sieve);
    TRY(folder_make(dir, 0700));
    const char *vault = path_join(a, dir, "vault");
    TRY(folder_make(vault, 0700));
    struct office *o = office_new(dir);
    enum err err = found_in(o, f);
    office_close(o);
    if (err && rmdir(vault) == 0) /* a password refused: nothing is in it yet, nothing stays */
        (void)!rmdir(dir);
    return err;
}
