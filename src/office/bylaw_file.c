#include "office/bylaw_file.h"

#include "office/entry.h"
#include "office/internal.h"
#include "office/rules.h"
#include "report/writers.h"

static const struct {
    const char *name, *media;
    enum err (*write)(const struct doc *d, struct buf *out);
} FORMATS[] = {
    {"pdf", "application/pdf", doc_pdf},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", doc_docx},
    {"txt", "text/plain; charset=utf-8", doc_text}};

enum err bylaw_version_of(struct desk *k, struct bylaw_version *ret_version)
{
    struct rules_version *rows;
    int count;
    TRY(rules_list(k->o, k->v, k->a, &rows, &count));
    *ret_version = (struct bylaw_version){.id = k->rules->id, .since = STR(""), .digest = STR("")};
    for (int i = 0; i < count; i++) {
        if (rows[i].id != k->rules->id)
            continue;
        ret_version->since = str_of(arena_text(k->a, shown_moment(k, str_of(rows[i].at))));
        ret_version->digest = str_of(rows[i].digest);
    }
    return ERR_OK;
}

/* The regulations behind one another, each on a page of its own. */
static enum err all_of_them(struct desk *k, const struct bylaw_version *v, enum lang lang,
                            struct doc **ret_doc)
{
    struct doc *all = NULL;
    for (int i = 0; i < k->book->regulation_count; i++) {
        struct bylaw one;
        TRY(bylaw_make(k->a, k->book, &k->book->regulations[i], v, lang, &one));
        if (!all) {
            all = one.doc;
            continue;
        }
        doc_break(all);
        all->last->next = one.doc->first;
        all->last = one.doc->last;
    }
    if (!all)
        return fail(ERR_MISSING, "There is no such regulation");
    doc_set(all, &all->name, str_of(tr(lang, N_("Our regulations"))));
    *ret_doc = all;
    return ERR_OK;
}

static enum err one_of_them(struct desk *k, struct str name, const struct bylaw_version *v,
                            enum lang lang, struct doc **ret_doc)
{
    struct bylaw one;
    const struct regulation *r = bylaw_find(k->book, name);
    if (!r)
        return fail(ERR_MISSING, "There is no such regulation");
    TRY(bylaw_make(k->a, k->book, r, v, lang, &one));
    *ret_doc = one.doc;
    return ERR_OK;
}

enum err bylaw_file(struct desk *k, struct str name, struct str format, enum lang lang,
                    struct buf *out, struct bylaw_file *ret_file)
{
    struct bylaw_version v;
    struct doc *d;
    TRY(bylaw_version_of(k, &v));
    for (size_t i = 0; i < ARRAY_SIZE(FORMATS); i++) {
        if (!str_is(format, FORMATS[i].name))
            continue;
        TRY(!name.n || str_is(name, "all") ? all_of_them(k, &v, lang, &d)
                                           : one_of_them(k, name, &v, lang, &d));
        const struct office_facts *facts = office_facts(k->o);
        doc_set(d, &d->author, str_of(lang == LANG_ZH ? facts->name_zh : facts->name_en));
        doc_set(d, &d->footer, d->author);
        doc_set(d, &d->date, str_of(k->today));
        buf_clear(out);
        TRY(FORMATS[i].write(d, out));
        *ret_file = (struct bylaw_file){
            arena_printf(k->a, "%.*s.%s", (int)doc_name(d).n, doc_name(d).p, FORMATS[i].name),
            FORMATS[i].media};
        return ERR_OK;
    }
    return fail(ERR_INPUT, "{1} is no format of a regulation: pdf, docx or txt",
                arena_text(k->a, format));
}
