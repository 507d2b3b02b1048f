/* A release as its reviewer sees it. */
#include "office/internal.h"
#include "office/release.h"
#include "office/vault.h"

#include <jansson.h>

static const struct sql facts = {"release.facts",
                                 "SELECT content_hash, coverage, proposed_level, verdict_zh, "
                                 "verdict_en FROM r_release WHERE id = "
                                 "$1",
                                 NULL};
static const struct sql hits = {
    "release.hits",
    "SELECT part, place, look, kind, rule, rule_version, why_zh, why_en, basis, grade, begins, "
    "ends,"
    " sure, snippet, source_number, decision, decision_reason, decided_by, second_by, piece,"
    " source_register, source_row, source_columns"
    " FROM r_release_hit WHERE entry = $1 ORDER BY position",
    NULL};
static const struct sql gaps = {
    "release.gaps",
    "SELECT part, place, why, looked_by, looked_note FROM r_release_gap WHERE entry = $1"
    " ORDER BY position",
    NULL};
static const struct sql by_state = {
    "release.by_state",
    "SELECT r.label, r.state, (SELECT count(*) FROM r_release_hit h WHERE h.entry = r.id AND"
    " h.decision IS NULL), (SELECT count(*) FROM r_release_hit h WHERE h.entry = r.id AND"
    " h.decision = 'remove') FROM r_release r",
    NULL};

const struct sql *const release_look_statements[] = {&facts, &hits, &gaps, &by_state, NULL};

/* ---- findings ---- */

static bool part_is_bad(int part)
{
    return part < 0 || part >= RELEASE_PARTS;
}

static struct str name_of(struct desk *k, int64_t person)
{
    const struct person *p = people_find(k->people, person);
    return p ? arena_str(k->a, str_of(p->name)) : STR("");
}

/* The number of a registered secret or of a list is for those who may know of it; so is the row of a list. */
static enum err show_source(struct desk *k, struct str name, struct str number,
                            struct release_hit *h)
{
    bool knows;
    h->source = STR("");
    if (!number.n)
        return ERR_OK;
    TRY(desk_knows(k, name, number, &knows));
    h->source_hidden = !knows;
    if (knows) {
        h->source = number;
        return ERR_OK;
    }
    h->row = 0;
    h->columns = STR("");
    return ERR_OK;
}

/* Kept above public: a second person confirms it. The regulation's guards say the same. */
static bool is_grave(const struct release_hit *h)
{
    bool decides = str_is(h->kind, "mark") || str_is(h->kind, "passage") || h->level >= LEVEL_WORK;
    return decides && h->level > LEVEL_PUBLIC && *h->decision && strcmp(h->decision, "remove") != 0;
}

static enum err read_hit(struct desk *k, struct query *q, int number, struct release_hit *h)
{
    *h = (struct release_hit){
        .number = number,
        .part = (int)query_int(q, 0),
        .piece = (int)query_int(q, 19),
        .place = arena_str(k->a, query_text(q, 1)),
        .look = arena_text(k->a, query_text(q, 2)),
        .kind = arena_str(k->a, query_text(q, 3)),
        .rule = arena_str(k->a, query_text(q, 4)),
        .version = query_int(q, 5),
        .why = {arena_text(k->a, query_text(q, 6)), arena_text(k->a, query_text(q, 7))},
        .basis = arena_str(k->a, query_text(q, 8)),
        .level = (int)query_int(q, 9),
        .begins = query_int(q, 10),
        .ends = query_int(q, 11),
        .sure = query_int(q, 12),
        .snippet = arena_str(k->a, query_text(q, 13)),
        .decision = arena_text(k->a, query_text(q, 15)),
        .reason = arena_str(k->a, query_text(q, 16)),
        .by = name_of(k, query_int(q, 17)),
        .second = name_of(k, query_int(q, 18))};
    if (part_is_bad(h->part))
        return fail(ERR_CORRUPT, "A finding of a release is damaged");
    h->wants_second = is_grave(h) && query_null(q, 18);
    h->row = query_int(q, 21);
    h->columns = arena_str(k->a, query_text(q, 22));
    return show_source(k, arena_str(k->a, query_text(q, 20)), arena_str(k->a, query_text(q, 14)),
                       h);
}

static enum err read_hits(struct desk *k, struct release_view *v)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &hits, &q, "i", v->entry.id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        v->hits = arena_grow(k->a, v->hits, (size_t)v->hit_count, &room, sizeof *v->hits);
        struct release_hit *h = &v->hits[v->hit_count++];
        TRY(read_hit(k, q, v->hit_count, h));
        if (str_is(h->kind, "mosaic") && !h->source_hidden)
            TRY(release_pieces(k, v->entry.id, h->source, &h->pieces, &h->piece_count));
        v->open += !*h->decision;
        v->removed += strcmp(h->decision, "remove") == 0;
        v->seconds += h->wants_second;
    }
}

static enum err read_gaps(struct desk *k, struct release_view *v)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &gaps, &q, "i", v->entry.id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        v->gaps = arena_grow(k->a, v->gaps, (size_t)v->gap_count, &room, sizeof *v->gaps);
        struct release_gap *g = &v->gaps[v->gap_count++];
        *g = (struct release_gap){.number = v->gap_count,
                                  .part = (int)query_int(q, 0),
                                  .place = arena_str(k->a, query_text(q, 1)),
                                  .why = arena_text(k->a, query_text(q, 2)),
                                  .by = name_of(k, query_int(q, 3)),
                                  .note = arena_str(k->a, query_text(q, 4))};
        if (part_is_bad(g->part))
            return fail(ERR_CORRUPT, "A finding of a release is damaged");
        v->unseen += query_null(q, 3);
    }
}

enum err release_view(struct desk *k, int64_t id, struct str number, struct release_view *ret_view)
{
    struct release_view v = {.proposed = -1, .coverage = ""};
    const struct reg *reg;
    struct release_content c;
    QUERY_SCOPE(q);
    bool row;
    TRY(desk_register(k, STR("release"), &reg));
    TRY(entry_view(k, reg, id, number, &v.entry));
    TRY(release_content(k->db, k->a, v.entry.id, &c));
    TRY(db_start(k->db, &facts, &q, "i", v.entry.id));
    TRY(query_step(q, &row));
    v.waits =
        query_null(q, 0) && !v.entry.state->final && strcmp(v.entry.state->name, "returned") != 0;
    if (!query_null(q, 1)) {
        v.coverage = arena_text(k->a, query_text(q, 1));
        v.proposed = (int)query_int(q, 2);
        v.verdict =
            (struct words){arena_text(k->a, query_text(q, 3)), arena_text(k->a, query_text(q, 4))};
    }
    if (c.text.n)
        v.file_names[0] = "";
    for (int i = 0; i < RELEASE_FILES; i++)
        if (c.files[i].id)
            v.file_names[i + 1] = arena_text(k->a, c.files[i].name);
    if (c.link.n)
        v.file_names[RELEASE_LINK] = arena_text(k->a, c.link);
    memcpy(v.hash, c.hash, sizeof v.hash);
    memcpy(v.copy, c.copy, sizeof v.copy);
    TRY(read_hits(k, &v));
    TRY(read_gaps(k, &v));
    *ret_view = v;
    return ERR_OK;
}

/* ---- the text as read ---- */

static struct str text_of(struct arena *a, const json_t *object, const char *name)
{
    const json_t *s = json_object_get(object, name);
    return json_is_string(s) ? arena_str(a, str_bytes(json_string_value(s), json_string_length(s)))
                             : STR("");
}

static enum err read_parts(struct arena *a, const json_t *root, struct release_text **ret_texts,
                           int *ret_count)
{
    const json_t *parts = json_object_get(root, "parts");
    size_t n = json_array_size(parts);
    struct release_text *rows = NEW_ARRAY(a, struct release_text, n + 1);
    if (!json_is_array(parts) || n > INT32_MAX)
        return fail(ERR_CORRUPT, "The text as read is damaged");
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(parts, i);
        int64_t part = json_integer_value(json_object_get(one, "part"));
        if (part < 0 || part >= RELEASE_PARTS)
            return fail(ERR_CORRUPT, "The text as read is damaged");
        rows[i] =
            (struct release_text){.part = (int)part,
                                  .piece = (int)json_integer_value(json_object_get(one, "piece")),
                                  .look = arena_text(a, text_of(a, one, "look")),
                                  .place = text_of(a, one, "place"),
                                  .text = text_of(a, one, "text"),
                                  .is_cut = json_is_true(json_object_get(one, "cut"))};
    }
    *ret_texts = rows;
    *ret_count = (int)n;
    return ERR_OK;
}

enum err release_text_read(struct arena *a, struct str json, struct release_text **ret_texts,
                           int *ret_count)
{
    json_t *root = json_loadb(json.p, json.n, 0, NULL);
    enum err err = root ? read_parts(a, root, ret_texts, ret_count)
                        : fail(ERR_CORRUPT, "The text as read is damaged");
    json_decref(root);
    return err;
}

static enum err read_all(struct vault_reader *r, struct arena *a, struct str *ret_text)
{
    const struct vault_file *file = vault_read_file(r);
    size_t n, at = 0;
    if (file->size > 8 * (int64_t)RELEASE_PREVIEW_MAX)
        return fail(ERR_CORRUPT, "The text as read is damaged");
    char *p = NEW_ARRAY(a, char, (size_t)file->size + 1);
    while (at < (size_t)file->size) {
        TRY(vault_read(r, (int64_t)at, p + at, (size_t)file->size - at, &n));
        if (!n)
            break;
        at += n;
    }
    *ret_text = str_bytes(p, at);
    return ERR_OK;
}

enum err release_texts(struct office *o, const struct viewer *v, int64_t reading, struct arena *a,
                       int64_t *ret_release, struct release_text **ret_texts, int *ret_count)
{
    struct vault_reader *r;
    struct str text = STR("");
    TRY(vault_read_open(o, v, reading, &r));
    const struct vault_file *file = vault_read_file(r);
    int64_t release = strcmp(file->reg, "release") == 0 ? file->entry : 0;
    bool is_text = strcmp(file->name, "text.json") == 0;
    enum err err =
        release && is_text ? read_all(r, a, &text) : fail(ERR_MISSING, "There is no such page");
    vault_read_close(r);
    TRY(err);
    TRY(release_text_read(a, text, ret_texts, ret_count));
    *ret_release = release;
    return ERR_OK;
}

/* ---- sums ---- */

enum err release_sums(struct desk *k, struct release_sums *ret_sums)
{
    struct release_sums s = {0};
    *ret_sums = s;
    const struct reg *reg = rule_register(k->book, STR("release"));
    if (!reg || !desk_sees_register(k, reg))
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &by_state, &q, ""));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (!sight_has(k->sight, (uint32_t)query_int(q, 0)))
            continue;
        struct str state = query_text(q, 1);
        bool published = str_is(state, "published"), refused = str_is(state, "refused");
        bool over = published || refused || str_is(state, "withdrawn");
        s.waiting += !over;
        s.open += over ? 0 : query_int(q, 2);
        s.removed += over ? 0 : query_int(q, 3);
        s.refused += refused;
        s.published += published;
        s.take_down += published && query_int(q, 2) > 0;
    }
    *ret_sums = s;
    return ERR_OK;
}
