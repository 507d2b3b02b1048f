/* Threads for what may block. Started when there is work and none is free, up to a maximum; then
 * work waits its turn, first come first served. */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include <stdbool.h>

struct workers;

struct workers *workers_new(int max);

/* Runs `work` on one of the threads, some time. `job` is the room for its place in the queue: it
 * must live until `work` was called. */
struct job {
    struct job *next;
    void (*work)(struct job *job);
};

/* False, and nothing is done, after workers_end(). */
bool workers_run(struct workers *w, struct job *job);

void workers_end(struct workers *w); /* takes no more; returns when all that waited has been done */
void workers_free(struct workers *w); /* after workers_end() */

#endif
