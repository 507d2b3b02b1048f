/* Lines over days; what bars share with them. */
#include "report/plot_parts.h"

#include <math.h>

#include "base/clock.h"

enum { WIDTH = 720, HEIGHT = 220, SPARK_WIDTH = 96, SPARK_HEIGHT = 20, DOTS_MAX = 16 };

/* ---- scales ---- */

static double nice_step(double least)
{
    static const double steps[] = {1, 2, 5, 10};
    double power = pow(10, floor(log10(least)));
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        if (steps[i] * power >= least * (1 - 1e-9))
            return steps[i] * power;
    }
    return 10 * power;
}

void field_scale(struct plot_field *f, double most)
{
    static const double smallest[] = {1, 0.1, 0.01, 0.001};
    double least = most > 0 ? most / 4 : 0.25;
    if (least < smallest[f->plot->decimals])
        least = smallest[f->plot->decimals];
    f->step = nice_step(least);
    f->most = f->plot->most > 0 ? f->plot->most
                                : f->step * (most > 0 ? ceil(most / f->step * (1 - 1e-9)) : 1);
}

const char *field_number(const struct plot_field *f, double value)
{
    return arena_printf(f->s->a, "%.*f", f->plot->decimals, value);
}

const char *field_tick(const struct plot_field *f, double value)
{
    int decimals = 0;
    for (double step = f->step; decimals < f->plot->decimals && fabs(step - round(step)) > 1e-6;
         step *= 10)
        decimals++;
    return arena_printf(f->s->a, "%.*f", decimals, value);
}

double field_y(const struct plot_field *f, double value)
{
    double share = value > f->most ? 1 : value / f->most;
    return f->bottom - share * (f->bottom - f->top);
}

static double field_x(const struct plot_field *f, int64_t day)
{
    int64_t span = f->plot->last_day - f->plot->first_day;
    return span ? f->left + (double)(day - f->plot->first_day) / (double)span * (f->right - f->left)
                : (f->left + f->right) / 2.0;
}

/* ---- axes ---- */

static const char *path_line(struct sketch *s, double x1, double y1, double x2, double y2)
{
    return arena_printf(s->a, "M%.1f %.1fL%.1f %.1f", x1, y1, x2, y2);
}

static void value_axis(struct plot_field *f)
{
    for (int i = 0; i * f->step <= f->most * (1 + 1e-9); i++) {
        double value = i * f->step;
        int y = (int)lround(field_y(f, value));
        sketch_path(f->s, i ? PAINT_GRID : PAINT_AXIS, path_line(f->s, f->left, y, f->right, y));
        sketch_text(f->s, PAINT_TEXT_QUIET, f->left - 6, y + 4, PLOT_TEXT - 1, ANCHOR_END,
                    str_of(field_tick(f, value)));
    }
}

/* A tick at a day, with its text unless that would touch the one before; where the text ends. */
static double day_tick(struct plot_field *f, int64_t day, bool whole, double free_from)
{
    char text[DATE_SIZE];
    date_text(day, text);
    struct str shown = whole ? str_bytes(text, 7) : str_bytes(text + 5, 5);
    shown = arena_str(f->s->a, shown);
    double x = field_x(f, day), half = sketch_text_width(shown, PLOT_TEXT - 1) / 2.0;
    sketch_path(f->s, PAINT_AXIS, path_line(f->s, x, f->bottom, x, f->bottom + 4));
    if (x - half < free_from || x + half > f->width)
        return free_from;
    sketch_text(f->s, PAINT_TEXT_QUIET, (int)lround(x), f->bottom + 17, PLOT_TEXT - 1,
                ANCHOR_MIDDLE, shown);
    return x + half + PLOT_GAP;
}

static int64_t month_start(int64_t day)
{
    char text[DATE_SIZE];
    date_text(day, text);
    return day - ((text[8] - '0') * 10 + (text[9] - '0')) + 1;
}

static void day_axis(struct plot_field *f)
{
    const struct plot *p = f->plot;
    int64_t span = p->last_day - p->first_day;
    double free_from = 0;
    if (span <= 62) {
        int64_t step = span <= 10 ? 1 : span <= 31 ? 5 : 7;
        for (int64_t day = p->first_day; day <= p->last_day; day += step)
            free_from = day_tick(f, day, false, free_from);
        return;
    }
    static const int steps[] = {1, 2, 3, 6, 12};
    int room = sketch_text_width(STR("2026-01"), PLOT_TEXT - 1) + PLOT_GAP, months = 12;
    for (size_t i = ARRAY_SIZE(steps); i-- > 0;) {
        if ((double)(f->right - f->left) * 28 * steps[i] / (double)span >= room)
            months = steps[i];
    }
    int64_t first = month_start(p->first_day);
    for (int i = first < p->first_day;; i++) {
        int64_t day = date_add_months(first, i * months);
        if (day > p->last_day)
            return;
        free_from = day_tick(f, day, true, free_from);
    }
}

static void rules(struct plot_field *f)
{
    for (int i = 0; i < f->plot->rule_count; i++) {
        const struct plot_rule *rule = &f->plot->rules[i];
        if (rule->value > f->most)
            continue;
        int y = (int)lround(field_y(f, rule->value));
        sketch_path(f->s, PAINT_RULE, path_line(f->s, f->left, y, f->right, y));
        sketch_text(f->s, PAINT_TEXT_QUIET, f->left + 6, y - 4, PLOT_TEXT - 1, ANCHOR_START,
                    rule->name);
    }
}

/* ---- lines ---- */

/* The points that are seen: of steps, what stood before the first day begins on it. */
static int seen_points(const struct plot_field *f, const struct plot_series *series,
                       struct plot_point *ret_points)
{
    const struct plot *p = f->plot;
    int n = 0;
    for (int i = 0; i < series->count; i++) {
        struct plot_point point = series->points[i];
        if (point.day > p->last_day)
            break;
        if (point.day < p->first_day) {
            if (p->kind == PLOT_LINES)
                continue;
            point.day = p->first_day;
            n = 0;
        }
        ret_points[n++] = point;
    }
    return n;
}

static const char *line_path(struct plot_field *f, const struct plot_point *points, int n,
                             bool closed)
{
    bool steps = f->plot->kind != PLOT_LINES;
    BUF_SCOPE(path, 4u << 20);
    double x = field_x(f, points[0].day), first = x;
    buf_printf(&path, "M%.1f %.1f", x, field_y(f, points[0].value));
    for (int i = 1; i < n; i++) {
        x = field_x(f, points[i].day);
        double y = field_y(f, points[i].value);
        if (steps)
            buf_printf(&path, "H%.1fV%.1f", x, y);
        else
            buf_printf(&path, "L%.1f %.1f", x, y);
    }
    if (steps)
        buf_printf(&path, "H%d", f->right);
    if (closed)
        buf_printf(&path, "V%dH%.1fz", f->bottom, first);
    return arena_text(f->s->a, buf_view(&path));
}

/* Circle, square, triangle, diamond. */
static const char *dot_path(struct sketch *s, int shape, double x, double y)
{
    switch (shape) {
    case 0:
        return arena_printf(s->a, "M%.1f %.1fa3 3 0 1 0 6 0a3 3 0 1 0 -6 0z", x - 3, y);
    case 1:
        return arena_printf(s->a, "M%.1f %.1fh6v6h-6z", x - 3, y - 3);
    case 2:
        return arena_printf(s->a, "M%.1f %.1fl4 7h-8z", x, y - 4);
    default:
        return arena_printf(s->a, "M%.1f %.1fl4 4l-4 4l-4 -4z", x, y - 4);
    }
}

/* Name and last value beside the end of a line; never above the one before it. */
static int end_label(struct plot_field *f, const struct plot_series *series, double value,
                     int free_from)
{
    int y = (int)lround(field_y(f, value)) + 4;
    y = y < free_from ? free_from : y;
    const char *text = field_number(f, value);
    if (series->name.n)
        text = arena_printf(f->s->a, "%.*s %s", STR_ARGS(series->name), text);
    sketch_text(f->s, PAINT_TEXT_STRONG, f->right + PLOT_GAP, y, PLOT_TEXT, ANCHOR_START,
                sketch_fit(f->s, str_of(text), PLOT_TEXT, f->width - f->right - PLOT_GAP));
    return y + PLOT_TEXT + 3;
}

static void line(struct plot_field *f, int index, const struct plot_point *points, int n)
{
    bool spark = f->plot->kind == PLOT_SPARK;
    if (f->plot->series_count == 1 && n > 0 && (n > 1 || f->plot->kind != PLOT_LINES))
        sketch_path(f->s, PAINT_AREA, line_path(f, points, n, true));
    sketch_path(f->s, (enum paint)(PAINT_LINE_1 + index), line_path(f, points, n, false));
    for (int i = n <= DOTS_MAX && !spark ? 0 : n - 1; i < n; i++) {
        double x = i == n - 1 && f->plot->kind != PLOT_LINES ? f->right : field_x(f, points[i].day);
        sketch_path(f->s, (enum paint)(PAINT_DOT_1 + index),
                    dot_path(f->s, index, x, field_y(f, points[i].value)));
    }
}

static void lines(struct plot_field *f)
{
    const struct plot *p = f->plot;
    struct {
        double value;
        int series;
    } ends[PLOT_SERIES_MAX];
    int end_count = 0, free_from = 0;
    for (int i = 0; i < p->series_count; i++) {
        struct plot_point *points =
            NEW_ARRAY(f->s->a, struct plot_point, (size_t)p->series[i].count + 1);
        int n = seen_points(f, &p->series[i], points);
        if (!n)
            continue;
        line(f, i, points, n);
        int at = end_count++;
        for (; at > 0 && ends[at - 1].value < points[n - 1].value; at--)
            ends[at] = ends[at - 1];
        ends[at].value = points[n - 1].value;
        ends[at].series = i;
    }
    for (int i = 0; i < end_count && p->kind != PLOT_SPARK; i++)
        free_from = end_label(f, &p->series[ends[i].series], ends[i].value, free_from);
    if (!end_count && p->kind != PLOT_SPARK)
        sketch_text(f->s, PAINT_TEXT_QUIET, (f->left + f->right) / 2, (f->top + f->bottom) / 2,
                    PLOT_TEXT, ANCHOR_MIDDLE, str_of(tr(f->s->lang, N_("No figures yet"))));
}

/* ---- in words ---- */

static struct str series_words(struct plot_field *f, const struct plot_series *series)
{
    struct plot_point *points = NEW_ARRAY(f->s->a, struct plot_point, (size_t)series->count + 1);
    int n = seen_points(f, series, points);
    if (!n)
        return str_of(tr(f->s->lang, N_("No figures yet")));
    double least = points[0].value, most = least;
    char first[DATE_SIZE], last[DATE_SIZE];
    for (int i = 1; i < n; i++) {
        least = points[i].value < least ? points[i].value : least;
        most = points[i].value > most ? points[i].value : most;
    }
    date_text(points[0].day, first);
    date_text(f->plot->kind == PLOT_LINES ? points[n - 1].day : f->plot->last_day, last);
    return sketch_put(f->s, N_("{1}: {2}; {3}: {4}; least {5}, most {6}"),
                      (const char *const[]){first, field_number(f, points[0].value), last,
                                            field_number(f, points[n - 1].value),
                                            field_number(f, least), field_number(f, most), NULL});
}

static struct str lines_words(struct plot_field *f)
{
    BUF_SCOPE(out, 16 * 1024);
    for (int i = 0; i < f->plot->series_count; i++) {
        const struct plot_series *series = &f->plot->series[i];
        buf_text(&out, i ? ". " : "");
        if (series->name.n)
            buf_printf(&out, "%.*s. ", STR_ARGS(series->name));
        buf_str(&out, series_words(f, series));
    }
    return arena_str(f->s->a, buf_view(&out));
}

/* ---- the whole ---- */

static double highest(const struct plot *p)
{
    double most = 0;
    for (int i = 0; i < p->series_count; i++) {
        for (int k = 0; k < p->series[i].count; k++)
            most = p->series[i].points[k].value > most ? p->series[i].points[k].value : most;
    }
    for (int i = 0; i < p->bar_count; i++)
        most = p->bars[i].value > most ? p->bars[i].value : most;
    for (int i = 0; i < p->rule_count; i++)
        most = p->rules[i].value > most ? p->rules[i].value : most;
    return most;
}

static bool is_value(double value)
{
    return isfinite(value) && value >= 0 && value < 1e12;
}

static enum err check(const struct plot *p)
{
    bool good =
        p->decimals >= 0 && p->decimals <= 3 && p->first_day <= p->last_day && is_value(p->most);
    if (p->series_count > PLOT_SERIES_MAX || p->bar_count > PLOT_BARS_MAX ||
        p->rule_count > PLOT_RULES_MAX)
        return fail(ERR_TOO_LARGE, "This picture has too many parts");
    for (int i = 0; i < p->series_count; i++) {
        const struct plot_series *series = &p->series[i];
        if (series->count > PLOT_POINTS_MAX)
            return fail(ERR_TOO_LARGE, "This picture has too many parts");
        for (int k = 0; k < series->count; k++)
            good = good && is_value(series->points[k].value) &&
                   (!k || series->points[k].day > series->points[k - 1].day);
    }
    for (int i = 0; i < p->bar_count; i++)
        good = good && is_value(p->bars[i].value);
    for (int i = 0; i < p->rule_count; i++)
        good = good && is_value(p->rules[i].value);
    return good ? ERR_OK : fail(ERR_INPUT, "These figures cannot be drawn");
}

static void line_field(struct plot_field *f)
{
    const struct plot *p = f->plot;
    int names = 0;
    for (int i = 0; i < p->series_count; i++) {
        int width = sketch_text_width(p->series[i].name, PLOT_TEXT);
        names = width > names ? width : names;
    }
    names = names > 180 ? 180 : names;
    f->left = sketch_text_width(str_of(field_tick(f, f->most)), PLOT_TEXT) + 12;
    f->right = f->width - names - sketch_text_width(str_of(field_number(f, f->most)), PLOT_TEXT) -
               2 * PLOT_GAP - 6;
    f->top = 12;
    f->bottom = f->height - 24;
}

static void draw_lines(struct plot_field *f)
{
    if (f->plot->kind == PLOT_SPARK) {
        f->left = 2, f->right = f->width - 5, f->top = 3, f->bottom = f->height - 2;
        lines(f);
        return;
    }
    line_field(f);
    value_axis(f);
    day_axis(f);
    rules(f);
    lines(f);
}

enum err plot_draw(struct arena *a, const struct plot *plot, enum lang lang,
                   const struct drawing **ret_drawing)
{
    bool spark = plot->kind == PLOT_SPARK;
    bool bars = plot->kind == PLOT_BARS || plot->kind == PLOT_ROWS;
    TRY(check(plot));
    struct plot_field f = {.s = sketch_new(a, lang),
                           .plot = plot,
                           .width = plot->width ? plot->width
                                    : spark     ? SPARK_WIDTH
                                                : WIDTH,
                           .height = plot->height ? plot->height
                                     : spark      ? SPARK_HEIGHT
                                                  : HEIGHT};
    field_scale(&f, highest(plot));
    sketch_group(f.s, NULL, STR(""));
    if (plot->kind == PLOT_ROWS) {
        plot_rows(&f);
    } else if (bars) {
        f.left = sketch_text_width(str_of(field_tick(&f, f.most)), PLOT_TEXT) + 12;
        f.right = f.width - 6, f.top = 22, f.bottom = f.height - 24;
        value_axis(&f);
        plot_bars(&f);
        sketch_group(f.s, NULL, STR(""));
        rules(&f);
    } else {
        draw_lines(&f);
    }
    *ret_drawing =
        sketch_done(f.s, f.width, f.height, plot->title, bars ? bars_words(&f) : lines_words(&f));
    return ERR_OK;
}
