#include "unit/extract/compound.h"

enum { SECTOR = 512, MINI = 64, CUTOFF = 4096, END = 0xFFFFFFFE, NONE = 0xFFFFFFFF };

void put16(struct buf *b, unsigned n)
{
    buf_char(b, (char)n);
    buf_char(b, (char)(n >> 8));
}

void put32(struct buf *b, uint32_t n)
{
    put16(b, n & 0xFFFF);
    put16(b, n >> 16);
}

void set16(struct buf *b, size_t at, unsigned n)
{
    b->p[at] = (char)n;
    b->p[at + 1] = (char)(n >> 8);
}

void set32(struct buf *b, size_t at, uint32_t n)
{
    set16(b, at, n & 0xFFFF);
    set16(b, at + 2, n >> 16);
}

void put_zeros(struct buf *b, size_t up_to)
{
    while (b->n < up_to)
        buf_char(b, 0);
}

void put_wide(struct buf *b, const char *utf8)
{
    struct str s = str_of(utf8);
    for (size_t at = 0; at < s.n;)
        put16(b, str_next(s, &at));
}

static void put_chain(struct buf *table, size_t n)
{
    uint32_t first = (uint32_t)table->n / 4;
    for (size_t i = 0; i < n; i++)
        put32(table, i + 1 < n ? first + (uint32_t)i + 1 : (uint32_t)END);
}

static uint32_t put_sectors(struct buf *out, struct buf *table, struct str bytes, size_t size)
{
    uint32_t first = (uint32_t)table->n / 4;
    put_chain(table, (bytes.n + size - 1) / size);
    buf_str(out, bytes);
    put_zeros(out, (out->n + size - 1) / size * size);
    return bytes.n ? first : (uint32_t)END;
}

static void put_entry(struct buf *dir, const char *name, int kind, uint32_t right, uint32_t child,
                      uint32_t start, size_t size)
{
    size_t from = dir->n;
    put_wide(dir, name);
    size_t length = dir->n - from + 2;
    put_zeros(dir, from + 64);
    put16(dir, (unsigned)length);
    buf_char(dir, (char)kind);
    buf_char(dir, 1);
    put32(dir, NONE);
    put32(dir, right);
    put32(dir, child);
    put_zeros(dir, from + 116);
    put32(dir, start);
    put32(dir, (uint32_t)size);
    put32(dir, 0);
}

/* The next of the same storage after member i; entries are members + 1. */
static uint32_t next_in(const struct member *members, size_t n, size_t i, int in)
{
    for (; i < n; i++)
        if (members[i].in == in)
            return (uint32_t)i + 1;
    return NONE;
}

struct str compound(struct arena *a, const struct member *members, size_t n)
{
    enum { MEMBERS = 32 };
    uint32_t starts[MEMBERS];
    BUF_SCOPE(file, 1 << 20);
    BUF_SCOPE(fat, 1 << 20);
    BUF_SCOPE(minis, 1 << 20);
    BUF_SCOPE(mini_fat, 1 << 20);
    BUF_SCOPE(dir, 1 << 20);
    put_zeros(&file, SECTOR);
    put32(&fat, 0xFFFFFFFD); /* sector 0 is this table itself */
    put_zeros(&file, 2 * SECTOR);
    for (size_t i = 0; i < n; i++)
        starts[i] = !members[i].bytes.p ? 0
                    : members[i].bytes.n < CUTOFF
                        ? put_sectors(&minis, &mini_fat, members[i].bytes, MINI)
                        : put_sectors(&file, &fat, members[i].bytes, SECTOR);
    uint32_t mini_start = put_sectors(&file, &fat, buf_view(&minis), SECTOR);
    put_entry(&dir, "Root Entry", 5, NONE, next_in(members, n, 0, 0), mini_start, minis.n);
    for (size_t i = 0; i < n; i++)
        put_entry(&dir, members[i].name, members[i].bytes.p ? 2 : 1,
                  next_in(members, n, i + 1, members[i].in),
                  members[i].bytes.p ? (uint32_t)NONE : next_in(members, n, 0, (int)i + 1),
                  starts[i], members[i].bytes.n);
    uint32_t mini_fat_start = put_sectors(&file, &fat, buf_view(&mini_fat), SECTOR);
    uint32_t dir_start = put_sectors(&file, &fat, buf_view(&dir), SECTOR);
    if (n > MEMBERS || fat.n > SECTOR)
        die("the test's file is too large");
    while (fat.n < SECTOR)
        put32(&fat, NONE);
    memcpy(file.p + SECTOR, fat.p, SECTOR);
    memcpy(file.p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    set16(&file, 24, 0x3E);
    set16(&file, 26, 3);
    set16(&file, 28, 0xFFFE);
    set16(&file, 30, 9);
    set16(&file, 32, 6);
    set32(&file, 44, 1);
    set32(&file, 48, dir_start);
    set32(&file, 56, CUTOFF);
    set32(&file, 60, mini_fat_start);
    set32(&file, 64, 1);
    set32(&file, 68, END);
    for (size_t i = 0; i < 109; i++)
        set32(&file, 76 + 4 * i, i ? (uint32_t)NONE : 0);
    return arena_str(a, buf_view(&file));
}

/* ---- Word ---- */

struct str word_document(struct arena *a, const char *shown, const char *deleted,
                         const char *hidden, const char *narrow, const char *comment)
{
    enum { TEXT = 1024, PAGE = 4 };
    BUF_SCOPE(main, 1 << 16);
    BUF_SCOPE(table, 1 << 16);
    const char *wide[] = {shown, deleted, hidden, "\r"};
    uint32_t ends[5];
    put_zeros(&main, TEXT);
    for (size_t i = 0; i < 4; i++) {
        put_wide(&main, wide[i]);
        ends[i] = (uint32_t)main.n;
    }
    uint32_t characters = (ends[3] - TEXT) / 2, narrow_at = (uint32_t)main.n;
    buf_text(&main, narrow);
    uint32_t narrow_end = (uint32_t)main.n, comment_at;
    put_zeros(&main, main.n + main.n % 2);
    comment_at = (uint32_t)main.n;
    put_wide(&main, comment);
    uint32_t comment_n = ((uint32_t)main.n - comment_at) / 2, n = narrow_end - narrow_at;
    /* the page of character formats: five runs, two of them with properties */
    put_zeros(&main, (size_t)PAGE * 512);
    const uint32_t runs[] = {TEXT, ends[0], ends[1], ends[2], narrow_end};
    for (size_t i = 0; i < 5; i++)
        put32(&main, runs[i]);
    buf_add(&main, "\0\x60\x70\0", 4);
    put_zeros(&main, PAGE * 512 + 2 * 0x60);
    buf_add(&main, "\3\x00\x08\1", 4); /* deleted */
    put_zeros(&main, PAGE * 512 + 2 * 0x70);
    buf_add(&main, "\3\x3C\x08\1", 4); /* hidden */
    put_zeros(&main, PAGE * 512 + 511);
    buf_char(&main, 4);
    put_zeros(&main, 4096);
    /* the table stream: pieces, then where the page lies */
    buf_char(&table, 2);
    put32(&table, 4 * 4 + 3 * 8);
    put32(&table, 0);
    put32(&table, characters);
    put32(&table, characters + n);
    put32(&table, characters + n + comment_n);
    const uint32_t places[] = {TEXT, 0x40000000 | narrow_at * 2, comment_at};
    for (size_t i = 0; i < 3; i++) {
        put16(&table, 0);
        put32(&table, places[i]);
        put16(&table, 0);
    }
    uint32_t bins = (uint32_t)table.n;
    put32(&table, TEXT);
    put32(&table, narrow_end);
    put32(&table, PAGE);
    set16(&main, 0, 0xA5EC);
    set16(&main, 2, 0xC1);
    set32(&main, 0x4C, characters + n);
    set32(&main, 0x5C, comment_n);
    set32(&main, 0xFA, bins);
    set32(&main, 0xFE, 12);
    set32(&main, 0x1A2, 0);
    set32(&main, 0x1A6, bins);
    const struct member members[] = {{"WordDocument", buf_view(&main), 0},
                                     {"0Table", buf_view(&table), 0}};
    return compound(a, members, 2);
}

/* ---- Excel ---- */

static void record(struct buf *b, unsigned type, struct str body)
{
    put16(b, type);
    put16(b, (unsigned)body.n);
    buf_str(b, body);
}

static void begin(struct buf *b, unsigned kind)
{
    put16(b, 0x809);
    put16(b, 8);
    put16(b, 0x600);
    put16(b, kind);
    put32(b, 0);
}

static size_t bound_sheet(struct buf *b, const char *name, unsigned state)
{
    BUF_SCOPE(body, 256);
    put32(&body, 0);
    put16(&body, state);
    buf_char(&body, (char)str_chars(str_of(name)));
    buf_char(&body, 1);
    put_wide(&body, name);
    size_t at = b->n + 4;
    record(b, 0x85, buf_view(&body));
    return at;
}

static void cell(struct buf *b, unsigned type, unsigned row, unsigned column, uint32_t value)
{
    put16(b, type);
    put16(b, 10);
    put16(b, row);
    put16(b, column);
    put16(b, 0);
    put32(b, value);
}

struct str old_workbook(struct arena *a, const char *one, const char *two, const char *hidden)
{
    BUF_SCOPE(b, 1 << 16);
    BUF_SCOPE(body, 1 << 16);
    begin(&b, 5);
    size_t first = bound_sheet(&b, "甲", 0), second = bound_sheet(&b, "乙", 1);
    /* three texts; the second goes on in the next record, which says anew how it is written */
    put32(&body, 3);
    put32(&body, 3);
    const char *texts[] = {one, two, hidden};
    size_t split = 0, n = str_chars(str_of(two));
    for (size_t i = 0; i < 3; i++) {
        put16(&body, (unsigned)str_chars(str_of(texts[i])));
        buf_char(&body, 1);
        if (i == 1)
            split = body.n + 2 * (n / 2);
        put_wide(&body, texts[i]);
    }
    record(&b, 0xFC, str_bytes(body.p, split));
    put16(&b, 0x3C);
    put16(&b, (unsigned)(body.n - split + 1));
    buf_char(&b, 1);
    buf_add(&b, body.p + split, body.n - split);
    record(&b, 0x0A, STR(""));
    set32(&b, first, (uint32_t)b.n);
    begin(&b, 0x10);
    record(&b, 0x14, STR("\x0E\0\0&C&\"Arial\"&12x"));
    cell(&b, 0xFD, 0, 0, 0);
    cell(&b, 0xFD, 1, 27, 1);
    cell(&b, 0x27E, 2, 0, (uint32_t)13800138 << 2 | 2);
    record(&b, 0x0A, STR(""));
    set32(&b, second, (uint32_t)b.n);
    begin(&b, 0x10);
    cell(&b, 0xFD, 0, 0, 2);
    record(&b, 0x0A, STR(""));
    const struct member members[] = {{"Workbook", buf_view(&b), 0}};
    return compound(a, members, 1);
}

/* ---- PowerPoint ---- */

static void atom(struct buf *b, unsigned head, unsigned type, struct str body)
{
    put16(b, head);
    put16(b, type);
    put32(b, (uint32_t)body.n);
    buf_str(b, body);
}

static size_t text_in(struct buf *b, unsigned container, const char *text)
{
    BUF_SCOPE(wide, 4096);
    BUF_SCOPE(inner, 4096);
    size_t at = b->n;
    put_wide(&wide, text);
    atom(&inner, 0, 4000, buf_view(&wide));
    atom(b, 15, container, buf_view(&inner));
    return at;
}

static void saving(struct buf *b, const uint32_t *places, size_t n, uint32_t *last)
{
    BUF_SCOPE(body, 256);
    put32(&body, (uint32_t)n << 20 | 1);
    for (size_t i = 0; i < n; i++)
        put32(&body, places[i]);
    uint32_t table = (uint32_t)b->n;
    atom(b, 0, 6002, buf_view(&body));
    buf_clear(&body);
    put32(&body, 0);
    put32(&body, 0);
    put32(&body, *last);
    put32(&body, table);
    put_zeros(&body, 28);
    *last = (uint32_t)b->n;
    atom(b, 0, 4085, buf_view(&body));
}

struct str old_show(struct arena *a, const char *now, const char *before, const char *notes)
{
    BUF_SCOPE(b, 1 << 16);
    BUF_SCOPE(list, 256);
    BUF_SCOPE(document, 256);
    BUF_SCOPE(user, 256);
    uint32_t last = 0, places[3];
    put32(&list, 2); /* the slide is the second thing */
    put_zeros(&list, 20);
    atom(&document, 0, 1011, buf_view(&list));
    buf_clear(&list);
    atom(&list, 15, 4080, buf_view(&document));
    places[0] = 0;
    atom(&b, 15, 1000, buf_view(&list));
    places[1] = (uint32_t)text_in(&b, 1006, before);
    places[2] = (uint32_t)text_in(&b, 1008, notes);
    saving(&b, places, 3, &last);
    places[1] = (uint32_t)text_in(&b, 1006, now);
    saving(&b, places, 2, &last);
    put_zeros(&user, 16);
    put32(&user, last);
    put_zeros(&user, 28);
    const struct member members[] = {{"PowerPoint Document", buf_view(&b), 0},
                                     {"Current User", buf_view(&user), 0}};
    return compound(a, members, 2);
}

/* ---- Outlook ---- */

static struct str wide_in(struct arena *a, const char *text)
{
    BUF_SCOPE(b, 4096);
    put_wide(&b, text);
    return arena_str(a, buf_view(&b));
}

struct str old_letter(struct arena *a, const char *subject, const char *body, const char *to,
                      struct str attachment)
{
    const struct member members[] = {
        {"__properties_version1.0", STR("\0\0\0\0\0\0\0\0"), 0},
        {"__substg1.0_0037001F", wide_in(a, subject), 0},
        {"__substg1.0_1000001F", wide_in(a, body), 0},
        {"__recip_version1.0_#00000000", {0}, 0},
        {"__properties_version1.0", STR("\0\0\0\0\0\0\0\0"), 4},
        {"__substg1.0_3001001F", wide_in(a, to), 4},
        {"__attach_version1.0_#00000000", {0}, 0},
        {"__properties_version1.0", STR("\0\0\0\0\0\0\0\0"), 7},
        {"__substg1.0_3707001F", wide_in(a, "清单.txt"), 7},
        {"__substg1.0_37010102", attachment, 7},
    };
    return compound(a, members, ARRAY_SIZE(members));
}
