/* The sessions of this process. A token is 32 random bytes, of which only the SHA-256 is kept. A
 * session that somebody holds never changes: what changes (password, language) makes another one
 * under the same token, and the old one goes when it is released. Ends are counted on the monotonic
 * clock, so that a clock that is set neither ends nor prolongs them. */
#ifndef OFFICE_SESSIONS_H
#define OFFICE_SESSIONS_H

#include "office/internal.h"
#include "office/limits.h"
#include "office/throttle.h"

enum {
    SESSION_IDLE_SECONDS = 30 * 60,
    SESSION_SECONDS = 12 * 60 * 60,
    SESSIONS_MAX = 20000, /* of the whole office */
    ADDRESS_MAX = 64,
    AGENT_MAX = 160,
};

struct session {
    struct session *chain;       /* of its bucket, under the stripe's lock */
    pthread_mutex_t *stripe;     /* its bucket's lock */
    struct session *prev, *next; /* of all, under the table's lock */
    unsigned char digest[SHA256_SIZE];
    int64_t id;
    struct viewer viewer;
    struct limits limits;
    struct sign_key *key;
    unsigned char secret[32];
    char login[LOGIN_MAX + 1], address[ADDRESS_MAX], agent[AGENT_MAX];
    char created[21];
    uint64_t ends;         /* monotonic */
    _Atomic uint64_t seen; /* monotonic */
    int holders;           /* under the stripe's lock, as the next two */
    bool pending;          /* the deed of its login is not through */
    bool gone;
};

/* What keeps a flood of wrong logins from filling the ledger: one leaf per account and minute. */
struct refusals {
    int64_t account;
    uint64_t told; /* monotonic; 0 never */
    int64_t since; /* refusals that have not been told */
};

enum { SESSION_BUCKETS = 4096, SESSION_STRIPES = 64 };

struct sessions {
    pthread_mutex_t lock; /* taken before a stripe's */
    pthread_mutex_t stripes[SESSION_STRIPES];
    struct session *buckets[SESSION_BUCKETS];
    struct session *all;
    int count;
    int64_t next_id;
    struct throttle *throttle;
    pthread_mutex_t refusals_lock;
    struct refusals *refusals;
    size_t refusal_count, refusal_cap;
    char dummy[PASSWORD_HASH_SIZE]; /* verified in place of an unknown login's */
    uint64_t swept;                 /* the vault's; who_tick() only */
};

/* A session of `like` (login, address, agent, limits and viewer are copied; the key is taken over
 * even on failure), which cannot be used before session_start(). ERR_REFUSED when the account has
 * `max` already, ERR_TOO_MANY when the office has SESSIONS_MAX. */
enum err must_check session_add(struct office *o, struct session *like, int max, int64_t left,
                                char ret_token[2 * SESSION_TOKEN_SIZE + 1], int64_t *ret_id);
void session_start(struct office *o, int64_t id);

/* Ends it; whoever holds it may finish. */
void session_end(struct office *o, int64_t id);
void sessions_end(struct office *o, int64_t account, int64_t except_id);

/* Another one in its place. The key is taken over; NULL: a copy of the old one's. */
void session_change(struct office *o, int64_t id, bool must_change, enum lang lang,
                    struct sign_key *key);
void sessions_sweep(struct office *o);

/* Copies of all that can be used, in `a`; account 0: of all accounts. */
void sessions_copy(struct office *o, int64_t account, struct arena *a, struct session **ret_rows,
                   int *ret_count);

#endif
