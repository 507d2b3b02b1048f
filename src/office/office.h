/* An office: one directory with its database, vault and keys, open in one process.
 *
 *   DIR/office.db     the database          DIR/lock     held while a process has the office open
 *   DIR/vault/        sealed files          DIR/key      the office's keys (see office/keys.h)
 *   DIR/socket        of the running server (the command line speaks to it)
 *
 * Everything above (web, cli) uses the office's headers and nothing below them:
 *   who.h      accounts, logging in, sessions, the viewer
 *   account.h  making accounts and giving rights
 *   entry.h    lists, entries, time lines, what is open to you
 *   act.h      everything that changes
 *   inbox.h    requests, approvals, deadlines
 *   vault.h    files in and out
 *   proof.h    the ledger: log, verify, checkpoint, prove
 *   rules.h    regulations in force */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "crypto/password.h"
#include "rulebook/rulebook.h"
#include "store/store.h"

struct office;

struct office_facts {
    const char *name_zh, *name_en; /* 青溪镇 */
    const char *short_name;        /* in numbers: "QX" */
    const char *rank;              /* central provincial city county township unit */
    int level;                     /* of the installation: content above it is refused (R32) */
    int zone_minutes;
    bool exercise;      /* founded as an exercise: its clock can be set */
    bool open_key;      /* the key lies unwrapped beside the data: protects nothing */
    const char *origin; /* of the ledger's checkpoints */
    int clock_offset;   /* seconds that an exercise is ahead of the system's clock: exercise.h */
    int password_passes, password_kib; /* cost of new passwords; set by the founding's `cost` */
};

/* Opens an existing office: takes the lock (ERR_BUSY names the process that holds it), migrates,
 * loads the rulebook in force, rebuilds mirrors and frontier. ERR_MISSING: no office there. */
enum err must_check office_open(const char *dir, struct office **ret_office);
/* The same where DIR/key wants a passphrase (see office/keys.h; ERR_CRYPTO for a wrong one). An
 * empty one is for open keys; ERR_LOGIN where one is wanted. */
enum err must_check office_open_with(const char *dir, struct str passphrase,
                                     struct office **ret_office);
void office_close(struct office *o); /* NULL is fine; nobody holds a session any more */

/* A new office in an absent or empty folder. Its regulations come from `rules`; the three
 * administrators are made with the passwords given, nothing has a default. */
struct office_founding {
    struct office_facts facts;
    const struct rule_file *rules;
    int rule_count;
    struct founding_account {
        const char *login;
        struct str password;
    } system, security, audit;
    const struct password_cost *cost; /* of all its passwords from now on; NULL: the default */
    struct str passphrase;            /* of its keys; empty: they lie open (facts.open_key) */
};
enum err must_check office_found(const char *dir, const struct office_founding *f);

const struct office_facts *office_facts(const struct office *o); /* lives as long as the office */
struct store *office_store(struct office *o);
const char *office_dir(const struct office *o);

/* The rulebook in force, held until released; a new one may be put in force meanwhile. */
const struct rulebook *office_rules(struct office *o);
void office_rules_release(struct office *o, const struct rulebook *book);

/* Today in the office's zone, and this moment. */
void office_today(const struct office *o, char ret_day[11]);
int64_t office_day(const struct office *o);

/* What a floor above keeps with the office, made when first asked for and freed before the office is
 * closed. */
enum office_guest_kind {
    GUEST_EXAMINATION,
    GUEST_OWN_SIEVE,
    GUEST_SECRETS,
    GUEST_SIEVE,
    GUEST_WATCH,
    OFFICE_GUESTS
};
void *office_guest(struct office *o, enum office_guest_kind kind, void *(*make)(struct office *),
                   void (*free_it)(void *));

/* Runs what clocks have due; the server calls it every minute, tests when they like. */
enum err must_check office_tick(struct office *o, int *ret_acts);

#endif
