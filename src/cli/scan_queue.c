/* Workers look at files; the walking thread hands them out and writes what is done, in the order of the walk. The
 * window bounds descriptors and memory, however many files there are. */
#include "base/io.h"
#include "cli/scan.h"
#include "cli/terminal.h"

#include <pthread.h>
#include <stdlib.h>

enum { WINDOW_A_WORKER = 32, WORKERS_MAX = 64 };

struct task {
    struct scan_file file;
    int fd;
    bool done;
};

struct scan_queue {
    struct scan *s;
    pthread_mutex_t lock;
    pthread_cond_t offered, ready;
    struct task *ring;
    uint64_t window, in, taken, out; /* out <= taken <= in <= out + window */
    uint64_t awaited; /* the walking thread sleeps until this one is done; UINT64_MAX: awake */
    int idle;         /* workers that sleep */
    bool closed;
    pthread_t threads[WORKERS_MAX];
    struct sieve *sieves[WORKERS_MAX];
    int started;
};

struct worker {
    struct scan_queue *q;
    struct sieve *sieve;
};

static void *work(void *at)
{
    struct worker w = *(struct worker *)at;
    struct scan_queue *q = w.q;
    free(at);
    pthread_mutex_lock(&q->lock);
    for (;;) {
        while (q->taken == q->in && !q->closed) {
            q->idle++;
            pthread_cond_wait(&q->offered, &q->lock);
            q->idle--;
        }
        if (q->taken == q->in)
            break;
        uint64_t number = q->taken++;
        struct task *t = &q->ring[number % q->window];
        pthread_mutex_unlock(&q->lock);
        if (t->fd >= 0) {
            scan_look(q->s, w.sieve, t->fd, &t->file);
            close(t->fd);
        }
        pthread_mutex_lock(&q->lock);
        t->done = true;
        if (number == q->awaited)
            pthread_cond_signal(&q->ready);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

enum err scan_queue_open(struct scan *s)
{
    struct scan_queue *q = calloc(1, sizeof *q);
    if (!q)
        die("out of memory");
    int workers = s->workers < WORKERS_MAX ? s->workers : WORKERS_MAX;
    *q = (struct scan_queue){
        .s = s, .window = (uint64_t)workers * WINDOW_A_WORKER, .awaited = UINT64_MAX};
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->offered, NULL);
    pthread_cond_init(&q->ready, NULL);
    q->ring = calloc(q->window, sizeof *q->ring);
    s->queue = q;
    for (; q->started < workers; q->started++) {
        struct worker *w = malloc(sizeof *w);
        if (!w || !q->ring)
            die("out of memory");
        TRY(sieve_open(&s->parts, &q->sieves[q->started]));
        *w = (struct worker){q, q->sieves[q->started]};
        if (pthread_create(&q->threads[q->started], NULL, work, w)) {
            free(w);
            sieve_free(q->sieves[q->started]);
            return fail(ERR_IO, "cannot start a thread");
        }
    }
    return ERR_OK;
}

static void wait_for(struct scan_queue *q, uint64_t number)
{
    pthread_mutex_lock(&q->lock);
    q->awaited = number;
    while (!q->ring[number % q->window].done)
        pthread_cond_wait(&q->ready, &q->lock);
    q->awaited = UINT64_MAX;
    pthread_mutex_unlock(&q->lock);
}

static bool is_done(struct scan_queue *q, uint64_t number)
{
    pthread_mutex_lock(&q->lock);
    bool done = q->ring[number % q->window].done;
    pthread_mutex_unlock(&q->lock);
    return done;
}

/* The oldest one, which is done: counted and written. */
static enum err hand_on(struct scan_queue *q)
{
    struct scan *s = q->s;
    struct scan_file *f = &q->ring[q->out % q->window].file;
    s->totals.files += f->looked;
    s->totals.findings += (int64_t)f->count + f->dropped;
    s->totals.known += f->known;
    s->totals.allowed += f->allowed;
    s->totals.unread += f->coverage != COVERAGE_WHOLE;
    if (s->expected) {
        progress_show(NULL, q->out + 1, (uint64_t)s->expected);
        if (f->count || f->coverage != COVERAGE_WHOLE)
            progress_end(); /* the bar makes way for lines */
    }
    enum err err = s->writer->file(s, f);
    buf_free(&f->prints);
    arena_free(f->a);
    f->a = NULL;
    q->out++;
    return err;
}

/* Half the window at once, so that small files do not cost a change of threads each. */
static enum err make_room(struct scan_queue *q)
{
    wait_for(q, q->out + q->window / 2);
    wait_for(q, q->out);
    do
        TRY(hand_on(q));
    while (q->out < q->in && is_done(q, q->out));
    return ERR_OK;
}

enum err scan_offer(struct scan *s, const char *path, int fd)
{
    struct scan_queue *q = s->queue;
    if (q->in - q->out == q->window) {
        enum err err = make_room(q);
        if (err) {
            if (fd >= 0)
                close(fd);
            return err;
        }
    }
    struct arena *a = arena_new();
    struct task *t = &q->ring[q->in % q->window];
    *t = (struct task){.file = {.a = a, .path = arena_text(a, str_of(path))}, .fd = fd};
    if (fd < 0)
        scan_failed(&t->file);
    pthread_mutex_lock(&q->lock);
    q->in++;
    if (q->idle)
        pthread_cond_signal(&q->offered);
    pthread_mutex_unlock(&q->lock);
    return ERR_OK;
}

enum err scan_drain(struct scan *s)
{
    while (s->queue->out < s->queue->in) {
        wait_for(s->queue, s->queue->out);
        TRY(hand_on(s->queue));
    }
    return ERR_OK;
}

void scan_queue_close(struct scan *s)
{
    struct scan_queue *q = s->queue;
    if (!q)
        return;
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->offered);
    pthread_mutex_unlock(&q->lock);
    for (int i = 0; i < q->started; i++) {
        pthread_join(q->threads[i], NULL);
        sieve_free(q->sieves[i]);
    }
    for (uint64_t i = q->out; i < q->in; i++) {
        buf_free(&q->ring[i % q->window].file.prints);
        arena_free(q->ring[i % q->window].file.a);
    }
    pthread_cond_destroy(&q->ready);
    pthread_cond_destroy(&q->offered);
    pthread_mutex_destroy(&q->lock);
    free(q->ring);
    free(q);
    s->queue = NULL;
}
