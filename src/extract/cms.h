/* Signed and enciphered messages (RFC 5652, RFC 8551): what was signed is read as what it is, with the names of who signed; what is
 * enciphered is locked. By libcrypto. Internal to src/extract. */
#ifndef EXTRACT_CMS_H
#define EXTRACT_CMS_H

#include "extract/layers.h"

bool is_cms(struct str bytes);
bool is_cms_text(struct str bytes); /* in base64, between lines that say so */
enum err must_check words_cms(struct words *w, struct str place, struct str bytes);
void words_cms_prepare(void); /* before the jail */

#endif
