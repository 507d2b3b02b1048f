#include "extract/rewrite.h"

#include "extract/package.h"

#define BLOCK_CHARACTER "\xE2\x96\x88" /* U+2588 */

/* ---- flows ---- */

void flow_open(struct rewriter *r, struct flow *f)
{
    *f = (struct flow){.r = r, .index = r->flow++, .text = BUF(REWRITE_FLOW_MAX)};
    size_t low = 0, high = r->cuts ? r->cuts->cut_count : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->cuts->cuts[middle].flow < f->index)
            low = middle + 1;
        else
            high = middle;
    }
    f->cut = low;
}

/* The cut that holds or follows offset `at`; NULL: none in this flow. */
static const struct cut *next_cut(struct flow *f)
{
    const struct cuts *c = f->r->cuts;
    while (c && f->cut < c->cut_count && c->cuts[f->cut].flow == f->index &&
           c->cuts[f->cut].to <= f->at) {
        f->cut++;
        f->said = false;
    }
    return c && f->cut < c->cut_count && c->cuts[f->cut].flow == f->index ? &c->cuts[f->cut] : NULL;
}

static void put(struct buf *out, struct str s, bool xml)
{
    if (xml)
        escape_xml(out, s);
    else
        buf_str(out, s);
}

static void replace(struct flow *f, const struct cut *k, struct str removed, struct buf *out,
                    bool xml)
{
    f->touched = true;
    if (k->with.n && !f->said)
        put(out, k->with, xml);
    f->said = true;
    if (k->with.n)
        return;
    for (size_t i = 0; i < removed.n; i++)
        if (((unsigned char)removed.p[i] & 0xC0) != 0x80)
            buf_text(out, BLOCK_CHARACTER);
}

void flow_text(struct flow *f, struct str piece, struct buf *out, bool xml)
{
    if (!f->r->cuts)
        buf_str(&f->text, piece);
    while (piece.n) {
        const struct cut *k = next_cut(f);
        size_t n = piece.n;
        bool inside = k && k->from <= f->at;
        if (k) {
            size_t edge = (inside ? k->to : k->from) - f->at;
            n = edge < n ? edge : n;
        }
        if (inside)
            replace(f, k, str_bytes(piece.p, n), out, xml);
        else
            put(out, str_bytes(piece.p, n), xml);
        f->at += (uint32_t)n;
        piece = str_bytes(piece.p + n, piece.n - n);
    }
}

void flow_break(struct flow *f)
{
    if (!f->r->cuts)
        buf_char(&f->text, '\n');
    f->at++;
}

bool flow_is_cut(const struct flow *f, uint32_t from, uint32_t to)
{
    const struct cuts *c = f->r->cuts;
    for (size_t i = f->cut; c && i < c->cut_count && c->cuts[i].flow == f->index; i++) {
        if (c->cuts[i].from >= to)
            break;
        if (c->cuts[i].to > from)
            return true;
    }
    return false;
}

enum err flow_close(struct flow *f, enum text_look look, struct str place)
{
    struct rewriter *r = f->r;
    if (f->text.over)
        return fail(ERR_TOO_LARGE, "The file holds more than {1} bytes of text",
                    numtext(REWRITE_FLOW_MAX));
    if (r->cuts)
        return ERR_OK;
    TRY(r->sink->part(r->sink->at, look, place));
    return r->sink->text(r->sink->at, buf_view(&f->text));
}

enum err part_bytes(struct rewriter *r, struct opened *package, const char *name, struct buf *out)
{
    for (int64_t i = 0; i < opened_count(package); i++) {
        const char *n = opened_name(package, i);
        if (!n || strcasecmp(n, name) != 0)
            continue;
        TRY(opened_bytes(package, i, out));
        r->unpacked += out->n;
        if (r->unpacked > WORDS_UNPACKED_MAX)
            return fail(ERR_TOO_LARGE, "The file unpacks to more than {1} bytes",
                        numtext((long long)WORDS_UNPACKED_MAX));
        return ERR_OK;
    }
    return fail(ERR_INPUT, "The file is damaged: {1}", name);
}

void escape_xml(struct buf *out, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *with = s.p[i] == '&'    ? "&amp;"
                           : s.p[i] == '<'  ? "&lt;"
                           : s.p[i] == '>'  ? "&gt;"
                           : s.p[i] == '"'  ? "&quot;"
                           : s.p[i] == '\r' ? "&#13;"
                                            : NULL;
        if (!with)
            continue;
        buf_add(out, s.p + from, i - from);
        buf_text(out, with);
        from = i + 1;
    }
    if (s.n > from)
        buf_add(out, s.p + from, s.n - from);
}

/* ---- which format ---- */

static enum err no_such_format(void)
{
    return fail(
        ERR_UNSUPPORTED,
        "Files of this kind cannot be redacted: save it as DOCX, XLSX, PPTX, ODT, ODS, ODP, "
        "PDF, PNG, JPEG, TIFF or text first");
}

static enum err one_text(struct rewriter *r, struct str text)
{
    struct flow f;
    flow_open(r, &f);
    flow_text(&f, text, &r->out, false);
    enum err err = flow_close(&f, LOOK_SHOWN, STR(""));
    flow_free(&f);
    return err;
}

static void opened_release(struct opened **p)
{
    opened_free(*p);
}

static enum err rewrite_zip(struct rewriter *r, struct str file)
{
    struct opened *p CLEANUP(opened_release) = NULL;
    TRY(opened_package(file, &p));
    if (opened_has(p, "META-INF/manifest.xml") && opened_has(p, "content.xml"))
        return rewrite_odf(r, p);
    if (opened_has(p, "[Content_Types].xml"))
        return rewrite_office(r, p);
    return no_such_format();
}

static bool begins(struct str s, const char *head, size_t n)
{
    return s.n >= n && memcmp(s.p, head, n) == 0;
}

enum err rewrite_document(struct rewriter *r, struct str file)
{
    static const char *const binary[] = {"\xD0\xCF\x11\xE0", "Rar!", "7z\xBC\xAF",
                                         "{\\rtf",           "GIF8", "\x1F\x8B"};
    struct str text;
    BUF_SCOPE(room, 3 * (size_t)TEXT_BYTES_MAX);
    if (!file.n)
        return fail(ERR_INPUT, "The file is empty");
    if (begins(file, "PK\3\4", 4))
        return rewrite_zip(r, file);
    if (begins(file, "%PDF-", 5))
        return rewrite_pdf(r, file);
    if (begins(file, "\x89PNG", 4) || begins(file, "\xFF\xD8\xFF", 3))
        return rewrite_picture(r, file);
    if (begins(file, "II*\0", 4) || begins(file, "MM\0*", 4))
        return rewrite_tiff(r, file);
    for (size_t i = 0; i < ARRAY_SIZE(binary); i++)
        if (begins(file, binary[i], strlen(binary[i])))
            return no_such_format();
    if (!words_decode(file, &room, &text) || !str_utf8(text))
        return no_such_format();
    for (size_t i = 0; i < text.n; i++) /* what no text holds */
        if ((unsigned char)text.p[i] < 0x20 && !memchr("\t\n\r\f", text.p[i], 4))
            return no_such_format();
    return words_is_html(text) ? rewrite_html(r, text) : one_text(r, text);
}
