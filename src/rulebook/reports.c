/* Reports: their kinds and sections. What a sentence is stands in report_sentence.c. */
#include "rulebook/load.h"

enum { REPORTS_MAX = 32, SECTIONS_MAX = 64, SENTENCES_MAX = 64, SECTION_LEVELS = 3 };

static const char *const exhibit_names[EXHIBIT_COUNT] = {
    [EXHIBIT_NUMBERS] = "numbers",
    [EXHIBIT_LINKS] = "links",
    [EXHIBIT_HEADS] = "heads",
    [EXHIBIT_FAILING] = "failing",
};

const char *report_exhibit_name(enum report_exhibit exhibit)
{
    return exhibit_names[exhibit];
}

void load_report_shells(struct loader *l, const struct node *n)
{
    if (!n || !read_is_map(l, n))
        return;
    for (size_t i = 0; i < n->count; i++) {
        for (size_t k = 0; k < l->report_count; k++)
            if (!strcmp(l->reports[k].node->key, n->items[i]->key))
                fault(&l->faults, key_spot(l, n->items[i]), N_("{1} stands here twice"),
                      n->items[i]->key);
        l->reports =
            arena_grow(l->a, l->reports, l->report_count, &l->report_room, sizeof *l->reports);
        l->reports[l->report_count++] = (struct report_draft){n->items[i], l->file};
    }
}

/* tables: [numbers, links], charts: [links]: bits of enum report_exhibit. */
static uint32_t exhibits_of(struct loader *l, const struct node *n)
{
    struct node *const *items = NULL;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        struct guess g = {.word = items[i]->kind == NODE_SCALAR ? items[i]->text : STR("")};
        bool known = false;
        for (int x = 0; x < EXHIBIT_COUNT; x++) {
            guess_try(&g, exhibit_names[x]);
            if (!str_is(g.word, exhibit_names[x]))
                continue;
            bits |= 1u << x;
            known = true;
        }
        if (!known)
            fault_unknown(&l->faults, spot_of(l, items[i]), N_("table"), &g);
    }
    return bits;
}

struct report_choice load_report_choice(struct loader *l, const struct node *n,
                                        const struct report_choice *own)
{
    struct report_choice c = own ? *own : (struct report_choice){.link = -1};
    const struct node *link = node_get(n, "link"), *reg = node_get(n, "register"),
                      *check = node_get(n, "check");
    if (node_get(n, "head"))
        c.head = (int)read_int(l, n, "head", 1, HEAD_COUNT, 0);
    if (link && read_text(l, link)) {
        struct guess g = {.word = link->text};
        c.link = -1;
        for (int i = 0; i < LINK_COUNT; i++) {
            guess_try(&g, link_names[i].name);
            if (str_is(link->text, link_names[i].name))
                c.link = i;
        }
        if (c.link < 0)
            fault_unknown(&l->faults, spot_of(l, link), N_("link"), &g);
    }
    if (reg && read_text(l, reg) && !(c.reg = rule_register(l->book, reg->text))) {
        struct guess g = {.word = reg->text};
        for (int i = 0; i < l->book->reg_count; i++)
            guess_try(&g, l->book->regs[i]->name);
        fault_unknown(&l->faults, spot_of(l, reg), N_("register"), &g);
    }
    if (check && read_text(l, check)) {
        struct guess g = {.word = check->text};
        for (int i = 0; i < l->book->reg_count; i++) {
            for (int k = 0; k < l->book->regs[i]->check_count; k++) {
                guess_try(&g, l->book->regs[i]->checks[k].name);
                if (str_is(check->text, l->book->regs[i]->checks[k].name))
                    c.check = l->book->regs[i]->checks[k].name;
            }
        }
        if (!c.check)
            fault_unknown(&l->faults, spot_of(l, check), N_("check"), &g);
    }
    return c;
}

static bool name_taken(const struct report *r, const struct report_section *at, int own,
                       const char *name)
{
    for (const struct report_section *s = r->sections; s <= at; s++)
        for (int i = 0; i < (s == at ? own : s->sentence_count); i++)
            if (!strcmp(s->sentences[i].name, name))
                return true;
    return false;
}

/* A sentence that stands in every section about a head or a link: its name there is its own. */
static void load_common(struct loader *l, const struct node *common, const struct node *section,
                        const struct report_choice *own, struct report_section *s,
                        struct report_sentence *rows)
{
    for (size_t i = 0; common && i < common->count; i++) {
        struct node copy = *common->items[i];
        if (!read_name(l, &copy))
            continue;
        copy.key = arena_printf(l->a, "%s_%s", section->key, copy.key);
        load_report_sentence(l, &copy, own, &rows[s->sentence_count]);
        s->sentence_count++;
    }
}

static void load_section(struct loader *l, const struct node *n, const struct node *common,
                         const struct report *r, struct report_section *s)
{
    static const char *const keys[] = {"zh",        "en",     "level",  "head", "link",
                                       "sentences", "tables", "charts", NULL};
    const struct node *sentences = node_get(n, "sentences");
    if (!read_map(l, n, keys))
        return;
    s->words = read_words(l, n, true);
    s->level = (int)read_int(l, n, "level", 1, SECTION_LEVELS, 1);
    s->tables = exhibits_of(l, node_get(n, "tables"));
    s->charts = exhibits_of(l, node_get(n, "charts"));
    struct report_choice own = load_report_choice(l, n, NULL);
    if (!own.head && own.link < 0)
        common = NULL;
    if (sentences && !read_is_map(l, sentences))
        return;
    size_t count = (sentences ? sentences->count : 0) + (common ? common->count : 0);
    if (count > SENTENCES_MAX)
        fault(&l->faults, key_spot(l, n), N_("{1} has more than {2} values"), "sentences",
              numtext(SENTENCES_MAX));
    struct report_sentence *rows = NEW_ARRAY(l->a, struct report_sentence, count + 1);
    s->sentences = rows;
    load_common(l, common, n, &own, s, rows);
    for (size_t i = 0; sentences && i < sentences->count; i++) {
        struct node *one = sentences->items[i];
        if (!read_name(l, one))
            continue;
        if (name_taken(r, s, s->sentence_count, one->key))
            fault(&l->faults, key_spot(l, one), N_("{1} stands here twice"), one->key);
        load_report_sentence(l, one, &own, &rows[s->sentence_count]);
        s->sentence_count++;
    }
}

static void load_report(struct loader *l, const struct node *n, struct report *r)
{
    static const char *const keys[] = {"zh", "en", "basis", "common", "sections", NULL};
    const struct node *sections = node_get(n, "sections"), *common = node_get(n, "common");
    r->name = n->key;
    r->file = l->file;
    r->line = n->key_line;
    if (!read_name(l, n) || !read_map(l, n, keys))
        return;
    r->words = read_words(l, n, true);
    r->basis = read_basis(l, node_get(n, "basis"), &r->basis_count);
    if (!sections) {
        fault(&l->faults, key_spot(l, n), N_("{1} has no {2}"), n->key, "sections");
        return;
    }
    if (!read_is_map(l, sections) || (common && !read_is_map(l, common)))
        return;
    if (sections->count > SECTIONS_MAX) {
        fault(&l->faults, key_spot(l, sections), N_("{1} has more than {2} values"), "sections",
              numtext(SECTIONS_MAX));
        return;
    }
    struct report_section *rows = NEW_ARRAY(l->a, struct report_section, sections->count + 1);
    r->sections = rows;
    for (size_t i = 0; i < sections->count; i++) {
        if (!read_name(l, sections->items[i]))
            continue;
        rows[r->section_count].name = sections->items[i]->key;
        load_section(l, sections->items[i], common, r, &rows[r->section_count]);
        r->section_count++;
    }
}

void load_reports(struct loader *l)
{
    struct report *rows = NEW_ARRAY(l->a, struct report, l->report_count + 1);
    l->book->reports = rows;
    if (l->report_count > REPORTS_MAX) {
        l->file = l->reports[REPORTS_MAX].file;
        fault(&l->faults, key_spot(l, l->reports[REPORTS_MAX].node),
              N_("{1} has more than {2} values"), "reports", numtext(REPORTS_MAX));
        return;
    }
    for (size_t i = 0; i < l->report_count; i++) {
        l->file = l->reports[i].file;
        load_report(l, l->reports[i].node, &rows[l->book->report_count]);
        l->book->report_count++;
    }
}
