#include "rulebook/tree.h"

#include <yaml.h>

#include "base/text.h"

enum { SCALAR_CHARS_MAX = 20000, KEY_LEN_MAX = 100, KEYS_MAX = 1000 };

struct reader {
    struct arena *a;
    struct fault_list *faults;
    const char *file;
    yaml_parser_t parser;
    struct node *open[YAML_DEPTH_MAX]; /* lists and maps around the next event */
    struct node *root;
    const char *key; /* read, its value not yet */
    int key_line, depth, nodes;
};

static struct spot spot_at(const struct reader *r, size_t line)
{
    return spot_in(r->file, (int)line + 1);
}

struct node *node_get(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (!strcmp(map->items[i]->key, key))
            return map->items[i];
    return NULL;
}

/* Hangs a node where it belongs; false with a fault when there is no place for it. */
static bool hang(struct reader *r, struct node *node, struct spot at)
{
    if (++r->nodes > YAML_NODES_MAX) {
        fault(r->faults, at, N_("The file has more than {1} values"), numtext(YAML_NODES_MAX));
        return false;
    }
    if (r->depth == 0) {
        r->root = node;
        return true;
    }
    struct node *in = r->open[r->depth - 1];
    if (in->kind == NODE_MAP) {
        node->key = r->key;
        node->key_line = r->key_line;
        r->key = NULL;
    }
    in->items = arena_grow(r->a, in->items, in->count, &in->room, sizeof *in->items);
    in->items[in->count++] = node;
    return true;
}

static bool open_node(struct reader *r, enum node_kind kind, const yaml_event_t *event)
{
    struct spot at = spot_at(r, event->start_mark.line);
    if (r->depth > 0 && r->open[r->depth - 1]->kind == NODE_MAP && !r->key) {
        fault(r->faults, at, N_("A key is a single word"));
        return false;
    }
    if (r->depth == YAML_DEPTH_MAX) {
        fault(r->faults, at, N_("Nested deeper than {1}"), numtext(YAML_DEPTH_MAX));
        return false;
    }
    struct node *node = NEW(r->a, struct node);
    node->kind = kind;
    node->line = at.line;
    if (!hang(r, node, at))
        return false;
    r->open[r->depth++] = node;
    return true;
}

static bool take_key(struct reader *r, struct str text, struct spot at)
{
    if (text.n == 0 || text.n > KEY_LEN_MAX) {
        fault(r->faults, at, N_("A key has 1 to {1} characters"), numtext(KEY_LEN_MAX));
        return false;
    }
    if (r->open[r->depth - 1]->count == KEYS_MAX) {
        fault(r->faults, at, N_("More than {1} keys in one place"), numtext(KEYS_MAX));
        return false;
    }
    r->key = arena_text(r->a, text);
    r->key_line = at.line;
    if (node_get(r->open[r->depth - 1], r->key)) {
        fault(r->faults, at, N_("The key {1} stands here twice"), r->key);
        return false;
    }
    return true;
}

static bool take_scalar(struct reader *r, const yaml_event_t *event)
{
    struct spot at = spot_at(r, event->start_mark.line);
    struct str raw = str_bytes(event->data.scalar.value, event->data.scalar.length), text;
    if (text_clean(r->a, raw, SCALAR_CHARS_MAX, &text)) {
        fault_problem(r->faults, at);
        return false;
    }
    if (r->depth > 0 && r->open[r->depth - 1]->kind == NODE_MAP && !r->key)
        return take_key(r, text, at);
    struct node *node = NEW(r->a, struct node);
    node->kind = NODE_SCALAR;
    node->line = at.line;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text = arena_str(r->a, text);
    return hang(r, node, at);
}

/* Aliases, anchors and tags can make a small file a huge or a strange one. */
static bool plain(struct reader *r, const yaml_event_t *event)
{
    const char *refused = NULL;
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        refused = N_("An alias (*) is not allowed in a regulation");
        break;
    case YAML_SCALAR_EVENT:
        if (event->data.scalar.anchor)
            refused = N_("An anchor (&) is not allowed in a regulation");
        else if (event->data.scalar.tag)
            refused = N_("A tag (!) is not allowed in a regulation");
        break;
    case YAML_SEQUENCE_START_EVENT:
        if (event->data.sequence_start.anchor)
            refused = N_("An anchor (&) is not allowed in a regulation");
        else if (event->data.sequence_start.tag)
            refused = N_("A tag (!) is not allowed in a regulation");
        break;
    case YAML_MAPPING_START_EVENT:
        if (event->data.mapping_start.anchor)
            refused = N_("An anchor (&) is not allowed in a regulation");
        else if (event->data.mapping_start.tag)
            refused = N_("A tag (!) is not allowed in a regulation");
        break;
    case YAML_DOCUMENT_START_EVENT:
        if (r->root)
            refused = N_("A file holds one regulation");
        else if (event->data.document_start.version_directive ||
                 event->data.document_start.tag_directives.start !=
                     event->data.document_start.tag_directives.end)
            refused = N_("A directive (%) is not allowed in a regulation");
        break;
    default:
        break;
    }
    if (refused)
        fault(r->faults, spot_at(r, event->start_mark.line), refused);
    return !refused;
}

static bool take(struct reader *r, const yaml_event_t *event)
{
    if (!plain(r, event))
        return false;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(r, NODE_LIST, event);
    case YAML_MAPPING_START_EVENT:
        return open_node(r, NODE_MAP, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        return true;
    default:
        return true;
    }
}

static void parser_problem(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    size_t line = p->error == YAML_READER_ERROR ? p->mark.line : p->problem_mark.line;
    fault(r->faults, spot_at(r, line), N_("This is not YAML: {1}"), p->problem ? p->problem : "?");
}

static bool read_events(struct reader *r)
{
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event)) {
            parser_problem(r);
            return false;
        }
        more = event.type != YAML_STREAM_END_EVENT;
        bool good = take(r, &event);
        yaml_event_delete(&event);
        if (!good)
            return false;
    }
    return true;
}

struct node *yaml_tree(struct arena *a, struct fault_list *faults, const char *file,
                       struct str text)
{
    struct reader r = {.a = a, .faults = faults, .file = file};
    if (text.n > YAML_SIZE_MAX) {
        fault(faults, spot_at(&r, 0), N_("The file is larger than {1} bytes"),
              numtext(YAML_SIZE_MAX));
        return NULL;
    }
    if (!yaml_parser_initialize(&r.parser))
        die("out of memory");
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
    bool good = read_events(&r);
    yaml_parser_delete(&r.parser);
    if (good && !r.root)
        fault(faults, spot_at(&r, 0), N_("The file is empty"));
    return good ? r.root : NULL;
}
