/* The file of a kept report, written and read. It is the office's own and its hash was compared; it is read as if
 * it came from outside all the same. */
#include <jansson.h>

#include "access/level.h"
#include "base/clock.h"
#include "inspect/kept_parts.h"

enum { COUNT_MAX = 1 << 24, COLUMNS_MAX = 24 };

static const char format[] = "cofferdam-report 1";

void kept_write(struct buf *out, const struct composed *const composed[LANG_COUNT])
{
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key(&j, "en");
    composed_json(&j, composed[LANG_EN], -1);
    json_key_text(&j, "format", format);
    json_key(&j, "zh");
    composed_json(&j, composed[LANG_ZH], -1);
    json_close(&j, '}');
}

/* ---- reading ---- */

struct reader {
    struct arena *a;
    enum lang lang;
    bool bad; /* something is not what it must be */
};

static struct str text_of(struct reader *r, const json_t *value)
{
    if (!json_is_string(value)) {
        r->bad = true;
        return STR("");
    }
    return arena_str(r->a, str_bytes(json_string_value(value), json_string_length(value)));
}

static struct str text_at(struct reader *r, const json_t *object, const char *key)
{
    return text_of(r, json_object_get(object, key));
}

static int64_t int_at(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    r->bad = r->bad || !json_is_integer(value);
    return json_integer_value(value);
}

static bool bool_at(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    r->bad = r->bad || !json_is_boolean(value);
    return json_is_true(value);
}

static const json_t *list_at(struct reader *r, const json_t *object, const char *key,
                             int *ret_count)
{
    const json_t *value = json_object_get(object, key);
    size_t n = json_array_size(value);
    r->bad = r->bad || !json_is_array(value) || n > COUNT_MAX;
    *ret_count = n > COUNT_MAX ? 0 : (int)n;
    return value;
}

static struct words title_at(struct reader *r, const json_t *object)
{
    const char *title = text_at(r, object, "title").p;
    return (struct words){title, title};
}

/* ---- figures ---- */

static void read_proof(struct reader *r, const json_t *o, struct composed_proof *ret)
{
    int count;
    const json_t *entries = list_at(r, o, "entries", &count);
    struct composed_record *records = NEW_ARRAY(r->a, struct composed_record, (size_t)count + 1);
    bool checked = json_object_get(o, "check");
    for (int i = 0; i < count; i++) {
        const json_t *e = json_array_get(entries, (size_t)i);
        records[i] = (struct composed_record){.entry = int_at(r, e, "id"),
                                              .number = text_at(r, e, "number"),
                                              .leaf = int_at(r, e, "leaf")};
        r->bad = r->bad || records[i].leaf < 0;
    }
    *ret = (struct composed_proof){.reg = text_at(r, o, "register").p,
                                   .words = title_at(r, o),
                                   .check = checked ? text_at(r, o, "check").p : NULL,
                                   .population = checked ? int_at(r, o, "population") : 0,
                                   .failing = checked ? int_at(r, o, "failing") : 0,
                                   .records = records,
                                   .count = count};
}

static void read_figure(struct reader *r, const json_t *o, struct composed_figure *ret)
{
    int count;
    const json_t *list = list_at(r, o, "proofs", &count);
    struct composed_proof *proofs = NEW_ARRAY(r->a, struct composed_proof, (size_t)count + 1);
    bool known = bool_at(r, o, "known");
    for (int i = 0; i < count; i++)
        read_proof(r, json_array_get(list, (size_t)i), &proofs[i]);
    *ret = (struct composed_figure){.name = text_at(r, o, "name").p,
                                    .text = text_at(r, o, "text"),
                                    .known = known,
                                    .rests = bool_at(r, o, "evidence"),
                                    .n = known ? int_at(r, o, "value") : 0,
                                    .query = text_at(r, o, "query").p,
                                    .proofs = proofs,
                                    .proof_count = count};
}

static void read_sentence(struct reader *r, const json_t *o, int section,
                          struct composed_sentence *ret)
{
    int count;
    const json_t *list = list_at(r, o, "figures", &count);
    struct composed_figure *figures = NEW_ARRAY(r->a, struct composed_figure, (size_t)count + 1);
    struct str standing = text_at(r, o, "standing");
    bool proven = str_is(standing, standing_name(STANDING_PROVEN));
    r->bad = r->bad || (!proven && !str_is(standing, standing_name(STANDING_MISSING)));
    for (int i = 0; i < count; i++)
        read_figure(r, json_array_get(list, (size_t)i), &figures[i]);
    *ret = (struct composed_sentence){.id = text_at(r, o, "id"),
                                      .section = section,
                                      .text = text_at(r, o, "text"),
                                      .standing = proven ? STANDING_PROVEN : STANDING_MISSING,
                                      .basis = text_at(r, o, "basis").p,
                                      .figures = figures,
                                      .figure_count = count,
                                      .each = bool_at(r, o, "each")};
}

/* ---- sections and tables ---- */

static int exhibit_named(struct reader *r, struct str name)
{
    for (int i = 0; i < EXHIBIT_COUNT; i++)
        if (str_is(name, report_exhibit_name((enum report_exhibit)i)))
            return i;
    r->bad = true;
    return 0;
}

static uint32_t exhibits_at(struct reader *r, const json_t *o, const char *key)
{
    int count;
    uint32_t bits = 0;
    const json_t *list = list_at(r, o, key, &count);
    for (int i = 0; i < count; i++)
        bits |= UINT32_C(1) << exhibit_named(r, text_of(r, json_array_get(list, (size_t)i)));
    return bits;
}

static void read_sections(struct reader *r, const json_t *o, struct composed *c)
{
    int count, sentence_count, at = 0, all = 0;
    const json_t *list = list_at(r, o, "sections", &count);
    for (int i = 0; i < count; i++) {
        list_at(r, json_array_get(list, (size_t)i), "sentences", &sentence_count);
        all += sentence_count;
    }
    struct composed_section *sections = NEW_ARRAY(r->a, struct composed_section, (size_t)count + 1);
    struct composed_sentence *sentences =
        NEW_ARRAY(r->a, struct composed_sentence, (size_t)all + 1);
    for (int i = 0; i < count; i++) {
        const json_t *s = json_array_get(list, (size_t)i);
        const json_t *of = list_at(r, s, "sentences", &sentence_count);
        int64_t level = int_at(r, s, "level");
        r->bad = r->bad || level < 1 || level > 3;
        sections[i] = (struct composed_section){.name = text_at(r, s, "name").p,
                                                .title = title_at(r, s),
                                                .level = (int)level,
                                                .first = at,
                                                .count = sentence_count,
                                                .tables = exhibits_at(r, s, "tables"),
                                                .charts = exhibits_at(r, s, "charts")};
        for (int n = 0; n < sentence_count; n++)
            read_sentence(r, json_array_get(of, (size_t)n), i, &sentences[at++]);
    }
    c->sections = sections;
    c->section_count = count;
    c->sentences = sentences;
    c->sentence_count = at;
}

static const struct composed_table *read_table(struct reader *r, const json_t *o, int *ret_exhibit)
{
    int rows, bar_count;
    const json_t *cells = list_at(r, o, "rows", &rows), *bars = list_at(r, o, "bars", &bar_count);
    int64_t wide = int_at(r, o, "columns");
    r->bad = r->bad || wide < 1 || wide > COLUMNS_MAX;
    for (int i = 0; i < rows; i++)
        r->bad = r->bad || json_array_size(json_array_get(cells, (size_t)i)) != (size_t)wide;
    if (r->bad)
        return NULL;
    struct str *texts = NEW_ARRAY(r->a, struct str, (size_t)rows * (size_t)wide + 1);
    struct composed_bar *out = NEW_ARRAY(r->a, struct composed_bar, (size_t)bar_count + 1);
    for (int i = 0; i < rows; i++) {
        const json_t *row = json_array_get(cells, (size_t)i);
        for (int n = 0; n < wide; n++)
            texts[i * wide + n] = text_of(r, json_array_get(row, (size_t)n));
    }
    for (int i = 0; i < bar_count; i++) {
        const json_t *b = json_array_get(bars, (size_t)i);
        out[i] = (struct composed_bar){text_at(r, b, "label"), int_at(r, b, "good"),
                                       int_at(r, b, "bad")};
    }
    struct composed_table *t = NEW(r->a, struct composed_table);
    *ret_exhibit = exhibit_named(r, text_at(r, o, "name"));
    *t = (struct composed_table){.exhibit = (enum report_exhibit) * ret_exhibit,
                                 .caption = text_at(r, o, "caption").p,
                                 .columns = (int)wide,
                                 .rows = rows,
                                 .cells = texts,
                                 .bars = out,
                                 .bar_count = bar_count,
                                 .good = text_at(r, o, "good").p,
                                 .bad = text_at(r, o, "bad").p};
    return t;
}

static void read_tables(struct reader *r, const json_t *o, struct composed *c)
{
    int count;
    const json_t *list = list_at(r, o, "tables", &count);
    for (int i = 0; i < count && !r->bad; i++) {
        int exhibit = 0;
        const struct composed_table *t = read_table(r, json_array_get(list, (size_t)i), &exhibit);
        c->tables[exhibit] = t;
    }
}

/* ---- the whole ---- */

static void read_day(struct reader *r, const json_t *o, const char *key, char ret_day[DATE_SIZE])
{
    int64_t n;
    struct str day = text_at(r, o, key);
    if (date_parse(day, &n))
        date_text(n, ret_day);
    else
        r->bad = true;
}

static void read_composed(struct reader *r, const json_t *o, struct composed *c)
{
    enum level level = LEVEL_INTERNAL;
    r->bad = r->bad || !level_parse(text_at(r, o, "level"), &level);
    *c = (struct composed){.kind = text_at(r, o, "kind").p,
                           .lang = r->lang,
                           .title = text_at(r, o, "title"),
                           .office = text_at(r, o, "office"),
                           .composer = text_at(r, o, "composed_by").p,
                           .today = text_at(r, o, "today").p,
                           .now = text_at(r, o, "composed_at").p,
                           .leaf = int_at(r, o, "leaf"),
                           .level = (int)level,
                           .scoped = bool_at(r, o, "scoped")};
    read_day(r, o, "from", c->period.from);
    read_day(r, o, "to", c->period.to);
    read_sections(r, o, c);
    read_tables(r, o, c);
}

enum err kept_read(struct arena *a, struct str file, enum lang lang, struct composed *ret_composed)
{
    struct reader r = {.a = a, .lang = lang};
    struct composed c = {0};
    json_error_t error;
    json_t *root = json_loadb(file.p, file.n, JSON_REJECT_DUPLICATES, &error);
    r.bad = !root || !str_is(text_at(&r, root, "format"), format);
    if (!r.bad)
        read_composed(&r, json_object_get(root, lang_code(lang)), &c);
    json_decref(root);
    if (r.bad)
        return fail(ERR_CORRUPT, "The file of the kept report is damaged");
    *ret_composed = c;
    return ERR_OK;
}
