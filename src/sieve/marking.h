/* Classification marks as they stand on documents: structured, so that the bare word 秘密 in prose is
 * none.
 *   Chinese: level, star and period anywhere in a line (`机密★10年`, `内部★` is none); a level alone on
 *            its line, in brackets or not (`【机密】`, `秘密级`, `内部资料`).
 *   English: a banner alone on its line, or with // anywhere (`SECRET//NOFORN`, `TOP SECRET`); portion
 *            marks at the beginning of lines (`(S//NF)`), bare letters only where several lines bear
 *            one.
 * SECRET of other states counts as 机密, CONFIDENTIAL as 秘密: the middle and the lower of three. */
#ifndef SIEVE_MARKING_H
#define SIEVE_MARKING_H

#include "sieve/finding.h"

void marking_find(const struct normal *n, struct findings *f);

#endif
