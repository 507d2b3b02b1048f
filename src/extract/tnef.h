/* Letters that Outlook packs for itself. Internal to src/extract. */
#ifndef EXTRACT_TNEF_H
#define EXTRACT_TNEF_H

#include "extract/layers.h"

bool is_tnef(struct str bytes);
enum err must_check words_tnef(struct words *w, struct str place, struct str bytes);

#endif
