#include "inspect/statements.h"

extern const struct sql *const examination_statements[];
extern const struct sql *const feed_statements[];
extern const struct sql *const look_statements[];
extern const struct sql *const past_statements[];

const struct sql *const *const inspect_statement_lists[] = {
    examination_statements, feed_statements, look_statements, past_statements, NULL,
};
