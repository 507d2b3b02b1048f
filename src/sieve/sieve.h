/* All detectors over one text. */
#ifndef SIEVE_SIEVE_H
#define SIEVE_SIEVE_H

#include "extract/look.h"
#include "sieve/finding.h"

/* What it looks for besides marks and personal data. Read only and shared by threads; each may be NULL;
 * they outlive the sieve. */
struct sieve_parts {
    const struct sieve_rules *rules; /* rule files and word lists: rules.h */
    const struct passages *passages; /* of registered secrets: passage.h */
    const struct listed *listed;     /* the office's own data: listed.h */
    struct str before;               /* passage_search_before(); "" all */
    const struct str
        *skip; /* of these documents none (passage_search_skip); read by sieve_open() */
    size_t skip_count;
};

/* One for each thread: it holds what the detectors write to while they work. */
struct sieve;
enum { SIEVE_ROOM = 256 * 1024 }; /* kept for folded text, so that most texts ask for no memory */
enum err must_check sieve_open(const struct sieve_parts *parts, struct sieve **ret_sieve);
void sieve_free(struct sieve *s); /* NULL is fine */

/* Appends to `f`, sorted by place; marks also where blanks set their letters apart. A finding inside a
 * longer one of the same kind is left out. Offsets are those of `text`. */
enum err must_check sieve_text(struct sieve *s, struct str text, enum text_look look,
                               struct findings *f);

/* A finding's words for showing: marks as they stand, of all else the middle hidden. One line, in the
 * arena. */
struct str sieve_snippet(struct arena *a, struct str text, const struct finding *f);

static inline void sieve_cleanup(struct sieve **s)
{
    sieve_free(*s);
}

#endif
