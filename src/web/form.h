/* What a form said, with types. Each function finds one field by name; a field that is missing,
 * stands twice, is too long or is not what it should be gives ERR_INPUT with problem()->field set.
 * Texts are cleaned (NFC, no control characters) and belong to the request's arena. `_or` variants
 * take a missing or empty field as "not given". */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "web/http.h"
#include "web/uri.h"

struct form {
    struct arena *arena;
    const struct params *params;
};

static inline struct form form_of(const struct request *rq)
{
    return (struct form){rq->arena, &rq->form};
}
static inline struct form query_of(const struct request *rq)
{
    return (struct form){rq->arena, &rq->query};
}

/* One line: newlines refused, white space off both ends. Empty counts as missing. */
enum err must_check form_text(struct form f, const char *name, size_t max_chars,
                              struct str *ret_text);
/* *ret_text is empty where not given. */
enum err must_check form_text_or(struct form f, const char *name, size_t max_chars,
                                 struct str *ret_text);
/* Several lines: CR LF becomes LF. Empty where not given. */
enum err must_check form_long_text(struct form f, const char *name, size_t max_chars,
                                   struct str *ret_text);
/* As typed, byte for byte, at most 1024 bytes: passwords. Not copied; empty counts as missing. */
enum err must_check form_secret(struct form f, const char *name, struct str *ret_secret);

enum err must_check form_int(struct form f, const char *name, int64_t min, int64_t max,
                             int64_t *ret_n);
enum err must_check form_int_or(struct form f, const char *name, int64_t min, int64_t max,
                                int64_t otherwise, int64_t *ret_n);
enum err must_check form_date_or(struct form f, const char *name, struct str *ret_date);

/* One of `words` (ends with NULL): its index; `otherwise` where not given (-1: must be given). */
enum err must_check form_choice(struct form f, const char *name, const char *const *words,
                                int otherwise, int *ret_index);
enum err must_check form_flag(struct form f, const char *name,
                              bool *ret_yes); /* "yes" or not there */

/* All values of that name, each split at line ends, trimmed, empty ones dropped: a list of people.
 * At most `max`. */
enum err must_check form_list(struct form f, const char *name, size_t max, struct str **ret_values,
                              size_t *ret_n);

#endif
