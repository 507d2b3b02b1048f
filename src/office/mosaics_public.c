/* What is public, looked through for mosaics: copies that were published, and again where a mosaic changed. */
#include "crypto/age/age.h"
#include "office/act.h"
#include "office/internal.h"
#include "office/mosaics.h"
#include "office/vaults.h"
#include "store/store.h"

#include <jansson.h>

enum { BATCH = 100 };

#define STALE                                                                                      \
    " FROM r_release r LEFT JOIN mosaic_read m ON m.entry = r.id"                                  \
    " WHERE r.published_on IS NOT NULL AND r.preview IS NOT NULL AND"                              \
    " (m.entry IS NULL OR m.stamp <> $1 OR m.preview <> r.preview)"
static const struct sql stale = {"mosaic.stale",
                                 "SELECT r.id" STALE " AND r.id > $2 ORDER BY r.id LIMIT $3", NULL};
static const struct sql stale_others = {"mosaic.stale_others",
                                        "SELECT count(*)" STALE " AND r.id <> $2", NULL};
static const struct sql known = {
    "mosaic.known",
    "SELECT count(*) FROM r_release_hit WHERE entry = $1 AND kind = 'mosaic' AND content_key = $2",
    NULL};
/* Public ones that say anything and do not wait for the sieve already. */
static const struct sql saying = {
    "mosaic.saying",
    "SELECT r.id, f.mosaic, f.piece FROM r_release r JOIN mosaic_fact f ON f.entry = r.id"
    " WHERE r.state = 'published' AND r.content_hash IS NOT NULL ORDER BY r.id, f.mosaic, f.piece",
    NULL};

const struct sql *const mosaics_public_statements[] = {&stale, &stale_others, &known, &saying,
                                                       NULL};

static const struct viewer CLOCK = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};

/* ---- the text of a copy ---- */

static enum err read_clear(struct sealed_file *f, struct arena *a, struct str *ret_text)
{
    uint64_t size;
    size_t n;
    TRY(age_open_size(f->open, &size));
    if (size > 8 * (uint64_t)RELEASE_PREVIEW_MAX)
        return fail(ERR_CORRUPT, "The text as read is damaged");
    char *p = NEW_ARRAY(a, char, (size_t)size + 1);
    TRY(age_open_seek(f->open, 0));
    TRY(age_open_read(f->open, p, (size_t)size + 1, &n));
    *ret_text = str_bytes(p, n);
    return ERR_OK;
}

enum err mosaics_copy(struct office *o, struct arena *a, const struct release_file *file,
                      struct release_text **ret_texts, int *ret_count)
{
    struct sealed_file sealed;
    struct str text;
    *ret_count = 0;
    if (!file->id || file->destroyed)
        return ERR_OK;
    TRY(sealed_open(o, a, file->sealed, &sealed));
    enum err err = read_clear(&sealed, a, &text);
    sealed_close(&sealed);
    return err ? err : release_text_read(a, text, ret_texts, ret_count);
}

static enum err facts_of(struct office *o, const struct declarations *d, struct arena *a,
                         const struct release_content *c, struct mosaic_fact **ret_facts,
                         size_t *ret_count)
{
    struct release_text *texts = NULL;
    int count;
    TRY(mosaics_copy(o, a, &c->preview, &texts, &count));
    return declarations_facts(d, a, texts, count, ret_facts, ret_count);
}

/* ---- again, where a mosaic changed ---- */

struct looking {
    const struct declarations *d;
    int64_t release, preview;
    struct mosaic_fact *facts;
    size_t count;
};

static enum err keep_work(struct db *db, void *arg)
{
    struct looking *l = arg;
    return declarations_put(l->d, db, l->release, l->preview, l->facts, l->count);
}

static enum err look_through(struct office *o, const struct declarations *d, int64_t release)
{
    ARENA_SCOPE(a);
    struct looking l = {.d = d, .release = release};
    struct release_content c;
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = release_content(db, a, release, &c);
    db_release(db);
    TRY(err);
    l.preview = c.preview.id;
    TRY(facts_of(o, d, a, &c, &l.facts, &l.count));
    const struct write_job job = {.work = keep_work, .arg = &l};
    return store_write(o->store, &job);
}

static enum err find_stale(struct office *o, const struct declarations *d, int64_t after,
                           int64_t ids[BATCH], int *ret_count)
{
    struct db *db;
    int n = 0;
    bool row = true;
    TRY(store_read(o->store, &db));
    struct query *q = NULL;
    enum err err = db_start(db, &stale, &q, "zii", d->stamp, after, (int64_t)BATCH);
    while (!err && n < BATCH && !(err = query_step(q, &row)) && row)
        ids[n++] = query_int(q, 0);
    query_done(q);
    db_release(db);
    *ret_count = n;
    return err;
}

/* ---- what of it completes one ---- */

struct said {
    int64_t release;
    struct mosaic_fact *facts;
    size_t count, room;
};

static enum err read_saying(const struct desk *k, const struct declarations *d,
                            struct said **ret_rows, size_t *ret_count)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &saying, &q, ""));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        uint32_t m = 0;
        while (m < d->count && d->rows[m].id != query_int(q, 1))
            m++;
        if (m == d->count)
            continue;
        if (!*ret_count || (*ret_rows)[*ret_count - 1].release != query_int(q, 0)) {
            *ret_rows = arena_grow(k->a, *ret_rows, *ret_count, &room, sizeof **ret_rows);
            (*ret_rows)[(*ret_count)++] = (struct said){.release = query_int(q, 0)};
        }
        struct said *s = &(*ret_rows)[*ret_count - 1];
        s->facts = arena_grow(k->a, s->facts, s->count, &s->room, sizeof *s->facts);
        s->facts[s->count++] = (struct mosaic_fact){m, (uint32_t)query_int(q, 2), 0, 0};
    }
}

/* Whether the release completes a mosaic that is no finding of it yet. */
static enum err is_news(const struct declarations *d, struct db *db, struct arena *a,
                        int64_t release, const struct mosaic_fact *facts, size_t count,
                        bool *ret_is)
{
    struct completion *rows = NULL;
    size_t n;
    *ret_is = false;
    TRY(declarations_completed(d, db, a, release, facts, count, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t hits = 0;
        bool found;
        TRY(db_one(db, NULL, &known, &found, "iz>i", release, rows[i].key, &hits));
        *ret_is |= !hits;
    }
    return ERR_OK;
}

static enum err find_news(struct office *o, const struct declarations *d, struct arena *a,
                          int64_t **ret_ids, size_t *ret_count)
{
    struct said *rows = NULL;
    size_t count = 0;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, &CLOCK, a));
    TRY(read_saying(&k, d, &rows, &count));
    *ret_ids = NEW_ARRAY(a, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        bool is;
        TRY(is_news(d, k.db, a, rows[i].release, rows[i].facts, rows[i].count, &is));
        if (is)
            (*ret_ids)[(*ret_count)++] = rows[i].release;
    }
    return ERR_OK;
}

static enum err sieve_news(struct office *o, const struct declarations *d)
{
    ARENA_SCOPE(a);
    int64_t *ids;
    size_t count = 0;
    TRY(find_news(o, d, a, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        struct act_result result;
        struct act_request r = {
            .reg = STR("release"), .action = STR("recheck_due"), .entry = ids[i], .rev = -1};
        TRY(act(o, &CLOCK, &r, a, &result));
    }
    return ERR_OK;
}

static enum err read_declared(struct office *o, struct arena *a, struct declarations *ret_declared)
{
    struct db *db;
    const struct rules *rules = rules_hold(o);
    enum err err = store_read(o->store, &db);
    if (!err) {
        err = declarations_read(db, rules->book, a, ret_declared);
        db_release(db);
    }
    rules_release(o, rules);
    return err;
}

enum err mosaics_follow(struct office *o)
{
    ARENA_SCOPE(a);
    DECLARATIONS_SCOPE(d);
    int64_t ids[BATCH], after = 0;
    int count, looked = 0;
    TRY(read_declared(o, a, &d));
    if (!d.count)
        return ERR_OK;
    do {
        TRY(find_stale(o, &d, after, ids, &count));
        for (int i = 0; i < count; i++)
            TRY(look_through(o, &d, ids[i]));
        after = count ? ids[count - 1] : after;
        looked += count;
    } while (count == BATCH);
    return looked ? sieve_news(o, &d) : ERR_OK;
}

/* ---- in an act ---- */

/* Two that were harmless when each was reviewed may complete it one after the other: so it is asked again, inside the
 * transaction that lets it pass. */
enum err mosaics_check(struct doing *x, const struct release_content *c, bool publishes)
{
    struct db *db = x->d->db;
    struct arena *a = x->d->a;
    struct mosaic_fact *facts = NULL;
    size_t count;
    int64_t others = 0;
    bool news, found;
    DECLARATIONS_SCOPE(d);
    TRY(declarations_read(db, x->rules->book, a, &d));
    if (!d.count)
        return ERR_OK;
    TRY(db_one(db, NULL, &stale_others, &found, "zi>i", d.stamp, x->entry, &others));
    if (others)
        return fail(ERR_CONFLICT, "What is public is being looked through for a declared mosaic: "
                                  "try again shortly");
    TRY(facts_of(x->d->o, &d, a, c, &facts, &count));
    TRY(is_news(&d, db, a, x->entry, facts, count, &news));
    if (news)
        return fail_basis(fail(ERR_REFUSED,
                               "With what is public this completes a declared mosaic since it was "
                               "sieved: ask for the sieve again"),
                          "L36");
    return publishes ? declarations_put(&d, db, x->entry, c->preview.id, facts, count) : ERR_OK;
}
