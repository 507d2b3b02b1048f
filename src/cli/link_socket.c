/* The server that has the office open, over its Unix socket. */
#include "base/io.h"
#include "cli/link_way.h"
#include "crypto/secret.h"

#include <curl/curl.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

struct peer {
    CURL *curl;
    int fd; /* holds the name of the socket open */
    const char *name;
};

static bool listens(const char *name)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    FD_SCOPE(fd);
    if (strlen(name) >= sizeof to.sun_path)
        return false;
    memcpy(to.sun_path, name, strlen(name));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) == 0;
}

static void socket_close(void *at)
{
    struct peer *p = at;
    curl_easy_cleanup(p->curl);
    curl_global_cleanup();
    if (p->fd >= 0)
        close(p->fd);
}

enum err socket_open(struct cli *c, const char *dir, void **ret_at)
{
    struct peer *p = NEW(c->a, struct peer);
    if (!file_exists(dir))
        return fail(ERR_MISSING, "There is no office in {1}", dir);
    TRY(socket_name(c->a, dir, &p->fd, &p->name));
    if (!listens(p->name)) {
        if (p->fd >= 0)
            close(p->fd);
        return fail(ERR_MISSING, "No server has the office in {1} open", dir);
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(p->curl = curl_easy_init()))
        die("out of memory");
    *ret_at = p;
    return ERR_OK;
}

/* ---- one exchange ---- */

struct exchange_state {
    struct peer *p;
    const struct call *call;
    struct reply *reply;
    enum err err; /* of writing what came */
};

static size_t take_bytes(char *bytes, size_t one, size_t n, void *at)
{
    (void)one;
    struct exchange_state *x = at;
    long status = 0;
    curl_easy_getinfo(x->p->curl, CURLINFO_RESPONSE_CODE, &status);
    if (x->call->to_fd >= 0 && status == 200) {
        x->err = fd_write(x->call->to_fd, bytes, n, x->call->to_name);
        return x->err ? 0 : n;
    }
    buf_add(&x->reply->body, bytes, n);
    return x->reply->body.over ? 0 : n;
}

static struct curl_slist *headers_of(const struct call *call)
{
    struct curl_slist *list = NULL;
    char line[256];
    snprintf(line, sizeof line, "Accept-Language: %s", call->lang);
    list = curl_slist_append(list, line);
    list = curl_slist_append(list, "Accept: application/json");
    list = curl_slist_append(list, "Expect:");
    if (call->body.n)
        list = curl_slist_append(list, "Content-Type: application/json");
    if (call->token) {
        snprintf(line, sizeof line, "Authorization: Bearer %s", call->token);
        list = curl_slist_append(list, line);
        wipe(line, sizeof line);
    }
    if (!list)
        die("out of memory");
    return list;
}

static enum err perform(struct exchange_state *x, struct curl_slist *headers)
{
    CURL *curl = x->p->curl;
    const struct call *call = x->call;
    BUF_SCOPE(url, TARGET_MAX + 64);
    buf_printf(&url, "http://localhost%.*s", (int)call->target.n, call->target.p);
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, x->p->name);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_URL, url.p);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "cofferdam");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, x);
    CURLcode code = curl_easy_perform(curl);
    if (x->err)
        return x->err;
    if (code)
        return fail(ERR_IO, "The server does not answer: {1}", curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    x->reply->status = (int)status;
    return ERR_OK;
}

static enum err socket_call(void *at, const struct call *call, struct reply *ret_reply)
{
    struct peer *p = at;
    struct exchange_state x = {.p = p, .call = call, .reply = ret_reply};
    struct curl_slist *headers = headers_of(call);
    curl_easy_reset(p->curl);
    if (call->method == METHOD_POST) {
        curl_easy_setopt(p->curl, CURLOPT_POST, 1L);
        curl_easy_setopt(p->curl, CURLOPT_POSTFIELDS, call->body.n ? call->body.p : "");
        curl_easy_setopt(p->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n);
    }
    enum err err = perform(&x, headers);
    curl_slist_free_all(headers);
    return err;
}

/* The server wants to know the length before: what comes over a pipe is read whole. */
enum { PIPED_MAX = 64 << 20 };

static enum err socket_upload(void *at, const struct call *call, const char *path, const char *name,
                              struct reply *ret_reply)
{
    struct peer *p = at;
    struct exchange_state x = {.p = p, .call = call, .reply = ret_reply};
    bool from_stdin = strcmp(path, "-") == 0;
    ARENA_SCOPE(a);
    struct str piped = STR("");
    if (from_stdin)
        TRY(file_read(a, "-", PIPED_MAX, &piped));
    else if (access(path, R_OK))
        return fail_errno("cannot open", path);
    struct curl_slist *headers = headers_of(call);
    curl_easy_reset(p->curl);
    curl_mime *form = curl_mime_init(p->curl);
    curl_mimepart *part = form ? curl_mime_addpart(form) : NULL;
    if (!part)
        die("out of memory");
    CURLcode code =
        from_stdin ? curl_mime_data(part, piped.p, piped.n) : curl_mime_filedata(part, path);
    if (!code)
        code = curl_mime_filename(part, name);
    if (!code)
        code = curl_mime_name(part, "file");
    curl_easy_setopt(p->curl, CURLOPT_MIMEPOST, form);
    enum err err = code ? fail(ERR_INPUT, "{1} cannot be sent: {2}", path, curl_easy_strerror(code))
                        : perform(&x, headers);
    curl_mime_free(form);
    curl_slist_free_all(headers);
    return err;
}

const struct way way_socket = {socket_call, socket_upload, socket_close};
