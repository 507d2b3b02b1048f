/* One entry: who it is, what it says, what happened, what can be done. */
#include "web/page_doors.h"
#include "web/page_templates.h"
#include "web/page_weigh.h"

/* ---- doors ---- */

static struct words same(const char *text)
{
    return (struct words){text, text};
}

static void show_door(struct visit *x, const struct reg *reg, const struct entry_view *view,
                      const struct door *d, struct action_view *a)
{
    struct words *missing = NEW_ARRAY(x->a, struct words, 2);
    *a = (struct action_view){.title = d->action->words, .missing = missing};
    a->basis = d->basis && d->basis[0]              ? d->basis
               : !d->open && d->action->basis_count ? d->action->basis[0]
                                                    : NULL;
    if (d->open) {
        a->href = view ? arena_printf(x->a, "/r/%s/%lld/%s", reg->name, (long long)view->id,
                                      d->action->name)
                       : arena_printf(x->a, "/r/%s/new/%s", reg->name, d->action->name);
        return;
    }
    missing[a->missing_count++] = same(arena_text(x->a, d->why));
    if (d->who.n)
        missing[a->missing_count++] = page_say(x->a, N_("Who can: {1}"), arena_text(x->a, d->who));
}

enum err doors_view(struct visit *x, const struct reg *reg, const struct entry_view *view,
                    const struct actions_view **ret_actions)
{
    struct door *doors;
    int count;
    TRY(entry_doors(&x->desk, reg, view, &doors, &count));
    struct action_view *actions = NEW_ARRAY(x->a, struct action_view, count + 1);
    for (int i = 0; i < count; i++)
        show_door(x, reg, view, &doors[i], &actions[i]);
    if (count)
        actions[0].is_main = true;
    struct actions_view *all = NEW(x->a, struct actions_view);
    *all = (struct actions_view){actions, count};
    *ret_actions = all;
    return ERR_OK;
}

/* ---- the identity strip ---- */

static const struct shown *field_of(const struct entry_view *view, const char *name)
{
    for (int i = 0; i < view->field_count; i++)
        if (strcmp(view->fields[i].field->name, name) == 0)
            return &view->fields[i];
    return NULL;
}

const struct identity *identity_of(struct visit *x, const struct entry_view *view)
{
    static const char *const SHOWN[] = {"document", "holder", "drafter", "department"};
    struct identity *id = NEW(x->a, struct identity);
    struct fact *facts = NEW_ARRAY(x->a, struct fact, ARRAY_SIZE(SHOWN) + 1);
    int n = 0;
    for (size_t i = 0; i < ARRAY_SIZE(SHOWN); i++) {
        const struct shown *s = field_of(view, SHOWN[i]);
        if (!s || !s->text.n)
            continue;
        facts[n].name = s->field->words;
        facts[n].value =
            (struct cell){.kind = s->ref && s->to ? CELL_LINK : CELL_TEXT, .text = s->text};
        if (s->ref && s->to)
            facts[n].value.href = arena_text(x->a, str_of(href_entry(s->to, s->ref)));
        n++;
    }
    if (view->next_due.n) {
        facts[n].name =
            view->next_due_words ? *view->next_due_words : page_words(N_("Next deadline"));
        facts[n++].value = (struct cell){.kind = CELL_DATE,
                                         .text = view->next_due_when,
                                         .tone = view->next_due_over ? TONE_BAD : TONE_WARN};
    }
    *id = (struct identity){
        .number = arena_text(x->a, view->number),
        .title = view->title,
        .level = (enum level)view->level,
        .mark = view->mark.n ? arena_text(x->a, view->mark) : NULL,
        .state = {view->state->words, state_tone(view->state)},
        .facts = {facts, n},
    };
    return id;
}

/* ---- the time line ---- */

static enum tone event_tone(const struct event *e)
{
    switch (e->kind) {
    case EVENT_ASKED:
    case EVENT_DECIDED:
        return TONE_NOTE;
    case EVENT_REFUSED:
        return TONE_BAD;
    case EVENT_READ:
        return TONE_PLAIN;
    default:
        return TONE_GOOD;
    }
}

/* Who caused it may not be for the viewer to know. */
static const char *event_who(struct visit *x, const struct event *e)
{
    if (e->who.n || (e->kind == EVENT_CAUSED && !e->note.n))
        return arena_text(x->a, e->who);
    return tr(x->lang, N_("The office itself"));
}

static enum err timeline_of(struct visit *x, const struct entry_view *view,
                            const struct timeline **ret_line)
{
    enum { EVENTS_MAX = 500 };
    struct event *events;
    int count;
    TRY(entry_events(&x->desk, view, EVENTS_MAX, &events, &count));
    struct timeline_item *items = NEW_ARRAY(x->a, struct timeline_item, count + 1);
    for (int i = 0; i < count; i++) {
        const struct event *e = &events[i];
        const char *what = arena_text(x->a, e->what);
        items[i] = (struct timeline_item){
            .moment = arena_text(x->a, shown_moment(&x->desk, str_of(e->at))),
            .who = event_who(x, e),
            .what = same(what),
            .note = e->note,
            .proof = arena_printf(x->a, "/ledger/%lld", (long long)e->leaf),
            .leaf = e->leaf,
            .tone = event_tone(e),
        };
    }
    struct timeline *line = NEW(x->a, struct timeline);
    *line = (struct timeline){items, count};
    *ret_line = line;
    return ERR_OK;
}

/* ---- tabs ---- */

static bool has_file_field(const struct reg *reg)
{
    for (int i = 0; i < reg->own_count; i++)
        if (reg->fields[i].type == FIELD_FILE)
            return true;
    return false;
}

static void add_tab(struct visit *x, const struct entry_page *v, struct tab *tabs, int *n,
                    const char *name, struct words title, int count)
{
    tabs[(*n)++] = (struct tab){
        arena_printf(x->a, "/r/%s/%lld?tab=%s", v->entry->reg->name, (long long)v->entry->id, name),
        title, count, strcmp(v->tab, name) == 0};
}

static const struct tabs *tabs_of(struct visit *x, const struct entry_page *v,
                                  const struct related *related, int related_count)
{
    struct tab *tabs = NEW_ARRAY(x->a, struct tab, related_count + 4);
    int n = 0;
    add_tab(x, v, tabs, &n, "record", page_words(N_("Record")), -1);
    if (has_file_field(v->entry->reg))
        add_tab(x, v, tabs, &n, "files", page_words(N_("Files")), v->file_count);
    for (int i = 0; i < related_count; i++) {
        struct words title = related[i].relation->target->words;
        if (related[i].relation->target == v->entry->reg)
            title = (struct words){
                arena_printf(x->a, "%s（%s）", title.zh, related[i].relation->by->words.zh),
                arena_printf(x->a, "%s (%s)", title.en, related[i].relation->by->words.en)};
        add_tab(x, v, tabs, &n, related[i].relation->name, title, (int)related[i].page->total);
    }
    add_tab(x, v, tabs, &n, "time", page_words(N_("Time line")), -1);
    add_tab(x, v, tabs, &n, "scope", page_words(N_("Who may know")), v->entry->scope_count);
    struct tabs *all = NEW(x->a, struct tabs);
    *all = (struct tabs){tabs, n};
    return all;
}

static enum err fill_tab(struct visit *x, struct entry_page *v)
{
    struct str tab = query_value(x, "tab");
    struct related *related;
    struct file_row *files;
    struct child_rows *children;
    int related_count;
    TRY(entry_related(&x->desk, v->entry, &related, &related_count));
    TRY(entry_files(&x->desk, v->entry, &files, &v->file_count));
    for (int i = 0; i < v->file_count; i++)
        files[i].at = arena_text(x->a, shown_moment(&x->desk, str_of(files[i].at)));
    v->files = files;
    v->tab = "record";
    if (str_is(tab, "files") || str_is(tab, "time") || str_is(tab, "scope"))
        v->tab = arena_text(x->a, tab);
    for (int i = 0; i < related_count; i++) {
        if (!str_is(tab, related[i].relation->name))
            continue;
        v->tab = related[i].relation->name;
        v->related = related[i].page;
        for (int r = 0; r < related[i].page->count; r++)
            visit_level(x, related[i].page->rows[r].level);
    }
    if (strcmp(v->tab, "time") == 0)
        TRY(timeline_of(x, v->entry, &v->timeline));
    TRY(entry_children(&x->desk, v->entry, &children));
    v->children = children;
    v->tabs = tabs_of(x, v, related, related_count);
    return ERR_OK;
}

/* The act that led here is the entry's last: anything else would say what is not so. */
static void say_done(struct visit *x, const struct entry_view *view)
{
    int64_t leaf;
    if (str_int(query_value(x, "done"), 0, INT64_MAX, &leaf) && leaf == view->leaf)
        visit_notice(x, TONE_GOOD,
                     page_say(x->a, N_("Done: {1} stands in the ledger as leaf {2}."),
                              arena_text(x->a, view->number), numtext(leaf)),
                     NULL);
}

/* ---- what can be begun with this entry ---- */

static const struct ask *ask_for(const struct action *action, const struct reg *reg)
{
    for (int i = 0; i < action->ask_count; i++) {
        const struct ask *ask = &action->asks[i];
        if (ask->field && ask->field->type == FIELD_REFERENCE && ask->field->target == reg)
            return ask;
    }
    return NULL;
}

/* Makings of other entries that ask for one like this: their forms open with it filled in. */
static enum err begins_of(struct visit *x, struct entry_page *v)
{
    enum { BEGINS_MAX = 12 };
    struct begin_view *rows = NEW_ARRAY(x->a, struct begin_view, BEGINS_MAX);
    const struct entry_view *view = v->entry;
    for (int r = 0; r < x->desk.book->reg_count && !view->state->final; r++) {
        const struct reg *reg = x->desk.book->regs[r];
        bool asks = false;
        for (int i = 0; i < reg->action_count; i++)
            asks |= reg->actions[i].creates && ask_for(&reg->actions[i], view->reg);
        struct door *doors;
        int count = 0;
        if (asks)
            TRY(entry_doors(&x->desk, reg, NULL, &doors, &count));
        for (int i = 0; i < count && v->begin_count < BEGINS_MAX; i++) {
            const struct ask *ask = ask_for(doors[i].action, view->reg);
            if (ask && doors[i].open)
                rows[v->begin_count++] = (struct begin_view){
                    reg->words, doors[i].action->words,
                    arena_printf(x->a, "/r/%s/new/%s?%s=%lld", reg->name, doors[i].action->name,
                                 ask->name, (long long)view->id)};
        }
    }
    v->begins = rows;
    return ERR_OK;
}

/* Registers that have a page of their own to work with. */
static const struct {
    const char *reg, *path;
    const char *title;
} TOOLS[] = {{"muster", "/muster", N_("Scan codes")},
             {"work_report", "/kept-reports", N_("Read and edit")},
             {"release", "/release", N_("Review")}};

const char *entry_tool(struct arena *a, struct str reg, int64_t id, struct words *ret_title)
{
    for (size_t i = 0; i < ARRAY_SIZE(TOOLS); i++) {
        if (!str_is(reg, TOOLS[i].reg))
            continue;
        *ret_title = page_words(TOOLS[i].title);
        return arena_printf(a, "%s/%lld", TOOLS[i].path, (long long)id);
    }
    return NULL;
}

static void offer_tool(struct visit *x, struct entry_page *v)
{
    if (!v->entry->state->final)
        v->tool = entry_tool(x->a, str_of(v->entry->reg->name), v->entry->id, &v->tool_title);
}

enum err page_entry(struct visit *x)
{
    const struct reg *reg;
    struct entry_view *view = NEW(x->a, struct entry_view);
    struct entry_page *v = NEW(x->a, struct entry_page);
    int64_t id = 0;
    TRY(visit_register(x, 0, &reg));
    if (!str_int(x->rq->capture[1], 1, INT64_MAX, &id))
        id = 0;
    TRY(entry_view(&x->desk, reg, id, x->rq->capture[1], view));
    visit_level(x, view->level);
    v->entry = view;
    v->identity = identity_of(x, view);
    TRY(fill_tab(x, v));
    TRY(doors_view(x, reg, view, &v->actions));
    TRY(paper_offers(&x->desk, view, &v->papers, &v->paper_count));
    offer_tool(x, v);
    TRY(begins_of(x, v));
    TRY(page_weigh_entry(x, view, &v->weigh));
    struct panel *panels;
    TRY(panels_of(&x->desk, view, &panels, &v->panel_count));
    v->panels = panels;
    say_done(x, view);
    const char *title = arena_text(x->a, view->title);
    visit_show(x, same(title), entry_content, v);
    return ERR_OK;
}
