#include "web/form_view.h"

#include "base/arena.h"

static const char *const TONES[] = {
    [TONE_PLAIN] = "plain", [TONE_GOOD] = "good", [TONE_NOTE] = "note",
    [TONE_WARN] = "warn",   [TONE_BAD] = "bad",
};

static const char *const LEVELS[LEVEL_COUNT] = {
    [LEVEL_PUBLIC] = "public", [LEVEL_INTERNAL] = "internal",    [LEVEL_WORK] = "work",
    [LEVEL_SECRET] = "secret", [LEVEL_HIGHLY_SECRET] = "highly", [LEVEL_TOP_SECRET] = "top",
};

const char *tone_class(enum tone tone)
{
    return TONES[(size_t)tone < ARRAY_SIZE(TONES) ? tone : TONE_PLAIN];
}

const char *level_class(enum level level)
{
    return LEVELS[level_is_valid((int)level) ? level : LEVEL_TOP_SECRET];
}

int form_error_count(const struct form_view *form)
{
    int n = 0;
    for (int i = 0; i < form->field_count; i++)
        n += form->fields[i].error != NULL;
    return n;
}

bool field_is_group(const struct field_view *field)
{
    enum { RADIOS_MAX = 5 };
    return !field->is_fixed && (field->kind == INPUT_LEVEL ||
                                (field->kind == INPUT_CHOICE && field->option_count <= RADIOS_MAX));
}

bool field_is_select(const struct field_view *field)
{
    enum { SELECT_MAX = 200 };
    return field->kind == INPUT_CHOICE || field->kind == INPUT_LEVEL ||
           (field->kind == INPUT_REFERENCE && field->option_count && !field->suggest &&
            field->option_count <= SELECT_MAX);
}

bool field_has_list(const struct field_view *field)
{
    return field->kind == INPUT_REFERENCE && !field_is_select(field) &&
           (field->option_count || field->suggest);
}

const char *field_input_type(const struct field_view *field)
{
    switch (field->kind) {
    case INPUT_DATE:
        return "date";
    case INPUT_TIME:
        return "time";
    case INPUT_MOMENT:
        return "datetime-local";
    default:
        return "text"; /* numbers too: type=number hides what was typed wrong */
    }
}

const char *field_input_class(const struct field_view *field)
{
    switch (field->kind) {
    case INPUT_NUMBER:
    case INPUT_DATE:
    case INPUT_TIME:
        return "short";
    case INPUT_MOMENT:
    case INPUT_PERIOD:
        return "middle";
    default:
        return "long";
    }
}

const char *field_described_by(const struct field_view *field)
{
    static _Thread_local char ids[256];
    bool hint = field->hint.zh != NULL, error = field->error != NULL;
    if (!hint && !error)
        return NULL;
    snprintf(ids, sizeof ids, "%s%s%s%s%s", hint ? "h-" : "", hint ? field->name : "",
             hint && error ? " " : "", error ? "e-" : "", error ? field->name : "");
    return ids;
}

enum level field_option_level(const struct option *option)
{
    static const char *const codes[LEVEL_COUNT] = {
        [LEVEL_PUBLIC] = "public",
        [LEVEL_INTERNAL] = "internal",
        [LEVEL_WORK] = "work",
        [LEVEL_SECRET] = "secret",
        [LEVEL_HIGHLY_SECRET] = "highly_secret",
        [LEVEL_TOP_SECRET] = "top_secret",
    };
    for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
        if (str_is(option->value, codes[i]))
            return (enum level)i;
    return LEVEL_TOP_SECRET;
}
