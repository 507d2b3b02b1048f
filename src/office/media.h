/* What kind of file this is, by its first bytes and its name: for showing it, never for trusting
 * it. What is not recognized is application/octet-stream and only downloaded. */
#ifndef OFFICE_MEDIA_H
#define OFFICE_MEDIA_H

#include "base/str.h"

enum { MEDIA_HEAD = 4096 }; /* bytes that media_type() likes to see */

/* `head` are the first bytes, all of them where there are fewer than MEDIA_HEAD. Static. Text is
 * told by its bytes: "text/plain; charset=utf-8", "...utf-16le", "...utf-16be", "...gb18030". */
const char *media_type(struct str name, struct str head);

/* Whether a browser may show it in place: text, images, PDF; nothing that can hold a script. */
bool media_shown(const char *media);

#endif
