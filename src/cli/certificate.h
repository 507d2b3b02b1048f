/* A certificate of the server's own making, for the first day and for demonstrations: an office
 * that means it brings one of its own authority (serve --tls-cert --tls-key). */
#ifndef CLI_CERTIFICATE_H
#define CLI_CERTIFICATE_H

#include "base/arena.h"

enum { FINGERPRINT_SIZE = 32 * 3 }; /* "AB:CD:...", with the NUL */

struct certificate {
    const char *cert_path, *key_path;
    char fingerprint[FINGERPRINT_SIZE]; /* SHA-256 of the certificate: to compare in the browser */
};

/* DIR/tls/cert.pem and key.pem (mode 0600), made where they are missing or end within 30 days: P-256,
 * self-signed, for localhost, 127.0.0.1, ::1 and `host`, 397 days. Paths live in the arena. */
enum err must_check certificate_own(struct arena *a, const char *dir, const char *host,
                                    struct certificate *ret_certificate);

/* Reads the fingerprint of one that is there. */
enum err must_check certificate_read(struct arena *a, const char *cert_path, const char *key_path,
                                     struct certificate *ret_certificate);

#endif
