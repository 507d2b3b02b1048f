/* Mail: the server that reminders go through, the letters that wait for it, and the thread that hands them over. A
 * letter says numbers and days, never a title. Nothing here holds up an act or a clock. */
#ifndef OFFICE_MAIL_H
#define OFFICE_MAIL_H

#include "office/who.h"

struct mail_settings {
    struct str url;  /* "smtp://HOST[:PORT]" (with STARTTLS), "smtps://HOST[:PORT]" */
    struct str from; /* address of the sender */
    struct str user,
        password;    /* empty: without logging in. The password is sealed with the office's key */
    struct str ca;   /* PEM of who vouches for the server; empty: the system's */
    struct str page; /* "https://..." of the office, for the letters; empty: none */
};

/* For the system administrator alone; each change is a leaf, without the password. ERR_INPUT names the field. An
 * unencrypted smtp:// is taken in an exercise, for this machine. */
enum err must_check mail_set(struct office *o, const struct viewer *v,
                             const struct mail_settings *settings);
enum err must_check mail_off(struct office *o, const struct viewer *v); /* ERR_MISSING: it is */
/* Sends one letter now and says what came of it; blocks, for at most SMTP_SECONDS. */
enum err must_check mail_test(struct office *o, const struct viewer *v, struct str address);

struct mail_status {
    const char *url, *from, *user, *page; /* url NULL: no server is set */
    bool has_password, has_ca;
    int64_t waiting, sent, failed;
    const char *reason; /* why the last that did not go did not; NULL */
};
enum err must_check mail_status(struct office *o, const struct viewer *v, struct arena *a,
                                struct mail_status *ret_status);
enum err must_check mail_is_set(struct office *o, bool *ret_set);

/* Whether a person gets mail: an active account, a well-formed address in the register. */
struct rules;
struct mail_reader {
    bool reachable;
    struct str address;
    enum lang lang;
    int terminal;
};
enum err must_check mail_reader(struct office *o, const struct rules *rules, struct db *db,
                                struct arena *a, int64_t person, struct mail_reader *ret_reader);

/* Hands over what waits and whose time has come, at most `max`; `ending` may be NULL. What the server does not take
 * now waits a minute, then twice as long each time up to six hours; after MAIL_TRIES, or when it will never be
 * taken, it has failed. Both ends are leaves. */
enum { MAIL_TRIES = 16 };
enum err must_check mail_hand_over(struct office *o, int max, const _Atomic bool *ending,
                                   int *ret_sent);

/* The thread that does so, for as long as the office is served. */
struct mailer;
struct mailer *mailer_start(struct office *o);
void mailer_stop(struct mailer *m); /* NULL is fine */

#endif
