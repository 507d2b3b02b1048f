#include "extract/ods_cells.h"

#include "extract/package.h"

static uint32_t repeated(const char **atts, const char *name)
{
    const char *text = part_attribute(atts, name);
    int64_t n;
    return text && str_int(str_of(text), 1, 1 << 24, &n) ? (uint32_t)n : 1;
}

static bool is_cell(const char *name)
{
    return !strcmp(name, "table-cell") || !strcmp(name, "covered-table-cell");
}

/* What stands outside of cells belongs to the sheet. */
static enum err between(struct ods_cells *o, struct layers *text)
{
    for (size_t i = 0; i < LOOK_COUNT; i++) {
        TRY(cells_about(&o->cells, "text", (enum text_look)i, buf_view(&text->of[i])));
        buf_clear(&text->of[i]);
    }
    return ERR_OK;
}

enum err ods_start(struct ods_cells *o, const char *name, const char **atts, struct layers *text)
{
    o->on |= !strcmp(name, "spreadsheet");
    if (!o->on)
        return ERR_OK;
    if (!strcmp(name, "table") && o->tables++ == 0) {
        const char *title = part_attribute(atts, "name");
        TRY(between(o, text));
        o->row = o->next_row = 0;
        return cells_sheet(&o->cells, str_of(title ? title : ""), false);
    }
    if (o->tables != 1)
        return ERR_OK;
    if (!strcmp(name, "table-row")) {
        o->row = o->next_row;
        o->next_row += repeated(atts, "number-rows-repeated");
        o->next_column = 0;
    } else if (is_cell(name)) {
        o->column = o->next_column;
        o->next_column += repeated(atts, "number-columns-repeated");
        return between(o, text);
    }
    return ERR_OK;
}

enum err ods_end(struct ods_cells *o, const char *name, struct layers *text)
{
    if (!o->on)
        return ERR_OK;
    if (o->tables == 1 && is_cell(name))
        for (size_t i = 0; i < LOOK_COUNT; i++) {
            struct str cell = str_trim(buf_view(&text->of[i]));
            TRY(cells_put(&o->cells, o->row, o->column, (enum text_look)i, cell));
            buf_clear(&text->of[i]);
        }
    o->tables -= !strcmp(name, "table") && o->tables > 0;
    if (!strcmp(name, "spreadsheet")) {
        TRY(between(o, text));
        TRY(cells_end(&o->cells));
        o->on = false;
    }
    return ERR_OK;
}
