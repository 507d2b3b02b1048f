/* The examples of the checks, asked: what `rules check` does beside reading the files. */
#ifndef INSPECT_EXAMPLES_H
#define INSPECT_EXAMPLES_H

#include "rulebook/rulebook.h"

/* Inserts each example into empty tables of its own (a database in a temporary folder, gone
 * afterwards) and asks its check. Where `fails` holds, or `holds` fails or does not apply, there is a
 * fault with the check's file and line. The office of the examples is a county's, approved for what
 * is top secret. An error only where it could not ask. */
enum err must_check examples_ask(struct arena *a, const struct rulebook *book,
                                 struct rule_faults *faults);

#endif
