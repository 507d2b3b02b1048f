/* A deed: what is done inside one write job and becomes one leaf of the ledger. This is the only
 * way in which the office's database changes. Work fills in what the record says, changes rows and
 * touches each row it changed; then the row commitments, the record and the leaf are written in the
 * same transaction. When the leaf cannot be written, the deed does not happen.
 *
 *     static enum err give(struct deed *d, void *arg) { ...; deed_touch(d, "role_grant", id); ... }
 *     TRY(deed_run(o, v, give, &args)); */
#ifndef OFFICE_DEED_H
#define OFFICE_DEED_H

#include "base/json.h"
#include "ledger/leaf.h"
#include "office/who.h"

enum { DEED_RESPONSIBLE_MAX = 64 };

/* What memory holds and must be read again once the deed is committed. */
enum mirror { MIRROR_PEOPLE = 1, MIRROR_COUNTS = 2 };

struct rules; /* the rulebook in force with its statements: office/internal.h */

struct touched {
    const char *table;
    int64_t id;
};

struct deed {
    struct office *o;
    struct db *db;
    struct arena *a;        /* lives as long as the deed */
    struct arena *keep;     /* lives until all is told: what deed_after() is given */
    const struct viewer *v; /* who does it: the record's actor is his account, 0 for the office's
                               own clocks; `responsible` are persons */
    int64_t leaf;           /* index that this deed's leaf will have: rows carry it */
    char now[21], today[11];

    /* what the record will say; work fills in */
    const char *act; /* "document.issue", "login", "account.activate" */
    const char *reg; /* register's name or NULL */
    int64_t entry;
    struct str number;
    uint32_t label; /* of the entry: decides who may read the record's content */
    int64_t responsible[DEED_RESPONSIBLE_MAX]; /* persons besides the actor: approvers (ORG2) */
    int responsible_count;
    struct buf content; /* a JSON object, or empty: no content */
    const char *draws;  /* members of a JSON list: what was drawn in it (draw.h), or NULL */

    struct touched *touched;
    size_t touched_count, touched_cap;
    uint32_t *touched_slots; /* open addressing: index of `touched` + 1; 0 is free */
    size_t touched_slot_count;
    struct leaf_caused *caused; /* what it did to other entries */
    size_t caused_count, caused_cap;
    unsigned mirrors;
    struct after {
        void (*run)(struct office *o, void *arg);
        void *arg;
        struct after *next;
    } * after, **after_end;
};

typedef enum err deed_work(struct deed *d, void *arg);

/* Returns when the deed is durable, or nothing of it happened. ret_leaf may be NULL. */
enum err must_check deed_run(struct office *o, const struct viewer *v, deed_work *work, void *arg,
                             int64_t *ret_leaf);

/* Many deeds in one write job: one commit for all of them, a leaf for each. `work` calls deeds_do() as often as
 * it likes; a deed that fails is undone alone and the next may follow. When `work` itself fails nothing of it
 * happened. Memory of a deed goes with it. */
struct deeds;
typedef enum err deeds_work(struct deeds *all, void *arg);
enum err must_check deeds_run(struct office *o, const struct viewer *v, deeds_work *work,
                              void *arg);
enum err must_check deeds_do(struct deeds *all, deed_work *work, void *arg, int64_t *ret_leaf);
struct db *deeds_db(struct deeds *all); /* the job's: to look things up between deeds */

/* A row of a covered table or register was inserted or changed. Once per row is enough. `table` is
 * a constant or lives in the rulebook. */
void deed_touch(struct deed *d, const char *table, int64_t id);
/* An effect did `action` to an entry: it will stand in that entry's time line. Constant names, or the
 * rulebook's; at most once for each action and entry. */
void deed_caused(struct deed *d, const char *reg, int64_t entry, const char *action);
void deed_responsible(struct deed *d, int64_t person); /* no duplicates; 0 is left out */
/* Runs after the commit, in order, before anybody is told; not when the deed fails. */
void deed_after(struct deed *d, void (*run)(struct office *, void *), void *arg);

/* The hash of a row as it stands, with its people fields and children: as the leaf commits to it.
 * Without such a row *ret_found is false. `salt` of zeroes gives the plain fingerprint that
 * requests are bound to. */
enum err must_check row_commitment(const struct rules *rules, struct db *db, const char *table,
                                   int64_t id, const uint8_t salt[LEAF_SALT_SIZE], bool *ret_found,
                                   int64_t *ret_leaf, struct tree_hash *ret_hash);

/* The committed tree: what checkpoints are made of. */
void ledger_head(struct office *o, struct frontier *ret_frontier);

#endif
