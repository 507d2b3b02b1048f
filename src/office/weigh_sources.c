/* Whose passages stand in an entry, and which matters of the list it belongs to: for the one who looks. */
#include "base/clock.h"
#include "office/internal.h"
#include "office/weigh_parts.h"

enum { MATTERS_MAX = 2000, PHRASE_MAX = 6000, NUMBERS_MAX = 200, NUMBER_BYTES_MAX = 64 };

/* What its row says, whoever looks. */
struct stands {
    bool found;
    enum level level;
    struct str until;
    struct str ended;
    int64_t source;
};

static int column_of(const struct reg *reg, const struct field *f)
{
    return f ? (int)(f - reg->fields) : -1;
}

static enum err read_stands(struct desk *k, const struct reg *reg, int64_t id, struct stands *s)
{
    QUERY_SCOPE(q);
    const struct weighs *by = reg->weighs;
    *s = (struct stands){.until = STR(""), .ended = STR("")};
    TRY(db_start(k->db, (const struct sql *)(const void *)reg->by_id, &q, "i", id));
    TRY(query_step(q, &s->found));
    if (!s->found)
        return ERR_OK;
    int level = column_of(reg, rule_field(reg, STR("level")));
    int until = column_of(reg, by ? by->until : NULL),
        ended = column_of(reg, by ? by->ended : NULL);
    int source = column_of(reg, by ? by->source : NULL);
    if (level >= 0 && level_is_valid((int)query_int(q, level)))
        s->level = (enum level)query_int(q, level);
    if (until >= 0 && !query_null(q, until))
        s->until = arena_str(k->a, query_text(q, until));
    if (ended >= 0 && !query_null(q, ended))
        s->ended = arena_str(k->a, query_text(q, ended));
    s->source = source >= 0 ? query_int(q, source) : 0;
    return ERR_OK;
}

/* Index of the source, put in where it is new; -1: there is no room. */
static enum err put_source(struct gathering *g, const struct reg *reg, int64_t id,
                           const struct stands *s, int *ret_source)
{
    struct weighing *w = g->w;
    struct entry_view view;
    int64_t today, until;
    for (size_t i = 0; i < w->source_count; i++)
        if (g->sources[i].id == id && g->sources[i].reg == reg) {
            *ret_source = (int)i;
            return ERR_OK;
        }
    *ret_source = -1;
    if (w->source_count == WEIGH_SOURCES_MAX)
        return ERR_OK;
    struct weigh_source x = {
        .id = id, .level = s->level, .status = SOURCE_SECRET, .ended = STR("")};
    if (date_parse(str_of(g->k->today), &today) && date_parse(s->until, &until) && until < today)
        x.status = SOURCE_EXPIRED;
    if (s->ended.n || s->level < LEVEL_WORK)
        x.status = SOURCE_ENDED;
    x.reg = reg; /* a hidden one is told apart by it until weigh() ends */
    if (desk_sees_register(g->k, reg)) {
        enum err err = entry_view(g->k, reg, id, STR(""), &view);
        if (err && err != ERR_MISSING)
            return err;
        if (!err) {
            x.number = view.number;
            x.title = view.title;
            x.until = s->until;
            x.ended = s->ended;
            x.state = view.state;
            x.can_derive =
                reg == g->want->reg && x.status == SOURCE_SECRET && level_is_state_secret(x.level);
        }
    }
    g->sources[w->source_count] = x;
    *ret_source = (int)w->source_count++;
    return ERR_OK;
}

static enum err find_source(struct gathering *g, struct str document, int *ret_source)
{
    int64_t entry;
    const struct reg *reg;
    struct stands s;
    *ret_source = -1;
    TRY(secrets_entry(g->k, document, &reg, &entry));
    if (!reg || (reg == g->want->reg && entry == g->want->entry))
        return ERR_OK;
    TRY(read_stands(g->k, reg, entry, &s));
    bool derives = reg == g->want->reg && g->want->entry && s.source == g->want->entry;
    if (!s.found || derives) /* its words came from here */
        return ERR_OK;
    return put_source(g, reg, entry, &s, ret_source);
}

enum err weigh_source_of(struct gathering *g, struct str document, int *ret_source)
{
    int source = -1;
    size_t i = 0;
    while (i < g->seen_count && !str_eq(g->seen[i].file, document))
        i++;
    if (i < g->seen_count) {
        source = g->seen[i].source;
    } else {
        TRY(find_source(g, document, &source));
        if (g->seen_count < ARRAY_SIZE(g->seen)) {
            g->seen[g->seen_count].file = arena_str(g->k->a, document);
            g->seen[g->seen_count++].source = source;
        }
    }
    if (source >= 0)
        g->sources[source].passages++;
    *ret_source = source;
    return ERR_OK;
}

/* ---- named: by the field for it, by its number in a text ---- */

static const struct finding_rule named_rule = {
    .id = STR("source.named"),
    .version = 1,
    .title = {"写明的来源", "A source that it names"},
    .reason = {"派生的密级不低于来源的密级", "what derives from it has at least its level"},
    .basis = STR("R18")};

enum err weigh_number(const struct gathering *g, const struct reg *reg, struct str number,
                      int64_t *ret_id)
{
    bool row;
    *ret_id = 0;
    if (!number.n || !desk_sees_register(g->k, reg))
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(g->k->db, &g->k->rules->sql[reg->index].by_number, &q, "t", number));
    TRY(query_step(q, &row));
    if (row && sight_has(g->k->sight, (uint32_t)query_int(q, 1)))
        *ret_id = query_int(q, 0);
    return ERR_OK;
}

static enum err put_named(struct gathering *g, const struct reg *reg, int64_t id,
                          const struct field *f, struct str text, size_t from, size_t to)
{
    struct stands s;
    int at;
    TRY(read_stands(g->k, reg, id, &s));
    bool derives = reg == g->want->reg && g->want->entry && s.source == g->want->entry;
    if (!s.found || derives)
        return ERR_OK;
    TRY(put_source(g, reg, id, &s, &at));
    if (at < 0)
        return ERR_OK;
    g->sources[at].is_named = true;
    if (g->sources[at].status != SOURCE_SECRET)
        return ERR_OK;
    struct findings *kept = NEW(g->k->a, struct findings);
    kept->a = g->k->a;
    findings_take(kept, &(struct finding){.kind = FINDING_PASSAGE,
                                          .rule = &named_rule,
                                          .from = from,
                                          .to = to,
                                          .sure = 100,
                                          .level = s.level,
                                          .source = str_of(arena_printf(g->k->a, "%d", at))});
    weigh_put(g, (struct weigh_part){.where = weigh_where(g, f, STR(""))},
              (struct verdict_part){.text = text, .findings = kept});
    return ERR_OK;
}

/* An id that he typed tells nothing of an entry that he may not know of. */
static enum err may_know(struct gathering *g, const struct reg *reg, int64_t id, bool *ret_may)
{
    struct str answer;
    struct entry_view view;
    *ret_may = true;
    if (!weigh_answer(g->want, g->by->source->name, &answer))
        return ERR_OK;
    *ret_may = desk_sees_register(g->k, reg);
    enum err err = *ret_may ? entry_view(g->k, reg, id, STR(""), &view) : ERR_OK;
    *ret_may &= err != ERR_MISSING;
    return err == ERR_MISSING ? ERR_OK : err;
}

enum err weigh_named_source(struct gathering *g)
{
    int64_t id;
    bool may;
    const struct field *f = g->by->source;
    TRY(weigh_ref(g, f, &id));
    if (!id || id == g->want->entry)
        return ERR_OK;
    TRY(may_know(g, f->target, id, &may));
    return may ? put_named(g, f->target, id, f, STR(""), 0, 0) : ERR_OK;
}

static bool in_number(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

/* "SY-WJ-2026-0001": letters, digits and at least two dashes. */
enum err weigh_numbers(struct gathering *g, const struct field *f, struct str text)
{
    int asked = 0;
    for (size_t at = 0; at < text.n && asked < NUMBERS_MAX;) {
        size_t from = at, dashes = 0;
        int64_t id;
        while (at < text.n && in_number(text.p[at]))
            dashes += text.p[at++] == '-';
        if (at == from)
            at++;
        if (dashes < 2 || at - from > NUMBER_BYTES_MAX)
            continue;
        asked++;
        TRY(weigh_number(g, g->want->reg, str_bytes(text.p + from, at - from), &id));
        if (id && id != g->want->entry)
            TRY(put_named(g, g->want->reg, id, f, text, from, at));
    }
    return ERR_OK;
}

/* ---- the list of matters ---- */

struct weigh_list {
    struct weigh_matter *rows;
    struct str *texts; /* two of each: its title, its longer texts */
    size_t count;
    struct phrases *phrases;
};

static enum err read_matter(struct desk *k, const struct weighs *by, int64_t id,
                            struct weigh_list *m)
{
    struct entry_view view;
    TRY(entry_view(k, by->matter->target, id, STR(""), &view));
    if (view.state->final)
        return ERR_OK;
    BUF_SCOPE(b, 64 * 1024);
    enum level level = LEVEL_PUBLIC;
    for (int i = 0; i < view.field_count; i++) {
        const struct shown *s = &view.fields[i];
        if (s->field == by->grade && level_is_valid(s->level))
            level = (enum level)s->level;
        if (s->field->type != FIELD_LONG || !s->text.n)
            continue;
        buf_str(&b, str_cut(s->text, PHRASE_MAX));
        buf_char(&b, '\n');
    }
    m->rows[m->count] =
        (struct weigh_matter){.id = id, .number = view.number, .title = view.title, .level = level};
    m->texts[2 * m->count] = view.title;
    m->texts[2 * m->count + 1] = arena_str(k->a, buf_view(&b));
    m->count++;
    return ERR_OK;
}

enum err weigh_list_read(struct desk *k, const struct weighs *by, struct weigh_list **ret_list)
{
    struct weigh_list *m = NEW(k->a, struct weigh_list);
    if (by->matter && desk_sees_register(k, by->matter->target)) {
        struct list_want want = {.reg = str_of(by->matter->target->name), .limit = LIST_LIMIT_MAX};
        m->rows = NEW_ARRAY(k->a, struct weigh_matter, MATTERS_MAX);
        m->texts = NEW_ARRAY(k->a, struct str, 2 * MATTERS_MAX);
        do {
            struct list_page page;
            TRY(entry_list(k, &want, &page));
            for (int i = 0; i < page.count && m->count < MATTERS_MAX; i++)
                TRY(read_matter(k, by, page.rows[i].id, m));
            want.cursor = page.next;
        } while (want.cursor.n && m->count < MATTERS_MAX);
    }
    TRY(phrases_make(k->a, m->texts, 2 * m->count, &m->phrases));
    *ret_list = m;
    return ERR_OK;
}

/* Its title and its longer texts are two phrases: the better one counts. */
static bool is_put(const struct weighing *w, int64_t id)
{
    for (size_t i = 0; i < w->matter_count; i++)
        if (w->matters[i].id == id)
            return true;
    return false;
}

enum err weigh_matters(struct gathering *g)
{
    struct phrase_match *found;
    size_t count;
    struct weighing *w = g->w;
    const struct weigh_list *list = g->want->list;
    struct weigh_list *own;
    if (!list) {
        TRY(weigh_list_read(g->k, g->by, &own));
        list = own;
    }
    int64_t chosen;
    TRY(weigh_ref(g, g->by->matter, &chosen));
    phrases_rank(g->k->a, list->phrases, g->terms, g->term_count, 2 * list->count, &found, &count);
    w->matters = NEW_ARRAY(g->k->a, struct weigh_matter, WEIGH_MATTERS_MAX);
    for (size_t i = 0; i < count && w->matter_count < WEIGH_MATTERS_MAX; i++) {
        struct weigh_matter row = list->rows[found[i].phrase / 2];
        if (is_put(w, row.id))
            continue;
        row.percent = found[i].percent;
        row.words = found[i].words;
        row.is_chosen = row.id == chosen;
        w->matters[w->matter_count++] = row;
    }
    return ERR_OK;
}
