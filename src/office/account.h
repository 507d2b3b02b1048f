/* Accounts and rights: three administrators who cannot do one another's work (R34). */
#ifndef OFFICE_ACCOUNT_H
#define OFFICE_ACCOUNT_H

#include "office/who.h"

struct account_row {
    int64_t id, person;
    const char *login, *kind, *state, *person_name; /* kind: person system security audit */
    const char *hours, *weekdays, *addresses, *expires, *locked_until;
    int sessions_max, terminal;
    bool must_change;
};

/* System and security administrators see accounts; nobody else. */
enum err must_check account_list(struct office *o, const struct viewer *v, struct arena *a,
                                 struct account_row **ret_rows, int *ret_count);

/* The system administrator makes an account that can do nothing yet (state `new`), for a person of
 * the register or (kind) another administrator. The first password is his to give and must be
 * changed at the first login. */
struct account_new {
    struct str login, password, kind;
    int64_t person;
};
enum err must_check account_make(struct office *o, const struct viewer *v,
                                 const struct account_new *n, int64_t *ret_id);

/* The security administrator activates, disables, restricts; never himself. */
enum err must_check account_activate(struct office *o, const struct viewer *v, int64_t id);
enum err must_check account_disable(struct office *o, const struct viewer *v, int64_t id,
                                    struct str reason);
struct account_limits {
    struct str hours;     /* "08:00-18:30", "" for any */
    struct str weekdays;  /* "1234567", "" for any */
    struct str addresses; /* "10.1.0.0/16,::1", "" for any */
    struct str expires;   /* a date, "" for never */
    int sessions_max;     /* 1..100 */
    int terminal;         /* level up to which he may work over this account's terminals */
};
enum err must_check account_limit(struct office *o, const struct viewer *v, int64_t id,
                                  const struct account_limits *limits);
/* The system administrator sets a new first password (must be changed; the signing key is made anew
 * and the old public key stays on record). The account is `new` again until the security
 * administrator activates it: neither of the two alone gets into it. Ends the sessions. The last
 * active administrator of a kind cannot be reset. */
enum err must_check account_reset(struct office *o, const struct viewer *v, int64_t id,
                                  struct str password);

/* Roles of the regulations, for a time: by the security administrator, never to himself. */
enum err must_check role_give(struct office *o, const struct viewer *v, int64_t person,
                              struct str role, struct str from_day, struct str to_day);
enum err must_check role_take(struct office *o, const struct viewer *v, int64_t grant);
struct grant_row {
    int64_t id, person;
    const char *role, *from_day, *to_day;
    struct words role_words;
};
enum err must_check role_list(struct office *o, const struct viewer *v, int64_t person,
                              struct arena *a, struct grant_row **ret_rows, int *ret_count);

#endif
