/* seal, open, keygen: age files, with age's own flags. They need no office. */
#include "base/io.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "crypto/age/file.h"

#include <stdio.h>

struct keys_scope {
    struct age_keys keys;
};

static void keys_cleanup(struct keys_scope *k)
{
    age_keys_release(&k->keys);
}

static enum err take_keys(struct cli *c, struct age_keys *keys)
{
    static const struct {
        const char *option;
        enum err (*take)(struct age_keys *keys, const char *value);
    } FILES[] = {{"recipients-file", age_keys_recipient_file},
                 {"identity", age_keys_identity_file}};
    const char *value;
    for (int at = 0; (value = option_next(c, "recipient", &at));)
        TRY(age_keys_recipient(keys, str_of(value)));
    for (size_t i = 0; i < ARRAY_SIZE(FILES); i++)
        for (int at = 0; (value = option_next(c, FILES[i].option, &at));)
            TRY(FILES[i].take(keys, value));
    return ERR_OK;
}

static enum err through(struct cli *c, bool sealing)
{
    struct keys_scope k CLEANUP(keys_cleanup) = {0};
    age_keys_init(&k.keys);
    TRY(take_keys(c, &k.keys));
    const char *input = c->count ? c->operands[0] : "-", *output = option_value(c, "output");
    struct age_progress progress = {progress_show, NULL};
    enum err err = sealing
                       ? age_file_seal(&k.keys, input, output, option_given(c, "armor"), &progress)
                       : age_file_open(&k.keys, input, output, &progress);
    progress_end();
    return err;
}

enum err seal_run(struct cli *c)
{
    return through(c, true);
}

enum err open_run(struct cli *c)
{
    return through(c, false);
}

/* age-keygen's words: the recipient on standard error when the identity goes to a file. */
enum err keygen_run(struct cli *c)
{
    const char *output = option_value(c, "output");
    char recipient[AGE_RECIPIENT_TEXT_SIZE];
    TRY(age_file_keygen(output ? output : "-", recipient));
    fprintf(stderr, "Public key: %s\n", recipient);
    return ERR_OK;
}
