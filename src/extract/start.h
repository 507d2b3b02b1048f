/* Starts cofferdam-extract with nothing of ours: two descriptors, no environment. Internal to src/extract. */
#ifndef EXTRACT_START_H
#define EXTRACT_START_H

#include <sys/types.h>

#include "base/arena.h"

#define READER "cofferdam-extract"
#define READER_OF_PICTURES READER "-pictures"

/* `program` is READER or the one with models for pictures, which lie beside each other. `in` becomes its descriptor 0; `out` its 1, /dev/null where it is -1. `mode` NULL: a spreadsheet. ERR_IO: the
 * program is not there. The caller waits for its end. */
enum err must_check reader_start(const char *program, const char *mode, int in, int out,
                                 pid_t *ret_pid);

/* A child that uses no time of the processor sleeps; one that waits for the processor does not, for it gets some of it
 * sooner or later. Looked at once a second. */
struct idle {
    uint64_t used, looked;
    int times;
};
enum { IDLE_LOOKS = 20, IDLE_MS = 1000 };

/* True: it has slept through so many looks and is to be ended. `held_up`: it waits for us, which is no sleep. */
bool idle_look(struct idle *i, pid_t child, bool held_up);

/* Whether that program is there at all, without starting it: ERR_IO. */
enum err must_check reader_there(const char *program);

/* Until a moment of clock_monotonic_ns(), for poll(). */
int left_ms(uint64_t deadline);

#endif
