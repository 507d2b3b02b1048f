/* What a release says, and the hash that review, approval and publication are bound to. */
#include "base/io.h"
#include "crypto/age/age.h"
#include "office/internal.h"
#include "office/release.h"
#include "office/vaults.h"

enum { CHUNK = 65536 };

static const struct sql content_get = {
    "release.content",
    "SELECT body_text, link, file, second_file, third_file, preview FROM r_release WHERE id = $1",
    NULL};
static const struct sql file_get = {
    "release.file", "SELECT name, sealed, sha256, destroyed_at FROM file WHERE id = $1", NULL};

const struct sql *const release_content_statements[] = {&content_get, &file_get, NULL};

static enum err read_file(struct db *db, struct arena *a, struct release_file *f)
{
    struct str sha256 = {NULL, 0}, destroyed = {NULL, 0};
    bool found;
    if (!f->id)
        return ERR_OK;
    TRY(db_one(db, a, &file_get, &found, "i>ttbt", f->id, &f->name, &f->sealed, &sha256,
               &destroyed));
    if (!found || sha256.n != SHA256_SIZE)
        return fail(ERR_CORRUPT, "The row of a file is damaged");
    memcpy(f->sha256, sha256.p, SHA256_SIZE);
    f->destroyed = destroyed.p;
    return ERR_OK;
}

static void hex_of(const unsigned char hash[SHA256_SIZE], char ret_hex[RELEASE_STAMP_SIZE])
{
    BUF_SCOPE(b, RELEASE_STAMP_SIZE);
    buf_hex(&b, hash, SHA256_SIZE);
    memcpy(ret_hex, b.p, RELEASE_STAMP_SIZE);
}

/* A line for each thing: what it is, its hash; of files the name too, for it goes out with them. */
static void hash_content(struct release_content *c)
{
    static const char HEAD[] = "cofferdam release v1\n";
    const struct str texts[] = {c->text, c->link};
    static const char *const names[] = {"text", "link"};
    unsigned char hash[SHA256_SIZE];
    char hex[RELEASE_STAMP_SIZE];
    int things = 0;
    BUF_SCOPE(all, 16384);
    buf_text(&all, HEAD);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        if (!texts[i].n)
            continue;
        sha256(texts[i], hash);
        hex_of(hash, hex);
        buf_printf(&all, "%s %s\n", names[i], hex);
        memcpy(c->copy, hex, sizeof hex);
        things++;
    }
    for (int i = 0; i < RELEASE_FILES; i++) {
        const struct release_file *f = &c->files[i];
        if (!f->id)
            continue;
        hex_of(f->sha256, hex);
        buf_printf(&all, "file %s ", hex);
        buf_str(&all, f->name);
        buf_char(&all, '\n');
        memcpy(c->copy, hex, sizeof hex);
        things++;
    }
    sha256(buf_view(&all), hash);
    hex_of(hash, c->hash);
    if (things != 1)
        memcpy(c->copy, c->hash, sizeof c->copy);
}

enum err release_content(struct db *db, struct arena *a, int64_t release,
                         struct release_content *ret_content)
{
    struct release_content c = {0};
    bool found;
    TRY(db_one(db, a, &content_get, &found, "i>ttiiii", release, &c.text, &c.link, &c.files[0].id,
               &c.files[1].id, &c.files[2].id, &c.preview.id));
    if (!found)
        return fail(ERR_MISSING, "There is no such entry");
    for (int i = 0; i < RELEASE_FILES; i++)
        TRY(read_file(db, a, &c.files[i]));
    TRY(read_file(db, a, &c.preview));
    hash_content(&c);
    *ret_content = c;
    return ERR_OK;
}

/* ---- a file, to be read ---- */

static enum err copy_clear(struct sealed_file *f, int fd)
{
    char *chunk = malloc(CHUNK);
    enum err err = ERR_OK;
    size_t n;
    if (!chunk)
        die("out of memory");
    do {
        err = age_open_read(f->open, chunk, CHUNK, &n);
        if (!err && n)
            err = fd_write(fd, chunk, n, "memory");
    } while (!err && n);
    wipe(chunk, CHUNK);
    free(chunk);
    return err;
}

enum err release_file_open(struct office *o, struct arena *a, const struct release_file *file,
                           int *ret_fd)
{
    struct sealed_file sealed;
    uint64_t size = 0;
    FD_SCOPE(fd);
    TRY(sealed_open(o, a, file->sealed, &sealed));
    enum err err = age_open_size(sealed.open, &size);
    if (!err && size > RELEASE_INPUT_MAX)
        err = fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(RELEASE_INPUT_MAX));
    if (!err)
        err = age_open_seek(sealed.open, 0);
    if (!err)
        err = memory_file(&fd);
    if (!err)
        err = copy_clear(&sealed, fd);
    sealed_close(&sealed);
    TRY(err);
    *ret_fd = fd;
    fd = -1;
    return ERR_OK;
}
