/* The layout of the network picture: nothing overlaps or leaves the sheet, what is forbidden is broken. */
#include "unit/test.h"

#include "report/topology.h"

enum { NETWORKS = 3 };
static const struct topology_network networks[NETWORKS] = {
    {STR("甲网"), TOPOLOGY_CLASSIFIED, 4, "/1", STR("")},
    {STR("乙网"), TOPOLOGY_INTRANET, 1, "/2", STR("")},
    {STR("丙<网>&"), TOPOLOGY_INTERNET, 0, "/3", STR("")},
};

static const struct drawing *draw(struct arena *a, int count, const struct topology_link *links,
                                  int link_count)
{
    struct topology_node *nodes = NEW_ARRAY(a, struct topology_node, count + 1);
    for (int i = 0; i < count; i++)
        nodes[i] = (struct topology_node){
            .name = str_of(arena_printf(a, "机-%03d", i)),
            .class = networks[i % NETWORKS].class,
            .level = i % 7 - 1,
            .network = i % NETWORKS,
            .href = "/m",
        };
    struct topology *t = NEW(a, struct topology);
    *t = (struct topology){STR("图"), networks, NETWORKS, nodes, count, links, link_count};
    const struct drawing *d = NULL;
    assert_ok(topology_draw(a, t, LANG_ZH, &d));
    return d;
}

static bool overlap(const struct mark *a, const struct mark *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static int count_paint(const struct drawing *d, enum paint paint)
{
    int n = 0;
    for (int i = 0; i < d->mark_count; i++)
        n += d->marks[i].paint == paint;
    return n;
}

static void check_rects(const struct drawing *d, enum paint paint)
{
    for (int i = 0; i < d->mark_count; i++) {
        const struct mark *m = &d->marks[i];
        if (m->paint != paint)
            continue;
        assert_true(m->x >= 0 && m->y >= 0);
        assert_true(m->x + m->width <= d->width && m->y + m->height <= d->height);
        for (int k = i + 1; k < d->mark_count; k++)
            if (d->marks[k].paint == paint && overlap(m, &d->marks[k]))
                fail_msg("marks %d and %d overlap", i, k);
    }
}

static void test_nothing_overlaps(void **state)
{
    (void)state;
    static const int counts[] = {0, 3, 30, 300};
    for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
        ARENA_SCOPE(a);
        const struct drawing *d = draw(a, counts[i], NULL, 0);
        assert_int_equal(count_paint(d, PAINT_TILE), counts[i]);
        assert_int_equal(count_paint(d, PAINT_NETWORK), NETWORKS);
        check_rects(d, PAINT_TILE);
        check_rects(d, PAINT_NETWORK);
    }
}

static void test_forbidden_is_broken(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct topology_link links[] = {{1, 2, false, STR("跨类"), "/l"}};
    const struct drawing *d = draw(a, 3, links, 1);
    assert_int_equal(count_paint(d, PAINT_LINK_BAD), 2); /* two halves */
    assert_int_equal(count_paint(d, PAINT_CROSS), 1);
    assert_int_equal(count_paint(d, PAINT_LINK), 0);
    assert_str(d->description, "网络 3 个，设备 3 台，不允许的连接 1 处");
}

static void test_file(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(one, 1 << 20);
    BUF_SCOPE(two, 1 << 20);
    assert_ok(drawing_svg(draw(a, 30, NULL, 0), NULL, &one));
    assert_ok(drawing_svg(draw(a, 30, NULL, 0), NULL, &two));
    assert_true(str_eq(buf_view(&one), buf_view(&two)));
    const char *text = arena_text(a, buf_view(&one));
    assert_non_null(strstr(text, "<title>图</title>"));
    assert_non_null(strstr(text, "丙&lt;网&gt;&amp;"));
    assert_null(strstr(text, "<网>"));
    assert_null(strstr(text, "href"));
}

static void test_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const struct topology_node lost = {STR("机"), TOPOLOGY_COMPUTER, TOPOLOGY_INTRANET, 1, 9, NULL};
    const struct topology_link astray = {0, 3, false, STR(""), NULL};
    const struct drawing *d = NULL;
    struct topology t = {STR("图"), networks, NETWORKS, &lost, 1, NULL, 0};
    assert_err(ERR_INPUT, topology_draw(a, &t, LANG_ZH, &d));
    t = (struct topology){STR("图"), networks, NETWORKS, NULL, 0, &astray, 1};
    assert_err(ERR_INPUT, topology_draw(a, &t, LANG_ZH, &d));
    t = (struct topology){STR("图"), networks, NETWORKS, NULL, TOPOLOGY_NODES_MAX + 1, NULL, 0};
    assert_err(ERR_TOO_LARGE, topology_draw(a, &t, LANG_ZH, &d));
    assert_null(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_overlaps),
        cmocka_unit_test(test_forbidden_is_broken),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
