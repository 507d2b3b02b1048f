/* Drawings of Visio 2000 to 2010 (VSD): what shapes say, by page. Internal to src/extract. */
#ifndef EXTRACT_VISIO_H
#define EXTRACT_VISIO_H

#include "extract/ole_parts.h"

/* `main` is the stream "VisioDocument". */
enum err must_check ole_visio(const struct ole_document *d);
/* That stream by itself. */
enum err must_check words_visio(struct words *w, struct str place, struct str bytes);

#endif
