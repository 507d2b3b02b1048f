/* Wording that a decision said is no secret: the passages of secrets that stand in an ordinary document, for which the
 * act that approved it gave a reason (weigh_check()). They are background of every later weighing (weigh.h),
 * whatever secret they stand in, so that what an office's papers share ("各村要高度重视") wants one reason and not one a
 * document. The passages alone, not the document: nobody judged the rest of it.
 *
 * Inside alone. What leaves is held against what is public (background.h), so that nobody launders a passage outwards by
 * way of a note. Kept are fingerprints, sealed to the entry (`settled_prints`); gone when the entry's level rises or its
 * file is destroyed. */
#ifndef OFFICE_SETTLED_H
#define OFFICE_SETTLED_H

#include "office/secrets_parts.h"

/* passage_search_before(): releases come before it, what is settled inside does not. */
#define SETTLED_OUTSIDE STR("s")

/* As the index names what was settled in an entry: nothing is background of itself. */
struct str settled_name(struct arena *a, struct str register_name, int64_t entry);

/* In the deed that decides. Nothing where no passage of a file was judged. */
enum err must_check settled_put(struct deed *d, const char *register_name, int64_t entry,
                                const struct prints *judged);
enum err must_check settled_drop(struct deed *d, const char *register_name, int64_t entry);
enum err must_check settled_drop_file(struct deed *d, int64_t file);

/* The index follows: one entry, all of them. */
enum err must_check settled_take(struct secrets *s, const struct desk *k, struct str register_name,
                                 int64_t entry);
enum err must_check settled_take_all(struct secrets *s, const struct desk *k);

extern const struct sql *const settled_statements[];

#endif
