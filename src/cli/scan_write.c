/* What a scan says to people, as JSON lines, and as a baseline. */
#include "base/json.h"
#include "cli/output.h"
#include "cli/scan.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const why[COVERAGE_COUNT] = {
    [COVERAGE_WHOLE] = "",
    [COVERAGE_PARTIAL] = N_("not read in full"),
    [COVERAGE_LOCKED] = N_("behind a password, not read"),
    [COVERAGE_TIMEOUT] = N_("not read in time"),
    [COVERAGE_BROKEN] = N_("its reader broke off: it needs too much memory or is hostile"),
    [COVERAGE_UNKNOWN] = N_("of a format that is not read"),
};

const char *scan_coverage_words(const struct scan *s, enum coverage coverage)
{
    return coverage == COVERAGE_WHOLE ? "" : tr(s->c->lang, why[coverage]);
}

/* ---- standard output ---- */

enum { OUT_FULL = 64 * 1024 };

enum err scan_flush(struct scan *s)
{
    enum err err = s->out.n ? bytes_write(buf_view(&s->out)) : ERR_OK;
    buf_clear(&s->out);
    return err;
}

enum err scan_write(struct scan *s, struct str bytes)
{
    if (s->out.n + bytes.n > OUT_FULL)
        TRY(scan_flush(s));
    if (bytes.n > OUT_FULL)
        return bytes_write(bytes);
    buf_str(&s->out, bytes);
    return ERR_OK;
}

static enum err nothing(struct scan *s)
{
    (void)s;
    return ERR_OK;
}

/* ---- people ---- */

/* Levels differ by text and shape; colour comes on top where there is a terminal. */
static const struct {
    const char *shape, *colour;
} looks[LEVEL_COUNT] = {
    [LEVEL_PUBLIC] = {"·", "\033[2m"},         [LEVEL_INTERNAL] = {"◇", "\033[36m"},
    [LEVEL_WORK] = {"◆", "\033[35m"},          [LEVEL_SECRET] = {"▲", "\033[33m"},
    [LEVEL_HIGHLY_SECRET] = {"■", "\033[31m"}, [LEVEL_TOP_SECRET] = {"■■", "\033[1;31m"},
};

static bool coloured(void)
{
    const char *no = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && !(no && *no);
}

static void person_finding(const struct scan *s, struct buf *out, const char *path,
                           const struct scan_finding *x)
{
    struct words kind = finding_kind_words(x->kind);
    bool colour = coloured();
    const char *off = colour ? "\033[0m" : "", *bold = colour ? "\033[1m" : "",
               *faint = colour ? "\033[2m" : "", *level = colour ? looks[x->level].colour : "";
    buf_printf(out, "%s%s%s%s", bold, path, off, x->place.n ? ": " : "");
    buf_str(out, x->place);
    buf_printf(out, ":%lld: %s: %s", (long long)x->line, words_in(&kind, s->c->lang), level);
    buf_str(out, x->snippet);
    buf_text(out, off);
    if (x->level)
        buf_printf(out, "  %s[%s %s]%s", level, looks[x->level].shape,
                   level_name(x->level, s->c->lang), off);
    buf_char(out, '\n');
    if (!s->context)
        return;
    buf_printf(out, "    %s", faint);
    buf_str(out, x->before);
    buf_printf(out, "%s%s%s", off, bold, level);
    buf_str(out, x->snippet);
    buf_printf(out, "%s%s", off, faint);
    buf_str(out, x->after);
    buf_printf(out, "%s\n    %s (%s", off, words_in(&x->rule->reason, s->c->lang),
               arena_text(s->c->a, x->rule->id));
    if (x->rule->basis.n)
        buf_printf(out, ", %s", arena_text(s->c->a, x->rule->basis));
    buf_text(out, ")\n");
}

static enum err person_file(struct scan *s, const struct scan_file *f)
{
    BUF_SCOPE(out, 64 << 20);
    for (size_t i = 0; i < f->count; i++)
        person_finding(s, &out, f->path, &f->findings[i]);
    for (size_t i = 0; i < f->note_count; i++) {
        buf_printf(&out, "%s%s", f->path, f->notes[i].place.n ? ": " : "");
        buf_str(&out, f->notes[i].place);
        buf_printf(&out, ": %s\n", scan_coverage_words(s, f->notes[i].why));
    }
    if (!f->looked)
        buf_printf(&out, "%s: %s\n", f->path, f->why->text[s->c->lang]);
    else if (f->coverage != COVERAGE_WHOLE && !f->note_count)
        buf_printf(&out, "%s: %s\n", f->path, scan_coverage_words(s, f->coverage));
    TRY(buf_check(&out));
    return out.n ? scan_write(s, buf_view(&out)) : ERR_OK;
}

static void total(const struct scan *s, struct buf *out, const char *msgid, int64_t n, bool always)
{
    if (n || always)
        buf_printf(out, "%s%s: %lld", out->n ? "  " : "", tr(s->c->lang, msgid), (long long)n);
}

static enum err person_end(struct scan *s)
{
    const struct scan_totals *t = &s->totals;
    BUF_SCOPE(out, 1024);
    total(s, &out, N_("Files"), t->files, true);
    total(s, &out, N_("Findings"), t->findings, true);
    total(s, &out, N_("Not read in full"), t->unread, true);
    total(s, &out, N_("Known before"), t->known, false);
    total(s, &out, N_("Allowed"), t->allowed, false);
    total(s, &out, N_("Passed over"), t->ignored, false);
    TRY(scan_flush(s));
    return line_write(buf_view(&out));
}

const struct scan_writer scan_people = {nothing, person_file, person_end};

/* ---- JSON lines ---- */

static void json_finding(struct buf *out, const char *path, const struct scan_finding *x)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key_text(&j, "path", path);
    json_key_str(&j, "place", x->place);
    json_key_text(&j, "look", text_look_name(x->look));
    json_key_int(&j, "line", x->line);
    json_key_int(&j, "column", x->column);
    json_key_int(&j, "from", (int64_t)x->from);
    json_key_int(&j, "to", (int64_t)x->to);
    json_key_text(&j, "kind", finding_kind_name(x->kind));
    json_key_str(&j, "rule", x->rule->id);
    json_key_int(&j, "version", x->rule->version);
    json_key_text(&j, "level", level_code(x->level));
    json_key_int(&j, "sure", x->sure);
    json_key_str(&j, "snippet", x->snippet);
    json_key_str(&j, "before", x->before);
    json_key_str(&j, "after", x->after);
    if (x->source.n)
        json_key_str(&j, "source", x->source);
    json_key_text(&j, "reason_zh", x->rule->reason.zh);
    json_key_text(&j, "reason_en", x->rule->reason.en);
    json_key_str(&j, "basis", x->rule->basis);
    BUF_SCOPE(mark, 2 * SCAN_MARK + 1);
    buf_hex(&mark, x->mark, SCAN_MARK);
    json_key_str(&j, "finding", buf_view(&mark));
    json_close(&j, '}');
    buf_char(out, '\n');
}

static void json_about(struct buf *out, const struct scan *s, const struct scan_file *f)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key_text(&j, "path", f->path);
    json_key_text(&j, "coverage", coverage_name(f->coverage));
    json_key_int(&j, "findings", (int64_t)f->count + f->dropped);
    json_key_int(&j, "known", f->known);
    json_key_int(&j, "allowed", f->allowed);
    if (f->why)
        json_key_text(&j, "why", f->why->text[s->c->lang]);
    json_key(&j, "unread");
    json_open(&j, '[');
    for (size_t i = 0; i < f->note_count; i++) {
        json_open(&j, '{');
        json_key_text(&j, "why", coverage_name(f->notes[i].why));
        json_key_str(&j, "place", f->notes[i].place);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_char(out, '\n');
}

/* Their memory is kept, so that most files ask for none. */
static enum err write_lines(struct scan *s)
{
    TRY(buf_check(&s->lines));
    enum err err = scan_write(s, buf_view(&s->lines));
    if (s->lines.n > OUT_FULL)
        buf_free(&s->lines);
    buf_clear(&s->lines);
    return err;
}

static enum err json_file(struct scan *s, const struct scan_file *f)
{
    for (size_t i = 0; i < f->count; i++)
        json_finding(&s->lines, f->path, &f->findings[i]);
    json_about(&s->lines, s, f);
    return write_lines(s);
}

const struct scan_writer scan_json = {nothing, json_file, nothing};

/* ---- a baseline: what is known from now on ---- */

static enum err baseline_file(struct scan *s, const struct scan_file *f)
{
    for (size_t i = 0; i < f->count; i++)
        json_finding(&s->lines, f->path, &f->findings[i]);
    return f->count ? write_lines(s) : ERR_OK;
}

const struct scan_writer scan_baseline = {nothing, baseline_file, nothing};
