#include "base/buf.h"
#include "office/internal.h"

static const char *whom_words(struct arena *a, const struct rulebook *book, const struct whom *w,
                              enum lang lang)
{
    switch (w->kind) {
    case WHOM_ANYONE:
        return tr(lang, "everybody in the office");
    case WHOM_ROLE:
        return words_in(&book->roles[w->role].words, lang);
    case WHOM_PATH:
        return arena_printf(a, "%s (%s)", tr(lang, "the person concerned"), w->path);
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

const char *whoms_text(struct arena *a, const struct rulebook *book, const struct whom *whoms,
                       int count, enum lang lang)
{
    BUF_SCOPE(b, 2000);
    for (int i = 0; i < count; i++) {
        if (i)
            buf_text(&b, lang == LANG_ZH ? "、" : ", ");
        buf_text(&b, whom_words(a, book, &whoms[i], lang));
    }
    return arena_text(a, buf_view(&b));
}
