#include "cli/link.h"

#include "base/io.h"
#include "cli/link_way.h"
#include "cli/output.h"
#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/un.h>

struct link {
    struct cli *c;
    const struct way *way;
    void *at;
    char *token; /* of the session, wiped when closed; NULL: nobody */
};

/* ---- targets ---- */

void target_free(struct target *t)
{
    buf_free(&t->text);
}

static void encode(struct buf *out, const char *z)
{
    for (const unsigned char *p = (const unsigned char *)z; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
                     (*p >= 'A' && *p <= 'Z') || strchr("-._~", *p);
        buf_printf(out, plain ? "%c" : "%%%02X", *p);
    }
}

void target_part(struct target *t, const char *part)
{
    buf_char(&t->text, '/');
    encode(&t->text, part);
}

void target_param(struct target *t, const char *name, const char *value)
{
    if (!value)
        return;
    buf_char(&t->text, t->has_query ? '&' : '?');
    t->has_query = true;
    encode(&t->text, name);
    buf_char(&t->text, '=');
    encode(&t->text, value);
}

/* ---- failures ---- */

/* The name of an error back to its code; what we do not know is not ours. */
static enum err code_of(const char *name)
{
    for (enum err code = ERR_INPUT; code < ERR_COUNT; code++)
        if (name && strcmp(name, err_name(code)) == 0)
            return code;
    return ERR_UNSUPPORTED;
}

/* States again what the office stated. */
static enum err take_failure(struct link *l, json_t *answer)
{
    const json_t *error = json_object_get(answer, "error"), *named = error;
    if (json_is_string(error)) /* of the server itself, before the API was asked */
        error = answer;
    else
        named = json_object_get(error, "code");
    const char *zh = json_string_value(json_object_get(error, "zh"));
    const char *en = json_string_value(json_object_get(error, "en"));
    const char *field = json_string_value(json_object_get(error, "field"));
    const char *basis = json_string_value(json_object_get(error, "basis"));
    enum err code = code_of(json_string_value(named));
    json_decref(l->c->failure);
    l->c->failure = json_incref(answer);
    if (!zh || !en)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    code = fail_words(code, zh, en);
    if (field)
        code = fail_field(code, field);
    return basis ? fail_basis(code, basis) : code;
}

static enum err read_reply(struct link *l, const struct reply *reply, json_t **ret_answer)
{
    json_error_t wrong;
    ANSWER_SCOPE(answer);
    answer = json_loadb(reply->body.p ? reply->body.p : "", reply->body.n, JSON_REJECT_DUPLICATES,
                        &wrong);
    if (!json_is_object(answer))
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    if (reply->status >= 400)
        return take_failure(l, answer);
    *ret_answer = answer;
    answer = NULL;
    return ERR_OK;
}

/* ---- calls ---- */

static struct call call_of(const struct link *l, enum method method, const struct target *target)
{
    return (struct call){
        .method = method,
        .target = buf_view(&target->text),
        .token = l->token,
        .lang = lang_code(l->c->lang),
        .to_fd = -1,
    };
}

/* Passwords stand in some bodies: none is left in memory. */
static void wipe_strings(json_t *body)
{
    const char *key;
    json_t *value;
    json_object_foreach(body, key, value)
    {
        if (json_is_string(value))
            wipe((void *)(uintptr_t)json_string_value(value), json_string_length(value));
    }
    json_decref(body);
}

static enum err call(struct link *l, struct call *k, json_t **ret_answer)
{
    struct reply reply = {.body = BUF(PAGE_MAX + 1024)};
    enum err err = l->way->call(l->at, k, &reply);
    if (!err)
        err = read_reply(l, &reply, ret_answer);
    if (reply.body.n)
        wipe(reply.body.p, reply.body.n);
    buf_free(&reply.body);
    return err;
}

enum err link_call(struct link *l, enum method method, const struct target *target, json_t *body,
                   json_t **ret_answer)
{
    struct call k = call_of(l, method, target);
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    enum err err = buf_check(&target->text);
    if (!err && body && !text)
        err = fail(ERR_INPUT, "The text is not well-formed UTF-8");
    k.body = str_of(text);
    if (!err)
        err = call(l, &k, ret_answer);
    if (text)
        wipe(text, strlen(text));
    free(text);
    wipe_strings(body);
    return err;
}

enum err link_upload(struct link *l, const char *path, const char *name, const char **ret_token)
{
    TARGET_SCOPE(t);
    target_part(&t, "api");
    target_part(&t, "files");
    struct call k = call_of(l, METHOD_POST, &t);
    struct reply reply = {.body = BUF(PAGE_MAX)};
    ANSWER_SCOPE(answer);
    enum err err = l->way->upload(l->at, &k, path, name, &reply);
    if (!err)
        err = read_reply(l, &reply, &answer);
    buf_free(&reply.body);
    if (err)
        return err;
    const char *token = json_string_value(json_object_get(answer, "token"));
    if (!token)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    *ret_token = arena_text(l->c->a, str_of(token));
    return ERR_OK;
}

enum err link_fetch(struct link *l, const struct target *target, int fd, const char *name)
{
    struct call k = call_of(l, METHOD_GET, target);
    TRY(buf_check(&target->text));
    k.to_fd = fd;
    k.to_name = name;
    struct reply reply = {.body = BUF(PAGE_MAX)};
    enum err err = l->way->call(l->at, &k, &reply);
    if (!err && reply.status >= 400) {
        ANSWER_SCOPE(answer);
        err = read_reply(l, &reply, &answer);
    }
    buf_free(&reply.body);
    return err;
}

/* ---- to a file ---- */

enum err link_save(struct link *l, const struct target *what, const char *path, struct arena *a)
{
    if (strcmp(path, "-") == 0)
        return link_fetch(l, what, STDOUT_FILENO, "stdout");
    char *beside = arena_printf(a, "%s.XXXXXX", path);
    FD_SCOPE(fd);
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return fail_errno("cannot create", beside);
    enum err err = link_fetch(l, what, fd, path);
    if (!err && fsync(fd))
        err = fail_errno("cannot write", path);
    if (!err && rename(beside, path))
        err = fail_errno("cannot write", path);
    if (err)
        unlink(beside);
    return err;
}

enum err out_file(struct cli *c, const char **ret_out)
{
    const char *out;
    TRY(option_need(c, "out", &out));
    if (strcmp(out, "-") != 0 && file_exists(out) && !option_given(c, "force"))
        return fail(ERR_CONFLICT, "{1} exists already; --force replaces it", out);
    *ret_out = out;
    return ERR_OK;
}

/* ---- opening ---- */

enum err office_folder(const struct cli *c, const char **ret_dir)
{
    const char *dir = option_value(c, "dir");
    if (!dir)
        dir = getenv("COFFERDAM_DIR");
    if (!dir || !*dir)
        return fail(ERR_INPUT, "Which office? Give its folder with -d DIR or in $COFFERDAM_DIR");
    *ret_dir = dir;
    return ERR_OK;
}

enum err socket_name(struct arena *a, const char *dir, int *ret_fd, const char **ret_name)
{
    const char *name = path_join(a, dir, "socket");
    int fd = -1;
    if (strlen(name) >= sizeof(((struct sockaddr_un *)0)->sun_path)) {
        fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
            return fail_errno("cannot open", dir);
        name = arena_printf(a, "/proc/self/fd/%d/socket", fd);
    }
    *ret_fd = fd;
    *ret_name = name;
    return ERR_OK;
}

static enum err log_in(struct link *l)
{
    struct cli *c = l->c;
    const char *login = option_value(c, "as");
    if (!login)
        login = getenv("COFFERDAM_LOGIN");
    if (!login || !*login)
        return fail(ERR_INPUT, "Who acts? Give the login with --as LOGIN");
    SECRET_SCOPE(password);
    TRY(secret_of(c, "password-file", N_("Password"), false, &password));
    struct str word = secret_view(password);
    json_t *body =
        json_pack("{s:s, s:s, s:s}", "login", login, "lang", lang_code(c->lang), "password", "");
    json_t *typed = json_stringn(word.p, word.n);
    if (!typed) {
        json_decref(body);
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    }
    json_object_set_new(body, "password", typed);
    TARGET_SCOPE(t);
    target_part(&t, "api");
    target_part(&t, "login");
    ANSWER_SCOPE(answer);
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    const char *token = json_string_value(json_object_get(answer, "token"));
    if (!token)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    l->token = arena_text(c->a, str_of(token));
    return ERR_OK;
}

/* Whoever has the folder may be a command that is about to end, or a server that is about to listen:
 * that is worth a moment. */
static enum err open_way(struct link *l, const char *dir)
{
    enum { TRIES = 50 };
    const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
    for (int i = 1;; i++) {
        l->way = &way_socket;
        enum err err = socket_open(l->c, dir, &l->at);
        if (err != ERR_MISSING)
            return err;
        l->way = &way_local;
        err = local_open(l->c, dir, &l->at);
        if (err != ERR_BUSY || i == TRIES)
            return err;
        nanosleep(&pause, NULL);
    }
}

enum err link_open(struct cli *c, struct link **ret_link)
{
    const char *dir;
    TRY(office_folder(c, &dir));
    struct link *l = NEW(c->a, struct link);
    l->c = c;
    TRY(open_way(l, dir));
    enum err err = ERR_OK;
    /* A command that serves the owner of the folder logs in only where he says who he is. */
    bool somebody = (c->command->flags & COMMAND_PERSON) &&
                    (!(c->command->flags & COMMAND_OWNER) || option_given(c, "as"));
    if (somebody)
        err = log_in(l);
    if (err) {
        link_close(l);
        return err;
    }
    *ret_link = l;
    return ERR_OK;
}

void link_close(struct link *l)
{
    if (!l)
        return;
    if (l->token) {
        struct problem was = *problem();
        TARGET_SCOPE(t);
        target_part(&t, "api");
        target_part(&t, "logout");
        struct call k = call_of(l, METHOD_POST, &t);
        struct reply reply = {.body = BUF(PAGE_MAX)};
        /* The session ends by itself where this fails; the command's own outcome counts. */
        (void)!l->way->call(l->at, &k, &reply);
        problem_set(&was);
        buf_free(&reply.body);
        wipe(l->token, strlen(l->token));
    }
    l->way->close(l->at);
}
