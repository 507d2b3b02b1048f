#include "web/pipe.h"

#include <pthread.h>

struct pipe {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void (*sleep)(void *at);
    void (*wake)(void *at);
    void *at;
    bool asleep, ended, cut, dropped;
    size_t from, n;
    char ring[PIPE_SIZE];
};

struct pipe *pipe_new(void (*sleep)(void *at), void (*wake)(void *at), void *at)
{
    struct pipe *p = malloc(sizeof *p);
    if (!p)
        die("out of memory");
    memset(p, 0, offsetof(struct pipe, ring));
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    p->sleep = sleep;
    p->wake = wake;
    p->at = at;
    return p;
}

void pipe_free(struct pipe *p)
{
    if (!p)
        return;
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* Called with the lock held, as are the next two. */
static void copy_in(struct pipe *p, const char *bytes, size_t n)
{
    size_t at = (p->from + p->n) % PIPE_SIZE;
    size_t first = n < PIPE_SIZE - at ? n : PIPE_SIZE - at;
    memcpy(p->ring + at, bytes, first);
    memcpy(p->ring, bytes + first, n - first);
    p->n += n;
}

static void copy_out(struct pipe *p, char *bytes, size_t n)
{
    size_t first = n < PIPE_SIZE - p->from ? n : PIPE_SIZE - p->from;
    memcpy(bytes, p->ring + p->from, first);
    memcpy(bytes + first, p->ring, n - first);
    p->from = (p->from + n) % PIPE_SIZE;
    p->n -= n;
}

static void wake_up(struct pipe *p)
{
    if (p->asleep) {
        p->asleep = false;
        p->wake(p->at);
    }
}

size_t pipe_put(struct pipe *p, const void *bytes, size_t n)
{
    pthread_mutex_lock(&p->lock);
    size_t fits = n;
    if (!p->dropped) {
        fits = n < PIPE_SIZE - p->n ? n : PIPE_SIZE - p->n;
        copy_in(p, bytes, fits);
        pthread_cond_signal(&p->changed);
        if (fits < n) {
            p->asleep = true;
            p->sleep(p->at);
        }
    }
    pthread_mutex_unlock(&p->lock);
    return fits;
}

void pipe_end(struct pipe *p, bool cut)
{
    pthread_mutex_lock(&p->lock);
    p->cut = p->cut || (cut && !p->ended);
    p->ended = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

bool pipe_sleep_until_dropped(struct pipe *p)
{
    pthread_mutex_lock(&p->lock);
    bool must = !p->dropped;
    if (must) {
        p->asleep = true;
        p->sleep(p->at);
    }
    pthread_mutex_unlock(&p->lock);
    return must;
}

enum err pipe_take(struct pipe *p, void *bytes, size_t room, size_t *ret_n)
{
    pthread_mutex_lock(&p->lock);
    while (p->n == 0 && !p->ended)
        pthread_cond_wait(&p->changed, &p->lock);
    size_t n = p->n < room ? p->n : room;
    bool cut = p->cut;
    if (!cut) {
        copy_out(p, bytes, n);
        if (!p->ended && p->n <= PIPE_SIZE / 2)
            wake_up(p);
    }
    pthread_mutex_unlock(&p->lock);
    if (cut)
        return fail(ERR_INPUT, "The upload broke off");
    *ret_n = n;
    return ERR_OK;
}

void pipe_drop(struct pipe *p)
{
    pthread_mutex_lock(&p->lock);
    p->dropped = true;
    p->n = 0;
    wake_up(p);
    pthread_mutex_unlock(&p->lock);
}
