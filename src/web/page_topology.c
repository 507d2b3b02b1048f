/* The networks as a picture, with the same facts in lists beside it. */
#include "web/network_map.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum err page_topology(struct visit *x)
{
    struct topology_view *v = NEW(x->a, struct topology_view);
    struct str text = query_value(x, "network");
    int64_t network = 0;
    int level;
    if (text.n && !str_int(text, 1, INT64_MAX, &network))
        return fail(ERR_MISSING, "There is no such network in use");
    TRY(visit_desk(x));
    TRY(network_map(&x->desk, network, &v->map, &level));
    TRY(topology_draw(x->a, v->map, x->lang, &v->drawing));
    v->network = network;
    v->file = network ? arena_printf(x->a, "/api/topology?network=%lld", (long long)network)
                      : "/api/topology";
    visit_level(x, level);
    const char *title = arena_text(x->a, v->map->title);
    visit_show(x, (struct words){title, title}, topology_content, v);
    return ERR_OK;
}

const char *mark_anchor(const struct mark *m)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    return anchors[m->anchor];
}
