/* Plots: the layout by hand-worked figures, words beside colours, and the drawing as SVG and PNG. */
#include "unit/test.h"

#include "report/plot.h"
#include "report/topology.h"

static const struct plot_point rising[] = {{0, 0}, {10, 8}};
static const struct plot_point falling[] = {{-5, 6}, {40, 2}};

static const struct drawing *draw(struct arena *a, const struct plot *plot)
{
    const struct drawing *d = NULL;
    assert_ok(plot_draw(a, plot, LANG_EN, &d));
    return d;
}

static const struct mark *find_paint(const struct drawing *d, enum paint paint)
{
    for (int i = 0; i < d->mark_count; i++)
        if (d->marks[i].paint == paint)
            return &d->marks[i];
    return NULL;
}

static bool has_text(const struct drawing *d, const char *text)
{
    for (int i = 0; i < d->mark_count; i++)
        if (d->marks[i].kind == MARK_TEXT && str_is(d->marks[i].text, text))
            return true;
    return false;
}

/* 96 by 20, the field from 2 to 91 and from 3 to 18: over days 0 to 89 each is one unit. 8 is the end of
 * an axis of 0 2 4 6 8. */
static void a_spark_is_where_it_should_be(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct plot_series one = {STR(""), rising, 2};
    struct plot p = {.kind = PLOT_SPARK,
                     .title = STR("t"),
                     .series = &one,
                     .series_count = 1,
                     .first_day = 0,
                     .last_day = 89};
    const struct drawing *d = draw(a, &p);
    assert_int_equal(96, d->width);
    assert_int_equal(20, d->height);
    assert_string_equal("M2.0 18.0H12.0V3.0H91", find_paint(d, PAINT_LINE_1)->path);
    assert_string_equal("M2.0 18.0H12.0V3.0H91V18H2.0z", find_paint(d, PAINT_AREA)->path);
    assert_true(str_is(d->description, "1970-01-01: 0; 1970-03-31: 8; least 0, most 8"));
}

static void steps_begin_with_what_stood_before(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct plot_series two[] = {{STR("up"), rising, 2}, {STR("down"), falling, 2}};
    struct plot p = {.kind = PLOT_STEPS,
                     .title = STR("t"),
                     .series = two,
                     .series_count = 2,
                     .first_day = 0,
                     .last_day = 30};
    const struct drawing *d = draw(a, &p);
    assert_true(has_text(d, "up 8"));
    assert_true(has_text(d, "down 6")); /* its 2 comes after the last day */
    assert_null(find_paint(d, PAINT_AREA));
    assert_true(str_is(d->description, "up. 1970-01-01: 0; 1970-01-31: 8; least 0, most 8. "
                                       "down. 1970-01-01: 6; 1970-01-31: 6; least 6, most 6"));
    /* told apart without colour: circles and squares */
    assert_non_null(strchr(find_paint(d, PAINT_DOT_1)->path, 'a'));
    assert_null(strchr(find_paint(d, PAINT_DOT_2)->path, 'a'));
    for (int i = 0; i <= 8; i += 2)
        assert_true(has_text(d, numtext(i)));
    p.kind = PLOT_LINES;
    d = draw(a, &p);
    assert_false(has_text(d, "down 6")); /* a line begins with a point of its own */
}

static void limits_and_fractions(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct plot_point points[] = {{100, 0.31}, {300, 0.42}};
    static const struct plot_rule rule = {0.6, STR("limit")};
    struct plot_series one = {STR(""), points, 2};
    struct plot p = {.kind = PLOT_LINES,
                     .title = STR("t"),
                     .series = &one,
                     .series_count = 1,
                     .first_day = 100,
                     .last_day = 300,
                     .decimals = 2,
                     .most = 1,
                     .rules = &rule,
                     .rule_count = 1};
    const struct drawing *d = draw(a, &p);
    assert_non_null(find_paint(d, PAINT_RULE));
    assert_true(has_text(d, "limit"));
    assert_true(has_text(d, "0.42"));
    assert_true(has_text(d, "0.2") && has_text(d, "1.0"));
    assert_true(has_text(d, "1970-05"));
}

static void every_bar_bears_its_value(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct plot_bar bars[] = {{STR("a"), 3, PLOT_BAD, STR("of 4"), "/x"},
                                           {STR("b"), 0, PLOT_PLAIN, STR(""), NULL}};
    struct plot p = {.kind = PLOT_ROWS, .title = STR("t"), .bars = bars, .bar_count = 2};
    const struct drawing *d = draw(a, &p);
    assert_int_equal(2 * 26 + 8, d->height);
    assert_true(has_text(d, "3 of 4") && has_text(d, "0"));
    assert_true(str_is(d->description, "a 3 of 4; b 0"));
    assert_non_null(find_paint(d, PAINT_BAR_BAD));
    assert_null(find_paint(d, PAINT_BAR)); /* nothing is drawn for nothing */
    assert_string_equal("/x", d->groups[1].href);
    /* an axis of 0 1 2 3: the bar of 3 is as wide as the field */
    p.kind = PLOT_BARS;
    d = draw(a, &p);
    const struct mark *m = find_paint(d, PAINT_BAR_BAD);
    assert_int_equal(22, m->y);
    assert_int_equal(220 - 24, m->y + m->height);
}

static void what_cannot_be_drawn(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct plot_point back[] = {{5, 1}, {4, 1}}, below[] = {{5, -1}};
    struct plot_series one = {STR(""), back, 2};
    struct plot p = {.kind = PLOT_LINES,
                     .title = STR("t"),
                     .series = &one,
                     .series_count = 1,
                     .first_day = 0,
                     .last_day = 10};
    const struct drawing *d = NULL;
    assert_int_equal(ERR_INPUT, plot_draw(a, &p, LANG_ZH, &d));
    one = (struct plot_series){STR(""), below, 1};
    assert_int_equal(ERR_INPUT, plot_draw(a, &p, LANG_ZH, &d));
    one.count = 0;
    p.last_day = -1;
    assert_int_equal(ERR_INPUT, plot_draw(a, &p, LANG_ZH, &d));
    p.last_day = 10, p.bar_count = PLOT_BARS_MAX + 1;
    assert_int_equal(ERR_TOO_LARGE, plot_draw(a, &p, LANG_ZH, &d));
    p.bar_count = 0;
    assert_true(has_text(draw(a, &p), "No figures yet"));
    assert_null(d);
}

static uint32_t dots(struct str png, size_t at)
{
    const unsigned char *p = (const unsigned char *)png.p + at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Every shape that any layout draws passes through the canvas: levels, machines, dots, bars. */
static void drawings_are_painted(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct topology_network net = {STR("n"), TOPOLOGY_INTERNET, 0, "/1", STR("")};
    struct topology_node nodes[18];
    for (int i = 0; i < 18; i++)
        nodes[i] = (struct topology_node){
            STR("m"), (enum topology_kind)(i % 3), TOPOLOGY_INTERNET, i % 6, i % 2 - 1, "/m"};
    struct topology t = {STR("t"), &net, 1, nodes, 18, NULL, 0};
    const struct drawing *d = NULL;
    assert_ok(topology_draw(a, &t, LANG_ZH, &d));
    BUF_SCOPE(png, 4u << 20);
    assert_ok(drawing_png(d, 2, &png));
    struct str bytes = buf_view(&png);
    assert_memory_equal("\x89PNG\r\n\x1a\n", bytes.p, 8);
    assert_int_equal(2 * d->width, dots(bytes, 16));
    assert_int_equal(2 * d->height, dots(bytes, 20));

    static const struct plot_point points[] = {{0, 1}, {9, 3}};
    struct plot_series four[4];
    for (int i = 0; i < 4; i++)
        four[i] = (struct plot_series){STR("线"), points, 2};
    struct plot p = {.kind = PLOT_LINES,
                     .title = STR("t"),
                     .series = four,
                     .series_count = 4,
                     .first_day = 0,
                     .last_day = 9};
    buf_clear(&png);
    assert_ok(drawing_png(draw(a, &p), 1, &png));
    assert_int_equal(ERR_TOO_LARGE, drawing_png(draw(a, &p), 5, &png));

    struct mark strange = {.kind = MARK_PATH, .paint = PAINT_BAR, .path = "M0 0Q1 1 2 2"};
    struct drawing wrong = {10, 10, STR("t"), STR(""), &strange, NULL, 1, 0};
    assert_int_equal(ERR_INPUT, drawing_png(&wrong, 1, &png));
}

static void a_plot_as_a_file(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct plot_bar bar = {STR("<&\">"), 1, PLOT_WARN, STR(""), "/x?a=1&b=2"};
    struct plot p = {.kind = PLOT_BARS, .title = STR("<t>"), .bars = &bar, .bar_count = 1};
    BUF_SCOPE(svg, 1u << 20);
    assert_ok(drawing_svg(draw(a, &p), "https://o.example", &svg));
    const char *text = arena_text(a, buf_view(&svg));
    assert_non_null(strstr(text, "<title>&lt;t&gt;</title>"));
    assert_non_null(strstr(text, "xlink:href=\"https://o.example/x?a=1&amp;b=2\""));
    assert_null(strstr(text, "<&"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spark_is_where_it_should_be),
        cmocka_unit_test(steps_begin_with_what_stood_before),
        cmocka_unit_test(limits_and_fractions),
        cmocka_unit_test(every_bar_bears_its_value),
        cmocka_unit_test(what_cannot_be_drawn),
        cmocka_unit_test(drawings_are_painted),
        cmocka_unit_test(a_plot_as_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
