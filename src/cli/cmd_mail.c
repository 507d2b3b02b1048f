/* mail: the server that reminders go through. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "cli/terminal.h"

enum { PEM_MAX = 64 * 1024 };

static enum err put_text(json_t *body, const char *name, struct str text)
{
    json_t *value = json_stringn(text.p, text.n);
    if (!value)
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    json_object_set_new(body, name, value);
    return ERR_OK;
}

static enum err settings(struct cli *c, json_t *body)
{
    static const char *const plain[] = {"url", "from", "user", "page"};
    const char *ca = option_value(c, "ca");
    SECRET_SCOPE(password);
    for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
        const char *value = option_value(c, plain[i]);
        if (value)
            TRY(put_text(body, plain[i], str_of(value)));
    }
    if (option_value(c, "user")) {
        TRY(secret_of(c, "mail-password-file", N_("Password at the mail server"), true, &password));
        TRY(put_text(body, "password", secret_view(password)));
    }
    if (ca) {
        struct str pem;
        TRY(file_read(c->a, ca, PEM_MAX, &pem));
        TRY(put_text(body, "ca", pem));
    }
    return ERR_OK;
}

/* "mail set", "mail test ADDRESS", "mail off". */
enum err mail_act_run(struct cli *c)
{
    const char *verb = c->command->name + strlen("mail ");
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    json_t *body = json_object();
    enum err err = strcmp(verb, "set") == 0 ? settings(c, body)
                   : c->count               ? put_text(body, "address", str_of(c->operands[0]))
                                            : ERR_OK;
    if (err) {
        json_decref(body);
        return err;
    }
    target_part(&t, "api");
    target_part(&t, "mail");
    target_part(&t, verb);
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    return c->json ? object_write(answer) : ERR_OK;
}

enum err mail_status_run(struct cli *c)
{
    static const struct json_column columns[] = {{"url", N_("Server")},
                                                 {"from", N_("Sender")},
                                                 {"user", N_("Login")},
                                                 {"password", N_("Password")},
                                                 {"ca", N_("Own certificate")},
                                                 {"page", N_("Address of the office")},
                                                 {"waiting", N_("Waiting")},
                                                 {"sent", N_("Sent")},
                                                 {"failed", N_("Failed")},
                                                 {"reason", N_("Last reason")},
                                                 {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "mail");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    json_t *rows = json_array();
    json_array_append(rows, answer);
    enum err err = rows_write(c, rows, columns);
    json_decref(rows);
    return err;
}
