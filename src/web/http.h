/* HTTP as the pages see it; nothing here knows libmicrohttpd. One server speaks TLS (1.2 and 1.3)
 * on a host and port and, for the command line, plain HTTP on a Unix socket.
 *
 * Threads. Heads and small answers are dealt with on the epoll threads (one a core): a GET handler
 * runs there and must not block. POST, PUT, DELETE and every route marked ROUTE_WORKER run in a
 * pool of worker threads where a handler may block (a durable commit, argon2); the connection
 * sleeps meanwhile. So does an upload: the epoll thread fills a small pipe, the worker empties it,
 * and when the worker is slower the connection is simply not read. Memory stays the same for any
 * size.
 *
 * What a handler returns: ERR_OK and an answer; or an error, stated with fail(), which becomes the
 * error page (settings.error_page) with err_http_status(). */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "base/buf.h"
#include "base/io.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHOD_COUNT };

/* The header fields that anything here reads; all others are checked and dropped. */
enum header {
    HEADER_HOST,
    HEADER_COOKIE,
    HEADER_USER_AGENT,
    HEADER_ACCEPT,
    HEADER_ACCEPT_LANGUAGE,
    HEADER_IF_NONE_MATCH,
    HEADER_RANGE,
    HEADER_CONTENT_TYPE,
    HEADER_CONTENT_LENGTH,
    HEADER_ORIGIN,
    HEADER_SEC_FETCH_SITE,
    HEADER_CSRF_TOKEN, /* X-CSRF-Token: for scripts */
    HEADER_AUTHORIZATION,
    HEADER_COUNT
};

enum {
    PARAMS_MAX = 512,              /* of query and form each */
    PARAM_NAME_MAX = 128,          /* bytes */
    BODY_MAX = 1024 * 1024,        /* bytes of a form or JSON body */
    LARGE_BODY_MAX = 8 * BODY_MAX, /* where all regulations come at once (ROUTE_LARGE) */
    TARGET_MAX = 8192,             /* bytes of the request target */
    CAPTURES_MAX = 4,              /* {names} of a route's pattern */
    PAGE_MAX = 16 * 1024 * 1024    /* bytes of a response that is not streamed */
};

struct param_pair {
    struct str name, value; /* decoded, well-formed UTF-8 without NUL */
};

struct params {
    const struct param_pair *row;
    size_t n;
};

struct route;
struct exchange;

struct request {
    struct arena *arena; /* lives until the answer has been sent */
    enum method method;
    struct str path;      /* decoded once; UTF-8, no control characters, no empty, . or .. part */
    struct str query_raw; /* as sent, without "?" */
    struct params query;
    struct params form; /* of a form body; of a multipart body what stood before the file */
    struct str body;    /* of any other body that the route takes (JSON) */
    struct str header[HEADER_COUNT]; /* {NULL, 0} where absent */
    const char *peer;                /* address as text, "unix" for the local socket */
    bool is_local;                   /* came over the Unix socket */
    unsigned peer_uid;               /* then: who is at its other end */
    const struct route *route;
    struct str capture[CAPTURES_MAX]; /* in the order of the pattern */
    void *context;                    /* settings.context */
    void *session;                    /* for admit() to set */
    struct exchange *exchange;        /* the server's own */
};

/* A body that is made while it is sent. `read` gives up to n bytes from `offset` on (it is asked
 * strictly forward) into p, on an epoll thread: not for things that block long. A failure or 0
 * bytes before `length` cuts the connection, so that the reader cannot take a part for the whole.
 */
struct source {
    enum err (*read)(void *at, uint64_t offset, void *p, size_t n, size_t *ret_n);
    void (*close)(void *at); /* always called, exactly once */
    void *at;
    uint64_t length;
};

enum { RESPONSE_HEADERS_MAX = 12 };

struct response {
    int status;       /* 200 to begin with */
    const char *type; /* "text/html; charset=utf-8" to begin with; static */
    struct buf body;
    struct source source; /* used instead of body where read is set */
    struct {
        const char *name; /* static */
        const char *value;
    } header[RESPONSE_HEADERS_MAX];
    int header_count;
    bool is_cacheable; /* an asset: sets its own Cache-Control; all else is no-store */
    bool may_frame;    /* the page frames a preview of our own: frame-src 'self' */
    bool is_framed; /* this is the preview: it may load and run nothing, our pages may frame it */
};

/* A value with a control character is refused with ERR_INPUT. The value is copied into the arena.
 */
enum err must_check response_header(struct request *rq, struct response *rs, const char *name,
                                    struct str value);
/* 303 See other; `location` must be a path of ours ("/..."), else ERR_INPUT. A sender that wants
 * JSON gets 200 and {"location": "..."} instead. */
enum err must_check response_redirect(struct request *rq, struct response *rs, struct str location);

/* What an upload goes to. Called on the worker of the handler that called request_upload(). */
struct upload_part {
    struct str field;     /* name of the form's field */
    struct str file_name; /* its last part only, cleaned; may be empty */
    struct str type;      /* as the sender claims */
};

struct upload {
    void *at;
    enum err (*begin)(void *at, const struct upload_part *part);
    enum err (*data)(void *at, const void *p, size_t n);
    enum err (*end)(void *at); /* the part came whole */
    void (*abort)(void *at);   /* it did not: begin was called, end was not */
};

/* Reads the multipart body of a ROUTE_UPLOAD request to its end; request->form holds the fields
 * before the first file when begin() is called, and all of them afterwards. An empty file input (no
 * name, no bytes) is skipped. A failure of a callback ends it and is returned; the rest of the
 * body is read and dropped so that the answer arrives. */
enum err must_check request_upload(struct request *rq, const struct upload *to);

typedef enum err http_handler(struct request *rq, struct response *rs);

enum route_flags {
    ROUTE_OPEN = 1,          /* nobody need be logged in */
    ROUTE_WORKER = 2,        /* a GET that blocks: runs on a worker */
    ROUTE_UPLOAD = 4,        /* takes multipart/form-data with files, streamed */
    ROUTE_JSON = 8,          /* takes application/json */
    ROUTE_LOCAL = 16,        /* only over the Unix socket */
    ROUTE_WORKER_QUERY = 32, /* a GET that may block when it has a query: then on a worker */
    ROUTE_LARGE = 64,        /* over the Unix socket its body may have LARGE_BODY_MAX bytes */
    ROUTE_LAST = 64          /* the flags above this are the pages' own */
};

struct route {
    enum method method;  /* METHOD_GET answers HEAD too */
    const char *pattern; /* "/r/{register}/{id}"; "{*rest}" last takes all that follows */
    http_handler *handle;
    unsigned flags;
};

struct http_settings {
    const char *listen;      /* "127.0.0.1:8443", "[::1]:8443"; NULL: no TLS listener */
    const char *socket_path; /* NULL: no Unix socket. An old socket there is replaced. */
    const char *cert_pem, *key_pem;
    const struct route *routes; /* ends with a row whose pattern is NULL */
    void *context;
    /* Who is this, and may he use this route at all? Runs when the head is there, before any body,
     * on an epoll thread. The body of a request that is refused is not looked at. */
    enum err (*admit)(struct request *rq);
    /* Is the form's token right? Runs before the handler of every POST, PUT and DELETE that came
     * over TLS; for an upload before its first file. `token` is the field "csrf" or X-CSRF-Token.
     */
    enum err (*check_token)(struct request *rq, struct str token);
    /* Fills the answer for a failure; problem() has its words. status is set before. */
    void (*error_page)(struct request *rq, struct response *rs, enum err code);
    int threads;         /* 0: one a core */
    int workers;         /* 0: 64 */
    int connections;     /* 0: 4096 in all */
    uint64_t upload_max; /* 0: 4 GiB */
    int log_fd;          /* access log; -1: none */
    int head_seconds;    /* 0: 10, from the accept to the end of the head */
    int idle_seconds;    /* 0: 60 between requests */
};

struct http_server;

/* Listens when it returns. `settings` is copied, what it points to is not. */
enum err must_check http_start(const struct http_settings *settings,
                               struct http_server **ret_server);

/* The TCP port in use (for ":0"). */
int http_port(const struct http_server *server);

/* Takes no more connections, lets what is under way end (at most `seconds`), frees. */
void http_stop(struct http_server *server, int seconds);

#endif
