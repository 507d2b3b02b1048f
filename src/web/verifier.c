#include "web/verifier.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct verifier {
    struct office *o;
    pthread_mutex_t lock;
    pthread_t thread;
    bool has_thread, running, has_run, files;
    _Atomic int64_t done, total;
    struct arena *a; /* of the last report */
    struct proof_report report;
    enum err failure;
    struct problem problem;
    char ended_at[MOMENT_SIZE];
};

struct verifier *verifier_new(struct office *o)
{
    struct verifier *w = calloc(1, sizeof *w);
    if (!w)
        die("out of memory");
    w->o = o;
    w->a = arena_new();
    pthread_mutex_init(&w->lock, NULL);
    return w;
}

void verifier_free(struct verifier *w)
{
    if (!w)
        return;
    if (w->has_thread)
        pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->lock);
    arena_free(w->a);
    free(w);
}

static void progress(void *context, int64_t done, int64_t total)
{
    struct verifier *w = context;
    w->done = done;
    w->total = total;
}

static void *run(void *at)
{
    struct verifier *w = at;
    struct arena *a = arena_new();
    struct proof_report report = {0};
    struct proof_options options = {.files = w->files, .progress = progress, .context = w};
    enum err err = proof_verify(w->o, &options, a, &report);
    pthread_mutex_lock(&w->lock);
    arena_free(w->a);
    w->a = a;
    w->report = report;
    w->failure = err;
    if (err)
        w->problem = *problem();
    moment_text(clock_now(), w->ended_at);
    w->running = false;
    w->has_run = true;
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

enum err verifier_start(struct verifier *w, bool files)
{
    pthread_mutex_lock(&w->lock);
    enum err err = w->running ? fail(ERR_BUSY, "The ledger is being verified already") : ERR_OK;
    if (!err && w->has_thread) {
        pthread_join(w->thread, NULL); /* it has ended: running is false */
        w->has_thread = false;
    }
    if (!err) {
        w->files = files;
        w->done = w->total = 0;
        w->has_thread = pthread_create(&w->thread, NULL, run, w) == 0;
        w->running = w->has_thread;
        if (!w->has_thread)
            err = fail(ERR_TOO_MANY, "Too many things are being done at once");
    }
    pthread_mutex_unlock(&w->lock);
    return err;
}

void verifier_look(struct verifier *w, struct arena *a, struct verifier_state *ret_state)
{
    pthread_mutex_lock(&w->lock);
    struct verifier_state s = {.running = w->running, .has_run = w->has_run, .failure = w->failure};
    s.done = w->done;
    s.total = w->total;
    memcpy(s.ended_at, w->ended_at, sizeof s.ended_at);
    s.report = w->report;
    s.report.faults = NEW_ARRAY(a, struct proof_fault, w->report.fault_count + 1);
    for (int i = 0; i < w->report.fault_count; i++) {
        struct proof_fault f = w->report.faults[i];
        f.table = arena_text(a, str_of(f.table));
        f.words =
            (struct words){arena_text(a, str_of(f.words.zh)), arena_text(a, str_of(f.words.en))};
        s.report.faults[i] = f;
    }
    s.problem = (struct words){arena_text(a, str_of(w->problem.text[LANG_ZH])),
                               arena_text(a, str_of(w->problem.text[LANG_EN]))};
    pthread_mutex_unlock(&w->lock);
    *ret_state = s;
}
