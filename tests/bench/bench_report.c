/* A report of at least fifty pages as PDF: headings, paragraphs with notes at the foot of their pages, tables, a
 * chart. The floor is the same document as plain text: whoever writes pages must read as much. The goal of issue 4:
 * under 2 s, fonts loaded or not.
 *
 *   bench_report [SECTIONS] */
#include <stdlib.h>

#include "base/clock.h"
#include "report/plot.h"
#include "report/writers.h"

enum { SECTIONS = 26, SENTENCES = 16, ROWS = 20, PAGES_GOAL = 50 };
#define SECONDS_GOAL 2.0

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static struct str say(struct arena *a, const char *what, int n)
{
    return str_of(arena_printf(a, "%s%d", what, n));
}

static void put_section(struct doc *d, int section)
{
    static const unsigned weights[] = {3, 1, 1};
    static const char *const kinds[] = {"文件", "介质", "计算机", "人员", "会议"};
    struct arena *a = d->arena;
    doc_heading(d, 1, say(a, "保密管理情况", section));
    doc_heading(d, 2, say(a, "登记和检查情况", section));
    struct doc_block *b = doc_paragraph(d, STR(""));
    for (int i = 0; i < SENTENCES; i++) {
        int n = section * SENTENCES + i + 1;
        doc_run(d, b,
                str_of(arena_printf(a, "报告期内登记%s%d件，其中按期办结%d件，逾期未办结的%d件。",
                                    kinds[i % 5], n * 7, n * 6, n)),
                false);
        doc_note(d, b, say(a, "", n),
                 str_of(arena_printf(a, "%s%d条：QX-%04d、QX-%04d、QX-%04d等。详见附件。",
                                     kinds[i % 5], n, n, n + 1, n + 2)));
    }
    struct doc_table *t = doc_table(d, 3, weights, true, say(a, "附表", section));
    for (int i = 0; i < ROWS; i++) {
        doc_cell(d, t, say(a, "对照要求逐项检查的内容和整改办法", i));
        doc_cell(d, t, say(a, "", i * section));
        doc_cell(d, t, say(a, "QX-", i));
    }
}

static void put_chart(struct doc *d)
{
    static struct plot_bar bars[9];
    const struct drawing *drawing;
    for (int i = 0; i < 9; i++)
        bars[i] = (struct plot_bar){.label = say(d->arena, "环节", i), .value = i + 1};
    const struct plot plot = {
        .kind = PLOT_ROWS, .title = STR("各环节"), .bars = bars, .bar_count = 9};
    need(plot_draw(d->arena, &plot, LANG_ZH, &drawing));
    doc_drawing(d, drawing, drawing->title);
}

static struct doc *report(struct arena *a, int sections)
{
    struct doc *d = doc_new(a);
    doc_set(d, &d->mark, STR("内部"));
    doc_title(d, STR("测试镇保密自查自评报告"));
    for (int i = 0; i < sections; i++) {
        put_section(d, i);
        if (i % 4 == 0)
            put_chart(d);
    }
    return d;
}

static double seconds(enum err (*write)(const struct doc *d, struct buf *out), const struct doc *d,
                      struct buf *out)
{
    uint64_t start = clock_monotonic_ns();
    buf_clear(out);
    need(write(d, out));
    return (double)(clock_monotonic_ns() - start) / 1e9;
}

/* Pages of a PDF by cairo: the one "/Count" of its tree of pages. */
static int pages_of(struct str pdf)
{
    static const char count[] = "/Count ";
    const char *at = memmem(pdf.p, pdf.n, count, sizeof count - 1);
    return at ? (int)strtol(at + sizeof count - 1, NULL, 10) : 0;
}

int main(int argc, char **argv)
{
    int64_t sections = SECTIONS;
    if (argc > 1 && !str_int(str_of(argv[1]), 1, 10000, &sections))
        die("bench_report [SECTIONS]");
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 256 << 20);
    const struct doc *d = report(a, (int)sections);
    double first = seconds(doc_pdf, d, &out), again = seconds(doc_pdf, d, &out);
    int pages = pages_of(buf_view(&out));
    size_t bytes = out.n;
    double docx = seconds(doc_docx, d, &out), floor = seconds(doc_text, d, &out);
    printf("PDF of %d pages (%zu KB): %.2f s with loading of fonts, %.2f s after; %.1f ms a page\n",
           pages, bytes / 1024, first, again, again / pages * 1000);
    printf("DOCX: %.2f s. Floor, plain text: %.4f s; PDF is %.0f times it\n", docx, floor,
           again / floor);
    if (argc < 2 && (pages < PAGES_GOAL || first > SECONDS_GOAL || again > SECONDS_GOAL)) {
        printf("missed: %d pages under %.0f s\n", PAGES_GOAL, SECONDS_GOAL);
        return 1;
    }
    return 0;
}
