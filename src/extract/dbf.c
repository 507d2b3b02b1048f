/* dBASE: a head with a description of 32 bytes for each field, then records of one length, in which the first byte says
 * whether it was deleted. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/map_data.h"

enum { HEAD = 32, FIELD = 32, FIELDS_MAX = 2048, NAME_BYTES = 11, END_OF_FIELDS = 0x0D };

/* By the mark of the language; what stands in none of these is guessed by its looks. */
static const struct {
    unsigned char mark;
    unsigned page;
} pages[] = {{0x13, 932}, {0x4D, 936}, {0x7A, 936},  {0x4E, 949},  {0x79, 949},  {0x4F, 950},
             {0x78, 950}, {0x7B, 932}, {0xC8, 1250}, {0xC9, 1251}, {0xCB, 1253}, {0xCA, 1254}};

static size_t field_count(struct str s)
{
    size_t n = 0, head = le16(s, 8);
    while (n < FIELDS_MAX && HEAD + FIELD * (n + 1) < head &&
           le8(s, HEAD + FIELD * n) != END_OF_FIELDS)
        n++;
    return n;
}

static bool is_field(struct str s, size_t i)
{
    struct str f = cut(s, HEAD + FIELD * i, FIELD);
    return f.n == FIELD && (unsigned char)f.p[0] > ' ' &&
           memchr("CNFDLMBGPYTIVXWQ0@O+", f.p[NAME_BYTES], 20);
}

/* A long text takes the byte of its decimals for its size as well. */
static size_t field_bytes(struct str s, size_t i, bool long_texts)
{
    size_t at = HEAD + FIELD * i;
    bool text = long_texts && le8(s, at + NAME_BYTES) == 'C';
    return le8(s, at + 16) | (text ? le8(s, at + 17) << 8 : 0);
}

static size_t record_bytes(struct str s, bool long_texts)
{
    size_t size = 1, n = field_count(s);
    for (size_t i = 0; i < n; i++)
        size += field_bytes(s, i, long_texts);
    return size;
}

/* No word to know it by: the version, a date, and fields whose sizes come to that of a record. */
bool is_dbf(struct str s)
{
    static const unsigned char versions[] = {0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43,
                                             0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xE5, 0xF5, 0xFB};
    size_t head = le16(s, 8), record = le16(s, 10), n = field_count(s);
    if (s.n <= HEAD + FIELD || !memchr(versions, (int)le8(s, 0), sizeof versions) ||
        le8(s, 2) > 12 || le8(s, 3) > 31 || !n || head < HEAD + FIELD * n + 1 || head > s.n ||
        le8(s, HEAD + FIELD * n) != END_OF_FIELDS)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_field(s, i))
            return false;
    return record_bytes(s, false) == record || record_bytes(s, true) == record;
}

static void add_cell(struct buf *to, struct str raw)
{
    raw = str_trim(raw);
    for (size_t i = 0; i < raw.n; i++)
        buf_char(to, raw.p[i] ? raw.p[i] : ' ');
    buf_char(to, '\t');
}

static void add_record(struct str s, struct str record, size_t fields, struct buf *to)
{
    bool long_texts = record_bytes(s, false) != record.n;
    size_t at = 1;
    for (size_t i = 0; i < fields; i++) {
        size_t n = field_bytes(s, i, long_texts);
        char type = s.p[HEAD + FIELD * i + NAME_BYTES];
        if (!memchr("MGPB0", type, 5)) /* elsewhere, in a file beside it; or none of text */
            add_cell(to, cut(record, at, n));
        at += n;
    }
    buf_char(to, '\n');
}

static enum err put(struct words *w, struct str place, unsigned mark, enum text_look look,
                    const struct buf *raw)
{
    BUF_SCOPE(room, 3 * (size_t)TEXT_BYTES_MAX);
    struct str text = STR("");
    for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
        if (pages[i].mark == mark && !str_utf8(buf_view(raw))) {
            decode_page(pages[i].page, buf_view(raw), &room);
            text = buf_view(&room);
        }
    bool read = !raw->n || text.n || words_decode(buf_view(raw), &room, &text);
    if (!read || raw->over)
        TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
    return words_put(w, look, place, text);
}

enum err words_dbf(struct words *w, struct str place, struct str s)
{
    size_t fields = field_count(s), head = le16(s, 8), size = le16(s, 10);
    uint64_t said = le32(s, 4), count = 0;
    BUF_SCOPE(shown, TEXT_BYTES_MAX);
    BUF_SCOPE(deleted, TEXT_BYTES_MAX);
    for (size_t i = 0; i < fields; i++) {
        struct str name = cut(s, HEAD + FIELD * i, NAME_BYTES);
        add_cell(&shown, cut(name, 0, strnlen(name.p, name.n)));
    }
    buf_char(&shown, '\n');
    size_t at = head;
    for (; size && count < said && s.n - at >= size; at += size, count++)
        add_record(s, cut(s, at, size), fields, s.p[at] == '*' ? &deleted : &shown);
    TRY(put(w, place, le8(s, 29), LOOK_SHOWN, &shown));
    TRY(put(w, place, le8(s, 29), LOOK_DELETED, &deleted));
    if (count < said)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (at < s.n && s.p[at] == 0x1A) /* the end, in the manner of CP/M */
        at++;
    return words_behind(w, place, cut_from(s, at));
}
