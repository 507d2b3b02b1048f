/* Tables as text. What they are written in is nowhere said: it is found out, and where it cannot be, refused. */
#include "extract/sheet.h"

#include "base/buf.h"

#include <unicode/ucnv.h>

enum { SAMPLE_RECORDS = 20 };

/* ---- what it is written in ---- */

static UConverter *gb18030;

enum err delimited_prepare(void)
{
    static const char two[] = "\xd6\xd0";
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[4];
    if (!gb18030)
        gb18030 = ucnv_open("gb18030", &status);
    if (U_SUCCESS(status))
        ucnv_setToUCallBack(gb18030, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    if (U_SUCCESS(status))
        ucnv_toUChars(gb18030, wide, 4, two, 2, &status);
    return U_SUCCESS(status) ? ERR_OK : fail(ERR_IO, "This program knows no {1}", "GB18030");
}

static enum err unreadable(void)
{
    return fail(ERR_INPUT,
                "The text is neither UTF-8, UTF-16 nor GB18030: save the table as .xlsx");
}

static enum err from_utf16(struct str s, bool big, struct buf *out)
{
    if (s.n % 2)
        return unreadable();
    for (size_t i = 0; i < s.n; i += 2) {
        unsigned char a = (unsigned char)s.p[i], b = (unsigned char)s.p[i + 1];
        uint32_t c = big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < s.n) {
            unsigned char d = (unsigned char)s.p[i + 2], e = (unsigned char)s.p[i + 3];
            uint32_t low = big ? (uint32_t)d << 8 | e : (uint32_t)e << 8 | d;
            if (low < 0xDC00 || low > 0xDFFF)
                return unreadable();
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        } else if ((c >= 0xD800 && c < 0xE000) || c == 0) {
            return unreadable();
        }
        buf_utf8(out, c);
    }
    return buf_check(out);
}

static enum err from_gb18030(struct str s, struct buf *out)
{
    TRY(delimited_prepare());
    UErrorCode status = U_ZERO_ERROR;
    const char *at = s.p, *end = s.p + s.n;
    uint32_t high = 0; /* the buffer's end may part a pair */
    ucnv_reset(gb18030);
    while (at < end || status == U_BUFFER_OVERFLOW_ERROR) {
        UChar wide[4096], *to = wide;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(gb18030, &to, wide + 4096, &at, end, NULL, true, &status);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
            return unreadable();
        for (UChar *p = wide; p < to; p++) {
            uint32_t c = *p;
            if (c >= 0xD800 && c < 0xDC00) {
                high = c;
                continue;
            }
            if (c >= 0xDC00 && c < 0xE000)
                c = 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00);
            if (c == 0)
                return unreadable();
            buf_utf8(out, c);
        }
    }
    return buf_check(out);
}

static enum err to_utf8(struct str file, struct buf *room, struct str *ret_text)
{
    if (file.n >= 3 && memcmp(file.p, "\xEF\xBB\xBF", 3) == 0) {
        file = str_bytes(file.p + 3, file.n - 3);
        *ret_text = file;
        return str_utf8(file) ? ERR_OK : unreadable();
    }
    bool little = file.n >= 2 && memcmp(file.p, "\xFF\xFE", 2) == 0;
    bool big = file.n >= 2 && memcmp(file.p, "\xFE\xFF", 2) == 0;
    if (little || big) {
        TRY(from_utf16(str_bytes(file.p + 2, file.n - 2), big, room));
        *ret_text = buf_view(room);
        return ERR_OK;
    }
    if (file.n && memchr(file.p, '\0', file.n))
        return unreadable(); /* a program or a picture */
    if (str_utf8(file)) {
        *ret_text = file;
        return ERR_OK;
    }
    TRY(from_gb18030(file, room));
    *ret_text = buf_view(room);
    return ERR_OK;
}

/* ---- cells ---- */

struct text_reading {
    struct str text;
    size_t at;
    uint32_t row;
    char sep;
    struct buf cell;
};

/* The next cell; *ret_last where it ends its record. */
static enum err next_cell(struct text_reading *r, struct str *ret_cell, bool *ret_last)
{
    struct str s = r->text;
    size_t i = r->at, from = i;
    buf_clear(&r->cell);
    if (i < s.n && s.p[i] == '"') {
        for (i++;; i++) {
            size_t run = i;
            while (i < s.n && s.p[i] != '"')
                i++;
            buf_add(&r->cell, s.p + run, i - run);
            if (i == s.n)
                return fail(ERR_INPUT, "Row {1}: a quotation mark is opened and never closed",
                            numtext(r->row));
            i++;
            if (i < s.n && s.p[i] == '"')
                buf_char(&r->cell, '"');
            else
                break;
        }
        from = i; /* what follows the closing mark belongs to the cell, too */
    }
    while (i < s.n && s.p[i] != r->sep && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    if (r->cell.n && i > from)
        buf_add(&r->cell, s.p + from, i - from);
    *ret_cell = r->cell.n ? buf_view(&r->cell) : str_bytes(s.p + from, i - from);
    *ret_last = i == s.n || s.p[i] != r->sep;
    if (i + 1 < s.n && s.p[i] == '\r' && s.p[i + 1] == '\n')
        i++;
    r->at = i < s.n ? i + 1 : i;
    return r->cell.over
               ? fail(ERR_TOO_LARGE, "Row {1}: a cell holds too much text", numtext(r->row))
               : ERR_OK;
}

/* How many of the first records have the same number of cells, more than one: a title may stand above them. */
static int evenness(struct str text, char sep, int *ret_cells)
{
    struct text_reading r = {.text = text, .sep = sep, .row = 1, .cell = BUF(TABLE_CELL_BYTES)};
    int records[TABLE_COLUMNS_MAX + 1] = {0}, best = 0;
    for (int record = 0; record < SAMPLE_RECORDS && r.at < text.n; record++) {
        struct str cell;
        bool last = false;
        int n = 0;
        while (!last && n < TABLE_COLUMNS_MAX) {
            if (next_cell(&r, &cell, &last))
                break;
            n++;
        }
        records[n]++;
        if (!last)
            break;
    }
    buf_free(&r.cell);
    for (int n = 2; n <= TABLE_COLUMNS_MAX; n++) {
        if (records[n] > records[best] || best < 2)
            best = n;
    }
    *ret_cells = best;
    return records[best];
}

static char separator(struct str text)
{
    static const char candidates[] = "\t,;";
    char best = ',';
    int most = 0, most_cells = 0;
    for (int i = 0; candidates[i]; i++) {
        int cells, even = evenness(text, candidates[i], &cells);
        if (even && (even > most || (even == most && cells > most_cells))) {
            most = even;
            most_cells = cells;
            best = candidates[i];
        }
    }
    return best;
}

static enum err read_cells(struct text_reading *r, const struct sheet_sink *sink)
{
    while (r->at < r->text.n) {
        bool last = false;
        if (++r->row > TABLE_ROWS_MAX)
            return fail(ERR_TOO_LARGE, "The table has more than {1} rows", numtext(TABLE_ROWS_MAX));
        for (uint32_t column = 0; !last; column++) {
            struct str cell;
            TRY(next_cell(r, &cell, &last));
            if (!cell.n)
                continue;
            if (column >= TABLE_COLUMNS_MAX)
                return fail(ERR_TOO_LARGE, "Row {1} has more than {2} cells", numtext(r->row),
                            numtext(TABLE_COLUMNS_MAX));
            if (cell.n > TABLE_CELL_BYTES)
                return fail(ERR_TOO_LARGE, "Row {1}: a cell holds too much text", numtext(r->row));
            TRY(sink->cell(sink->at, r->row, column, FOUND_TEXT, cell));
        }
    }
    return ERR_OK;
}

enum err delimited_parse(struct str file, struct arena *a, const struct sheet_sink *sink)
{
    (void)a;
    struct text_reading r = {.cell = BUF(TABLE_CELL_BYTES)};
    BUF_SCOPE(room, 3 * (size_t)TABLE_INPUT_MAX);
    TRY(to_utf8(file, &room, &r.text));
    r.sep = separator(r.text);
    TRY(sink->sheet(sink->at, STR("")));
    enum err err = read_cells(&r, sink);
    buf_free(&r.cell);
    return err;
}

/* ---- which format ---- */

enum err sheet_parse(struct str file, struct arena *a, const struct sheet_sink *sink)
{
    static const struct {
        const char *head;
        size_t n;
    } FOREIGN[] = {{"%PDF", 4},  {"\x89PNG", 4},   {"\xFF\xD8\xFF", 3}, {"<html", 5},
                   {"<?xml", 5}, {"{\\rtf", 5},    {"<HTML", 5},        {"<!DOC", 5},
                   {"Rar!", 4},  {"7z\xBC\xAF", 4}};
    if (!file.n)
        return fail(ERR_INPUT, "The file is empty");
    if (file.n >= 4 && memcmp(file.p, "PK\3\4", 4) == 0)
        return xlsx_parse(file, a, sink);
    if (file.n >= 4 && memcmp(file.p, "\xD0\xCF\x11\xE0", 4) == 0)
        return fail(ERR_UNSUPPORTED,
                    "This is an old .xls, or a workbook with a password: open it and save it "
                    "as .xlsx without a password");
    for (size_t i = 0; i < ARRAY_SIZE(FOREIGN); i++) {
        if (file.n >= FOREIGN[i].n && memcmp(file.p, FOREIGN[i].head, FOREIGN[i].n) == 0)
            return fail(ERR_UNSUPPORTED,
                        "This is a document of another kind: save the table as .xlsx or "
                        ".csv first");
    }
    return delimited_parse(file, a, sink);
}
