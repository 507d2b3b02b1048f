/* Dates and moments. A moment is UTC, kept as ISO text "2026-11-22T18:46:00Z"; a date is the
 * office's own (China: +08:00, no summer time), kept as "2026-11-22". Both sort as text. The years
 * 1900 to 9999 are dealt with; all else is malformed. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

#include <sys/types.h>

enum { DATE_SIZE = 11, MOMENT_SIZE = 21 }; /* with the NUL */

/* Seconds since 1970 by the system's clock plus the office's offset (0 but in an exercise). */
int64_t clock_now(void);
void clock_set_offset(int64_t seconds);
uint64_t clock_monotonic_ns(void);
/* Time of the processor that this process has used; it stands still while others have it. */
uint64_t clock_processor_ns(void);
/* The same of another process. False: there is none, or its time may not be asked for. */
bool clock_processor_of(pid_t pid, uint64_t *ret_ns);

void moment_text(int64_t seconds, char ret_text[MOMENT_SIZE]);
bool moment_parse(struct str s, int64_t *ret_seconds);

/* The office's date at a moment; `zone_minutes` east of UTC (+480 in China). */
void date_at(int64_t seconds, int zone_minutes, char ret_text[DATE_SIZE]);

/* Days since 1970-01-01, and back. date_parse refuses 2026-02-30. */
bool date_parse(struct str s, int64_t *ret_day);
void date_text(int64_t day, char ret_text[DATE_SIZE]);
int date_weekday(int64_t day); /* 0 Monday .. 6 Sunday */

/* Whole months later; the last day of the month when it has no such day (01-31 + 1 = 02-28). */
int64_t date_add_months(int64_t day, int months);

#endif
