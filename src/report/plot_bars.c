/* Bars, upright and lying. */
#include "report/plot_parts.h"

#include <math.h>

enum { BAR_WIDE = 56, ROW_PITCH = 26, ROW_THICK = 14 };

static enum paint bar_paint(enum plot_tone tone)
{
    static const enum paint paints[] = {PAINT_BAR, PAINT_BAR_GOOD, PAINT_BAR_WARN, PAINT_BAR_BAD};
    return paints[tone];
}

static struct str value_words(const struct plot_field *f, const struct plot_bar *bar)
{
    const char *value = field_number(f, bar->value);
    return str_of(bar->note.n ? arena_printf(f->s->a, "%s %.*s", value, STR_ARGS(bar->note))
                              : value);
}

static struct str bar_words(const struct plot_field *f, const struct plot_bar *bar)
{
    return str_of(
        arena_printf(f->s->a, "%.*s %.*s", STR_ARGS(bar->label), STR_ARGS(value_words(f, bar))));
}

struct str bars_words(const struct plot_field *f)
{
    BUF_SCOPE(out, 64 * 1024);
    for (int i = 0; i < f->plot->bar_count; i++) {
        buf_text(&out, i ? "; " : "");
        buf_str(&out, bar_words(f, &f->plot->bars[i]));
    }
    if (!f->plot->bar_count)
        buf_text(&out, tr(f->s->lang, N_("No figures yet")));
    return arena_str(f->s->a, buf_view(&out));
}

void plot_bars(struct plot_field *f)
{
    const struct plot *p = f->plot;
    double step = p->bar_count ? (double)(f->right - f->left) / p->bar_count : 1;
    int wide = step * 0.64 > BAR_WIDE ? BAR_WIDE : (int)(step * 0.64);
    wide = wide < 2 ? 2 : wide;
    for (int i = 0; i < p->bar_count; i++) {
        const struct plot_bar *bar = &p->bars[i];
        int middle = f->left + (int)(step * (i + 0.5)), top = (int)lround(field_y(f, bar->value));
        sketch_group(f->s, bar->href, bar_words(f, bar));
        if (f->bottom > top)
            sketch_rect(f->s, bar_paint(bar->tone), middle - wide / 2, top, wide, f->bottom - top,
                        0);
        sketch_text(f->s, bar->tone == PLOT_BAD ? PAINT_TEXT_BAD : PAINT_TEXT_STRONG, middle,
                    top - 4, PLOT_TEXT, ANCHOR_MIDDLE,
                    sketch_fit(f->s, value_words(f, bar), PLOT_TEXT, (int)step));
        sketch_text(f->s, PAINT_TEXT, middle, f->bottom + 17, PLOT_TEXT, ANCHOR_MIDDLE,
                    sketch_fit(f->s, bar->label, PLOT_TEXT, (int)step - 4));
    }
}

void plot_rows(struct plot_field *f)
{
    const struct plot *p = f->plot;
    int labels = 0, values = 0;
    for (int i = 0; i < p->bar_count; i++) {
        int label = sketch_text_width(p->bars[i].label, PLOT_TEXT);
        int value = sketch_text_width(value_words(f, &p->bars[i]), PLOT_TEXT);
        labels = label > labels ? label : labels;
        values = value > values ? value : values;
    }
    labels = labels > f->width * 2 / 5 ? f->width * 2 / 5 : labels;
    f->height = p->bar_count * ROW_PITCH + 8;
    f->left = labels + PLOT_GAP;
    f->right = f->width - values - PLOT_GAP;
    for (int i = 0; i < p->bar_count; i++) {
        const struct plot_bar *bar = &p->bars[i];
        int y = 4 + i * ROW_PITCH, base = y + ROW_PITCH / 2 + 4;
        double share = bar->value > f->most ? 1 : bar->value / f->most;
        int wide = (int)lround(share * (f->right - f->left));
        wide = bar->value > 0 && wide < 2 ? 2 : wide;
        sketch_group(f->s, bar->href, bar_words(f, bar));
        sketch_text(f->s, PAINT_TEXT, f->left - PLOT_GAP, base, PLOT_TEXT, ANCHOR_END,
                    sketch_fit(f->s, bar->label, PLOT_TEXT, labels));
        if (wide)
            sketch_rect(f->s, bar_paint(bar->tone), f->left, y + (ROW_PITCH - ROW_THICK) / 2, wide,
                        ROW_THICK, 0);
        sketch_text(f->s, bar->tone == PLOT_BAD ? PAINT_TEXT_BAD : PAINT_TEXT_STRONG,
                    f->left + wide + PLOT_GAP - 2, base, PLOT_TEXT, ANCHOR_START,
                    value_words(f, bar));
    }
}
