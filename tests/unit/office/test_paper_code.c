#include "unit/test.h"

#include "office/paper_code.h"

static struct paper_code some(struct str number)
{
    struct paper_code code = {
        .leaf = 4711, .form = STR("receipt"), .reg = STR("copy"), .number = number};
    for (size_t i = 0; i < sizeof code.hash; i++)
        code.hash[i] = (unsigned char)(i * 7);
    return code;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    static const char *const numbers[] = {"SY-WJ-2026-0001-02", "试验〔2026〕3号", "a b/c;d#e%f",
                                          "x"};
    static const char *const addresses[] = {"https://host:8443/ledger/", "cofferdam/SY/", ""};
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        for (size_t k = 0; k < ARRAY_SIZE(addresses); k++) {
            ARENA_SCOPE(a);
            BUF_SCOPE(out, PAPER_CODE_MAX);
            struct paper_code in = some(str_of(numbers[i])), read;
            buf_text(&out, addresses[k]);
            paper_code_write(&out, &in);
            assert_true(paper_code_read(a, buf_view(&out), &read));
            assert_int_equal(read.leaf, 4711);
            assert_memory_equal(read.hash, in.hash, sizeof in.hash);
            assert_true(str_is(read.number, numbers[i]));
            assert_true(str_is(read.form, "receipt") && str_is(read.reg, "copy"));
        }
    }
}

static void every_shorter_text_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(out, PAPER_CODE_MAX);
    struct paper_code in = some(STR("试")), read;
    buf_text(&out, "https://h/ledger/");
    paper_code_write(&out, &in);
    size_t numbers_end = out.n - 9; /* "%E8%AF%95" */
    for (size_t n = 0; n <= numbers_end; n++)
        assert_false(paper_code_read(a, str_bytes(out.p, n), &read));
    for (size_t n = numbers_end + 1; n < out.n; n++) /* half a character */
        assert_false(paper_code_read(a, str_bytes(out.p, n), &read));
}

static void what_nobody_wrote_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "GP-7",
        "https://h/ledger/12",
        "https://h/ledger/12#00;receipt/copy/1",
        "https://h/ledger/-1#0000000000000000000000000000000000000000000000000000000000000000;a/b/"
        "c",
        "https://h/ledger/1#0000000000000000000000000000000000000000000000000000000000000000;a/b/"
        "%00",
        "https://h/ledger/1#0000000000000000000000000000000000000000000000000000000000000000;a/b/"
        "%e8",
        "https://h/ledger/1#0000000000000000000000000000000000000000000000000000000000000000;a/b/c "
        "d",
        "https://h/ledger/1#0000000000000000000000000000000000000000000000000000000000000000;/b/c",
    };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        ARENA_SCOPE(a);
        struct paper_code read;
        assert_false(paper_code_read(a, str_of(texts[i]), &read));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(every_shorter_text_is_refused),
        cmocka_unit_test(what_nobody_wrote_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
