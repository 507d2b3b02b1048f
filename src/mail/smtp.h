/* Handing a message to a mail server (RFC 5321), through libcurl. Encrypted: smtps:// from the first byte, smtp://
 * with STARTTLS or not at all; the server's certificate is verified. Blocks, for at most SMTP_SECONDS. */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include "base/str.h"

#include <stdatomic.h>

enum { SMTP_SECONDS = 30, SMTP_CONNECT_SECONDS = 10 };

struct smtp_server {
    const char *url;  /* smtp_url_ok() */
    const char *from; /* address of the sender */
    const char *user; /* NULL: without logging in */
    const char *password;
    struct str ca;              /* PEM of the certificates that vouch for it; empty: the system's */
    bool plain;                 /* smtp:// without TLS will do: see smtp_is_loopback() */
    const _Atomic bool *ending; /* set: give up at once; may be NULL */
};

/* "smtp://HOST", "smtps://HOST:465", nothing behind it and nobody's name in it. */
bool smtp_url_ok(struct str url);
/* It is this machine: 127.0.0.1, [::1] or localhost. */
bool smtp_is_loopback(struct str url);

/* ERR_OK: the server took it. ERR_REFUSED: it never will (an answer of 550 to 559), ERR_IO: not now. */
enum err must_check smtp_send(const struct smtp_server *s, const char *to, struct str message);

#endif
