/* Text that needs no reader: it may be sieved as it is, without the jail, because nothing is parsed. */
#ifndef EXTRACT_PLAIN_H
#define EXTRACT_PLAIN_H

#include "base/str.h"

enum { PLAIN_MAX = 1 << 20 }; /* bytes; what is longer goes the long way */

/* Whether the bytes are well-formed UTF-8 without controls that begin like no format with a reader of its own (tags,
 * RTF, PDF, PostScript, mail, uuencode): then the jail would give one part, shown, with just these bytes. When in doubt
 * false. */
bool plain_text(struct str bytes);

/* Whether the bytes begin as a mail does: lines of headers, two of them of those that mails have. */
bool plain_mail(struct str bytes);

#endif
