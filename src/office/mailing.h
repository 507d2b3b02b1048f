/* What mail.c and mailer.c share. */
#ifndef OFFICE_MAILING_H
#define OFFICE_MAILING_H

#include "office/internal.h"
#include "office/mail.h"

struct mail_server {
    bool set;
    struct str url, from, user, ca, page;
    struct str sealed; /* the password, wrapped; empty where there is no user */
};
enum err must_check mail_server_load(struct office *o, struct arena *a,
                                     struct mail_server *ret_server);

struct mail_letter {
    struct str to, subject, text;
};
/* Blocks: ERR_REFUSED where the server will never take it, another error where it did not now. */
enum err must_check mail_deliver(struct office *o, const struct mail_letter *letter,
                                 const _Atomic bool *ending);

#endif
