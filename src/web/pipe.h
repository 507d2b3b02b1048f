/* A pipe of fixed size between the epoll thread, which must never wait, and the worker that takes
 * an upload and may. When it is full the connection sleeps; the worker wakes it when half is empty.
 */
#ifndef WEB_PIPE_H
#define WEB_PIPE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { PIPE_SIZE = 256 * 1024 };

struct pipe;

/* `sleep` and `wake` are called under the pipe's lock: they suspend and resume the connection. */
struct pipe *pipe_new(void (*sleep)(void *at), void (*wake)(void *at), void *at);
void pipe_free(struct pipe *p);

/* Epoll thread: takes what fits and says how much. Where not all fits, the connection was put to
 * sleep. After pipe_drop() everything is taken and thrown away. */
size_t pipe_put(struct pipe *p, const void *bytes, size_t n);
/* No more will come: because that was all, or (cut) because the sender is gone. */
void pipe_end(struct pipe *p, bool cut);
/* Puts the connection to sleep until pipe_drop(), unless that was called already: false. */
bool pipe_sleep_until_dropped(struct pipe *p);

/* Worker: waits for at least one byte; 0 at the end. ERR_INPUT where it was cut. */
enum err must_check pipe_take(struct pipe *p, void *bytes, size_t room, size_t *ret_n);
/* Worker: wants no more. */
void pipe_drop(struct pipe *p);

#endif
