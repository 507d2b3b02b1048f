#include "cli/certificate.h"

#include "base/io.h"
#include "crypto/secret.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static void key_cleanup(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}
static void cert_cleanup(X509 **cert)
{
    X509_free(*cert);
}
static void bio_cleanup(BIO **bio)
{
    BIO_free_all(*bio);
}

enum { DAYS = 397, RENEW_DAYS = 30 };

static bool add_extension(X509 *cert, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool good = extension && X509_add_ext(cert, extension, -1);
    X509_EXTENSION_free(extension);
    return good;
}

/* Who it speaks for. A host that is neither a name nor an address is left out. */
static const char *names_of(struct arena *a, const char *host)
{
    static const char base[] = "DNS:localhost,IP:127.0.0.1,IP:::1";
    unsigned char address[16];
    bool is_address = inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address);
    bool known = strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
                 strcmp(host, "::1") == 0 || strcmp(host, "0.0.0.0") == 0 ||
                 strcmp(host, "::") == 0;
    size_t plain = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
    if (known || !*host || (!is_address && host[plain]))
        return base;
    return arena_printf(a, "%s,%s:%s", base, is_address ? "IP" : "DNS", host);
}

static bool fill(struct arena *a, X509 *cert, EVP_PKEY *key, const char *host)
{
    unsigned char serial[16];
    random_bytes(serial, sizeof serial);
    serial[0] &= 0x7f;
    BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
    bool good = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    X509_NAME *name = X509_get_subject_name(cert);
    return good && X509_set_version(cert, 2) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                      (const unsigned char *)"Cofferdam (self-signed)", -1, -1,
                                      0) &&
           X509_set_issuer_name(cert, name) && X509_gmtime_adj(X509_getm_notBefore(cert), -3600) &&
           X509_gmtime_adj(X509_getm_notAfter(cert), (long)DAYS * 86400) &&
           X509_set_pubkey(cert, key) &&
           add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(cert, NID_key_usage, "critical,digitalSignature") &&
           add_extension(cert, NID_ext_key_usage, "serverAuth") &&
           add_extension(cert, NID_subject_alt_name, names_of(a, host)) &&
           X509_sign(cert, key, EVP_sha256()) > 0;
}

static enum err write_bio(const char *path, BIO *bio)
{
    char *p;
    long n = BIO_get_mem_data(bio, &p);
    enum err err = file_write(path, str_bytes(p, (size_t)n), 0600);
    wipe(p, (size_t)n);
    return err;
}

static enum err make(struct arena *a, const char *host, const struct certificate *to)
{
    EVP_PKEY *key CLEANUP(key_cleanup) = EVP_EC_gen("P-256");
    X509 *cert CLEANUP(cert_cleanup) = X509_new();
    BIO *key_pem CLEANUP(bio_cleanup) = BIO_new(BIO_s_mem());
    BIO *cert_pem CLEANUP(bio_cleanup) = BIO_new(BIO_s_mem());
    if (!key || !cert || !key_pem || !cert_pem || !fill(a, cert, key, host) ||
        !PEM_write_bio_PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL) ||
        !PEM_write_bio_X509(cert_pem, cert))
        return fail(ERR_CRYPTO, "A certificate cannot be made");
    TRY(write_bio(to->key_path, key_pem));
    return write_bio(to->cert_path, cert_pem);
}

/* The certificate in the file; NULL (no error) where there is none that can be read. */
static X509 *read_cert(const char *path)
{
    BIO *file CLEANUP(bio_cleanup) = BIO_new_file(path, "r");
    return file ? PEM_read_bio_X509(file, NULL, NULL, NULL) : NULL;
}

enum err certificate_read(struct arena *a, const char *cert_path, const char *key_path,
                          struct certificate *ret_certificate)
{
    struct certificate own = {.cert_path = cert_path, .key_path = key_path};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct str body;
    TRY(file_read(a, cert_path, 1 << 20, &body)); /* says what the matter is where it is missing */
    X509 *cert CLEANUP(cert_cleanup) = read_cert(cert_path);
    if (!cert || !X509_digest(cert, EVP_sha256(), digest, &n) || n != 32)
        return fail(ERR_INPUT, "{1} holds no certificate", cert_path);
    for (unsigned i = 0; i < n; i++)
        snprintf(own.fingerprint + (size_t)i * 3, 4, "%02X%s", digest[i], i + 1 < n ? ":" : "");
    *ret_certificate = own;
    return ERR_OK;
}

enum err certificate_own(struct arena *a, const char *dir, const char *host,
                         struct certificate *ret_certificate)
{
    const char *folder = path_join(a, dir, "tls");
    struct certificate own = {.cert_path = path_join(a, folder, "cert.pem"),
                              .key_path = path_join(a, folder, "key.pem")};
    time_t soon = time(NULL) + (time_t)RENEW_DAYS * 86400;
    X509 *cert CLEANUP(cert_cleanup) = read_cert(own.cert_path);
    bool good =
        cert && file_exists(own.key_path) && X509_cmp_time(X509_get0_notAfter(cert), &soon) > 0;
    if (!good) {
        TRY(folder_make(folder, 0700));
        TRY(make(a, host, &own));
    }
    return certificate_read(a, own.cert_path, own.key_path, ret_certificate);
}
