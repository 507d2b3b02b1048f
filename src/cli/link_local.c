/* The office opened in this process. */
#include "base/io.h"
#include "cli/link_way.h"
#include "cli/terminal.h"
#include "office/keys.h"
#include "office/vault.h"
#include "web/api.h"
#include "web/uri.h"

#include <fcntl.h>

struct local {
    struct office *o;
};

enum err local_open(struct cli *c, const char *dir, void **ret_at)
{
    SECRET_SCOPE(passphrase);
    bool locked;
    TRY(keys_locked(dir, &locked));
    if (locked)
        TRY(secret_of(c, "passphrase-file", N_("Passphrase of the office's keys"), false,
                      &passphrase));
    struct local *l = NEW(c->a, struct local);
    TRY(office_open_with(dir, passphrase ? secret_view(passphrase) : STR(""), &l->o));
    *ret_at = l;
    return ERR_OK;
}

static void local_close(void *at)
{
    struct local *l = at;
    office_close(l->o);
}

static enum err stream_out(const struct source *source, const struct call *call)
{
    enum { BLOCK = 256 * 1024 };
    char *block = malloc(BLOCK);
    if (!block)
        die("out of memory");
    enum err err = ERR_OK;
    for (uint64_t at = 0; at < source->length && !err;) {
        size_t n = 0;
        uint64_t left = source->length - at;
        err = source->read(source->at, at, block, left < BLOCK ? (size_t)left : BLOCK, &n);
        if (!err && n == 0)
            err = fail(ERR_CORRUPT, "The file is shorter than it should be");
        if (!err)
            err = fd_write(call->to_fd, block, n, call->to_name);
        at += n;
    }
    wipe(block, BLOCK);
    free(block);
    return err;
}

static enum err answer(struct local *l, struct request *rq, const struct call *call,
                       struct reply *ret_reply)
{
    struct session *s = NULL;
    if (call->token)
        TRY(session_use(l->o, str_of(call->token), "socket", &s));
    struct response rs = {.status = 200, .body = BUF(PAGE_MAX)};
    api_call(l->o, s, rq, &rs);
    if (s)
        session_release(s);
    enum err err = ERR_OK;
    if (rs.source.read) {
        err = stream_out(&rs.source, call);
        rs.source.close(rs.source.at);
    } else if (call->to_fd >= 0 && rs.status == 200) {
        err = fd_write(call->to_fd, rs.body.p, rs.body.n, call->to_name);
    }
    ret_reply->status = rs.status;
    if (call->to_fd < 0 || rs.status != 200)
        buf_str(&ret_reply->body, buf_view(&rs.body));
    if (rs.body.n)
        wipe(rs.body.p, rs.body.n);
    buf_free(&rs.body);
    return err;
}

static enum err local_call(void *at, const struct call *call, struct reply *ret_reply)
{
    ARENA_SCOPE(a);
    struct request rq = {
        .arena = a,
        .method = call->method,
        .body = arena_str(a, call->body),
        .peer = "unix",
        .is_local = true,
        .peer_uid = geteuid(),
    };
    rq.header[HEADER_ACCEPT_LANGUAGE] = str_of(call->lang);
    rq.header[HEADER_USER_AGENT] = STR("cofferdam");
    TRY(target_parse(a, call->target, &rq.path, &rq.query_raw));
    TRY(params_parse(a, rq.query_raw, &rq.query));
    return answer(at, &rq, call, ret_reply);
}

/* ---- uploads ---- */

static enum err put_file(struct vault_put *put, int fd, const char *path)
{
    enum { BLOCK = 256 * 1024 };
    char *block = malloc(BLOCK);
    if (!block)
        die("out of memory");
    enum err err;
    size_t n = BLOCK;
    do {
        err = fd_read(fd, block, BLOCK, path, &n);
        if (!err && n)
            err = vault_put_write(put, block, n);
    } while (!err && n == BLOCK);
    wipe(block, BLOCK);
    free(block);
    return err;
}

static enum err local_upload(void *at, const struct call *call, const char *path, const char *name,
                             struct reply *ret_reply)
{
    struct local *l = at;
    FD_SCOPE(file);
    bool from_stdin = strcmp(path, "-") == 0;
    if (!from_stdin) {
        file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0)
            return fail_errno("cannot open", path);
    }
    struct session *s;
    TRY(session_use(l->o, str_of(call->token ? call->token : ""), "socket", &s));
    const struct viewer *v = session_viewer(s);
    struct vault_put *put = NULL;
    char token[VAULT_TOKEN_SIZE];
    enum err err = viewer_ready(v);
    if (!err)
        err = vault_put_begin(l->o, v, str_of(name), &put);
    if (!err)
        err = put_file(put, from_stdin ? STDIN_FILENO : file, path);
    if (!err)
        err = vault_put_end(put, token);
    if (err)
        vault_put_free(put); /* one that ended well frees itself */
    session_release(s);
    if (err)
        return err;
    ret_reply->status = 200;
    buf_printf(&ret_reply->body, "{\"token\":\"%s\"}", token);
    return ERR_OK;
}

const struct way way_local = {local_call, local_upload, local_close};
