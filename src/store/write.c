/* Group commit without a thread of its own: who finds nobody at work leads, and commits all that is
 * queued; meanwhile the others queue for the next leader. A single client pays no hand-over. */
#include "store/engine.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

enum waiter_state { WAITING, LEADS, DONE };

struct waiter {
    const struct write_job *job;
    struct waiter *next;
    _Atomic uint32_t state;
    enum err result;
    struct problem words;
};

static _Thread_local bool at_work; /* inside a batch, as its leader */

/* A futex rather than a condition: the waiter sits on its caller's stack and may be gone as soon as
 * its state is set; waking an address that nobody waits on does nothing. */
static void set_state(struct waiter *w, enum waiter_state state)
{
    _Atomic uint32_t *address = &w->state;
    atomic_store_explicit(address, state, memory_order_release);
    syscall(SYS_futex, address, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static enum waiter_state wait_state(struct waiter *w)
{
    uint32_t state;
    while ((state = atomic_load_explicit(&w->state, memory_order_acquire)) == WAITING)
        syscall(SYS_futex, &w->state, FUTEX_WAIT_PRIVATE, WAITING, NULL, NULL, 0);
    return state;
}

static void job_failed(struct waiter *w, enum err code)
{
    w->result = code;
    w->words = *problem();
}

/* The next job has its own time. A failed PostgreSQL transaction forgets the limit with its rest. */
static enum err lift_limit(struct db *db, enum err err)
{
    if (!db->limited)
        return err;
    db->limited = false;
    if (err && db->engine->postgres)
        return err;
    enum err lifted = db->engine->limit(db, 0);
    return err ? err : lifted;
}

static enum err do_work(struct db *db, struct waiter *w)
{
    db->spoiled = ERR_OK;
    enum err err = w->job->work(db, w->job->arg);
    if (!err && db->spoiled) {
        problem_set(&db->spoiled_words);
        err = db->spoiled;
    }
    statements_close_open(db, false);
    return lift_limit(db, err);
}

enum err db_part_begin(struct db *db)
{
    if (db->spoiled) {
        problem_set(&db->spoiled_words);
        return db->spoiled;
    }
    return statement_spoils(db, db->engine->mark(db));
}

enum err db_part_end(struct db *db, enum err outcome)
{
    if (!outcome && db->spoiled) {
        problem_set(&db->spoiled_words);
        outcome = db->spoiled;
    }
    statements_close_open(db, false);
    db->spoiled = ERR_OK;
    if (!outcome)
        return statement_spoils(db, db->engine->keep(db));
    struct problem words = *problem();
    TRY(statement_spoils(db, db->engine->undo(db)));
    problem_set(&words);
    return outcome;
}

/* One job; what is returned ends the batch, the job's own failure does not. */
static enum err run_job(struct store *s, struct waiter *w, bool alone)
{
    struct db *db = s->writer;
    if (!alone)
        TRY(db->engine->mark(db));
    if (s->hooks.job_begin)
        s->hooks.job_begin(s->hooks.ctx);
    enum err err = do_work(db, w);
    if (err) {
        job_failed(w, err);
        if (s->hooks.job_undone)
            s->hooks.job_undone(s->hooks.ctx);
        return alone ? ERR_OK : db->engine->undo(db);
    }
    w->result = ERR_OK;
    return alone ? ERR_OK : db->engine->keep(db);
}

static enum err before_commit(struct store *s)
{
    if (!s->hooks.before_commit)
        return ERR_OK;
    struct db *db = s->writer;
    db->spoiled = ERR_OK;
    enum err err = s->hooks.before_commit(s->hooks.ctx, db);
    if (!err && db->spoiled) {
        problem_set(&db->spoiled_words);
        err = db->spoiled;
    }
    statements_close_open(db, false);
    return err;
}

/* From BEGIN to COMMIT. Failing, it fails the whole batch. *ret_good: jobs that did not fail. */
static enum err transact(struct store *s, struct waiter *batch, unsigned count, unsigned *ret_good)
{
    struct db *db = s->writer;
    unsigned good = 0;
    if (s->hooks.begin)
        s->hooks.begin(s->hooks.ctx);
    for (struct waiter *w = batch; w; w = w->next) {
        TRY(run_job(s, w, count == 1));
        good += w->result == ERR_OK;
    }
    if (good) {
        TRY(before_commit(s));
        TRY(db->engine->commit(db));
    }
    *ret_good = good;
    return ERR_OK;
}

static void run_batch(struct store *s, struct waiter *batch, unsigned count)
{
    struct db *db = s->writer;
    unsigned good = 0;
    for (struct waiter *w = batch; w; w = w->next)
        w->result = ERR_COUNT; /* not run yet */
    db->working = true;
    db->schema_changed = false;
    enum err err = db->engine->begin(db);
    bool begun = !err;
    if (begun)
        err = transact(s, batch, count, &good);
    bool committed = !err && good;
    if (err)
        for (struct waiter *w = batch; w; w = w->next)
            if (w->result == ERR_OK || w->result == ERR_COUNT)
                job_failed(w, err);
    db->working = false;
    if (begun && !committed)
        db->engine->rollback(db);
    if (db->schema_changed)
        store_forget(s);
    if (begun && s->hooks.after)
        s->hooks.after(s->hooks.ctx, committed);
    for (struct waiter *w = batch; w; w = w->next) {
        if (w->job->committed)
            w->job->committed(w->job->arg, w->result);
        atomic_fetch_add_explicit(&s->failed_jobs, w->result != ERR_OK, memory_order_relaxed);
    }
    atomic_fetch_add_explicit(&s->jobs, count, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->batches, committed, memory_order_relaxed);
}

/* Takes the head of the queue off as a batch; the caller's waiter is its first. */
static struct waiter *take_batch(struct store *s, unsigned *ret_count)
{
    unsigned count = 1;
    struct waiter *batch = s->queue, *last = batch;
    while (last->next && count < BATCH_MAX) {
        last = last->next;
        count++;
    }
    s->queue = last->next;
    if (!s->queue)
        s->queue_end = &s->queue;
    last->next = NULL;
    *ret_count = count;
    return batch;
}

static void hand_over(struct store *s)
{
    pthread_mutex_lock(&s->queue_lock);
    struct waiter *next = s->queue;
    if (!next) {
        s->leading = false;
        if (s->closing)
            pthread_cond_broadcast(&s->queue_idle);
    }
    pthread_mutex_unlock(&s->queue_lock);
    if (next)
        set_state(next, LEADS);
}

static bool queue_empty(struct store *s)
{
    pthread_mutex_lock(&s->queue_lock);
    bool empty = !s->queue;
    pthread_mutex_unlock(&s->queue_lock);
    return empty;
}

/* Every waiter of the batch but the leader's own goes on; each may be gone right after. */
static void wake(struct waiter *batch, const struct waiter *own)
{
    for (struct waiter *w = batch, *next; w; w = next) {
        next = w->next;
        if (w != own)
            set_state(w, DONE);
    }
}

static void lead(struct store *s, struct waiter *own)
{
    unsigned count;
    bool urgent = false;
    pthread_mutex_lock(&s->queue_lock);
    struct waiter *batch = take_batch(s, &count);
    pthread_mutex_unlock(&s->queue_lock);
    at_work = true;
    run_batch(s, batch, count);
    at_work = false;
    bool due = s->engine->upkeep_due(s->writer, &urgent);
    if (!due) {
        hand_over(s); /* first, so that the next batch runs while this one's callers wake up */
        wake(batch, own);
        return;
    }
    wake(batch, own);
    if (urgent || queue_empty(s)) {
        s->engine->upkeep(s->writer);
        atomic_fetch_add_explicit(&s->checkpoints, 1, memory_order_relaxed);
    }
    hand_over(s);
}

enum err store_write(struct store *s, const struct write_job *job)
{
    if (at_work)
        die("store_write() inside a write job: the job already has the database");
    struct waiter w;
    w.job = job;
    w.next = NULL;
    atomic_init(&w.state, WAITING);
    pthread_mutex_lock(&s->queue_lock);
    if (s->closing) {
        pthread_mutex_unlock(&s->queue_lock);
        return fail(ERR_STOPPED, "The program is ending");
    }
    *s->queue_end = &w;
    s->queue_end = &w.next;
    bool first = !s->leading;
    s->leading = true;
    pthread_mutex_unlock(&s->queue_lock);
    if (first || wait_state(&w) == LEADS)
        lead(s, &w);
    if (w.result)
        problem_set(&w.words);
    return w.result;
}

void store_hooks(struct store *s, const struct batch_hooks *hooks)
{
    s->hooks = *hooks;
}

void store_figures(struct store *s, struct store_figures *ret_figures)
{
    ret_figures->jobs = atomic_load(&s->jobs);
    ret_figures->batches = atomic_load(&s->batches);
    ret_figures->failed_jobs = atomic_load(&s->failed_jobs);
    ret_figures->checkpoints = atomic_load(&s->checkpoints);
}
