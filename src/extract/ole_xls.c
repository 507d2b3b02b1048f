/* Old workbooks ([MS-XLS]): BIFF8 and BIFF5. The first stream of records tells of the sheets and holds the shared
 * texts, each further one is a sheet. */
#include "extract/biff.h"
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"
#include "extract/shared_texts.h"
#include "extract/xlsx_styles.h"

enum { SHEETS_MAX = 4096, FORMATS_MAX = 65536, NOTES_MAX = 65536, DATA_MAX = 256 << 20 };

struct bound {
    uint32_t at;
    bool hidden;
    struct str name;
};

struct note {
    uint32_t object;
    struct str text;
    bool placed;
};

struct book {
    const struct ole_document *d;
    struct biff b;
    struct cells cells;
    struct bound *sheets;
    size_t sheet_count, sheet_cap;
    struct shared_texts strings;
    struct buf text;            /* one that is being read */
    bool *date_formats, *dates; /* by a format's number; by a cell's style */
    size_t style_count, style_cap;
    bool base_1904;
    bool *hidden_rows;            /* of the sheet */
    uint32_t row, column, object; /* a formula whose text follows; the last object */
    struct note *notes;
    size_t note_count, note_cap;
    struct buf names, art;
};

/* ---- about the whole workbook ---- */

static struct str string_of(struct book *k, size_t at, size_t n)
{
    k->b.at += at;
    buf_clear(&k->text);
    biff_string(&k->b, n, &k->text);
    return buf_view(&k->text);
}

static void bound_sheet(struct book *k, struct str body)
{
    if (k->sheet_count == SHEETS_MAX)
        return;
    k->sheets = arena_grow(k->d->w->a, k->sheets, k->sheet_count, &k->sheet_cap, sizeof *k->sheets);
    struct bound *s = &k->sheets[k->sheet_count++];
    *s = (struct bound){.at = le32(body, 0), .hidden = (le8(body, 4) & 3) != 0};
    s->name = arena_str(k->d->w->a, string_of(k, 7, le8(body, 6)));
}

static enum err shared_strings(struct book *k)
{
    struct str body = biff_body(&k->b);
    uint32_t n = le32(body, 4);
    k->b.at += 8;
    for (uint32_t i = 0; i < n && i < SHARED_MAX; i++) {
        if (k->b.at >= k->b.end && le16(k->b.s, k->b.end) != BIFF_CONTINUE)
            break;
        biff_rich_string(&k->b, &k->strings.all);
        if (k->strings.all.over)
            break;
        shared_end(&k->strings);
    }
    return k->strings.count < n
               ? k->d->w->sink->note(k->d->w->sink->at, COVERAGE_PARTIAL,
                                     words_place(k->d->w, k->d->place, STR("shared texts")))
               : ERR_OK;
}

static void number_format(struct book *k, struct str body)
{
    uint32_t id = le16(body, 0);
    struct str code = k->b.wide ? string_of(k, 4, le16(body, 2)) : string_of(k, 3, le8(body, 2));
    k->date_formats[id] = format_is_date(code);
}

static void cell_style(struct book *k, struct str body)
{
    if (k->style_count == FORMATS_MAX)
        return;
    k->dates = arena_grow(k->d->w->a, k->dates, k->style_count, &k->style_cap, sizeof *k->dates);
    k->dates[k->style_count++] = k->date_formats[le16(body, 2)];
}

/* Names of ranges, paths of other workbooks, whoever saved it. */
static void name(struct book *k, struct str text)
{
    buf_str(&k->names, str_trim(text));
    buf_char(&k->names, '\n');
}

static void drawing(struct book *k)
{
    buf_str(&k->art, biff_body(&k->b));
    while (le16(k->b.s, k->b.end) == BIFF_CONTINUE ||
           le16(k->b.s, k->b.end) == BIFF_DRAWING_GROUP) {
        if (!biff_next(&k->b))
            break;
        buf_str(&k->art, biff_body(&k->b));
    }
}

/* ---- about a sheet ---- */

static enum err put(struct book *k, struct str body, struct str text)
{
    return cells_put(&k->cells, le16(body, 0), le16(body, 2), LOOK_SHOWN, text);
}

static enum err put_number(struct book *k, uint32_t row, uint32_t column, uint32_t style, double n)
{
    bool is_date = style < k->style_count && k->dates[style];
    return cells_number(&k->cells, row, column, n, is_date, k->base_1904);
}

static enum err many_numbers(struct book *k, struct str body)
{
    for (size_t at = 4; at + 8 <= body.n; at += 6)
        TRY(put_number(k, le16(body, 0), le16(body, 2) + (uint32_t)(at - 4) / 6, le16(body, at),
                       biff_rk(le32(body, at + 2))));
    return ERR_OK;
}

static enum err formula(struct book *k, struct str body)
{
    k->row = le16(body, 0);
    k->column = le16(body, 2);
    if (le16(body, 12) != 0xFFFF)
        return put_number(k, k->row, k->column, le16(body, 4), le_double(body, 6));
    return ERR_OK; /* a text, which follows; yes or no; an error */
}

static enum err shared_string(struct book *k, struct str body)
{
    return shared_put(&k->strings, &k->cells, le16(body, 0), le16(body, 2), le32(body, 6));
}

/* The text of a shape or a comment stands in the record that follows. */
static enum err shape_text(struct book *k, struct str body, bool of_note)
{
    size_t n = le16(body, 10);
    if (!n || le16(k->b.s, k->b.end) != BIFF_CONTINUE || !biff_next(&k->b))
        return ERR_OK;
    struct str text = string_of(k, 0, n);
    if (!of_note || k->note_count == NOTES_MAX)
        return cells_about(&k->cells, "shape", of_note ? LOOK_REMARK : LOOK_SHOWN, text);
    k->notes = arena_grow(k->d->w->a, k->notes, k->note_count, &k->note_cap, sizeof *k->notes);
    k->notes[k->note_count++] = (struct note){k->object, arena_str(k->d->w->a, text), false};
    return ERR_OK;
}

static enum err note(struct book *k, struct str body)
{
    uint32_t row = le16(body, 0), column = le16(body, 2);
    if (!k->b.wide)
        return cells_put(&k->cells, row, column, LOOK_REMARK, string_of(k, 6, le16(body, 4)));
    for (size_t i = 0; i < k->note_count; i++)
        if (k->notes[i].object == le16(body, 6) && !k->notes[i].placed) {
            k->notes[i].placed = true;
            TRY(cells_put(&k->cells, row, column, LOOK_REMARK, k->notes[i].text));
        }
    name(k, string_of(k, 10, le16(body, 8)));
    return ERR_OK;
}

static enum err unplaced_notes(struct book *k)
{
    for (size_t i = 0; i < k->note_count; i++)
        if (!k->notes[i].placed)
            TRY(cells_about(&k->cells, "comment", LOOK_REMARK, k->notes[i].text));
    k->note_count = 0;
    return ERR_OK;
}

static enum err validation(struct book *k)
{
    k->b.at += 4;
    for (int i = 0; i < 4; i++) {
        buf_clear(&k->text);
        biff_rich_string(&k->b, &k->text);
        TRY(cells_about(&k->cells, "hint", LOOK_REMARK, buf_view(&k->text)));
    }
    return ERR_OK;
}

/* Where a link leads ([MS-OSHARED] hyperlink object): texts after their lengths, or a path. */
static enum err link_target(struct book *k, struct str body)
{
    static const struct {
        uint32_t flag, none_of;
    } parts[] = {{0x10, 0}, {0x80, 0}, {0x101, 0}, {0x1, 0x100}, {0x8, 0}};
    uint32_t flags = le32(body, 28);
    size_t at = 32;
    buf_clear(&k->text);
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        if ((flags & parts[i].flag) != parts[i].flag || (flags & parts[i].none_of))
            continue;
        size_t width = 2, n = le32(body, at);
        if (i == 3) { /* an address, or a path in a code page */
            bool path = le32(body, at) == 0x303;
            n = path ? le32(body, at + 18) : le32(body, at + 16);
            width = 1;
            at += path ? 18 : 16;
            if (path)
                decode_page(k->b.page, cut(body, at + 4, n), &k->text);
            else
                decode_utf16le(cut(body, at + 4, n), &k->text);
            at += path ? 24 + 4 + le32(body, at + 4 + n + 24) : 0;
        } else {
            decode_utf16le(cut(body, at + 4, n * width), &k->text);
        }
        buf_char(&k->text, '\n');
        at += 4 + n * width;
    }
    return cells_put(&k->cells, le16(body, 0), le16(body, 4), LOOK_REMARK, buf_view(&k->text));
}

static enum err begin_stream(struct book *k, struct str body, size_t start)
{
    k->b.wide = le16(body, 0) >= 0x600;
    TRY(unplaced_notes(k));
    for (size_t i = 0; i < k->sheet_count; i++)
        if (k->sheets[i].at == start) {
            memset(k->hidden_rows, 0, FORMATS_MAX);
            return cells_sheet(&k->cells, k->sheets[i].name, k->sheets[i].hidden);
        }
    return ERR_OK; /* of a chart in a sheet, or of the workbook */
}

static enum err cell_record(struct book *k, struct str body)
{
    switch (k->b.type) {
    case BIFF_ROW:
        k->hidden_rows[le16(body, 0)] = le16(body, 12) & 0x20;
        return ERR_OK;
    case BIFF_COLUMN_INFO:
        if (le16(body, 8) & 1)
            cells_hide_columns(&k->cells, le16(body, 0), le16(body, 2));
        return ERR_OK;
    default:
        break;
    }
    k->cells.row_hidden = k->hidden_rows[le16(body, 0)];
    switch (k->b.type) {
    case BIFF_LABEL:
    case BIFF_RSTRING:
        return put(k, body, string_of(k, 8, le16(body, 6)));
    case BIFF_LABEL_SST:
        return shared_string(k, body);
    case BIFF_NUMBER:
        return put_number(k, le16(body, 0), le16(body, 2), le16(body, 4), le_double(body, 6));
    case BIFF_RK:
        return put_number(k, le16(body, 0), le16(body, 2), le16(body, 4), biff_rk(le32(body, 6)));
    case BIFF_MUL_RK:
        return many_numbers(k, body);
    case BIFF_FORMULA:
        return formula(k, body);
    case BIFF_NOTE:
        return note(k, body);
    case BIFF_HLINK:
        return link_target(k, body);
    default:
        return ERR_OK;
    }
}

static enum err sheet_record(struct book *k, struct str body)
{
    size_t length = k->b.wide ? le16(body, 0) : le8(body, 0), head = k->b.wide ? 2 : 1;
    switch (k->b.type) {
    case BIFF_STRING:
        k->cells.row_hidden = k->hidden_rows[k->row & 0xFFFF];
        return cells_put(&k->cells, k->row, k->column, LOOK_SHOWN, string_of(k, 2, le16(body, 0)));
    case BIFF_HEADER:
    case BIFF_FOOTER:
        return cells_header(&k->cells, k->b.type == BIFF_HEADER ? "header" : "footer",
                            string_of(k, head, length));
    case BIFF_OBJ:
        k->object = le16(body, 6) | le16(body, 4) << 16;
        return ERR_OK;
    case BIFF_TXO: {
        bool of_note = k->object >> 16 == 0x19;
        k->object &= 0xFFFF;
        return shape_text(k, body, of_note);
    }
    case BIFF_VALIDATION:
        return k->b.wide ? validation(k) : ERR_OK;
    case BIFF_SX_STRING:
        return cells_about(&k->cells, "stored data", LOOK_REMARK, string_of(k, 2, le16(body, 0)));
    case BIFF_SERIES_TEXT:
        return cells_about(&k->cells, "chart", LOOK_SHOWN, string_of(k, 3, le8(body, 2)));
    default:
        return cell_record(k, body);
    }
}

static enum err record(struct book *k, size_t start)
{
    struct str body = biff_body(&k->b);
    switch (k->b.type) {
    case BIFF_BOF:
        return begin_stream(k, body, start);
    case BIFF_CODE_PAGE:
        k->b.page = le16(body, 0);
        return ERR_OK;
    case BIFF_DATE_MODE:
        k->base_1904 = le16(body, 0) == 1;
        return ERR_OK;
    case BIFF_BOUND_SHEET:
        bound_sheet(k, body);
        return ERR_OK;
    case BIFF_SST:
        return shared_strings(k);
    case BIFF_FORMAT:
        number_format(k, body);
        return ERR_OK;
    case BIFF_XF:
        cell_style(k, body);
        return ERR_OK;
    case BIFF_NAME:
        name(k, string_of(k, 14, le8(body, 3)));
        return ERR_OK;
    case BIFF_SUP_BOOK:
        if (le16(body, 2) < 0x400)
            name(k, string_of(k, 4, le16(body, 2)));
        return ERR_OK;
    case BIFF_WRITE_ACCESS:
        name(k, k->b.wide ? string_of(k, 2, le16(body, 0)) : string_of(k, 1, le8(body, 0)));
        return ERR_OK;
    case BIFF_DRAWING_GROUP:
        drawing(k);
        return ERR_OK;
    default:
        return sheet_record(k, body);
    }
}

static enum err all_records(struct book *k)
{
    size_t start = 0;
    bool locked = false;
    while (!locked && biff_next(&k->b)) {
        locked = k->b.type == BIFF_FILE_PASS;
        TRY(locked ? k->d->w->sink->note(k->d->w->sink->at, COVERAGE_LOCKED, k->d->place)
                   : record(k, start));
        start = k->b.end;
    }
    return ERR_OK;
}

/* What a pivot table keeps of the data it was made from, also where that was deleted. */
static enum err pivot_caches(struct book *k)
{
    const struct ole_entry *caches = ole_find(k->d->o, k->d->in, "_SX_DB_CUR");
    if (!caches)
        return ERR_OK;
    TRY(cells_sheet(&k->cells, STR(""), true));
    for (size_t i = caches->first; i < caches->first + caches->count; i++) {
        struct str s;
        TRY(ole_stream(k->d, &k->d->o->entries[i], &s));
        k->b = (struct biff){.s = s, .wide = k->b.wide, .page = k->b.page};
        while (biff_next(&k->b))
            if (k->b.type == BIFF_SX_STRING)
                TRY(cells_about(&k->cells, "stored data of a pivot table", LOOK_HIDDEN,
                                string_of(k, 2, le16(biff_body(&k->b), 0))));
    }
    return ERR_OK;
}

static enum err whole_book(struct book *k)
{
    TRY(all_records(k));
    TRY(unplaced_notes(k));
    TRY(pivot_caches(k));
    TRY(cells_end(&k->cells));
    TRY(shared_rest(&k->strings));
    TRY(words_put(k->d->w, LOOK_PROPERTY, words_place(k->d->w, k->d->place, STR("names and paths")),
                  buf_view(&k->names)));
    return art_pictures(k->d->w, k->d->place, buf_view(&k->art));
}

enum err ole_xls(const struct ole_document *d)
{
    struct book k = {.d = d,
                     .b = {.wide = true, .page = 1252},
                     .strings = shared_texts_of(d->w, d->place),
                     .text = BUF(1 << 20),
                     .names = BUF(1 << 20),
                     .art = BUF(DATA_MAX)};
    TRY(ole_stream(d, d->main, &k.b.s));
    cells_init(&k.cells, d->w, d->place);
    k.date_formats = NEW_ARRAY(d->w->a, bool, FORMATS_MAX);
    k.hidden_rows = NEW_ARRAY(d->w->a, bool, FORMATS_MAX);
    static const unsigned char dates[][2] = {{14, 22}, {27, 36}, {45, 47}, {50, 58}};
    for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
        for (unsigned f = dates[i][0]; f <= dates[i][1]; f++)
            k.date_formats[f] = true;
    enum err err = whole_book(&k);
    shared_texts_free(&k.strings);
    buf_free(&k.text);
    buf_free(&k.names);
    buf_free(&k.art);
    cells_free(&k.cells);
    return err;
}
