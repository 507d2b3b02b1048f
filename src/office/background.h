/* What is public already, as the background of the passages of registered secrets: what a public release says
 * is no finding elsewhere, once it is settled that it may stay.
 *
 * A release is settled for the secrets that were registered when it was last sieved with nothing left to decide: whatever of
 * them stands in it was seen, and by decision it stays. For a secret that is registered later it is no background
 * before it was sieved again; so what a release tells of a secret is found in it, and in every other one,
 * until a person has said once that it stays. What is public itself is looked at against what was submitted before it
 * alone: no release is background of itself, nor two of each other. What is taken down is none any more.
 *
 * Kept are the fingerprints of its text (`release_prints`), written by the sieve, sealed to the release. `sieved`, `settled` and
 * a secret's `since` are leaves of the ledger. */
#ifndef OFFICE_BACKGROUND_H
#define OFFICE_BACKGROUND_H

#include "office/secrets_parts.h"

enum { BACKGROUND_NAME_SIZE = 32 };

/* As the index and its seal name it: in the order of submission. */
const char *background_name(char buf[BACKGROUND_NAME_SIZE], int64_t release);

/* Inside the act that takes a sieve in. `record` "": there is nothing to keep; `sieved`: the leaf up to which the
 * index was. What is public keeps what was settled before. */
enum err must_check background_put(struct db *db, int64_t release, struct str record,
                                   int64_t sieved, bool is_public);
/* Inside an act: settled, if nothing is left to decide. */
enum err must_check background_settle(struct db *db, int64_t release);

/* The index follows: one release, all of them. */
enum err must_check background_take(struct secrets *s, const struct desk *k, int64_t release);
enum err must_check background_take_all(struct secrets *s, const struct desk *k);

/* How many releases were background and are not any more: what relied on them is sieved again. */
enum err must_check background_lost(const struct desk *k, int64_t *ret_count);

#endif
