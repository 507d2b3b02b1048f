/* What secrets.c and secrets_sieve.c share. */
#ifndef OFFICE_SECRETS_PARTS_H
#define OFFICE_SECRETS_PARTS_H

#include "office/internal.h"
#include "office/secrets.h"
#include "sieve/passage.h"

struct secrets {
    pthread_rwlock_t lock; /* of passages and leaf */
    struct passages *passages;
    int64_t leaf; /* taken in up to here; -1: nothing yet */
    pthread_mutex_t readers_lock;
    struct extractor *readers; /* started when first wanted */
};

struct secrets *secrets_of(struct office *o);
/* As the desk's snapshot has them, or later; nothing changes until it is released. */
enum err must_check secrets_hold(const struct desk *k, struct secrets **ret_secrets);
void secrets_release(struct secrets *s);

/* The entry that a document of the index is of, whoever looks; *ret_reg NULL where there is none. */
enum err must_check secrets_entry(const struct desk *k, struct str document,
                                  const struct reg **ret_reg, int64_t *ret_entry);
/* The number of the entry that a document of the index is of, if the viewer may know of it; else "". */
enum err must_check secrets_number(const struct desk *k, struct str document,
                                   struct str *ret_number);
/* A finding's source as the viewer may know it: which document a passage is of, which list a word or row is of. */
struct finding;
enum err must_check secrets_name(const struct desk *k, struct finding *f);
/* The same number as the office itself sees it: for what it keeps. NULL and "" where there is none. */
enum err must_check secrets_owner(const struct desk *k, struct str document,
                                  const char **ret_register, struct str *ret_number);
/* Leaves a leaf: what was asked is named by its hash alone. */
struct vault_waiting;
enum err must_check secrets_asked(const struct desk *k, const char *act,
                                  const struct vault_waiting *file, size_t findings,
                                  size_t passages);

enum err must_check secrets_read(struct secrets *s, int fd, struct arena *a,
                                 struct extracted *ret_text);

#endif
