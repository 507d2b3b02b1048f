/* Files in. An upload is written to DIR/vault/new, then stands under its final name before its
 * token is given out: taking it is an INSERT and nothing else. */
#include "office/vault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/text.h"
#include "crypto/age/age.h"
#include "office/data_list.h"
#include "office/file_facts.h"
#include "office/media.h"
#include "office/secrets.h"
#include "office/sifted.h"
#include "office/vaults.h"

#define SECOND UINT64_C(1000000000)

enum {
    NAME_HEX = 32,
    SWEEP_GRACE_SECONDS = 600,
    LOST_SECONDS = 30 * 86400,
    WAITING_ALL_MAX = 4096
};

static const struct sql insert = {
    "file.insert",
    "INSERT INTO file (register, entry, field, name, media, size, sha256, sealed, at, person, leaf)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id",
    NULL};
static const struct sql named = {"file.named",
                                 "SELECT id, destroyed_at FROM file WHERE sealed = $1", NULL};

const struct sql *const vault_statements[] = {&insert, &named, NULL};

/* ---- names
 * -------------------------------------------------------------------------------------------- */

char *vault_path(struct arena *a, const struct office *o, struct str sealed)
{
    return arena_printf(a, "%s/vault/%.2s/%.*s", o->dir, sealed.p, (int)sealed.n, sealed.p);
}

bool vault_name_valid(struct str sealed)
{
    unsigned char bytes[NAME_HEX / 2];
    size_t n;
    return hex_decode(sealed, bytes, sizeof bytes, &n) && n == sizeof bytes;
}

static char *new_path(struct arena *a, const struct office *o, const char *sealed)
{
    return arena_printf(a, "%s/vault/new/%s", o->dir, sealed);
}

static void random_hex(char ret_hex[NAME_HEX + 1])
{
    unsigned char bytes[NAME_HEX / 2];
    random_bytes(bytes, sizeof bytes);
    BUF_SCOPE(out, NAME_HEX);
    buf_hex(&out, bytes, sizeof bytes);
    memcpy(ret_hex, out.p, NAME_HEX + 1);
}

/* Browsers and people send folders along; they are nobody's business. */
static enum err clean_name(struct arena *a, struct str name, struct str *ret_name)
{
    for (size_t i = name.n; i-- > 0;) {
        if (name.p[i] == '/' || name.p[i] == '\\') {
            name = str_bytes(name.p + i + 1, name.n - i - 1);
            break;
        }
    }
    struct str clean;
    enum err err = text_clean(a, str_trim(name), VAULT_NAME_CHARS_MAX, &clean);
    if (!err &&
        (!clean.n || str_is(clean, ".") || str_is(clean, "..") || memchr(clean.p, '\n', clean.n)))
        err = fail(ERR_INPUT, "The file has no name");
    if (err)
        return fail_field(err, "file");
    *ret_name = clean;
    return ERR_OK;
}

/* ---- what waits
 * ------------------------------------------------------------------------------------------ */

static void free_waiting(struct waiting *w)
{
    free(w->prints.p);
    free(w->sifted.p);
    free(w->facts.p);
    free(w->rows.p);
    wipe(w, sizeof *w);
    free(w);
}

/* Under the lock. */
static struct waiting **waiting_at(struct vault *vault, struct str token)
{
    struct waiting **at = &vault->waiting;
    while (*at && !(token.n == NAME_HEX && bytes_equal((*at)->token, token.p, NAME_HEX)))
        at = &(*at)->next;
    return at;
}

static bool waits_too_long(const struct waiting *w, uint64_t now, int64_t seconds)
{
    return now - w->since > (uint64_t)seconds * SECOND;
}

static int waiting_of(const struct vault *vault, int64_t account, int *ret_all)
{
    int own = 0, all = 0;
    for (const struct waiting *w = vault->waiting; w; w = w->next) {
        own += w->account == account;
        all++;
    }
    *ret_all = all;
    return own;
}

static enum err find_waiting(struct office *o, int64_t account, struct str token,
                             struct waiting *ret_waiting)
{
    struct vault *vault = o->vault;
    bool found = false;
    pthread_mutex_lock(&vault->lock);
    const struct waiting *w = *waiting_at(vault, token);
    if (w && w->account == account &&
        !waits_too_long(w, clock_monotonic_ns(), VAULT_WAITING_SECONDS)) {
        *ret_waiting = *w;
        found = true;
    }
    pthread_mutex_unlock(&vault->lock);
    if (found)
        return ERR_OK;
    (void)fail(ERR_MISSING, "The uploaded file no longer waits: upload it again");
    return fail_field(ERR_MISSING, "file");
}

enum err vault_waiting(struct office *o, const struct viewer *v, struct str token,
                       struct vault_waiting *ret_waiting)
{
    struct waiting w;
    TRY(find_waiting(o, v->account, token, &w));
    *ret_waiting = w.file;
    return ERR_OK;
}

enum err waiting_name(struct office *o, const struct viewer *v, struct str token,
                      char ret_name[VAULT_TOKEN_SIZE])
{
    struct waiting w;
    TRY(find_waiting(o, v->account, token, &w));
    memcpy(ret_name, w.sealed, VAULT_TOKEN_SIZE);
    return ERR_OK;
}

bool waiting_was_read(struct office *o, const struct viewer *v, struct str token)
{
    struct waiting w;
    return !find_waiting(o, v->account, token, &w) && w.read;
}

static struct kept copy_of(struct str s)
{
    struct kept k = {s.n ? malloc(s.n) : NULL, s.n};
    if (s.n && !k.p)
        die("out of memory");
    if (s.n)
        memcpy(k.p, s.p, s.n);
    return k;
}

void waiting_put_kept(struct office *o, const struct viewer *v, struct str token, struct str prints,
                      struct str sifted, struct str facts)
{
    struct kept own_prints = copy_of(prints), own_sifted = copy_of(sifted),
                own_facts = copy_of(facts);
    pthread_mutex_lock(&o->vault->lock);
    struct waiting *w = *waiting_at(o->vault, token);
    if (w && w->account == v->account && !w->read) {
        w->prints = own_prints;
        w->sifted = own_sifted;
        w->facts = own_facts;
        w->read = true;
        own_prints.p = own_sifted.p = own_facts.p = NULL;
    }
    pthread_mutex_unlock(&o->vault->lock);
    free(own_prints.p);
    free(own_sifted.p);
    free(own_facts.p);
}

void waiting_put_rows(struct office *o, const struct viewer *v, struct str token, struct str rows)
{
    struct kept own = copy_of(rows);
    pthread_mutex_lock(&o->vault->lock);
    struct waiting *w = *waiting_at(o->vault, token);
    if (w && w->account == v->account) {
        struct kept before = w->rows;
        w->rows = own;
        own = before;
    }
    pthread_mutex_unlock(&o->vault->lock);
    free(own.p);
}

/* A copy: another request of the same account may take them anew. */
static struct str rows_of(struct office *o, struct arena *a, struct str token)
{
    struct str rows = STR("");
    pthread_mutex_lock(&o->vault->lock);
    const struct waiting *w = *waiting_at(o->vault, token);
    if (w && w->rows.p)
        rows = arena_str(a, str_bytes(w->rows.p, w->rows.n));
    pthread_mutex_unlock(&o->vault->lock);
    return rows;
}

enum err waiting_sifted(struct office *o, const struct viewer *v, struct str token, struct arena *a,
                        struct str *ret_sifted)
{
    struct waiting w;
    *ret_sifted = STR("");
    TRY(find_waiting(o, v->account, token, &w));
    pthread_mutex_lock(&o->vault->lock);
    const struct waiting *there = *waiting_at(o->vault, token);
    if (there && there->account == v->account && there->sifted.p)
        *ret_sifted = arena_str(a, str_bytes(there->sifted.p, there->sifted.n));
    pthread_mutex_unlock(&o->vault->lock);
    return ERR_OK;
}

enum err vault_waiting_copy(struct office *o, const struct viewer *v, struct str token, int fd)
{
    struct waiting w;
    struct sealed_file sealed;
    ARENA_SCOPE(a);
    TRY(find_waiting(o, v->account, token, &w));
    enum err err = sealed_open(o, a, str_of(w.sealed), &sealed);
    while (!err) {
        struct str chunk;
        err = age_open_next(sealed.open, &chunk);
        if (!err && !chunk.n)
            break;
        if (!err)
            err = fd_write(fd, chunk.p, chunk.n, w.file.name);
    }
    sealed_close(&sealed);
    return err;
}

/* ---- uploading
 * -----------------------------------------------------------------------------------------------
 */

struct vault_put {
    struct office *o;
    struct arena *arena;
    int fd;
    char *path;
    struct age_seal *seal;
    struct sha256 hash;
    struct waiting *waiting; /* filled as it goes */
    struct str name;
    char head[MEDIA_HEAD];
    size_t head_n;
    char buffer[AGE_CHUNK];
    size_t buffered;
};

static enum err flush_buffer(struct vault_put *put)
{
    size_t n = put->buffered;
    put->buffered = 0;
    return fd_write(put->fd, put->buffer, n, put->path);
}

static enum err sink_write(void *context, const void *p, size_t n)
{
    struct vault_put *put = context;
    if (put->buffered + n > sizeof put->buffer)
        TRY(flush_buffer(put));
    if (n > sizeof put->buffer)
        return fd_write(put->fd, p, n, put->path);
    memcpy(put->buffer + put->buffered, p, n);
    put->buffered += n;
    return ERR_OK;
}

static enum err open_upload(struct vault_put *put)
{
    const struct age_recipient *recipient;
    TRY(age_recipient_parse(put->arena, keys_vault_recipient(put->o), &recipient));
    random_hex(put->waiting->sealed);
    put->path = new_path(put->arena, put->o, put->waiting->sealed);
    put->fd = open(put->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (put->fd < 0)
        return fail_errno("cannot make", put->path);
    struct age_sink sink = {.write = sink_write, .context = put};
    return age_seal_begin(&recipient, 1, false, sink, &put->seal);
}

enum err vault_put_begin(struct office *o, const struct viewer *v, struct str name,
                         struct vault_put **ret_put)
{
    TRY(viewer_ready(v));
    if (v->kind != ADMINISTRATOR_NONE || (!v->person && !v->scheduler)) {
        (void)fail(ERR_REFUSED, "The three administrators handle no documents");
        return fail_basis(ERR_REFUSED, "R34");
    }
    int all;
    pthread_mutex_lock(&o->vault->lock);
    int own = waiting_of(o->vault, v->account, &all);
    pthread_mutex_unlock(&o->vault->lock);
    if (own >= VAULT_WAITING_MAX || all >= WAITING_ALL_MAX)
        return fail(ERR_TOO_MANY, "Too many uploaded files wait for what they were uploaded for");
    struct vault_put *put = calloc(1, sizeof *put);
    struct waiting *waiting = calloc(1, sizeof *waiting);
    if (!put || !waiting)
        die("out of memory");
    put->o = o;
    put->fd = -1;
    put->arena = arena_new();
    put->waiting = waiting;
    waiting->account = v->account;
    sha256_init(&put->hash);
    enum err err = clean_name(put->arena, name, &put->name);
    if (!err)
        err = open_upload(put);
    if (err) {
        vault_put_free(put);
        return err;
    }
    *ret_put = put;
    return ERR_OK;
}

enum err vault_put_write(struct vault_put *put, const void *p, size_t n)
{
    struct vault_waiting *file = &put->waiting->file;
    if ((int64_t)n > VAULT_FILE_MAX - file->size) {
        (void)fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(VAULT_FILE_MAX));
        return fail_field(ERR_TOO_LARGE, "file");
    }
    size_t head = sizeof put->head - put->head_n;
    if (head > n)
        head = n;
    memcpy(put->head + put->head_n, p, head);
    put->head_n += head;
    file->size += (int64_t)n;
    sha256_add(&put->hash, p, n);
    return age_seal_write(put->seal, p, n);
}

/* Under its final name, durable. */
static enum err settle(struct vault_put *put)
{
    struct arena *a = put->arena;
    TRY(age_seal_close(put->seal));
    TRY(flush_buffer(put));
    if (fsync(put->fd))
        return fail_errno("cannot write", put->path);
    struct str sealed = str_of(put->waiting->sealed);
    char *path = vault_path(a, put->o, sealed);
    char *vault = path_join(a, put->o->dir, "vault");
    char *folder = arena_printf(a, "%s/%.2s", vault, sealed.p);
    if (!file_exists(folder)) {
        TRY(folder_make(folder, 0700));
        TRY(folder_sync(vault));
    }
    if (rename(put->path, path))
        return fail_errno("cannot rename", put->path);
    put->path = path; /* given up from there when the next step fails */
    return folder_sync(folder);
}

enum err vault_put_end(struct vault_put *put, char ret_token[VAULT_TOKEN_SIZE])
{
    TRY(settle(put));
    struct waiting *w = put->waiting;
    sha256_end(&put->hash, w->file.sha256);
    w->file.media = media_type(put->name, str_bytes(put->head, put->head_n));
    memcpy(w->file.name, put->name.p, put->name.n);
    w->since = clock_monotonic_ns();
    random_hex(w->token);
    memcpy(ret_token, w->token, VAULT_TOKEN_SIZE);
    struct vault *vault = put->o->vault;
    pthread_mutex_lock(&vault->lock);
    w->next = vault->waiting;
    vault->waiting = w;
    pthread_mutex_unlock(&vault->lock);
    put->waiting = NULL;
    put->path = NULL;
    vault_put_free(put);
    return ERR_OK;
}

void vault_put_free(struct vault_put *put)
{
    if (!put)
        return;
    age_seal_free(put->seal);
    if (put->fd >= 0)
        close(put->fd);
    if (put->fd >= 0 && put->path)
        unlink(put->path); /* what stays is swept away later */
    free(put->waiting);
    arena_free(put->arena);
    wipe(put, sizeof *put);
    free(put);
}

enum err vault_put_bytes(struct office *o, const struct viewer *v, struct str name,
                         struct str bytes, char ret_token[VAULT_TOKEN_SIZE])
{
    struct vault_put *put;
    TRY(vault_put_begin(o, v, name, &put));
    enum err err = vault_put_write(put, bytes.p, bytes.n);
    if (!err)
        err = vault_put_end(put, ret_token);
    if (err)
        vault_put_free(put);
    return err;
}

/* ---- claiming
 * ---------------------------------------------------------------------------------------------------
 */

static void claimed(struct office *o, void *arg)
{
    const struct waiting *copy = arg;
    pthread_mutex_lock(&o->vault->lock);
    struct waiting **at = waiting_at(o->vault, str_bytes(copy->token, NAME_HEX));
    struct waiting *w = *at;
    if (w)
        *at = w->next;
    pthread_mutex_unlock(&o->vault->lock);
    if (w)
        free_waiting(w);
}

enum err vault_claim(struct deed *d, struct str token, const char *reg, int64_t entry,
                     const char *field, int64_t *ret_file)
{
    struct waiting *w = NEW(d->keep, struct waiting);
    TRY(find_waiting(d->o, d->v->account, token, w));
    QUERY_SCOPE(q);
    TRY(db_query(d->db, &insert, &q));
    bind_text(q, 1, str_of(reg));
    bind_int(q, 2, entry);
    bind_text(q, 3, str_of(field));
    bind_text(q, 4, str_of(w->file.name));
    bind_text(q, 5, str_of(w->file.media));
    bind_int(q, 6, w->file.size);
    bind_blob(q, 7, str_bytes(w->file.sha256, SHA256_SIZE));
    bind_text(q, 8, str_of(w->sealed));
    bind_text(q, 9, str_of(d->now));
    bind_int(q, 10, d->v->person);
    bind_int(q, 11, d->leaf);
    bool row;
    TRY(query_step(q, &row));
    if (!row)
        return fail(ERR_CONFLICT, "The uploaded file was taken already");
    int64_t id = query_int(q, 0);
    deed_touch(d, "file", id);
    TRY(secrets_keep(d, id, str_bytes(w->prints.p, w->prints.n)));
    TRY(sifted_keep(d, id, str_bytes(w->sifted.p, w->sifted.n)));
    TRY(file_facts_keep(d, id, str_bytes(w->facts.p, w->facts.n)));
    TRY(data_list_keep(d, id, rows_of(d->o, d->a, token)));
    deed_after(d, claimed, w);
    *ret_file = id;
    return ERR_OK;
}

/* ---- opening and sweeping
 * ------------------------------------------------------------------------------------------ */

static bool still_waits(struct vault *vault, const char *sealed)
{
    bool waits = false;
    pthread_mutex_lock(&vault->lock);
    for (const struct waiting *w = vault->waiting; w && !waits; w = w->next)
        waits = strcmp(w->sealed, sealed) == 0;
    pthread_mutex_unlock(&vault->lock);
    return waits;
}

static void forget_old(struct vault *vault)
{
    uint64_t now = clock_monotonic_ns();
    pthread_mutex_lock(&vault->lock);
    for (struct waiting **at = &vault->waiting; *at;) {
        struct waiting *w = *at;
        /* a deed that took the token in its last second is through long before the grace ends */
        if (!waits_too_long(w, now, VAULT_WAITING_SECONDS + SWEEP_GRACE_SECONDS)) {
            at = &w->next;
            continue;
        }
        *at = w->next;
        free_waiting(w);
    }
    pthread_mutex_unlock(&vault->lock);
}

/* Whether to keep it. Asked of a snapshot that began after it was seen not to wait: what was taken
 * meanwhile has its row there. */
static enum err row_keeps(struct office *o, const char *sealed, bool *ret_keeps, bool *ret_gone)
{
    struct db *db;
    TRY(store_read(o->store, &db));
    ARENA_SCOPE(a);
    bool found = false;
    int64_t id;
    struct str destroyed = {NULL, 0};
    enum err err = db_one(db, a, &named, &found, "z>it", sealed, &id, &destroyed);
    db_release(db);
    if (err)
        return err;
    *ret_keeps = found && !destroyed.p;
    *ret_gone = found && destroyed.p;
    return ERR_OK;
}

static bool is_young(const struct stat *st, int seconds)
{
    return time(NULL) - st->st_mtime < seconds;
}

static void dir_cleanup(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

/* A file that no row names: an upload that was given up, or the database is an older one than the
 * vault. Nothing is erased for that until a month has passed. */
static enum err set_aside(struct office *o, const char *path, const char *sealed)
{
    ARENA_SCOPE(a);
    char *lost = arena_printf(a, "%s/vault/lost/%s", o->dir, sealed);
    if (rename(path, lost))
        return fail_errno("cannot rename", path);
    if (utimensat(AT_FDCWD, lost, NULL, AT_SYMLINK_NOFOLLOW))
        return fail_errno("cannot write", lost);
    return ERR_OK;
}

/* `all`: at the start, when nothing is under way. Later a young file may be on its way between its
 * final name and its token. */
static enum err sweep_file(struct office *o, const char *path, const char *sealed, bool all,
                           int *removed)
{
    bool keeps = true, gone = false;
    struct stat st;
    if (lstat(path, &st) || (!all && is_young(&st, SWEEP_GRACE_SECONDS)) ||
        still_waits(o->vault, sealed))
        return ERR_OK;
    TRY(row_keeps(o, sealed, &keeps, &gone));
    if (keeps)
        return ERR_OK;
    TRY(gone ? vault_erase(path) : set_aside(o, path, sealed));
    ++*removed;
    return ERR_OK;
}

/* What was set aside comes back when a row names it after all, and is erased when its time is over. */
static enum err sweep_lost(struct office *o, int *removed)
{
    ARENA_SCOPE(a);
    char *folder = arena_printf(a, "%s/vault/lost", o->dir);
    DIR *dir CLEANUP(dir_cleanup) = opendir(folder);
    if (!dir)
        return fail_errno("cannot open", folder);
    for (struct dirent *e; (e = readdir(dir));) {
        struct stat st;
        bool keeps = false, gone = false;
        struct str sealed = str_of(e->d_name);
        char *path = path_join(a, folder, e->d_name);
        if (!vault_name_valid(sealed) || lstat(path, &st))
            continue;
        TRY(row_keeps(o, e->d_name, &keeps, &gone));
        if (keeps) {
            char *back = vault_path(a, o, sealed);
            TRY(folder_make(arena_printf(a, "%s/vault/%.2s", o->dir, sealed.p), 0700));
            if (rename(path, back))
                return fail_errno("cannot rename", path);
        } else if (gone || !is_young(&st, LOST_SECONDS)) {
            TRY(vault_erase(path));
            ++*removed;
        }
    }
    return ERR_OK;
}

/* Files being uploaded lie in `new`: at the start all of them are left over, later those of
 * yesterday. */
static enum err sweep_new(const char *folder, bool all, int *removed)
{
    DIR *dir CLEANUP(dir_cleanup) = opendir(folder);
    if (!dir)
        return fail_errno("cannot open", folder);
    for (struct dirent *e; (e = readdir(dir));) {
        struct stat st;
        if (e->d_name[0] == '.' || fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if (!all && is_young(&st, 86400))
            continue;
        if (unlinkat(dirfd(dir), e->d_name, 0) && errno != ENOENT)
            return fail_errno("cannot remove", folder);
        ++*removed;
    }
    return ERR_OK;
}

static enum err sweep_folder(struct office *o, const char *folder, bool all, int *removed)
{
    DIR *dir CLEANUP(dir_cleanup) = opendir(folder);
    if (!dir)
        return errno == ENOENT ? ERR_OK : fail_errno("cannot open", folder);
    for (struct dirent *e; (e = readdir(dir));) {
        if (!vault_name_valid(str_of(e->d_name)))
            continue; /* none of ours: not ours to remove */
        ARENA_SCOPE(a);
        TRY(sweep_file(o, path_join(a, folder, e->d_name), e->d_name, all, removed));
    }
    return ERR_OK;
}

static enum err sweep(struct office *o, bool all, int *ret_removed)
{
    ARENA_SCOPE(a);
    int removed = 0;
    forget_old(o->vault);
    TRY(sweep_new(arena_printf(a, "%s/vault/new", o->dir), all, &removed));
    for (int i = 0; i < 256; i++)
        TRY(sweep_folder(o, arena_printf(a, "%s/vault/%02x", o->dir, i), all, &removed));
    TRY(sweep_lost(o, &removed));
    *ret_removed = removed;
    return ERR_OK;
}

enum err vault_sweep(struct office *o, int *ret_removed)
{
    return sweep(o, false, ret_removed);
}

enum err vault_open(struct office *o)
{
    ARENA_SCOPE(a);
    TRY(folder_make(path_join(a, o->dir, "vault"), 0700));
    TRY(folder_make(arena_printf(a, "%s/vault/new", o->dir), 0700));
    TRY(folder_make(arena_printf(a, "%s/vault/lost", o->dir), 0700));
    struct vault *vault = calloc(1, sizeof *vault);
    if (!vault)
        die("out of memory");
    pthread_mutex_init(&vault->lock, NULL);
    o->vault = vault;
    int removed;
    return sweep(o, true, &removed);
}

void vault_close(struct office *o)
{
    struct vault *vault = o->vault;
    if (!vault)
        return;
    while (vault->waiting) {
        struct waiting *w = vault->waiting;
        vault->waiting = w->next;
        free_waiting(w);
    }
    pthread_mutex_destroy(&vault->lock);
    free(vault);
    o->vault = NULL;
}
