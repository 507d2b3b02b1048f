#include "crypto/age/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "crypto/secret.h"

enum { BLOCK = 4 * AGE_CHUNK };

/* --- where it goes ---------------------------------------------------------------------------- */

struct output {
    const char *name;      /* for messages */
    const char *target;    /* NULL: streamed, nothing to rename */
    const char *temporary; /* the neighbour that becomes the target */
    int fd;
    bool opened;
    bool terminal; /* only text may pass */
};

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_text(a, str_bytes(path, (size_t)(slash - path)));
}

/* Follows links, so that the file behind one is replaced and not the link. */
static enum err resolve(struct arena *a, const char *path, const char **ret_path)
{
    char *real = realpath(path, NULL);
    if (!real)
        return fail_errno("cannot open", path);
    *ret_path = arena_text(a, str_of(real));
    free(real);
    return ERR_OK;
}

static enum err output_temporary(struct arena *a, struct output *o)
{
    unsigned char random[8];
    random_bytes(random, sizeof random);
    BUF_SCOPE(suffix, 32);
    buf_hex(&suffix, random, sizeof random);
    o->temporary = arena_printf(a, "%s.%s.new", o->target, suffix.p);
    o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (o->fd < 0)
        return fail_errno("cannot make", o->temporary);
    o->opened = true;
    return ERR_OK;
}

static enum err output_open(struct arena *a, const char *path, int input, struct output *o)
{
    struct stat there, in;
    if (!path || strcmp(path, "-") == 0) {
        *o = (struct output){.name = "standard output", .fd = STDOUT_FILENO};
        o->terminal = !path && isatty(STDOUT_FILENO);
        return ERR_OK;
    }
    *o = (struct output){.name = path, .target = path, .fd = -1};
    if (stat(path, &there)) {
        if (errno != ENOENT)
            return fail_errno("cannot open", path);
        return output_temporary(a, o);
    }
    if (fstat(input, &in) == 0 && in.st_dev == there.st_dev && in.st_ino == there.st_ino)
        return fail(ERR_INPUT, "Input and output are the same file: {1}", path);
    if (S_ISREG(there.st_mode)) {
        TRY(resolve(a, path, &o->target));
        return output_temporary(a, o);
    }
    o->target = NULL; /* a device or pipe is written to, never replaced */
    o->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (o->fd < 0)
        return fail_errno("cannot open", path);
    o->opened = true;
    return ERR_OK;
}

/* Text as a terminal may show it: no control characters but tab and line ends. */
static bool is_text(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return false;
        if (c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0)
            return false;
    }
    return true;
}

static enum err output_write(void *context, const void *p, size_t n)
{
    const struct output *o = context;
    if (o->terminal && !is_text(str_bytes(p, n)))
        return fail(ERR_INPUT, "The output is not text and is not sent to a terminal: name a file "
                               "with -o, or -o -");
    return fd_write(o->fd, p, n, o->name);
}

/* Gives the file its name, or takes the unfinished one away. Passes `err` on. */
static enum err output_close(struct arena *a, struct output *o, enum err err)
{
    if (!err && o->target && fsync(o->fd))
        err = fail_errno("cannot sync", o->temporary);
    if (o->opened && close(o->fd) && !err)
        err = fail_errno("cannot write", o->name);
    if (!o->target || !o->opened)
        return err;
    if (!err && rename(o->temporary, o->target))
        err = fail_errno("cannot rename to", o->target);
    if (err) {
        unlink(o->temporary);
        return err;
    }
    return folder_sync(folder_of(a, o->target));
}

/* --- where it comes from ---------------------------------------------------------------------- */

struct input {
    const char *name;
    int fd;
    uint64_t done, total;
    const struct age_progress *progress;
};

static enum err input_open(const struct age_keys *keys, const char *path,
                           const struct age_progress *progress, int *opened, struct input *in)
{
    *in = (struct input){.name = path, .fd = STDIN_FILENO, .progress = progress};
    if (strcmp(path, "-") == 0) {
        if (keys->stdin_used)
            return fail(ERR_INPUT, "Standard input can be read for one purpose only");
    } else {
        in->fd = *opened = open(path, O_RDONLY | O_CLOEXEC);
        if (*opened < 0)
            return fail_errno("cannot open", path);
    }
    struct stat st;
    if (fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode))
        in->total = (uint64_t)st.st_size;
    return ERR_OK;
}

static enum err input_read(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    struct input *in = context;
    (void)offset; /* read in order */
    TRY(fd_read(in->fd, p, n, in->name, ret_n));
    in->done += *ret_n;
    if (in->progress)
        in->progress->moved(in->progress->context, in->done, in->total);
    return ERR_OK;
}

/* --- the three commands ----------------------------------------------------------------------- */

struct block {
    unsigned char bytes[BLOCK];
};

static void block_free(struct block **b)
{
    if (*b)
        wipe(*b, sizeof **b);
    free(*b);
}

static enum err seal_all(struct input *in, struct output *out,
                         const struct age_recipient *const *recipients, size_t n, bool armored)
{
    AGE_SEAL_SCOPE(seal);
    struct block *block CLEANUP(block_free) = malloc(sizeof *block);
    if (!block)
        die("out of memory");
    TRY(age_seal_begin(recipients, n, armored, (struct age_sink){output_write, out}, &seal));
    size_t got;
    do {
        TRY(input_read(in, in->done, block->bytes, sizeof block->bytes, &got));
        TRY(age_seal_write(seal, block->bytes, got));
    } while (got == sizeof block->bytes);
    return age_seal_close(seal);
}

enum err age_file_seal(const struct age_keys *keys, const char *input, const char *output,
                       bool armored, const struct age_progress *progress)
{
    ARENA_SCOPE(a);
    FD_SCOPE(opened);
    struct input in;
    struct output out;
    size_t n = keys->recipient_count;
    const struct age_recipient **recipients =
        NEW_ARRAY(a, const struct age_recipient *, n + keys->identity_count);
    for (size_t i = 0; i < n; i++)
        recipients[i] = keys->recipients[i];
    for (size_t i = 0; i < keys->identity_count; i++)
        recipients[n++] = age_identity_recipient(keys->identities[i]);
    TRY(input_open(keys, input, progress, &opened, &in));
    TRY(output_open(a, output, in.fd, &out));
    return output_close(a, &out, seal_all(&in, &out, recipients, n, armored));
}

static enum err open_all(const struct age_keys *keys, struct input *in, struct output *out)
{
    AGE_OPEN_SCOPE(open);
    TRY(age_open_begin(keys->identities, keys->identity_count, AGE_ANY_FORM,
                       (struct age_source){input_read, in, AGE_SIZE_UNKNOWN}, &open));
    for (;;) {
        struct str chunk;
        TRY(age_open_next(open, &chunk));
        if (!chunk.n)
            return ERR_OK;
        TRY(output_write(out, chunk.p, chunk.n));
    }
}

enum err age_file_open(const struct age_keys *keys, const char *input, const char *output,
                       const struct age_progress *progress)
{
    ARENA_SCOPE(a);
    FD_SCOPE(opened);
    struct input in;
    struct output out;
    if (!keys->identity_count)
        return fail(ERR_INPUT, "No key is given to open with");
    TRY(input_open(keys, input, progress, &opened, &in));
    TRY(output_open(a, output, in.fd, &out));
    return output_close(a, &out, open_all(keys, &in, &out));
}

static enum err key_text(const struct age_identity *identity, struct buf *text,
                         char ret_recipient[AGE_RECIPIENT_TEXT_SIZE])
{
    char secret_text[AGE_IDENTITY_TEXT_SIZE], moment[MOMENT_SIZE];
    WIPE_SCOPE(secret_text);
    age_identity_text(identity, secret_text);
    age_recipient_text(age_identity_recipient(identity), ret_recipient);
    moment_text(clock_now(), moment);
    buf_printf(text, "# created: %s\n# public key: %s\n%s\n", moment, ret_recipient, secret_text);
    return buf_check(text);
}

enum err age_file_keygen(const char *output, char ret_recipient[AGE_RECIPIENT_TEXT_SIZE])
{
    ARENA_SCOPE(a);
    AGE_IDENTITY_SCOPE(identity);
    FD_SCOPE(opened);
    char recipient[AGE_RECIPIENT_TEXT_SIZE];
    bool streamed = !output || strcmp(output, "-") == 0;
    identity = age_keygen();
    BUF_SCOPE(text, 512);
    TRY(key_text(identity, &text, recipient));
    int fd = STDOUT_FILENO;
    if (!streamed) {
        fd = opened = open(output, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (opened < 0 && (errno == EEXIST || errno == ELOOP))
            return fail(ERR_CONFLICT, "{1} exists already: a key is never overwritten", output);
        if (opened < 0)
            return fail_errno("cannot make", output);
    }
    enum err err = fd_write(fd, text.p, text.n, streamed ? "standard output" : output);
    wipe(text.p, text.n);
    if (!err && !streamed && fsync(fd))
        err = fail_errno("cannot sync", output);
    if (!err && !streamed)
        err = folder_sync(folder_of(a, output));
    if (err && !streamed)
        unlink(output);
    TRY(err);
    memcpy(ret_recipient, recipient, sizeof recipient);
    return ERR_OK;
}
