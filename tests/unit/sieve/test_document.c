/* The cells of a sheet sieved together: each finding in its cell as if alone, and what stands beside and above. */
#include "unit/test.h"

#include "base/buf.h"
#include "sieve/document.h"
#include "sieve/passage.h"
#include "sieve/rules.h"

static struct sieve_rules *rules;

static int load(void **state)
{
    (void)state;
    static struct rule_faults faults;
    static const struct rule_file words = {"words", STR("白鹭计划\ninternal draft\n")};
    struct arena *a = arena_new();
    struct rules_source from = {.rules = sieve_built_in,
                                .rule_count = sieve_built_in_count,
                                .words = &words,
                                .word_count = 1,
                                .prepared = &sieve_built_in_prepared};
    int failed = sieve_rules_load(a, &from, &faults, &rules) != ERR_OK;
    arena_free(a);
    return failed;
}

static int unload(void **state)
{
    (void)state;
    sieve_rules_free(rules);
    return 0;
}

struct told {
    struct buf b;
    const struct text_part *parts;
    size_t next;
};

/* "Sheet1!B2 phone[13800138000]"; parts come in their order, each once. */
static enum err tell(void *at, const struct text_part *part, struct findings *f)
{
    struct told *t = at;
    const struct text_part *given = &t->parts[t->next++];
    assert_true(str_eq(part->place, given->place) && str_eq(part->text, given->text));
    assert_int_equal(part->look, given->look);
    assert_int_equal(f->dropped, 0);
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *x = &f->rows[i];
        assert_true(x->from < x->to && x->to <= part->text.n);
        buf_str(&t->b, part->place);
        buf_printf(&t->b, " %s[", finding_kind_name(x->kind));
        buf_add(&t->b, part->text.p + x->from, x->to - x->from);
        buf_text(&t->b, "]\n");
    }
    return ERR_OK;
}

static const char *sieved(struct arena *a, const struct sieve_parts *by,
                          const struct text_part *parts, size_t count, bool lasts)
{
    struct told t = {BUF(1 << 20), parts, 0};
    struct sieve *s CLEANUP(sieve_cleanup) = NULL;
    assert_ok(sieve_open(by, &s));
    struct document_sieve *d CLEANUP(document_sieve_cleanup) =
        document_sieve_new(s, lasts ? a : NULL, &(struct document_sink){&t, tell});
    for (size_t i = 0; i < count; i++)
        assert_ok(document_sieve_part(d, &parts[i]));
    assert_ok(document_sieve_end(d));
    assert_int_equal(t.next, count);
    const char *text = arena_text(a, buf_view(&t.b));
    buf_free(&t.b);
    return text;
}

/* Rows of cells, "|" between them. */
static size_t sheet(struct arena *a, const char *const *rows, size_t count, struct text_part *parts)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        struct str rest = str_of(rows[i]), cell;
        for (char column = 'A'; str_split(&rest, '|', &cell); column++)
            if (cell.n)
                parts[n++] = (struct text_part){
                    .place = str_of(arena_printf(a, "Sheet1!%c%zu", column, i + 1)), .text = cell};
    }
    return n;
}

static const char *of_rows(struct arena *a, const char *const *rows, size_t count)
{
    struct text_part parts[200];
    size_t n = sheet(a, rows, count, parts);
    const char *text = sieved(a, &(struct sieve_parts){.rules = rules}, parts, n, false);
    assert_string_equal(sieved(a, &(struct sieve_parts){.rules = rules}, parts, n, true), text);
    return text;
}

/* A number of the old identity card, a landline and a password are known only by what is said of them. */
static void test_beside_and_above(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char *const list[] = {"职工名册", "序号|姓名|身份证号|办公电话|初始密码：",
                                       "1|章三丰|110105491231002|010-12345678|Fr3ight-7!",
                                       "2|李思远|110105480630003|0571 87654321|q7Zr3XvN",
                                       "3|王武|不详|无|无"};
    assert_string_equal(of_rows(a, list, ARRAY_SIZE(list)), "Sheet1!B3 name[章三丰]\n"
                                                            "Sheet1!C3 id_card[110105491231002]\n"
                                                            "Sheet1!D3 phone[010-12345678]\n"
                                                            "Sheet1!E3 password[Fr3ight-7!]\n"
                                                            "Sheet1!B4 name[李思远]\n"
                                                            "Sheet1!C4 id_card[110105480630003]\n"
                                                            "Sheet1!D4 phone[0571 87654321]\n"
                                                            "Sheet1!E4 password[q7Zr3XvN]\n"
                                                            "Sheet1!B5 name[王武]\n");
    static const char *const form[] = {"身份证号码|110105491231002", "口令：|Fr3ight-7!",
                                       "联系电话|010-12345678"};
    assert_string_equal(of_rows(a, form, ARRAY_SIZE(form)), "Sheet1!B1 id_card[110105491231002]\n"
                                                            "Sheet1!B2 password[Fr3ight-7!]\n"
                                                            "Sheet1!B3 phone[010-12345678]\n");
    /* a number above or beside says nothing, and a label is no cell's finding */
    static const char *const other[] = {"编号|数量", "110105491231002|010-12345678"};
    assert_string_equal(of_rows(a, other, ARRAY_SIZE(other)), "");
}

static void test_across(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char *const rows[] = {"11010519491231|002X", "白鹭|计划", "1380|0138000",
                                       "机|密★10年", "internal|draft"};
    assert_string_equal(of_rows(a, rows, ARRAY_SIZE(rows)), "");
    static const char *const within[] = {"编号|机密|5", "机密★10年|13800138000|13800138001",
                                         "见白鹭计划|文|internal draft"};
    assert_string_equal(of_rows(a, within, ARRAY_SIZE(within)), "Sheet1!B1 mark[机密]\n"
                                                                "Sheet1!A2 mark[机密★10年]\n"
                                                                "Sheet1!B2 phone[13800138000]\n"
                                                                "Sheet1!C2 phone[13800138001]\n"
                                                                "Sheet1!A3 word[白鹭计划]\n"
                                                                "Sheet1!C3 word[internal draft]\n");
    static const char *const map[] = {"39.908722|116.397499", "39.908822|116.397599",
                                      "39.908922|116.397699", "39.909022|116.397799",
                                      "39.909122|116.397899", "39.909222|116.397999"};
    assert_string_equal(of_rows(a, map, ARRAY_SIZE(map)), "Sheet1!A1 map[39.908722]\n");
}

static void test_passage(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const unsigned char key[PASSAGES_KEY_SIZE] = {7};
    static const char *const rows[] = {"序号|内容", "1|东湖泵站备用闸门检修期间由第三小组负责值守",
                                       "2|值守人员每两小时向调度室报告水位和闸门开度",
                                       "3|检修结束之前任何人不得对外说明停机的具体时间"};
    struct text_part parts[20];
    size_t n = sheet(a, rows, ARRAY_SIZE(rows), parts);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(key);
    struct prints prints;
    struct str secret =
        STR("东湖泵站备用闸门检修期间由第三小组负责值守2值守人员每两小时向调度室报告水位和闸门开度3"
            "检修结束之前任何人不得对外说明停机的具体时间");
    assert_ok(prints_make(a, &secret, 1, &prints));
    assert_ok(passages_add_prints(p, STR("1"), STR("1"), LEVEL_SECRET, &prints));
    const char *text = sieved(a, &(struct sieve_parts){.passages = p}, parts, n, false);
    assert_string_equal(text, arena_printf(a, "Sheet1!B2 passage[%s]\n", rows[1] + 2));
}

/* What is hidden interrupts nothing, and is told of each cell; so is what is encoded. */
static void test_layers(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(code, 1024);
    buf_base64raw(&code, "机密★10年\n手机13800138000", strlen("机密★10年\n手机13800138000"));
    const struct text_part parts[] = {
        {.place = STR("账!A1"), .text = STR("姓名")},
        {.place = STR("账!B1"), .text = STR("密码"), .look = LOOK_HIDDEN},
        {.place = STR("账!A2"), .text = STR("=\"密码：\""), .look = LOOK_REMARK},
        {.place = STR("账!A2"), .text = STR("机密★10年")},
        {.place = STR("账!B2"), .text = STR("Fr3ight-7!"), .look = LOOK_HIDDEN},
        {.place = STR("账, header"), .text = STR("手机13800138000")},
        {.place = STR("账!A3"), .text = buf_view(&code)},
        {.place = STR("账!4"), .text = STR("1\t13800138001\t")},
        {.place = STR("账!A5"), .text = STR("138"), .from = 7},
    };
    struct sieve_parts by = {.rules = rules};
    assert_string_equal(sieved(a, &by, parts, ARRAY_SIZE(parts), false),
                        arena_printf(a,
                                     "账!B1 hidden[密码]\n"
                                     "账!A2 mark[机密★10年]\n"
                                     "账!B2 password[Fr3ight-7!]\n"
                                     "账!B2 hidden[Fr3ight-7!]\n"
                                     "账, header phone[13800138000]\n"
                                     "账!A3 mark[%s]\n"
                                     "账!A3 phone[%s]\n"
                                     "账!4 phone[13800138001]\n",
                                     arena_text(a, buf_view(&code)),
                                     arena_text(a, buf_view(&code))));
}

/* Many cells, more than are held at once: whatever is found in one alone is found there together with the others. */
static void test_as_alone(void **state)
{
    (void)state;
    static const char *const cells[] = {"机密★10年",
                                        "13800138000",
                                        "某某",
                                        "见附件",
                                        "11010519491231002X",
                                        "2026",
                                        "绝密",
                                        "note 4111 1111 1111 1111",
                                        "京A12345",
                                        "a@example.org",
                                        "白鹭计划",
                                        "password='Fr3ight-7'",
                                        "AKIAQ7TZ3M9XWK2LHV5R",

                                        "\n机密\n"};
    enum { CELLS = 40000 };
    ARENA_SCOPE(a);
    struct text_part *parts = NEW_ARRAY(a, struct text_part, CELLS);
    struct sieve_parts by = {.rules = rules};
    BUF_SCOPE(alone, 4 << 20);
    uint64_t state_of = 7;
    const char *each[ARRAY_SIZE(cells)];
    for (size_t i = 0; i < ARRAY_SIZE(cells); i++) {
        struct text_part one = {.place = STR("@"), .text = str_of(cells[i])};
        each[i] = sieved(a, &by, &one, 1, true);
    }
    for (size_t i = 0; i < CELLS; i++) {
        state_of = state_of * 6364136223846793005 + 1442695040888963407;
        size_t which = (state_of >> 33) % ARRAY_SIZE(cells);
        parts[i] = (struct text_part){
            .place = str_of(arena_printf(a, "表!%c%zu", (char)('A' + i % 9), i / 9 + 1)),
            .text = str_of(cells[which])};
        for (const char *p = each[which]; *p; p++)
            if (*p == '@' && (p == each[which] || p[-1] == '\n'))
                buf_str(&alone, parts[i].place);
            else
                buf_char(&alone, *p);
    }
    struct told t = {BUF(4 << 20), parts, 0};
    struct sieve *s CLEANUP(sieve_cleanup) = NULL;
    assert_ok(sieve_open(&by, &s));
    struct document_sieve *d CLEANUP(document_sieve_cleanup) =
        document_sieve_new(s, NULL, &(struct document_sink){&t, tell});
    for (size_t i = 0; i < CELLS; i++)
        assert_ok(document_sieve_part(d, &parts[i]));
    assert_ok(document_sieve_end(d));
    struct str together = buf_view(&t.b), apart = buf_view(&alone), one = STR(""), other;
    while (str_split(&apart, '\n', &other))
        if (!str_split(&together, '\n', &one) || !str_eq(one, other))
            fail_msg("together %s, alone %s", arena_text(a, one), arena_text(a, other));
    assert_false(str_split(&together, '\n', &one));
    buf_free(&t.b);
}

static enum err refuse(void *at, const struct text_part *part, struct findings *f)
{
    (void)at, (void)part, (void)f;
    return fail(ERR_CONFLICT, "No");
}

static void test_refused(void **state)
{
    (void)state;
    struct sieve *s CLEANUP(sieve_cleanup) = NULL;
    assert_ok(sieve_open(&(struct sieve_parts){0}, &s));
    struct document_sieve *d CLEANUP(document_sieve_cleanup) =
        document_sieve_new(s, NULL, &(struct document_sink){NULL, refuse});
    assert_ok(document_sieve_part(d, &(struct text_part){.place = STR("S!A1"), .text = STR("x")}));
    assert_int_equal(document_sieve_end(d), ERR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside_and_above), cmocka_unit_test(test_across),
        cmocka_unit_test(test_passage),          cmocka_unit_test(test_layers),
        cmocka_unit_test(test_as_alone),         cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
