/* The redacted copy: what was decided to be removed is taken out of text and files, and the copy takes the
 * original's place in the release. It is sieved again like any other content: what is believed is the
 * second look, not the removal. */
#include "office/release.h"

#include "base/io.h"
#include "office/act.h"
#include "office/secrets_parts.h"
#include "office/vault.h"
#include "redact/redact.h"

#define COVER "█████" /* of one length: it tells nothing of what stood there */

enum { TEXT_MAX = 1 << 20 };

/* ---- the text ---- */

/* Removed findings of a part, in order; those that overlap are one gap. */
static struct str cover_text(struct arena *a, const struct release_view *v, struct str text)
{
    size_t at = 0;
    BUF_SCOPE(out, TEXT_MAX);
    for (int i = 0; i < v->hit_count; i++) {
        const struct release_hit *h = &v->hits[i];
        size_t from = (size_t)h->begins, to = (size_t)h->ends;
        if (h->part != 0 || strcmp(h->decision, "remove") != 0 || to <= at || to > text.n)
            continue;
        if (from >= at) {
            buf_add(&out, text.p + at, from - at);
            buf_text(&out, COVER);
        }
        at = to;
    }
    buf_add(&out, text.p + at, text.n - at);
    return arena_str(a, buf_view(&out));
}

/* A finding without a place, as of a mosaic, is removed by an author who writes it anew. */
static int removed_in(const struct release_view *v, int part)
{
    int n = 0;
    for (int i = 0; i < v->hit_count; i++)
        n += v->hits[i].part == part && v->hits[i].begins < v->hits[i].ends &&
             strcmp(v->hits[i].decision, "remove") == 0;
    return n;
}

/* ---- files ---- */

/* What a finding of a file stands for, in the text as the sieve read it. */
static enum err words_of(const struct release_hit *h, const struct extracted *text, int first,
                         struct str *ret_words)
{
    size_t from = (size_t)h->begins, to = (size_t)h->ends, i = (size_t)(h->piece - first);
    if (h->piece < first || i >= text->part_count || from > to || to > text->parts[i].text.n ||
        !str_eq(str_bytes(text->parts[i].place.p, h->place.n), h->place))
        return fail(ERR_CONFLICT, "The file reads otherwise than before: ask for the sieve again");
    *ret_words = str_bytes(text->parts[i].text.p + from, to - from);
    return ERR_OK;
}

/* One file of the release as it is made anew. */
struct remaking {
    const struct release_view *view;
    const struct release_file *file;
    int part, first; /* of the release; its texts are counted from here */
    int texts;       /* it has so many */
};

static enum err list_removed(struct arena *a, const struct remaking *m,
                             const struct extracted *text, struct redaction *list, size_t *count)
{
    for (int i = 0; i < m->view->hit_count; i++) {
        const struct release_hit *h = &m->view->hits[i];
        if (h->part != m->part || strcmp(h->decision, "remove") != 0)
            continue;
        struct redaction *r = &list[(*count)++];
        *r = (struct redaction){.kind = REDACT_TEXT, .with = STR(COVER)};
        TRY(words_of(h, text, m->first, &r->text));
        r->text = arena_str(a, r->text);
    }
    return ERR_OK;
}

static enum err read_copy(struct arena *a, int fd, struct str *ret_bytes)
{
    off_t size = lseek(fd, 0, SEEK_END);
    size_t n;
    if (size < 0 || lseek(fd, 0, SEEK_SET))
        return fail_errno("cannot read", "memory");
    char *p = NEW_ARRAY(a, char, (size_t)size + 1);
    TRY(fd_read(fd, p, (size_t)size, "memory", &n));
    *ret_bytes = str_bytes(p, n);
    return ERR_OK;
}

/* Each file is read here even where nothing of it goes: texts are counted over all of them. */
static enum err remake(struct office *o, const struct viewer *v, struct arena *a,
                       struct remaking *m, char ret_token[VAULT_TOKEN_SIZE])
{
    const struct redact_options options = {0};
    struct extracted text;
    struct redact_result result;
    struct redaction *list = NEW_ARRAY(a, struct redaction, (size_t)m->view->hit_count + 1);
    struct str bytes;
    size_t count = 0;
    FD_SCOPE(in);
    FD_SCOPE(out);
    TRY(release_file_open(o, a, m->file, &in));
    TRY(secrets_read(secrets_of(o), in, a, &text));
    m->texts = (int)text.part_count;
    if (!removed_in(m->view, m->part))
        return ERR_OK;
    TRY(list_removed(a, m, &text, list, &count));
    TRY(memory_file(&out));
    TRY(redact_file(in, list, count, &options, out, a, &result));
    TRY(read_copy(a, out, &bytes));
    return vault_put_bytes(o, v, m->file->name, bytes, ret_token);
}

static bool removed_after(const struct release_view *v, int part)
{
    for (int i = part; i < RELEASE_LINK; i++)
        if (removed_in(v, i))
            return true;
    return false;
}

static enum err remake_all(struct office *o, const struct viewer *v, struct arena *a,
                           const struct release_view *view, const struct release_content *content,
                           struct answer *answers, struct release_redaction *done)
{
    static const char *const FIELDS[] = {"file", "second_file", "third_file"};
    int first = content->text.n ? 1 : 0;
    for (int i = 0; i < RELEASE_FILES && removed_after(view, i + 1); i++) {
        struct remaking m = {view, &content->files[i], i + 1, first, 0};
        char *token = NEW_ARRAY(a, char, VAULT_TOKEN_SIZE);
        if (!m.file->id || m.file->destroyed)
            continue;
        TRY(remake(o, v, a, &m, token));
        first += m.texts;
        if (!*token)
            continue;
        answers[done->parts++] = (struct answer){str_of(FIELDS[i]), str_of(token)};
        done->removed += removed_in(view, i + 1);
    }
    return ERR_OK;
}

/* ---- the copy ---- */

static enum err read_release(struct office *o, const struct viewer *v, struct arena *a,
                             int64_t release, struct release_view *ret_view,
                             struct release_content *ret_content, bool *ret_may)
{
    struct door *doors;
    int count;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    TRY(release_view(&k, release, STR(""), ret_view));
    TRY(entry_doors(&k, ret_view->entry.reg, &ret_view->entry, &doors, &count));
    *ret_may = false;
    for (int i = 0; i < count; i++)
        *ret_may |= doors[i].open && strcmp(doors[i].action->name, "redact") == 0;
    return release_content(k.db, a, release, ret_content);
}

enum err release_redact(struct office *o, const struct viewer *v, int64_t release, struct arena *a,
                        struct release_redaction *ret_done)
{
    struct release_view view;
    struct release_content content;
    struct answer answers[RELEASE_PARTS];
    struct act_result result;
    struct release_redaction done = {0};
    bool may;
    TRY(viewer_ready(v));
    TRY(read_release(o, v, a, release, &view, &content, &may));
    if (view.waits)
        return fail(ERR_CONFLICT, "The sieve is still at work");
    if (removed_in(&view, RELEASE_LINK))
        return fail(ERR_UNSUPPORTED, "A link is not redacted: return it to its author");
    if (may && removed_in(&view, 0)) {
        done.removed = removed_in(&view, 0);
        answers[done.parts++] =
            (struct answer){STR("body_text"), cover_text(a, &view, content.text)};
    }
    if (may) /* else no document is opened for it: the act refuses, with its reason */
        TRY(remake_all(o, v, a, &view, &content, answers, &done));
    if (may && !done.parts)
        return fail(ERR_REFUSED, "No finding is to be removed");
    struct act_request r = {.reg = STR("release"),
                            .action = STR("redact"),
                            .entry = release,
                            .answers = answers,
                            .count = done.parts,
                            .rev = view.entry.rev};
    TRY(act(o, v, &r, a, &result));
    done.leaf = result.leaf;
    *ret_done = done;
    return ERR_OK;
}
