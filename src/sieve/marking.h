/* Classification marks as they stand on documents: structured, so that the bare word 秘密 in prose is
 * none.
 *   Chinese: level, star and period anywhere in a line (`机密★10年`, `内部★` is none); a level or a form of 内部
 *            alone on its line, in brackets or not (`【机密】`, `秘密级`, `内部资料 注意保存`); `密级：机密` among
 *            other cells. Beside a mark, the number of a copy (`份号：000012`): evidence, no mark.
 *   Pictures: in their first lines the same with one letter of level and star wrong or missing.
 *   English: a banner alone on its line, or with // anywhere (`SECRET//NOFORN`, `CUI//SP-PRVCY`); portion marks at
 *            the beginning of lines (`(S//NF)`, `(U//FOUO)`), bare letters only where several lines bear one; the
 *            lines of a classification authority where two of the three stand.
 * SECRET of other states counts as 机密, CONFIDENTIAL as 秘密: the middle and the lower of three. */
#ifndef SIEVE_MARKING_H
#define SIEVE_MARKING_H

#include "extract/look.h"
#include "sieve/finding.h"

/* What the search writes to while it works: one for each thread. */
struct marking_room;
struct marking_room *marking_room_new(void);
void marking_room_free(struct marking_room *room); /* NULL is fine */

/* Whether anything stands in it that marks are made of. */
bool marking_find(struct marking_room *room, const struct normal *n, enum text_look look,
                  struct findings *f);
/* Whether such a thing stands in the joined text though none does in its lines. */
bool marking_joined(const struct normal *joined);

static inline void marking_room_cleanup(struct marking_room **room)
{
    marking_room_free(*room);
}

#endif
