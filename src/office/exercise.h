/* The clock of an office founded as an exercise. An office in earnest has the system's clock and no
 * other. An exercise's runs on with the system's, but may be put forward: a year of work in an
 * hour. It never goes back, for the ledger does not. Each setting is a leaf. */
#ifndef OFFICE_EXERCISE_H
#define OFFICE_EXERCISE_H

#include "office/who.h"

/* `when` is a moment as kept ("2026-11-22T18:46:00Z"), or of the office's own day: "2026-11-22T18:46",
 * "2026-11-22" (09:00). `v` is the system administrator, or NULL for the owner of the folder.
 * ERR_INPUT: not a moment; ERR_REFUSED: no exercise, back in time, or another person. */
enum err must_check exercise_clock_set(struct office *o, const struct viewer *v, struct str when);

#endif
