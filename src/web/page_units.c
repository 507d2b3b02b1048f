/* The units below on one page. */
#include "inspect/upward.h"
#include "web/page.h"
#include "web/page_templates.h"

enum err page_units(struct visit *x)
{
    struct upward_units *v = NEW(x->a, struct upward_units);
    TRY(visit_desk(x));
    TRY(upward_units(&x->desk, v));
    visit_level(x, LEVEL_INTERNAL);
    visit_show(x, page_words(N_("Units")), units_content, v);
    return ERR_OK;
}
