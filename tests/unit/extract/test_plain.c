/* What goes past the jail is just what the jail would give: one part, shown, with the same bytes. */
#include "unit/test.h"

#include "base/io.h"
#include "extract/extractor.h"
#include "extract/plain.h"

static void jail(struct arena *a, struct str bytes, struct extracted *ret_text)
{
    FD_SCOPE(fd);
    assert_int_equal(memory_file(&fd), ERR_OK);
    assert_int_equal(fd_write(fd, bytes.p, bytes.n, "memory"), ERR_OK);
    assert_int_equal(extract_text(fd, a, ret_text), ERR_OK);
}

static void test_the_same_either_way(void **state)
{
    static const char *const texts[] = {
        "a",
        "机密★10年\n关于防汛抢险方案的通知\n",
        "key = value\n# remark\n",
        "{\"a\": [1, 2]}",
        "#!/bin/sh\necho \"$PASSWORD\"\n",
        "\n\n  blank lines first",
        "a < b and c > d",
        "PK is no archive",
        "BM and MZ begin words",
        "II* is no picture",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        ARENA_SCOPE(a);
        struct extracted text;
        struct str s = str_of(texts[i]);
        assert_true(plain_text(s));
        jail(a, s, &text);
        assert_int_equal(text.coverage, COVERAGE_WHOLE);
        assert_int_equal(text.part_count, 1);
        assert_int_equal(text.parts[0].look, LOOK_SHOWN);
        assert_int_equal(text.parts[0].place.n, 0);
        assert_true(str_eq(text.parts[0].text, s));
    }
}

static void test_what_needs_a_reader(void **state)
{
    static const struct str texts[] = {
        {"", 0},
        {"\xD6\xD0", 2},
        {"a\0b", 3},
        {"a\033[2J", 5},
        {"  <html>", 8},
        {"<?xml version='1.0'?>", 21},
        {"{\\rtf1 x}", 9},
        {"%PDF-1.4", 8},
        {"%!PS", 4},
        {"From: a@example.org\n\nx", 22},
        {"Received: by x\n", 15},
        {"From a@example.org Sat\n", 23},
        {"begin 644 x\n", 12},
        {"\xEF\xBB\xBFx", 4},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        if (plain_text(texts[i]))
            fail_msg("text %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_either_way),
        cmocka_unit_test(test_what_needs_a_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
