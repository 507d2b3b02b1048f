/* A small office in a temporary folder, on a real database, with cheap passwords: for the tests of
 * accounts, vault and proofs. Made by small_open(), gone with small_close(). */
#ifndef TESTS_UNIT_OFFICE_SMALL_H
#define TESTS_UNIT_OFFICE_SMALL_H

#include "office/account.h"
#include "office/act.h"

#define SMALL_PASSWORD "Granite-Lantern-41"
#define SMALL_ADDRESS "10.0.0.1"

enum small_kind { SMALL_SYSTEM, SMALL_SECURITY, SMALL_AUDIT, SMALL_KINDS };

struct small {
    char dir[64];
    struct arena *a;
    struct office *o;
    struct session *session[SMALL_KINDS];
};

extern const struct password_cost small_cost;

void small_open(struct small *s);   /* founds, opens, logs the three in */
void small_close(struct small *s);  /* removes the folder */
void small_reopen(struct small *s); /* closes and opens again; everybody logs in anew */

const struct viewer *small_viewer(struct small *s, enum small_kind kind);
enum err small_login(struct small *s, const char *login, const char *password, const char *address,
                     struct session **ret_session);

/* An entry, by its first answers (name, value, ... NULL); dies where it is refused. */
int64_t small_act(struct small *s, const struct viewer *v, const char *reg, const char *action,
                  int64_t entry, struct act_result *ret_result, ...);
/* A person with an active account and a session of his own. */
struct session *small_person(struct small *s, const char *login, int64_t *ret_person,
                             int64_t *ret_account);

/* Changes the database behind the office's back. */
void small_sql(struct small *s, const char *sql);
int64_t small_number(struct small *s, const char *sql);
bool small_has_act(struct small *s, const char *act, const char *content_part);

#endif
