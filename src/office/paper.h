/* Papers: an entry printed as one of the office's own forms (report/forms.h), as its register allows
 * (`prints:` in the regulation). Each printing leaves a leaf "REGISTER.print" before the first byte
 * is drawn, and says at its foot for whom and under which leaf it was printed: a copy that turns up
 * elsewhere names who made it. */
#ifndef OFFICE_PAPER_H
#define OFFICE_PAPER_H

#include "base/buf.h"
#include "office/entry.h"

struct paper_offer {
    const char *form; /* "receipt" */
    struct words words;
};
/* What the entry can be printed as in the state it is in; *ret_offers lives in k->a. */
enum err must_check paper_offers(struct desk *k, const struct entry_view *view,
                                 const struct paper_offer **ret_offers, int *ret_count);

struct paper_want {
    struct str reg, entry; /* name; number or id */
    struct str form;       /* "": the first that it can be printed as */
    struct str address; /* "https://host" where the ledger's pages are, "" where there is no server:
                              what the QR code leads to */
};
/* The PDF is appended to `out`, whose maximum is the limit of its size; *ret_name is a file name for
 * it. ERR_MISSING for what may not be known, ERR_INPUT naming `form` for a paper that it is not
 * printed as, ERR_CORRUPT where what was signed is not what stands there now. */
enum err must_check paper_print(struct office *o, const struct viewer *v,
                                const struct paper_want *want, struct arena *a, struct buf *out,
                                const char **ret_name);

#endif
