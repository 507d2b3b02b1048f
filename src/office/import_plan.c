/* Which column gives what: by name, by title in either language, by a person's word; else by likeness, which a
 * person must confirm. */
#include "base/io.h"
#include "extract/extract.h"
#include "office/entry.h"
#include "office/import.h"
#include "office/internal.h"
#include "office/vault.h"

enum { HEADER_SEARCH = 12, LIKE_PERCENT = 50, MERGED_WORK_MAX = 50 * 1000 * 1000 };

enum err import_open(struct office *o, const struct viewer *v, struct str token, struct arena *a,
                     struct table *ret_table, struct str *ret_name)
{
    struct vault_waiting file;
    FD_SCOPE(fd);
    TRY(vault_waiting(o, v, token, &file));
    if (file.size > TABLE_INPUT_MAX)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(TABLE_INPUT_MAX));
    TRY(memory_file(&fd));
    TRY(vault_waiting_copy(o, v, token, fd));
    TRY(extract_table(fd, a, ret_table));
    *ret_name = arena_str(a, str_of(file.name));
    return ERR_OK;
}

/* ---- words of headings ---- */

/* Without blanks, stars, colons and what stands in brackets; Latin in lower case. */
static struct str plain(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0, at = 0;
    int brackets = 0;
    while (at < s.n) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        if (c == '(' || c == 0xFF08)
            brackets++;
        else if ((c == ')' || c == 0xFF09) && brackets)
            brackets--;
        else if (brackets || c <= ' ' || c == 0x3000 || c == 0xA0 || c == '*' || c == ':' ||
                 c == 0xFF1A || c == '_' || c == '-')
            continue;
        else if (c >= 'A' && c <= 'Z')
            out[n++] = (char)(c + 32);
        else
            for (; from < at; from++)
                out[n++] = s.p[from];
    }
    return str_bytes(out, n);
}

static const char *title_of(const struct ask *ask, enum lang lang)
{
    return words_in(ask->field ? &ask->field->words : &ask->child->words, lang);
}

/* Shared pairs of characters, in percent of all (Dice). */
static int likeness(struct str a, struct str b)
{
    enum { MOST = 64 };
    uint32_t x[MOST], y[MOST];
    int n = 0, m = 0, shared = 0;
    for (size_t at = 0; at < a.n && n < MOST;)
        x[n++] = str_next(a, &at);
    for (size_t at = 0; at < b.n && m < MOST;)
        y[m++] = str_next(b, &at);
    if (n < 2 || m < 2)
        return 0;
    bool used[MOST] = {0};
    for (int i = 0; i + 1 < n; i++) {
        for (int k = 0; k + 1 < m; k++) {
            if (!used[k] && x[i] == y[k] && x[i + 1] == y[k + 1]) {
                used[k] = true;
                shared++;
                break;
            }
        }
    }
    return 200 * shared / (n + m - 2);
}

/* 1000 for the same word, else likeness; a word within the other is alike, too. */
static int score(struct arena *a, struct str heading, const struct ask *ask)
{
    const char *const words[] = {ask->name, title_of(ask, LANG_ZH), title_of(ask, LANG_EN)};
    int best = 0;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        struct str word = plain(a, str_of(words[i]));
        if (str_eq(word, heading))
            return 1000;
        int like = likeness(heading, word);
        const struct str *shorter = heading.n < word.n ? &heading : &word;
        const struct str *longer = heading.n < word.n ? &word : &heading;
        if (str_chars(*shorter) >= 2 && memmem(longer->p, longer->n, shorter->p, shorter->n) &&
            like < 60)
            like = 60;
        best = like > best ? like : best;
    }
    return best;
}

static bool can_come(const struct ask *ask)
{
    return ask->field && ask->field->type != FIELD_FILE;
}

/* ---- the header ---- */

/* The row among the first whose cells name most of what is asked: titles and notes often stand above it. */
static int find_header(struct arena *a, const struct action *action, const struct sheet *sheet)
{
    int best = 0, most = 0;
    for (int i = 0; i < sheet->row_count && i < HEADER_SEARCH; i++) {
        const struct found_row *row = &sheet->rows[i];
        int n = 0;
        for (int c = 0; c < row->count; c++) {
            struct str heading = plain(a, cell_text(&row->cells[c]));
            int top = 0;
            for (int k = 0; heading.n && k < action->ask_count; k++) {
                int s = can_come(&action->asks[k]) ? score(a, heading, &action->asks[k]) : 0;
                top = s > top ? s : top;
            }
            n += top == 1000 ? 4 : top >= LIKE_PERCENT ? 1 : 0;
        }
        if (n > most) {
            most = n;
            best = i;
        }
    }
    return best;
}

/* ---- columns ---- */

struct matching {
    struct arena *a;
    const struct action *action;
    struct import_column *columns;
    int count;
};

static bool taken(const struct matching *m, const struct ask *ask)
{
    for (int i = 0; i < m->count; i++) {
        if (m->columns[i].ask == ask)
            return true;
    }
    return false;
}

static enum err apply_choice(struct matching *m, const struct import_choice *choice, bool *chosen)
{
    const char *heading = arena_text(m->a, choice->column),
               *field = arena_text(m->a, choice->field);
    struct import_column *column = NULL;
    const struct ask *ask = NULL;
    for (int i = 0; i < m->count && !column; i++) {
        if (str_eq(plain(m->a, m->columns[i].heading), plain(m->a, choice->column)))
            column = &m->columns[i];
    }
    for (int i = 0; i < m->count && !column; i++) {
        if (str_is(choice->column, column_name((unsigned)m->columns[i].column)))
            column = &m->columns[i];
    }
    if (!column)
        return fail_field(fail(ERR_INPUT, "The table has no column {1}", heading), "map");
    chosen[column - m->columns] = true;
    column->ask = NULL;
    column->sure = true;
    if (!choice->field.n)
        return ERR_OK;
    for (int i = 0; i < m->action->ask_count && !ask; i++) {
        const struct ask *one = &m->action->asks[i];
        if (can_come(one) &&
            (str_is(choice->field, one->name) || str_is(choice->field, title_of(one, LANG_ZH)) ||
             str_is(choice->field, title_of(one, LANG_EN))))
            ask = one;
    }
    if (!ask)
        return fail_field(fail(ERR_INPUT, "Nothing called {1} is asked here", field), "map");
    if (taken(m, ask))
        return fail_field(fail(ERR_INPUT, "Two columns cannot both give {1}", field), "map");
    column->ask = ask;
    return ERR_OK;
}

/* The best pairs first, so that no likeness takes what another column names. */
static void match(struct matching *m, const bool *chosen, int least)
{
    for (;;) {
        int best = least - 1;
        struct import_column *column = NULL;
        const struct ask *ask = NULL;
        for (int i = 0; i < m->count; i++) {
            struct str heading = plain(m->a, m->columns[i].heading);
            if (chosen[i] || m->columns[i].ask || !heading.n)
                continue;
            for (int k = 0; k < m->action->ask_count; k++) {
                const struct ask *one = &m->action->asks[k];
                int s = can_come(one) && !taken(m, one) ? score(m->a, heading, one) : 0;
                if (s > best) {
                    best = s;
                    column = &m->columns[i];
                    ask = one;
                }
            }
        }
        if (!column)
            return;
        column->ask = ask;
        column->sure = best == 1000;
    }
}

static enum err check_required(const struct matching *m, enum lang lang)
{
    bool any = false;
    for (int i = 0; i < m->count; i++)
        any |= m->columns[i].ask != NULL;
    if (!any)
        return fail(ERR_INPUT,
                    "No column of this table is called like anything that is asked here");
    for (int i = 0; i < m->action->ask_count; i++) {
        const struct ask *ask = &m->action->asks[i];
        bool gives_itself = ask->field && ask->field->default_kind != DEFAULT_NONE;
        if (ask->required && !gives_itself && !taken(m, ask))
            return fail_field(
                fail(ERR_INPUT, "No column gives {1}, which is required", title_of(ask, lang)),
                ask->name);
    }
    return ERR_OK;
}

static const struct action *action_of(const struct reg *reg, struct str name)
{
    const struct action *action = rule_action(reg, name.n ? name : STR("create"));
    return action && action->creates ? action : NULL;
}

static enum err plan_sheet(const struct table *table, int index, struct import_plan *p)
{
    if (index < 0 || index >= table->sheet_count)
        return fail_field(fail(ERR_INPUT, "The file has no sheet {1}", numtext(index + 1)),
                          "sheet");
    p->sheet = &table->sheets[index];
    if (!p->sheet->row_count)
        return fail(ERR_INPUT, "The sheet is empty");
    ARENA_SCOPE(a);
    p->header = find_header(a, p->action, p->sheet);
    p->rows = p->sheet->row_count - p->header - 1;
    if (!p->rows)
        return fail(ERR_INPUT, "Below the headings of the table stands nothing");
    if ((int64_t)p->sheet->merge_count * p->rows > MERGED_WORK_MAX)
        return fail(ERR_TOO_LARGE, "The sheet has too many merged cells: take them apart first");
    return ERR_OK;
}

/* Who may not do it at all is told so once, not by every row. */
static enum err check_door(struct desk *k, const struct import_plan *p)
{
    struct door *doors;
    int count;
    TRY(entry_doors(k, p->reg, NULL, &doors, &count));
    for (int i = 0; i < count; i++) {
        const char *why = arena_text(k->a, doors[i].why);
        if (doors[i].action != p->action)
            continue;
        if (doors[i].open)
            return ERR_OK;
        return *why ? fail_words(ERR_REFUSED, why, why)
                    : fail(ERR_REFUSED, "This action is not open to you");
    }
    return fail(ERR_REFUSED, "This action is not open to you");
}

enum err import_plan(struct desk *k, struct str reg, struct str action, const struct table *table,
                     int sheet, const struct import_choice *choices, int choice_count,
                     struct import_plan *ret_plan)
{
    struct import_plan p = {.name = STR("")};
    TRY(desk_register(k, reg, &p.reg));
    p.action = action_of(p.reg, action);
    if (!p.action)
        return fail(ERR_INPUT, "This action makes no entry: a table cannot be taken in with it");
    TRY(check_door(k, &p));
    TRY(plan_sheet(table, sheet, &p));
    const struct found_row *header = &p.sheet->rows[p.header];
    struct matching m = {.a = arena_new(), .action = p.action, .count = header->count};
    m.columns = NEW_ARRAY(k->a, struct import_column, header->count + 1);
    for (int i = 0; i < header->count; i++)
        m.columns[i] = (struct import_column){.column = header->cells[i].column,
                                              .heading = cell_text(&header->cells[i])};
    bool chosen[TABLE_COLUMNS_MAX] = {0};
    enum err err = ERR_OK;
    for (int i = 0; i < choice_count && !err; i++)
        err = apply_choice(&m, &choices[i], chosen);
    if (!err) {
        match(&m, chosen, 1000);
        match(&m, chosen, LIKE_PERCENT);
        err = check_required(&m, k->v->lang);
    }
    arena_free(m.a);
    if (err)
        return err;
    p.columns = m.columns;
    p.column_count = m.count;
    p.all_sure = true;
    for (int i = 0; i < m.count; i++)
        p.all_sure &= !m.columns[i].ask || m.columns[i].sure;
    p.rules = rules_hold(k->o);
    if (p.rules != k->rules) {
        rules_release(k->o, p.rules);
        return fail(ERR_CONFLICT, "The regulations changed meanwhile: try again");
    }
    *ret_plan = p;
    return ERR_OK;
}

void import_free(struct office *o, struct import_plan *plan)
{
    if (plan->rules)
        rules_release(o, plan->rules);
    plan->rules = NULL;
}
