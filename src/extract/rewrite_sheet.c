/* Cells of a worksheet: what is shown is what stays. Formulas go, their last value stays; a number of which something is cut
 * becomes text. */
#include "extract/rewrite_xml.h"

#include <stdlib.h>

#include "extract/package.h"
#include "extract/table.h"
#include "extract/xlsx_styles.h"

static bool is_on(const char *value)
{
    return value && (!strcmp(value, "1") || !strcmp(value, "true"));
}

static uint32_t number(const char *value, uint32_t otherwise, uint32_t most)
{
    int64_t n;
    return value && str_int(str_of(value), 1, most, &n) ? (uint32_t)n : otherwise;
}

void sheet_column(struct xml_sheet *s, struct rewriter *r, const char **atts)
{
    if (!is_on(part_attribute(atts, "hidden")))
        return;
    uint32_t from = number(part_attribute(atts, "min"), 1, SHEET_COLUMNS);
    uint32_t to = number(part_attribute(atts, "max"), SHEET_COLUMNS, SHEET_COLUMNS);
    for (uint32_t c = from; c <= to; c++)
        s->hidden_column[c - 1] = true;
    r->left[LEFT_HIDDEN]++;
}

void sheet_row(struct xml_sheet *s, struct rewriter *r, const char **atts)
{
    s->row = number(part_attribute(atts, "r"), s->row + 1, 1 << 24);
    s->next_column = 0;
    s->hidden_row = is_on(part_attribute(atts, "hidden"));
    if (s->hidden_row)
        r->left[LEFT_HIDDEN]++;
}

/* "AB12" -> 27; what is none comes behind the cell before. */
static uint32_t column_of(const struct xml_sheet *s, const char *ref)
{
    uint32_t column = 0;
    for (; ref && *ref >= 'A' && *ref <= 'Z' && column < SHEET_COLUMNS; ref++)
        column = column * 26 + (uint32_t)(*ref - 'A' + 1);
    return column && column <= SHEET_COLUMNS ? column - 1 : s->next_column;
}

void sheet_cell(struct xml_sheet *s, const char **atts)
{
    const char *type = part_attribute(atts, "t"), *style = part_attribute(atts, "s");
    int64_t n;
    s->column = column_of(s, part_attribute(atts, "r"));
    s->next_column = s->column + 1;
    s->in_cell = true;
    s->in_value = s->in_phonetic = false;
    snprintf(s->type, sizeof s->type, "%s", type ? type : "n");
    s->style[0] = '\0';
    if (style && str_int(str_of(style), 0, STYLES_MAX, &n))
        snprintf(s->style, sizeof s->style, "%s", style);
    buf_clear(&s->value);
}

void sheet_inner(struct xml_sheet *s, const char *local, bool starts)
{
    if (!strcmp(local, "v") || !strcmp(local, "t"))
        s->in_value = starts;
    if (!strcmp(local, "rPh"))
        s->in_phonetic = starts;
}

static void open_tag(const struct xml_sheet *s, const char *type, struct buf *out)
{
    buf_printf(out, "<c r=\"%s%u\"", column_name(s->column), s->row);
    if (s->style[0])
        buf_printf(out, " s=\"%s\"", s->style);
    if (type)
        buf_printf(out, " t=\"%s\"", type);
    buf_char(out, '>');
}

static void put_text(const struct xml_sheet *s, struct str escaped, struct buf *out)
{
    open_tag(s, "inlineStr", out);
    buf_text(out, "<is><t xml:space=\"preserve\">");
    buf_str(out, escaped);
    buf_text(out, "</t></is></c>");
}

static bool put_shared(struct xml_sheet *s, struct buf *out)
{
    int64_t n;
    if (!str_int(str_trim(buf_view(&s->value)), 0, (int64_t)s->string_count - 1, &n))
        return false;
    s->strings[n] = true;
    open_tag(s, "s", out);
    buf_printf(out, "<v>%lld</v></c>", (long long)n);
    return true;
}

/* The number, and the day that it shows. */
static void put_number(struct xml_sheet *s, struct flow *f, struct buf *out)
{
    BUF_SCOPE(day, 64);
    BUF_SCOPE(cut, 1024);
    BUF_SCOPE(cut_day, 1024);
    char *end = NULL;
    double value = s->value.n ? strtod(s->value.p, &end) : 0;
    int64_t style;
    if (!end || *end || s->value.n > 40)
        return;
    bool dated = s->style[0] && str_int(str_of(s->style), 0, STYLES_MAX, &style) &&
                 (size_t)style < s->styles->count && s->styles->is_date[style] &&
                 serial_date(value, s->styles->base_1904, &day);
    f->touched = false;
    flow_text(f, buf_view(&s->value), &cut, true);
    bool number_cut = f->touched;
    flow_break(f);
    flow_text(f, buf_view(&day), &cut_day, true);
    flow_break(f);
    if (f->touched) {
        put_text(s, buf_view(dated && !number_cut ? &cut_day : &cut), out);
        return;
    }
    open_tag(s, NULL, out);
    buf_printf(out, "<v>%s</v></c>", s->value.p);
}

enum err sheet_cell_end(struct xml_sheet *s, struct flow *f, struct buf *out)
{
    s->in_cell = false;
    BUF_SCOPE(text, 4 * (size_t)TABLE_CELL_BYTES);
    if (s->hidden_row || s->hidden_column[s->column] || !s->value.n) {
        open_tag(s, NULL, out);
        buf_text(out, "</c>");
        return ERR_OK;
    }
    if (s->value.over)
        return fail(ERR_TOO_LARGE, "The cell {1} holds too much text", column_name(s->column));
    if (!strcmp(s->type, "s")) {
        if (put_shared(s, out))
            return ERR_OK;
        return fail(ERR_INPUT, "The file is damaged: the text of {1} is not there",
                    column_name(s->column));
    }
    if (!strcmp(s->type, "n")) {
        put_number(s, f, out);
        return ERR_OK;
    }
    bool yes = str_is(str_trim(buf_view(&s->value)), "1");
    if (!strcmp(s->type, "b")) {
        open_tag(s, "b", out);
        buf_printf(out, "<v>%d</v></c>", yes);
        return ERR_OK;
    }
    flow_text(f, buf_view(&s->value), &text, true);
    flow_break(f);
    put_text(s, buf_view(&text), out);
    return ERR_OK;
}
