/* Marks as they stand on every copy (R21): level, star, period. `机密★10年`, `秘密★6个月`,
 * `秘密★2030年1月1日`, `机密★会议开始前`, `绝密★长期`, `工作秘密★1年`, `工作秘密`, `内部`.
 * And the period in which a thing is secret (L20, R19): a length, a date or a condition. */
#ifndef ACCESS_MARK_H
#define ACCESS_MARK_H

#include "access/level.h"
#include "base/buf.h"

enum {
    PERIOD_MONTHS_MAX = 1200,
    PERIOD_CONDITION_MAX = 240,      /* bytes */
    PERIOD_CONDITION_CHARS_MAX = 60, /* characters */
};

enum period_kind {
    PERIOD_NONE,      /* not stated */
    PERIOD_LENGTH,    /* so many months from the issue date */
    PERIOD_UNTIL,     /* declassified on that day */
    PERIOD_CONDITION, /* declassified when something happens */
    PERIOD_LONG_TERM, /* 长期: only where the law provides it */
};

/* A plain value. */
struct period {
    enum period_kind kind;
    int months;                               /* PERIOD_LENGTH: 1 to PERIOD_MONTHS_MAX */
    int64_t until;                            /* PERIOD_UNTIL: day, as base/clock.h */
    char condition[PERIOD_CONDITION_MAX + 1]; /* PERIOD_CONDITION */
};

bool period_eq(const struct period *a, const struct period *b);

/* As it is stored: "" | "P10Y" | "P6M" | "P1Y6M" | "2030-01-01" | "if:会议开始前" | "long".
 * ERR_INPUT for any other text than period_store() writes. */
void period_store(struct buf *out, const struct period *period);
enum err must_check period_load(struct str stored, struct period *ret_period);

/* As a person types it: "10年", "十年", "6个月", "1年6个月", "2030年1月1日", "2030-1-1", "长期",
 * the stored forms, or else a condition in words. Full-width digits and spaces do no harm; ""
 * is PERIOD_NONE. What looks like a date or a length but is none (2030年2月30日) is ERR_INPUT. */
enum err must_check period_parse(struct str typed, struct period *ret_period);

/* zh: "10年", "6个月", "2030年1月1日", "会议开始前", "长期"; en: "10 years", "6 months",
 * "until 2030-01-01", "until: ...", "long term". "" for none. */
void period_print(struct buf *out, const struct period *period, enum lang lang);

/* The first day on which it is no longer secret (L24), counted from the issue or notice date
 * (R19). False where no day can be told: no period, a condition, long term. */
bool period_end(const struct period *period, int64_t from, int64_t *ret_day);

/* Whether the period keeps to 30, 20 or 10 years (L20). A condition does: it stands where no
 * period can be told. Long term does not for state secrets; no period does not for state secrets.
 * Levels without a statutory maximum always do. */
bool period_within_maximum(enum level level, const struct period *period, int64_t from);

/* The same in words, and that an end date lies after `from`. ERR_REFUSED with the article. */
enum err must_check period_check(enum level level, const struct period *period, int64_t from);

struct mark {
    enum level level;
    struct period period; /* only with LEVEL_WORK and above */
};

/* Tolerant of spaces, full-width digits and of '*' for the star; strict in all else. ERR_INPUT says
 * what is wrong: ☆ is no star, 内部 carries no period, a star without a period ... A state secret
 * without a period is read (old marks) and left to mark_check(). */
enum err must_check mark_parse(struct str text, struct mark *ret_mark);

/* The national form, always Chinese. */
void mark_print(struct buf *out, const struct mark *mark);

/* Whether a new document issued on day `from` may carry this mark: what period_check() says, and
 * that a state secret has a period (L19, L20). ERR_REFUSED with the article. */
enum err must_check mark_check(const struct mark *mark, int64_t from);

#endif
