/* What the form templates ask about a field. */
#ifndef WEB_FORM_VIEW_H
#define WEB_FORM_VIEW_H

#include "web/layout.h"

int form_error_count(const struct form_view *form);
bool field_is_group(const struct field_view *field);  /* shown as radio buttons */
bool field_is_select(const struct field_view *field); /* as a <select>: at most 200 options */
bool field_has_list(const struct field_view *field);  /* a search box with a <datalist> */
const char *field_input_type(const struct field_view *field); /* type= of its <input> */
const char *field_input_class(const struct field_view *field);

/* Ids of its hint and error for aria-describedby, or NULL; until the thread's next call. */
const char *field_described_by(const struct field_view *field);

/* The level whose code the option's value is; the highest where it is none. */
enum level field_option_level(const struct option *option);

#endif
