/* What readers of pictures answered, kept in the memory of this process for further documents that show the same. It is asked for by the
 * hash of the very bytes that were handed over, and whoever answered saw nothing but these: so only a picture speaks for itself. Answers are bytes
 * off the pipe and are checked anew whenever they are taken. Any number of threads. Internal to src/extract. */
#ifndef EXTRACT_RECALL_H
#define EXTRACT_RECALL_H

#include <pthread.h>

#include "base/buf.h"
#include "crypto/hash.h"

enum { RECALL_ANSWER_MAX = 1 << 20 /* a longer answer is not kept */ };

struct recalled {
    unsigned char key[SHA256_SIZE];
    uint64_t used; /* when, by `clock` */
    char *answer;
    size_t n;
};

struct recall {
    pthread_mutex_t lock;
    struct recalled *rows;
    size_t count, room, bytes;
    size_t most; /* bytes of all answers; 0: nothing is kept */
    uint64_t clock;
    size_t hits;
    unsigned generation; /* of the readers who answered: others may have other models */
};

void recall_init(struct recall *k);
void recall_free(struct recall *k);
/* Appends it to `out`; false: it is not there. */
bool must_check recall_take(struct recall *k, unsigned generation,
                            const unsigned char key[SHA256_SIZE], struct buf *out);
/* Those that were not asked for the longest go for it. */
void recall_put(struct recall *k, unsigned generation, const unsigned char key[SHA256_SIZE],
                struct str answer);

size_t recall_hits(struct recall *k); /* how often it was there */

#endif
