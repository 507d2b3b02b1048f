/* What the office's own files share; nobody above includes this. */
#ifndef OFFICE_INTERNAL_H
#define OFFICE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "office/deed.h"
#include "office/people.h"
#include "store/search.h"

/* A register's own statements, made once per rulebook. */
struct reg_sql {
    struct sql row;   /* SELECT * FROM r_x WHERE id = $1 */
    struct sql stand; /* number, label, level, department, state, rev of $1 */
    struct sql search_text;
    struct sql *files; /* by field index: the column of a file field of $1 */
    struct sql *links, *link_clear, *link_put; /* per people field; `links` in order */
    int link_count;
    struct sql *children, *child_clear, *child_put; /* per child: all columns in order */
    int child_count;
    struct sql follow;    /* a new label for the entries that follow $1: id, state */
    struct sql by_number; /* id, label of the number $1 */
    struct sql label_of;  /* label of $1 */
    struct sql by_title;  /* id, label, number of those with the title $1 */
    struct sql counts;    /* label, state, count: to be added up */
    struct sql
        weigh_put; /* of a register that is weighed: its proposed level $2, what is said $3 of $1 */
    struct search search;
    struct list_search list_search;
};

/* A rulebook in force and what belongs to it; counted, so that a request keeps its own. */
struct rules {
    struct rulebook *book;
    struct arena *arena;
    struct list_cache *lists; /* list.c */
    int64_t id;
    unsigned char digest[32];
    struct reg_sql *sql;  /* by register index */
    int holders;          /* under rules_lock */
    struct rules *before; /* what was in force before, while somebody may hold it */
};

struct office {
    char *dir;
    int lock_fd;
    struct arena *arena;
    struct store *store;
    bool unsynced; /* the store: see store_config */
    struct office_facts facts;

    pthread_mutex_t rules_lock;
    struct rules *rules;

    /* labels: appended by the writer, read by all */
    struct label_table *labels;
    struct scope_index *scopes;              /* digest -> id, the writer's */
    uint32_t labels_saved, scopes_saved;     /* in the database for good; the writer's */
    uint32_t labels_pending, scopes_pending; /* so far in this batch */

    pthread_mutex_t people_lock;
    struct people *people;

    /* the tree: `frontier` is the writer's and may run ahead; `head` is what is committed */
    struct frontier frontier, batch_frontier, job_frontier;
    pthread_mutex_t head_lock;
    struct frontier head;

    struct str passphrase;     /* of the keys, while the office is being opened only */
    struct password_cost cost; /* of new passwords */

    pthread_mutex_t tick_lock; /* one tick at a time: each would find the same clocks ripe */
    pthread_mutex_t guests_lock;
    struct guest {
        void *p;
        void (*free_it)(void *);
    } guests[OFFICE_GUESTS];

    _Atomic unsigned stale; /* enum mirror bits: read again before the next use */

    struct counts *counts;     /* counts.c */
    struct sessions *sessions; /* who.c */
    struct vault *vault;       /* vault.c: uploads that wait */
    struct keys *keys;         /* keys.c: the ledger's signing key, the vault's identity */
};

/* office.c and its neighbours, in the order in which an office is opened */
enum err must_check facts_load(struct office *o, struct db *db);
enum err must_check labels_load(struct office *o, struct db *db);
enum err must_check ledger_load(struct office *o, struct db *db);
enum err must_check rules_load(struct office *o, struct db *db);
enum err must_check people_load(struct office *o, struct db *db);
void people_close(struct office *o);
enum err must_check sessions_open(struct office *o);
void sessions_close(struct office *o);
enum err must_check vault_open(struct office *o); /* makes DIR/vault; sweeps what no row names */
void vault_close(struct office *o);
/* Makes or opens DIR/key with o->passphrase and sets facts.open_key. `fresh`: made now. */
enum err must_check keys_open(struct office *o, bool fresh);
void keys_close(struct office *o);

/* account.c: one row of `account`, touched; `hash` is of password_hash(), made before the deed. A
 * founding makes its three administrators with it: state "active", nothing to change. */
struct account_seed {
    struct str login;
    const char *hash;
    enum administrator kind;
    int64_t person; /* 0 for administrators */
    bool active, must_change;
};
enum err must_check account_insert(struct deed *d, const struct account_seed *seed,
                                   int64_t *ret_id);
/* An office that is worthless unless it is built to its end: nothing is durable before
 * office_close(). */
enum err must_check office_open_unsynced(const char *dir, struct office **ret_office);

/* "argon2id ..." after the rules for logins and passwords; nothing of it in a write job. */
enum err must_check account_hash(struct str login, struct str password,
                                 const struct password_cost *cost,
                                 char ret_hash[PASSWORD_HASH_SIZE]);
/* Called every minute by office_tick(): ended sessions, stale uploads (hourly). */
enum err must_check who_tick(struct office *o);
/* The value of `office.<name>` in a condition; *ret_text stays empty where it is a number. */
struct list_cache *list_cache_new(void);
void list_cache_free(struct list_cache *c);

bool fact_value(const struct office_facts *facts, struct str name, int64_t *ret_n,
                struct str *ret_text);

const struct rules *rules_hold(struct office *o);
void rules_release(struct office *o, const struct rules *r);
void rules_close(struct office *o);
/* A rulebook's statements without an office: for tests that prepare them all. Takes the book. */
enum err must_check rules_prepare(struct rulebook *book, struct rules **ret_rules);
void rules_free(struct rules *r);
void rules_digest(const struct rule_file *files, int count, unsigned char ret_digest[32]);
/* Inside a deed: a proposed version out of these files. */
enum err must_check rules_put(struct deed *d, const struct rule_file *files, int count,
                              int64_t *ret_id, unsigned char ret_digest[32]);
/* The founding: puts that version in force, with its tables. */
enum err must_check rules_found(struct deed *d, int64_t id, const struct rule_file *files,
                                int count);

/* The batch is durable: what it saved of labels is saved for good. */
void labels_committed(struct office *o);
void labels_undone(struct office *o); /* a job or the batch was undone: save again when needed */
void labels_close(struct office *o);
void label_tag(struct office *o, uint32_t label, char ret_tag[5]);
/* "person", "post", "department": as scopes are stored and written; false for another name. */
extern const char *const scope_kind_names[SCOPE_KIND_COUNT];
bool scope_kind_of(struct str name, enum scope_kind *ret_kind);
/* "person:12", with "@from..to" behind it where it is for a time: what value_parse() reads. */
void scope_member_text(struct buf *out, const struct scope_member *m);
void scope_digest(const struct scope_member *members, size_t count,
                  unsigned char ret_digest[SHA256_SIZE]);
enum err must_check scope_members(struct db *db, struct arena *a, int64_t scope,
                                  struct scope_member **ret_members, size_t *ret_count);

/* The label of these properties, saved with this deed when it is new. `members` as access/sight.h;
 * member_count < 0: not limited. */
enum err must_check label_for(struct deed *d, int level, uint64_t compartments,
                              const struct scope_member *members, int member_count,
                              uint32_t *ret_label);

/* The office's keys: who.c, vault.c and proof.c use them. */
const struct sign_key *keys_ledger(const struct office *o);
struct str keys_vault_identity(const struct office *o);  /* "AGE-SECRET-KEY-1..." ; a secret */
struct str keys_vault_recipient(const struct office *o); /* "age1..." */

#endif
