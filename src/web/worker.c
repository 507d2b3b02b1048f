#include "web/worker.h"

#include "base/err.h"

#include <pthread.h>

enum { STACK_SIZE = 1024 * 1024 }; /* address space; touched only as far as needed */

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job *first, **last;
    int max, started, idle;
    bool is_ending;
    pthread_t *threads;
};

static void *serve(void *at)
{
    struct workers *w = at;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->first && !w->is_ending) {
            w->idle++;
            pthread_cond_wait(&w->more, &w->lock);
            w->idle--;
        }
        if (!w->first)
            break;
        struct job *job = w->first;
        w->first = job->next;
        if (!w->first)
            w->last = &w->first;
        pthread_mutex_unlock(&w->lock);
        job->work(job);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct workers *workers_new(int max)
{
    struct workers *w = calloc(1, sizeof *w);
    if (!w || !(w->threads = calloc((size_t)max, sizeof *w->threads)))
        die("out of memory");
    w->max = max;
    w->last = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->more, NULL);
    return w;
}

static void start_one(struct workers *w)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    if (pthread_create(&w->threads[w->started], &attributes, serve, w) == 0)
        w->started++;
    else if (w->started == 0)
        die("cannot start a thread");
    pthread_attr_destroy(&attributes);
}

bool workers_run(struct workers *w, struct job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&w->lock);
    if (w->is_ending) {
        pthread_mutex_unlock(&w->lock);
        return false;
    }
    int waiting = 1;
    for (const struct job *j = w->first; j && waiting <= w->idle; j = j->next)
        waiting++;
    *w->last = job;
    w->last = &job->next;
    if (waiting > w->idle && w->started < w->max)
        start_one(w);
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
    return true;
}

void workers_end(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->is_ending = true;
    pthread_cond_broadcast(&w->more);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->started; i++)
        pthread_join(w->threads[i], NULL);
}

void workers_free(struct workers *w)
{
    pthread_cond_destroy(&w->more);
    pthread_mutex_destroy(&w->lock);
    free(w->threads);
    free(w);
}
