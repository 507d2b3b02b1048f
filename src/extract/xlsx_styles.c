#include "extract/xlsx_styles.h"

#include "base/clock.h"

#include <math.h>

bool format_is_date(struct str code)
{
    bool quoted = false;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (c == '"') {
            quoted = !quoted;
        } else if (quoted) {
            continue;
        } else if (c == '\\' || c == '_' || c == '*') {
            i++; /* the next one is shown as it is, or is a width */
        } else if (c == '[') {
            /* [h] counts hours; [Red] and [$-804] say nothing */
            size_t from = ++i;
            while (i < code.n && code.p[i] != ']')
                i++;
            if (i - from <= 2 && i > from && strchr("hHmMsS", code.p[from]))
                return true;
        } else if (c == ';') {
            return false; /* only the part for positive numbers counts */
        } else if (c && strchr("yYdDhHsS", c)) {
            return true;
        } else if (c == 'm' || c == 'M') {
            return true;
        } else if (c == 'G' || c == 'g') {
            return false; /* General */
        }
    }
    return false;
}

/* ECMA-376 18.8.30: 14 to 22 and 45 to 47 everywhere, 27 to 36 and 50 to 58 in Chinese, Japanese and Korean. */
static bool built_in_date(long id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

bool serial_date(double serial, bool base_1904, struct buf *out)
{
    char text[DATE_SIZE];
    if (!(serial >= 0 && serial < 2958466))
        return false;
    int64_t minutes = (int64_t)floor(serial * 1440 + 0.5);
    int64_t day = minutes / 1440, minute = minutes % 1440;
    if (day == 0 && !base_1904) {
        buf_printf(out, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
        return true;
    }
    /* Excel holds 1900 for a leap year: its day 60 never was */
    day += base_1904 ? -24107 : day < 60 ? -25568 : -25569;
    date_text(day, text);
    buf_text(out, text);
    if (minute)
        buf_printf(out, "T%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    return true;
}

/* ---- xl/styles.xml ---- */

struct format {
    long id;
    bool is_date;
};

struct reading {
    struct styles *s;
    struct format *formats;
    size_t count, cap;
    bool in_cells;
};

static bool of_format(const struct reading *r, long id)
{
    for (size_t i = r->count; i-- > 0;) {
        if (r->formats[i].id == id)
            return r->formats[i].is_date;
    }
    return built_in_date(id);
}

static long number_of(const char *text)
{
    int64_t n = 0;
    return text && str_int(str_of(text), 0, 1 << 30, &n) ? (long)n : 0;
}

static enum err on_start(void *at, const char *name, const char **atts)
{
    struct reading *r = at;
    struct styles *s = r->s;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cells = true;
    if (strcmp(name, "numFmt") == 0) {
        const char *code = part_attribute(atts, "formatCode");
        if (r->count >= STYLES_MAX)
            return fail(ERR_TOO_LARGE, "The workbook has more than {1} styles",
                        numtext(STYLES_MAX));
        r->formats = arena_grow(s->a, r->formats, r->count, &r->cap, sizeof *r->formats);
        r->formats[r->count++] = (struct format){number_of(part_attribute(atts, "numFmtId")),
                                                 format_is_date(str_of(code ? code : ""))};
    }
    if (r->in_cells && strcmp(name, "xf") == 0) {
        if (s->count >= STYLES_MAX)
            return fail(ERR_TOO_LARGE, "The workbook has more than {1} styles",
                        numtext(STYLES_MAX));
        s->is_date = arena_grow(s->a, s->is_date, s->count, &s->cap, sizeof *s->is_date);
        s->is_date[s->count++] = of_format(r, number_of(part_attribute(atts, "numFmtId")));
    }
    return ERR_OK;
}

static enum err on_end(void *at, const char *name)
{
    struct reading *r = at;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cells = false;
    return ERR_OK;
}

enum err styles_read(struct opened *p, struct styles *s)
{
    struct reading r = {.s = s};
    if (!opened_has(p, "xl/styles.xml"))
        return ERR_OK;
    return part_read(p, "xl/styles.xml", &(struct part_reader){&r, on_start, on_end, NULL});
}
