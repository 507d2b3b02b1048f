/* Several files of one form on their way into the vault: each waits there under its token. */
#ifndef WEB_INCOMING_H
#define WEB_INCOMING_H

#include "office/vault.h"
#include "web/page.h"

enum { INCOMING_MAX = 64 };

struct incoming {
    struct visit *x;
    int most; /* at most INCOMING_MAX */
    int count;
    char tokens[INCOMING_MAX][VAULT_TOKEN_SIZE];
    struct vault_put *put;
};

/* Takes the files of the visit's form; ERR_TOO_LARGE for more than `most`. */
enum err must_check incoming_take(struct incoming *in);

#endif
