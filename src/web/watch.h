/* The watchdog: an end to every wait for a client. libmicrohttpd's own timeout is only inactivity,
 * so a client that sends a byte now and then would hold its place for ever. Here each phase of a
 * connection has an absolute end or a least rate; a thread shuts down the sockets that are over it.
 */
#ifndef WEB_WATCH_H
#define WEB_WATCH_H

#include "web/http.h"

enum watch_phase {
    WATCH_HEAD,   /* accepted or a request line came: until the head is whole */
    WATCH_BODY,   /* receives a body: 10 s and then 1 KiB/s on the average */
    WATCH_WORK,   /* we are at work: no end */
    WATCH_ANSWER, /* sends the answer: 60 s and then 1 KiB/s on the average */
    WATCH_IDLE,   /* between requests */
};

struct watch_limits {
    int head_seconds, idle_seconds;
    int connections; /* in all; one address may have half of them */
};

enum { PEER_TEXT_SIZE = 64 };

struct watch;
struct watch_slot;

struct watch *watch_new(const struct watch_limits *limits);
void watch_free(struct watch *w); /* all slots must be closed */

/* A connection begins. Where its address has its share (IPv6: by /64), or the whole is nearly full,
 * the connection that has waited longest without a whole request makes room. Never NULL. */
struct watch_slot *watch_open(struct watch *w, int fd, const void *sockaddr, unsigned size,
                              void *connection);
void watch_close(struct watch *w, struct watch_slot *slot);

const char *watch_peer(const struct watch_slot *slot); /* address as text, "unix" */

void watch_phase(struct watch *w, struct watch_slot *slot, enum watch_phase phase);
/* A request line came: the head's time begins, unless it began with the connection. */
void watch_next_head(struct watch *w, struct watch_slot *slot);
void watch_bytes(struct watch_slot *slot, uint64_t n); /* moved in this phase */

/* Shuts down those of the calling thread's connections that wait for a head and are `bad`. */
void watch_shut_if(struct watch *w, bool (*bad)(void *connection));

/* Shuts all down that are not at work (or all). For the end of the server. */
void watch_shut(struct watch *w, bool even_at_work);
int watch_count(struct watch *w);

#endif
