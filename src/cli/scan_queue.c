/* Workers look at files; the walking thread hands them out and writes what is done, in the order of the walk. The
 * window bounds descriptors, HELD_MAX what waits to be written, however many files there are. One worker alone is the walking thread itself. */
#include "base/io.h"
#include "cli/scan.h"
#include "cli/terminal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    WINDOW_A_WORKER = 32,
    WINDOW_MAX = 512,
    WORKERS_MAX = 64,
    HELD_MAX = 32 << 20 /* bytes of answers: over it only the oldest file is looked at */
};

struct task {
    struct scan_file file;
    int fd;                     /* -1: to be opened in its folder, or failed */
    struct scan_folder *folder; /* NULL: it is open */
    const char *name;
    size_t held; /* bytes of its answer */
    _Atomic bool done;
};

/* Files cost a few microseconds, so that none costs a lock: a counter is taken from, a flag is set; the lock is for those
 * that sleep. Each says that it sleeps before it looks once more, and is woken by whoever sees that after its change. */
struct scan_queue {
    struct scan *s;
    pthread_mutex_t lock;
    pthread_cond_t offered, ready;
    struct task *ring;
    uint64_t window;
    _Atomic uint64_t in, taken, out; /* out <= taken <= in <= out + window */
    _Atomic size_t held;             /* bytes of the answers between out and taken */
    _Atomic uint64_t
        awaited;      /* the walking thread sleeps until this one is done; UINT64_MAX: awake */
    _Atomic int idle; /* workers that sleep */
    _Atomic bool closed;
    pthread_t threads[WORKERS_MAX];
    struct scan_room rooms[WORKERS_MAX];
    int opened, started;
};

struct worker {
    struct scan_queue *q;
    struct scan_room *room;
};

/* ---- one file ---- */

static void look_at(const struct scan *s, struct scan_room *room, struct task *t)
{
    if (t->folder) {
        t->fd = scan_open(&t->file, t->folder, t->name);
        scan_folder_release(t->folder);
        t->folder = NULL;
    }
    if (t->fd >= 0) {
        scan_look(s, room, t->fd, &t->file);
        close(t->fd);
        t->fd = -1;
    }
}

/* ---- workers ---- */

/* What is taken is written one day, so that the oldest may always be. */
static bool may_take(const struct scan_queue *q, uint64_t number)
{
    return number != q->in && (q->held <= HELD_MAX || number == q->out);
}

static bool take(struct scan_queue *q, uint64_t *ret_number)
{
    uint64_t number = q->taken;
    while (may_take(q, number))
        if (atomic_compare_exchange_weak(&q->taken, &number, number + 1)) {
            *ret_number = number;
            return true;
        }
    return false;
}

/* False: there will be none any more. */
static bool take_or_sleep(struct scan_queue *q, uint64_t *ret_number)
{
    bool taken = take(q, ret_number);
    if (taken)
        return true;
    pthread_mutex_lock(&q->lock);
    q->idle++;
    while (!(taken = take(q, ret_number)) && !q->closed)
        pthread_cond_wait(&q->offered, &q->lock);
    q->idle--;
    pthread_mutex_unlock(&q->lock);
    return taken;
}

static void *work(void *at)
{
    struct worker w = *(struct worker *)at;
    struct scan_queue *q = w.q;
    uint64_t number;
    free(at);
    while (take_or_sleep(q, &number)) {
        struct task *t = &q->ring[number % q->window];
        look_at(q->s, w.room, t);
        t->held = arena_held(t->file.a) + t->file.prints.n;
        q->held += t->held;
        t->done = true;
        if (q->awaited == number || (q->awaited != UINT64_MAX && q->held > HELD_MAX)) {
            pthread_mutex_lock(&q->lock);
            pthread_cond_signal(&q->ready);
            pthread_mutex_unlock(&q->lock);
        }
    }
    return NULL;
}

static enum err open_room(struct scan_queue *q)
{
    struct scan_room *room = &q->rooms[q->opened];
    TRY(sieve_open(&q->s->parts, &room->sieve));
    room->a = arena_new();
    room->block = malloc(SCAN_BLOCK);
    if (!room->block)
        die("out of memory");
    q->opened++;
    return ERR_OK;
}

static enum err start_worker(struct scan_queue *q)
{
    struct worker *w = malloc(sizeof *w);
    if (!w)
        die("out of memory");
    *w = (struct worker){q, &q->rooms[q->started]};
    if (pthread_create(&q->threads[q->started], NULL, work, w)) {
        free(w);
        return fail(ERR_IO, "cannot start a thread");
    }
    q->started++;
    return ERR_OK;
}

enum err scan_queue_open(struct scan *s)
{
    struct scan_queue *q = calloc(1, sizeof *q);
    if (!q)
        die("out of memory");
    int workers = s->workers < WORKERS_MAX ? s->workers : WORKERS_MAX;
    uint64_t window = (uint64_t)workers * WINDOW_A_WORKER;
    q->s = s;
    q->window = workers == 1 ? 1 : window < WINDOW_MAX ? window : WINDOW_MAX;
    q->awaited = UINT64_MAX;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->offered, NULL);
    pthread_cond_init(&q->ready, NULL);
    q->ring = calloc(q->window, sizeof *q->ring);
    if (!q->ring)
        die("out of memory");
    s->queue = q;
    for (uint64_t i = 0; i < q->window; i++)
        q->ring[i].file.a = arena_new();
    while (q->opened < workers)
        TRY(open_room(q));
    while (workers > 1 && q->started < workers)
        TRY(start_worker(q));
    return ERR_OK;
}

/* ---- the walking thread ---- */

static bool is_done(const struct scan_queue *q, uint64_t number)
{
    return q->ring[number % q->window].done;
}

/* Or until more is held than may be, and the oldest can be written. */
static bool is_awaited(const struct scan_queue *q, uint64_t number)
{
    return !is_done(q, number) && !(q->held > HELD_MAX && is_done(q, q->out));
}

static enum err wait_for(struct scan_queue *q, uint64_t number)
{
    if (!is_awaited(q, number))
        return ERR_OK;
    TRY(scan_flush(q->s));
    pthread_mutex_lock(&q->lock);
    q->awaited = number;
    while (is_awaited(q, number))
        pthread_cond_wait(&q->ready, &q->lock);
    q->awaited = UINT64_MAX;
    pthread_mutex_unlock(&q->lock);
    return ERR_OK;
}

/* The oldest one, which is done: counted and written. */
static enum err hand_on(struct scan_queue *q)
{
    struct scan *s = q->s;
    struct task *t = &q->ring[q->out % q->window];
    struct scan_file *f = &t->file;
    s->totals.files += f->looked;
    s->totals.findings += (int64_t)f->count + f->dropped;
    s->totals.known += f->known;
    s->totals.allowed += f->allowed;
    s->totals.unread += !f->skipped && f->coverage != COVERAGE_WHOLE;
    if (s->expected) {
        progress_show(NULL, q->out + 1, (uint64_t)s->expected);
        if (f->count || f->coverage != COVERAGE_WHOLE)
            progress_end(); /* the bar makes way for lines */
    }
    enum err err = f->skipped ? ERR_OK : s->writer->file(s, f);
    if (s->expected && !err)
        err = scan_flush(s);
    buf_free(&f->prints);
    arena_clear(f->a);
    q->held -= t->held;
    q->out++;
    if (q->idle && may_take(q, q->taken)) { /* who slept because too much was held */
        pthread_mutex_lock(&q->lock);
        pthread_cond_broadcast(&q->offered);
        pthread_mutex_unlock(&q->lock);
    }
    return err;
}

/* Half the window at once, so that small files do not cost a change of threads each. */
static enum err make_room(struct scan_queue *q)
{
    TRY(wait_for(q, q->out + q->window / 2));
    TRY(wait_for(q, q->out));
    do
        TRY(hand_on(q));
    while (q->out < q->in && is_done(q, q->out));
    return ERR_OK;
}

/* Room for one more. */
static enum err next_task(struct scan_queue *q, struct task **ret_task)
{
    if (q->in - q->out == q->window)
        TRY(make_room(q));
    struct task *t = &q->ring[q->in % q->window];
    *t = (struct task){.file = {.a = t->file.a}, .fd = -1};
    *ret_task = t;
    return ERR_OK;
}

static enum err offer(struct scan_queue *q, struct task *t)
{
    q->in++;
    if (!q->started) {
        look_at(q->s, &q->rooms[0], t);
        q->taken++;
        t->done = true;
        return hand_on(q);
    }
    if (q->idle) {
        pthread_mutex_lock(&q->lock);
        pthread_cond_signal(&q->offered);
        pthread_mutex_unlock(&q->lock);
    }
    return ERR_OK;
}

enum err scan_offer(struct scan *s, const char *path, int fd)
{
    struct problem told = *problem(); /* making room may state another */
    struct task *t = NULL;
    enum err err = next_task(s->queue, &t);
    if (err) {
        if (fd >= 0)
            close(fd);
        return err;
    }
    t->file.path = arena_text(t->file.a, str_of(path));
    t->fd = fd;
    if (fd < 0) {
        problem_set(&told);
        scan_failed(&t->file);
    }
    return offer(s->queue, t);
}

enum err scan_offer_name(struct scan *s, struct scan_folder *folder, const char *name)
{
    struct task *t = NULL;
    TRY(next_task(s->queue, &t));
    folder->held++;
    t->folder = folder;
    t->name = name;
    return offer(s->queue, t);
}

enum err scan_drain(struct scan *s)
{
    while (s->queue->out < s->queue->in) {
        TRY(wait_for(s->queue, s->queue->out));
        TRY(hand_on(s->queue));
    }
    return scan_flush(s);
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
    for (int i = 0; i < q->started; i++)
        pthread_join(q->threads[i], NULL);
    for (int i = 0; i < q->opened; i++) {
        sieve_free(q->rooms[i].sieve);
        arena_free(q->rooms[i].a);
        free(q->rooms[i].block);
    }
    for (uint64_t i = 0; i < q->window; i++) {
        buf_free(&q->ring[i].file.prints);
        arena_free(q->ring[i].file.a);
    }
    pthread_cond_destroy(&q->ready);
    pthread_cond_destroy(&q->offered);
    pthread_mutex_destroy(&q->lock);
    free(q->ring);
    free(q);
    s->queue = NULL;
}
