/* The rows of `account`, as who.c and account.c work with them. */
#ifndef OFFICE_ACCOUNTS_H
#define OFFICE_ACCOUNTS_H

#include "office/account.h"
#include "office/sessions.h"

/* Where an account stands on its way. */
enum account_state { ACCOUNT_NEW, ACCOUNT_ACTIVE, ACCOUNT_DISABLED, ACCOUNT_STATES };
extern const char *const account_states[ACCOUNT_STATES];
/* By enum administrator: "person" "system" "security" "audit". */
extern const char *const account_kinds[ADMINISTRATOR_COUNT];

struct account {
    int64_t id, person, sessions_max, terminal, must_change, leaf;
    struct str login, kind_text, state_text, lang_text, hours, weekdays, addresses, expires;
    struct str password, sign_public, sign_wrapped, sign_salt;
    enum administrator kind;
    enum account_state state;
    enum lang lang;
};

/* ERR_CORRUPT for a row that says what no account says. */
enum err must_check account_by_login(struct db *db, struct arena *a, struct str login,
                                     bool *ret_found, struct account *ret_account);
enum err must_check account_by_id(struct db *db, struct arena *a, int64_t id,
                                  struct account *ret_account); /* ERR_MISSING */

/* Lower case, 1 to LOGIN_MAX bytes of letters, digits and ". _ -" or letters beyond ASCII. */
enum err must_check login_clean(struct arena *a, struct str typed, struct str *ret_login);

/* ---- signing keys, wrapped under the password
 * ----------------------------------------------------- */

/* As it is stored: `wrapped` is "passes memory base64". All in the arena. */
struct wrapped_key {
    struct str wrapped, salt, public_key;
};
enum err must_check signing_wrap(struct arena *a, const struct sign_key *key, int64_t account,
                                 struct str password, const struct password_cost *cost,
                                 struct wrapped_key *ret_wrapped);
enum err must_check signing_unwrap(const struct account *account, struct str password,
                                   struct sign_key **ret_key);

/* What of the account's own limits speaks against it now, as refusal_note() names it (problem() says it in words);
 * NULL: nothing, and *ret_left says for how many seconds its hours last. */
const char *account_refused(struct office *o, struct arena *a, const struct account *acc,
                            const struct limits *limits, const char *address, int64_t *ret_left);

/* ---- refusals into the ledger
 * ---------------------------------------------------------------------- */

/* One leaf "login.refused" per account and minute at most, with how many there were since the last;
 * later ones are counted. `account` NULL: an unknown login, nothing is written. */
enum err must_check refusal_note(struct office *o, const struct account *account,
                                 const char *address, const char *reason);
/* How many refusals of this account no leaf has told yet; they count as told now. */
int64_t refusals_take(struct office *o, int64_t account);

/* ---- guards inside deeds
 * ------------------------------------------------------------------------------ */

/* The viewer's account still is active and of one of these kinds (OPEN_TO bits). ERR_REFUSED. */
enum err must_check viewer_is(struct deed *d, unsigned kinds);

extern const struct sql *const account_row_statements[];
extern const struct sql *const account_statements[];
extern const struct sql *const who_statements[];
extern const struct sql *const login_statements[];
extern const struct sql *const role_statements[];

#endif
