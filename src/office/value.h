/* Typed answers: what a person typed, checked against the field it answers. */
#ifndef OFFICE_VALUE_H
#define OFFICE_VALUE_H

#include "office/act.h"
#include "office/deed.h"

struct value {
    bool given;
    int64_t n;       /* int, yesno, level, ids, file id */
    struct str text; /* text, long, date, moment, time, choice, period; the token of an upload */
    const int64_t *people;
    int people_count;
    const struct scope_member *members;
    int member_count;
    struct value *rows; /* a child: row_count * field_count values */
    int row_count;
};

/* What parsing may look at: references must exist and be known to the viewer. */
struct value_world {
    struct office *o;
    const struct rules *rules;
    struct db *db;
    struct arena *a;
    const struct viewer *v;
    const struct sight *sight; /* NULL: everything is known (the office's own clocks) */
    const char *today;
};

/* Answers for all asks of an action, `ret_values` has ask_count elements. ERR_INPUT names the
 * field; an answer to nothing that is asked is ERR_INPUT too. Defaults fill what is not answered.
 */
enum err must_check values_parse(const struct value_world *w, const struct action *action,
                                 const struct answer *answers, int count, struct value *ret_values);

/* One answer of a field; `text` may hold several elements for lists. */
enum err must_check value_parse(const struct value_world *w, const struct field *field,
                                struct str text, struct value *ret_value);

/* What stands where nothing was answered: the field's default. */
enum err must_check value_default(const struct value_world *w, const struct field *field,
                                  struct value *ret_value);

bool field_is_reference(const struct field *f); /* stored as the id of one entry */
bool field_is_int(const struct field *f);       /* stored as an integer */

/* As JSON: ids and numbers as integers, lists as arrays, a scope as its members' texts. */
void value_json(struct json *j, const struct field *field, const struct value *value);
/* The whole set as an object by ask name, only what was given. */
void values_json(struct json *j, const struct action *action, const struct value *values);
/* And back, as kept with a request. */
enum err must_check values_from_json(const struct value_world *w, const struct action *action,
                                     struct str json, struct value *ret_values);

#endif
