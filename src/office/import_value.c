#include "office/import_value.h"

#include "access/level.h"
#include "base/clock.h"
#include "office/internal.h"
#include "office/value.h"

#include <stdio.h>
#include <stdlib.h>

static enum err says(const struct import_world *w, const struct field *f, const char *msgid,
                     struct str found)
{
    char *text = arena_text(w->a, str_bytes(found.p, found.n > 60 ? 0 : found.n));
    return fail_field(fail(ERR_INPUT, msgid, words_in(&f->words, w->lang), text), f->name);
}

/* ---- dates ---- */

static const char *const digits[10] = {"〇零○", "一", "二", "三", "四",
                                       "五",    "六", "七", "八", "九"};

/* The digit, 10 for 十, else -1. */
static int digit(struct str one)
{
    if (one.n == 1)
        return one.p[0] >= '0' && one.p[0] <= '9' ? one.p[0] - '0' : -1;
    if (one.n != 3)
        return -1;
    if (memcmp(one.p, "十", 3) == 0)
        return 10;
    if (memcmp(one.p, "\xEF\xBC", 2) == 0 && (unsigned char)one.p[2] >= 0x90 &&
        (unsigned char)one.p[2] <= 0x99)
        return (unsigned char)one.p[2] - 0x90; /* full width */
    for (int i = 0; i < 10; i++) {
        for (const char *p = digits[i]; *p; p += 3) {
            if (memcmp(p, one.p, 3) == 0)
                return i;
        }
    }
    return -1;
}

/* A number at *at; its length in characters, 0 for none. */
static int number(struct str s, size_t *at, int *ret_n)
{
    int n = 0, length = 0;
    bool tens = false;
    while (*at < s.n && length < 9) {
        size_t next = *at;
        (void)str_next(s, &next);
        int d = digit(str_bytes(s.p + *at, next - *at));
        if (d < 0)
            break;
        if (d == 10) {
            n = (n ? n : 1) * 10;
            tens = true;
        } else {
            n = tens ? n + d : n * 10 + d;
            tens = false;
        }
        *at = next;
        length++;
    }
    *ret_n = n;
    return length;
}

static bool takes(struct str s, size_t *at, const char *one_of)
{
    size_t next = *at;
    if (next >= s.n)
        return false;
    (void)str_next(s, &next);
    char text[8] = {0};
    if (next - *at > 4)
        return false;
    memcpy(text, s.p + *at, next - *at);
    if (!strstr(one_of, text))
        return false;
    *at = next;
    return true;
}

static void spaces(struct str s, size_t *at)
{
    while (takes(s, at, " \xE3\x80\x80"))
        ;
}

static bool put_day(int y, int m, int d, struct buf *out)
{
    char text[32];
    int64_t day;
    snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
    if (!date_parse(str_of(text), &day))
        return false;
    buf_text(out, text);
    return true;
}

/* "T18:46", " 18:46:00", "18时46分"; what follows a day. */
static bool put_time(struct str s, size_t at, struct buf *out)
{
    int h, m = 0, sec = 0;
    (void)takes(s, &at, "T");
    spaces(s, &at);
    if (at == s.n)
        return true;
    if (!number(s, &at, &h) || h > 23 || !takes(s, &at, ":：时"))
        return false;
    if (at < s.n && (!number(s, &at, &m) || m > 59))
        return false;
    if (takes(s, &at, ":：分") && at < s.n && (!number(s, &at, &sec) || sec > 59))
        return false;
    (void)takes(s, &at, "秒");
    if (at != s.n)
        return false;
    if (h || m)
        buf_printf(out, "T%02d:%02d", h, m);
    return true;
}

bool import_date(struct str s, struct buf *out)
{
    int y, m, d;
    size_t at = 0;
    s = str_trim(s);
    int length = number(s, &at, &y);
    if (length == 8 && (at == s.n || takes(s, &at, " T")))
        return put_day(y / 10000, y / 100 % 100, y % 100, out) && put_time(s, at, out);
    if (length != 4)
        return false;
    spaces(s, &at);
    if (!takes(s, &at, "年-/.／．－"))
        return false;
    spaces(s, &at);
    if (!number(s, &at, &m) || !takes(s, &at, "月-/.／．－"))
        return false;
    spaces(s, &at);
    if (!number(s, &at, &d))
        return false;
    (void)takes(s, &at, "日号");
    return put_day(y, m, d, out) && put_time(s, at, out);
}

/* A serial that lost its format; only where a day is wanted. 1927 to 2119, so that no year is taken for one. */
static bool serial_day(struct str s, struct buf *out)
{
    int64_t n;
    char text[DATE_SIZE];
    if (!str_int(s, 10000, 80000, &n))
        return false;
    date_text(n - 25569, text);
    buf_text(out, text);
    return true;
}

static enum err moment(const struct import_world *w, const struct field *f, struct str text,
                       struct str *ret_text)
{
    BUF_SCOPE(out, 64);
    bool is_day = f->type == FIELD_DATE;
    if (!import_date(text, &out)) {
        buf_clear(&out);
        if (!serial_day(text, &out))
            return says(w, f, N_("{1}: “{2}” is no day; write it as 2026-03-01"), text);
    }
    if (is_day && out.n > 10)
        out.n = 10;
    if (!is_day && out.n == 10)
        buf_text(&out, "T00:00");
    *ret_text = arena_str(w->a, buf_view(&out));
    return ERR_OK;
}

/* ---- choices, yes and no ---- */

static bool is_word(struct str text, const char *word)
{
    if (!word || text.n != strlen(word))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char a = text.p[i], b = word[i];
        if ((a >= 'A' && a <= 'Z' ? a + 32 : a) != (b >= 'A' && b <= 'Z' ? b + 32 : b))
            return false;
    }
    return true;
}

static bool before_bracket(struct str text, const char *word)
{
    return text.n && strncmp(word, text.p, text.n) == 0 &&
           (strncmp(word + text.n, "（", 3) == 0 || word[text.n] == '(');
}

static enum err choice(const struct import_world *w, const struct field *f, struct str text,
                       struct str *ret_text)
{
    for (int i = 0; i < f->choices->count; i++) {
        const struct choice *c = &f->choices->rows[i];
        if (is_word(text, c->code) || is_word(text, c->words.zh) || is_word(text, c->words.en)) {
            *ret_text = str_of(c->code);
            return ERR_OK;
        }
    }
    /* "内部" for "内部（非涉密）": what stands before the bracket, where one choice alone begins so */
    const struct choice *only = NULL;
    for (int i = 0; i < f->choices->count; i++) {
        if (before_bracket(text, f->choices->rows[i].words.zh)) {
            if (only)
                return says(w, f, N_("{1}: “{2}” is none of its choices"), text);
            only = &f->choices->rows[i];
        }
    }
    if (only) {
        *ret_text = str_of(only->code);
        return ERR_OK;
    }
    return says(w, f, N_("{1}: “{2}” is none of its choices"), text);
}

static enum err yes_no(const struct import_world *w, const struct field *f, struct str text,
                       struct str *ret_text)
{
    static const char *const words[2][8] = {{"no", "0", "n", "false", "否", "无", "×", "不"},
                                            {"yes", "1", "y", "true", "是", "有", "√", "✓"}};
    for (int is = 0; is < 2; is++) {
        for (size_t i = 0; i < ARRAY_SIZE(words[0]); i++) {
            if (is_word(text, words[is][i])) {
                *ret_text = is ? STR("yes") : STR("no");
                return ERR_OK;
            }
        }
    }
    return says(w, f, N_("{1}: “{2}” is neither yes nor no"), text);
}

/* ---- entries by number or title ---- */

enum { REFS_ROOM = 1 << 14 };

struct found_ref {
    const struct reg *reg;
    struct str text;
    int64_t id;
};

struct found_refs {
    struct found_ref rows[REFS_ROOM];
    int count;
};

size_t import_refs_size(void)
{
    return sizeof(struct found_refs);
}

static struct found_ref *slot(struct found_refs *refs, const struct reg *reg, struct str text)
{
    uint64_t hash = 1469598103934665603u + (uint64_t)reg->index;
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * 1099511628211u;
    size_t at = (size_t)(hash >> 20) % REFS_ROOM;
    while (refs->rows[at].reg && (refs->rows[at].reg != reg || !str_eq(refs->rows[at].text, text)))
        at = (at + 1) % REFS_ROOM;
    return &refs->rows[at];
}

static bool in_sight(const struct import_world *w, int64_t label)
{
    return !w->sight || sight_has(w->sight, (uint32_t)label);
}

static enum err by_title(struct import_world *w, const struct field *f, struct str text,
                         int64_t *ret_id)
{
    BUF_SCOPE(numbers, 512);
    int count = 0;
    int64_t id = 0;
    QUERY_SCOPE(q);
    TRY(db_start(w->db, &w->rules->sql[f->target->index].by_title, &q, "t", text));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (!in_sight(w, query_int(q, 1)))
            continue;
        id = query_int(q, 0);
        if (count++ < 8) {
            buf_text(&numbers, count > 1 ? ", " : "");
            buf_str(&numbers, query_text(q, 2));
        }
    }
    if (count == 0)
        return says(w, f, N_("{1}: there is no “{2}”"), text);
    if (count > 1)
        return fail_field(fail(ERR_INPUT,
                               "{1}: “{2}” is several; write the number of the one meant: {3}",
                               words_in(&f->words, w->lang), arena_text(w->a, text), numbers.p),
                          f->name);
    *ret_id = id;
    return ERR_OK;
}

static enum err reference(struct import_world *w, const struct field *f, struct str text,
                          struct buf *out)
{
    struct found_ref *known = slot(w->refs, f->target, text);
    int64_t id = 0, label = 0;
    bool found = false;
    if (known->reg) {
        buf_int(out, known->id);
        return ERR_OK;
    }
    TRY(db_one(w->db, NULL, &w->rules->sql[f->target->index].by_number, &found, "t>ii", text, &id,
               &label));
    if (!found || !in_sight(w, label))
        TRY(by_title(w, f, text, &id));
    if (w->refs->count < REFS_ROOM / 2) {
        *known = (struct found_ref){f->target, arena_str(w->keep, text), id};
        w->refs->count++;
    }
    buf_int(out, id);
    return ERR_OK;
}

/* A separator between people: any of the signs that an office writes. */
static size_t next_name(struct str s, size_t at, struct str *ret_name)
{
    size_t from = at;
    while (at < s.n) {
        size_t here = at;
        if (takes(s, &at, ",，、;；\n\t/")) {
            *ret_name = str_trim(str_bytes(s.p + from, here - from));
            return at;
        }
        (void)str_next(s, &at);
    }
    *ret_name = str_trim(str_bytes(s.p + from, s.n - from));
    return s.n;
}

static enum err people(struct import_world *w, const struct field *f, struct str text,
                       struct str *ret_text)
{
    BUF_SCOPE(ids, 64 * 1024);
    for (size_t at = 0; at < text.n;) {
        struct str name;
        at = next_name(text, at, &name);
        if (!name.n)
            continue;
        if (ids.n)
            buf_char(&ids, ',');
        TRY(reference(w, f, name, &ids));
    }
    *ret_text = arena_str(w->a, buf_view(&ids));
    return ERR_OK;
}

/* ---- any cell ---- */

/* "1,234" and "１２" are whole numbers; so is "12.0". */
static enum err whole(const struct import_world *w, const struct field *f, struct str text,
                      struct str *ret_text)
{
    BUF_SCOPE(out, 32);
    size_t at = 0;
    if (takes(text, &at, "-－"))
        buf_char(&out, '-');
    while (at < text.n) {
        size_t next = at;
        (void)str_next(text, &next);
        int d = digit(str_bytes(text.p + at, next - at));
        if (d >= 0 && d < 10)
            buf_char(&out, (char)('0' + d));
        else if (!takes(text, &at, ",，"))
            break;
        at = next > at ? next : at;
    }
    struct str rest = str_bytes(text.p + at, text.n - at);
    if (!out.n || out.over || (rest.n && !str_is(rest, ".0") && !str_is(rest, ".00")))
        return says(w, f, N_("{1}: “{2}” is no whole number"), text);
    *ret_text = arena_str(w->a, buf_view(&out));
    return ERR_OK;
}

enum err import_value(struct import_world *w, const struct field *f, const struct found_cell *cell,
                      struct str *ret_text)
{
    struct str text = cell_text(cell);
    if (cell->kind == FOUND_ERROR)
        return says(w, f, N_("{1}: the formula of this cell has no value: {2}"), text);
    if (f->type != FIELD_LONG)
        text = str_trim(text);
    *ret_text = text;
    if (!text.n)
        return ERR_OK;
    switch (f->type) {
    case FIELD_TEXT:
        /* the mark that keeps a spreadsheet from reckoning; our own export writes it */
        if (text.n > 1 && text.p[0] == '\'' && strchr("=+-@", text.p[1]))
            *ret_text = str_bytes(text.p + 1, text.n - 1);
        return ERR_OK;
    case FIELD_DATE:
    case FIELD_MOMENT:
        return moment(w, f, text, ret_text);
    case FIELD_CHOICE:
        return choice(w, f, text, ret_text);
    case FIELD_YESNO:
        return yes_no(w, f, text, ret_text);
    case FIELD_INT:
        return whole(w, f, text, ret_text);
    case FIELD_LEVEL: {
        enum level level;
        if (!level_parse(text, &level))
            return says(w, f, N_("{1}: “{2}” is no level"), text);
        *ret_text = str_of(level_code(level));
        return ERR_OK;
    }
    case FIELD_PERSON:
    case FIELD_POST:
    case FIELD_DEPARTMENT:
    case FIELD_REFERENCE: {
        BUF_SCOPE(id, 32);
        TRY(reference(w, f, text, &id));
        *ret_text = arena_str(w->a, buf_view(&id));
        return ERR_OK;
    }
    case FIELD_PEOPLE:
        return people(w, f, text, ret_text);
    case FIELD_FILE:
        return says(w, f, N_("{1}: a file cannot come in a table"), text);
    default:
        return ERR_OK; /* periods and the rest are understood as they are typed */
    }
}
