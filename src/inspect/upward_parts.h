/* What the files of upward.h share. Internal to src/inspect. */
#ifndef INSPECT_UPWARD_PARTS_H
#define INSPECT_UPWARD_PARTS_H

#include "inspect/upward.h"

/* NULL where there is no such register, or none that he may see. */
const struct reg *upward_register(struct desk *k, const char *name);
/* A statement that lives as long as the request. */
struct sql *upward_sql(struct desk *k, const char *name, const char *text);
bool upward_sees(const struct desk *k, int64_t label);

/* The active unit with exactly this key. */
enum err must_check upward_unit_by_key(struct desk *k, struct str key,
                                       struct upward_party *ret_unit);

#endif
