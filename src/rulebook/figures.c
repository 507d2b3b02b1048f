/* Base numbers: how many entries there are, by what. */
#include "rulebook/load.h"

static bool parts(enum field_type type)
{
    return type == FIELD_CHOICE || type == FIELD_LEVEL || type == FIELD_STATE ||
           type == FIELD_YESNO;
}

static void known_group(struct loader *l, const struct node *n, struct figure *f)
{
    static const char *const groups[] = {"people",   "posts", "key_parts", "carriers", "computers",
                                         "networks", "media", "secrets",   "work"};
    const struct node *group = node_get(n, "group");
    struct guess g = {.word = STR("")};
    f->group = group ? read_text(l, group) : NULL;
    if (!group)
        fault(&l->faults, key_spot(l, n), N_("{1} has no {2}"), n->key, "group");
    if (!f->group)
        return;
    g.word = str_of(f->group);
    for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
        if (!strcmp(groups[i], f->group))
            return;
        guess_try(&g, groups[i]);
    }
    fault_unknown(&l->faults, spot_of(l, group), N_("group"), &g);
}

static void read_by(struct loader *l, struct draft *d, const struct node *n, struct figure *f)
{
    const struct node *by = node_get(n, "by");
    if (!by)
        return;
    f->by = by->kind == NODE_SCALAR ? rule_field(d->reg, by->text) : NULL;
    if (!f->by || !parts(f->by->type))
        fault(&l->faults, spot_of(l, by),
              N_("by is a field of {1}: a choice, a level, a yesno, or state"), d->reg->name);
}

void load_figures(struct loader *l, struct draft *d)
{
    static const char *const keys[] = {"zh", "en", "group", "counts", "by", NULL};
    const struct node *n = node_get(d->node, "figures");
    if (!n || !read_is_map(l, n))
        return;
    struct figure *rows = NEW_ARRAY(l->a, struct figure, n->count + 1);
    size_t own = strlen(d->reg->name);
    d->reg->figures = rows;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (strncmp(one->key, d->reg->name, own) || one->key[own] != '.') {
            fault(&l->faults, key_spot(l, one),
                  N_("The name of a figure starts with {1} and a dot"), d->reg->name);
            continue;
        }
        if (node_get(node_get(d->node, "checks"), one->key)) /* both are told apart by name alone */
            fault(&l->faults, key_spot(l, one), N_("{1} stands here twice"), one->key);
        if (!read_map(l, one, keys))
            continue;
        struct figure *f = &rows[d->reg->figure_count];
        *f = (struct figure){.name = one->key, .index = d->reg->figure_count, .reg = d->reg};
        f->words = read_words(l, one, true);
        known_group(l, one, f);
        read_by(l, d, one, f);
        d->reg->figure_count++;
    }
}

/* The node that the figure came from: the passes keep none of their own. */
static const struct node *node_of(const struct draft *d, const struct figure *f)
{
    return node_get(node_get(d->node, "figures"), f->name);
}

bool load_figure_column(struct loader *l, struct draft *d, int index, struct writer *w,
                        struct reach_list *reaches)
{
    static const struct type bool_type = {.kind = TYPE_BOOL};
    const struct figure *f = &d->reg->figures[index];
    const struct node *counts = node_get(node_of(d, f), "counts");
    struct cond *c = NULL;
    if (counts) {
        struct typing t;
        typing_init(&t, l->a, w->at);
        c = counts->kind == NODE_SCALAR ? cond_parse(l->a, counts->text) : NULL;
        if (counts->kind != NODE_SCALAR) {
            fault(&l->faults, key_spot(l, counts), N_("{1} is a condition in one text"),
                  counts->key);
            return false;
        }
        if (!c || !cond_type(&t, c, &bool_type)) {
            fault_problem(&l->faults, spot_of(l, counts));
            return false;
        }
        reach_of(reaches, c);
    }
    buf_text(&w->out, ", CASE WHEN (");
    if (c)
        write_predicate(w, c);
    else
        buf_text(&w->out, "TRUE");
    if (f->by)
        buf_printf(&w->out, ") THEN COALESCE(CAST(e.%s AS TEXT), '') END", f->by->column);
    else
        buf_text(&w->out, ") THEN '' END");
    return true;
}
