#include "office/import.h"

#include "office/act.h"
#include "office/import_value.h"
#include "office/internal.h"
#include "office/weigh.h"
#include "report/sheet.h"

enum {
    ROWS_A_COMMIT = 500, /* of good rows: others get their turn between */
};

struct run {
    struct office *o;
    const struct viewer *v;
    const struct import_plan *plan;
    const struct import_options *options;
    struct arena *a; /* the result's */
    struct import_world world;
    struct import_result *result;
    size_t bad_cap, low_cap;
    struct import_bad *bad;
    struct import_low *low;
    const struct weigh_outcome *weighed; /* of each row of the sheet; NULL: they are not */
    int at;                              /* the next row of the sheet */
    int until;                           /* of this commit */
    uint32_t row;
    struct answer answers[ASKS_MAX];
};

/* A merged cell's value stands in its first cell and is meant for all of it. */
static const struct found_cell *cell_at(const struct sheet *sheet, const struct found_row *row,
                                        int column)
{
    const struct found_cell *cell = table_cell(row, column);
    for (int i = 0; i < sheet->merge_count && !cell; i++) {
        const struct merge *m = &sheet->merges[i];
        if (row->number <= m->from_row || row->number > m->to_row || column != m->from_column)
            continue;
        int low = 0, high = sheet->row_count;
        while (low < high) {
            int middle = (low + high) / 2;
            if (sheet->rows[middle].number < m->from_row)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < sheet->row_count && sheet->rows[low].number == m->from_row)
            cell = table_cell(&sheet->rows[low], column);
    }
    return cell;
}

static bool says_something(const struct run *r, const struct found_row *row)
{
    for (int i = 0; i < r->plan->column_count; i++) {
        const struct import_column *c = &r->plan->columns[i];
        const struct found_cell *cell = c->ask ? table_cell(row, c->column) : NULL;
        if (cell && (str_trim(cell_text(cell)).n || cell->kind == FOUND_ERROR))
            return true;
    }
    return false;
}

/* ---- weighed, before anything is written ---- */

static int weigh_answers(struct run *r, const struct weigh_rows *w, const struct found_row *row)
{
    int n = 0;
    for (int i = 0; i < r->plan->column_count; i++) {
        const struct ask *ask = r->plan->columns[i].ask;
        const struct found_cell *cell =
            weigh_rows_wants(w, ask) ? cell_at(r->plan->sheet, row, r->plan->columns[i].column)
                                     : NULL;
        struct str text;
        /* what cannot be understood fails with its row */
        if (cell && !import_value(&r->world, ask->field, cell, &text) && text.n)
            r->answers[n++] = (struct answer){str_of(ask->name), text};
    }
    return n;
}

/* All rows as the office stands now: each deed's transaction is no place to look at registered secrets (weigh.h). */
static enum err weigh_table(struct run *r)
{
    const struct sheet *sheet = r->plan->sheet;
    struct weigh_rows *w = NULL;
    if (r->plan->action->computes != COMPUTE_WEIGH)
        return ERR_OK;
    ARENA_SCOPE(row);
    DESK_SCOPE(k);
    TRY(desk_open(&k, r->o, r->v, r->a));
    TRY(weigh_rows_open(&k, r->plan->reg, r->plan->action, &w));
    struct weigh_outcome *all =
        w ? NEW_ARRAY(r->a, struct weigh_outcome, sheet->row_count + 1) : NULL;
    enum err err = ERR_OK;
    r->world.db = k.db;
    r->world.a = row;
    for (int i = r->plan->header + 1; w && i < sheet->row_count && !err; i++) {
        err = weigh_row(w, r->answers, weigh_answers(r, w, &sheet->rows[i]), &all[i]);
        arena_clear(row);
    }
    weigh_rows_close(w);
    r->weighed = all;
    return err;
}

/* ---- the rows, one after the other ---- */

static enum err row_answers(struct run *r, const struct found_row *row, int *ret_count)
{
    int n = 0;
    for (int i = 0; i < r->plan->column_count; i++) {
        const struct import_column *c = &r->plan->columns[i];
        const struct found_cell *cell = c->ask ? cell_at(r->plan->sheet, row, c->column) : NULL;
        struct str text;
        if (!cell)
            continue;
        TRY(import_value(&r->world, c->ask->field, cell, &text));
        if (text.n)
            r->answers[n++] = (struct answer){str_of(c->ask->name), text};
    }
    *ret_count = n;
    return ERR_OK;
}

static enum err next_row(void *at, struct db *db, struct arena *a, struct act_request *ret_request,
                         bool *ret_more)
{
    struct run *r = at;
    const struct sheet *sheet = r->plan->sheet;
    while (r->at < r->until && !says_something(r, &sheet->rows[r->at]))
        r->at++;
    *ret_more = r->at < r->until;
    if (!*ret_more)
        return ERR_OK;
    const struct weigh_outcome *weighed = r->weighed ? &r->weighed[r->at] : NULL;
    const struct found_row *row = &sheet->rows[r->at++];
    r->row = row->number;
    r->result->rows++;
    r->world.db = db;
    r->world.a = a;
    *ret_request = (struct act_request){.reg = str_of(r->plan->reg->name),
                                        .action = str_of(r->plan->action->name),
                                        .answers = r->answers,
                                        .rev = -1,
                                        .weighed = weighed};
    return row_answers(r, row, &ret_request->count);
}

static int column_of(const struct import_plan *plan, const char *field)
{
    for (int i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].ask && strcmp(plan->columns[i].ask->name, field) == 0)
            return plan->columns[i].column;
    }
    return -1;
}

static void row_low(struct run *r)
{
    struct import_result *all = r->result;
    const struct weigh_outcome *w = &r->weighed[r->at - 1];
    r->low = arena_grow(r->a, r->low, (size_t)all->low_count, &r->low_cap, sizeof *r->low);
    r->low[all->low_count++] = (struct import_low){r->row, w->proposed, w->why};
    all->low = r->low;
}

static void row_done(void *at, enum err err, const struct act_result *result)
{
    struct run *r = at;
    struct import_result *all = r->result;
    if (!err) {
        all->done++;
        all->requests += result->request != 0;
        if (result->is_low)
            row_low(r);
        if (!all->first.n)
            all->first = arena_str(r->a, str_of(result->number));
        if (strlen(result->number) <= 256 && !all->last.p)
            all->last = str_bytes(arena_alloc(r->a, 257), 0);
        if (all->last.p && strlen(result->number) <= 256) {
            all->last.n = strlen(result->number);
            memcpy((char *)(uintptr_t)all->last.p, result->number, all->last.n);
        }
        return;
    }
    const struct problem *p = problem();
    const char *text = p->text[r->v->lang];
    r->bad = arena_grow(r->a, r->bad, (size_t)all->bad_count, &r->bad_cap, sizeof *r->bad);
    r->bad[all->bad_count++] = (struct import_bad){
        .row = r->row,
        .column = p->field[0] ? column_of(r->plan, p->field) : -1,
        .why = str_of(p->basis[0] ? arena_printf(r->a, "%s [%s]", text, p->basis)
                                  : arena_text(r->a, str_of(text)))};
    all->bad = r->bad;
}

static enum err keep_rows(void *at)
{
    const struct run *r = at;
    if (r->options->dry)
        return fail(ERR_CONFLICT, "Only looked at: nothing was taken in");
    if (r->options->all && r->result->bad_count)
        return fail(ERR_CONFLICT, "Not all rows are good: none was taken in");
    return ERR_OK;
}

/* The rows of one commit; whether they stay is keep_rows()'s to say. */
static enum err run_rows(struct run *r, int until)
{
    struct acts acts = {r, next_row, row_done, keep_rows};
    r->until = until;
    enum err err = act_many(r->o, r->v, &acts);
    if (err == ERR_CONFLICT && keep_rows(r) == ERR_CONFLICT) {
        r->result->done = r->result->requests = 0;
        r->result->first = r->result->last = STR("");
        return ERR_OK;
    }
    return err;
}

static enum err say_import(struct deed *d, void *arg)
{
    const struct run *r = arg;
    const struct import_result *all = r->result;
    bool none = r->options->all && all->bad_count;
    d->act = arena_printf(d->a, "%s.import%s", r->plan->reg->name,
                          r->options->dry ? ".looked"
                          : none          ? ".refused"
                                          : "");
    d->reg = r->plan->reg->name;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "file", r->plan->name);
    json_key_text(&j, "action", r->plan->action->name);
    json_key_int(&j, "rows", all->rows);
    json_key_int(&j, "done", all->done);
    json_key_int(&j, "bad", all->bad_count);
    if (r->weighed)
        json_key_int(&j, "low", all->low_count);
    if (all->done) {
        json_key_str(&j, "first", all->first);
        json_key_str(&j, "last", all->last);
    }
    json_close(&j, '}');
    return ERR_OK;
}

enum err import_run(struct office *o, const struct viewer *v, const struct import_plan *plan,
                    const struct import_options *options, struct arena *a,
                    struct import_result *ret_result)
{
    struct import_result result = {.first = STR(""), .last = {NULL, 0}};
    struct run *r = NEW(a, struct run);
    bool once = options->all || options->dry;
    int end = plan->sheet->row_count;
    *r = (struct run){.o = o, .v = v, .plan = plan, .options = options, .a = a, .result = &result};
    const struct sight *sight = v->scheduler ? NULL : sight_hold(o, v);
    r->world =
        (struct import_world){.rules = plan->rules, .sight = sight, .lang = v->lang, .keep = a};
    r->world.refs = arena_alloc(a, import_refs_size());
    r->at = plan->header + 1;
    enum err err = weigh_table(r);
    while (r->at < end && !err)
        err = run_rows(r, once || end - r->at < ROWS_A_COMMIT ? end : r->at + ROWS_A_COMMIT);
    if (sight)
        sight_release(o, sight);
    if (!result.last.p)
        result.last = STR("");
    if (!err && (!options->dry || r->weighed))
        err = deed_run(o, v, say_import, r, NULL);
    if (!err)
        *ret_result = result;
    return err;
}

/* ---- what comes back ---- */

static const struct found_row *row_numbered(const struct sheet *sheet, uint32_t number)
{
    int low = 0, high = sheet->row_count - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (sheet->rows[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return &sheet->rows[low];
}

static enum err bad_row(struct sheet_writer *w, const struct import_plan *plan,
                        const struct import_bad *bad, struct sheet_cell *cells, int columns)
{
    const struct found_row *row = row_numbered(plan->sheet, bad->row);
    for (int i = 0; i < columns; i++) {
        const struct found_cell *cell = table_cell(row, i);
        cells[i] =
            (struct sheet_cell){.text = cell_text(cell),
                                .style = i == bad->column ? SHEET_BAD : SHEET_CELL,
                                .is_number = cell && cell->kind == FOUND_NUMBER && cell->n <= 11};
    }
    cells[columns] = (struct sheet_cell){
        .text = str_of(numtext(bad->row)), .style = SHEET_CELL, .is_number = true};
    cells[columns + 1] = (struct sheet_cell){.text = bad->why, .style = SHEET_BAD};
    return sheet_row(w, cells, columns + 2);
}

enum err import_errors(const struct import_plan *plan, const struct import_result *result,
                       enum lang lang, struct buf *out)
{
    ARENA_SCOPE(a);
    int columns = 0;
    const struct found_row *header = &plan->sheet->rows[plan->header];
    for (int i = 0; i < header->count; i++)
        columns = header->cells[i].column + 1;
    struct sheet_cell *cells = NEW_ARRAY(a, struct sheet_cell, columns + 2);
    struct sheet_writer *w = sheet_open(
        plan->sheet->name.n ? plan->sheet->name : str_of(words_in(&plan->reg->words, lang)),
        columns + 2, out);
    for (int i = 0; i < columns; i++)
        cells[i] =
            (struct sheet_cell){.text = cell_text(table_cell(header, i)), .style = SHEET_HEAD};
    cells[columns] =
        (struct sheet_cell){.text = str_of(tr(lang, N_("Row before"))), .style = SHEET_HEAD};
    cells[columns + 1] = (struct sheet_cell){
        .text = str_of(tr(lang, N_("Why it was not taken in"))), .style = SHEET_HEAD};
    enum err err = sheet_row(w, cells, columns + 2);
    for (int i = 0; i < result->bad_count && !err; i++)
        err = bad_row(w, plan, &result->bad[i], cells, columns);
    if (!err)
        err = sheet_finish(w);
    sheet_free(w);
    return err;
}
