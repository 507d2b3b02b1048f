/* The review before publication: what is submitted beside what is to be decided. */
#include "office/act.h"
#include "office/release.h"
#include "web/page.h"
#include "web/page_doors.h"
#include "web/page_templates.h"
#include "web/release_views.h"

enum {
    HITS_SHOWN = 400,    /* of the list; the rest by the command line */
    TEXT_SHOWN = 400000, /* bytes of text on one page */
    CONTEXT = 600,       /* bytes on either side of a finding where text is left out */
    NUMBERS_MAX = 1000,
};

/* ---- codes in words: as the regulation's own lists say ---- */

static struct words choice_words(struct visit *x, const char *list, const char *code)
{
    const struct reg *reg = rule_register(x->desk.book, STR("release"));
    for (int i = 0; reg && i < reg->child_count; i++)
        for (int k = 0; k < reg->children[i].field_count; k++) {
            const struct field *f = &reg->children[i].fields[k];
            if (strcmp(f->name, list) != 0)
                continue;
            const char *text = arena_text(x->a, shown_text(&x->desk, f, str_of(code), 0, false));
            return (struct words){text, text};
        }
    return (struct words){code, code};
}

static struct words hit_words(struct visit *x, struct str kind)
{
    for (int i = 0; i < FINDING_KINDS; i++)
        if (str_is(kind, finding_kind_name((enum finding_kind)i)))
            return finding_kind_words((enum finding_kind)i);
    const char *text = arena_text(x->a, kind);
    return (struct words){text, text};
}

static struct str part_name(struct visit *x, const struct release_view *r, int part)
{
    if (part == 0)
        return str_of(tr(x->lang, N_("Text")));
    if (part == RELEASE_LINK)
        return str_of(tr(x->lang, N_("Link")));
    return str_of(r->file_names[part] ? r->file_names[part] : "");
}

/* ---- the list of decisions ---- */

static void shape_hit(struct visit *x, struct hit_row *h)
{
    static const struct {
        const char *look;
        enum tone tone;
    } shapes[] = {[HIT_OPEN] = {"open", TONE_BAD},
                  [HIT_REMOVED] = {"removed", TONE_WARN},
                  [HIT_KEPT] = {"kept", TONE_GOOD}};
    const char *decision = h->hit->decision;
    h->shape = !*decision ? HIT_OPEN : strcmp(decision, "remove") == 0 ? HIT_REMOVED : HIT_KEPT;
    h->look = shapes[h->shape].look;
    h->tone = shapes[h->shape].tone;
    if (*decision)
        h->decision = choice_words(x, "decision", decision);
}

static void find_alike(struct visit *x, const struct release_view *r, struct hit_row *h)
{
    BUF_SCOPE(numbers, NUMBERS_MAX);
    for (int i = 0; i < r->hit_count; i++) {
        const struct release_hit *other = &r->hits[i];
        if (*other->decision || !str_eq(other->rule, h->hit->rule) || numbers.n > NUMBERS_MAX - 8)
            continue;
        buf_printf(&numbers, "%s%d", numbers.n ? " " : "", other->number);
        h->alike++;
    }
    h->alike_hits = arena_text(x->a, buf_view(&numbers));
}

static void fill_hits(struct visit *x, struct release_page *v)
{
    const struct release_view *r = v->r;
    int next = 0;
    v->hit_count = r->hit_count < HITS_SHOWN ? r->hit_count : HITS_SHOWN;
    v->hits = NEW_ARRAY(x->a, struct hit_row, (size_t)v->hit_count + 1);
    for (int i = v->hit_count; i-- > 0;) {
        struct hit_row *h = &v->hits[i];
        h->hit = &r->hits[i];
        h->kind = hit_words(x, h->hit->kind);
        h->is_mosaic = str_is(h->hit->kind, finding_kind_name(FINDING_MOSAIC));
        h->is_list = str_is(h->hit->kind, finding_kind_name(FINDING_WORD)) ||
                     str_is(h->hit->kind, finding_kind_name(FINDING_LISTED));
        h->part = part_name(x, r, h->hit->part);
        h->next = next;
        shape_hit(x, h);
        if (h->shape == HIT_OPEN) {
            next = h->hit->number;
            find_alike(x, r, h);
        }
    }
    v->gap_count = r->gap_count;
    v->gaps = NEW_ARRAY(x->a, struct gap_row, (size_t)r->gap_count + 1);
    for (int i = 0; i < r->gap_count; i++)
        v->gaps[i] = (struct gap_row){&r->gaps[i], choice_words(x, "why", r->gaps[i].why),
                                      part_name(x, r, r->gaps[i].part)};
}

/* ---- the text with its findings ---- */

struct runs {
    struct arena *a;
    struct text_run *rows;
    size_t count, room;
    size_t *left; /* bytes that the page still shows */
};

static void add_run(struct runs *s, struct text_run run)
{
    if (!run.text.n && !run.gap)
        return;
    s->rows = arena_grow(s->a, s->rows, s->count, &s->room, sizeof *s->rows);
    s->rows[s->count++] = run;
}

static size_t whole(struct str text, size_t at)
{
    while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80)
        at++;
    return at;
}

/* Plain text from..to; its middle is left out once the page has shown enough. */
static void add_plain(struct runs *s, struct str text, size_t from, size_t to)
{
    if (to - from <= 2 * CONTEXT || to - from <= *s->left) {
        *s->left -= to - from < *s->left ? to - from : *s->left;
        add_run(s, (struct text_run){.text = str_bytes(text.p + from, to - from)});
        return;
    }
    size_t head = whole(text, from + CONTEXT), tail = whole(text, to - CONTEXT);
    add_run(s, (struct text_run){.text = str_bytes(text.p + from, head - from)});
    add_run(s, (struct text_run){.gap = (int64_t)(tail - head)});
    add_run(s, (struct text_run){.text = str_bytes(text.p + tail, to - tail)});
}

/* A finding within another one has the other's place; one that sticks out has its own behind it. */
static void run_text(struct visit *x, struct release_page *v, const struct release_text *t,
                     struct runs *s)
{
    const char *last = NULL;
    size_t at = 0;
    for (int i = 0; i < v->hit_count; i++) {
        struct hit_row *h = &v->hits[i];
        size_t from = (size_t)h->hit->begins, to = (size_t)h->hit->ends;
        if (h->hit->piece != t->piece || h->hit->part != t->part || to > t->text.n || from >= to)
            continue;
        h->is_shown = true;
        if (to <= at) {
            h->anchor = last;
            continue;
        }
        if (from > at)
            add_plain(s, t->text, at, from);
        else
            from = at;
        h->anchor = last = arena_printf(x->a, "h%d", h->hit->number);
        add_run(s, (struct text_run){
                       .text = str_bytes(t->text.p + from, to - from), .hit = h, .id = last});
        at = to;
    }
    add_plain(s, t->text, at, t->text.n);
}

static void show_texts(struct visit *x, struct release_page *v, const struct release_text *texts,
                       int count)
{
    size_t left = TEXT_SHOWN;
    v->texts = NEW_ARRAY(x->a, struct read_text, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        struct runs s = {.a = x->a, .left = &left};
        run_text(x, v, &texts[i], &s);
        if (!s.count)
            continue;
        v->texts[v->text_count++] =
            (struct read_text){.name = arena_text(x->a, part_name(x, v->r, texts[i].part)),
                               .place = texts[i].place,
                               .look = choice_words(x, "look", texts[i].look),
                               .is_unseen = strcmp(texts[i].look, "shown") != 0,
                               .is_cut = texts[i].is_cut,
                               .runs = s.rows,
                               .count = (int)s.count};
    }
}

/* Seeing the text is a reading: written into the ledger before it is shown. One that goes on is used
 * again, so that each decision is not a reading of its own. The desk is left for the act. */
static enum err open_texts(struct visit *x, int64_t release, int64_t *ret_reading,
                           struct release_text **ret_texts, int *ret_count)
{
    int64_t reading = 0, of = 0;
    if (str_int(query_value(x, "reading"), 1, INT64_MAX, &reading) &&
        !release_texts(x->o, x->v, reading, x->a, &of, ret_texts, ret_count) && of == release) {
        *ret_reading = reading;
        return ERR_OK;
    }
    struct act_result result;
    struct act_request r = {
        .reg = STR("release"), .action = STR("look"), .entry = release, .rev = -1};
    TRY(act(x->o, x->v, &r, x->a, &result));
    *ret_reading = result.reading_id;
    return release_texts(x->o, x->v, result.reading_id, x->a, &of, ret_texts, ret_count);
}

/* ---- the page ---- */

/* The balance of secrecy and disclosure, and what was told to whom. */
static void fill_said(struct visit *x, struct release_page *v)
{
    static const char *const NAMES[] = {
        "applicant",     "public_interest", "harm",       "balance",     "balance_reason",
        "refuse_reason", "told_reason",     "told_basis", "told_remedy", "told_confirmed"};
    v->said = NEW_ARRAY(x->a, const struct shown *, ARRAY_SIZE(NAMES));
    for (size_t n = 0; n < ARRAY_SIZE(NAMES); n++)
        for (int i = 0; i < v->r->entry.field_count; i++) {
            const struct shown *s = &v->r->entry.fields[i];
            if (!strcmp(s->field->name, NAMES[n]) && s->text.n)
                v->said[v->said_count++] = s;
        }
    for (int i = 0; i < v->r->hit_count; i++) {
        const struct release_hit *h = &v->r->hits[i];
        v->hides_pictures |=
            h->part > 0 && h->part != RELEASE_LINK && strcmp(h->decision, "remove") == 0;
    }
}

static const char *const INLINE[] = {"decide", "confirm", "state_looked", "look"};

static bool is_inline(const struct action *action)
{
    for (size_t i = 0; i < ARRAY_SIZE(INLINE); i++)
        if (strcmp(action->name, INLINE[i]) == 0)
            return true;
    return false;
}

/* What has its form on the page is in no list of actions. */
static enum err fill_actions(struct visit *x, struct release_page *v)
{
    struct door *doors;
    int count;
    const struct actions_view *all;
    TRY(entry_doors(&x->desk, v->r->entry.reg, &v->r->entry, &doors, &count));
    TRY(doors_view(x, v->r->entry.reg, &v->r->entry, &all));
    struct action_view *rows = NEW_ARRAY(x->a, struct action_view, (size_t)all->count + 1);
    int n = 0;
    for (int i = 0; i < count && i < all->count; i++) {
        const char *name = doors[i].action->name;
        if (doors[i].open) {
            v->may_decide |= strcmp(name, "decide") == 0;
            v->may_confirm |= strcmp(name, "confirm") == 0;
            v->may_look |= strcmp(name, "state_looked") == 0;
            v->may_redact |= strcmp(name, "redact") == 0;
        }
        if (!is_inline(doors[i].action))
            rows[n++] = all->actions[i];
    }
    struct actions_view *shown = NEW(x->a, struct actions_view);
    *shown = (struct actions_view){rows, n};
    v->actions = shown;
    return ERR_OK;
}

static enum err find_release(struct visit *x, struct release_view *ret_view)
{
    int64_t id = 0;
    TRY(visit_desk(x));
    if (!str_int(x->rq->capture[0], 1, INT64_MAX, &id))
        id = 0;
    return release_view(&x->desk, id, x->rq->capture[0], ret_view);
}

enum err page_release(struct visit *x)
{
    struct release_view *r = NEW(x->a, struct release_view);
    struct release_page *v = NEW(x->a, struct release_page);
    struct release_text *texts = NULL;
    int count = 0;
    TRY(find_release(x, r));
    if (!r->waits && *r->coverage) {
        int64_t id = r->entry.id;
        visit_leave_desk(x);
        enum err err = open_texts(x, id, &v->reading, &texts, &count);
        if (err && err != ERR_REFUSED && err != ERR_MISSING)
            return err;
        if (err)
            v->why_no_text = arena_text(x->a, str_of(problem()->text[x->lang]));
        TRY(find_release(x, r));
    }
    v->r = r;
    v->tone = r->waits                    ? TONE_NOTE
              : r->open || r->unseen      ? TONE_WARN
              : r->proposed >= LEVEL_WORK ? TONE_BAD
                                          : TONE_GOOD;
    v->identity = identity_of(x, &r->entry);
    TRY(fill_actions(x, v));
    fill_hits(x, v);
    fill_said(x, v);
    show_texts(x, v, texts, count);
    if (r->waits)
        TRY(response_header(x->rq, x->rs, "Refresh", STR("2")));
    /* the text may hold what it was found to hold */
    visit_level(x, r->proposed > r->entry.level ? r->proposed : r->entry.level);
    visit_show(x, page_words(N_("Review before publication")), release_content_show, v);
    return ERR_OK;
}

/* ---- what was sent ---- */

static enum err read_answers(struct visit *x, struct answer *answers, int *count)
{
    static const struct {
        const char *name, *answer;
        size_t max;
    } KNOWN[] = {{"hits", "hits", NUMBERS_MAX},
                 {"gaps", "gaps", NUMBERS_MAX},
                 {"decision", "decision", 20},
                 {"reason", "reason", 500},
                 {"note", "note", 500}};
    struct str alike;
    TRY(form_text_or(form_of(x->rq), "alike", NUMBERS_MAX, &alike));
    for (size_t i = 0; i < ARRAY_SIZE(KNOWN); i++) {
        struct str text;
        TRY(form_text_or(form_of(x->rq), KNOWN[i].name, KNOWN[i].max, &text));
        if (i == 0 && alike.n)
            text = alike;
        if (text.n)
            answers[(*count)++] = (struct answer){str_of(KNOWN[i].answer), text};
    }
    return ERR_OK;
}

enum err page_release_post(struct visit *x)
{
    static const char *const VERBS[] = {"decide", "confirm", "state_looked"};
    struct answer answers[8];
    struct act_request r = {.reg = STR("release"), .answers = answers, .rev = -1};
    struct act_result result;
    struct release_redaction done;
    int64_t reading, next;
    TRY(visit_id(x, 0, &r.entry));
    TRY(form_int_or(form_of(x->rq), "reading", 0, INT64_MAX, 0, &reading));
    TRY(form_int_or(form_of(x->rq), "next", 0, RELEASE_HITS_MAX, 0, &next));
    if (str_is(x->rq->capture[1], "redact")) {
        TRY(release_redact(x->o, x->v, r.entry, x->a, &done));
        return visit_go(x, "/release/%lld", (long long)r.entry);
    }
    for (size_t i = 0; i < ARRAY_SIZE(VERBS); i++)
        if (str_is(x->rq->capture[1], VERBS[i]))
            r.action = str_of(VERBS[i]);
    if (!r.action.n)
        return fail(ERR_MISSING, "There is no such page");
    TRY(read_answers(x, answers, &r.count));
    TRY(act(x->o, x->v, &r, x->a, &result));
    return next ? visit_go(x, "/release/%lld?reading=%lld#d%lld", (long long)r.entry,
                           (long long)reading, (long long)next)
                : visit_go(x, "/release/%lld?reading=%lld", (long long)r.entry, (long long)reading);
}
