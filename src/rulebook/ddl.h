/* Tables and indexes of registers, in pieces that migrations take one by one. Private to this
 * folder. */
#ifndef RULEBOOK_DDL_H
#define RULEBOOK_DDL_H

#include "base/buf.h"
#include "rulebook/rulebook.h"

enum { DDL_MAX = 1 << 20 };

struct ddl {
    struct buf out;
    enum rule_engine engine;
};

void ddl_register(struct ddl *d, const struct reg *reg);
void ddl_child(struct ddl *d, const struct child *child);
void ddl_link(struct ddl *d, const struct field *field);
void ddl_add_column(struct ddl *d, const char *table, const struct field *field);
void ddl_indexes(struct ddl *d, const struct reg *reg,
                 const struct field *field); /* of one field */
void ddl_unique(struct ddl *d, const struct reg *reg, const struct field *field);

/* The script, NUL-terminated, in the arena; gives the buffer back. */
const char *ddl_done(struct ddl *d, struct arena *a);

#endif
