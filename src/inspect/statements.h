/* Every statement of the examination, enumerated: a test prepares each on both engines. */
#ifndef INSPECT_STATEMENTS_H
#define INSPECT_STATEMENTS_H

#include "store/store.h"

/* Arrays end with NULL; the list of them too. */
extern const struct sql *const *const inspect_statement_lists[];

#endif
