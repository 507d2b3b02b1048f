/* Who acts: accounts, logging in, sessions. */
#ifndef OFFICE_WHO_H
#define OFFICE_WHO_H

#include "access/sight.h"
#include "crypto/sign.h"
#include "office/office.h"

enum { SESSION_TOKEN_SIZE = 32, LOGIN_MAX = 64 };

/* Somebody logged in, as every use case takes him. Belongs to its session; valid while that is
 * held (session_use .. session_release), or for the process in the scheduler's case. */
struct viewer {
    int64_t account, person; /* person 0: an administrator, or the scheduler */
    enum administrator kind;
    bool scheduler; /* the office itself: clocks */
    enum lang lang;
    int terminal;     /* level of the terminal that he sits at */
    bool must_change; /* may do nothing but change the password */
    const char *login;
    const char *address;
    const struct sign_key *key; /* signs for him; NULL where there is none yet */
    struct session *session;
};

struct session;

/* Whether he may do anything but change his password: ERR_REFUSED else. Every use case that is not
 * about the password itself asks first. */
enum err must_check viewer_ready(const struct viewer *v);

/* Logs in. Everything that can be wrong says the same: ERR_LOGIN "login or password wrong", except
 * after a right password: hours, address, expiry, number of sessions say what they are. Repeated
 * failures slow this account down from this address (back-off 1 s doubling to 15 min), a right
 * password from an address that was good before passes: nobody can lock others out. Each outcome of
 * a known account leaves a leaf. At the first login under a password that nobody else gave him the
 * signing key is made (where the first password must be changed: when it is changed). A session
 * lives in this process's memory: a restart ends it, as do 30 idle minutes, 12 hours, the end of
 * the hours in which the account may work, and every change of its rights or password. */
struct login_request {
    struct str login, password;
    const char *address, *agent;
    enum lang lang; /* LANG_COUNT: the account's own */
    bool from_socket;
};
enum err must_check login(struct office *o, const struct login_request *r,
                          char ret_token[2 * SESSION_TOKEN_SIZE + 1]);

/* The session of a token, held for use by one request; idle and absolute ends are checked here.
 * ERR_LOGIN where there is none. */
enum err must_check session_use(struct office *o, struct str token, const char *address,
                                struct session **ret_session);
const struct viewer *session_viewer(struct session *s);
struct str session_secret(struct session *s); /* for CSRF tokens; 32 bytes */
void session_release(struct session *s);
enum err must_check logout(struct office *o, struct session *s);

/* The sessions of an account (his own, or for the security administrator anybody's). */
struct session_row {
    int64_t id;
    const char *login, *address, *agent, *created_at, *seen_at;
    bool own;
};
enum err must_check session_list(struct office *o, const struct viewer *v, int64_t account,
                                 struct arena *a, struct session_row **ret_rows, int *ret_count);
enum err must_check session_revoke(struct office *o, const struct viewer *v, int64_t id);

/* Ends all other sessions of the account. The session goes on with what changed from its next
 * session_use() on; `v` stays as it is until it is released. ERR_LOGIN for a wrong old password. */
enum err must_check password_change(struct office *o, const struct viewer *v, struct str old,
                                    struct str new);
enum err must_check lang_change(struct office *o, const struct viewer *v, enum lang lang);

#endif
