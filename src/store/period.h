/* Periods of secrecy as stored: "P10Y" "P6M" "P30D" "P1Y6M" (years, months, days in this order), a
 * date "2030-01-01", a condition "if:..." or "". */
#ifndef STORE_PERIOD_H
#define STORE_PERIOD_H

#include "base/str.h"

enum { DAYS_MAX = 3000000, MONTHS_MAX = 99999 };

bool day_in_range(int64_t day); /* 1900-01-01 .. 9999-12-31, as days since 1970 */

/* When it ends, having begun on `day`. False for a condition, "" and what is malformed. The result
 * may lie past the year 9999. */
bool period_text_end(struct str period, int64_t day, int64_t *ret_day);

/* Its length, a part of a month rounded up by the mean month of the calendar (400 years have 4800
 * months and 146097 days). False for all that has no length of its own. */
bool period_text_months(struct str period, int64_t *ret_months);

#endif
