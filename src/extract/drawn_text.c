#include "extract/bytes.h"
#include "extract/metafile.h"
#include "extract/rtf_words.h"

struct drawn_text drawn_text_of(struct words *w, struct str place)
{
    return (struct drawn_text){.w = w, .place = place, .text = BUF(TEXT_BYTES_MAX)};
}

static size_t letters(struct str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n; n++)
        (void)str_next(s, &at);
    return n;
}

void drawn_text_add(struct drawn_text *d, struct str utf8, double x, double y, double width)
{
    size_t n = letters(utf8);
    if (!n)
        return;
    double letter = width / (double)n, gap = x - d->end;
    bool follows = x == 0 && y == 0;
    bool same_line = y - d->y <= letter / 2 && d->y - y <= letter / 2;
    if (d->any && !follows && (!same_line || gap < -letter))
        buf_char(&d->text, '\n');
    else if (d->any && !follows && gap > letter / 2)
        buf_char(&d->text, ' ');
    buf_str(&d->text, utf8);
    d->any = true;
    d->end = follows ? d->end + width : x + width;
    d->y = follows ? d->y : y;
}

bool drawn_text_picture(struct drawn_text *d, struct str *ret_place)
{
    if (++d->w->entries > WORDS_ENTRIES_MAX) {
        d->unread = true;
        return false;
    }
    *ret_place =
        words_place(d->w, d->place, str_of(arena_printf(d->w->a, "picture %d", ++d->pictures)));
    return true;
}

enum err drawn_text_end(struct drawn_text *d, enum err err, bool whole)
{
    if (!err)
        err = words_put(d->w, LOOK_SHOWN, d->place, buf_view(&d->text));
    if (!err && (!whole || d->unread || d->text.over))
        err = d->w->sink->note(d->w->sink->at, COVERAGE_PARTIAL, d->place);
    buf_free(&d->text);
    return err;
}

unsigned metafile_page(int charset)
{
    unsigned page = rtf_page_of_charset(charset);
    return page ? page : 936;
}

/* ---- bitmaps ---- */

enum { FILE_HEAD = 14, CORE_HEAD = 12, INFO_HEAD = 40, BY_FIELDS = 3 };

static size_t colours(struct str head)
{
    if (le32(head, 0) == CORE_HEAD)
        return le16(head, 10) <= 8 ? 3u << le16(head, 10) : 0;
    size_t bits = le16(head, 14), used = le32(head, 32), masks = 0;
    if (le32(head, 16) == BY_FIELDS && le32(head, 0) == INFO_HEAD)
        masks = 12;
    used = used <= 256 ? used : 256;
    return masks + 4 * (used ? used : bits <= 8 ? (size_t)1 << bits : 0);
}

enum err words_dib(struct words *w, struct str place, struct str head, struct str bits)
{
    BUF_SCOPE(file, TEXT_BYTES_MAX);
    size_t start = le32(head, 0) + colours(head);
    if (le32(head, 0) < CORE_HEAD || le32(head, 0) > 256 || start > head.n)
        return w->sink->picture(w->sink->at, place);
    struct str before = bits.n ? cut(head, 0, start) : head;
    size_t n = FILE_HEAD + before.n + bits.n;
    unsigned char of_file[FILE_HEAD] = {'B', 'M'};
    for (int i = 0; i < 4; i++) {
        of_file[2 + i] = (unsigned char)(n >> 8 * i);
        of_file[10 + i] = (unsigned char)((FILE_HEAD + start) >> 8 * i);
    }
    buf_add(&file, of_file, sizeof of_file);
    buf_str(&file, before);
    buf_str(&file, bits);
    return file.over ? w->sink->picture(w->sink->at, place)
                     : words_picture(w, place, buf_view(&file));
}
