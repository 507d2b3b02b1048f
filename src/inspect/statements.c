#include "inspect/statements.h"

extern const struct sql *const bundle_statements[];
extern const struct sql *const examination_writes[];
extern const struct sql *const examination_feed[];
extern const struct sql *const examination_history[];
extern const struct sql *const examination_looks[];
extern const struct sql *const examination_past[];
extern const struct sql *const finding_statements[];
extern const struct sql *const kept_statements[];
extern const struct sql *const take_statements[];
extern const struct sql *const watch_mosaic_statements[];
extern const struct sql *const watch_read_statements[];
extern const struct sql *const watch_statements[];

const struct sql *const *const inspect_statement_lists[] = {
    bundle_statements,
    examination_writes,
    examination_feed,
    examination_history,
    examination_looks,
    examination_past,
    finding_statements,
    kept_statements,
    take_statements,
    watch_read_statements,
    watch_statements,
    watch_mosaic_statements,
    NULL,
};
