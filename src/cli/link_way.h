/* The two ways of a link: link_socket.c and link_local.c. */
#ifndef CLI_LINK_WAY_H
#define CLI_LINK_WAY_H

#include "cli/link.h"

/* An answer as it came: a status and a body, JSON unless it went to `to_fd`. */
struct reply {
    int status;
    struct buf body;
};

struct call {
    enum method method;
    struct str target;
    struct str body;   /* JSON, or empty */
    const char *token; /* of the session; NULL: nobody */
    const char *lang;
    int to_fd; /* a good answer's bytes go there; -1: into the body */
    const char *to_name;
};

struct way {
    enum err (*call)(void *at, const struct call *call, struct reply *ret_reply);
    enum err (*upload)(void *at, const struct call *call, const char *path, const char *name,
                       struct reply *ret_reply);
    void (*close)(void *at);
};

extern const struct way way_socket, way_local;

/* ERR_MISSING: no server listens there. */
enum err must_check socket_open(struct cli *c, const char *dir, void **ret_at);
enum err must_check local_open(struct cli *c, const char *dir, void **ret_at);

#endif
