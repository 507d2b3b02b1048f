/* iCalendar to the letter: folding, escaping, days and moments. */
#include "unit/test.h"

#include "report/calendar.h"

static void expect_line(const char *line, const char *folded)
{
    BUF_SCOPE(out, 4096);
    calendar_line(&out, str_of(line));
    assert_ok(buf_check(&out));
    assert_str(buf_view(&out), folded);
}

#define TEN "0123456789"
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

static void folding(void **state)
{
    (void)state;
    expect_line("", "\r\n");
    expect_line(SEVENTY "01234", SEVENTY "01234\r\n");
    expect_line(SEVENTY "012345", SEVENTY "01234\r\n 5\r\n");
    /* a character of three octets that would stand on the border goes whole to the next line */
    expect_line(SEVENTY "0123密", SEVENTY "0123\r\n 密\r\n");
    expect_line(SEVENTY "012密密", SEVENTY "012\r\n 密密\r\n");
    /* continued lines have 75 octets with their space */
    expect_line(SEVENTY "01234" SEVENTY "01234", SEVENTY "01234\r\n " SEVENTY "0123\r\n 4\r\n");
}

static void whole(void **state)
{
    (void)state;
    const struct calendar_item items[] = {
        {STR("a@b"), STR("SY-WJ,1;2\\3\n4"), STR("2026-11-22")},
        {STR("c@d"), STR("SY-1"), STR("2026-11-22T18:46:00Z")},
    };
    BUF_SCOPE(out, 4096);
    assert_ok(calendar_write(&out, STR("2026-11-20T00:00:01Z"), items, 2));
    assert_str(buf_view(&out),
               "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Cofferdam//Deadlines//EN\r\n"
               "CALSCALE:GREGORIAN\r\n"
               "BEGIN:VEVENT\r\nUID:a@b\r\nDTSTAMP:20261120T000001Z\r\n"
               "DTSTART;VALUE=DATE:20261122\r\nSUMMARY:SY-WJ\\,1\\;2\\\\34\r\n"
               "CLASS:CONFIDENTIAL\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
               "BEGIN:VEVENT\r\nUID:c@d\r\nDTSTAMP:20261120T000001Z\r\n"
               "DTSTART:20261122T184600Z\r\nSUMMARY:SY-1\r\n"
               "CLASS:CONFIDENTIAL\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
               "END:VCALENDAR\r\n");
}

static void refused(void **state)
{
    (void)state;
    const struct calendar_item bad = {STR("a"), STR("b"), STR("2026-02-30")};
    const struct calendar_item good = {STR("a"), STR("b"), STR("2026-02-28")};
    BUF_SCOPE(out, 4096);
    assert_err(ERR_INPUT, calendar_write(&out, STR("2026-11-20T00:00:01Z"), &bad, 1));
    assert_err(ERR_INPUT, calendar_write(&out, STR("2026-11-20"), &good, 1));
    BUF_SCOPE(small, 100);
    assert_err(ERR_TOO_LARGE, calendar_write(&small, STR("2026-11-20T00:00:01Z"), &good, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folding),
        cmocka_unit_test(whole),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
