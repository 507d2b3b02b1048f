#include "base/buf.h"
#include "office/desk.h"

/* "department.head" of a document: its department's head, in the fields' own words. */
static const char *path_words(struct arena *a, const struct reg *reg, const char *path,
                              enum lang lang)
{
    BUF_SCOPE(b, 1000);
    struct str rest = str_of(path), part;
    while (str_split(&rest, '.', &part)) {
        const struct field *f = reg ? rule_field(reg, part) : NULL;
        if (!f && !str_is(part, "this"))
            return tr(lang, "the person concerned");
        if (!f)
            continue;
        if (b.n)
            buf_text(&b, lang == LANG_ZH ? "的" : ": ");
        buf_text(&b, words_in(&f->words, lang));
        reg = f->target;
    }
    return b.n ? arena_text(a, buf_view(&b)) : tr(lang, "the person concerned");
}

static const char *whom_words(struct arena *a, const struct rulebook *book, const struct reg *reg,
                              const struct whom *w, enum lang lang)
{
    switch (w->kind) {
    case WHOM_ANYONE:
        return tr(lang, "everybody in the office");
    case WHOM_ROLE:
        return words_in(&book->roles[w->role].words, lang);
    case WHOM_PATH:
        return path_words(a, reg, w->path, lang);
    case WHOM_SYSTEM_ADMINISTRATOR:
        return tr(lang, "the system administrator");
    case WHOM_SECURITY_ADMINISTRATOR:
        return tr(lang, "the security administrator");
    case WHOM_AUDITOR:
        return tr(lang, "the auditor");
    case WHOM_CLOCK:
        return tr(lang, "the office's clock");
    case WHOM_EFFECT:
        return tr(lang, "no one by hand");
    }
    return "";
}

const char *whoms_text(struct arena *a, const struct rulebook *book, const struct reg *reg,
                       const struct whom *whoms, int count, enum lang lang)
{
    BUF_SCOPE(b, 2000);
    for (int i = 0; i < count; i++) {
        if (i)
            buf_text(&b, lang == LANG_ZH ? "、" : ", ");
        buf_text(&b, whom_words(a, book, reg, &whoms[i], lang));
    }
    return arena_text(a, buf_view(&b));
}
