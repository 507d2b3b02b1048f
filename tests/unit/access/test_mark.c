/* Marks and periods: every form there and back, every wrong one refused, dates by hand. */
#include "unit/test.h"

#include "access/mark.h"
#include "base/clock.h"

static int64_t day(const char *text)
{
    int64_t d = 0;
    assert_true(date_parse(str_of(text), &d));
    return d;
}

static void test_levels(void **state)
{
    (void)state;
    static const struct {
        const char *code, *zh, *en;
        int years;
        bool state_secret;
    } rows[LEVEL_COUNT] = {
        {"public", "公开", "Public", 0, false},
        {"internal", "内部", "Internal", 0, false},
        {"work", "工作秘密", "Work secret", 0, false},
        {"secret", "秘密", "Secret", 10, true},
        {"highly_secret", "机密", "Highly secret", 20, true},
        {"top_secret", "绝密", "Top secret", 30, true},
    };
    enum level l;
    for (int i = 0; i < LEVEL_COUNT; i++) {
        const char *const names[] = {rows[i].code, rows[i].zh, rows[i].en};
        assert_string_equal(level_code((enum level)i), rows[i].code);
        assert_string_equal(level_name((enum level)i, LANG_ZH), rows[i].zh);
        assert_string_equal(level_name((enum level)i, LANG_EN), rows[i].en);
        assert_int_equal(level_maximum_years((enum level)i), rows[i].years);
        assert_int_equal(level_is_state_secret((enum level)i), rows[i].state_secret);
        for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
            l = LEVEL_COUNT;
            assert_true(level_parse(str_of(names[k]), &l));
            assert_int_equal(l, i);
        }
    }
    assert_true(level_parse(STR(" 机密级 "), &l));
    assert_int_equal(l, LEVEL_HIGHLY_SECRET);
    assert_true(level_parse(STR("TOP SECRET"), &l));
    assert_int_equal(l, LEVEL_TOP_SECRET);
    static const char *const bad[] = {"", "密", "机", "级", "内部级", "机密机密", "secrets", "1"};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_false(level_parse(str_of(bad[i]), &l));
    assert_false(level_is_valid(-1));
    assert_false(level_is_valid(LEVEL_COUNT));
}

static const char *stored(const struct period *p)
{
    static char text[512];
    BUF_SCOPE(b, sizeof text - 1);
    period_store(&b, p);
    memcpy(text, b.n ? b.p : "", b.n);
    text[b.n] = '\0';
    return text;
}

static const char *printed(const struct period *p, enum lang lang)
{
    static char text[512];
    BUF_SCOPE(b, sizeof text - 1);
    period_print(&b, p, lang);
    memcpy(text, b.n ? b.p : "", b.n);
    text[b.n] = '\0';
    return text;
}

static void test_periods(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *stored, *zh, *en;
    } rows[] = {
        {"", "", "", ""},
        {" 　 ", "", "", ""},
        {"10年", "P10Y", "10年", "10 years"},
        {"十年", "P10Y", "10年", "10 years"},
        {"１０ 年", "P10Y", "10年", "10 years"},
        {"二十五年", "P25Y", "25年", "25 years"},
        {"三十年", "P30Y", "30年", "30 years"},
        {"十五年", "P15Y", "15年", "15 years"},
        {"两年", "P2Y", "2年", "2 years"},
        {"1年", "P1Y", "1年", "1 year"},
        {"12个月", "P1Y", "1年", "1 year"},
        {"6个月", "P6M", "6个月", "6 months"},
        {"六个月", "P6M", "6个月", "6 months"},
        {"06个月", "P6M", "6个月", "6 months"},
        {"一个月", "P1M", "1个月", "1 month"},
        {"18个月", "P1Y6M", "1年6个月", "1 year 6 months"},
        {"一年六个月", "P1Y6M", "1年6个月", "1 year 6 months"},
        {"100年", "P100Y", "100年", "100 years"},
        {"10 years", "P10Y", "10年", "10 years"},
        {"1 Year 6 Months", "P1Y6M", "1年6个月", "1 year 6 months"},
        {"P10Y", "P10Y", "10年", "10 years"},
        {"2030年1月1日", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"2030年01月01日", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"２０３０年１月１日", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"二〇三〇年十二月三十一日", "2030-12-31", "2030年12月31日", "until 2030-12-31"},
        {"二○三○年一月一日", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"2030 年 1 月 1 日", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"2030-1-1", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"2030.1.1", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"2030/01/01", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"until 2030-01-01", "2030-01-01", "2030年1月1日", "until 2030-01-01"},
        {"2028年2月29日", "2028-02-29", "2028年2月29日", "until 2028-02-29"},
        {"会议开始前", "if:会议开始前", "会议开始前", "until: 会议开始前"},
        {"　会议开始前 ", "if:会议开始前", "会议开始前", "until: 会议开始前"},
        {"until: 会议开始前", "if:会议开始前", "会议开始前", "until: 会议开始前"},
        {"if:会议开始前", "if:会议开始前", "会议开始前", "until: 会议开始前"},
        {"2030年春节前", "if:2030年春节前", "2030年春节前", "until: 2030年春节前"},
        {"长期", "long", "长期", "long term"},
        {"long term", "long", "长期", "long term"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct period p, again;
        assert_ok(period_parse(str_of(rows[i].typed), &p));
        assert_string_equal(stored(&p), rows[i].stored);
        assert_string_equal(printed(&p, LANG_ZH), rows[i].zh);
        assert_string_equal(printed(&p, LANG_EN), rows[i].en);
        assert_ok(period_load(str_of(rows[i].stored), &again));
        assert_true(period_eq(&p, &again));
        assert_ok(period_parse(str_of(rows[i].zh), &again));
        assert_true(period_eq(&p, &again));
        assert_ok(period_parse(str_of(rows[i].en), &again));
        assert_true(period_eq(&p, &again));
    }
}

static void test_bad_periods(void **state)
{
    (void)state;
    static const char *const typed[] = {
        "2030年2月30日",
        "2030年13月1日",
        "2030年1月",
        "0年",
        "0个月",
        "101年",
        "1201个月",
        "99999年",
        "10",
        "年",
        "6月",
        "十十年",
        "二三年",
        "2030-1-1-1",
        "2030-1.1",
        "1年6",
        "1年年",
        "三〇年",
        "P18M",
        "if:P12Y",
        "if:10年",
        "until: until: ab",
        "if:long",
        "P10",
        "-1年",
        "机",
        "甲★乙",
        "甲☆乙丙",
        "a\nb",
        "\xff\xfe",
        "前\xe2\x80\xae后",
        "10年10年",
        "月日",
        "1899年1月1日",
        "until",
    };
    struct period p = {.kind = PERIOD_LONG_TERM};
    for (size_t i = 0; i < ARRAY_SIZE(typed); i++)
        if (period_parse(str_of(typed[i]), &p) != ERR_INPUT)
            fail_msg("%s was taken as %s", typed[i], stored(&p));
    static const char *const loaded[] = {"P",
                                         "P0Y",
                                         "P18M",
                                         "P12M",
                                         "P1M1Y",
                                         "P10Y ",
                                         "p10y",
                                         "P-1Y",
                                         "P010Y",
                                         "P101Y",
                                         "10年",
                                         "Long",
                                         "long ",
                                         "if:",
                                         "if:a",
                                         "if: 会议",
                                         "2030-1-1",
                                         "2030-02-30",
                                         "P99999999999999999999Y"};
    for (size_t i = 0; i < ARRAY_SIZE(loaded); i++)
        assert_err(ERR_INPUT, period_load(str_of(loaded[i]), &p));
    char words[1024];
    memset(words, 'w', sizeof words);
    assert_err(ERR_INPUT, period_parse(str_bytes(words, 61), &p));
    assert_err(ERR_INPUT, period_parse(str_bytes(words, sizeof words), &p));
    assert_int_equal(p.kind, PERIOD_LONG_TERM); /* untouched all along */
    assert_ok(period_parse(str_bytes(words, 60), &p));
}

/* R19: counted from the date of issue. By hand on the calendar. */
static void test_ends(void **state)
{
    (void)state;
    static const struct {
        const char *period, *from, *end; /* end NULL: none can be told */
    } rows[] = {
        {"P10Y", "2026-11-22", "2036-11-22"},
        {"P6M", "2026-11-22", "2027-05-22"},
        {"P1M", "2026-01-31", "2026-02-28"},
        {"P1M", "2028-01-31", "2028-02-29"},
        {"P1Y", "2028-02-29", "2029-02-28"},
        {"P4Y", "2028-02-29", "2032-02-29"},
        {"P1Y6M", "2026-08-31", "2028-02-29"},
        {"P30Y", "2026-12-31", "2056-12-31"},
        {"2030-01-01", "2026-11-22", "2030-01-01"},
        {"", "2026-11-22", NULL},
        {"long", "2026-11-22", NULL},
        {"if:会议开始前", "2026-11-22", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct period p;
        int64_t end = -1;
        assert_ok(period_load(str_of(rows[i].period), &p));
        assert_int_equal(period_end(&p, day(rows[i].from), &end), rows[i].end != NULL);
        assert_int_equal(end, rows[i].end ? day(rows[i].end) : -1);
    }
}

/* L20: 30, 20 and 10 years. */
static void test_maximum(void **state)
{
    (void)state;
    static const struct {
        const char *period;
        enum level level;
        bool within;
        const char *basis; /* of the refusal, NULL where period_check() takes it */
    } rows[] = {
        {"P10Y", LEVEL_SECRET, true, NULL},
        {"P10Y1M", LEVEL_SECRET, false, "L20"},
        {"2036-11-22", LEVEL_SECRET, true, NULL},
        {"2036-11-23", LEVEL_SECRET, false, "L20"},
        {"P20Y", LEVEL_HIGHLY_SECRET, true, NULL},
        {"P20Y1M", LEVEL_HIGHLY_SECRET, false, "L20"},
        {"2046-11-22", LEVEL_HIGHLY_SECRET, true, NULL},
        {"2046-11-23", LEVEL_HIGHLY_SECRET, false, "L20"},
        {"P30Y", LEVEL_TOP_SECRET, true, NULL},
        {"P30Y1M", LEVEL_TOP_SECRET, false, "L20"},
        {"if:会议开始前", LEVEL_TOP_SECRET, true, NULL},
        {"long", LEVEL_TOP_SECRET, false, "L20"},
        {"long", LEVEL_SECRET, false, "L20"},
        {"", LEVEL_SECRET, false, "L20"},
        {"", LEVEL_WORK, true, NULL},
        {"P100Y", LEVEL_WORK, true, NULL},
        {"long", LEVEL_WORK, true, NULL},
        {"", LEVEL_INTERNAL, true, NULL},
        {"P1Y", LEVEL_INTERNAL, true, ""},
        {"P1Y", LEVEL_PUBLIC, true, ""},
        {"2026-11-22", LEVEL_SECRET, true, "R19"},
        {"2026-11-22", LEVEL_WORK, true, "R19"},
        {"2026-11-23", LEVEL_SECRET, true, NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct mark mark = {.level = rows[i].level};
        int64_t from = day("2026-11-22");
        assert_ok(period_load(str_of(rows[i].period), &mark.period));
        assert_int_equal(period_within_maximum(mark.level, &mark.period, from), rows[i].within);
        assert_err(rows[i].basis ? ERR_REFUSED : ERR_OK,
                   period_check(mark.level, &mark.period, from));
        assert_err(rows[i].basis ? ERR_REFUSED : ERR_OK, mark_check(&mark, from));
        if (rows[i].basis)
            assert_string_equal(problem()->basis, rows[i].basis);
    }
}

static void test_marks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *print, *period;
        enum level level;
    } rows[] = {
        {"机密★10年", "机密★10年", "P10Y", LEVEL_HIGHLY_SECRET},
        {"机密★十年", "机密★10年", "P10Y", LEVEL_HIGHLY_SECRET},
        {"机密级★10年", "机密★10年", "P10Y", LEVEL_HIGHLY_SECRET},
        {"机密*10年", "机密★10年", "P10Y", LEVEL_HIGHLY_SECRET},
        {"机密＊１０年", "机密★10年", "P10Y", LEVEL_HIGHLY_SECRET},
        {" 机　密 ★ 10 年 ", "机密★10年", "P10Y", LEVEL_HIGHLY_SECRET},
        {"秘密★6个月", "秘密★6个月", "P6M", LEVEL_SECRET},
        {"秘密★2030年1月1日", "秘密★2030年1月1日", "2030-01-01", LEVEL_SECRET},
        {"绝密★30年", "绝密★30年", "P30Y", LEVEL_TOP_SECRET},
        {"绝密★长期", "绝密★长期", "long", LEVEL_TOP_SECRET},
        {"机密★会议开始前", "机密★会议开始前", "if:会议开始前", LEVEL_HIGHLY_SECRET},
        {"工作秘密★1年", "工作秘密★1年", "P1Y", LEVEL_WORK},
        {"工作秘密", "工作秘密", "", LEVEL_WORK},
        {"内部", "内部", "", LEVEL_INTERNAL},
        {"内　部", "内部", "", LEVEL_INTERNAL},
        {"公开", "公开", "", LEVEL_PUBLIC},
        {"秘密", "秘密", "", LEVEL_SECRET},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct mark mark, again;
        BUF_SCOPE(out, 1000);
        assert_ok(mark_parse(str_of(rows[i].text), &mark));
        assert_int_equal(mark.level, rows[i].level);
        assert_string_equal(stored(&mark.period), rows[i].period);
        mark_print(&out, &mark);
        assert_string_equal(out.p, rows[i].print);
        assert_ok(mark_parse(buf_view(&out), &again));
        assert_int_equal(again.level, mark.level);
        assert_true(period_eq(&again.period, &mark.period));
    }
    /* an old mark without a period is read, but a new document does not get one */
    struct mark old;
    assert_ok(mark_parse(STR("秘密"), &old));
    assert_err(ERR_REFUSED, mark_check(&old, day("2026-11-22")));
    assert_string_equal(problem()->basis, "L20");
}

static void test_bad_marks(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "★",
        "★10年",
        "机密★",
        "机密☆10年",
        "机密⭐10年",
        "机密10年",
        "机密★★10年",
        "机密★10年★",
        "内部★1年",
        "公开★1年",
        "秘★10年",
        "机密★0年",
        "机密★2030年2月30日",
        "机密★10",
        "secret★10年",
        "机密-10年",
        "绝密★长★期",
        "机密\n★10年",
        "\xff★10年",
        "机密★\x01\x02",
        "特密★10年",
        "机密★10年 机密★10年",
    };
    struct mark mark = {.level = LEVEL_PUBLIC};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (mark_parse(str_of(bad[i]), &mark) != ERR_INPUT)
            fail_msg("%s was taken", bad[i]);
    assert_err(ERR_INPUT, mark_parse((struct str){NULL, 0}, &mark));
    assert_int_equal(mark.level, LEVEL_PUBLIC);
    assert_err(ERR_INPUT, mark_parse(STR("机密☆10年"), &mark));
    assert_string_equal(problem()->text[LANG_ZH], "密级标志中的星号应为“★”，不得用其他符号代替");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),      cmocka_unit_test(test_periods),
        cmocka_unit_test(test_bad_periods), cmocka_unit_test(test_ends),
        cmocka_unit_test(test_maximum),     cmocka_unit_test(test_marks),
        cmocka_unit_test(test_bad_marks),
    };
    return cmocka_run_group_tests_name("access/mark", tests, NULL, NULL);
}
