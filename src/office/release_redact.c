/* The redacted copy: what was decided to be removed is taken out of text and files, and the copy takes the
 * original's place in the release. It is sieved again like any other content: what is believed is the
 * second look, not the removal. */
#include "office/release.h"

#include "base/io.h"
#include "office/act.h"
#include "office/vaults.h"

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

static int removed_in(const struct release_view *v, int part)
{
    int n = 0;
    for (int i = 0; i < v->hit_count; i++)
        n += v->hits[i].part == part && strcmp(v->hits[i].decision, "remove") == 0;
    return n;
}

static enum err read_release(struct office *o, const struct viewer *v, struct arena *a,
                             int64_t release, struct release_view *ret_view,
                             struct release_content *ret_content)
{
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    TRY(release_view(&k, release, STR(""), ret_view));
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
    TRY(viewer_ready(v));
    TRY(read_release(o, v, a, release, &view, &content));
    if (view.waits)
        return fail(ERR_CONFLICT, "The sieve is still at work");
    for (int part = 1; part < RELEASE_PARTS; part++)
        if (removed_in(&view, part))
            return fail(ERR_UNSUPPORTED,
                        "Files are not redacted here: remove it in the file and send the new copy");
    done.removed = removed_in(&view, 0);
    if (!done.removed)
        return fail(ERR_REFUSED, "No finding is to be removed");
    answers[done.parts++] = (struct answer){STR("body_text"), cover_text(a, &view, content.text)};
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
