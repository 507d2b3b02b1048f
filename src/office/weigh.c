#include "office/weigh.h"

#include "base/clock.h"
#include "base/io.h"
#include "office/internal.h"
#include "office/settled.h"
#include "office/vaults.h"
#include "office/weigh_parts.h"

static const struct sql own_names = {
    "weigh.own_names", "SELECT sealed FROM file WHERE register = $1 AND entry = $2", NULL};
static const struct sql published = {
    "weigh.published", "SELECT coalesce(min(published_on), '') FROM r_release WHERE source = $1",
    NULL};

const struct sql *const weigh_statements[] = {&own_names, &published, NULL};

/* ---- as it is about to stand ---- */

bool weigh_answer(const struct weigh_want *want, const char *name, struct str *ret_value)
{
    for (int i = 0; i < want->count; i++)
        if (str_is(want->answers[i].name, name)) {
            *ret_value = want->answers[i].value;
            return true;
        }
    return false;
}

static const struct shown *stands(const struct gathering *g, const struct field *f)
{
    for (int i = 0; g->view.reg && i < g->view.field_count; i++)
        if (g->view.fields[i].field == f)
            return &g->view.fields[i];
    return NULL;
}

struct str weigh_text(const struct gathering *g, const struct field *f)
{
    struct str text = STR("");
    if (f && weigh_answer(g->want, f->name, &text))
        return text;
    const struct shown *s = f ? stands(g, f) : NULL;
    return s ? s->text : text;
}

enum err weigh_ref(const struct gathering *g, const struct field *f, int64_t *ret_id)
{
    struct str text;
    *ret_id = 0;
    if (f && weigh_answer(g->want, f->name, &text))
        return str_int(str_trim(text), 1, INT64_MAX, ret_id)
                   ? ERR_OK
                   : weigh_number(g, f->target, str_trim(text), ret_id);
    const struct shown *s = f ? stands(g, f) : NULL;
    *ret_id = s ? s->ref : 0;
    return ERR_OK;
}

/* ---- what was found ---- */

void weigh_put(struct gathering *g, struct weigh_part part, struct verdict_part text)
{
    if (!text.findings->count)
        return;
    if (g->count == WEIGH_PARTS_MAX) {
        g->w->is_whole = false;
        return;
    }
    g->parts = arena_grow(g->k->a, g->parts, g->count, &g->room, sizeof *g->parts);
    g->texts = arena_grow(g->k->a, g->texts, g->count, &g->text_room, sizeof *g->texts);
    g->parts[g->count] = part;
    g->texts[g->count++] = text;
}

struct str weigh_where(const struct gathering *g, const struct field *f, struct str place)
{
    const char *name = words_in(&f->words, g->k->v->lang);
    return place.n ? str_of(arena_printf(g->k->a, "%s: %.*s", name, (int)place.n, place.p))
                   : str_of(name);
}

/* The passages of a part of a file: their words are not kept. */
static enum err match_part(struct gathering *g, struct secrets *s, struct passage_search *search,
                           const struct field *f, const struct sifted_part *part)
{
    struct passage_match *found;
    size_t count;
    struct findings *kept = NEW(g->k->a, struct findings);
    kept->a = g->k->a;
    if (!part->prints.gram_count)
        return ERR_OK;
    TRY(passages_match(s->passages, search, &part->prints, g->k->a, &found, &count));
    struct str *snippets = NEW_ARRAY(g->k->a, struct str, count + 1);
    int64_t *lines = NEW_ARRAY(g->k->a, int64_t, count + 1);
    const struct fingerprint print = {.prints = part->prints};
    for (size_t i = 0; i < count; i++) {
        int source;
        TRY(weigh_source_of(g, found[i].number, &source));
        if (source < 0)
            continue;
        if (i < WEIGH_LINES_MAX) /* the rest wants a reason again */
            prints_append(g->k->a, &g->w->quoted, &part->prints, found[i].from, found[i].to);
        snippets[kept->count] = STR("");
        lines[kept->count] = fingerprint_line(&print, found[i].from);
        findings_take(kept,
                      &(struct finding){.kind = FINDING_PASSAGE,
                                        .rule = finding_kind_rule(FINDING_PASSAGE),
                                        .from = found[i].from,
                                        .to = found[i].to,
                                        .sure = found[i].sure,
                                        .level = found[i].level,
                                        .source = str_of(arena_printf(g->k->a, "%d", source))});
    }
    weigh_put(g, (struct weigh_part){weigh_where(g, f, part->place), part->look, lines},
              (struct verdict_part){.text = STR(""), .findings = kept, .snippets = snippets});
    return ERR_OK;
}

static void add_notes(struct gathering *g, const struct field *f, const struct sifted *s)
{
    struct weighing *w = g->w;
    struct text_note *notes =
        NEW_ARRAY(g->k->a, struct text_note, w->note_count + s->note_count + 1);
    size_t n = 0;
    for (; n < w->note_count; n++)
        notes[n] = w->notes[n];
    for (size_t i = 0; i < s->note_count && n < WEIGH_LINES_MAX; i++)
        notes[n++] = (struct text_note){s->notes[i].why, weigh_where(g, f, s->notes[i].place)};
    if (s->coverage != COVERAGE_WHOLE && !s->note_count)
        notes[n++] = (struct text_note){s->coverage, weigh_where(g, f, STR(""))};
    w->notes = notes;
    w->note_count = n;
}

static enum err weigh_sifted(struct gathering *g, struct secrets *s, struct passage_search *search,
                             const struct field *f, const struct sifted *sifted)
{
    char stamp[SIFTED_STAMP_SIZE];
    struct weighing *w = g->w;
    sifted_stamp(g->sieve, stamp);
    w->is_earlier |= strcmp(stamp, sifted->stamp) != 0;
    w->is_whole &= sifted->coverage == COVERAGE_WHOLE && !sifted->dropped &&
                   (sifted->has_prints || !sifted->part_count);
    add_notes(g, f, sifted);
    if (g->term_count < WEIGH_TERMS_MAX && sifted->terms.count)
        g->terms[g->term_count++] = sifted->terms;
    for (size_t i = 0; i < sifted->part_count; i++) {
        const struct sifted_part *p = &sifted->parts[i];
        weigh_put(g, (struct weigh_part){weigh_where(g, f, p->place), p->look, p->lines},
                  (struct verdict_part){
                      .text = STR(""), .findings = &p->findings, .snippets = p->snippets});
        TRY(match_part(g, s, search, f, p));
    }
    return ERR_OK;
}

/* An upload that waits for the act, or what stands; neither: *ret_is_there false. */
static enum err read_sifted(struct gathering *g, const struct field *f, bool *ret_is_there,
                            bool *ret_has, struct sifted *ret_sifted)
{
    struct desk *k = g->k;
    struct str token, record;
    char name[VAULT_TOKEN_SIZE];
    const struct shown *s = stands(g, f);
    *ret_is_there = *ret_has = false;
    if (weigh_answer(g->want, f->name, &token) && token.n &&
        !waiting_name(k->o, k->v, token, name)) {
        *ret_is_there = true;
        TRY(waiting_sifted(k->o, k->v, token, k->a, &record));
        *ret_has = record.n > 0;
        return *ret_has ? sifted_open(k->o, str_of(name), record, k->a, ret_sifted) : ERR_OK;
    }
    if (!s || !s->ref)
        return ERR_OK;
    *ret_is_there = true;
    return sifted_of(k, s->ref, ret_has, ret_sifted);
}

static enum err weigh_files(struct gathering *g, struct secrets *s, struct passage_search *search)
{
    const struct reg *reg = g->want->reg;
    for (int i = 0; i < reg->own_count; i++) {
        const struct field *f = &reg->fields[i];
        struct sifted *sifted = NEW(g->k->a, struct sifted);
        bool there, has;
        if (f->type != FIELD_FILE)
            continue;
        TRY(read_sifted(g, f, &there, &has, sifted));
        g->w->files += there;
        g->w->unsifted += there && !has;
        g->w->is_whole &= !there || has;
        if (has)
            TRY(weigh_sifted(g, s, search, f, sifted));
    }
    return ERR_OK;
}

/* A passage's source in its own text: of a document of the index an index of ours. */
static enum err take_own(struct gathering *g, const struct findings *all, struct findings *kept)
{
    for (size_t i = 0; i < all->count; i++) {
        struct finding x = all->rows[i];
        int source;
        if (x.kind == FINDING_PASSAGE) {
            TRY(weigh_source_of(g, x.source, &source));
            if (source < 0)
                continue;
            x.source = str_of(arena_printf(g->k->a, "%d", source));
        }
        if (own_sieve_name(&x))
            own_sieve_hide(&x); /* which list it is of is nobody's to see here */
        findings_take(kept, &x);
    }
    return ERR_OK;
}

static enum err weigh_own(struct gathering *g, struct secrets *s)
{
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    struct sieve_parts parts = {
        .passages = s->passages, .skip = g->own, .skip_count = g->own_count};
    struct str *texts = NEW_ARRAY(g->k->a, struct str, (size_t)g->by->text_count + 1);
    parts.rules = g->sieve->rules;
    parts.listed = g->sieve->listed;
    TRY(sieve_open(&parts, &sieve));
    for (int i = 0; i < g->by->text_count; i++) {
        struct findings all = {.a = g->k->a};
        struct findings *kept = NEW(g->k->a, struct findings);
        texts[i] = weigh_text(g, g->by->texts[i]);
        kept->a = g->k->a;
        if (!str_utf8(texts[i]))
            texts[i] = STR(""); /* an answer that the act will refuse */
        TRY(sieve_text(sieve, texts[i], LOOK_SHOWN, &all));
        TRY(take_own(g, &all, kept));
        weigh_put(g, (struct weigh_part){.where = weigh_where(g, g->by->texts[i], STR(""))},
                  (struct verdict_part){.text = texts[i], .findings = kept});
        TRY(weigh_numbers(g, g->by->texts[i], texts[i]));
    }
    TRY(terms_make(g->k->a, texts, (size_t)g->by->text_count, &g->terms[g->term_count]));
    g->term_count += g->terms[g->term_count].count > 0;
    return ERR_OK;
}

static enum err weigh_all(struct gathering *g, struct secrets *s)
{
    struct passage_search *search CLEANUP(passage_search_cleanup) = passage_search_new();
    passage_search_skip(search, s->passages, g->own, g->own_count);
    TRY(weigh_own(g, s));
    return weigh_files(g, s, search);
}

static void put_own(struct gathering *g, size_t *room, struct str name)
{
    g->own = arena_grow(g->k->a, g->own, g->own_count, room, sizeof *g->own);
    g->own[g->own_count++] = name;
}

static enum err read_own_names(struct gathering *g)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    put_own(g, &room, settled_name(g->k->a, str_of(g->want->reg->name), g->want->entry));
    TRY(db_start(g->k->db, &own_names, &q, "zi", g->want->reg->name, g->want->entry));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        put_own(g, &room, arena_str(g->k->a, query_text(q, 0)));
    }
}

/* ---- what it comes to ---- */

static enum err find_facts(struct gathering *g, struct verdict_facts *f)
{
    const struct reg *release = rule_register(g->k->book, STR("release"));
    const struct field *of = release ? rule_field(release, STR("source")) : NULL;
    struct str until = weigh_text(g, g->by->until), since = STR("");
    bool found;
    f->level = g->w->chosen;
    (void)date_parse(str_of(g->k->today), &f->today);
    if (until.n && date_parse(until, &f->expires))
        f->expires++; /* its last day is secret still */
    if (of && of->target == g->want->reg && g->want->entry)
        TRY(db_one(g->k->db, g->k->a, &published, &found, "i>t", g->want->entry, &since));
    if (since.n)
        (void)date_parse(since, &f->public_since);
    f->no_basis = g->by->basis_count > 0;
    for (int i = 0; i < g->by->basis_count; i++)
        f->no_basis &= !weigh_text(g, g->by->basis[i]).n;
    return ERR_OK;
}

/* The list or a source that is a secret still speaks for the level, beside what was found. */
static bool is_borne_out(const struct weighing *w, enum level chosen)
{
    for (size_t i = 0; i < w->matter_count; i++)
        if (w->matters[i].level >= chosen)
            return true;
    for (size_t i = 0; i < w->source_count; i++)
        if (w->sources[i].status == SOURCE_SECRET && w->sources[i].level >= chosen)
            return true;
    return false;
}

static bool has_evidence(const struct weighing *w, enum level chosen)
{
    for (size_t i = 0; i < w->verdict.count; i++) {
        const struct verdict_line *line = &w->verdict.lines[i];
        if (line->finding->kind != FINDING_MARK && line->finding->level >= chosen &&
            (line->decides || line->hundredths > 0))
            return true;
    }
    return is_borne_out(w, chosen);
}

enum weighed weigh_says(const struct weighing *w, enum level chosen)
{
    if (w->has_ended)
        return WEIGHED_AGREES;
    if (w->verdict.level > chosen)
        return WEIGHED_TOO_LOW;
    if (!w->is_whole)
        return WEIGHED_UNREAD;
    /* a draft is protected first (R17) */
    return w->has_chosen && chosen >= LEVEL_WORK && !has_evidence(w, chosen) ? WEIGHED_TOO_HIGH
                                                                             : WEIGHED_AGREES;
}

static void hint(struct weighing *w, bool over, struct words words, const char *basis)
{
    if (w->hint_count < WEIGH_HINTS_MAX)
        w->hints[w->hint_count++] = (struct weigh_hint){over, words, basis};
}

/* A source that is no secret any more, with no other that is one. */
static bool rests_on_ended(const struct weighing *w)
{
    bool ended = false;
    for (size_t i = 0; i < w->source_count; i++) {
        if (w->sources[i].status == SOURCE_SECRET)
            return false;
        ended = true;
    }
    return ended;
}

static void give_hints(struct weighing *w)
{
    const struct verdict *v = &w->verdict;
    const bool held = w->has_chosen && w->chosen >= LEVEL_WORK;
    const struct weigh_matter *best = w->matter_count ? &w->matters[0] : NULL;
    if (w->has_ended)
        return;
    if (v->hints[HINT_TOO_LOW])
        hint(w, false, verdict_hint_words(HINT_TOO_LOW), verdict_hint_basis(HINT_TOO_LOW));
    if (best && best->level > w->chosen && v->level <= w->chosen)
        hint(w, false,
             (struct words){"与目录事项相近，而目录规定的密级更高",
                            "It reads like a matter of the list that has a higher level"},
             "L19");
    for (int i = HINT_EXPIRED; held && i <= HINT_NO_BASIS; i++)
        if (v->hints[i])
            hint(w, true, verdict_hint_words((enum verdict_hint)i),
                 verdict_hint_basis((enum verdict_hint)i));
    if (held && !has_evidence(w, w->chosen))
        hint(w, true,
             (struct words){"除密级标志外，筛查结果、事项目录和派生来源都没有支持该密级的内容",
                            "Beside a mark nothing speaks for this level: no finding, no matter of "
                            "the list, no source"},
             "R17");
    if (held && verdict_decides(v) && v->level < w->chosen)
        hint(w, true,
             (struct words){"高于其标志和所引用的涉密内容表明的密级",
                            "It is higher than its marks and what it quotes say"},
             "L19");
    if (held && rests_on_ended(w))
        hint(w, true,
             (struct words){"所引用的来源已经解密或者期满，应当重新审核",
                            "What it takes from is no secret any more: review it"},
             "R18");
    if (best && best->level == LEVEL_WORK && level_is_state_secret(w->chosen) &&
        !is_borne_out(w, w->chosen))
        hint(w, true,
             (struct words){"与工作秘密事项相近：工作秘密不得定为国家秘密",
                            "It reads like a work secret, which is no state secret"},
             "L64");
}

static void list_lines(struct gathering *g)
{
    struct weighing *w = g->w;
    const struct verdict *v = &w->verdict;
    size_t n = v->count < WEIGH_LINES_MAX ? v->count : WEIGH_LINES_MAX;
    w->lines = NEW_ARRAY(g->k->a, struct weigh_line, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct verdict_line *line = &v->lines[i];
        const struct weigh_part *part = &g->parts[line->part];
        size_t at = (size_t)(line->finding - g->texts[line->part].findings->rows);
        int64_t source = -1;
        if (line->finding->kind == FINDING_PASSAGE)
            (void)str_int(line->finding->source, 0, WEIGH_SOURCES_MAX, &source);
        w->lines[i] = (struct weigh_line){.where = part->where,
                                          .look = part->look,
                                          .line = part->lines ? part->lines[at] : 0,
                                          .finding = line->finding,
                                          .sentence = line->sentence,
                                          .snippet = line->snippet,
                                          .hundredths = line->hundredths,
                                          .decides = line->decides,
                                          .source = (int)source};
    }
    w->line_count = n;
    w->lines_left = v->count - n;
}

/* The level that is answered. Where the action does not ask for that field, its own question of a level ("Protected
 * as") says how it is guarded, and nothing was chosen yet (R17). */
static bool answered_level(const struct weigh_want *want, const struct field *f,
                           enum level *ret_level, bool *ret_chosen)
{
    struct str text = STR("");
    *ret_chosen = weigh_answer(want, f->name, &text);
    for (int i = 0; !text.n && want->action && i < want->action->ask_count; i++) {
        const struct ask *ask = &want->action->asks[i];
        if (ask->field && ask->field->type == FIELD_LEVEL)
            (void)weigh_answer(want, ask->name, &text);
    }
    bool is_level = level_parse(str_trim(text), ret_level);
    *ret_chosen &= is_level;
    return is_level;
}

static void choose(struct gathering *g)
{
    struct weighing *w = g->w;
    const struct shown *s = stands(g, g->by->level);
    const enum level holds = (enum level)g->want->reg->holds;
    enum level answered;
    bool chosen;
    w->chosen = g->view.reg ? (enum level)g->view.level : holds;
    w->has_chosen = s && s->level >= 0;
    if (answered_level(g->want, g->by->level, &answered, &chosen)) {
        w->chosen = answered > holds ? answered : holds;
        w->has_chosen |= chosen;
    }
}

static enum err judge(struct gathering *g)
{
    struct verdict_facts facts = {0};
    struct weighing *w = g->w;
    choose(g);
    w->has_ended = weigh_text(g, g->by->ended).n > 0;
    TRY(find_facts(g, &facts));
    verdict_make(g->k->a, g->texts, g->count, &facts, &w->verdict);
    list_lines(g);
    w->sources = NEW_ARRAY(g->k->a, struct weigh_source, w->source_count + 1);
    for (size_t i = 0; i < w->source_count; i++) {
        w->sources[i] = g->sources[i];
        if (!w->sources[i].number.n) { /* the viewer may not know of it */
            w->sources[i].reg = NULL;
            w->sources[i].id = 0;
        }
    }
    w->says = weigh_says(w, w->chosen);
    give_hints(w);
    return ERR_OK;
}

enum err weigh(struct desk *k, const struct weigh_want *want, struct weighing *ret_weighing)
{
    struct gathering *g = NEW(k->a, struct gathering);
    struct secrets *s;
    *ret_weighing = (struct weighing){.by = want->reg->weighs, .is_whole = true, .rev = -1};
    *g = (struct gathering){.k = k, .want = want, .by = want->reg->weighs, .w = ret_weighing};
    if (!g->by)
        return fail(ERR_MISSING, "There is no such page");
    if (want->entry) {
        TRY(entry_view(k, want->reg, want->entry, STR(""), &g->view));
        ret_weighing->rev = g->view.rev;
        TRY(read_own_names(g));
    }
    TRY(own_sieve_of(k, &g->sieve));
    TRY(weigh_named_source(g));
    TRY(secrets_hold(k, &s));
    enum err err = weigh_all(g, s);
    secrets_release(s);
    TRY(err);
    TRY(weigh_matters(g));
    return judge(g);
}
