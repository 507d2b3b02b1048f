/* Text as people mean it: the one file that leans on ICU. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

/* NFC, as every text that is stored; CR LF, which browsers send, becomes a newline; other control
 * characters but tab and newline refused (ERR_INPUT), as are malformed UTF-8, bidirectional
 * controls and anything past `max_chars` characters. */
enum err must_check text_clean(struct arena *a, struct str s, size_t max_chars, struct str *ret_s);

/* Search tokens, joined by spaces: NFKC, case folded, traditional Chinese folded to simplified is
 * left to the sieve. Words of letters and digits stay whole; a run of Han (or Kana, Hangul)
 * characters gives its overlapping bigrams, and the last character alone so that a single
 * character can be searched by prefix. Each CJK token is written as code points in hex
 * ("u65b0u95fb"; "v20000" past the basic plane) so that any full-text engine takes it as one word.
 * At most 64 KiB of tokens, out of the first 256 KiB of text; of a word the first 64 characters
 * count. Any bytes may be given: what is not UTF-8 separates words. */
void text_tokens(struct buf *out, struct str s);

/* A full-text query out of what a person typed: every word must be there; "" when nothing can be
 * searched. For FTS5 the tokens are quoted and joined with AND; for PostgreSQL's tsquery with &. At
 * most 32 different tokens are asked for. */
void text_query_fts5(struct buf *out, struct str typed);
void text_query_tsquery(struct buf *out, struct str typed);

/* A key whose byte order is the reading order: digits, Chinese by pinyin, then Latin. Of a
 * long text the first 128 characters count. */
void text_sort_key(struct buf *out, struct str s);

#endif
