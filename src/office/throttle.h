/* What slows password guessing down. Kept per (login, address), for logins that do not exist too,
 * in memory of a fixed size; for accounts also in the table login_try, out of which a pair is
 * seeded when it is not in memory (after a restart, or when it was displaced).
 *
 *   pair      each failure locks this login from this address for 1 s, doubling to 15 minutes
 *   known     a pair that logged in before may try every 2 s even while locked, so that whoever
 *             shares an address with a guesser is not locked out
 *   address   20 failures at once, then one in 6 s, over all logins
 *   office    60 failures at once, then one a second, over all addresses
 * The last two do not concern known pairs. IPv6 addresses count by their /64. */
#ifndef OFFICE_THROTTLE_H
#define OFFICE_THROTTLE_H

#include "base/str.h"

struct throttle;
struct throttle *throttle_new(void);
void throttle_free(struct throttle *t); /* NULL is fine */

/* The pair; random per process, so that nobody can aim at another's place in the table. */
uint64_t throttle_key(const struct throttle *t, struct str login, const char *address);

/* What login_try says of a pair that is not in memory; nothing is done for one that is. */
struct throttle_seed {
    int failed;
    int64_t locked_seconds; /* from now on */
    bool known;
};
bool throttle_has(struct throttle *t, uint64_t key);
void throttle_seed(struct throttle *t, uint64_t key, const struct throttle_seed *seed);

/* May this pair try now? ERR_TOO_MANY says for how long not. After ERR_OK comes throttle_leave()
 * exactly once. */
enum err must_check throttle_enter(struct throttle *t, uint64_t key, const char *address,
                                   uint64_t now_ns);
enum tried { TRIED_RIGHT, TRIED_WRONG, TRIED_NEITHER };
struct throttle_state {
    int failed;
    int64_t locked_seconds;
};
struct throttle_state throttle_leave(struct throttle *t, uint64_t key, const char *address,
                                     enum tried tried, uint64_t now_ns);

#endif
