/* One request and its answer, between libmicrohttpd and the handlers. Internal to the server. */
#ifndef WEB_EXCHANGE_H
#define WEB_EXCHANGE_H

#include "web/http.h"
#include "web/multipart.h"
#include "web/pipe.h"
#include "web/watch.h"
#include "web/worker.h"

#include <microhttpd.h>
#include <stdatomic.h>

struct http_server {
    struct http_settings settings;
    struct watch *watch;
    struct workers *acts, *uploads;
    struct MHD_Daemon *tls, *local;
    int tls_fd, local_fd, port;
    _Atomic bool is_stopping;
};

/* Written by the epoll thread alone; a worker tells that it has done by waking the connection. */
enum stage {
    STAGE_HEAD,   /* the head is not whole yet */
    STAGE_BODY,   /* takes a form or JSON into memory */
    STAGE_UPLOAD, /* a worker takes the body through the pipe */
    STAGE_WORK,   /* a worker is at it, the connection sleeps */
    STAGE_ANSWER, /* the answer is ready to be queued */
    STAGE_QUEUED,
};

struct exchange {
    struct job job; /* first: a job is its exchange */
    atomic_int holders;
    struct http_server *server;
    struct MHD_Connection *connection;
    struct watch_slot *slot;
    enum stage stage;
    struct request rq;
    struct response rs;
    struct str target;      /* a copy */
    const char *raw_target; /* where it lay in the library's buffer */
    size_t raw_size;
    uint64_t body_length, body_taken, began_ns;
    char *body;
    struct pipe *pipe;
    struct multipart *parser;
    struct multipart_item file; /* begun, but not yet taken by the handler */
    bool has_file, is_closing, is_local;
    int status; /* answered; 0 when it never was */
};

/* A request line came. `slot` outlives the exchange's time with the library. */
struct exchange *exchange_new(struct http_server *server, struct MHD_Connection *connection,
                              struct watch_slot *slot, const char *target, bool is_local);
void exchange_release(struct exchange *ex);

/* The library's calls: the head is whole; bytes of the body (leaves in *n what it did not take);
 * the request is whole. MHD_NO cuts the connection. */
enum MHD_Result exchange_head(struct exchange *ex, const char *method, const char *version);
enum MHD_Result exchange_body(struct exchange *ex, const char *p, size_t *n);
enum MHD_Result exchange_whole(struct exchange *ex);

/* The library has done with it: everything was sent, or the connection is gone (cut). */
void exchange_over(struct exchange *ex, bool cut);

/* Runs the handler, then turns its failure into the error page. On whatever thread it is on. */
void exchange_handle(struct exchange *ex);
void exchange_fail(struct exchange *ex, enum err code, int status);

/* Upload (upload.c): reads the fields before the first file. */
enum err must_check exchange_read_fields(struct exchange *ex);

/* Answer (answer.c): hands rs to the library. */
enum MHD_Result exchange_answer(struct exchange *ex);

#endif
