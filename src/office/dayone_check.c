/* What contradicts itself in the sheets, each and all together. */
#include "access/mark.h"
#include "base/clock.h"
#include "office/dayone.h"
#include "office/import_value.h"
#include "office/internal.h"
#include "office/weigh.h"
#include "report/sheet.h"

#include <stdlib.h>

static const struct {
    const char *name;
    struct words words;
} KINDS[DAY_KINDS] = {
    [DAY_TWICE] = {"twice", {"同一编号内容不一", "The same number with other values"}},
    [DAY_LEFT] = {"left", {"离岗人员仍持有", "Held by somebody who has left"}},
    [DAY_PERSON] = {"person", {"查无此人", "Nobody of that name"}},
    [DAY_DEPARTMENT] = {"department", {"查无此部门", "No such department"}},
    [DAY_ORDER] = {"order", {"日期先后颠倒", "Ends before it begins"}},
    [DAY_NO_DATE] = {"no_date", {"日期有误", "No day of the calendar"}},
    [DAY_LEVEL] = {"level", {"密级用语有误", "No level"}},
    [DAY_BELOW] = {"below", {"低于文字表明的密级", "Lower than its text says"}},
    [DAY_TOTAL] = {"total", {"合计不符", "Does not add up"}},
    [DAY_PERIOD] = {"period", {"超过法定保密期限", "Longer than the law allows"}},
    [DAY_BOTH_SIDES] = {"both_sides", {"内外网混用", "On both sides"}},
};

const char *day_kind_name(enum day_kind kind)
{
    return KINDS[kind].name;
}

const struct words *day_kind_words(enum day_kind kind)
{
    return &KINDS[kind].words;
}

struct checking {
    struct desk *k;
    struct day_report *report;
    struct day_finding *findings;
    size_t cap;
    bool knows_people, knows_departments; /* there is a list to compare with */
};

/* `code` is what fail() gave: its words are the finding's. */
static void add(struct checking *c, struct day_finding f, enum err code)
{
    (void)code;
    if (c->report->finding_count == DAY_FINDINGS_MAX) {
        c->report->more = true;
        return;
    }
    f.text = arena_str(c->k->a, str_of(problem()->text[c->k->v->lang]));
    c->findings = arena_grow(c->k->a, c->findings, (size_t)c->report->finding_count, &c->cap,
                             sizeof *c->findings);
    c->findings[c->report->finding_count++] = f;
}

static struct day_finding at(int sheet, const struct day_sheet *s, int row, int column,
                             enum day_kind kind)
{
    return (struct day_finding){.kind = kind,
                                .sheet = sheet,
                                .row = s->rows[row].number,
                                .column = s->columns[column].column,
                                .value = s->rows[row].cells[column],
                                .other_sheet = -1};
}

static const struct field *field_of(const struct day_sheet *s, int column)
{
    const struct ask *ask = s->columns[column].fits[0].ask;
    return ask ? ask->field : NULL;
}

static bool is_field(const struct day_sheet *s, int column, const char *names)
{
    const struct ask *ask = s->columns[column].fits[0].ask;
    struct str rest = str_of(names), one;
    while (ask && str_split(&rest, ' ', &one)) {
        if (str_is(one, ask->name))
            return true;
    }
    return false;
}

static bool holds_word(struct str text, const char *words)
{
    struct str rest = str_of(words), one;
    while (str_split(&rest, ' ', &one)) {
        if (one.n && text.n >= one.n && memmem(text.p, text.n, one.p, one.n))
            return true;
    }
    return false;
}

static const char *text_of(const struct checking *c, struct str s)
{
    return arena_text(c->k->a, str_bytes(s.p, s.n > 120 ? 0 : s.n));
}

/* ---- one number, several rows ---- */

struct key {
    struct str text;
    const char *field;
    int sheet, row, column;
};

static int key_order(const void *x, const void *y)
{
    const struct key *a = x, *b = y;
    int order = strcmp(a->field, b->field);
    order = order ? order : str_cmp(a->text, b->text);
    order = order ? order : (a->sheet > b->sheet) - (a->sheet < b->sheet);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* 1: the Internet's side, 2: the inner one, 0: it is not said. */
static int side_of(const struct checking *c, const struct key *key)
{
    const struct day_sheet *s = &c->report->sheets[key->sheet];
    struct str said[4] = {STR(""), s->title, s->name, c->report->files[s->file].name};
    for (int i = 0; i < s->column_count; i++) {
        if (is_field(s, i, "class side"))
            said[0] = s->rows[key->row].cells[i];
    }
    for (size_t i = 0; i < ARRAY_SIZE(said); i++) {
        if (holds_word(said[i], "互联网 外网 Internet internet"))
            return 1;
        if (holds_word(said[i], "涉密 内网 内部 intranet"))
            return 2;
    }
    return 0;
}

/* The first field that both rows give, and give differently. */
static const char *differing(const struct checking *c, const struct key *a, const struct key *b)
{
    const struct day_sheet *x = &c->report->sheets[a->sheet], *y = &c->report->sheets[b->sheet];
    for (int i = 0; i < x->column_count; i++) {
        for (int n = 0; n < y->column_count; n++) {
            const struct field *f = field_of(x, i), *g = field_of(y, n);
            struct str p = x->rows[a->row].cells[i], q = y->rows[b->row].cells[n];
            if (f && g &&
                strcmp(x->columns[i].fits[0].ask->name, y->columns[n].fits[0].ask->name) == 0 &&
                p.n && q.n && !str_eq(p, q))
                return words_in(&f->words, c->k->v->lang);
        }
    }
    return NULL;
}

static void compare_keys(struct checking *c, const struct key *a, const struct key *b)
{
    const struct day_sheet *s = &c->report->sheets[b->sheet], *first = &c->report->sheets[a->sheet];
    int x = side_of(c, a), y = side_of(c, b);
    struct day_finding f = at(b->sheet, s, b->row, b->column, DAY_TWICE);
    f.other_sheet = a->sheet;
    f.other_row = first->rows[a->row].number;
    const char *number = text_of(c, b->text);
    if (x && y && x != y) {
        f.kind = DAY_BOTH_SIDES;
        add(c, f,
            fail(ERR_INPUT,
                 "{1} stands on the inner side in one place and on the Internet's in another",
                 number));
        return;
    }
    const char *what = s->reg == first->reg ? differing(c, a, b) : NULL;
    if (what)
        add(c, f, fail(ERR_INPUT, "{1} stands twice, and {2} is not the same", number, what));
}

static void check_keys(struct checking *c)
{
    struct key *keys = NULL;
    size_t n = 0, cap = 0;
    for (int i = 0; i < c->report->sheet_count; i++) {
        const struct day_sheet *s = &c->report->sheets[i];
        for (int col = 0; s->reg && col < s->column_count; col++) {
            const struct field *f = field_of(s, col);
            if (!f || (!f->unique && !is_field(s, col,
                                               "serial disk_serial code sender_number "
                                               "envelope_no credit_code mac")))
                continue;
            for (int row = 0; row < s->row_count; row++) {
                struct str text = s->rows[row].cells[col];
                if (text.n < 2 || holds_word(text, "不详 无编号"))
                    continue;
                keys = arena_grow(c->k->a, keys, n, &cap, sizeof *keys);
                keys[n++] = (struct key){text, s->columns[col].fits[0].ask->name, i, row, col};
            }
        }
    }
    if (n)
        qsort(keys, n, sizeof *keys, key_order);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(keys[i].field, keys[i - 1].field) == 0 && str_eq(keys[i].text, keys[i - 1].text))
            compare_keys(c, &keys[i - 1], &keys[i]);
    }
}

/* ---- people and departments ---- */

struct name_at {
    struct str name;
    int sheet;
    uint32_t row;
};
struct names {
    struct name_at *rows;
    size_t n, cap;
};

static const struct name_at *names_find(const struct names *all, struct str name)
{
    for (size_t i = 0; i < all->n; i++) {
        if (str_eq(all->rows[i].name, name))
            return &all->rows[i];
    }
    return NULL;
}

static void names_add(struct checking *c, struct names *all, struct str name, int sheet,
                      uint32_t row)
{
    if (!name.n || names_find(all, name) || all->n >= DAY_FINDINGS_MAX)
        return;
    all->rows = arena_grow(c->k->a, all->rows, all->n, &all->cap, sizeof *all->rows);
    all->rows[all->n++] = (struct name_at){name, sheet, row};
}

static bool is_reg(const struct day_sheet *s, const char *name)
{
    return s->reg && strcmp(s->reg->name, name) == 0;
}

static bool row_says_left(const struct day_sheet *s, int row)
{
    static const char *const words[] = {"离职", "已离", "调离", "退休",
                                        "辞职", "离岗", "已调", "辞退"};
    for (int i = 0; i < s->column_count; i++) {
        for (size_t n = 0; n < ARRAY_SIZE(words); n++) {
            if (str_starts(s->rows[row].cells[i], words[n]))
                return true;
        }
    }
    return false;
}

/* Who is listed, and who of them has left. */
static void gather_names(struct checking *c, struct names *people, struct names *left,
                         struct names *departments)
{
    for (int i = 0; i < c->report->sheet_count; i++) {
        const struct day_sheet *s = &c->report->sheets[i];
        bool leaving = is_reg(s, "exit_case"), listing = is_reg(s, "person");
        for (int col = 0; col < s->column_count; col++) {
            for (int row = 0; row < s->row_count; row++) {
                struct str name = s->rows[row].cells[col];
                uint32_t number = s->rows[row].number;
                if ((listing && is_field(s, col, "name")) ||
                    (leaving && is_field(s, col, "leaver"))) {
                    names_add(c, people, name, i, number);
                    if (leaving || row_says_left(s, row))
                        names_add(c, left, name, i, number);
                }
                if (is_reg(s, "department") && is_field(s, col, "name"))
                    names_add(c, departments, name, i, number);
            }
        }
    }
}

/* Whether an entry of the office bears that title and the viewer may know of it. */
static enum err stands_in_office(struct checking *c, const char *register_name, struct str title,
                                 bool *ret_stands)
{
    const struct reg *reg = rule_register(c->k->book, str_of(register_name));
    *ret_stands = false;
    if (!reg || !desk_sees_register(c->k, reg))
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(c->k->db, &c->k->rules->sql[reg->index].by_title, &q, "t", title));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        *ret_stands |= sight_has(c->k->sight, (uint32_t)query_int(q, 1));
    }
}

struct name_check {
    struct names people, left, departments, told;
};

static enum err check_name(struct checking *c, struct name_check *n, int sheet, int row, int col,
                           struct str name, bool person)
{
    const struct day_sheet *s = &c->report->sheets[sheet];
    const struct name_at *gone = person ? names_find(&n->left, name) : NULL;
    bool stands;
    if (gone && gone->sheet != sheet && !is_reg(s, "person") && !is_reg(s, "abroad")) {
        struct day_finding f = at(sheet, s, row, col, DAY_LEFT);
        f.other_sheet = gone->sheet;
        f.other_row = gone->row;
        add(c, f,
            fail(ERR_INPUT, "{1} has left, as another list says, and still answers for this",
                 text_of(c, name)));
        return ERR_OK;
    }
    if (names_find(person ? &n->people : &n->departments, name) || names_find(&n->told, name))
        return ERR_OK;
    TRY(stands_in_office(c, person ? "person" : "department", name, &stands));
    if (stands)
        return ERR_OK;
    names_add(c, &n->told, name, sheet, s->rows[row].number);
    struct day_finding f = at(sheet, s, row, col, person ? DAY_PERSON : DAY_DEPARTMENT);
    if (person)
        add(c, f,
            fail(ERR_INPUT, "{1} stands in no list of people, nor in the office",
                 text_of(c, name)));
    else
        add(c, f,
            fail(ERR_INPUT, "{1} is no department in any list, nor in the office",
                 text_of(c, name)));
    return ERR_OK;
}

/* "甲、乙" are two. */
static enum err check_names_in(struct checking *c, struct name_check *n, int sheet, int row,
                               int col, bool person)
{
    struct str text = c->report->sheets[sheet].rows[row].cells[col];
    size_t from = 0;
    for (size_t here = 0; here <= text.n;) {
        size_t start = here;
        uint32_t ch = here < text.n ? str_next(text, &here) : ',';
        if (start == text.n)
            here++;
        if (ch != 0x3001 && ch != ',' && ch != 0xFF0C && ch != ';' && ch != 0xFF1B && ch != '/')
            continue;
        struct str name = str_trim(str_bytes(text.p + from, start - from));
        from = here;
        if (name.n && !str_is(name, "-") && !str_is(name, "无") && !str_is(name, "—") &&
            !str_is(name, "/"))
            TRY(check_name(c, n, sheet, row, col, name, person));
    }
    return ERR_OK;
}

static enum err check_names(struct checking *c)
{
    struct name_check n = {0};
    gather_names(c, &n.people, &n.left, &n.departments);
    for (int i = 0; i < c->report->sheet_count; i++) {
        const struct day_sheet *s = &c->report->sheets[i];
        for (int col = 0; col < s->column_count; col++) {
            const struct field *f = field_of(s, col);
            bool person = f && (f->type == FIELD_PERSON || f->type == FIELD_PEOPLE);
            if (!person && (!f || f->type != FIELD_DEPARTMENT))
                continue;
            for (int row = 0; row < s->row_count; row++)
                TRY(check_names_in(c, &n, i, row, col, person));
        }
    }
    return ERR_OK;
}

/* ---- dates ---- */

static bool is_day_column(const struct day_sheet *s, int col)
{
    int days = 0, all = 0;
    for (int row = 0; row < s->row_count; row++) {
        struct str text = s->rows[row].cells[col];
        BUF_SCOPE(day, 64);
        all += text.n > 0;
        days += text.n && import_date(text, &day);
    }
    const struct field *f = field_of(s, col);
    return days && (2 * days > all || (f && f->type == FIELD_DATE));
}

static void check_order(struct checking *c, int sheet, int from, int to)
{
    const struct day_sheet *s = &c->report->sheets[sheet];
    for (int row = 0; row < s->row_count; row++) {
        BUF_SCOPE(a, 64);
        BUF_SCOPE(b, 64);
        if (!import_date(s->rows[row].cells[from], &a) ||
            !import_date(s->rows[row].cells[to], &b) || str_cmp(buf_view(&b), buf_view(&a)) >= 0)
            continue;
        struct day_finding f = at(sheet, s, row, to, DAY_ORDER);
        add(c, f,
            fail(ERR_INPUT, "{1} ({2}) lies before {3} ({4})", text_of(c, s->columns[to].heading),
                 b.p, text_of(c, s->columns[from].heading), a.p));
    }
}

static void check_dates(struct checking *c, int sheet)
{
    static const char ends[] =
        "归还 清退 退回 返回 销毁 报废 截止 终止 结束 交回 回国 止 应还 离岗 完工 入境 到期";
    static const char starts[] = "领用 借出 借阅 发出 登记 购置 启用 收文 收到 出境 起始 开始 出国 "
                                 "开工 领取 签订 购买 到岗 上岗 出发 发放 离境";
    const struct day_sheet *s = &c->report->sheets[sheet];
    bool days[TABLE_COLUMNS_MAX] = {0};
    for (int col = 0; col < s->column_count; col++) {
        days[col] = is_day_column(s, col);
        for (int row = 0; days[col] && row < s->row_count; row++) {
            struct str text = s->rows[row].cells[col];
            BUF_SCOPE(day, 64);
            if (!text.n || import_date(text, &day) || str_chars(text) < 4 ||
                holds_word(text, "长期 不详 至今 待定"))
                continue;
            struct day_finding f = at(sheet, s, row, col, DAY_NO_DATE);
            add(c, f, fail(ERR_INPUT, "“{1}” is no day of the calendar", text_of(c, text)));
        }
    }
    for (int from = 0; from < s->column_count; from++) {
        for (int to = 0; to < s->column_count; to++) {
            if (from != to && days[from] && days[to] &&
                holds_word(s->columns[from].heading, starts) &&
                !holds_word(s->columns[from].heading, ends) &&
                holds_word(s->columns[to].heading, ends))
                check_order(c, sheet, from, to);
        }
    }
}

/* ---- levels, periods, totals ---- */

static int column_of_type(const struct day_sheet *s, enum field_type type, const char *word)
{
    for (int col = 0; col < s->column_count; col++) {
        const struct field *f = field_of(s, col);
        if (f && f->type == type)
            return col;
    }
    for (int col = 0; col < s->column_count; col++) {
        if (holds_word(s->columns[col].heading, word))
            return col;
    }
    return -1;
}

/* A level, or a mark with its period: "机密★10年". */
static bool read_level(struct str text, struct mark *ret_mark)
{
    *ret_mark = (struct mark){0};
    return level_parse(text, &ret_mark->level) || mark_parse(text, ret_mark) == ERR_OK;
}

static void check_levels(struct checking *c, int sheet)
{
    const struct day_sheet *s = &c->report->sheets[sheet];
    int level = column_of_type(s, FIELD_LEVEL, "密级"),
        period = column_of_type(s, FIELD_PERIOD, "保密期限");
    int64_t today = 0;
    (void)date_parse(str_of(c->k->today), &today);
    for (int row = 0; level >= 0 && row < s->row_count; row++) {
        struct str text = s->rows[row].cells[level];
        struct mark mark;
        if (!text.n || str_is(text, "-") || str_is(text, "—"))
            continue;
        if (!read_level(text, &mark)) {
            const struct field *f = field_of(s, level);
            if (f && f->type == FIELD_CHOICE)
                continue;
            add(c, at(sheet, s, row, level, DAY_LEVEL),
                fail(ERR_INPUT, "“{1}” is no level: 绝密, 机密, 秘密, 工作秘密, 内部 or 公开",
                     text_of(c, text)));
            continue;
        }
        struct period said = mark.period;
        int where = level;
        if (period >= 0 && s->rows[row].cells[period].n) {
            if (period_parse(s->rows[row].cells[period], &said))
                continue;
            where = period;
        }
        if (said.kind == PERIOD_NONE || period_within_maximum(mark.level, &said, today))
            continue;
        add(c, at(sheet, s, row, where, DAY_PERIOD),
            fail(ERR_INPUT,
                 "{1} is longer than {2} years, the limit of {3} unless otherwise provided (L20)",
                 text_of(c, s->rows[row].cells[where]), numtext(level_maximum_years(mark.level)),
                 level_name(mark.level, c->k->v->lang)));
    }
}

/* What a row says as answers of its register's action; the column of its level (-1: there is none), and that. */
static int row_texts(const struct weigh_rows *w, const struct day_sheet *s, int row,
                     struct answer *answers, int *ret_column, enum level *ret_level)
{
    int n = 0;
    *ret_column = -1;
    *ret_level = (enum level)s->reg->holds;
    for (int col = 0; col < s->column_count; col++) {
        const struct ask *ask = s->columns[col].fits[0].ask;
        struct str text = s->rows[row].cells[col];
        struct mark mark;
        if (!weigh_rows_wants(w, ask) || !text.n || ask->field->type == FIELD_REFERENCE)
            continue;
        if (ask->field->type == FIELD_LEVEL) {
            if (!read_level(text, &mark))
                continue; /* told as what it is: no level */
            text = str_of(level_code(mark.level));
            *ret_column = col;
            *ret_level = mark.level > *ret_level ? mark.level : *ret_level;
        }
        answers[n++] = (struct answer){str_of(ask->name), text};
    }
    return n;
}

static enum err check_texts(struct checking *c, int sheet)
{
    const struct day_sheet *s = &c->report->sheets[sheet];
    struct weigh_rows *w = NULL;
    enum err err = ERR_OK;
    if (!s->reg || !s->action)
        return ERR_OK;
    TRY(weigh_rows_open(c->k, s->reg, s->action, &w));
    struct answer *answers = NEW_ARRAY(c->k->a, struct answer, s->column_count + 1);
    for (int row = 0; w && row < s->row_count && !err; row++) {
        struct weigh_outcome o;
        enum level said;
        int column, count = row_texts(w, s, row, answers, &column, &said);
        err = weigh_row(w, answers, count, &o);
        if (err || !o.decides || o.proposed <= said)
            continue;
        add(c, at(sheet, s, row, column < 0 ? 0 : column, DAY_BELOW),
            fail(ERR_INPUT, "What was found speaks for {1} ({2}); here it stands as {3} (R17)",
                 level_name(o.proposed, c->k->v->lang), words_in(&o.why, c->k->v->lang),
                 level_name(said, c->k->v->lang)));
    }
    weigh_rows_close(w);
    return err;
}

/* What stands above it, all or since the total before. */
static void check_totals(struct checking *c, int sheet)
{
    const struct day_sheet *s = &c->report->sheets[sheet];
    for (int i = 0; i < s->total_count; i++) {
        const struct day_total *t = &s->totals[i];
        int64_t said = 0, all = 0, part = 0, n;
        uint32_t before = 0;
        int count = 0, whole = 0;
        for (int k = 0; k < i; k++) {
            if (s->totals[k].row < t->row)
                before = s->totals[k].row;
        }
        for (int row = 0; row < s->row_count && s->rows[row].number < t->row; row++) {
            struct str text = s->rows[row].cells[t->column];
            count++;
            if (!str_int(text, 0, INT32_MAX, &n))
                continue;
            whole++;
            all += n;
            part += s->rows[row].number > before ? n : 0;
        }
        if (!str_int(t->said, 0, INT64_MAX, &said) || said == all || said == part ||
            said == count || 2 * whole < count)
            continue;
        struct day_finding f = {.kind = DAY_TOTAL,
                                .sheet = sheet,
                                .row = t->row,
                                .column = s->columns[t->column].column,
                                .value = t->said,
                                .other_sheet = -1};
        add(c, f,
            fail(ERR_INPUT, "The total says {1}; what stands above it makes {2}",
                 text_of(c, t->said), numtext(all)));
    }
}

enum err day_findings(struct desk *k, struct day_report *report)
{
    struct checking c = {.k = k, .report = report};
    check_keys(&c);
    TRY(check_names(&c));
    for (int i = 0; i < report->sheet_count; i++) {
        if (!report->sheets[i].column_count)
            continue;
        check_dates(&c, i);
        check_levels(&c, i);
        TRY(check_texts(&c, i));
        check_totals(&c, i);
    }
    report->findings = c.findings;
    return ERR_OK;
}

/* ---- the report as a workbook ---- */

enum { WIDE = 8 };

static enum err put_row(struct sheet_writer *w, const struct str *texts, enum sheet_style style)
{
    struct sheet_cell cells[WIDE];
    for (int i = 0; i < WIDE; i++)
        cells[i] = (struct sheet_cell){.text = texts[i], .style = style};
    return sheet_row(w, cells, WIDE);
}

static struct str number_text(char room[24], long long n)
{
    BUF_SCOPE(b, 24);
    buf_int(&b, n);
    memcpy(room, b.p, b.n);
    return str_bytes(room, b.n);
}

static enum err put_report(struct sheet_writer *w, const struct day_report *r, enum lang lang)
{
    const struct str sheets[WIDE] = {
        str_of(tr(lang, N_("File"))),     str_of(tr(lang, N_("Sheet"))),
        str_of(tr(lang, N_("Register"))), str_of(tr(lang, N_("Score of 1000"))),
        str_of(tr(lang, N_("Column"))),   str_of(tr(lang, N_("Heading"))),
        str_of(tr(lang, N_("Field"))),    str_of(tr(lang, N_("Score of 1000")))};
    const struct str findings[WIDE] = {
        str_of(tr(lang, N_("File"))),          str_of(tr(lang, N_("Sheet"))),
        str_of(tr(lang, N_("Row"))),           str_of(tr(lang, N_("Column"))),
        str_of(tr(lang, N_("Contradiction"))), str_of(tr(lang, N_("Value"))),
        str_of(tr(lang, N_("In words"))),      str_of(tr(lang, N_("Other place")))};
    char room[3][24];
    TRY(put_row(w, sheets, SHEET_HEAD));
    for (int i = 0; i < r->sheet_count; i++) {
        const struct day_sheet *s = &r->sheets[i];
        for (int c = 0; c < s->column_count; c++) {
            const struct day_fit *fit = &s->columns[c].fits[0];
            const struct str row[WIDE] = {r->files[s->file].name,
                                          s->name,
                                          s->reg ? str_of(words_in(&s->reg->words, lang)) : STR(""),
                                          number_text(room[0], s->score),
                                          str_of(column_name((unsigned)s->columns[c].column)),
                                          s->columns[c].heading,
                                          fit->ask ? str_of(words_in(&fit->ask->field->words, lang))
                                                   : STR(""),
                                          number_text(room[1], fit->score)};
            TRY(put_row(w, row, SHEET_CELL));
        }
    }
    TRY(put_row(w, findings, SHEET_HEAD));
    for (int i = 0; i < r->finding_count; i++) {
        const struct day_finding *f = &r->findings[i];
        const struct day_sheet *s = &r->sheets[f->sheet];
        const struct str row[WIDE] = {
            r->files[s->file].name,
            s->name,
            number_text(room[0], f->row),
            str_of(column_name((unsigned)f->column)),
            str_of(words_in(&KINDS[f->kind].words, lang)),
            f->value,
            f->text,
            f->other_sheet >= 0 ? r->files[r->sheets[f->other_sheet].file].name : STR("")};
        TRY(put_row(w, row, SHEET_CELL));
    }
    return sheet_finish(w);
}

enum err day_workbook(const struct day_report *report, enum lang lang, struct buf *out)
{
    struct sheet_writer *w = sheet_open(str_of(tr(lang, N_("Day one"))), WIDE, out);
    enum err err = put_report(w, report, lang);
    sheet_free(w);
    return err;
}
