/* The regulations that come with the program (regulations/ in the source tree): what an office is
 * founded with where nobody names others. Afterwards only what stands in its database counts. */
#ifndef OFFICE_BUILT_IN_H
#define OFFICE_BUILT_IN_H

#include "rulebook/rulebook.h"

extern const struct rule_file built_in_rules[];
extern const int built_in_rule_count;

#endif
