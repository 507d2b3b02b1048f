/* What a comparison with files elsewhere found (secrets_match()), kept: an entry of the register `exposure` for each
 * file, so that it is answered: taken down, let stay, or reported as a leak. The same file of the same place is
 * the same entry: found again it opens again, unless it was allowed to stay and shows no higher level; not found any
 * more is noted. A person compares; the entry is the office's own act, for it names secrets that he may not know
 * of (regulations/publication.yaml). */
#ifndef OFFICE_EXPOSURE_H
#define OFFICE_EXPOSURE_H

#include "office/secrets.h"

enum { EXPOSURE_PASSAGES_MAX = 80, EXPOSURES_MAX = 2000, EXPOSURE_SITE_MAX = 200 };

struct exposures {
    int found, again, stays, gone;
};
/* `rows` of secrets_match() for `token`. `site` says whose files these are: all of them, for what is not among them is
 * noted as gone. ERR_REFUSED where the viewer answers no such findings. The desk is only read. */
enum err must_check exposures_keep(struct desk *k, struct str token, struct str site,
                                   const struct match_found *rows, size_t count,
                                   struct exposures *ret_done);

#endif
