/* Workbooks in binary parts ([MS-XLSB]): records with a type and a length of seven bits a byte. */
#include "extract/biff.h"
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/words_sheets.h"

enum {
    ROW = 0,
    CELL_RK = 2,
    CELL_ERROR = 3,
    CELL_BOOL = 4,
    CELL_REAL = 5,
    CELL_TEXT = 6,
    CELL_SHARED = 7,
    FORMULA_TEXT = 8,
    FORMULA_NUMBER = 9,
    SHARED_ITEM = 19,
    COLUMN = 60,
    RICH_TEXT = 62,
    SHEET = 156,
    COMMENT_TEXT = 637,
    PART_MAX = 256 << 20,
};

struct record {
    uint32_t type;
    struct str body;
};

static uint32_t seven_bits(struct str s, size_t *at, int most)
{
    uint32_t n = 0;
    for (int i = 0; i < most; i++) {
        uint32_t byte = le8(s, (*at)++);
        n |= (byte & 0x7F) << 7 * i;
        if (!(byte & 0x80))
            break;
    }
    return n;
}

static bool next(struct str s, size_t *at, struct record *r)
{
    if (*at >= s.n)
        return false;
    uint32_t low = le8(s, (*at)++);
    r->type = low & 0x80 ? (low & 0x7F) | (le8(s, (*at)++) & 0x7F) << 7 : low;
    uint32_t n = seven_bits(s, at, 4);
    r->body = cut(s, *at, n);
    *at += r->body.n;
    return true;
}

struct bin_book {
    struct words *w;
    struct opened *p;
    struct str place;
    struct shared_texts texts;
    struct cells cells;
    struct buf text;
    uint32_t row;
    struct relation {
        struct str id;
        const char *part;
    } * relations;
    size_t relation_count, relation_cap;
};

static enum err relation_start(void *at, const char *name, const char **atts)
{
    struct bin_book *k = at;
    const char *id = part_attribute(atts, "Id"), *target = part_attribute(atts, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !target || k->relation_count == SHEETS_MAX)
        return ERR_OK;
    k->relations = arena_grow(k->w->a, k->relations, k->relation_count, &k->relation_cap,
                              sizeof *k->relations);
    k->relations[k->relation_count++] = (struct relation){
        arena_str(k->w->a, str_of(id)), target[0] == '/' ? arena_text(k->w->a, str_of(target + 1))
                                                         : arena_printf(k->w->a, "xl/%s", target)};
    return ERR_OK;
}

static enum err ends_nothing(void *at, const char *name)
{
    (void)at, (void)name;
    return ERR_OK;
}

static struct str wide_text(struct bin_book *k, struct str body, size_t at)
{
    buf_clear(&k->text);
    decode_utf16le(cut(body, at + 4, 2 * (size_t)le32(body, at)), &k->text);
    return buf_view(&k->text);
}

static bool part_bytes(struct bin_book *k, const char *name, struct buf *out)
{
    for (int64_t i = 0; i < opened_count(k->p); i++) {
        const char *entry = opened_name(k->p, i);
        if (entry && !strcmp(entry, name)) {
            bool read = !opened_bytes(k->p, i, out);
            k->w->unpacked += out->n;
            return read && k->w->unpacked <= WORDS_UNPACKED_MAX;
        }
    }
    return false;
}

static enum err cell(struct bin_book *k, struct record r)
{
    uint32_t column = le32(r.body, 0);
    switch (r.type) {
    case ROW:
        k->row = le32(r.body, 0);
        k->cells.row_hidden = le8(r.body, 11) & 0x10;
        return ERR_OK;
    case COLUMN:
        if (le16(r.body, 16) & 1)
            cells_hide_columns(&k->cells, le32(r.body, 0), le32(r.body, 4));
        return ERR_OK;
    case CELL_RK:
        return cells_number(&k->cells, k->row, column, biff_rk(le32(r.body, 8)), false, false);
    case CELL_REAL:
    case FORMULA_NUMBER:
        return cells_number(&k->cells, k->row, column, le_double(r.body, 8), false, false);
    case CELL_TEXT:
    case FORMULA_TEXT:
        return cells_put(&k->cells, k->row, column, LOOK_SHOWN, wide_text(k, r.body, 8));
    case RICH_TEXT:
        return cells_put(&k->cells, k->row, column, LOOK_SHOWN, wide_text(k, r.body, 9));
    case CELL_SHARED:
        return shared_put(&k->texts, &k->cells, k->row, column, le32(r.body, 8));
    default:
        return ERR_OK;
    }
}

static enum err sheet(struct bin_book *k, struct str id, struct str name, bool hidden)
{
    BUF_SCOPE(bytes, PART_MAX);
    struct record r;
    size_t at = 0;
    const char *part = NULL;
    for (size_t i = 0; i < k->relation_count && !part; i++)
        if (str_eq(k->relations[i].id, id))
            part = k->relations[i].part;
    if (!part || !part_bytes(k, part, &bytes))
        return k->w->sink->note(k->w->sink->at, COVERAGE_PARTIAL,
                                words_place(k->w, k->place, name));
    k->row = 0;
    TRY(cells_sheet(&k->cells, name, hidden));
    while (next(buf_view(&bytes), &at, &r))
        TRY(cell(k, r));
    return ERR_OK;
}

static void shared(struct bin_book *k)
{
    BUF_SCOPE(bytes, PART_MAX);
    struct record r;
    size_t at = 0;
    if (!part_bytes(k, "xl/sharedStrings.bin", &bytes))
        return;
    while (next(buf_view(&bytes), &at, &r))
        if (r.type == SHARED_ITEM) {
            buf_str(&k->texts.all, wide_text(k, r.body, 1));
            shared_end(&k->texts);
        }
}

static enum err read_book(struct bin_book *k)
{
    BUF_SCOPE(bytes, PART_MAX);
    struct record r;
    size_t at = 0;
    const struct part_reader relations = {k, relation_start, ends_nothing, NULL};
    if (part_read(k->p, "xl/_rels/workbook.bin.rels", &relations))
        k->relation_count = 0; /* then no sheet is found, and each is a note */
    if (!part_bytes(k, "xl/workbook.bin", &bytes))
        return k->w->sink->note(k->w->sink->at, COVERAGE_PARTIAL, k->place);
    shared(k);
    while (next(buf_view(&bytes), &at, &r)) {
        if (r.type != SHEET)
            continue;
        size_t from = 8, next_text = 12 + 2 * (size_t)le32(r.body, 8);
        if (next_text + 4 + 2 * (size_t)le32(r.body, next_text) != r.body.n)
            from = 12; /* early writers put another number before */
        struct str id = arena_str(k->w->a, wide_text(k, r.body, from));
        struct str name = wide_text(k, r.body, from + 4 + 2 * (size_t)le32(r.body, from));
        TRY(sheet(k, id, arena_str(k->w->a, name), le32(r.body, 0) != 0));
    }
    TRY(cells_end(&k->cells));
    return shared_rest(&k->texts);
}

enum err words_xlsb(struct words *w, struct str place, struct opened *p)
{
    struct bin_book k = {.w = w,
                         .p = p,
                         .place = place,
                         .texts = shared_texts_of(w, place),
                         .text = BUF(TEXT_BYTES_MAX)};
    cells_init(&k.cells, w, place);
    enum err err = read_book(&k);
    cells_free(&k.cells);
    shared_texts_free(&k.texts);
    buf_free(&k.text);
    return err;
}

enum err words_xlsb_comments(struct words *w, struct str place, struct str bytes)
{
    struct record r;
    size_t at = 0;
    BUF_SCOPE(out, TEXT_BYTES_MAX);
    while (next(bytes, &at, &r))
        if (r.type == COMMENT_TEXT) {
            decode_utf16le(cut(r.body, 5, 2 * (size_t)le32(r.body, 1)), &out);
            buf_char(&out, '\n');
        }
    return words_put(w, LOOK_REMARK, place, buf_view(&out));
}
