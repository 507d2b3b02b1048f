/* Files of the demonstration, made a few ahead: drawing them takes longer than anything else. */
#include "base/buf.h"
#include "office/demo_office_stage.h"

#include <pthread.h>
#include <stdlib.h>

enum { AHEAD = 16 };

struct baker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    const struct bakery *wanted;
    int count, baked, taken;
    bool stop;
    struct {
        struct buf file;
        enum err err;
        struct problem why;
    } shelf[AHEAD];
};

static void *bake(void *arg)
{
    struct baker *b = arg;
    pthread_mutex_lock(&b->lock);
    while (!b->stop && b->baked < b->count) {
        if (b->baked - b->taken == AHEAD) {
            pthread_cond_wait(&b->changed, &b->lock);
            continue;
        }
        const struct bakery *w = &b->wanted[b->baked];
        pthread_mutex_unlock(&b->lock);
        struct buf file = BUF(1 << 20);
        enum err err = demo_document_file(w->index, w->year, &file);
        pthread_mutex_lock(&b->lock);
        int at = b->baked % AHEAD;
        b->shelf[at].file = file;
        b->shelf[at].err = err;
        if (err)
            b->shelf[at].why = *problem();
        b->baked++;
        pthread_cond_signal(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

struct baker *baker_start(const struct bakery *wanted, int count)
{
    struct baker *b = calloc(1, sizeof *b);
    if (!b)
        die("out of memory");
    b->wanted = wanted;
    b->count = count;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    if (pthread_create(&b->thread, NULL, bake, b))
        die("no thread can be made");
    return b;
}

enum err baker_take(struct baker *b, struct buf *ret_file)
{
    pthread_mutex_lock(&b->lock);
    while (b->baked == b->taken && b->taken < b->count)
        pthread_cond_wait(&b->changed, &b->lock);
    if (b->taken == b->count)
        die("more files are taken than are wanted");
    int at = b->taken++ % AHEAD;
    struct buf file = b->shelf[at].file;
    enum err err = b->shelf[at].err;
    if (err)
        problem_set(&b->shelf[at].why);
    pthread_cond_signal(&b->changed);
    pthread_mutex_unlock(&b->lock);
    if (err) {
        buf_free(&file);
        return err;
    }
    *ret_file = file;
    return ERR_OK;
}

void baker_stop(struct baker *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    pthread_cond_signal(&b->changed);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    while (b->taken < b->baked)
        buf_free(&b->shelf[b->taken++ % AHEAD].file);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->changed);
    free(b);
}
