#include "web/form.h"

#include "base/clock.h"
#include "base/text.h"

enum { SECRET_MAX = 1024 };

static enum err wrong(const char *name, const char *msgid)
{
    return fail_field(fail(ERR_INPUT, msgid, name), name);
}

/* The field's one value; {NULL, 0} where it is not there. */
static enum err once(struct form f, const char *name, struct str *ret_value)
{
    struct str value = {NULL, 0};
    if (params_count(f.params, name, &value) > 1)
        return wrong(name, "The field {1} was given more than once");
    *ret_value = value;
    return ERR_OK;
}

static enum err clean(struct form f, const char *name, size_t max_chars, struct str *value)
{
    enum err err = text_clean(f.arena, *value, max_chars, value);
    return err ? fail_field(err, name) : ERR_OK;
}

enum err form_text_or(struct form f, const char *name, size_t max_chars, struct str *ret_text)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    TRY(clean(f, name, max_chars, &value));
    value = str_trim(value);
    if (value.n && (memchr(value.p, '\n', value.n) || memchr(value.p, '\t', value.n)))
        return wrong(name, "The field {1} takes one line");
    *ret_text = value.n ? value : STR("");
    return ERR_OK;
}

enum err form_text(struct form f, const char *name, size_t max_chars, struct str *ret_text)
{
    struct str value = {NULL, 0};
    TRY(form_text_or(f, name, max_chars, &value));
    if (value.n == 0)
        return wrong(name, "The field {1} must be filled in");
    *ret_text = value;
    return ERR_OK;
}

enum err form_long_text(struct form f, const char *name, size_t max_chars, struct str *ret_text)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    TRY(clean(f, name, max_chars, &value));
    value = str_trim(value);
    *ret_text = value.n ? value : STR("");
    return ERR_OK;
}

enum err form_secret(struct form f, const char *name, struct str *ret_secret)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    if (value.n == 0)
        return wrong(name, "The field {1} must be filled in");
    if (value.n > SECRET_MAX)
        return wrong(name, "The field {1} is too long");
    *ret_secret = value;
    return ERR_OK;
}

enum err form_int_or(struct form f, const char *name, int64_t min, int64_t max, int64_t otherwise,
                     int64_t *ret_n)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    value = str_trim(value);
    if (value.n == 0) {
        *ret_n = otherwise;
        return ERR_OK;
    }
    int64_t n;
    if (!str_int(value, min, max, &n))
        return fail_field(fail(ERR_INPUT, "The field {1} takes a whole number from {2} to {3}",
                               name, numtext(min), numtext(max)),
                          name);
    *ret_n = n;
    return ERR_OK;
}

enum err form_int(struct form f, const char *name, int64_t min, int64_t max, int64_t *ret_n)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    if (str_trim(value).n == 0)
        return wrong(name, "The field {1} must be filled in");
    return form_int_or(f, name, min, max, 0, ret_n);
}

enum err form_date_or(struct form f, const char *name, struct str *ret_date)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    value = str_trim(value);
    int64_t day;
    if (value.n && !date_parse(value, &day))
        return wrong(name, "The field {1} takes a date: 2026-11-22");
    *ret_date = value.n ? value : STR("");
    return ERR_OK;
}

enum err form_choice(struct form f, const char *name, const char *const *words, int otherwise,
                     int *ret_index)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    if (value.n == 0 && otherwise >= 0) {
        *ret_index = otherwise;
        return ERR_OK;
    }
    if (value.n == 0)
        return wrong(name, "The field {1} must be filled in");
    for (int i = 0; words[i]; i++)
        if (str_is(value, words[i])) {
            *ret_index = i;
            return ERR_OK;
        }
    return wrong(name, "The field {1} holds none of its choices");
}

enum err form_flag(struct form f, const char *name, bool *ret_yes)
{
    struct str value = {NULL, 0};
    TRY(once(f, name, &value));
    if (value.n && !str_is(value, "yes"))
        return wrong(name, "The field {1} holds none of its choices");
    *ret_yes = value.n > 0;
    return ERR_OK;
}

enum err form_list(struct form f, const char *name, size_t max, struct str **ret_values,
                   size_t *ret_n)
{
    struct str *values = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < f.params->n; i++) {
        if (!str_is(f.params->row[i].name, name))
            continue;
        struct str rest = f.params->row[i].value, line;
        while (str_split(&rest, '\n', &line)) {
            line = str_trim(line);
            if (line.n == 0)
                continue;
            if (n == max)
                return fail_field(fail(ERR_INPUT, "The field {1} holds more than {2} values", name,
                                       numtext((long long)max)),
                                  name);
            TRY(clean(f, name, 1000, &line));
            values = arena_grow(f.arena, values, n, &cap, sizeof *values);
            values[n++] = line;
        }
    }
    *ret_values = values;
    *ret_n = n;
    return ERR_OK;
}
