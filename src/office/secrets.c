#include "office/secrets.h"

#include <stdlib.h>

#include "base/io.h"
#include "ledger/leaf.h"
#include "office/background.h"
#include "office/file_facts.h"
#include "office/own_sieve.h"
#include "office/secrets_parts.h"
#include "office/settled.h"
#include "office/sifted.h"
#include "office/vaults.h"

enum { RECORDS_MAX = 5000, RECORD_BYTES_MAX = 8 << 20 };

static const struct sql keep = {"secrets.keep",
                                "INSERT INTO secret_prints (file, record, since) VALUES ($1, $2, "
                                "$3)",
                                NULL};
static const struct sql raise = {"secrets.raise",
                                 "UPDATE secret_prints SET since = $3 WHERE file IN"
                                 " (SELECT id FROM file WHERE register = $1 AND entry = $2)",
                                 NULL};
static const struct sql forget = {"secrets.forget", "DELETE FROM secret_prints WHERE file = $1",
                                  NULL};
#define ROW                                                                                        \
    "SELECT f.id, f.sealed, f.register, f.entry, p.record, p.since FROM file f"                    \
    " JOIN secret_prints p"                                                                        \
    " ON p.file = f.id"
static const struct sql all = {"secrets.all", ROW " ORDER BY f.id", NULL};
static const struct sql of_entry = {
    "secrets.of_entry", ROW " WHERE f.register = $1 AND f.entry = $2 ORDER BY f.id", NULL};
static const struct sql of_file = {"secrets.of_file", ROW " WHERE f.id = $1", NULL};
static const struct sql name_of = {"secrets.name_of", "SELECT sealed FROM file WHERE id = $1",
                                   NULL};
static const struct sql last_leaf = {"secrets.last", "SELECT coalesce(max(idx), -1) FROM record",
                                     NULL};
static const struct sql records = {
    "secrets.records", "SELECT idx, skeleton FROM record WHERE idx > $1 ORDER BY idx LIMIT $2",
    NULL};

const struct sql *const secrets_statements[] = {&keep,    &raise,   &forget,    &all,     &of_entry,
                                                &of_file, &name_of, &last_leaf, &records, NULL};

/* ---- in memory ---- */

static void *secrets_new(struct office *o)
{
    struct secrets *s = calloc(1, sizeof *s);
    unsigned char key[PASSAGES_KEY_SIZE];
    WIPE_SCOPE(key);
    if (!s)
        die("out of memory");
    hkdf_sha256(keys_vault_identity(o), STR(""), STR("cofferdam/passages"), key, sizeof key);
    pthread_rwlock_init(&s->lock, NULL);
    pthread_mutex_init(&s->readers_lock, NULL);
    s->passages = passages_new(key);
    s->leaf = -1;
    return s;
}

static void secrets_free(void *p)
{
    struct secrets *s = p;
    extractor_free(s->readers);
    passages_free(s->passages);
    pthread_mutex_destroy(&s->readers_lock);
    pthread_rwlock_destroy(&s->lock);
    free(s);
}

struct secrets *secrets_of(struct office *o)
{
    return office_guest(o, GUEST_SECRETS, secrets_new, secrets_free);
}

enum err secrets_read(struct secrets *s, int fd, struct arena *a, struct extracted *ret_text)
{
    enum err err = ERR_OK;
    pthread_mutex_lock(&s->readers_lock);
    if (!s->readers)
        err = extractor_open(true, &s->readers);
    pthread_mutex_unlock(&s->readers_lock);
    return err ? err : extractor_text(s->readers, fd, a, ret_text);
}

/* ---- following the ledger ---- */

/* Its entry's level now; LEVEL_PUBLIC where there is none any more. */
static enum err level_of(const struct desk *k, struct str register_name, int64_t entry,
                         enum level *ret_level)
{
    const struct reg *reg = rule_register(k->book, register_name);
    *ret_level = LEVEL_PUBLIC;
    if (!reg)
        return ERR_OK;
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, &k->rules->sql[reg->index].stand, &q, "i", entry));
    TRY(query_step(q, &row));
    if (row && level_is_valid((int)query_int(q, 2)))
        *ret_level = (enum level)query_int(q, 2);
    return ERR_OK;
}

static enum err put_row(struct secrets *s, const struct desk *k, struct query *q)
{
    char id[24];
    enum level level;
    struct str name = query_text(q, 1);
    snprintf(id, sizeof id, "%lld", (long long)query_int(q, 0));
    TRY(level_of(k, query_text(q, 2), query_int(q, 3), &level));
    if (level < LEVEL_WORK) {
        (void)passages_remove(s->passages, name);
        return ERR_OK;
    }
    if (passages_keep(s->passages, name, level, query_int(q, 5)))
        return ERR_OK;
    TRY(passages_add(s->passages, name, str_of(id), level, query_blob(q, 4)));
    (void)passages_keep(s->passages, name, level, query_int(q, 5));
    return ERR_OK;
}

static enum err put_rows(struct secrets *s, const struct desk *k, struct query *q)
{
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        TRY(put_row(s, k, q));
    }
}

static enum err take_file(struct secrets *s, const struct desk *k, int64_t file)
{
    bool found;
    struct str name;
    QUERY_SCOPE(q);
    TRY(db_one(k->db, k->a, &name_of, &found, "i>t", file, &name));
    if (found)
        (void)passages_remove(s->passages, name);
    TRY(db_start(k->db, &of_file, &q, "i", file));
    return put_rows(s, k, q);
}

static enum err take_row(struct secrets *s, const struct desk *k, const struct leaf_row *row)
{
    if (str_is(row->table, "file"))
        return take_file(s, k, row->id);
    if (!str_starts(row->table, "r_"))
        return ERR_OK;
    if (str_is(row->table, "r_release"))
        TRY(background_take(s, k, row->id));
    QUERY_SCOPE(q);
    struct str reg = str_bytes(row->table.p + 2, row->table.n - 2);
    TRY(settled_take(s, k, reg, row->id));
    TRY(db_start(k->db, &of_entry, &q, "ti", reg, row->id));
    return put_rows(s, k, q);
}

static enum err take_all(struct secrets *s, const struct desk *k)
{
    bool found;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &all, &q, ""));
    TRY(put_rows(s, k, q));
    TRY(background_take_all(s, k));
    TRY(settled_take_all(s, k));
    return db_one(k->db, NULL, &last_leaf, &found, ">i", &s->leaf);
}

static enum err take_records(struct secrets *s, const struct desk *k, bool *ret_more)
{
    ARENA_SCOPE(a);
    QUERY_SCOPE(q);
    int64_t leaf = s->leaf;
    int count = 0;
    TRY(db_start(k->db, &records, &q, "ii", leaf, (int64_t)RECORDS_MAX));
    for (;; count++) {
        bool row;
        struct leaf_record record;
        TRY(query_step(q, &row));
        if (!row)
            break;
        TRY(leaf_parse(a, query_text(q, 1), &record));
        for (size_t i = 0; i < record.row_count; i++)
            TRY(take_row(s, k, &record.rows[i]));
        leaf = query_int(q, 0);
        arena_clear(a);
    }
    s->leaf = leaf;
    *ret_more = count == RECORDS_MAX;
    return ERR_OK;
}

/* A failure leaves it to be read anew. */
static enum err follow(struct secrets *s, const struct desk *k)
{
    enum err err = ERR_OK;
    bool more = s->leaf >= 0;
    if (!more)
        err = take_all(s, k);
    while (!err && more)
        err = take_records(s, k, &more);
    if (err)
        s->leaf = -1;
    return err;
}

enum err secrets_hold(const struct desk *k, struct secrets **ret_secrets)
{
    struct secrets *s = secrets_of(k->o);
    pthread_rwlock_wrlock(&s->lock);
    enum err err = follow(s, k);
    pthread_rwlock_unlock(&s->lock);
    if (err)
        return err;
    pthread_rwlock_rdlock(&s->lock);
    *ret_secrets = s;
    return ERR_OK;
}

void secrets_release(struct secrets *s)
{
    pthread_rwlock_unlock(&s->lock);
}

/* ---- taking fingerprints ---- */

static enum err read_upload(struct office *o, const struct viewer *v, struct str token,
                            struct arena *a, struct extracted *ret_text)
{
    FD_SCOPE(fd);
    TRY(memory_file(&fd));
    TRY(vault_waiting_copy(o, v, token, fd));
    return secrets_read(secrets_of(o), fd, a, ret_text);
}

/* Its passages, for the index. */
static enum err take_prints(struct office *o, struct str name, const struct extracted *text,
                            struct arena *a, struct str *ret_record)
{
    struct prints prints;
    struct str *texts = NEW_ARRAY(a, struct str, text->part_count + 1);
    for (size_t i = 0; i < text->part_count; i++)
        texts[i] = text->parts[i].text;
    TRY(prints_make(a, texts, text->part_count, &prints));
    if (!prints.gram_count)
        return ERR_OK;
    TRY(passages_seal(secrets_of(o)->passages, name, &prints, a, ret_record));
    if (ret_record->n > RECORD_BYTES_MAX)
        *ret_record = STR("");
    return ERR_OK;
}

static bool is_for_eyes(const char *media)
{
    struct str m = str_of(media);
    return str_starts(m, "image/") || str_starts(m, "video/") || str_starts(m, "audio/");
}

/* Read once; `text` NULL where nobody can. */
static enum err sift(struct office *o, const struct viewer *v, struct str name,
                     const struct extracted *text, struct arena *a, struct str *ret_record,
                     struct str *ret_facts)
{
    const struct own_sieve *own;
    struct sifted sifted;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    TRY(own_sieve_of(&k, &own));
    sifted_unread(own, COVERAGE_UNKNOWN, &sifted);
    if (text && file_facts_take(o, k.db, k.book, a, text, ret_facts))
        *ret_facts = STR(""); /* it counts as not looked through */
    if (text)
        TRY(sifted_make(a, own, text, &sifted));
    return sifted_seal(o, name, &sifted, a, ret_record);
}

void secrets_take(struct office *o, const struct viewer *v, struct str token)
{
    ARENA_SCOPE(a);
    struct vault_waiting file;
    struct extracted text;
    struct str prints = STR(""), record = STR(""), facts = STR("");
    char name[VAULT_TOKEN_SIZE];
    if (waiting_was_read(o, v, token) || vault_waiting(o, v, token, &file) ||
        waiting_name(o, v, token, name))
        return;
    bool is_read = file.size <= SECRETS_FILE_MAX && !is_for_eyes(file.media) &&
                   !read_upload(o, v, token, a, &text);
    if (is_read && take_prints(o, str_of(name), &text, a, &prints))
        prints = STR("");
    if (sift(o, v, str_of(name), is_read ? &text : NULL, a, &record, &facts))
        record = STR(""); /* the entry says then that its file was not sieved */
    waiting_put_kept(o, v, token, prints, record, facts);
}

enum err secrets_keep(struct deed *d, int64_t file, struct str record)
{
    return record.n ? db_run(d->db, &keep, "ibi", file, record, d->leaf) : ERR_OK;
}

enum err secrets_raise(struct deed *d, const char *register_name, int64_t entry, uint32_t label,
                       enum level now)
{
    struct label before;
    struct scope s;
    if (!label_get(d->o->labels, label, &before, &s))
        return fail(ERR_CORRUPT, "An entry has no label");
    if (now <= before.level)
        return ERR_OK;
    TRY(settled_drop(d, register_name, entry));
    return db_run(d->db, &raise, "zii", register_name, entry, d->leaf);
}

enum err secrets_forget(struct deed *d, int64_t file)
{
    TRY(settled_drop_file(d, file));
    return db_run(d->db, &forget, "i", file);
}
