/* What goes out: this office's reports to a superior, its notices to its units. */
#include "crypto/age/age.h"
#include "inspect/bundle.h"
#include "inspect/upward_parts.h"
#include "office/act.h"
#include "office/proof.h"

/* ---- reports ---- */

static enum err seal_write(void *context, const void *p, size_t n)
{
    struct buf *out = context;
    buf_add(out, p, n);
    return buf_check(out);
}

static enum err seal(struct arena *a, struct str recipient, struct str body, struct buf *out)
{
    const struct age_recipient *to;
    AGE_SEAL_SCOPE(sealing);
    struct age_sink sink = {seal_write, out};
    TRY(age_recipient_parse(a, recipient, &to));
    TRY(age_seal_begin(&to, 1, false, sink, &sealing));
    TRY(age_seal_write(sealing, body.p, body.n));
    return age_seal_close(sealing);
}

/* The superior meant, and how much of the ledger he has seen. */
static enum err find_superior(struct office *o, const struct viewer *v,
                              const struct upward_wish *wish, struct arena *a,
                              struct upward_party *ret_superior, int64_t *ret_since)
{
    struct upward_party *rows;
    int count;
    bool found;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    if (wish->superior.n) {
        TRY(upward_superior(&k, wish->superior, ret_superior));
    } else {
        TRY(upward_superiors(&k, &rows, &count));
        if (count != 1)
            return fail(ERR_INPUT, "Say to which superior: {1} are in force", numtext(count));
        *ret_superior = rows[0];
    }
    if (!ret_superior->active)
        return fail(ERR_REFUSED, "This superior is no longer in force");
    *ret_since = wish->since < 0 ? 0 : wish->since;
    if (wish->since >= 0)
        return ERR_OK;
    return db_one(k.db, NULL,
                  upward_sql(&k, "upward.since",
                             "SELECT coalesce(max(leaves), 0) FROM r_report_sent WHERE superior ="
                             " $1"),
                  &found, "i>i", ret_superior->id, ret_since);
}

static struct str count_text(struct arena *a, int64_t n)
{
    return str_of(arena_printf(a, "%lld", (long long)n));
}

static enum err enter(struct office *o, const struct viewer *v, struct arena *a,
                      const struct upward_party *superior, struct str kept,
                      const struct bundle_made *made, const char **ret_number)
{
    struct act_result result;
    BUF_SCOPE(digest, 2 * SHA256_SIZE + 1);
    buf_hex(&digest, made->digest, SHA256_SIZE);
    struct answer answers[] = {
        {STR("superior"), superior->number},
        {STR("kind"), str_of(made->kind)},
        {STR("from_day"), str_of(made->period.from)},
        {STR("until_day"), str_of(made->period.to)},
        {STR("leaves"), count_text(a, made->leaves)},
        {STR("head"), made->head},
        {STR("digest"), buf_view(&digest)},
        {STR("sentences"), count_text(a, (int64_t)made->sentences)},
        {STR("withheld"), count_text(a, (int64_t)made->withheld)},
        {STR("report"), kept},
    };
    struct act_request r = {.reg = STR("report_sent"),
                            .action = STR("create"),
                            .answers = answers,
                            .count = ARRAY_SIZE(answers),
                            .rev = -1};
    TRY(act(o, v, &r, a, &result));
    *ret_number = result.number;
    return ERR_OK;
}

enum err upward_export(struct office *o, const struct viewer *v, const struct upward_wish *wish,
                       struct arena *a, struct upward_sent *ret_sent)
{
    struct upward_party superior;
    struct bundle_wish w = {
        .kept = wish->kept, .kind = wish->kind, .level = wish->level, .to_count = 1};
    struct bundle_made made;
    struct upward_sent sent;
    TRY(viewer_ready(v));
    if (!wish->kept.n)
        TRY(report_period_parse(wish->period, &w.period));
    TRY(find_superior(o, v, wish, a, &superior, &w.since));
    w.to = &superior.recipient;
    BUF_SCOPE(body, BUNDLE_MAX);
    BUF_SCOPE(sealed, BUNDLE_MAX + (BUNDLE_MAX >> 8));
    TRY(bundle_make(o, v, &w, a, &body, &made));
    TRY(seal(a, superior.recipient, buf_view(&body), &sealed));
    TRY(enter(o, v, a, &superior, wish->kept, &made,
              &sent.number)); /* durable before a byte leaves */
    sent = (struct upward_sent){.number = sent.number,
                                .title = made.title,
                                .bundle = arena_str(a, buf_view(&sealed)),
                                .leaves = made.leaves,
                                .sentences = made.sentences,
                                .unproven = made.unproven,
                                .records = made.records,
                                .withheld = made.withheld,
                                .level = made.level};
    *ret_sent = sent;
    return ERR_OK;
}
