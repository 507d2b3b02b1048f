/* The watch over convergence (EDOC3; L36, R43): what one person gathered in the last days, what the office
 * released of one matter, and whether that is far from what is usual. The rules are in the regulations
 * (`watches:`), the arithmetic is docs/watch.md; each alert says which rule, what was measured, what is
 * usual, how that came about, and lists its pieces.
 *
 * Gathered is what an act named by `gathers:` gave a person: the file that he opened, the copy that he
 * signed for, the paper that he printed; an exported list counts as its rows. A piece is needed where it
 * belongs to his department or one below it, or where its scope of knowledge names him, his post or his
 * department: such pieces `only: not_needed` leaves out.
 *
 * Compared is a window of days with the person's own windows of that length before it (at most
 * OWN_WINDOWS, no further back than his first piece), and with the same window of his peers, who are all
 * people in service in posts of the same class that have gathered anything. Where a baseline stands on too
 * few of them it does not count; where neither stands, nothing is judged. */
#ifndef INSPECT_GATHER_H
#define INSPECT_GATHER_H

#include "inspect/robust.h"
#include "office/desk.h"

enum { OWN_WINDOWS = 12, PIECES_SHOWN = 120 };

/* What was held by one person, or released of one matter. */
struct piece {
    const struct gather *by;
    const struct reg *reg;
    int64_t person;     /* who did it */
    int64_t entry;      /* what it is about; 0: an exported list */
    int64_t matter;     /* 0: none */
    int64_t department; /* it belongs to */
    int64_t weight;     /* 1; of an export its rows */
    int day;            /* of the office, since 1970 */
    int level;
    uint32_t label;
    bool needed;
    struct str number, attribute; /* "" */
};

/* One person (or, of what was released, one matter) under one rule and window. */
struct judgement {
    const struct watch *rule;
    int64_t subject; /* person, or matter */
    int64_t person;  /* whom an alert is about: he himself, or who released last */
    int window, from,
        to; /* days; `from` may lie later than the window: what was told is not told again */
    int64_t measured;
    struct usual own, peers; /* count 0: too few to compare with */
    int64_t limit;           /* the highest that would be usual; -1: nothing to compare with */
    bool exceeds;
    const struct piece *const *pieces; /* that were counted, the newest first */
    int piece_count;
};

/* Everything about one day, out of one snapshot. */
struct gathering;
enum err must_check gathering_read(struct office *o, struct db *db, const struct rulebook *book,
                                   struct arena *a, struct gathering **ret_gathering);
/* All that can be judged, by rule, subject and window; in the arena of gathering_read(). */
void gathering_judge(struct gathering *g, struct judgement **ret_rows, int *ret_count);
/* What a person gathered from one day to another under a rule. */
void gathering_measure(struct gathering *g, const struct watch *rule, int64_t subject, int from,
                       int to, struct judgement *ret_judgement);
/* From which day on nothing was told yet under this rule; 0: never. Set before gathering_judge(). */
void gathering_told(struct gathering *g, const struct watch *rule, int64_t person, int day);

/* "own 12 windows ...", in both languages, at most 1000 characters: the alert's `how`. */
const char *judgement_text(struct arena *a, const struct judgement *j);

/* ---- every day ---- */

struct watched {
    int judged, exceeding, raised, grown;
    int64_t
        uncovered; /* files that somebody has read, but of which not all mosaics are known: file_facts.h */
};
/* Judges, and raises what is new as entries of gathering_alert, by the office itself. Where an alert of
 * the same person and rule is open it grows instead; where one was closed, only what came after it
 * counts. ret_watched may be NULL. */
enum err must_check watch_run(struct office *o, struct watched *ret_watched);

/* The same once a day of the office and process; a day that failed is tried again by the next call. */
enum err must_check watch_daily(struct office *o);

/* How one person is judged today, for those who may enter an alert and are not he: ERR_REFUSED else. */
enum err must_check watch_explain(struct desk *k, int64_t person, struct judgement **ret_rows,
                                  int *ret_count);

#endif
