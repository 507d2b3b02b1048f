/* E-mail through GMime: headers, every part of the body in its own encoding, attachments as what they are, mails within
 * mails, and folders of mails (MBOX). */
#include "extract/cms.h"

#include <gmime/gmime.h>
#include <iconv.h>

#include "base/buf.h"
#include "extract/plain.h"

enum { MAIL_PARTS_MAX = 2000 };

struct mail {
    struct words *w;
    int parts, depth;
};

static enum err one_object(struct mail *m, GMimeObject *o, struct str outer);

static void object_release(void *p)
{
    if (*(void **)p)
        g_object_unref(*(void **)p);
}

static enum err put(struct words *w, enum text_look look, struct str place, struct str text)
{
    if (!str_trim(text).n)
        return ERR_OK;
    if (!str_utf8(text))
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    TRY(w->sink->part(w->sink->at, look, place));
    return w->sink->text(w->sink->at, text);
}

/* ---- headers ---- */

/* What its reader sees; all others are about the mail. */
static bool is_shown(const char *name)
{
    static const char *const shown[] = {"From", "To", "Cc", "Bcc", "Subject", "Date", "Reply-To"};
    for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
        if (!g_ascii_strcasecmp(name, shown[i]))
            return true;
    return false;
}

static void add_header(struct buf *to, GMimeHeader *h)
{
    const char *value = g_mime_header_get_value(h), *raw = g_mime_header_get_raw_value(h);
    struct str s = str_of(value && str_utf8(str_of(value)) ? value : raw ? raw : "");
    buf_text(to, g_mime_header_get_name(h));
    buf_text(to, ": ");
    for (size_t at = 0; at < s.n;)
        buf_utf8(to, str_next(s, &at)); /* raw bytes become U+FFFD */
    buf_char(to, '\n');
}

static enum err headers(struct words *w, GMimeObject *o, struct str outer)
{
    BUF_SCOPE(shown, TEXT_BYTES_MAX);
    BUF_SCOPE(about, TEXT_BYTES_MAX);
    GMimeHeaderList *all = g_mime_object_get_header_list(o);
    for (int i = 0; i < g_mime_header_list_get_count(all); i++) {
        GMimeHeader *h = g_mime_header_list_get_header_at(all, i);
        add_header(is_shown(g_mime_header_get_name(h)) ? &shown : &about, h);
    }
    struct str place = words_place(w, outer, STR("headers"));
    TRY(put(w, LOOK_SHOWN, place, buf_view(&shown)));
    return put(w, LOOK_PROPERTY, place, buf_view(&about));
}

/* ---- bodies ---- */

/* The part's bytes, out of base64 or quoted-printable. */
static bool content(GMimePart *part, struct buf *out)
{
    GMimeDataWrapper *data = g_mime_part_get_content(part);
    GMimeStream *stream CLEANUP(object_release) = g_mime_stream_mem_new();
    if (!data)
        return true;
    if (g_mime_data_wrapper_write_to_stream(data, stream) < 0)
        return false;
    const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    buf_add(out, bytes->data, bytes->len);
    return !out->over;
}

static enum err text_body(struct words *w, GMimeObject *o, struct str place, struct str bytes)
{
    BUF_SCOPE(room, TEXT_BYTES_MAX);
    struct str text;
    const char *charset = g_mime_object_get_content_type_parameter(o, "charset");
    bool read = (charset && words_decode_as(charset, bytes, &room, &text)) ||
                words_decode(bytes, &room, &text);
    if (!read)
        return words_nested(w, place, bytes);
    GMimeContentType *type = g_mime_object_get_content_type(o);
    if (g_mime_content_type_is_type(type, "text", "html"))
        return words_html(w, place, text);
    return put(w, LOOK_SHOWN, place, text);
}

static enum err leaf(struct mail *m, GMimePart *part, struct str outer)
{
    struct words *w = m->w;
    GMimeObject *o = GMIME_OBJECT(part);
    GMimeContentType *type = g_mime_object_get_content_type(o);
    const char *named = g_mime_part_get_filename(part);
    struct str name = named ? str_of(named) : str_of(arena_printf(w->a, "part %d", m->parts));
    struct str place = words_place(w, outer, name);
    BUF_SCOPE(bytes, TEXT_BYTES_MAX);
    bool whole = ++w->entries <= WORDS_ENTRIES_MAX && content(part, &bytes) &&
                 (w->unpacked += bytes.n) <= WORDS_UNPACKED_MAX;
    if (!whole)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (g_mime_content_type_is_type(type, "application", "pkcs7-mime") &&
        !is_cms(buf_view(&bytes))) {
        const char *kind = g_mime_object_get_content_type_parameter(o, "smime-type");
        if (!kind || g_ascii_strcasecmp(kind, "signed-data") != 0)
            return w->sink->note(w->sink->at, COVERAGE_LOCKED, place);
    }
    /* text that says what it is written in; text in files of known formats is read as those */
    if (g_mime_content_type_is_type(type, "text", "*") &&
        !g_mime_content_type_is_type(type, "text", "rtf"))
        return text_body(w, o, place, buf_view(&bytes));
    return words_nested(w, place, buf_view(&bytes));
}

/* What stands before the first part and behind the last, where no program shows it. */
static enum err between(struct words *w, const char *text, struct str outer)
{
    BUF_SCOPE(room, TEXT_BYTES_MAX);
    struct str words;
    if (!text || !words_decode(str_of(text), &room, &words))
        return ERR_OK;
    return put(w, LOOK_PROPERTY, words_place(w, outer, STR("(between parts)")), words);
}

static enum err multipart(struct mail *m, GMimeMultipart *all, struct str outer)
{
    if (GMIME_IS_MULTIPART_ENCRYPTED(all))
        TRY(m->w->sink->note(m->w->sink->at, COVERAGE_LOCKED, outer));
    TRY(between(m->w, g_mime_multipart_get_prologue(all), outer));
    for (int i = 0; i < g_mime_multipart_get_count(all); i++)
        TRY(one_object(m, g_mime_multipart_get_part(all, i), outer));
    return between(m->w, g_mime_multipart_get_epilogue(all), outer);
}

static enum err message(struct mail *m, GMimeMessage *message, struct str outer)
{
    TRY(headers(m->w, GMIME_OBJECT(message), outer));
    GMimeObject *body = g_mime_message_get_mime_part(message);
    return body ? one_object(m, body, outer) : ERR_OK;
}

static enum err one_object(struct mail *m, GMimeObject *o, struct str outer)
{
    struct words *w = m->w;
    if (++m->parts > MAIL_PARTS_MAX || m->depth == WORDS_DEPTH_MAX * 4)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, outer);
    enum err err = ERR_OK;
    m->depth++;
    if (GMIME_IS_MULTIPART(o)) {
        err = multipart(m, GMIME_MULTIPART(o), outer);
    } else if (GMIME_IS_MESSAGE_PART(o)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
        const char *name = arena_printf(w->a, "mail %d", m->parts);
        if (inner)
            err = message(m, inner, words_place(w, outer, str_of(name)));
    } else if (GMIME_IS_PART(o)) {
        err = leaf(m, GMIME_PART(o), outer);
    } else {
        err = w->sink->note(w->sink->at, COVERAGE_PARTIAL, outer);
    }
    m->depth--;
    return err;
}

enum err words_mail(struct words *w, struct str place, struct str bytes)
{
    struct mail m = {.w = w};
    GMimeStream *stream CLEANUP(object_release) =
        g_mime_stream_mem_new_with_buffer(bytes.p, bytes.n);
    GMimeParser *parser CLEANUP(object_release) = g_mime_parser_new_with_stream(stream);
    GMimeMessage *parsed CLEANUP(object_release) = g_mime_parser_construct_message(parser, NULL);
    if (!parsed)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    return message(&m, parsed, place);
}

/* ---- folders ---- */

/* Where the next "From " stands that begins a line behind an empty one. */
static size_t next_mail(struct str s, size_t from)
{
    while (from < s.n) {
        const char *p = memmem(s.p + from, s.n - from, "\nFrom ", 6);
        if (!p)
            break;
        size_t at = (size_t)(p - s.p);
        if (at == 0 || s.p[at - 1] == '\n' ||
            (s.p[at - 1] == '\r' && at > 1 && s.p[at - 2] == '\n'))
            return at + 1;
        from = at + 1;
    }
    return s.n;
}

enum err words_mbox(struct words *w, struct str place, struct str bytes)
{
    uint64_t number = 0;
    for (size_t at = 0; at < bytes.n;) {
        size_t end = next_mail(bytes, at);
        const char *line = memchr(bytes.p + at, '\n', end - at);
        size_t start = line ? (size_t)(line - bytes.p) + 1 : end;
        const char *name = arena_printf(w->a, "mail %llu", (unsigned long long)++number);
        if (++w->entries > WORDS_ENTRIES_MAX)
            return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
        TRY(words_mail(w, words_place(w, place, str_of(name)),
                       str_bytes(bytes.p + start, end - start)));
        at = end;
    }
    return ERR_OK;
}

/* ---- before the jail ---- */

/* For the words of headers (bodies are ICU's): iconv loads a module for each, which the jail does not let it, and what is open
 * stays loaded in the children. Each costs every fork its mappings, so that only what is common stands here. */
void words_mail_prepare(void)
{
    static const char *const charsets[] = {
        "GB18030",    "GBK",         "GB2312",       "BIG5",        "BIG5-HKSCS",
        "SHIFT_JIS",  "EUC-JP",      "CP932",        "ISO-2022-JP", "EUC-KR",
        "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252", "KOI8-R",      "WINDOWS-1251"};
    static iconv_t open[ARRAY_SIZE(charsets)];
    g_mime_init();
    for (size_t i = 0; i < ARRAY_SIZE(charsets); i++)
        open[i] = iconv_open("UTF-8", charsets[i]); /* one that is missing is read as it stands */
    (void)open;
}
