#include "unit/test.h"

#include "web/pipe.h"
#include "web/watch.h"
#include "web/worker.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- the watchdog, over real socket pairs ---- */

struct end {
    int ours, theirs;
    struct watch_slot *slot;
};

static struct end open_end(struct watch *w, uint32_t address)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    return (struct end){pair[0], pair[1], watch_open(w, pair[0], &in, sizeof in, NULL)};
}

static void close_end(struct watch *w, struct end *end)
{
    watch_close(w, end->slot);
    close(end->ours);
    close(end->theirs);
}

static bool is_cut(const struct end *end, int within_ms)
{
    struct pollfd poll_on = {end->theirs, POLLIN, 0};
    char byte;
    return poll(&poll_on, 1, within_ms) == 1 && recv(end->theirs, &byte, 1, MSG_DONTWAIT) == 0;
}

static void test_deadlines(void **state)
{
    (void)state;
    const struct watch_limits limits = {.head_seconds = 1, .idle_seconds = 2, .connections = 100};
    struct watch *w = watch_new(&limits);
    struct end head = open_end(w, 1), work = open_end(w, 1), idle = open_end(w, 2);
    assert_string_equal(watch_peer(head.slot), "0.0.0.1");
    watch_phase(w, work.slot, WATCH_WORK);
    watch_phase(w, idle.slot, WATCH_IDLE);
    assert_false(is_cut(&head, 500));
    assert_true(is_cut(&head, 1500));
    assert_false(is_cut(&idle, 0));
    assert_true(is_cut(&idle, 2000));
    assert_false(is_cut(&work, 0));
    watch_shut(w, false);
    assert_false(is_cut(&work, 0));
    watch_shut(w, true);
    assert_true(is_cut(&work, 0));
    assert_int_equal(watch_count(w), 3);
    close_end(w, &head);
    close_end(w, &work);
    close_end(w, &idle);
    watch_free(w);
}

static void test_share(void **state)
{
    (void)state;
    const struct watch_limits limits = {.head_seconds = 60, .idle_seconds = 60, .connections = 8};
    struct watch *w = watch_new(&limits);
    struct end ends[6];
    for (size_t i = 0; i < 4; i++)
        ends[i] = open_end(w, 1);
    watch_phase(w, ends[0].slot, WATCH_WORK);
    ends[4] = open_end(w, 2);
    for (size_t i = 0; i < 5; i++)
        assert_false(is_cut(&ends[i], 0));
    ends[5] =
        open_end(w, 1); /* over its half: the longest waiting makes room, not the one at work */
    assert_false(is_cut(&ends[0], 0));
    assert_true(is_cut(&ends[1], 0));
    assert_false(is_cut(&ends[2], 0));
    assert_false(is_cut(&ends[4], 0));
    assert_false(is_cut(&ends[5], 0));
    for (size_t i = 0; i < 6; i++)
        close_end(w, &ends[i]);
    watch_free(w);
}

/* ---- the pipe ---- */

static atomic_int asleep;

static void go_to_sleep(void *at)
{
    (void)at;
    atomic_fetch_add(&asleep, 1);
}

static void wake_up(void *at)
{
    (void)at;
    atomic_fetch_sub(&asleep, 1);
}

static void *drain(void *at)
{
    struct pipe *p = at;
    static char piece[10007];
    uint64_t sum = 0;
    size_t n;
    while (pipe_take(p, piece, sizeof piece, &n) == ERR_OK && n)
        for (size_t i = 0; i < n; i++)
            sum = sum * 31 + (unsigned char)piece[i];
    return (void *)(uintptr_t)sum;
}

static void test_pipe(void **state)
{
    (void)state;
    struct pipe *p = pipe_new(go_to_sleep, wake_up, NULL);
    static char block[70000];
    uint64_t expected = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, drain, p);
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < sizeof block; i++) {
            block[i] = (char)(i * 7 + (size_t)round);
            expected = expected * 31 + (unsigned char)block[i];
        }
        for (size_t at = 0; at < sizeof block;) {
            at += pipe_put(p, block + at, sizeof block - at);
            while (atomic_load(&asleep))
                usleep(100);
        }
    }
    pipe_end(p, false);
    void *sum;
    pthread_join(thread, &sum);
    assert_int_equal((uintptr_t)sum, expected);
    assert_true(pipe_sleep_until_dropped(p));
    assert_int_equal(atomic_load(&asleep), 1);
    pipe_drop(p);
    assert_int_equal(atomic_load(&asleep), 0);
    assert_false(pipe_sleep_until_dropped(p));
    pipe_free(p);
}

static void test_pipe_cut(void **state)
{
    (void)state;
    struct pipe *p = pipe_new(go_to_sleep, wake_up, NULL);
    char byte;
    size_t n;
    assert_int_equal(pipe_put(p, "abc", 3), 3);
    pipe_end(p, true);
    assert_err(ERR_INPUT, pipe_take(p, &byte, 1, &n));
    pipe_drop(p);
    assert_int_equal(pipe_put(p, "abc", 3), 3);
    pipe_free(p);
}

/* ---- workers ---- */

static atomic_int done, at_once, most_at_once;

static void count_work(struct job *job)
{
    (void)job;
    int now = atomic_fetch_add(&at_once, 1) + 1, most = atomic_load(&most_at_once);
    while (now > most && !atomic_compare_exchange_weak(&most_at_once, &most, now))
        ;
    usleep(2000);
    atomic_fetch_sub(&at_once, 1);
    atomic_fetch_add(&done, 1);
}

static void test_workers(void **state)
{
    (void)state;
    struct workers *w = workers_new(4);
    static struct job jobs[100];
    for (size_t i = 0; i < ARRAY_SIZE(jobs); i++) {
        jobs[i].work = count_work;
        assert_true(workers_run(w, &jobs[i]));
    }
    workers_end(w);
    assert_false(workers_run(w, &jobs[0]));
    workers_free(w);
    assert_int_equal(atomic_load(&done), ARRAY_SIZE(jobs));
    assert_int_equal(atomic_load(&most_at_once), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deadlines), cmocka_unit_test(test_share),
        cmocka_unit_test(test_pipe),      cmocka_unit_test(test_pipe_cut),
        cmocka_unit_test(test_workers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
