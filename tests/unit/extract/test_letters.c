/* Letters in wrappings: winmail.dat, and what is signed or enciphered. All of them are made here. */
#include "unit/test.h"

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <zlib.h>

#include "base/buf.h"
#include "extract/cms.h"
#include "unit/extract/told.h"

static void put(struct buf *b, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(b, i < 8 ? (char)(n >> 8 * i) : '\0');
}

static void assert_at(const struct told *t, enum text_look look, const char *place,
                      const char *text)
{
    if (strcmp(told_at(t, look, place), text) != 0)
        fail_msg("%s of “%s” is “%s”, not “%s”", text_look_name(look), place,
                 told_at(t, look, place), text);
}

/* ---- winmail.dat ---- */

static void attribute(struct buf *b, unsigned id, struct str value)
{
    put(b, id == 0x9002 || id == 0x800F || id == 0x9005 ? 2 : 1, 1);
    put(b, id, 2);
    put(b, 0, 2);
    put(b, value.n, 4);
    buf_str(b, value);
    put(b, 0, 2);
}

static void property(struct buf *b, unsigned type, unsigned id, struct str value)
{
    put(b, type, 2);
    put(b, id, 2);
    put(b, 1, 4);
    put(b, value.n, 4);
    buf_str(b, value);
    put(b, 0, (int)(-value.n & 3));
}

static void letter(struct buf *b)
{
    BUF_SCOPE(p, 4096);
    BUF_SCOPE(rtf, 1024);
    static const char body[] = "{\\rtf1 body in RTF}";
    put(b, 0x223E9F78, 4);
    put(b, 1, 2);
    attribute(b, 0x9007, (struct str){"\xA8\x03\0\0\0\0\0\0", 8});
    attribute(b, 0x8004, STR("\xBB\xFA\xC3\xDC")); /* in that code page, 936 */
    put(&p, 4, 4);
    put(&p, 3, 2); /* a number of its own name */
    put(&p, 0x8001, 2);
    put(&p, 0, 16);
    put(&p, 1, 4);
    put(&p, 4, 4);
    put(&p, 'n', 2);
    put(&p, 0, 2);
    put(&p, 7, 4);
    property(&p, 0x1F, 0x0E04, (struct str){"T\0o\0", 4});
    property(&p, 0x1E, 0x1035, STR("<id@host>"));
    put(&rtf, sizeof body + 12, 4);
    put(&rtf, sizeof body - 1, 4);
    buf_text(&rtf, "MELA");
    put(&rtf, 0, 4);
    buf_text(&rtf, body);
    property(&p, 0x102, 0x1009, buf_view(&rtf));
    attribute(b, 0x9003, buf_view(&p));
    attribute(b, 0x9002, STR("x"));
    attribute(b, 0x8010, STR("short~1.txt"));
    attribute(b, 0x800F, STR("what is attached"));
    buf_clear(&p);
    put(&p, 1, 4);
    property(&p, 0x1E, 0x3707, STR("the long name.txt"));
    attribute(b, 0x9005, buf_view(&p));
}

static void wrapped_by_outlook(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 1 << 16);
    letter(&b);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_SHOWN, "", "机密\nTo\n");
    assert_at(&t, LOOK_PROPERTY, "", "<id@host>\n");
    assert_at(&t, LOOK_SHOWN, "body (RTF)", "body in RTF");
    assert_at(&t, LOOK_SHOWN, "the long name.txt", "what is attached");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    t = told(a, str_bytes(b.p, b.n - 20));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    put(&b, 2, 1); /* more properties than there are bytes */
    attribute(&b, 0x9005, STR("\xFF\xFF\xFF\x7F"));
    t = told(a, buf_view(&b));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

/* ---- signed, enciphered ---- */

static EVP_PKEY *key;
static X509 *certificate;

static int make_certificate(void **state)
{
    (void)state;
    key = EVP_RSA_gen(2048);
    certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    bool made = key && X509_set_version(certificate, 2) &&
                ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) &&
                X509_gmtime_adj(X509_getm_notBefore(certificate), 0) &&
                X509_gmtime_adj(X509_getm_notAfter(certificate), 86400) &&
                X509_set_pubkey(certificate, key) &&
                X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                           (const unsigned char *)"签名人", -1, -1, 0) &&
                X509_set_issuer_name(certificate, name) &&
                X509_sign(certificate, key, EVP_sha256());
    return made ? 0 : -1;
}

static int free_certificate(void **state)
{
    (void)state;
    X509_free(certificate);
    EVP_PKEY_free(key);
    return 0;
}

static struct str der(struct arena *a, CMS_ContentInfo *c)
{
    unsigned char *bytes = NULL;
    assert_non_null(c);
    int n = i2d_CMS_ContentInfo(c, &bytes);
    assert_true(n > 0);
    struct str s = arena_str(a, str_bytes(bytes, (size_t)n));
    OPENSSL_free(bytes);
    CMS_ContentInfo_free(c);
    return s;
}

static struct str in_lines(struct arena *a, struct str s)
{
    BUF_SCOPE(b, 1 << 16);
    buf_text(&b, "-----BEGIN PKCS7-----\n");
    BUF_SCOPE(base64, 1 << 16);
    buf_base64(&base64, s.p, s.n);
    for (size_t at = 0; at < base64.n; at += 64) {
        buf_add(&b, base64.p + at, base64.n - at < 64 ? base64.n - at : 64);
        buf_char(&b, '\n');
    }
    buf_text(&b, "-----END PKCS7-----\n");
    return arena_str(a, buf_view(&b));
}

static void signed_letters(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char text[] = "机密★10年";
    BIO *in = BIO_new_mem_buf(text, sizeof text - 1);
    struct str s = der(a, CMS_sign(certificate, key, NULL, in, CMS_BINARY));
    struct str forms[] = {s, in_lines(a, s)};
    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        struct told t = told(a, forms[i]);
        assert_at(&t, LOOK_SHOWN, "(signed)", text);
        assert_at(&t, LOOK_PROPERTY, "(certificates)", "CN=签名人\n");
        assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    }
    assert_int_equal(BIO_reset(in), 1);
    struct told t =
        told(a, der(a, CMS_sign(certificate, key, NULL, in, CMS_BINARY | CMS_DETACHED)));
    assert_at(&t, LOOK_PROPERTY, "(certificates)", "CN=签名人\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    t = told(a, str_bytes(s.p, s.n - 30));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    BIO_free(in);
}

static void enciphered_letters(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BIO *in = BIO_new_mem_buf("text", 4);
    STACK_OF(X509) *to = sk_X509_new_null();
    assert_true(sk_X509_push(to, certificate) > 0);
    struct str s = der(a, CMS_encrypt(to, in, EVP_aes_256_cbc(), CMS_BINARY));
    struct told t = told(a, s);
    assert_int_equal(t.part_count, 0);
    assert_int_equal(told_coverage(&t), COVERAGE_LOCKED);
    sk_X509_free(to);
    BIO_free(in);
    BUF_SCOPE(mail, 1 << 16);
    buf_text(&mail,
             "From: a@b\nSubject: hello\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime; "
             "name=\"smime.p7m\"\nContent-Transfer-Encoding: base64\n\n");
    buf_base64(&mail, s.p, s.n);
    buf_char(&mail, '\n');
    t = told(a, buf_view(&mail));
    assert_int_equal(told_coverage(&t), COVERAGE_LOCKED);
}

/* An element of DER whose length fits into seven bits. */
static void put_der(struct buf *b, unsigned kind, const struct buf *bytes)
{
    buf_char(b, (char)kind);
    buf_char(b, (char)bytes->n);
    buf_str(b, buf_view(bytes));
}

/* RFC 3274. */
static struct str compressed(struct arena *a, struct str text, size_t lost)
{
    enum { SEQUENCE = 0x30, EXPLICIT = 0xA0, OCTETS = 4 };
    unsigned char room[256];
    uLongf n = sizeof room;
    BUF_SCOPE(bytes, 256);
    BUF_SCOPE(octets, 256);
    BUF_SCOPE(explicit, 256);
    BUF_SCOPE(inner, 256);
    BUF_SCOPE(data, 256);
    BUF_SCOPE(data_explicit, 256);
    BUF_SCOPE(all, 256);
    BUF_SCOPE(out, 256);
    assert_int_equal(compress(room, &n, (const Bytef *)text.p, text.n), Z_OK);
    buf_add(&bytes, room, n - lost);
    put_der(&octets, OCTETS, &bytes);
    put_der(&explicit, EXPLICIT, &octets);
    buf_text(&inner, "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01");
    buf_str(&inner, buf_view(&explicit));
    buf_add(&data, "\x02\x01\x00\x30\x0D\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x03\x08", 18);
    put_der(&data, SEQUENCE, &inner);
    buf_clear(&bytes);
    put_der(&bytes, SEQUENCE, &data);
    put_der(&data_explicit, EXPLICIT, &bytes);
    buf_text(&all, "\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x09");
    buf_str(&all, buf_view(&data_explicit));
    put_der(&out, SEQUENCE, &all);
    return arena_str(a, buf_view(&out));
}

static void packed_letters(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(a, compressed(a, STR("机密★10年"), 0));
    assert_at(&t, LOOK_SHOWN, "(packed)", "机密★10年");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    t = told(a, compressed(a, STR("机密★10年"), 4)); /* its check is missing */
    assert_at(&t, LOOK_SHOWN, "(packed)", "机密★10年");
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

static void a_signed_mail(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char inner[] =
        "Content-Type: text/plain\r\nSubject: within\r\nFrom: a@b\r\n\r\nwhat was signed";
    BIO *in = BIO_new_mem_buf(inner, sizeof inner - 1);
    struct str s = der(a, CMS_sign(certificate, key, NULL, in, CMS_BINARY));
    BIO_free(in);
    BUF_SCOPE(mail, 1 << 16);
    buf_text(&mail,
             "From: a@b\nSubject: hello\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime; "
             "name=\"smime.p7m\"\nContent-Transfer-Encoding: base64\n\n");
    buf_base64(&mail, s.p, s.n);
    buf_char(&mail, '\n');
    struct told t = told(a, buf_view(&mail));
    assert_at(&t, LOOK_SHOWN, "smime.p7m/(signed)/part 1", "what was signed");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrapped_by_outlook), cmocka_unit_test(signed_letters),
        cmocka_unit_test(enciphered_letters), cmocka_unit_test(packed_letters),
        cmocka_unit_test(a_signed_mail),
    };
    words_cms_prepare();
    words_mail_prepare();
    return cmocka_run_group_tests(tests, make_certificate, free_certificate);
}
