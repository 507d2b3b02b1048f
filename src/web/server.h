/* The office in the browser: pages, API and assets over one http server. */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "office/office.h"

struct web;

struct web_config {
    const char *listen;               /* "127.0.0.1:8443"; port 0 for any; NULL: no TLS */
    const char *socket_path;          /* of the command line's socket; NULL: none */
    const char *cert_path, *key_path; /* PEM files; not read where `listen` is NULL */
    int log_fd;                       /* access log; -1: none */
    int threads;                      /* 0: one a core */
};

/* Serves the office until web_serve_stop(). Listens when it returns. The office is the caller's and
 * must outlive it. ERR_IO: the port, socket or a file cannot be used. */
enum err must_check web_serve_start(struct office *o, const struct web_config *config,
                                    struct web **ret_web);
int web_serve_port(const struct web *w); /* in use, for port 0; 0 where it does not listen */
/* Lets what is under way end, at most `seconds`; frees. NULL is fine. */
void web_serve_stop(struct web *w, int seconds);

#endif
