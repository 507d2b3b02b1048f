#include "unit/test.h"

#include "web/form.h"
#include "web/multipart.h"

#define TYPE "multipart/form-data; boundary=XyZ"

/* Feeds `body` in pieces of `piece` bytes; writes what comes out as text:
 * "F name=value;" "B field/file/type;" "D..." (data joined) "E;" "!" */
static enum err run(const char *type, struct str body, size_t piece, struct buf *out)
{
    ARENA_SCOPE(a);
    struct multipart *m;
    TRY(multipart_new(a, str_of(type), &m));
    size_t at = 0;
    for (;;) {
        enum multipart_event event;
        struct multipart_item item;
        TRY(multipart_next(m, &event, &item));
        if (event == MULTIPART_FIELD)
            buf_printf(out, "F %.*s=%.*s;", (int)item.part.field.n, item.part.field.p,
                       (int)item.data.n, item.data.p);
        if (event == MULTIPART_FILE)
            buf_printf(out, "B %.*s/%.*s/%.*s;", (int)item.part.field.n, item.part.field.p,
                       (int)item.part.file_name.n, item.part.file_name.p, (int)item.part.type.n,
                       item.part.type.p);
        if (event == MULTIPART_DATA)
            buf_str(out, item.data);
        if (event == MULTIPART_END)
            buf_text(out, "E;");
        if (event == MULTIPART_DONE) {
            buf_char(out, '!');
            return ERR_OK;
        }
        if (event == MULTIPART_MORE) {
            size_t room;
            void *to = multipart_room(m, &room);
            size_t n = body.n - at < piece ? body.n - at : piece;
            n = n < room ? n : room;
            if (n == 0)
                return fail(ERR_INPUT, "The form was sent in a malformed way");
            memcpy(to, body.p + at, n);
            multipart_gave(m, n);
            at += n;
        }
    }
}

static void check(const char *body, const char *expected)
{
    for (size_t piece = 1; piece < 80; piece += 1 + piece / 4) {
        BUF_SCOPE(out, 1 << 16);
        assert_ok(run(TYPE, str_of(body), piece, &out));
        assert_str(buf_view(&out), expected);
    }
}

static void test_parts(void **state)
{
    (void)state;
    check("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
          "--XyZ\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n"
          "--XyZ\r\ncontent-disposition: form-data; name=\"f\"; filename=\"C:\\x/y z.txt\"\r\n"
          "Content-Type: text/plain\r\n\r\n"
          "\r\n--Xy\r\n--XyY line\r\n-\r\n--XyZ\r\n"
          "Content-Disposition: form-data; name=\"g\"; filename=\"\"\r\n\r\n\r\n--XyZ--\r\n",
          "F a=one;F b=;B f/y z.txt/text/plain;\r\n--Xy\r\n--XyY line\r\n-E;B g//;E;!");
    check("--XyZ\r\nContent-Disposition: form-data; name=\"\xE5\x90\x8D\"; "
          "filename=\"%22\xE6\x96\x87%22.pdf\"\r\n\r\n\r\n--XyZ--",
          "B 名/\"文\".pdf/;E;!");
    check("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XyZ--", "F a=x;!");
    check("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XyZ--\r\nmore\r\n--XyZ",
          "F a=x;!");
}

static void test_refused(void **state)
{
    (void)state;
#define HEAD "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
    static const char *const bad[] = {
        "",
        "preamble\r\n" HEAD "x\r\n--XyZ--",
        HEAD "x",
        HEAD "x\r\n--XyZ",
        HEAD "x\r\n--XyZzz",
        "--XyZ\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n"
        "Content-Disposition: form-data; name=\"b\"\r\n\r\nx\r\n--XyZ--",
        "--XyZ\nContent-Disposition: form-data; name=\"a\"\n\nx\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\xff\"\r\n\r\n\r\n--XyZ--",
        "--XyZ\r\nNo colon\r\n\r\nx\r\n--XyZ--",
        HEAD "\xff\r\n--XyZ--",
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        BUF_SCOPE(out, 1 << 16);
        if (run(TYPE, str_of(bad[i]), 4096, &out) != ERR_INPUT)
            fail_msg("accepted: %s", bad[i]);
    }
    static const char *const types[] = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=a[b",
        ("multipart/form-data; "
         "boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    };
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        BUF_SCOPE(out, 100);
        assert_err(ERR_INPUT, run(types[i], STR("x"), 10, &out));
    }
}

static void test_limits(void **state)
{
    (void)state;
    BUF_SCOPE(body, 4 << 20);
    BUF_SCOPE(out, 4 << 20);
    buf_text(&body, HEAD);
    for (int i = 0; i < BODY_MAX / 16 + 1; i++)
        buf_text(&body, "0123456789abcdef");
    buf_text(&body, "\r\n--XyZ--");
    assert_err(ERR_TOO_LARGE, run(TYPE, buf_view(&body), 65536, &out));
    buf_clear(&body);
    for (int i = 0; i <= PARAMS_MAX; i++)
        buf_text(&body, HEAD "x\r\n");
    buf_text(&body, "--XyZ--");
    assert_err(ERR_INPUT, run(TYPE, buf_view(&body), 65536, &out));
    buf_clear(&body);
    buf_text(&body, "--XyZ\r\nX: ");
    for (int i = 0; i <= PART_HEAD_MAX; i++)
        buf_char(&body, 'h');
    assert_err(ERR_INPUT, run(TYPE, buf_view(&body), 65536, &out));
}

/* ---- typed fields ---- */

static struct form form_from(struct arena *a, const char *encoded)
{
    struct params *p = NEW(a, struct params);
    assert_ok(params_parse(a, str_of(encoded), p));
    return (struct form){a, p};
}

static void test_form(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct form f =
        form_from(a, "t=+caf%65%CC%81+&e=&n=12&big=200&d=2026-11-22&bad=2026-02-30&two=1"
                     "&two=2&l=a%0D%0A+b+%0A%0A&l=c&yes=yes&no=maybe&lines=x%0D%0Ay");
    struct str s, *list;
    int64_t n;
    bool flag;
    size_t count;
    assert_ok(form_text(f, "t", 10, &s));
    assert_str(s, "café");
    assert_err(ERR_INPUT, form_text(f, "t", 2, &s));
    assert_string_equal(problem()->field, "t");
    assert_err(ERR_INPUT, form_text(f, "e", 10, &s));
    assert_err(ERR_INPUT, form_text(f, "missing", 10, &s));
    assert_err(ERR_INPUT, form_text(f, "two", 10, &s));
    assert_string_equal(problem()->field, "two");
    assert_err(ERR_INPUT, form_text(f, "lines", 10, &s));
    assert_ok(form_long_text(f, "lines", 10, &s));
    assert_str(s, "x\ny");
    assert_ok(form_text_or(f, "missing", 10, &s));
    assert_str(s, "");
    assert_ok(form_int(f, "n", 0, 100, &n));
    assert_int_equal(n, 12);
    assert_err(ERR_INPUT, form_int(f, "big", 0, 100, &n));
    assert_err(ERR_INPUT, form_int(f, "t", 0, 100, &n));
    assert_err(ERR_INPUT, form_int(f, "e", 0, 100, &n));
    assert_ok(form_int_or(f, "e", 0, 100, 7, &n));
    assert_int_equal(n, 7);
    assert_ok(form_date_or(f, "d", &s));
    assert_str(s, "2026-11-22");
    assert_err(ERR_INPUT, form_date_or(f, "bad", &s));
    assert_ok(form_list(f, "l", 3, &list, &count));
    assert_int_equal(count, 3);
    assert_str(list[1], "b");
    assert_err(ERR_INPUT, form_list(f, "l", 2, &list, &count));
    assert_ok(form_flag(f, "yes", &flag));
    assert_true(flag);
    assert_ok(form_flag(f, "missing", &flag));
    assert_false(flag);
    assert_err(ERR_INPUT, form_flag(f, "no", &flag));
}

static void test_form_choice(void **state)
{
    (void)state;
    static const char *const words[] = {"one", "two", NULL};
    ARENA_SCOPE(a);
    struct form f = form_from(a, "c=two&w=three&e=&p=%20secret%20&rtl=%E2%80%AEabc&nul=a");
    int which;
    struct str s;
    assert_ok(form_choice(f, "c", words, -1, &which));
    assert_int_equal(which, 1);
    assert_err(ERR_INPUT, form_choice(f, "w", words, 0, &which));
    assert_err(ERR_INPUT, form_choice(f, "e", words, -1, &which));
    assert_ok(form_choice(f, "e", words, 0, &which));
    assert_int_equal(which, 0);
    assert_ok(form_secret(f, "p", &s));
    assert_str(s, " secret ");
    assert_err(ERR_INPUT, form_text(f, "rtl", 10, &s));
    assert_string_equal(problem()->field, "rtl");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),      cmocka_unit_test(test_form),
        cmocka_unit_test(test_form_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
