/* Keys out of the flags and files of the command line. */
#include <errno.h>
#include <fcntl.h>

#include "base/io.h"
#include "crypto/age/file.h"
#include "crypto/secret.h"

enum { RECIPIENT_FILE_MAX = 1024 * 1024 };

void age_keys_init(struct age_keys *keys)
{
    *keys = (struct age_keys){.arena = arena_new()};
}

void age_keys_release(struct age_keys *keys)
{
    for (size_t i = 0; i < keys->identity_count; i++)
        age_identity_free(keys->identities[i]);
    arena_free(keys->arena);
    *keys = (struct age_keys){0};
}

enum err age_keys_recipient(struct age_keys *keys, struct str text)
{
    const struct age_recipient *recipient;
    TRY(age_recipient_parse(keys->arena, text, &recipient));
    keys->recipients = arena_grow(keys->arena, keys->recipients, keys->recipient_count,
                                  &keys->recipient_cap, sizeof *keys->recipients);
    keys->recipients[keys->recipient_count++] = recipient;
    return ERR_OK;
}

static enum err add_identity(struct age_keys *keys, struct str text)
{
    struct age_identity *identity;
    TRY(age_identity_parse(text, &identity));
    keys->identities = arena_grow(keys->arena, keys->identities, keys->identity_count,
                                  &keys->identity_cap, sizeof *keys->identities);
    keys->identities[keys->identity_count++] = identity;
    return ERR_OK;
}

/* One key a line. `msgid` names file and line where `add` does not take it. */
static enum err each_line(struct age_keys *keys, const char *path, struct str body,
                          enum err (*add)(struct age_keys *, struct str), const char *msgid)
{
    struct str line;
    long long number = 0;
    size_t found = 0;
    while (str_split(&body, '\n', &line)) {
        number++;
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        if (add(keys, line))
            return fail(ERR_INPUT, msgid, path, numtext(number));
        found++;
    }
    return found ? ERR_OK : fail(ERR_INPUT, "{1} holds no key", path);
}

static enum err take_stdin(struct age_keys *keys, const char *path)
{
    if (strcmp(path, "-") != 0)
        return ERR_OK;
    if (keys->stdin_used)
        return fail(ERR_INPUT, "Standard input can be read for one purpose only");
    keys->stdin_used = true;
    return ERR_OK;
}

enum err age_keys_recipient_file(struct age_keys *keys, const char *path)
{
    struct str body;
    TRY(take_stdin(keys, path));
    TRY(file_read(keys->arena, path, RECIPIENT_FILE_MAX, &body));
    return each_line(keys, path, body, age_keys_recipient,
                     "{1}, line {2}: this is no recipient (age1...) that can be sealed for");
}

enum err age_keys_identity_file(struct age_keys *keys, const char *path)
{
    SECRET_SCOPE(body); /* not file_read(): an arena is not wiped */
    FD_SCOPE(opened);
    size_t n;
    TRY(take_stdin(keys, path));
    int fd = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        fd = opened = open(path, O_RDONLY | O_CLOEXEC);
        if (opened < 0)
            return fail_errno("cannot open", path);
    }
    body = secret_new(SECRET_MAX);
    TRY(fd_read(fd, secret_bytes(body), SECRET_MAX, path, &n));
    if (n == SECRET_MAX)
        return fail(ERR_TOO_LARGE, "{1} is larger than {2} bytes", path, numtext(SECRET_MAX - 1));
    return each_line(keys, path, str_bytes(secret_bytes(body), n), add_identity,
                     "{1}, line {2}: this is no identity (AGE-SECRET-KEY-1...) that can be opened "
                     "with");
}
