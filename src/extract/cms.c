#include "extract/cms.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <zlib.h>

#include "extract/bytes.h"

enum { CERTIFICATES_MAX = 100, UNPACKED_MAX = 256 << 20 };

static void cms_release(CMS_ContentInfo **c)
{
    CMS_ContentInfo_free(*c);
}

static void bio_release(BIO **b)
{
    BIO_free_all(*b);
}

/* SEQUENCE, its length in one of the forms, and an identifier that begins as theirs do: 1.2.840.113549.1.7 or .1.9.16.1. */
bool is_cms(struct str s)
{
    static const char data[] = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07",
                      smime[] = "\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01";
    size_t length = le8(s, 1), at = 2 + (length & 0x80 ? length & 0x7F : 0);
    struct str id = cut_from(s, at);
    return le8(s, 0) == 0x30 && at <= 8 && (str_starts(id, data) || str_starts(id, smime));
}

bool is_cms_text(struct str s)
{
    return str_starts(s, "-----BEGIN PKCS7-----") || str_starts(s, "-----BEGIN CMS-----");
}

static CMS_ContentInfo *opened(struct str s)
{
    BIO *in CLEANUP(bio_release) = BIO_new_mem_buf(s.p, s.n < INT_MAX ? (int)s.n : INT_MAX);
    char *name = NULL, *header = NULL;
    unsigned char *bytes = NULL;
    long n = 0;
    CMS_ContentInfo *c = NULL;
    if (!in)
        die("out of memory");
    if (!is_cms_text(s)) {
        c = d2i_CMS_bio(in, NULL);
    } else if (PEM_read_bio(in, &name, &header, &bytes, &n)) {
        const unsigned char *p = bytes;
        c = d2i_CMS_ContentInfo(NULL, &p, n);
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(bytes);
    ERR_clear_error();
    return c;
}

/* ---- who signed ---- */

static void add_name(BIO *to, const X509 *certificate)
{
    X509_NAME_print_ex(to, X509_get_subject_name(certificate), 0,
                       (XN_FLAG_RFC2253 | ASN1_STRFLGS_UTF8_CONVERT) &
                           ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
    BIO_puts(to, "\n");
}

static enum err signers(struct words *w, struct str place, CMS_ContentInfo *c)
{
    BIO *names CLEANUP(bio_release) = BIO_new(BIO_s_mem());
    STACK_OF(X509) *all = CMS_get1_certs(c);
    char *text = NULL;
    if (!names)
        die("out of memory");
    for (int i = 0; i < sk_X509_num(all) && i < CERTIFICATES_MAX; i++)
        add_name(names, sk_X509_value(all, i));
    sk_X509_pop_free(all, X509_free);
    ERR_clear_error();
    long n = BIO_get_mem_data(names, &text);
    return n > 0 ? words_put(w, LOOK_PROPERTY, words_place(w, place, STR("(certificates)")),
                             str_bytes(text, (size_t)n))
                 : ERR_OK;
}

/* ---- what was signed ---- */

/* What was packed (RFC 3274: deflated), as far as it goes. */
static enum err packed(struct words *w, struct str place, struct str s)
{
    static char block[64 << 10];
    BUF_SCOPE(out, UNPACKED_MAX);
    z_stream z = {.next_in = (Bytef *)(uintptr_t)s.p, .avail_in = (uInt)s.n};
    int rc = inflateInit(&z);
    while (rc == Z_OK && !out.over && w->unpacked <= WORDS_UNPACKED_MAX) {
        z.next_out = (Bytef *)block;
        z.avail_out = sizeof block;
        rc = inflate(&z, Z_NO_FLUSH);
        buf_add(&out, block, sizeof block - z.avail_out);
        w->unpacked += sizeof block - z.avail_out;
    }
    inflateEnd(&z);
    place = words_place(w, place, STR("(packed)"));
    if (rc != Z_STREAM_END || out.over)
        TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
    return out.n ? words_nested(w, place, buf_view(&out)) : ERR_OK;
}

enum err words_cms(struct words *w, struct str place, struct str s)
{
    CMS_ContentInfo *c CLEANUP(cms_release) = opened(s);
    if (!c)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    int kind = OBJ_obj2nid(CMS_get0_type(c));
    if (kind == NID_pkcs7_enveloped || kind == NID_pkcs7_encrypted ||
        kind == NID_id_smime_ct_authEnvelopedData)
        return w->sink->note(w->sink->at, COVERAGE_LOCKED, place);
    if (kind == NID_pkcs7_signed)
        TRY(signers(w, place, c));
    ASN1_OCTET_STRING **content = CMS_get0_content(c);
    ERR_clear_error();
    bool readable = kind == NID_pkcs7_signed || kind == NID_pkcs7_data ||
                    kind == NID_pkcs7_digest || kind == NID_id_smime_ct_compressedData;
    if (!readable || !content) /* of a kind that nobody here knows */
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (!*content) /* what was signed lies beside it */
        return ERR_OK;
    struct str inner =
        str_bytes(ASN1_STRING_get0_data(*content), (size_t)ASN1_STRING_length(*content));
    return kind == NID_id_smime_ct_compressedData
               ? packed(w, place, inner)
               : words_nested(w, words_place(w, place, STR("(signed)")), inner);
}

/* Its tables, and the providers that keys are looked up in: nothing of its own is to be loaded later. */
void words_cms_prepare(void)
{
    OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_free(md);
    ERR_clear_error();
}
