#include "office/throttle.h"

#include <arpa/inet.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/io.h"
#include "crypto/hash.h"

#define SECOND UINT64_C(1000000000)

enum {
    SETS = 4096,
    WAYS = 4,
    LOCK_MAX_SECONDS = 15 * 60,
    KNOWN_SECONDS = 2,
    FORGET_SECONDS = 24 * 60 * 60, /* without a failure: starts anew */
    AT_ONCE = 4,                   /* tries under way of a pair without failures */
    ADDRESS_BURST = 20,
    ADDRESS_SECONDS = 6,
    OFFICE_BURST = 60,
    OFFICE_SECONDS = 1,
};

struct pair {
    uint64_t key; /* 0: free */
    uint64_t until, tried;
    int failed, under_way;
    bool known;
};

/* Failures that may still be made; one comes back every so many seconds. */
struct budget {
    uint64_t key, at;
    int left;
};

struct throttle {
    pthread_mutex_t lock;
    unsigned char seed[32];
    struct pair pairs[SETS][WAYS];
    struct budget addresses[SETS][WAYS];
    struct budget office;
};

struct throttle *throttle_new(void)
{
    struct throttle *t = calloc(1, sizeof *t); /* untouched pages cost nothing */
    if (!t)
        die("out of memory");
    pthread_mutex_init(&t->lock, NULL);
    random_bytes(t->seed, sizeof t->seed);
    t->office.left = OFFICE_BURST;
    return t;
}

void throttle_free(struct throttle *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

/* The network that is held responsible: an IPv6 host has a whole /64 to itself. */
static void add_network(struct sha256 *h, const char *address)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET6, address, bytes) != 1) {
        sha256_add(h, address, strlen(address));
        return;
    }
    static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    char text[INET_ADDRSTRLEN];
    if (memcmp(bytes, mapped, sizeof mapped) == 0 &&
        inet_ntop(AF_INET, bytes + 12, text, sizeof text))
        sha256_add(h, text, strlen(text)); /* the same host as without the prefix */
    else
        sha256_add(h, bytes, 8);
}

static uint64_t key_of(const struct throttle *t, const char *what, struct str login,
                       const char *address)
{
    struct sha256 h;
    unsigned char hash[SHA256_SIZE];
    uint64_t key;
    uint64_t n = login.n;
    sha256_init(&h);
    sha256_add(&h, t->seed, sizeof t->seed);
    sha256_add(&h, what, 1);
    sha256_add(&h, &n, sizeof n);
    sha256_add(&h, login.p, login.n);
    add_network(&h, address);
    sha256_end(&h, hash);
    memcpy(&key, hash, sizeof key);
    return key ? key : 1;
}

uint64_t throttle_key(const struct throttle *t, struct str login, const char *address)
{
    return key_of(t, "p", login, address);
}

static struct pair *pair_find(struct throttle *t, uint64_t key)
{
    struct pair *set = t->pairs[key % SETS];
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
    }
    return NULL;
}

/* Takes the place of the one that matters least: not under way, soonest free, longest unused. NULL
 * when all are under way. */
static struct pair *pair_make(struct throttle *t, uint64_t key)
{
    struct pair *set = t->pairs[key % SETS], *place = NULL;
    for (int i = 0; i < WAYS; i++) {
        struct pair *p = &set[i];
        if (p->under_way)
            continue;
        if (!place || p->until < place->until ||
            (p->until == place->until && p->tried < place->tried))
            place = p;
    }
    if (place)
        *place = (struct pair){.key = key};
    return place;
}

static struct budget *address_budget(struct throttle *t, const char *address)
{
    uint64_t key = key_of(t, "a", STR(""), address);
    struct budget *set = t->addresses[key % SETS], *place = &set[0];
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].at < place->at)
            place = &set[i];
    }
    *place = (struct budget){.key = key, .left = ADDRESS_BURST};
    return place;
}

static void refill(struct budget *b, int burst, int seconds, uint64_t now)
{
    uint64_t back = (now - b->at) / ((uint64_t)seconds * SECOND);
    if (b->at == 0 || back >= (uint64_t)burst) {
        b->left = b->at == 0 ? b->left : burst;
        b->at = now;
        return;
    }
    b->at += back * (uint64_t)seconds * SECOND;
    b->left += (int)back;
    if (b->left > burst)
        b->left = burst;
}

bool throttle_has(struct throttle *t, uint64_t key)
{
    pthread_mutex_lock(&t->lock);
    bool has = pair_find(t, key) != NULL;
    pthread_mutex_unlock(&t->lock);
    return has;
}

void throttle_seed(struct throttle *t, uint64_t key, const struct throttle_seed *seed)
{
    pthread_mutex_lock(&t->lock);
    struct pair *p = pair_find(t, key) ? NULL : pair_make(t, key);
    if (p) {
        p->failed = seed->failed;
        p->known = seed->known;
        if (seed->locked_seconds > 0) {
            int64_t locked =
                seed->locked_seconds < LOCK_MAX_SECONDS ? seed->locked_seconds : LOCK_MAX_SECONDS;
            p->until = clock_monotonic_ns() + (uint64_t)locked * SECOND;
        }
    }
    pthread_mutex_unlock(&t->lock);
}

static int64_t seconds_until(uint64_t until, uint64_t now)
{
    return until > now ? (int64_t)((until - now + SECOND - 1) / SECOND) : 0;
}

/* 0 when it may try now, else for how many seconds not. */
static int64_t pair_wait(struct pair *p, uint64_t now)
{
    if (p->failed && !p->under_way && now > p->until &&
        now - p->until > (uint64_t)FORGET_SECONDS * SECOND)
        p->failed = 0;
    if (!p->failed)
        return p->under_way < AT_ONCE ? 0 : 1;
    if (p->under_way)
        return 1;
    uint64_t until = p->until, known = p->tried + KNOWN_SECONDS * SECOND;
    if (p->known && known < until)
        until = known;
    return seconds_until(until, now);
}

enum err throttle_enter(struct throttle *t, uint64_t key, const char *address, uint64_t now)
{
    pthread_mutex_lock(&t->lock);
    struct pair *p = pair_find(t, key);
    if (!p)
        p = pair_make(t, key);
    int64_t wait = p ? pair_wait(p, now) : 1;
    if (!wait && !p->known) {
        struct budget *b = address_budget(t, address);
        refill(b, ADDRESS_BURST, ADDRESS_SECONDS, now);
        refill(&t->office, OFFICE_BURST, OFFICE_SECONDS, now);
        if (b->left <= 0)
            wait = ADDRESS_SECONDS;
        else if (t->office.left <= 0)
            wait = OFFICE_SECONDS;
    }
    if (!wait) {
        p->under_way++;
        p->tried = now;
    }
    pthread_mutex_unlock(&t->lock);
    if (wait)
        return fail(ERR_TOO_MANY, "Too many wrong logins: try again in {1} seconds", numtext(wait));
    return ERR_OK;
}

static void spend(struct throttle *t, const char *address, uint64_t now)
{
    struct budget *b = address_budget(t, address);
    refill(b, ADDRESS_BURST, ADDRESS_SECONDS, now);
    refill(&t->office, OFFICE_BURST, OFFICE_SECONDS, now);
    if (b->left > 0)
        b->left--;
    if (t->office.left > 0)
        t->office.left--;
}

struct throttle_state throttle_leave(struct throttle *t, uint64_t key, const char *address,
                                     enum tried tried, uint64_t now)
{
    struct throttle_state state = {0};
    pthread_mutex_lock(&t->lock);
    struct pair *p = pair_find(t, key);
    if (p) {
        p->under_way--;
        if (tried == TRIED_RIGHT) {
            p->failed = 0;
            p->until = 0;
            p->known = true;
        } else if (tried == TRIED_WRONG) {
            int64_t locked = p->failed < 10 ? (int64_t)1 << p->failed : LOCK_MAX_SECONDS;
            if (locked > LOCK_MAX_SECONDS)
                locked = LOCK_MAX_SECONDS;
            p->failed++;
            p->until = now + (uint64_t)locked * SECOND;
            p->tried = now;
            if (!p->known)
                spend(t, address, now);
        }
        state.failed = p->failed;
        state.locked_seconds = seconds_until(p->until, now);
    }
    pthread_mutex_unlock(&t->lock);
    return state;
}
