#include "extract/recall.h"

#include <stdlib.h>

void recall_init(struct recall *k)
{
    *k = (struct recall){.most = 0};
    pthread_mutex_init(&k->lock, NULL);
}

static void forget(struct recall *k, size_t i)
{
    k->bytes -= k->rows[i].n;
    free(k->rows[i].answer);
    k->rows[i] = k->rows[--k->count];
}

static void forget_all(struct recall *k)
{
    while (k->count)
        forget(k, k->count - 1);
}

void recall_free(struct recall *k)
{
    forget_all(k);
    free(k->rows);
    pthread_mutex_destroy(&k->lock);
}

static struct recalled *find(struct recall *k, const unsigned char key[SHA256_SIZE])
{
    for (size_t i = 0; i < k->count; i++)
        if (memcmp(k->rows[i].key, key, SHA256_SIZE) == 0)
            return &k->rows[i];
    return NULL;
}

static void of_generation(struct recall *k, unsigned generation)
{
    if (k->generation != generation)
        forget_all(k);
    k->generation = generation;
}

bool recall_take(struct recall *k, unsigned generation, const unsigned char key[SHA256_SIZE],
                 struct buf *out)
{
    pthread_mutex_lock(&k->lock);
    of_generation(k, generation);
    struct recalled *r = find(k, key);
    if (r) {
        r->used = ++k->clock;
        k->hits++;
        buf_add(out, r->answer, r->n);
    }
    pthread_mutex_unlock(&k->lock);
    return r != NULL;
}

static void make_room(struct recall *k, size_t n)
{
    while (k->bytes + n > k->most) {
        size_t oldest = 0;
        for (size_t i = 1; i < k->count; i++)
            if (k->rows[i].used < k->rows[oldest].used)
                oldest = i;
        forget(k, oldest);
    }
    if (k->count < k->room)
        return;
    k->room = k->room ? 2 * k->room : 64;
    k->rows = realloc(k->rows, k->room * sizeof *k->rows);
    if (!k->rows)
        die("out of memory");
}

void recall_put(struct recall *k, unsigned generation, const unsigned char key[SHA256_SIZE],
                struct str answer)
{
    struct recalled r = {.n = answer.n};
    if (!answer.n || answer.n > RECALL_ANSWER_MAX || answer.n > k->most)
        return;
    r.answer = malloc(answer.n);
    if (!r.answer)
        die("out of memory");
    memcpy(r.answer, answer.p, answer.n);
    memcpy(r.key, key, SHA256_SIZE);
    pthread_mutex_lock(&k->lock);
    of_generation(k, generation);
    if (find(k, key)) { /* another thread was quicker */
        free(r.answer);
    } else {
        make_room(k, r.n);
        r.used = ++k->clock;
        k->bytes += r.n;
        k->rows[k->count++] = r;
    }
    pthread_mutex_unlock(&k->lock);
}

size_t recall_hits(struct recall *k)
{
    pthread_mutex_lock(&k->lock);
    size_t hits = k->hits;
    pthread_mutex_unlock(&k->lock);
    return hits;
}
