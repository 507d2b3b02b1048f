#include "inspect/statements.h"

extern const struct sql *const bundle_statements[];
extern const struct sql *const examination_writes[];
extern const struct sql *const examination_feed[];
extern const struct sql *const examination_history[];
extern const struct sql *const examination_looks[];
extern const struct sql *const examination_past[];

const struct sql *const *const inspect_statement_lists[] = {
    examination_writes,
    examination_feed,
    examination_history,
    examination_looks,
    examination_past,
    bundle_statements,
    NULL,
};
