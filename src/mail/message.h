/* A message of plain text (RFC 5322, MIME of RFC 2045 and 2047). Pure. What comes from outside can add no header:
 * addresses are of a strict form, subject and text are base64. */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/buf.h"

enum { MAIL_ADDRESS_MAX = 254, MAIL_MESSAGE_MAX = 256 * 1024 };

/* "name@host.example": the unquoted ASCII form of RFC 5321, at most 254 bytes, 64 before the @. */
bool mail_address_ok(struct str address);

struct mail_message {
    struct str from, to; /* addresses */
    struct str subject, text;
    const char *id; /* of Message-ID, before the @: letters and digits */
    int64_t at;     /* Date: seconds since 1970 */
};

/* ERR_INPUT names a malformed address. */
enum err must_check message_write(struct buf *out, const struct mail_message *m);

#endif
