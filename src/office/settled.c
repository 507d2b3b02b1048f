#include "office/settled.h"

static const struct sql put = {
    "settled.put",
    "INSERT INTO settled_prints (register, entry, record) VALUES ($1, $2, $3)"
    " ON CONFLICT (register, entry) DO UPDATE SET record = excluded.record",
    NULL};
static const struct sql drop = {
    "settled.drop", "DELETE FROM settled_prints WHERE register = $1 AND entry = $2", NULL};
static const struct sql drop_file = {
    "settled.drop_file",
    "DELETE FROM settled_prints WHERE EXISTS (SELECT 1 FROM file f WHERE f.id = $1"
    " AND f.register = settled_prints.register AND f.entry = settled_prints.entry)",
    NULL};
static const struct sql one = {
    "settled.one",
    "SELECT register, entry, record FROM settled_prints WHERE register = $1 AND entry = $2", NULL};
static const struct sql all = {
    "settled.all", "SELECT register, entry, record FROM settled_prints ORDER BY register, entry",
    NULL};

const struct sql *const settled_statements[] = {&put, &drop, &drop_file, &one, &all, NULL};

struct str settled_name(struct arena *a, struct str register_name, int64_t entry)
{
    return str_of(arena_printf(a, "settled:%.*s:%lld", (int)register_name.n, register_name.p,
                               (long long)entry));
}

enum err settled_put(struct deed *d, const char *register_name, int64_t entry,
                     const struct prints *judged)
{
    struct str record;
    if (!judged->gram_count)
        return ERR_OK;
    TRY(passages_seal(secrets_of(d->o)->passages, settled_name(d->a, str_of(register_name), entry),
                      judged, d->a, &record));
    return db_run(d->db, &put, "zib", register_name, entry, record);
}

enum err settled_drop(struct deed *d, const char *register_name, int64_t entry)
{
    return db_run(d->db, &drop, "zi", register_name, entry);
}

enum err settled_drop_file(struct deed *d, int64_t file)
{
    return db_run(d->db, &drop_file, "i", file);
}

static enum err take_row(struct secrets *s, struct str name, struct str record)
{
    /* it was judged, whenever a secret that has it is registered */
    if (passages_keep(s->passages, name, LEVEL_PUBLIC, INT64_MAX))
        return ERR_OK;
    enum err err = passages_add(s->passages, name, name, LEVEL_PUBLIC, record);
    if (err == ERR_CRYPTO || err == ERR_CORRUPT)
        return ERR_OK; /* more is found, nothing less */
    (void)passages_keep(s->passages, name, LEVEL_PUBLIC, INT64_MAX);
    return err;
}

enum err settled_take(struct secrets *s, const struct desk *k, struct str register_name,
                      int64_t entry)
{
    QUERY_SCOPE(q);
    bool row;
    ARENA_SCOPE(a);
    struct str name = settled_name(a, register_name, entry);
    TRY(db_start(k->db, &one, &q, "ti", register_name, entry));
    TRY(query_step(q, &row));
    if (row)
        return take_row(s, name, query_blob(q, 2));
    (void)passages_remove(s->passages, name);
    return ERR_OK;
}

enum err settled_take_all(struct secrets *s, const struct desk *k)
{
    QUERY_SCOPE(q);
    ARENA_SCOPE(a);
    TRY(db_start(k->db, &all, &q, ""));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        TRY(take_row(s, settled_name(a, query_text(q, 0), query_int(q, 1)), query_blob(q, 2)));
        arena_clear(a);
    }
}
