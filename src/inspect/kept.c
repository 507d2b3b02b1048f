#include "inspect/kept_parts.h"

#include "access/level.h"
#include "office/act.h"
#include "office/seal.h"
#include "office/vault.h"

static const struct sql report_get = {
    "kept.report", "SELECT body, content FROM r_work_report WHERE id = $1", NULL};
static const struct sql statements_get = {
    "kept.statements",
    "SELECT id, number, how, sentence, section, words_zh, words_en, reason, author_name, said_on"
    " FROM r_report_statement WHERE report = $1 AND state = 'standing' ORDER BY id",
    NULL};

const struct sql *const kept_statements[] = {&report_get, &statements_get, NULL};

static const struct viewer clock_viewer = {
    .scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};

/* ---- keeping ---- */

struct keeping {
    struct office *o;
    const struct viewer *v;
    struct arena *a;
    const struct composed *composed[LANG_COUNT];
    const char *kind;
    int64_t drafter, entry;
    char token[VAULT_TOKEN_SIZE];
};

static enum err compose_both(struct keeping *x, struct str kind, const struct report_period *period,
                             struct buf *file)
{
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    x->drafter = k.me ? k.me->id : 0;
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        struct compose_want want = {.kind = kind, .period = *period, .lang = lang, .leaves = true};
        TRY(compose(&k, &want, &x->composed[lang]));
    }
    x->kind = arena_text(x->a, str_of(x->composed[LANG_ZH]->kind));
    kept_write(file, x->composed); /* while the rules are held that its titles lie in */
    return buf_check(file);
}

static struct str int_text(struct arena *a, int64_t n)
{
    return str_of(arena_printf(a, "%lld", (long long)n));
}

static enum err enter(struct keeping *x, const struct report_period *period,
                      struct act_result *ret_made)
{
    struct answer answers[] = {{STR("kind"), str_of(x->kind)},
                               {STR("from_day"), str_of(period->from)},
                               {STR("until_day"), str_of(period->to)}};
    struct act_request r = {.reg = STR("work_report"),
                            .action = STR("create"),
                            .answers = answers,
                            .count = ARRAY_SIZE(answers),
                            .rev = -1};
    return act(x->o, x->v, &r, x->a, ret_made);
}

/* What bears a scope somewhere, or is a state secret, is for the drafter and those whom the action names. */
static enum err take_in(struct keeping *x)
{
    enum { FIELDS = 8 };
    const struct composed *c = x->composed[LANG_ZH];
    struct act_result done;
    struct answer answers[FIELDS];
    int n = 0;
    int64_t gaps = 0;
    for (int i = 0; i < c->sentence_count; i++)
        gaps += c->sentences[i].standing == STANDING_MISSING;
    answers[n++] = (struct answer){STR("subject"), c->title};
    answers[n++] = (struct answer){STR("body"), str_of(x->token)};
    answers[n++] = (struct answer){STR("leaves"), int_text(x->a, c->leaf)};
    answers[n++] = (struct answer){STR("sentences"), int_text(x->a, c->sentence_count)};
    answers[n++] = (struct answer){STR("gaps"), int_text(x->a, gaps)};
    answers[n++] = (struct answer){STR("protection"), str_of(level_code((enum level)c->level))};
    if (c->compartments)
        answers[n++] =
            (struct answer){STR("compartments"), int_text(x->a, (int64_t)c->compartments)};
    if (c->scoped || level_is_state_secret((enum level)c->level))
        answers[n++] = (struct answer){
            STR("knowing"), str_of(arena_printf(x->a, "person:%lld", (long long)x->drafter))};
    struct act_request r = {.reg = STR("work_report"),
                            .action = STR("keep"),
                            .entry = x->entry,
                            .answers = answers,
                            .count = n,
                            .rev = -1};
    return act(x->o, &clock_viewer, &r, x->a, &done);
}

enum err kept_make(struct office *o, const struct viewer *v, struct str kind,
                   const struct report_period *period, struct arena *a, const char **ret_number,
                   int64_t *ret_entry)
{
    struct keeping x = {.o = o, .v = v, .a = a};
    struct act_result made;
    BUF_SCOPE(file, KEPT_BYTES_MAX);
    TRY(viewer_ready(v));
    TRY(compose_both(&x, kind, period, &file));
    TRY(enter(&x, period, &made));
    x.entry = made.entry;
    TRY(vault_put_bytes(o, &clock_viewer, str_of(arena_printf(a, "%s.json", made.number)),
                        buf_view(&file), x.token));
    TRY(take_in(&x));
    *ret_number = made.number;
    *ret_entry = made.entry;
    return ERR_OK;
}

/* ---- opening ---- */

static enum statement_how how_named(struct str name)
{
    for (enum statement_how how = STATED_CHANGED; how < STATED_LEFT_OUT; how++)
        if (str_is(name, statement_name(how)))
            return how;
    return STATED_LEFT_OUT;
}

static struct str column(struct desk *k, struct query *q, int at)
{
    return query_null(q, at) ? STR("") : arena_str(k->a, query_text(q, at));
}

static enum err read_statements(struct desk *k, int64_t report,
                                struct composed_statement **ret_rows, int *ret_count)
{
    struct composed_statement *rows = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &statements_get, &q, "i", report));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
        rows[count++] = (struct composed_statement){
            .entry = query_int(q, 0),
            .number = column(k, q, 1),
            .how = how_named(query_text(q, 2)),
            .sentence = column(k, q, 3),
            .section = column(k, q, 4),
            .words = {[LANG_ZH] = column(k, q, 5), [LANG_EN] = column(k, q, 6)},
            .reason = column(k, q, 7),
            .author = column(k, q, 8),
            .day = column(k, q, 9)};
    }
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}

/* Its bytes, after what was sealed was made again and compared. */
static enum err sealed_bytes(struct desk *k, const struct entry_view *entry, struct str *ret_bytes,
                             struct str *ret_content)
{
    bool found;
    int64_t body = 0;
    struct report_seal seal;
    TRY(db_one(k->db, k->a, &report_get, &found, "i>it", entry->id, &body, ret_content));
    if (!found || !body || !ret_content->n)
        return fail(ERR_MISSING, "This report was not composed to its end: keep it anew");
    TRY(report_seal(k->db, k->a, entry->id, &seal));
    if (!str_is(*ret_content, seal.content))
        return fail(ERR_CORRUPT, "The report {1} is not what was sealed",
                    arena_text(k->a, entry->number));
    return vault_own(k, body, entry->label, KEPT_BYTES_MAX, ret_bytes);
}

enum err kept_open(struct desk *k, int64_t id, struct str number, enum lang lang, bool draft,
                   struct kept *ret_kept)
{
    const struct reg *reg;
    struct kept kept;
    struct str bytes;
    struct composed_statement *statements;
    int count;
    struct composed *c = NEW(k->a, struct composed);
    struct str content;
    TRY(desk_register(k, STR("work_report"), &reg));
    TRY(entry_view(k, reg, id, number, &kept.entry));
    TRY(sealed_bytes(k, &kept.entry, &bytes, &content));
    TRY(kept_read(k->a, bytes, lang, c));
    TRY(read_statements(k, kept.entry.id, &statements, &count));
    kept_apply(k->a, c, statements, count, draft);
    c->number = kept.entry.number;
    c->content = content;
    c->level = kept.entry.level > c->level ? kept.entry.level : c->level;
    kept.composed = c;
    *ret_kept = kept;
    return ERR_OK;
}

enum err kept_reading(struct office *o, const struct viewer *v, int64_t id, struct arena *a,
                      const char **ret_reading)
{
    struct act_result done;
    struct act_request r = {
        .reg = STR("work_report"), .action = STR("open"), .entry = id, .rev = -1};
    TRY(act(o, v, &r, a, &done));
    *ret_reading = done.reading ? done.reading : "";
    return ERR_OK;
}

/* ---- what people make of it ---- */

bool kept_what_parse(struct str name, enum kept_what *ret_what)
{
    static const char *const names[] = {[KEPT_CHANGE] = "change",
                                        [KEPT_ADD] = "add",
                                        [KEPT_LEAVE_OUT] = "leave_out",
                                        [KEPT_TAKE_BACK] = "take_back"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (str_is(name, names[i])) {
            *ret_what = (enum kept_what)i;
            return true;
        }
    return false;
}

/* What it is about, as the draft stands. */
struct about {
    struct kept kept;
    const struct composed_sentence *sentence; /* NULL: none, or the end of a section */
    const char *section;
};

static enum err find_about(struct office *o, const struct viewer *v, int64_t id, struct str number,
                           const struct kept_edit *edit, struct arena *a, struct about *ret)
{
    struct about x = {0};
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    TRY(kept_open(&k, id, number, v->lang == LANG_EN ? LANG_EN : LANG_ZH, true, &x.kept));
    const struct composed *c = x.kept.composed;
    if (edit->sentence.n) {
        x.sentence = composed_find(c, edit->sentence);
        if (!x.sentence)
            return fail_field(
                fail(ERR_INPUT, "The report has no sentence {1}", arena_text(a, edit->sentence)),
                "sentence");
        x.section = c->sections[x.sentence->section].name;
    }
    for (int i = 0; i < c->section_count && !x.section; i++)
        if (str_is(edit->section, c->sections[i].name))
            x.section = c->sections[i].name;
    if (!x.section)
        return fail_field(
            fail(ERR_INPUT, "The report has no section {1}", arena_text(a, edit->section)),
            "section");
    x.section = arena_text(a, str_of(x.section));
    *ret = x;
    return ERR_OK;
}

static enum err say_anew(struct office *o, const struct viewer *v, const struct kept_edit *edit,
                         int64_t statement, struct arena *a, struct act_result *ret_done)
{
    bool back = edit->what == KEPT_TAKE_BACK;
    struct answer answers[] = {{STR("words_zh"), edit->words[LANG_ZH]},
                               {STR("words_en"), edit->words[LANG_EN]},
                               {STR("reason"), edit->reason}};
    struct act_request r = {.reg = STR("report_statement"),
                            .action = back ? STR("take_back") : STR("reword"),
                            .entry = statement,
                            .answers = answers,
                            .count = back ? 0 : ARRAY_SIZE(answers),
                            .rev = -1};
    return act(o, v, &r, a, ret_done);
}

static enum err say_new(struct office *o, const struct viewer *v, const struct kept_edit *edit,
                        const struct about *about, struct arena *a, struct act_result *ret_done)
{
    static const enum statement_how hows[] = {[KEPT_CHANGE] = STATED_CHANGED,
                                              [KEPT_ADD] = STATED_ADDED,
                                              [KEPT_LEAVE_OUT] = STATED_LEFT_OUT};
    /* behind an added sentence means behind the one that this stands behind */
    const struct composed_sentence *s = about->sentence;
    struct str behind = s && s->stated && s->stated->how == STATED_ADDED ? s->stated->sentence
                        : s                                              ? s->id
                                                                         : STR("");
    struct answer answers[] = {
        {STR("report"), about->kept.entry.number},
        {STR("how"), str_of(statement_name(hows[edit->what]))},
        {STR("sentence"), behind},
        {STR("section"), str_of(about->section)},
        {STR("words_zh"), edit->words[LANG_ZH]},
        {STR("words_en"), edit->words[LANG_EN]},
        {STR("reason"), edit->reason},
    };
    struct act_request r = {.reg = STR("report_statement"),
                            .action = STR("create"),
                            .answers = answers,
                            .count = ARRAY_SIZE(answers),
                            .rev = -1};
    return act(o, v, &r, a, ret_done);
}

enum err kept_edit(struct office *o, const struct viewer *v, int64_t id, struct str number,
                   const struct kept_edit *edit, struct arena *a, const char **ret_number)
{
    struct about about;
    struct act_result done;
    TRY(viewer_ready(v));
    TRY(find_about(o, v, id, number, edit, a, &about));
    if (edit->what != KEPT_ADD && !about.sentence)
        return fail_field(fail(ERR_INPUT, "Say which sentence it is about"), "sentence");
    const struct composed_statement *stated = about.sentence ? about.sentence->stated : NULL;
    bool same = stated && (edit->what == KEPT_TAKE_BACK ||
                           (edit->what == KEPT_LEAVE_OUT && stated->how == STATED_LEFT_OUT) ||
                           (edit->what == KEPT_CHANGE && stated->how != STATED_LEFT_OUT));
    if (edit->what == KEPT_TAKE_BACK && !same)
        return fail_field(fail(ERR_INPUT, "Nobody has changed this sentence"), "sentence");
    if (same)
        TRY(say_anew(o, v, edit, stated->entry, a, &done));
    else
        TRY(say_new(o, v, edit, &about, a, &done));
    *ret_number = done.number;
    return ERR_OK;
}
