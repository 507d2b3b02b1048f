#include "cli/output.h"

#include "base/io.h"

#include <stdio.h>

/* Wide and full-width characters of UAX 11 (East Asian Width W and F) as blocks. */
static const struct {
    uint32_t from, to;
} WIDE[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1B000, 0x1B2FF}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD},
};

int char_width(uint32_t c)
{
    if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) ||
        (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(WIDE); i++)
        if (c >= WIDE[i].from && c <= WIDE[i].to)
            return 2;
    return 1;
}

int text_width(struct str s)
{
    int width = 0;
    for (size_t at = 0; at < s.n;)
        width += char_width(str_next(s, &at));
    return width;
}

/* Controls and bidirectional overrides become a visible replacement; a newline a space. */
static void put_clean(struct buf *out, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        bool control = char_steers(c) || (c == 0xFFFD && at == from + 1);
        if (c == '\n' || c == '\t')
            buf_char(out, ' ');
        else if (control)
            buf_text(out, "\xEF\xBF\xBD");
        else
            buf_add(out, s.p + from, at - from);
    }
}

enum { OUTPUT_MAX = 256 << 20 };

enum err bytes_write(struct str bytes)
{
    return fd_write(STDOUT_FILENO, bytes.p, bytes.n, "stdout");
}

enum err line_write(struct str text)
{
    BUF_SCOPE(out, OUTPUT_MAX);
    put_clean(&out, text);
    buf_char(&out, '\n');
    TRY(buf_check(&out));
    return bytes_write(buf_view(&out));
}

/* ---- tables ---- */

void table_init(struct table *t, struct arena *a, int columns)
{
    *t = (struct table){.a = a, .columns = columns};
}

void table_add(struct table *t, struct str cell)
{
    t->cells = arena_grow(t->a, t->cells, t->count, &t->cap, sizeof *t->cells);
    BUF_SCOPE(clean, OUTPUT_MAX);
    put_clean(&clean, cell);
    t->cells[t->count++] = arena_str(t->a, buf_view(&clean));
}

void table_text(struct table *t, const char *z)
{
    table_add(t, str_of(z ? z : ""));
}

enum err table_text_into(const struct table *t, struct buf *out)
{
    size_t columns = (size_t)t->columns;
    int *widths = NEW_ARRAY(t->a, int, columns);
    for (size_t i = 0; i < t->count; i++) {
        int width = text_width(t->cells[i]);
        if (width > widths[i % columns])
            widths[i % columns] = width;
    }
    for (size_t i = 0; i < t->count; i++) {
        size_t column = i % columns;
        buf_str(out, t->cells[i]);
        int pad = widths[column] - text_width(t->cells[i]) + 2;
        if (column + 1 == columns)
            buf_char(out, '\n');
        else
            buf_printf(out, "%*s", pad, "");
    }
    return buf_check(out);
}

enum err table_write(const struct table *t)
{
    BUF_SCOPE(out, OUTPUT_MAX);
    TRY(table_text_into(t, &out));
    return bytes_write(buf_view(&out));
}

/* ---- JSON ---- */

static const json_t *member(const json_t *object, const char *name)
{
    const char *dot = strchr(name, '.');
    if (!dot)
        return json_object_get(object, name);
    char head[64];
    size_t n = (size_t)(dot - name);
    if (n >= sizeof head)
        return NULL;
    memcpy(head, name, n);
    head[n] = '\0';
    return member(json_object_get(object, head), dot + 1);
}

struct str json_shown(struct cli *c, const json_t *object, const char *name)
{
    const json_t *value = member(object, name);
    if (json_is_string(value))
        return str_bytes(json_string_value(value), json_string_length(value));
    if (json_is_integer(value))
        return str_of(arena_printf(c->a, "%lld", (long long)json_integer_value(value)));
    if (json_is_true(value))
        return str_of(tr(c->lang, N_("yes")));
    return STR("");
}

enum err object_write(const json_t *object)
{
    /* 0.1063 as it came, not as the double that it became */
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15));
    if (!text)
        return fail(ERR_CORRUPT, "The office's answer cannot be written");
    enum err err = fd_write(STDOUT_FILENO, text, strlen(text), "stdout");
    free(text);
    return err ? err : bytes_write(STR("\n"));
}

enum err rows_write(struct cli *c, const json_t *rows, const struct json_column *columns)
{
    size_t i;
    json_t *row;
    if (c->json) {
        json_array_foreach(rows, i, row)
        {
            TRY(object_write(row));
        }
        return ERR_OK;
    }
    int count = 0;
    while (columns[count].name)
        count++;
    struct table t;
    table_init(&t, c->a, count);
    for (int n = 0; n < count; n++)
        table_text(&t, tr(c->lang, columns[n].head));
    json_array_foreach(rows, i, row)
    {
        for (int n = 0; n < count; n++)
            table_add(&t, json_shown(c, row, columns[n].name));
    }
    return table_write(&t);
}

/* ---- messages ---- */

static void to_stderr(struct str text)
{
    BUF_SCOPE(out, OUTPUT_MAX);
    buf_text(&out, "cofferdam: ");
    put_clean(&out, text);
    buf_char(&out, '\n');
    /* Nobody is left to tell where even this fails; the exit status says it. */
    (void)!write(STDERR_FILENO, out.p, out.n);
}

void say(struct cli *c, const char *msgid)
{
    to_stderr(str_of(tr(c->lang, msgid)));
}

void say_problem(struct cli *c)
{
    const struct problem *p = problem();
    BUF_SCOPE(text, 4096);
    if (p->field[0] && !strstr(p->text[c->lang], p->field))
        buf_printf(&text, "%s: ", p->field);
    buf_text(&text, p->text[c->lang]);
    if (p->basis[0])
        buf_printf(&text, " [%s]", p->basis);
    to_stderr(buf_view(&text));
}
