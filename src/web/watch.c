#include "web/watch.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TICK_MS = 250,
    BODY_GRACE_S = 10,
    ANSWER_GRACE_S = 60,
    RATE_LEAST = 1024, /* bytes a second */
};

struct watch_slot {
    struct watch_slot *next, *previous;
    int fd;
    void *connection;
    pthread_t thread;
    bool is_shut;
    unsigned char address[16]; /* IPv4 mapped; IPv6 by its /64; zero for the Unix socket */
    char peer[PEER_TEXT_SIZE];
    enum watch_phase phase;
    uint64_t since_ns;
    _Atomic uint64_t bytes;
};

struct watch {
    struct watch_limits limits;
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    bool is_ending;
    struct watch_slot *first;
    int count;
};

static bool is_over(const struct watch *w, const struct watch_slot *slot, uint64_t now)
{
    uint64_t seconds = (now - slot->since_ns) / 1000000000u;
    uint64_t bytes = atomic_load_explicit(&slot->bytes, memory_order_relaxed);
    switch (slot->phase) {
    case WATCH_HEAD:
        return seconds >= (uint64_t)w->limits.head_seconds;
    case WATCH_IDLE:
        return seconds >= (uint64_t)w->limits.idle_seconds;
    case WATCH_BODY:
        return seconds > BODY_GRACE_S + bytes / RATE_LEAST;
    case WATCH_ANSWER:
        return seconds > ANSWER_GRACE_S + bytes / RATE_LEAST;
    case WATCH_WORK:
        return false;
    }
    return false;
}

/* The library still owns and closes the descriptor; it sees the end of the stream. */
static void shut(struct watch_slot *slot)
{
    if (!slot->is_shut)
        shutdown(slot->fd, SHUT_RDWR);
    slot->is_shut = true;
}

static void *run(void *at)
{
    struct watch *w = at;
    pthread_mutex_lock(&w->lock);
    while (!w->is_ending) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000L;
        }
        pthread_cond_timedwait(&w->stop, &w->lock, &until);
        uint64_t now = clock_monotonic_ns();
        for (struct watch_slot *slot = w->first; slot; slot = slot->next)
            if (!slot->is_shut && is_over(w, slot, now))
                shut(slot);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct watch *watch_new(const struct watch_limits *limits)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        die("out of memory");
    w->limits = *limits;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&w->stop, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&w->thread, NULL, run, w))
        die("cannot start a thread");
    return w;
}

void watch_free(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->is_ending = true;
    pthread_cond_signal(&w->stop);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    if (w->first)
        die("a connection outlives its watch");
    pthread_cond_destroy(&w->stop);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

static void read_address(struct watch_slot *slot, const struct sockaddr *address)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (address && address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)address;
        memcpy(slot->address, mapped, 12);
        memcpy(slot->address + 12, &in->sin_addr, 4);
        inet_ntop(AF_INET, &in->sin_addr, slot->peer, sizeof slot->peer);
    } else if (address && address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)address;
        bool is_mapped = memcmp(&in->sin6_addr, mapped, 12) == 0;
        memcpy(slot->address, &in->sin6_addr, is_mapped ? 16 : 8);
        inet_ntop(AF_INET6, &in->sin6_addr, slot->peer, sizeof slot->peer);
    } else {
        snprintf(slot->peer, sizeof slot->peer, "unix");
    }
}

/* The one that has waited longest of those without a whole request; of one address or of all. */
static struct watch_slot *longest_waiting(struct watch *w, const unsigned char *address)
{
    struct watch_slot *longest = NULL;
    for (struct watch_slot *slot = w->first; slot; slot = slot->next) {
        bool waits = slot->phase == WATCH_HEAD || slot->phase == WATCH_IDLE;
        if (!waits || slot->is_shut || (address && memcmp(slot->address, address, 16) != 0))
            continue;
        if (!longest || slot->since_ns < longest->since_ns)
            longest = slot;
    }
    return longest;
}

static void make_room(struct watch *w, const struct watch_slot *fresh)
{
    int same = 0, live = 0;
    for (const struct watch_slot *slot = w->first; slot; slot = slot->next) {
        live += !slot->is_shut;
        same += !slot->is_shut && memcmp(slot->address, fresh->address, 16) == 0;
    }
    struct watch_slot *out = NULL;
    if (same >= w->limits.connections / 2)
        out = longest_waiting(w, fresh->address);
    else if (live >= w->limits.connections - w->limits.connections / 8)
        out = longest_waiting(w, NULL);
    if (out)
        shut(out);
}

struct watch_slot *watch_open(struct watch *w, int fd, const void *sockaddr, unsigned size,
                              void *connection)
{
    struct watch_slot *slot = calloc(1, sizeof *slot);
    if (!slot)
        die("out of memory");
    slot->fd = fd;
    slot->connection = connection;
    slot->thread = pthread_self();
    slot->phase = WATCH_HEAD;
    slot->since_ns = clock_monotonic_ns();
    read_address(slot, size ? sockaddr : NULL);
    pthread_mutex_lock(&w->lock);
    make_room(w, slot);
    slot->next = w->first;
    if (w->first)
        w->first->previous = slot;
    w->first = slot;
    w->count++;
    pthread_mutex_unlock(&w->lock);
    return slot;
}

void watch_close(struct watch *w, struct watch_slot *slot)
{
    pthread_mutex_lock(&w->lock);
    if (slot->previous)
        slot->previous->next = slot->next;
    else
        w->first = slot->next;
    if (slot->next)
        slot->next->previous = slot->previous;
    w->count--;
    pthread_mutex_unlock(&w->lock);
    free(slot);
}

const char *watch_peer(const struct watch_slot *slot)
{
    return slot->peer;
}

void watch_phase(struct watch *w, struct watch_slot *slot, enum watch_phase phase)
{
    uint64_t now = clock_monotonic_ns();
    pthread_mutex_lock(&w->lock);
    slot->phase = phase;
    slot->since_ns = now;
    atomic_store_explicit(&slot->bytes, 0, memory_order_relaxed);
    pthread_mutex_unlock(&w->lock);
}

void watch_next_head(struct watch *w, struct watch_slot *slot)
{
    if (slot->phase != WATCH_HEAD) /* written by this thread only */
        watch_phase(w, slot, WATCH_HEAD);
}

void watch_bytes(struct watch_slot *slot, uint64_t n)
{
    atomic_fetch_add_explicit(&slot->bytes, n, memory_order_relaxed);
}

void watch_shut_if(struct watch *w, bool (*bad)(void *connection))
{
    pthread_mutex_lock(&w->lock);
    for (struct watch_slot *slot = w->first; slot; slot = slot->next)
        if (slot->phase == WATCH_HEAD && pthread_equal(slot->thread, pthread_self()) &&
            bad(slot->connection))
            shut(slot);
    pthread_mutex_unlock(&w->lock);
}

void watch_shut(struct watch *w, bool even_at_work)
{
    pthread_mutex_lock(&w->lock);
    for (struct watch_slot *slot = w->first; slot; slot = slot->next)
        if (even_at_work || slot->phase == WATCH_HEAD || slot->phase == WATCH_IDLE)
            shut(slot);
    pthread_mutex_unlock(&w->lock);
}

int watch_count(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    int n = w->count;
    pthread_mutex_unlock(&w->lock);
    return n;
}
