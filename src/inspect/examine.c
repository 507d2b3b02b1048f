#include "inspect/examine.h"

#include "base/clock.h"
#include "inspect/finding.h"
#include "inspect/state.h"

enum { NOW_SECONDS = 600, EXTENT_SECONDS = 600 };

static enum err scan_stale(struct examination *x, struct eval *e, const struct stale *s,
                           struct changes *changes, struct examined *done)
{
    for (int i = 0; i < x->book->reg_count; i++) {
        struct reg_state *r = &x->regs[i];
        if (s->whole[i]) {
            TRY(scan_register(x, e, r, changes, &done->entries));
            continue;
        }
        TRY(scan_entries(x, e, r, &s->entries[i], changes));
        done->entries += (int64_t)s->entries[i].count;
    }
    return scan_office(x, e, s->touched, changes);
}

/* Everything from the beginning, against the hits that stand open. */
static enum err scan_all(struct examination *x, struct eval *e, struct changes *changes,
                         struct examined *done)
{
    for (int i = 0; i < x->book->reg_count; i++)
        TRY(scan_register(x, e, &x->regs[i], NULL, &done->entries));
    TRY(scan_office(x, e, NULL, NULL));
    TRY(hits_compare(x, e->db, changes));
    done->whole = true;
    return extents_load(x, e->db);
}

static void mark_moments(struct examination *x, struct stale *s, int64_t now)
{
    if (now - x->now_at < NOW_SECONDS && now >= x->now_at)
        return;
    x->now_at = now;
    for (int i = 0; i < x->book->reg_count; i++)
        s->whole[i] = s->whole[i] || x->book->regs[i]->examine_now;
    memset(s->touched, 0xff, sizeof s->touched);
}

static enum err scan(struct examination *x, struct db *db, enum examine_how how,
                     struct changes *changes, struct examined *done)
{
    char today[DATE_SIZE], now[MOMENT_SIZE];
    int64_t seconds = clock_now();
    office_today(x->office, today);
    moment_text(seconds, now);
    struct eval e = {.o = x->office, .db = db, .today = today, .now = now};
    struct stale s = {.a = changes->a,
                      .all = how == EXAMINE_WHOLE || !x->known || strcmp(x->day, today) != 0};
    TRY(feed_read(x, &e, &s));
    if (s.all) {
        const struct rulebook *book = office_rules(x->office);
        state_reset(x, book);
        x->now_at = seconds;
        TRY(scan_all(x, &e, changes, done));
    } else {
        mark_moments(x, &s, seconds);
        TRY(scan_stale(x, &e, &s, changes, done));
    }
    x->leaf = done->leaf = s.leaf;
    memcpy(x->day, today, sizeof today);
    x->known = true;
    return ERR_OK;
}

/* Other rules are in force: everything is asked by them. */
static void see_rules(struct examination *x)
{
    const struct rulebook *book = office_rules(x->office);
    x->known = x->known && book == x->book;
    office_rules_release(x->office, book);
}

static enum err run(struct examination *x, enum examine_how how, struct examined *done)
{
    ARENA_SCOPE(a);
    struct changes changes = {.a = a};
    struct db *db;
    see_rules(x);
    TRY(store_read(office_store(x->office), &db));
    enum err err = scan(x, db, how, &changes, done);
    db_release(db);
    int64_t now = clock_now();
    bool extents = done->whole || now - x->stored_at >= EXTENT_SECONDS || now < x->stored_at;
    if (!err)
        err = examination_write(x, &changes, extents, done);
    if (!err && extents)
        x->stored_at = now;
    int reopened;
    if (!err && (done->opened || done->whole))
        err = findings_reopen(x->office, &reopened);
    /* what is half known is not known: the next call begins anew */
    x->known = x->known && !err;
    return err;
}

enum err examine(struct office *o, enum examine_how how, struct examined *ret_done)
{
    struct examination *x = state_of(o);
    struct examined done = {.leaf = -1};
    pthread_mutex_lock(&x->lock);
    enum err err = run(x, how, &done);
    pthread_mutex_unlock(&x->lock);
    if (!err && ret_done)
        *ret_done = done;
    return err;
}

const struct check *examine_check(const struct rulebook *book, struct str name)
{
    return rule_check(book, name);
}

enum err examine_asks(struct office *o, struct db *db, const struct check *check, int64_t entry,
                      bool *ret_fails)
{
    char today[DATE_SIZE], now[MOMENT_SIZE];
    office_today(o, today);
    moment_text(clock_now(), now);
    struct eval e = {.o = o, .db = db, .entry = entry, .today = today, .now = now};
    if (check->kind == CHECK_OFFICE) {
        bool known;
        int64_t holds = 0;
        e.entry = 0;
        TRY(eval_int(&e, check->whole, &known, &holds));
        *ret_fails = known && holds != 1;
        return ERR_OK;
    }
    if (check->kind == CHECK_RAW)
        return fail(ERR_UNSUPPORTED, "{1} is raw SQL: it is asked of all entries only",
                    check->name);
    QUERY_SCOPE(q);
    bool row;
    TRY(eval_query(&e, check->reg->examine_some, &q));
    TRY(query_step(q, &row));
    *ret_fails = row && !query_null(q, 3 + check->index) && !query_int(q, 3 + check->index);
    return ERR_OK;
}
