/* A numbered reading: the page around the copy, and its bytes. The reading was written into the
 * ledger by the act that led here; without one there is nothing to see. */
#include "base/clock.h"
#include "office/media.h"
#include "office/vault.h"
#include "web/html.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

static enum preview preview_of(const char *media)
{
    if (!media_shown(media))
        return PREVIEW_NONE;
    if (strncmp(media, "image/", 6) == 0)
        return PREVIEW_IMAGE;
    return strcmp(media, "application/pdf") == 0 ? PREVIEW_PDF : PREVIEW_TEXT;
}

/* The reader closes with the page: its facts are copied. */
static const struct vault_file *copied(struct visit *x, const struct vault_file *file)
{
    struct vault_file *copy = NEW(x->a, struct vault_file);
    *copy = *file;
    copy->name = arena_text(x->a, str_of(file->name));
    copy->media = arena_text(x->a, str_of(file->media));
    copy->number = arena_text(x->a, str_of(file->number));
    copy->reg = arena_text(x->a, str_of(file->reg));
    return copy;
}

enum err page_reading(struct visit *x)
{
    int64_t id;
    struct vault_reader *reader;
    char now[MOMENT_SIZE];
    TRY(visit_id(x, 0, &id));
    TRY(visit_desk(x));
    TRY(vault_read_open(x->o, x->v, id, &reader));
    struct reading_view *v = NEW(x->a, struct reading_view);
    moment_text(clock_now(), now);
    v->reading = id;
    v->file = copied(x, vault_read_file(reader));
    vault_read_close(reader);
    v->size = size_text(v->file->size);
    v->at = arena_text(x->a, shown_moment(&x->desk, str_of(now)));
    v->preview = preview_of(v->file->media);
    visit_level(x, v->file->level);
    x->rs->may_frame = true;
    const char *name = v->file->name;
    visit_show(x, (struct words){name, name}, reading_content, v);
    return ERR_OK;
}

/* ---- the bytes ---- */

struct stream {
    struct vault_reader *reader;
    int64_t from; /* where the range begins */
};

static enum err stream_read(void *at, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    const struct stream *s = at;
    return vault_read(s->reader, s->from + (int64_t)offset, p, n, ret_n);
}

static void stream_close(void *at)
{
    const struct stream *s = at;
    vault_read_close(s->reader);
}

/* "bytes=0-499", "bytes=500-", "bytes=-500": one range (RFC 9110, 14.1.2). Any other is ignored, as
 * the RFC allows; ERR_INPUT for one that the file cannot satisfy. */
static enum err range_of(struct str header, int64_t size, int64_t *ret_from, int64_t *ret_length,
                         bool *ret_partial)
{
    struct str from, to;
    int64_t first = 0, last = size - 1;
    *ret_from = 0;
    *ret_length = size;
    *ret_partial = false;
    if (!str_starts(header, "bytes="))
        return ERR_OK;
    struct str rest = str_bytes(header.p + 6, header.n - 6);
    if (!str_split(&rest, '-', &from) || !rest.p)
        return ERR_OK;
    to = rest;
    if (from.n == 0) {
        int64_t count;
        if (!str_int(to, 0, INT64_MAX, &count))
            return ERR_OK;
        first = count > size ? 0 : size - count;
        if (count == 0)
            return fail(ERR_INPUT, "The file has no such part");
    } else if (!str_int(from, 0, INT64_MAX, &first) ||
               (to.n && !str_int(to, first, INT64_MAX, &last))) {
        return ERR_OK;
    }
    if (last > size - 1)
        last = size - 1;
    if (first > last)
        return fail(ERR_INPUT, "The file has no such part");
    *ret_from = first;
    *ret_length = last - first + 1;
    *ret_partial = true;
    return ERR_OK;
}

/* The name in percent signs (RFC 8187): whatever it holds, it stays a name. */
static enum err disposition(struct visit *x, bool is_view, const char *name)
{
    enum { VALUE_MAX = 4096 };
    BUF_SCOPE(b, VALUE_MAX);
    buf_printf(&b, "%s; filename*=UTF-8''", is_view ? "inline" : "attachment");
    url_encode(&b, str_of(name));
    TRY(buf_check(&b));
    return response_header(x->rq, x->rs, "Content-Disposition", buf_view(&b));
}

static enum err describe(struct visit *x, const struct vault_file *file, bool is_view,
                         struct stream *s, int64_t *ret_length)
{
    bool partial;
    enum err err =
        range_of(x->rq->header[HEADER_RANGE], file->size, &s->from, ret_length, &partial);
    TRY(response_header(x->rq, x->rs, "Accept-Ranges", STR("bytes")));
    TRY(disposition(x, is_view, file->name));
    if (err) {
        x->rs->status = 416;
        *ret_length = 0;
        return response_header(x->rq, x->rs, "Content-Range",
                               str_of(arena_printf(x->a, "bytes */%lld", (long long)file->size)));
    }
    if (!partial)
        return ERR_OK;
    x->rs->status = 206;
    return response_header(
        x->rq, x->rs, "Content-Range",
        str_of(arena_printf(x->a, "bytes %lld-%lld/%lld", (long long)s->from,
                            (long long)(s->from + *ret_length - 1), (long long)file->size)));
}

enum err page_reading_file(struct visit *x)
{
    int64_t id, length;
    bool is_view = str_is(x->rq->capture[1], "view");
    struct stream *s = NEW(x->a, struct stream);
    TRY(visit_id(x, 0, &id));
    if (!is_view && !str_is(x->rq->capture[1], "file"))
        return fail(ERR_MISSING, "There is no such page");
    TRY(vault_read_open(x->o, x->v, id, &s->reader));
    const struct vault_file *file = vault_read_file(s->reader);
    enum err err = is_view && preview_of(file->media) == PREVIEW_NONE
                       ? fail(ERR_MISSING, "There is no such page")
                       : describe(x, file, is_view, s, &length);
    if (err) {
        vault_read_close(s->reader);
        return err;
    }
    x->rs->type = arena_text(x->a, str_of(file->media));
    x->rs->is_framed = true;
    if (!length) {
        vault_read_close(s->reader);
        return ERR_OK;
    }
    x->rs->source = (struct source){stream_read, stream_close, s, (uint64_t)length};
    return ERR_OK;
}
