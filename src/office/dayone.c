/* Reading a sheet: where its head is, what register it keeps, what each column gives. */
#include "office/dayone.h"

#include "access/level.h"
#include "office/import_value.h"
#include "office/internal.h"

enum {
    HEAD_SEARCH = 15,    /* rows */
    COLUMNS_MAX = 60,    /* that are looked at */
    SAMPLE = 40,         /* values of a column */
    HEAD_CHARS_MAX = 24, /* longer is no heading */
    LIKE_PERCENT = 50,   /* shared pairs of characters */
    ROWS_MAX = 20000,    /* of one sheet */
    TITLE_BONUS = 160,
    FILE_BONUS = 120,
    SHEET_BONUS = 80,
    REQUIRED_COST = 45,
};

struct reading {
    struct desk *k;
    struct arena *a;
    const struct sheet *sheet;
    struct str file;
    struct day_sheet *out;
    int head, head_rows; /* index in sheet->rows; 1 or 2 */
    int columns[COLUMNS_MAX];
    struct str parents[COLUMNS_MAX], headings[COLUMNS_MAX];
    int column_count;
};

/* ---- cells ---- */

/* A merged cell's value is meant for all of it. */
static struct str cell_at(const struct reading *r, const struct found_row *row, int column)
{
    const struct found_cell *cell = table_cell(row, column);
    if (cell)
        return str_trim(cell_text(cell));
    for (int i = 0; i < r->sheet->merge_count; i++) {
        const struct merge *m = &r->sheet->merges[i];
        if (row->number < m->from_row || row->number > m->to_row || column < m->from_column ||
            column > m->to_column)
            continue;
        for (int k = 0; k < r->sheet->row_count; k++) {
            if (r->sheet->rows[k].number == m->from_row)
                return str_trim(cell_text(table_cell(&r->sheet->rows[k], m->from_column)));
        }
    }
    return STR("");
}

/* ---- the head ---- */

static int word_worth(struct reading *r, struct str text)
{
    struct str word = day_plain(r->a, text);
    if (!word.n || str_chars(word) > HEAD_CHARS_MAX)
        return 0;
    if (day_word_known(word))
        return 3;
    for (int i = 0; i < r->k->book->reg_count; i++) {
        const struct reg *reg = r->k->book->regs[i];
        for (int f = 0; f < reg->field_count; f++) {
            const struct field *field = &reg->fields[f];
            if (str_eq(word, day_plain(r->a, str_of(field->words.zh))) ||
                str_eq(word, day_plain(r->a, str_of(field->words.en))) || str_is(text, field->name))
                return 3;
        }
    }
    return 0;
}

/* The row with the most words of headings; a second row under it where parts of the first are merged. */
static void find_head(struct reading *r)
{
    int most = 3;
    r->head = -1;
    for (int i = 0; i < r->sheet->row_count && i < HEAD_SEARCH; i++) {
        const struct found_row *row = &r->sheet->rows[i];
        int worth = 0;
        for (int c = 0; c < row->count && c < COLUMNS_MAX; c++)
            worth += word_worth(r, cell_text(&row->cells[c]));
        if (worth > most) {
            most = worth;
            r->head = i;
            r->head_rows = 1;
        }
    }
}

static bool merged_across(const struct reading *r, uint32_t row, int column)
{
    for (int i = 0; i < r->sheet->merge_count; i++) {
        const struct merge *m = &r->sheet->merges[i];
        if (m->from_row == row && m->to_row == row && m->to_column > m->from_column &&
            column >= m->from_column && column <= m->to_column)
            return true;
    }
    return false;
}

/* "领用" merged over "人", "日期"; or the lower row was the better one and its parent stands above. */
static void widen_head(struct reading *r)
{
    const struct sheet *s = r->sheet;
    bool over = false, under = false;
    const struct found_row *row = &s->rows[r->head];
    for (int c = 0; c < COLUMNS_MAX; c++) {
        over |= r->head > 0 && merged_across(r, s->rows[r->head - 1].number, c) &&
                !merged_across(r, s->rows[r->head - 1].number, 0) && s->rows[r->head - 1].count > 1;
        under |= merged_across(r, row->number, c);
    }
    if (over) {
        r->head--;
        r->head_rows = 2;
    } else if (under && r->head + 1 < s->row_count) {
        r->head_rows = 2;
    }
}

static void read_head(struct reading *r)
{
    const struct sheet *s = r->sheet;
    const struct found_row *first = &s->rows[r->head], *last = &s->rows[r->head + r->head_rows - 1];
    int width = 0;
    for (int i = r->head; i < s->row_count && i < r->head + SAMPLE; i++) {
        const struct found_row *row = &s->rows[i];
        if (row->count && row->cells[row->count - 1].column >= width)
            width = row->cells[row->count - 1].column + 1;
    }
    for (int c = 0; c < width && r->column_count < COLUMNS_MAX; c++) {
        struct str top = cell_at(r, first, c), low = cell_at(r, last, c);
        if (!top.n && !low.n)
            continue;
        int n = r->column_count++;
        r->columns[n] = c;
        r->headings[n] = low.n ? low : top;
        r->parents[n] = low.n && top.n && !str_eq(low, top) ? top : STR("");
    }
    BUF_SCOPE(title, 4096);
    for (int i = 0; i < r->head; i++) {
        for (int c = 0; c < s->rows[i].count; c++) {
            buf_str(&title, cell_text(&s->rows[i].cells[c]));
            buf_char(&title, ' ');
        }
    }
    r->out->title = arena_str(r->a, str_trim(buf_view(&title)));
    r->out->head = last->number;
}

/* ---- rows ---- */

static bool is_ditto(struct str s)
{
    static const char *const signs[] = {"〃",   "\"",   "″",  "''",    "“",   "”",
                                        "同上", "同前", "々", "...\"", "—〃—"};
    for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
        if (str_is(s, signs[i]))
            return true;
    }
    return false;
}

static bool is_total(struct str s)
{
    static const char *const words[] = {"合计", "总计", "小计", "共计", "total"};
    struct str plain = str_trim(s);
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (str_starts(plain, words[i]) && str_chars(plain) <= 8)
            return true;
    }
    return false;
}

static bool is_note(struct str s)
{
    static const char *const starts[] = {"注：",   "注:",        "说明：",  "说明:",  "备注：",
                                         "备注:",  "填表人",     "制表人",  "制表：", "审核人",
                                         "审核：", "填报",       "附：",    "note:",  "※",
                                         "统计人", "单位负责人", "登记人："};
    for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
        if (str_starts(s, starts[i]))
            return true;
    }
    return false;
}

/* A head that is printed again on the next page. */
static bool is_head_again(const struct reading *r, const struct str *cells)
{
    int same = 0, filled = 0;
    for (int i = 0; i < r->column_count; i++) {
        filled += cells[i].n > 0;
        same += cells[i].n && str_eq(cells[i], r->headings[i]);
    }
    return same >= 2 && same * 2 > filled;
}

static void put_total(struct reading *r, struct day_total **totals, size_t *cap, uint32_t row,
                      const struct str *cells)
{
    for (int i = 0; i < r->column_count; i++) {
        int64_t n;
        struct str text = cells[i];
        if (!str_int(text, 0, INT64_MAX, &n))
            continue;
        *totals = arena_grow(r->a, *totals, (size_t)r->out->total_count, cap, sizeof **totals);
        (*totals)[r->out->total_count++] = (struct day_total){row, i, text};
    }
}

static enum err read_rows(struct reading *r)
{
    struct day_row *rows = NULL;
    struct day_total *totals = NULL;
    size_t cap = 0, total_cap = 0;
    const struct str *before = NULL;
    for (int i = r->head + r->head_rows; i < r->sheet->row_count; i++) {
        const struct found_row *row = &r->sheet->rows[i];
        struct str *cells = NEW_ARRAY(r->a, struct str, r->column_count + 1);
        int filled = 0, first = -1;
        for (int c = 0; c < r->column_count; c++) {
            cells[c] = cell_at(r, row, r->columns[c]);
            if (before && is_ditto(cells[c]))
                cells[c] = before[c];
            filled += cells[c].n > 0;
            first = cells[c].n && first < 0 ? c : first;
        }
        if (!filled)
            continue;
        bool total = is_total(cells[first]) || (first == 0 && filled > 1 && is_total(cells[1]));
        if (total)
            put_total(r, &totals, &total_cap, row->number, cells);
        if (total || is_note(cells[first]) || is_head_again(r, cells) ||
            (filled == 1 && r->column_count > 2)) {
            r->out->skipped++;
            continue;
        }
        if (r->out->row_count == ROWS_MAX)
            return fail(ERR_TOO_LARGE, "The sheet has more than {1} rows", numtext(ROWS_MAX));
        rows = arena_grow(r->a, rows, (size_t)r->out->row_count, &cap, sizeof *rows);
        rows[r->out->row_count++] = (struct day_row){row->number, cells};
        before = cells;
    }
    r->out->rows = rows;
    r->out->totals = totals;
    return ERR_OK;
}

/* ---- what a column gives ---- */

static int likeness(struct str a, struct str b)
{
    enum { MOST = 48 };
    uint32_t x[MOST], y[MOST];
    int n = 0, m = 0, shared = 0;
    for (size_t at = 0; at < a.n && n < MOST;)
        x[n++] = str_next(a, &at);
    for (size_t at = 0; at < b.n && m < MOST;)
        y[m++] = str_next(b, &at);
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
    return n < 2 || m < 2 ? 0 : 200 * shared / (n + m - 2);
}

static int word_score(struct str heading, struct str zh, struct str en, const char *name)
{
    if (!heading.n)
        return 0;
    if (str_eq(heading, zh) || str_eq(heading, en))
        return 1000;
    if (day_word_is(name, heading))
        return 900;
    int like = likeness(heading, zh);
    const struct str *shorter = heading.n < zh.n ? &heading : &zh;
    const struct str *longer = heading.n < zh.n ? &zh : &heading;
    if (str_chars(*shorter) >= 2 && memmem(longer->p, longer->n, shorter->p, shorter->n) &&
        like < 65)
        like = 65;
    return like >= LIKE_PERCENT ? like * 9 : 0;
}

static bool is_value(const struct field *f, struct str text)
{
    BUF_SCOPE(date, 64);
    enum level level;
    int64_t n;
    switch (f->type) {
    case FIELD_DATE:
    case FIELD_MOMENT:
        return import_date(text, &date);
    case FIELD_INT:
        return str_int(text, INT32_MIN, INT32_MAX, &n);
    case FIELD_LEVEL:
        return level_parse(text, &level);
    case FIELD_CHOICE:
        for (int i = 0; i < f->choices->count; i++) {
            const struct choice *c = &f->choices->rows[i];
            if (str_is(text, c->words.zh) || str_is(text, c->words.en) || str_is(text, c->code) ||
                (text.n >= 6 && str_starts(str_of(c->words.zh), "") &&
                 memmem(c->words.zh, strlen(c->words.zh), text.p, text.n)))
                return true;
        }
        return false;
    default:
        return true;
    }
}

/* What the values say: 100 when all could be such, 0 when none; -1 where nothing stands there. */
static int value_percent(const struct reading *r, int column, const struct field *f)
{
    int good = 0, all = 0;
    for (int i = 0; i < r->out->row_count && all < SAMPLE; i++) {
        struct str text = r->out->rows[i].cells[column];
        if (text.n) {
            all++;
            good += is_value(f, text);
        }
    }
    return all ? 100 * good / all : -1;
}

static bool looks_like_dates(const struct reading *r, int column)
{
    static const struct field day = {.type = FIELD_DATE};
    return value_percent(r, column, &day) >= 80;
}

static int pair_score(const struct reading *r, int column, const struct ask *ask)
{
    struct str heading = day_plain(r->a, r->headings[column]);
    struct str zh = day_plain(r->a, str_of(ask->field->words.zh));
    struct str en = day_plain(r->a, str_of(ask->field->words.en));
    int score = word_score(heading, zh, en, ask->name);
    if (r->parents[column].n) {
        struct str both =
            day_plain(r->a, str_of(arena_printf(r->a, "%.*s%.*s", (int)r->parents[column].n,
                                                r->parents[column].p, (int)r->headings[column].n,
                                                r->headings[column].p)));
        int joined = word_score(both, zh, en, ask->name);
        score = joined > score ? joined : score;
    }
    if (score < DAY_LEAST)
        return score;
    int percent = value_percent(r, column, ask->field);
    if (ask->field->type == FIELD_DATE || ask->field->type == FIELD_MOMENT ||
        ask->field->type == FIELD_INT)
        score -= percent >= 0 && percent < 30 ? 400 : 0;
    else if (ask->field->type == FIELD_CHOICE)
        score -= percent >= 0 && percent < 20 ? 60 : 0;
    else if (ask->field->type == FIELD_LEVEL)
        score -= percent >= 0 && percent < 20 ? 300 : 0;
    else if (ask->field->type == FIELD_TEXT && looks_like_dates(r, column))
        score -= 300;
    return score;
}

static bool can_come(const struct ask *ask)
{
    return ask->field && ask->field->type != FIELD_FILE && ask->field->type != FIELD_SCOPE;
}

/* One action's columns, the best pairs first. Returns their worth together. */
static int match(const struct reading *r, const struct action *action, struct day_column *columns)
{
    int worth = 0;
    bool taken[ASKS_MAX] = {0};
    int *scores = NEW_ARRAY(r->a, int, (size_t)r->column_count *(size_t)action->ask_count + 1);
    for (int c = 0; c < r->column_count; c++) {
        columns[c] = (struct day_column){.column = r->columns[c], .heading = r->headings[c]};
        if (r->parents[c].n)
            columns[c].heading =
                str_of(arena_printf(r->a, "%.*s %.*s", (int)r->parents[c].n, r->parents[c].p,
                                    (int)r->headings[c].n, r->headings[c].p));
        for (int k = 0; k < action->ask_count; k++)
            scores[c * action->ask_count + k] =
                can_come(&action->asks[k]) ? pair_score(r, c, &action->asks[k]) : 0;
    }
    for (;;) {
        int best = DAY_LEAST - 1, column = -1, ask = -1;
        for (int c = 0; c < r->column_count; c++) {
            for (int k = 0; k < action->ask_count && !columns[c].fits[0].ask; k++) {
                int score = scores[c * action->ask_count + k];
                if (!taken[k] && score > best) {
                    best = score;
                    column = c;
                    ask = k;
                }
            }
        }
        if (column < 0)
            break;
        taken[ask] = true;
        columns[column].fits[0] = (struct day_fit){&action->asks[ask], best};
        columns[column].fit_count = 1;
        worth += best / 10;
    }
    for (int c = 0; c < r->column_count; c++) {
        struct day_column *one = &columns[c];
        int from = one->fits[0].ask ? 1 : 0;
        for (int n = from; n < DAY_ALTERNATIVES; n++) {
            int best = DAY_LEAST / 2, ask = -1;
            for (int k = 0; k < action->ask_count; k++) {
                bool had = false;
                for (int i = 0; i < n; i++)
                    had |= one->fits[i].ask == &action->asks[k];
                if (!had && scores[c * action->ask_count + k] > best) {
                    best = scores[c * action->ask_count + k];
                    ask = k;
                }
            }
            if (ask < 0 || !from)
                break;
            one->fits[n] = (struct day_fit){&action->asks[ask], best};
            one->fit_count = n + 1;
        }
    }
    for (int k = 0; k < action->ask_count; k++) {
        const struct ask *ask = &action->asks[k];
        if (ask->required && !taken[k] && ask->field && ask->field->default_kind == DEFAULT_NONE)
            worth -= REQUIRED_COST;
    }
    return worth;
}

/* ---- the register ---- */

static int title_worth(const struct reading *r, const struct reg *reg)
{
    const struct {
        struct str text;
        int worth;
    } said[] = {{r->out->title, TITLE_BONUS}, {r->file, FILE_BONUS}, {r->out->name, SHEET_BONUS}};
    int best = 0;
    for (size_t i = 0; i < ARRAY_SIZE(said); i++) {
        struct str text = day_plain(r->a, said[i].text), zh = str_of(reg->words.zh);
        bool named = zh.n && text.n >= zh.n && memmem(text.p, text.n, zh.p, zh.n);
        if ((named || day_title_hints(reg->name, text)) && said[i].worth > best)
            best = said[i].worth + (named ? 10 : 0);
    }
    return best;
}

struct candidate {
    const struct reg *reg;
    const struct action *action;
    struct day_column *columns;
    int worth;
};

static bool by_hand(const struct action *action)
{
    for (int i = 0; i < action->who_count; i++) {
        if (action->who[i].kind == WHOM_EFFECT || action->who[i].kind == WHOM_CLOCK)
            return false;
    }
    return action->creates && action->ask_count > 0;
}

static void keep_best(struct candidate *best, int *count, struct candidate one)
{
    int at = *count;
    while (at > 0 && best[at - 1].worth < one.worth)
        at--;
    if (at > DAY_ALTERNATIVES)
        return;
    int n = *count < DAY_ALTERNATIVES + 1 ? *count : DAY_ALTERNATIVES;
    for (int i = n; i > at; i--)
        best[i] = best[i - 1];
    best[at] = one;
    *count = n + 1;
}

static int of_1000(int worth, int columns)
{
    int most = 100 * (columns < 4 ? 4 : columns);
    int score = worth <= 0 ? 0 : 1000 * worth / most;
    return score > 1000 ? 1000 : score;
}

static void find_register(struct reading *r)
{
    struct candidate best[DAY_ALTERNATIVES + 2] = {0};
    int count = 0;
    for (int i = 0; i < r->k->book->reg_count; i++) {
        const struct reg *reg = r->k->book->regs[i];
        int bonus = title_worth(r, reg);
        for (int n = 0; n < reg->action_count; n++) {
            const struct action *action = &reg->actions[n];
            if (!by_hand(action))
                continue;
            struct day_column *columns = NEW_ARRAY(r->a, struct day_column, r->column_count + 1);
            int worth = match(r, action, columns);
            int found = 0;
            for (int c = 0; c < r->column_count; c++)
                found += columns[c].fits[0].ask != NULL;
            if (found < 2 && !(found == 1 && r->column_count <= 2))
                continue;
            keep_best(best, &count, (struct candidate){reg, action, columns, worth + bonus});
        }
    }
    if (!count || best[0].worth <= 0)
        return;
    r->out->reg = best[0].reg;
    r->out->action = best[0].action;
    r->out->score = of_1000(best[0].worth, r->column_count);
    r->out->columns = best[0].columns;
    for (int i = 1; i < count && r->out->other_count < DAY_ALTERNATIVES; i++) {
        r->out->others[r->out->other_count].reg = best[i].reg;
        r->out->others[r->out->other_count].action = best[i].action;
        r->out->others[r->out->other_count++].score = of_1000(best[i].worth, r->column_count);
    }
}

/* Days as they are stored, where a day is wanted. */
static void tidy_dates(struct reading *r)
{
    for (int c = 0; c < r->column_count; c++) {
        if (!looks_like_dates(r, c))
            continue;
        for (int i = 0; i < r->out->row_count; i++) {
            struct str *cell = (struct str *)(uintptr_t)&r->out->rows[i].cells[c];
            BUF_SCOPE(day, 64);
            if (import_date(*cell, &day))
                *cell = arena_str(r->a, buf_view(&day));
        }
    }
}

static enum err read_sheet(struct desk *k, const struct day_file *file, const struct sheet *sheet,
                           struct day_sheet *out)
{
    struct reading r = {.k = k, .a = k->a, .sheet = sheet, .file = file->name, .out = out};
    out->name = sheet->name;
    out->title = STR("");
    find_head(&r);
    if (r.head < 0)
        return ERR_OK;
    widen_head(&r);
    read_head(&r);
    out->column_count = r.column_count;
    TRY(read_rows(&r));
    tidy_dates(&r);
    struct day_column *plain = NEW_ARRAY(k->a, struct day_column, r.column_count + 1);
    for (int c = 0; c < r.column_count; c++)
        plain[c] = (struct day_column){.column = r.columns[c], .heading = r.headings[c]};
    out->columns = plain;
    if (out->row_count)
        find_register(&r);
    return ERR_OK;
}

enum err dayone(struct desk *k, const struct day_file *files, int count,
                struct day_report *ret_report)
{
    struct day_report report = {.files = files, .file_count = count};
    struct day_sheet *sheets = NEW_ARRAY(k->a, struct day_sheet, DAY_SHEETS_MAX);
    for (int f = 0; f < count; f++) {
        for (int s = 0; files[f].table && s < files[f].table->sheet_count; s++) {
            if (!files[f].table->sheets[s].row_count)
                continue;
            if (report.sheet_count == DAY_SHEETS_MAX)
                return fail(ERR_TOO_LARGE, "More than {1} sheets at once", numtext(DAY_SHEETS_MAX));
            struct day_sheet *out = &sheets[report.sheet_count++];
            *out = (struct day_sheet){.file = f};
            TRY(read_sheet(k, &files[f], &files[f].table->sheets[s], out));
        }
    }
    report.sheets = sheets;
    TRY(day_findings(k, &report));
    *ret_report = report;
    return ERR_OK;
}

static void put_csv(struct buf *out, struct str text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_char(out, '"');
        buf_char(out, text.p[i]);
    }
    buf_char(out, '"');
}

enum err day_table(const struct day_sheet *sheet, struct buf *out)
{
    for (int row = -1; row < sheet->row_count; row++) {
        bool any = false;
        for (int c = 0; c < sheet->column_count; c++) {
            const struct day_column *column = &sheet->columns[c];
            if (!column->fits[0].ask)
                continue;
            if (any)
                buf_char(out, ',');
            any = true;
            put_csv(out, row < 0 ? str_of(column->fits[0].ask->name) : sheet->rows[row].cells[c]);
        }
        buf_char(out, '\n');
    }
    return buf_check(out);
}
