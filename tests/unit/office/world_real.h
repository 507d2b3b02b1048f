/* An office under the regulations that Cofferdam is delivered with (regulations/): a township that
 * may hold what is highly secret. */
#ifndef TESTS_UNIT_OFFICE_WORLD_REAL_H
#define TESTS_UNIT_OFFICE_WORLD_REAL_H

#include "unit/office/world.h"

struct real {
    struct world w;
    struct viewer cast[24]; /* everybody that real_person() made */
    int cast_count;
    int64_t bureau;  /* department */
    int64_t archive; /* another one */
    struct viewer *officer, *registrar, *archivist, *determiner, *top, *leader, *drafter, *head,
        *reader;
    int64_t matter; /* secret, by a scope of secret matters */
};

void real_open(struct real *r);
/* With one more regulation, for what the delivered ones have no example of. */
void real_open_with(struct real *r, const char *regulation);
void real_close(struct real *r);
/* One more, cleared for what is highly secret; `roles` by commas. */
struct viewer *real_person(struct real *r, const char *name, int64_t department, const char *roles);
/* A file that waits: its token. */
const char *real_file(struct real *r, const struct viewer *v, const char *text);
/* A draft with a file. */
int64_t real_draft(struct real *r, const struct viewer *v, const char *title);
char *real_id(struct real *r, int64_t id);
/* "person:1,person:2" */
char *real_scope(struct real *r, const struct viewer *const *people, int count);
#define SCOPE_OF(r, ...)                                                                           \
    real_scope(r, (const struct viewer *const[]){__VA_ARGS__},                                     \
               (int)(sizeof((const struct viewer *const[]){__VA_ARGS__}) /                         \
                     sizeof(const struct viewer *)))
/* A day from today, as text. */
char *real_day(struct real *r, int days);
enum err must_check real_decide(struct real *r, const struct viewer *v, int64_t request,
                                enum decision decision, struct act_result *ret);

#endif
