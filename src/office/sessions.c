#include "office/sessions.h"

#include "base/clock.h"
#include "base/io.h"

#define SECOND UINT64_C(1000000000)

static unsigned bucket_of(const unsigned char digest[SHA256_SIZE])
{
    return (unsigned)(digest[0] | digest[1] << 8) % SESSION_BUCKETS;
}

static struct session *session_alloc(void)
{
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    return s;
}

static void session_destroy(struct session *s)
{
    sign_key_free(s->key);
    wipe(s, sizeof *s);
    free(s);
}

/* Points the viewer at the session's own copies. */
static void settle(struct session *s)
{
    s->viewer.login = s->login;
    s->viewer.address = s->address;
    s->viewer.key = s->key;
    s->viewer.session = s;
}

static bool over(const struct session *s, uint64_t now)
{
    uint64_t seen = atomic_load_explicit(&s->seen, memory_order_relaxed);
    /* the clock counts from the start of the machine, which may be younger than half an hour */
    return now >= s->ends || (int64_t)(now - seen) >= (int64_t)(SESSION_IDLE_SECONDS * SECOND);
}

/* ---- the table, under its lock ------------------------------------------------------------------
 */

static void put(struct sessions *t, struct session *s)
{
    s->prev = NULL;
    s->next = t->all;
    if (t->all)
        t->all->prev = s;
    t->all = s;
    t->count++;
    s->stripe = &t->stripes[bucket_of(s->digest) % SESSION_STRIPES];
    pthread_mutex_lock(s->stripe);
    s->chain = t->buckets[bucket_of(s->digest)];
    t->buckets[bucket_of(s->digest)] = s;
    pthread_mutex_unlock(s->stripe);
}

/* Out of the table; freed at once or by the last who holds it. */
static void drop(struct sessions *t, struct session *s)
{
    if (s->prev)
        s->prev->next = s->next;
    else
        t->all = s->next;
    if (s->next)
        s->next->prev = s->prev;
    t->count--;
    pthread_mutex_t *stripe = s->stripe;
    pthread_mutex_lock(stripe);
    struct session **at = &t->buckets[bucket_of(s->digest)];
    while (*at != s)
        at = &(*at)->chain;
    *at = s->chain;
    s->gone = true;
    bool held = s->holders > 0;
    pthread_mutex_unlock(stripe);
    if (!held)
        session_destroy(s);
}

struct change {
    bool must_change;
    enum lang lang;
    struct sign_key *key;
};

/* `s` takes the place of `old` in one step: no request finds neither. */
static void replace(struct sessions *t, struct session *old, struct session *s,
                    const struct change *change)
{
    pthread_mutex_lock(old->stripe);
    *s = *old;
    s->holders = 0;
    s->key = change->key;
    s->viewer.must_change = change->must_change;
    s->viewer.lang = change->lang;
    settle(s);
    struct session **at = &t->buckets[bucket_of(old->digest)];
    while (*at != old)
        at = &(*at)->chain;
    *at = s;
    if (old->prev)
        old->prev->next = s;
    else
        t->all = s;
    if (old->next)
        old->next->prev = s;
    old->gone = true; /* from the unlocking on its last holder may free it */
    bool held = old->holders > 0;
    pthread_mutex_unlock(old->stripe);
    if (!held)
        session_destroy(old);
}

static void sweep(struct sessions *t)
{
    uint64_t now = clock_monotonic_ns();
    for (struct session *s = t->all, *next; s; s = next) {
        next = s->next;
        if (over(s, now))
            drop(t, s);
    }
}

static struct session *by_id(struct sessions *t, int64_t id)
{
    struct session *s = t->all;
    while (s && s->id != id)
        s = s->next;
    return s;
}

/* ---- for who.c
 * ------------------------------------------------------------------------------------ */

enum err session_add(struct office *o, struct session *like, int max, int64_t left,
                     char ret_token[2 * SESSION_TOKEN_SIZE + 1], int64_t *ret_id)
{
    struct sessions *t = o->sessions;
    struct session *s = session_alloc();
    *s = *like;
    like->key = NULL;
    settle(s);
    unsigned char token[SESSION_TOKEN_SIZE];
    WIPE_SCOPE(token);
    random_bytes(token, sizeof token);
    random_bytes(s->secret, sizeof s->secret);
    sha256(str_bytes(token, sizeof token), s->digest);
    uint64_t now = clock_monotonic_ns();
    s->ends = now + (uint64_t)(left < SESSION_SECONDS ? left : SESSION_SECONDS) * SECOND;
    s->seen = now;
    s->pending = true;
    moment_text(clock_now(), s->created);

    pthread_mutex_lock(&t->lock);
    sweep(t);
    int same = 0;
    for (struct session *x = t->all; x; x = x->next)
        same += x->viewer.account == s->viewer.account;
    enum err err = ERR_OK;
    if (same >= max)
        err = fail(ERR_REFUSED, "This account has {1} sessions already: end one of them first",
                   numtext(same));
    else if (t->count >= SESSIONS_MAX)
        err = fail(ERR_TOO_MANY, "Too many people are logged in");
    if (!err) {
        s->id = ++t->next_id;
        *ret_id = s->id;
        put(t, s);
    }
    pthread_mutex_unlock(&t->lock);
    if (err) {
        session_destroy(s);
        return err;
    }
    struct buf hex CLEANUP(buf_free) = BUF(2 * SESSION_TOKEN_SIZE);
    buf_hex(&hex, token, sizeof token);
    memcpy(ret_token, hex.p, 2 * SESSION_TOKEN_SIZE + 1);
    wipe(hex.p, hex.cap);
    return ERR_OK;
}

void session_start(struct office *o, int64_t id)
{
    struct sessions *t = o->sessions;
    pthread_mutex_lock(&t->lock);
    struct session *s = by_id(t, id);
    if (s) {
        pthread_mutex_t *stripe = s->stripe;
        pthread_mutex_lock(stripe);
        s->pending = false;
        pthread_mutex_unlock(stripe);
    }
    pthread_mutex_unlock(&t->lock);
}

void session_end(struct office *o, int64_t id)
{
    struct sessions *t = o->sessions;
    pthread_mutex_lock(&t->lock);
    struct session *s = by_id(t, id);
    if (s)
        drop(t, s);
    pthread_mutex_unlock(&t->lock);
}

void sessions_end(struct office *o, int64_t account, int64_t except_id)
{
    struct sessions *t = o->sessions;
    pthread_mutex_lock(&t->lock);
    for (struct session *s = t->all, *next; s; s = next) {
        next = s->next;
        if (s->viewer.account == account && s->id != except_id)
            drop(t, s);
    }
    pthread_mutex_unlock(&t->lock);
}

void session_change(struct office *o, int64_t id, bool must_change, enum lang lang,
                    struct sign_key *key)
{
    struct sessions *t = o->sessions;
    pthread_mutex_lock(&t->lock);
    struct session *old = by_id(t, id);
    if (!old) {
        pthread_mutex_unlock(&t->lock);
        sign_key_free(key);
        return;
    }
    if (!key && old->key)
        key = sign_key_from_seed((const unsigned char *)sign_key_seed(old->key).p);
    struct session *s = session_alloc();
    struct change change = {must_change, lang, key};
    replace(t, old, s, &change);
    pthread_mutex_unlock(&t->lock);
}

void sessions_sweep(struct office *o)
{
    pthread_mutex_lock(&o->sessions->lock);
    sweep(o->sessions);
    pthread_mutex_unlock(&o->sessions->lock);
}

void sessions_copy(struct office *o, int64_t account, struct arena *a, struct session **ret_rows,
                   int *ret_count)
{
    struct sessions *t = o->sessions;
    pthread_mutex_lock(&t->lock);
    sweep(t);
    struct session *rows = NEW_ARRAY(a, struct session, (size_t)t->count);
    int n = 0;
    for (struct session *s = t->all; s; s = s->next) {
        if (account && s->viewer.account != account)
            continue;
        pthread_mutex_lock(s->stripe);
        rows[n] = *s;
        pthread_mutex_unlock(s->stripe);
        if (rows[n].pending)
            continue;
        rows[n].key = NULL;
        memset(rows[n].secret, 0, sizeof rows[n].secret);
        memset(rows[n].digest, 0, sizeof rows[n].digest);
        n++;
    }
    pthread_mutex_unlock(&t->lock);
    *ret_rows = rows;
    *ret_count = n;
}

/* ---- the way of every request
 * ---------------------------------------------------------------------- */

static enum err nobody(void)
{
    return fail(ERR_LOGIN, "Please log in");
}

static struct session *take(struct sessions *t, const unsigned char digest[SHA256_SIZE],
                            uint64_t now, int64_t *ret_over)
{
    unsigned bucket = bucket_of(digest);
    pthread_mutex_t *stripe = &t->stripes[bucket % SESSION_STRIPES];
    pthread_mutex_lock(stripe);
    struct session *s = t->buckets[bucket];
    while (s && !bytes_equal(s->digest, digest, SHA256_SIZE))
        s = s->chain;
    if (s && !s->pending && over(s, now)) {
        *ret_over = s->id;
        s = NULL;
    } else if (s && s->pending) {
        s = NULL;
    } else if (s) {
        s->holders++;
        atomic_store_explicit(&s->seen, now, memory_order_relaxed);
    }
    pthread_mutex_unlock(stripe);
    return s;
}

enum err session_use(struct office *o, struct str token, const char *address,
                     struct session **ret_session)
{
    unsigned char bytes[SESSION_TOKEN_SIZE], digest[SHA256_SIZE];
    size_t n;
    if (!hex_decode(token, bytes, sizeof bytes, &n) || n != sizeof bytes)
        return nobody();
    sha256(str_bytes(bytes, sizeof bytes), digest);
    wipe(bytes, sizeof bytes);
    int64_t ended = 0;
    struct session *s = take(o->sessions, digest, clock_monotonic_ns(), &ended);
    if (ended)
        session_end(o, ended);
    if (!s)
        return nobody();
    if (strcmp(address, s->address) != 0 && !limits_allow_address(&s->limits, address)) {
        session_release(s);
        return fail(ERR_LOGIN, "This account may not work from this address");
    }
    *ret_session = s;
    return ERR_OK;
}

const struct viewer *session_viewer(struct session *s)
{
    return &s->viewer;
}

struct str session_secret(struct session *s)
{
    return str_bytes(s->secret, sizeof s->secret);
}

void session_release(struct session *s)
{
    pthread_mutex_t *stripe = s->stripe;
    pthread_mutex_lock(stripe);
    bool last = --s->holders == 0 && s->gone;
    pthread_mutex_unlock(stripe);
    if (last)
        session_destroy(s);
}
