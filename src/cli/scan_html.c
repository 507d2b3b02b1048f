/* One HTML file for a browser without a network: no script, no other file. Files are written as they come; the result
 * is written last and shown first. */
#include "base/clock.h"
#include "cli/output.h"
#include "cli/scan.h"
#include "web/html.h"

static const char head[] =
    "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\">"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\"><style>"
    ":root{color-scheme:light dark;--line:#8884;--mark:#ffe08a;--ink:#1b1b1b}"
    "body{font:14px/1.5 system-ui,\"Noto Sans CJK SC\",sans-serif;margin:0 "
    "auto;padding:16px;max-width:72em;"
    "display:flex;flex-direction:column}header{order:-1}h1{font-size:20px;margin:.2em 0}"
    "h2{font-size:15px;margin:18px 0 "
    "4px;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}"
    "td,th{border-top:1px solid var(--line);padding:4px "
    "8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "td.where,td.level{white-space:nowrap}td.what{width:60%}mark{background:var(--mark);color:var(-"
    "-ink);"
    "outline:1px solid #0006;border-radius:2px}small{opacity:.75}"
    ".level b{display:inline-block;min-width:1.4em;text-align:center}.l3{border-left:4px solid "
    "#8f5200}"
    ".l4{border-left:4px solid #b3261e}.l5{border-left:8px double #6d0f14}.l2{border-left:4px "
    "dotted #6a4c9c}"
    ".l1{border-left:4px dashed #35566f}.unread{border-left:4px dashed #b3261e;padding-left:8px}"
    "dl{display:flex;flex-wrap:wrap;gap:4px 24px;margin:8px "
    "0}dt{float:left;margin-right:6px;opacity:.75}"
    "dd{margin:0;font-weight:600}@media print{mark{outline:1px solid}}</style>";

static const char *const shapes[LEVEL_COUNT] = {"·", "◇", "◆", "▲", "■", "■■"};

static void put(struct buf *out, struct str s)
{
    html_put_str(out, HTML_TEXT, s);
}

static void put_text(struct buf *out, const char *z)
{
    html_put_text(out, HTML_TEXT, z);
}

static enum err html_begin(struct scan *s)
{
    BUF_SCOPE(out, 16384);
    buf_printf(&out, "<!doctype html>\n<html lang=\"%s\"><head>",
               s->c->lang == LANG_ZH ? "zh-CN" : "en");
    buf_text(&out, head);
    buf_text(&out, "<title>");
    put_text(&out, tr(s->c->lang, N_("What must not leave")));
    buf_text(&out, "</title></head><body><main>\n");
    TRY(buf_check(&out));
    return scan_write(s, buf_view(&out));
}

static void put_finding(const struct scan *s, struct buf *out, const struct scan_finding *x)
{
    struct words kind = finding_kind_words(x->kind);
    buf_printf(out, "<tr><td class=\"where l%d\">%lld:%lld<br><small>", (int)x->level,
               (long long)x->line, (long long)x->column);
    put(out, x->place);
    buf_printf(out, "</small></td><td class=\"level\"><b>%s</b> ", shapes[x->level]);
    put_text(out, level_name(x->level, s->c->lang));
    buf_text(out, "</td><td class=\"what\">");
    put(out, x->before);
    buf_text(out, "<mark>");
    put(out, x->snippet);
    buf_text(out, "</mark>");
    put(out, x->after);
    buf_text(out, "</td><td>");
    put_text(out, words_in(&kind, s->c->lang));
    buf_text(out, "<br><small>");
    put_text(out, words_in(&x->rule->reason, s->c->lang));
    buf_text(out, " (");
    put(out, x->rule->id);
    if (x->rule->basis.n) {
        buf_text(out, ", ");
        put(out, x->rule->basis);
    }
    buf_text(out, ")</small></td></tr>\n");
}

static void put_unread(struct buf *out, struct str place, const char *words)
{
    buf_text(out, "<p class=\"unread\">");
    put(out, place);
    buf_text(out, place.n ? ": " : "");
    put_text(out, words);
    buf_text(out, "</p>\n");
}

static enum err html_file(struct scan *s, const struct scan_file *f)
{
    BUF_SCOPE(out, 512 << 20);
    if (!f->count && f->coverage == COVERAGE_WHOLE)
        return ERR_OK;
    buf_text(&out, "<section><h2>");
    put_text(&out, f->path);
    buf_text(&out, "</h2>\n");
    if (f->count) {
        static const char *const heads[] = {N_("Line and column"), N_("Level"), N_("Finding"),
                                            N_("Why")};
        buf_text(&out, "<table><thead><tr>");
        for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
            buf_text(&out, "<th scope=\"col\">");
            put_text(&out, tr(s->c->lang, heads[i]));
            buf_text(&out, "</th>");
        }
        buf_text(&out, "</tr></thead><tbody>\n");
        for (size_t i = 0; i < f->count; i++)
            put_finding(s, &out, &f->findings[i]);
        buf_text(&out, "</tbody></table>\n");
    }
    for (size_t i = 0; i < f->note_count; i++)
        put_unread(&out, f->notes[i].place, scan_coverage_words(s, f->notes[i].why));
    if (!f->looked)
        put_unread(&out, STR(""), f->why->text[s->c->lang]);
    else if (f->coverage != COVERAGE_WHOLE && !f->note_count)
        put_unread(&out, STR(""), scan_coverage_words(s, f->coverage));
    buf_text(&out, "</section>\n");
    TRY(buf_check(&out));
    return scan_write(s, buf_view(&out));
}

static enum err html_end(struct scan *s)
{
    const struct {
        const char *msgid;
        int64_t n;
    } rows[] = {{N_("Files"), s->totals.files},
                {N_("Findings"), s->totals.findings},
                {N_("Not read in full"), s->totals.unread},
                {N_("Known before"), s->totals.known},
                {N_("Allowed"), s->totals.allowed},
                {N_("Passed over"), s->totals.ignored}};
    BUF_SCOPE(out, 16384);
    char now[MOMENT_SIZE];
    moment_text(clock_now(), now);
    buf_text(&out, "</main><header><h1>");
    put_text(&out, tr(s->c->lang, N_("What must not leave")));
    buf_printf(&out, "</h1><small>%s</small><dl>", now);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        buf_text(&out, "<div><dt>");
        put_text(&out, tr(s->c->lang, rows[i].msgid));
        buf_printf(&out, "</dt><dd>%lld</dd></div>", (long long)rows[i].n);
    }
    buf_text(&out, "</dl></header></body></html>\n");
    TRY(buf_check(&out));
    return scan_write(s, buf_view(&out));
}

const struct scan_writer scan_html = {html_begin, html_file, html_end};
