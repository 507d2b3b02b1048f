/* The live self-examination: every check of the regulations in force, asked of every entry, and kept
 * true by asking again only of what changed.
 *
 * The ledger is the feed: each leaf names the rows that it changed. An entry whose own row, or a row
 * that its checks look at, stands there is examined anew (struct reach of the rulebook says which);
 * a new day examines everything, for most checks look at dates. What each check said of each entry
 * is kept in memory, a byte each; how many it applies to and how many fail, by label and department,
 * so that a viewer's figures are sums over what he may know of.
 *
 * In the database stand only changes, as covered rows of the ledger: `hit`, an entry that fails, since
 * when and until when; `extent`, a day's figures where they differ from the day before. A hit keeps
 * its identity (check, entry) from look to look. */
#ifndef INSPECT_EXAMINE_H
#define INSPECT_EXAMINE_H

#include "office/desk.h"

enum examine_how {
    EXAMINE_CHANGES, /* what changed since the last time; everything on a new day or the first time */
    EXAMINE_WHOLE    /* everything, also what leans on this very moment and on raw SQL */
};

struct examined {
    int64_t leaf;           /* up to which the ledger was taken in; -1: it is empty */
    int64_t entries;        /* that were examined */
    int64_t opened, closed; /* hits */
    bool whole;
};

/* Brings the examination up to what is committed now. One at a time; a second caller waits for the
 * first and then looks again. What it notices is one leaf, "examination.examine", by the office
 * itself; where it notices nothing there is none. ret_done may be NULL. */
enum err must_check examine(struct office *o, enum examine_how how, struct examined *ret_done);

/* ---- what it found ---- */

/* How a check stands, of what the viewer may know of. */
struct point {
    const struct check *check;
    int64_t population, failing; /* of the office as a whole: 1, and 0 or 1 */
    int worst_department_share;  /* in 1/1000: of the department where it fails most */
    const struct point_part {
        int64_t department, population, failing;
    } * parts; /* of the departments it applies to, that where the largest share fails first; none
                  of a check on the office as a whole */
    int part_count;
    const char *since; /* moment since which its oldest hit stands; NULL: none fails */
};

/* All checks, in the order of the rulebook. Calls examine() first. The desk must have been opened
 * for this request: its snapshot may be older than what is counted. */
enum err must_check examine_points(struct desk *k, struct point **ret_points, int *ret_count);

/* The same of one department (with those below it). */
enum err must_check examine_department(struct desk *k, int64_t department,
                                       struct point **ret_points, int *ret_count);

/* As they stood at the end of a day ("2026-03-01"), by the rules of today and what the viewer may know
 * of now; `since` is NULL. Of one department (with those below it as they are today), or 0. ERR_MISSING
 * for a day before the examination began; today is examine_points(). */
enum err must_check examine_points_on(struct desk *k, struct str day, int64_t department,
                                      struct point **ret_points, int *ret_count);

/* The first day of which examine_points_on() knows; "" where there is none yet. */
enum err must_check examine_first_day(struct desk *k, struct str *ret_day);

/* The points on several days of the past, oldest first, in one reading: HISTORY_DAYS_MAX at most, none
 * before the first. *ret_points has for each day as many as *ret_count says. As examine_points_on() else. */
enum { HISTORY_DAYS_MAX = 60 };
enum err must_check examine_history(struct desk *k, const char (*days)[11], int day_count,
                                    int64_t department, struct point **ret_points, int *ret_count);

/* The entries that fail a check, in the order of their ids from after `after` (0: the first). Calls
 * examine() first. */
struct failing {
    int64_t entry;
    int64_t department;
    const char *since; /* moment */
    struct str number, title;
    int level;
    uint32_t label;
};
enum err must_check examine_failing(struct desk *k, const struct check *check, int64_t after,
                                    int limit, struct failing **ret_rows, int *ret_count);
/* The same out of what is known, for who has called examine() and asks about many checks. */
enum err must_check examined_failing(struct desk *k, const struct check *check, int64_t after,
                                     int limit, struct failing **ret_rows, int *ret_count);
/* Those of a department (with those below it); 0: all. */
enum err must_check examine_failing_in(struct desk *k, const struct check *check,
                                       int64_t department, int64_t after, int limit,
                                       struct failing **ret_rows, int *ret_count);

/* The oldest and newest day of the evidence, and how many of the population have any. Counts over
 * the whole register: only the days are for showing to who does not know all of it. */
struct evidence {
    struct str oldest, newest; /* dates; "" for none */
    int64_t with, of;
};
enum err must_check examine_evidence(struct desk *k, const struct check *check,
                                     struct evidence *ret_evidence);

/* ---- base numbers ---- */

struct number {
    const struct figure *figure;
    struct words key; /* "核心" / "Core"; zh NULL where nothing parts it or it is not said */
    int64_t count;
};
/* On a day of the past ("2026-03-01"; what the office did not know yet then is not in it), or now
 * ("" or today). Keys without entries are left out, but a figure has one row at least. */
enum err must_check examine_numbers(struct desk *k, struct str day, struct number **ret_rows,
                                    int *ret_count);

/* A check's figures over time: one row for each day on which they changed, oldest first. */
struct moved {
    char day[11];
    int64_t population, failing;
};
enum err must_check examine_trend(struct desk *k, const struct check *check,
                                  struct moved **ret_rows, int *ret_count);

/* Whether the check fails for that entry as it stands in `db`: asked anew, nothing remembered. */
enum err must_check examine_asks(struct office *o, struct db *db, const struct check *check,
                                 int64_t entry, bool *ret_fails);

/* The check of that name, NULL. */
const struct check *examine_check(const struct rulebook *book, struct str name);

#endif
