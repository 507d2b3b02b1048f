/* Letters: what is no address, and that nothing from outside becomes a header. */
#include "unit/test.h"

#include "mail/message.h"
#include "mail/smtp.h"

static void addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b", "first.last+tag@mail.example", "o'neil@x-y.example"};
    static const char *const bad[] = {
        "",      "a",      "@b",   "a@",   "a@b@c", "a b@c", "a@b c",   "a@b\r\nBcc: x@y", ".a@b",
        "a.@b",  "a..b@c", "a@.b", "a@b.", "a@-b",  "<a@b>", "\"a\"@b", "a@[1.2.3.4]",     "密@b",
        "a,b@c", "a@b>"};
    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        assert_true(mail_address_ok(str_of(good[i])));
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_false(mail_address_ok(str_of(bad[i])));
    assert_false(mail_address_ok(str_bytes("a\0b@c", 5)));
}

static void letter(void **state)
{
    (void)state;
    const struct mail_message m = {
        STR("office@x.example"), STR("a@b.example"), STR("到期\r\nBcc: x@y"),
        STR("SY-1\n"),           "ab\r\n12",         1795459560};
    BUF_SCOPE(out, MAIL_MESSAGE_MAX);
    assert_ok(message_write(&out, &m));
    assert_str(buf_view(&out),
               "Date: Mon, 23 Nov 2026 18:46:00 +0000\r\nFrom: <office@x.example>\r\n"
               "To: <a@b.example>\r\nMessage-ID: <ab--12@x.example>\r\n"
               "Subject: =?UTF-8?B?5Yiw5pyfDQpCY2M6IHhAeQ==?=\r\nMIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
               "Auto-Submitted: auto-generated\r\n\r\nU1ktMQo=\r\n");
    struct mail_message bad = m;
    bad.to = STR("a@b\r\nBcc: x@y");
    assert_err(ERR_INPUT, message_write(&out, &bad));
}

static void servers(void **state)
{
    (void)state;
    static const char *const good[] = {"smtp://mail.example", "smtps://mail.example:465",
                                       "smtp://[::1]:25", "smtp://127.0.0.1:1"};
    static const char *const bad[] = {"",
                                      "smtp://",
                                      "http://mail.example",
                                      "smtp://a:b@mail.example",
                                      "smtp://mail.example/x",
                                      "smtp://mail.example:0",
                                      "smtp://mail.example:99999",
                                      "smtp://mail.example:25x",
                                      "smtp://[::1",
                                      "smtp://[::1]x",
                                      "smtp://mail example",
                                      "smtp://mail\r\n"};
    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        assert_true(smtp_url_ok(str_of(good[i])));
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_false(smtp_url_ok(str_of(bad[i])));
    assert_true(smtp_is_loopback(STR("smtp://[::1]:25")));
    assert_false(smtp_is_loopback(STR("smtp://127.0.0.1.example")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(addresses), cmocka_unit_test(letter),
                                       cmocka_unit_test(servers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
