/* Every statement of the office, enumerated: a test prepares each on both engines. The rulebook's
 * own are compiled per regulation and prepared by their own test. */
#ifndef OFFICE_STATEMENTS_H
#define OFFICE_STATEMENTS_H

#include "store/store.h"

/* Arrays end with NULL; the list of them too. */
extern const struct sql *const *const office_statement_lists[];

#endif
