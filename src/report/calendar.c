#include "report/calendar.h"

#include "base/clock.h"

enum { FOLD = 75, LINE_MAX_BYTES = 4096 };

void calendar_line(struct buf *out, struct str line)
{
    size_t room = FOLD;
    while (line.n > room) {
        size_t cut = room;
        while (cut > 1 && ((unsigned char)line.p[cut] & 0xC0) == 0x80)
            cut--;
        buf_add(out, line.p, cut);
        buf_text(out, "\r\n ");
        line = str_bytes(line.p + cut, line.n - cut);
        room = FOLD - 1; /* the space counts */
    }
    buf_str(out, line);
    buf_text(out, "\r\n");
}

/* A value of type TEXT (3.3.11). Control characters have no place in one. */
static void add_text(struct buf *line, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\\' || c == ';' || c == ',')
            buf_char(line, '\\');
        if (c >= ' ' && c != 0x7F)
            buf_char(line, (char)c);
    }
}

/* The digits of a date or moment: "20261122", "20261122T184600Z". */
static void add_when(struct buf *line, struct str at)
{
    for (size_t i = 0; i < at.n; i++) {
        if (at.p[i] != '-' && at.p[i] != ':')
            buf_char(line, at.p[i]);
    }
}

static enum err add_line(struct buf *out, struct buf *line)
{
    TRY(buf_check(line));
    calendar_line(out, buf_view(line));
    buf_clear(line);
    return ERR_OK;
}

static enum err add_item(struct buf *out, struct buf *line, struct str now,
                         const struct calendar_item *item)
{
    int64_t day, moment;
    bool whole = date_parse(item->at, &day);
    if (!whole && !moment_parse(item->at, &moment))
        return fail(ERR_INPUT, "What is due has neither a date nor a moment");
    calendar_line(out, STR("BEGIN:VEVENT"));
    buf_text(line, "UID:");
    add_text(line, item->uid);
    TRY(add_line(out, line));
    buf_text(line, "DTSTAMP:");
    add_when(line, now);
    TRY(add_line(out, line));
    buf_text(line, whole ? "DTSTART;VALUE=DATE:" : "DTSTART:");
    add_when(line, item->at);
    TRY(add_line(out, line));
    buf_text(line, "SUMMARY:");
    add_text(line, item->number);
    TRY(add_line(out, line));
    calendar_line(out, STR("CLASS:CONFIDENTIAL"));
    calendar_line(out, STR("TRANSP:TRANSPARENT"));
    calendar_line(out, STR("END:VEVENT"));
    return ERR_OK;
}

/* A calendar has at least one component (3.6): where nothing is due it is UTC's. */
static void add_nothing(struct buf *out)
{
    static const char *const lines[] = {
        "BEGIN:VTIMEZONE",    "TZID:UTC",         "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD",   "END:VTIMEZONE"};
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        calendar_line(out, str_of(lines[i]));
}

enum err calendar_write(struct buf *out, struct str now, const struct calendar_item *items,
                        size_t count)
{
    int64_t moment;
    BUF_SCOPE(line, LINE_MAX_BYTES);
    if (!moment_parse(now, &moment))
        return fail(ERR_INPUT, "What is due has neither a date nor a moment");
    calendar_line(out, STR("BEGIN:VCALENDAR"));
    calendar_line(out, STR("VERSION:2.0"));
    calendar_line(out, STR("PRODID:-//Cofferdam//Deadlines//EN"));
    calendar_line(out, STR("CALSCALE:GREGORIAN"));
    for (size_t i = 0; i < count; i++)
        TRY(add_item(out, &line, now, &items[i]));
    if (!count)
        add_nothing(out);
    calendar_line(out, STR("END:VCALENDAR"));
    return buf_check(out);
}
