/* An iCalendar file (RFC 5545): what is due when, for whatever calendar a person already looks at. Such a
 * calendar lies on servers and telephones that nobody here answers for: it bears a number and a date, and
 * nothing that tells a content. Pure. */
#ifndef REPORT_CALENDAR_H
#define REPORT_CALENDAR_H

#include "base/buf.h"

struct calendar_item {
    struct str uid;    /* the same for as long as the thing is; printable ASCII */
    struct str number; /* all that a reader sees */
    struct str at;     /* "2026-11-22": that whole day; "2026-11-22T18:46:00Z": that moment */
};

/* Writes the whole object. `now` (a moment) is when it was made. ERR_INPUT for an `at` or `now` that is neither
 * date nor moment; ERR_TOO_LARGE past the buffer's maximum. */
enum err must_check calendar_write(struct buf *out, struct str now,
                                   const struct calendar_item *items, size_t count);

/* A content line: folded after 75 octets, never inside a character (3.1), ended with CRLF. */
void calendar_line(struct buf *out, struct str line);

#endif
