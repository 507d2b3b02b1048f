/* A composed report as JSON: keys in byte order, so that equal reports give equal bytes. */
#include "access/level.h"
#include "inspect/compose.h"

const char *standing_name(enum composed_standing standing)
{
    static const char *const names[] = {
        [STANDING_PROVEN] = "proven", [STANDING_MISSING] = "missing", [STANDING_STATED] = "stated"};
    return names[standing];
}

const char *statement_name(enum statement_how how)
{
    static const char *const names[] = {
        [STATED_CHANGED] = "changed", [STATED_ADDED] = "added", [STATED_LEFT_OUT] = "left_out"};
    return names[how];
}

static void proof_json(struct json *j, const struct composed_proof *p, enum lang lang,
                       int64_t limit)
{
    json_open(j, '{');
    if (p->check)
        json_key_text(j, "check", p->check);
    json_key_int(j, "count", p->count);
    json_key(j, "entries");
    json_open(j, '[');
    for (int64_t i = 0; i < p->count && (limit < 0 || i < limit); i++) {
        json_open(j, '{');
        json_key_int(j, "id", p->records[i].entry);
        if (p->records[i].leaf >= 0)
            json_key_int(j, "leaf", p->records[i].leaf);
        json_key_str(j, "number", p->records[i].number);
        json_close(j, '}');
    }
    json_close(j, ']');
    if (p->check) {
        json_key_int(j, "failing", p->failing);
        json_key_int(j, "population", p->population);
    }
    json_key_text(j, "register", p->reg);
    json_key_text(j, "title", words_in(&p->words, lang));
    json_close(j, '}');
}

static void figure_json(struct json *j, const struct composed_figure *f, enum lang lang,
                        int64_t limit)
{
    json_open(j, '{');
    json_key_bool(j, "evidence", f->rests);
    json_key_bool(j, "known", f->known);
    json_key_text(j, "name", f->name);
    json_key(j, "proofs");
    json_open(j, '[');
    for (int i = 0; i < f->proof_count; i++)
        proof_json(j, &f->proofs[i], lang, limit);
    json_close(j, ']');
    json_key_text(j, "query", f->query ? f->query : "");
    json_key_str(j, "text", f->known ? f->text : STR(""));
    json_key(j, "value");
    if (f->known)
        json_int(j, f->n);
    else
        json_none(j);
    json_close(j, '}');
}

/* Whose words they are, and what stood there before. */
static void stated_json(struct json *j, const struct composed_statement *s)
{
    json_open(j, '{');
    json_key_str(j, "author", s->author);
    json_key_text(j, "how", statement_name(s->how));
    if (s->original)
        json_key_str(j, "instead_of", s->original->text);
    json_key_str(j, "number", s->number);
    json_key_str(j, "on", s->day);
    if (s->reason.n)
        json_key_str(j, "reason", s->reason);
    json_close(j, '}');
}

static void sentence_json(struct json *j, const struct composed_sentence *s, enum lang lang,
                          int64_t limit)
{
    json_open(j, '{');
    json_key_text(j, "basis", s->basis);
    json_key_bool(j, "each", s->each);
    json_key(j, "figures");
    json_open(j, '[');
    for (int i = 0; i < s->figure_count; i++)
        figure_json(j, &s->figures[i], lang, limit);
    json_close(j, ']');
    json_key_str(j, "id", s->id);
    json_key_text(j, "standing", standing_name(s->standing));
    if (s->stated) {
        json_key(j, "stated");
        stated_json(j, s->stated);
    }
    json_key_str(j, "text", s->text);
    json_close(j, '}');
}

static void table_json(struct json *j, const struct composed_table *t)
{
    json_open(j, '{');
    json_key_text(j, "bad", t->bad);
    json_key(j, "bars");
    json_open(j, '[');
    for (int i = 0; i < t->bar_count; i++) {
        json_open(j, '{');
        json_key_int(j, "bad", t->bars[i].bad);
        json_key_int(j, "good", t->bars[i].good);
        json_key_str(j, "label", t->bars[i].label);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key_text(j, "caption", t->caption);
    json_key_int(j, "columns", t->columns);
    json_key_text(j, "good", t->good);
    json_key_text(j, "name", report_exhibit_name(t->exhibit));
    json_key(j, "rows");
    json_open(j, '[');
    for (int i = 0; i < t->rows; i++) {
        json_open(j, '[');
        for (int n = 0; n < t->columns; n++)
            json_str(j, t->cells[i * t->columns + n]);
        json_close(j, ']');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void exhibits_json(struct json *j, uint32_t bits)
{
    json_open(j, '[');
    for (int i = 0; i < EXHIBIT_COUNT; i++)
        if (bits >> i & 1)
            json_text(j, report_exhibit_name((enum report_exhibit)i));
    json_close(j, ']');
}

/* What a person made of a kept one. */
static void kept_json(struct json *j, const struct composed *c)
{
    json_open(j, '{');
    json_key_int(j, "added", c->added);
    json_key_int(j, "changed", c->changed);
    json_key_str(j, "content", c->content);
    json_key_int(j, "left_out", c->left_out);
    json_key_str(j, "number", c->number);
    json_close(j, '}');
}

static void section_json(struct json *j, const struct composed *c, int section, int64_t limit)
{
    const struct composed_section *s = &c->sections[section];
    json_open(j, '{');
    json_key(j, "charts");
    exhibits_json(j, s->charts);
    json_key_int(j, "level", s->level);
    json_key_text(j, "name", s->name);
    json_key(j, "sentences");
    json_open(j, '[');
    for (int i = 0; i < s->count; i++)
        sentence_json(j, &c->sentences[s->first + i], c->lang, limit);
    json_close(j, ']');
    json_key(j, "tables");
    exhibits_json(j, s->tables);
    json_key_text(j, "title", words_in(&s->title, c->lang));
    json_close(j, '}');
}

void composed_json(struct json *j, const struct composed *c, int64_t records)
{
    json_open(j, '{');
    json_key_text(j, "composed_at", c->now);
    json_key_text(j, "composed_by", c->composer);
    json_key_text(j, "from", c->period.from);
    if (c->number.n) {
        json_key(j, "kept");
        kept_json(j, c);
    }
    json_key_text(j, "kind", c->kind);
    json_key_text(j, "lang", lang_code(c->lang));
    json_key_int(j, "leaf", c->leaf);
    json_key_text(j, "level", level_code((enum level)c->level));
    json_key_str(j, "office", c->office);
    json_key_bool(j, "scoped", c->scoped);
    json_key(j, "sections");
    json_open(j, '[');
    for (int i = 0; i < c->section_count; i++)
        section_json(j, c, i, records);
    json_close(j, ']');
    json_key(j, "tables");
    json_open(j, '[');
    for (int i = 0; i < EXHIBIT_COUNT; i++)
        if (c->tables[i])
            table_json(j, c->tables[i]);
    json_close(j, ']');
    json_key_str(j, "title", c->title);
    json_key_text(j, "to", c->period.to);
    json_key_text(j, "today", c->today);
    json_close(j, '}');
}
