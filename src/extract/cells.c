#include "extract/cells.h"

#include "extract/xlsx_styles.h"

enum { RANGES_MAX = 4096 };

void cells_init(struct cells *c, struct words *w, struct str place)
{
    *c = (struct cells){.w = w, .place = place, .line = layers_empty()};
}

void cells_free(struct cells *c)
{
    layers_free(&c->line);
}

enum err cells_end(struct cells *c)
{
    BUF_SCOPE(name, TEXT_PLACE_MAX);
    buf_str(&name, c->sheet);
    buf_printf(&name, "!%u", c->row + 1);
    return layers_put(&c->line, c->w, words_place(c->w, c->place, buf_view(&name)));
}

enum err cells_sheet(struct cells *c, struct str name, bool hidden)
{
    TRY(cells_end(c));
    c->sheet = arena_str(c->w->a, name);
    c->hidden = hidden;
    c->row_hidden = false;
    memset(c->columns, 0, sizeof c->columns);
    c->column_ranges = 0;
    return ERR_OK;
}

void cells_hide_columns(struct cells *c, uint32_t from, uint32_t to)
{
    if (++c->column_ranges > RANGES_MAX)
        return;
    for (; from <= to && from < COLUMNS_MAX; from++)
        c->columns[from] = true;
}

static bool is_hidden(const struct cells *c, uint32_t column)
{
    return c->hidden || c->row_hidden || (column < COLUMNS_MAX && c->columns[column]);
}

enum err cells_put(struct cells *c, uint32_t row, uint32_t column, enum text_look look,
                   struct str text)
{
    char letters[8], *p = letters + sizeof letters - 1;
    if (!text.n)
        return ERR_OK;
    if (look == LOOK_SHOWN && is_hidden(c, column))
        look = LOOK_HIDDEN;
    if (c->put++ >= CELLS_APART_MAX) {
        if (row != c->row)
            TRY(cells_end(c));
        c->row = row;
        buf_str(&c->line.of[look], text);
        buf_char(&c->line.of[look], '\t');
        return ERR_OK;
    }
    *p = '\0';
    for (uint32_t n = column % 1000000 + 1; n; n = (n - 1) / 26)
        *--p = (char)('A' + (n - 1) % 26);
    BUF_SCOPE(name, TEXT_PLACE_MAX);
    buf_str(&name, c->sheet);
    buf_printf(&name, "!%s%u", p, row + 1);
    return words_put(c->w, look, words_place(c->w, c->place, buf_view(&name)), text);
}

enum err cells_number(struct cells *c, uint32_t row, uint32_t column, double n, bool is_date,
                      bool base_1904)
{
    BUF_SCOPE(out, 400);
    if (!is_date || !serial_date(n, base_1904, &out)) {
        bool whole = n > -1e15 && n < 1e15 && n == (double)(int64_t)n;
        buf_clear(&out);
        buf_printf(&out, whole ? "%.0f" : "%.15g", n);
    }
    return cells_put(c, row, column, LOOK_SHOWN, buf_view(&out));
}

enum err cells_about(struct cells *c, const char *what, enum text_look look, struct str text)
{
    BUF_SCOPE(name, TEXT_PLACE_MAX);
    buf_str(&name, c->sheet);
    buf_printf(&name, "%s%s", c->sheet.n ? ", " : "", what);
    if (look == LOOK_SHOWN && c->hidden)
        look = LOOK_HIDDEN;
    return words_put(c->w, look, words_place(c->w, c->place, buf_view(&name)), text);
}

enum err cells_header(struct cells *c, const char *what, struct str text)
{
    BUF_SCOPE(out, TEXT_BYTES_MAX);
    for (size_t i = 0; i < text.n; i++) {
        char code = i + 1 < text.n ? text.p[i + 1] : '\0';
        if (text.p[i] != '&') {
            buf_char(&out, text.p[i]);
            continue;
        }
        i++;
        if (code == '"') /* a font */
            while (i + 1 < text.n && text.p[++i] != '"')
                ;
        else if (code == 'K') /* a colour */
            i += 6;
        else if (code >= '0' && code <= '9') /* a size */
            while (i + 1 < text.n && text.p[i + 1] >= '0' && text.p[i + 1] <= '9')
                i++;
        else if (memchr("LCR", code, 3))
            buf_char(&out, '\n');
        else if (code == '&')
            buf_char(&out, '&');
    }
    return str_utf8(buf_view(&out)) ? cells_about(c, what, LOOK_SHOWN, buf_view(&out))
                                    : cells_about(c, what, LOOK_SHOWN, text);
}
