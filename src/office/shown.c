#include "access/mark.h"
#include "base/clock.h"
#include "office/entry.h"
#include "office/internal.h"

struct str shown_moment(struct desk *k, struct str moment)
{
    int64_t seconds;
    char text[MOMENT_SIZE];
    if (!moment_parse(moment, &seconds))
        return moment;
    moment_text(seconds + k->o->facts.zone_minutes * 60, text);
    text[10] = ' ';
    return arena_str(k->a, (struct str){text, 16});
}

static struct str in_lang(const struct desk *k, const struct words *w)
{
    return str_of(words_in(w, k->v->lang));
}

static struct str shown_period(struct desk *k, struct str stored)
{
    struct period p;
    if (period_load(stored, &p))
        return stored;
    BUF_SCOPE(b, 1024);
    period_print(&b, &p, k->v->lang);
    return arena_str(k->a, buf_view(&b));
}

struct str shown_text(struct desk *k, const struct field *f, struct str text, int64_t n,
                      bool is_null)
{
    if (is_null)
        return STR("");
    switch (f->type) {
    case FIELD_YESNO:
        return str_of(tr(k->v->lang, n ? "yes" : "no"));
    case FIELD_LEVEL:
        return str_of(level_is_valid((int)n) ? level_name((enum level)n, k->v->lang) : "?");
    case FIELD_CHOICE: {
        const struct choice *c = rule_choice(f->choices, text);
        return c ? in_lang(k, &c->words) : arena_str(k->a, text);
    }
    case FIELD_PERIOD:
        return shown_period(k, text);
    case FIELD_MOMENT:
        return shown_moment(k, text);
    case FIELD_INT:
        return arena_str(k->a, str_of(numtext(n)));
    default:
        return arena_str(k->a, text);
    }
}
