/* What the database says when a value may stand only once, in words of the register. */
#include "office/doing.h"
#include "office/internal.h"

enum err name_the_field(struct doing *x, enum err err)
{
    for (int i = 0; err == ERR_CONFLICT && i < x->reg->own_count; i++) {
        const struct field *f = &x->reg->fields[i];
        ARENA_SCOPE(a);
        if (!f->unique)
            continue;
        const char *text = arena_printf(a, "%s ", problem()->text[LANG_EN]);
        const char *column = arena_printf(a, "%s.%s ", x->reg->table, f->column);
        const char *index = arena_printf(a, "\"u_%s_%s\"", x->reg->name, f->name);
        if (!strstr(text, column) && !strstr(text, index))
            continue;
        fail(err, "{1}: another entry has this value already", words_in(&f->words, x->d->v->lang));
        return fail_field(err, f->name);
    }
    return err;
}
