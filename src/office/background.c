#include "office/background.h"

#include "office/release.h"

static const struct sql put = {
    "background.put",
    "INSERT INTO release_prints (entry, record, sieved, settled) VALUES ($1, $2, $3, -1)"
    " ON CONFLICT (entry) DO UPDATE SET record = excluded.record, sieved = excluded.sieved,"
    " settled = CASE WHEN $4 = 1 THEN release_prints.settled ELSE -1 END",
    NULL};
/* What a reviewer wants before a release passes; findings past the most that is kept are nobody's decision. */
static const struct sql settle = {
    "background.settle",
    "UPDATE release_prints SET settled = sieved WHERE entry = $1 AND NOT EXISTS"
    " (SELECT 1 FROM r_release_hit h WHERE h.entry = $1 AND (h.decision IS NULL OR"
    " h.decision = 'remove' OR (h.grade > 0 AND h.second_by IS NULL AND"
    " (h.kind = 'mark' OR h.kind = 'passage' OR h.grade >= 2))))"
    " AND (SELECT count(*) FROM r_release_hit h WHERE h.entry = $1) < $2",
    NULL};
#define ROW                                                                                        \
    "SELECT r.id, r.state, p.record, p.settled FROM r_release r JOIN release_prints p"             \
    " ON p.entry = r.id"
static const struct sql one = {"background.one", ROW " WHERE r.id = $1", NULL};
static const struct sql all = {
    "background.all", ROW " WHERE r.state = 'published' AND p.settled >= 0 ORDER BY r.id", NULL};
static const struct sql lost = {"background.lost",
                                "SELECT count(*) FROM r_release r JOIN release_prints p"
                                " ON p.entry = r.id WHERE r.state = 'withdrawn' AND p.settled >= 0",
                                NULL};

const struct sql *const background_statements[] = {&put, &settle, &one, &all, &lost, NULL};

const char *background_name(char buf[BACKGROUND_NAME_SIZE], int64_t release)
{
    snprintf(buf, BACKGROUND_NAME_SIZE, "release:%020lld", (long long)release);
    return buf;
}

enum err background_put(struct db *db, int64_t release, struct str record, int64_t sieved,
                        bool is_public)
{
    return db_run(db, &put, "ibii", release, record, sieved, (int64_t)is_public);
}

enum err background_settle(struct db *db, int64_t release)
{
    return db_run(db, &settle, "ii", release, (int64_t)RELEASE_HITS_MAX);
}

/* What cannot be opened any more is no background: more is found, nothing less. */
static enum err take_rows(struct secrets *s, struct query *q)
{
    for (;;) {
        bool row;
        char buf[BACKGROUND_NAME_SIZE];
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct str name = str_of(background_name(buf, query_int(q, 0)));
        struct str record = query_blob(q, 2);
        int64_t settled = query_int(q, 3);
        bool stands = str_is(query_text(q, 1), "published") && settled >= 0 && record.n;
        if (!stands) {
            (void)passages_remove(s->passages, name);
            continue;
        }
        if (passages_keep(s->passages, name, LEVEL_PUBLIC, settled))
            continue;
        enum err err = passages_add(s->passages, name, name, LEVEL_PUBLIC, record);
        if (err && err != ERR_CRYPTO && err != ERR_CORRUPT)
            return err;
        (void)passages_keep(s->passages, name, LEVEL_PUBLIC, settled);
    }
}

static bool is_kept(const struct desk *k)
{
    return rule_register(k->book, STR("release")) != NULL;
}

enum err background_take(struct secrets *s, const struct desk *k, int64_t release)
{
    QUERY_SCOPE(q);
    if (!is_kept(k))
        return ERR_OK;
    TRY(db_start(k->db, &one, &q, "i", release));
    return take_rows(s, q);
}

enum err background_take_all(struct secrets *s, const struct desk *k)
{
    QUERY_SCOPE(q);
    if (!is_kept(k))
        return ERR_OK;
    TRY(db_start(k->db, &all, &q, ""));
    return take_rows(s, q);
}

enum err background_lost(const struct desk *k, int64_t *ret_count)
{
    bool found;
    return db_one(k->db, NULL, &lost, &found, ">i", ret_count);
}
