/* Files out: numbered readings, destroying, and opening a file for its reading. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/io.h"
#include "crypto/age/age.h"
#include "office/data_list.h"
#include "office/desk.h"
#include "office/secrets.h"
#include "office/sifted.h"
#include "office/vaults.h"

static const struct sql file_get = {
    "file.get", "SELECT register, entry, sealed, destroyed_at FROM file WHERE id = $1", NULL};
static const struct sql reading_count = {
    "reading.count", "SELECT count(*) FROM reading WHERE register = $1 AND entry = $2", NULL};
static const struct sql reading_insert = {
    "reading.insert",
    "INSERT INTO reading (file, register, entry, number, person, kind, at, leaf)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
    NULL};
static const struct sql destroyed_put = {
    "file.destroy", "UPDATE file SET destroyed_at = $2, leaf = $3 WHERE id = $1", NULL};
static const struct sql reading_get = {
    "reading.get",
    "SELECT r.person, r.at, r.number, f.id, f.register, f.entry, f.name, f.media, f.size, f.sha256,"
    " f.sealed, f.destroyed_at FROM reading r JOIN file f ON f.id = r.file WHERE r.id = $1",
    NULL};

static const struct sql own_get = {
    "file.own",
    "SELECT sealed, size, sha256 FROM file WHERE id = $1 AND person = 0 AND destroyed_at IS NULL",
    NULL};

const struct sql *const reading_statements[] = {
    &file_get, &reading_count, &reading_insert, &destroyed_put, &reading_get, &own_get, NULL};

static enum err no_file(void)
{
    return fail(ERR_MISSING, "There is no such file");
}

static enum err destroyed(void)
{
    return fail(ERR_MISSING, "This file was destroyed");
}

/* ---- in a deed
 * -------------------------------------------------------------------------------------- */

struct file_row {
    struct str reg, sealed, destroyed_at;
    int64_t entry;
};

static enum err get_file(struct deed *d, int64_t file, struct file_row *ret)
{
    bool found;
    TRY(db_one(d->db, d->a, &file_get, &found, "i>titt", file, &ret->reg, &ret->entry, &ret->sealed,
               &ret->destroyed_at));
    if (!found)
        return no_file();
    return ret->destroyed_at.p ? destroyed() : ERR_OK;
}

enum err vault_reading(struct deed *d, int64_t file, const char *kind, int64_t *ret_reading,
                       struct str *ret_number)
{
    struct file_row f;
    TRY(get_file(d, file, &f));
    bool found;
    int64_t before = 0, id = 0;
    TRY(db_one(d->db, NULL, &reading_count, &found, "ti>i", f.reg, f.entry, &before));
    struct str number = str_of(arena_printf(d->a, "%.*s-R%lld", (int)d->number.n,
                                            d->number.p ? d->number.p : "", (long long)before + 1));
    TRY(db_one(d->db, NULL, &reading_insert, &found, "ititizzi>i", file, f.reg, f.entry, number,
               d->v->person, kind, d->now, d->leaf, &id));
    deed_touch(d, "reading", id);
    *ret_reading = id;
    *ret_number = number;
    return ERR_OK;
}

enum err vault_erase(const char *path)
{
    FD_SCOPE(fd);
    fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? ERR_OK : fail_errno("cannot open", path);
    struct stat st;
    if (fstat(fd, &st))
        return fail_errno("cannot open", path);
    unsigned char noise[4096];
    size_t n = st.st_size < (off_t)sizeof noise ? (size_t)st.st_size : sizeof noise;
    random_bytes(noise, sizeof noise);
    TRY(fd_write(fd, noise, n, path));
    if (fsync(fd))
        return fail_errno("cannot write", path);
    if (unlink(path))
        return fail_errno("cannot remove", path);
    return ERR_OK;
}

/* A failure is not lost: the row says destroyed, and the next sweep removes what still lies there.
 */
static void erase_after(struct office *o, void *arg)
{
    const struct str *sealed = arg;
    ARENA_SCOPE(a);
    if (vault_name_valid(*sealed) && vault_erase(vault_path(a, o, *sealed)))
        return;
}

enum err vault_destroy(struct deed *d, int64_t file)
{
    struct file_row f;
    TRY(get_file(d, file, &f));
    TRY(db_run(d->db, &destroyed_put, "izi", file, d->now, d->leaf));
    deed_touch(d, "file", file);
    TRY(secrets_forget(d, file));
    TRY(sifted_forget(d, file));
    TRY(data_list_forget(d, file));
    struct str *sealed = NEW(d->keep, struct str);
    *sealed = arena_str(d->keep, f.sealed);
    deed_after(d, erase_after, sealed);
    return ERR_OK;
}

/* ---- opening
 * ------------------------------------------------------------------------------------------ */

static enum err source_read(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    const struct sealed_file *f = context;
    size_t got = 0;
    while (got < n) {
        ssize_t k = pread(f->fd, (char *)p + got, n - got, (off_t)(offset + got));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return fail_errno("cannot read", f->path);
        if (k == 0)
            break;
        got += (size_t)k;
    }
    *ret_n = got;
    return ERR_OK;
}

/* `ret_file` must stay where it is while it is open: it is the source's context. */
enum err sealed_open(struct office *o, struct arena *a, struct str sealed,
                     struct sealed_file *ret_file)
{
    *ret_file = (struct sealed_file){.fd = -1};
    if (!vault_name_valid(sealed))
        return fail(ERR_CORRUPT, "The vault's name of a file is damaged");
    ret_file->path = vault_path(a, o, sealed);
    ret_file->fd = open(ret_file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (ret_file->fd < 0)
        return errno == ENOENT ? fail(ERR_CORRUPT, "A sealed file is missing from the vault")
                               : fail_errno("cannot open", ret_file->path);
    struct stat st;
    if (fstat(ret_file->fd, &st))
        return fail_errno("cannot open", ret_file->path);
    AGE_IDENTITY_SCOPE(identity);
    TRY(age_identity_parse(keys_vault_identity(o), &identity));
    struct age_source source = {
        .read = source_read, .context = ret_file, .size = (uint64_t)st.st_size};
    return age_open_begin(&identity, 1, AGE_BINARY, source, &ret_file->open);
}

void sealed_close(struct sealed_file *f)
{
    age_open_free(f->open);
    if (f->fd >= 0)
        close(f->fd);
    *f = (struct sealed_file){.fd = -1};
}

struct vault_reader {
    struct arena *arena;
    struct sealed_file sealed;
    struct vault_file file;
    int64_t at; /* where the stream stands */
};

struct reading_row {
    enum level level;
    int64_t person, file, entry, size;
    struct str at, number, reg, name, media, sha256, sealed, destroyed_at;
};

/* Still in sight: a clearance may have been withdrawn since the reading was written. */
static enum err in_sight(struct office *o, const struct viewer *v, struct db *db, struct arena *a,
                         struct reading_row *r)
{
    struct label its;
    struct scope scope;
    const struct rules *rules = rules_hold(o);
    const struct reg *reg = rule_register(rules->book, r->reg);
    bool found = false;
    int64_t label = 0;
    enum err err = ERR_OK;
    if (reg) {
        char *text = arena_printf(a, "SELECT label FROM %s WHERE id = $1", reg->table);
        struct sql *sql = NEW(a, struct sql);
        *sql = (struct sql){"reading.label", text, NULL};
        err = db_one(db, NULL, sql, &found, "i>i", r->entry, &label);
    }
    rules_release(o, rules);
    if (err)
        return err;
    const struct sight *sight = sight_hold(o, v);
    bool seen = found && label >= 0 && label <= UINT32_MAX && sight_has(sight, (uint32_t)label);
    sight_release(o, sight);
    if (!seen || !label_get(o->labels, (uint32_t)label, &its, &scope))
        return no_file();
    r->level = its.level;
    return ERR_OK;
}

static enum err find_reading(struct office *o, const struct viewer *v, int64_t reading,
                             struct db *db, struct arena *a, struct reading_row *ret)
{
    bool found;
    struct reading_row r;
    TRY(db_one(db, a, &reading_get, &found,
               "i>ittititt"
               "ibtt",
               reading, &r.person, &r.at, &r.number, &r.file, &r.reg, &r.entry, &r.name, &r.media,
               &r.size, &r.sha256, &r.sealed, &r.destroyed_at));
    int64_t at, now = clock_now();
    if (!found || !v->person || r.person != v->person || r.sha256.n != SHA256_SIZE ||
        !moment_parse(r.at, &at) || at > now || now - at > VAULT_READING_SECONDS)
        return no_file();
    if (r.destroyed_at.p)
        return destroyed();
    TRY(in_sight(o, v, db, a, &r));
    *ret = r;
    return ERR_OK;
}

static enum err open_reader(struct office *o, const struct viewer *v, int64_t reading,
                            struct vault_reader *r)
{
    struct reading_row row = {0};
    struct db *db;
    TRY(store_read(o->store, &db));
    enum err err = find_reading(o, v, reading, db, r->arena, &row);
    db_release(db);
    if (err)
        return err;
    r->file = (struct vault_file){.id = row.file,
                                  .size = row.size,
                                  .name = arena_text(r->arena, row.name),
                                  .media = arena_text(r->arena, row.media),
                                  .number = arena_text(r->arena, row.number),
                                  .reg = arena_text(r->arena, row.reg),
                                  .entry = row.entry,
                                  .level = row.level};
    memcpy(r->file.sha256, row.sha256.p, SHA256_SIZE);
    TRY(sealed_open(o, r->arena, row.sealed, &r->sealed));
    uint64_t size;
    TRY(age_open_size(r->sealed.open, &size));
    if ((int64_t)size != row.size)
        return fail(ERR_CORRUPT, "A sealed file is not as long as its row says");
    return age_open_seek(r->sealed.open, 0);
}

enum err vault_read_open(struct office *o, const struct viewer *v, int64_t reading,
                         struct vault_reader **ret_reader)
{
    TRY(viewer_ready(v));
    struct vault_reader *r = calloc(1, sizeof *r);
    if (!r)
        die("out of memory");
    r->arena = arena_new();
    r->sealed.fd = -1;
    enum err err = open_reader(o, v, reading, r);
    if (err) {
        vault_read_close(r);
        return err;
    }
    *ret_reader = r;
    return ERR_OK;
}

const struct vault_file *vault_read_file(const struct vault_reader *r)
{
    return &r->file;
}

enum err vault_read(struct vault_reader *r, int64_t offset, void *p, size_t n, size_t *ret_n)
{
    if (offset < 0 || offset > r->file.size)
        return fail(ERR_INPUT, "The file has no such place");
    if (offset != r->at) {
        r->at = -1; /* not known until it is found */
        TRY(age_open_seek(r->sealed.open, (uint64_t)offset));
        r->at = offset;
    }
    size_t got;
    TRY(age_open_read(r->sealed.open, p, n, &got));
    r->at += (int64_t)got;
    *ret_n = got;
    return ERR_OK;
}

void vault_read_close(struct vault_reader *r)
{
    if (!r)
        return;
    sealed_close(&r->sealed);
    arena_free(r->arena);
    free(r);
}

/* ---- what the office made itself
 * ------------------------------------------------------------------------------------------ */

static enum err read_whole(struct sealed_file *f, char *bytes, size_t size)
{
    size_t got = 0, n = 1;
    while (got < size && n) {
        TRY(age_open_read(f->open, bytes + got, size - got, &n));
        got += n;
    }
    return got == size ? ERR_OK : fail(ERR_CORRUPT, "A sealed file is not as long as its row says");
}

enum err vault_own(struct desk *k, int64_t file, uint32_t label, size_t max, struct str *ret_bytes)
{
    bool found;
    int64_t size = 0;
    struct str sealed, hash;
    struct sealed_file f;
    unsigned char sum[SHA256_SIZE];
    if (!sight_has(k->sight, label))
        return no_file();
    TRY(db_one(k->db, k->a, &own_get, &found, "i>tib", file, &sealed, &size, &hash));
    if (!found || hash.n != SHA256_SIZE)
        return no_file();
    if (size < 0 || (uint64_t)size > max)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext((int64_t)max));
    char *bytes = arena_alloc(k->a, (size_t)size + 1);
    enum err err = sealed_open(k->o, k->a, sealed, &f);
    if (!err)
        err = age_open_seek(f.open, 0);
    if (!err)
        err = read_whole(&f, bytes, (size_t)size);
    sealed_close(&f);
    TRY(err);
    sha256(str_bytes(bytes, (size_t)size), sum);
    if (!bytes_equal(sum, hash.p, SHA256_SIZE))
        return fail(ERR_CORRUPT, "A file of the vault is not what its row says");
    *ret_bytes = str_bytes(bytes, (size_t)size);
    return ERR_OK;
}
