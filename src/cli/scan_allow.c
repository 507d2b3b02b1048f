/* What may stand where it stands: each row has a reason, and a day when it is over. */
#include "base/clock.h"
#include "base/io.h"
#include "cli/output.h"
#include "cli/scan.h"
#include "rulebook/tree.h"

struct row {
    const char *path, *rule, *text; /* NULL: any */
};

struct scan_allow {
    struct row *rows;
    size_t count, room;
};

static const char *const keys[] = {"path", "rule", "text", "until", "reason"};

static enum err bad_row(const char *file, int line, const char *key)
{
    return fail(ERR_INPUT, "{1}:{2}: {3} is missing or malformed", file, numtext(line), key);
}

static enum err only_known_keys(const char *file, const struct node *n)
{
    for (size_t i = 0; i < n->count; i++) {
        bool known = false;
        for (size_t k = 0; k < ARRAY_SIZE(keys) && !known; k++)
            known = !strcmp(n->items[i]->key, keys[k]);
        if (!known)
            return fail(ERR_INPUT, "{1}:{2}: {3} is not known here", file,
                        numtext(n->items[i]->key_line), n->items[i]->key);
        if (n->items[i]->kind != NODE_SCALAR || !n->items[i]->text.n)
            return bad_row(file, n->items[i]->line, n->items[i]->key);
    }
    return ERR_OK;
}

static enum err take_row(struct cli *c, struct scan_allow *allow, const char *file,
                         const struct node *n)
{
    const struct node *until = node_get(n, "until");
    char today[DATE_SIZE], said[DATE_SIZE];
    int64_t day;
    if (n->kind != NODE_MAP)
        return bad_row(file, n->line, "rule");
    TRY(only_known_keys(file, n));
    if (!node_get(n, "reason"))
        return bad_row(file, n->line, "reason");
    if (!until || !date_parse(until->text, &day))
        return bad_row(file, n->line, "until");
    if (!node_get(n, "rule") && !node_get(n, "path") && !node_get(n, "text"))
        return bad_row(file, n->line, "rule");
    date_at(clock_now(), 480, today);
    date_text(day, said);
    if (strcmp(said, today) < 0) {
        (void)fail(ERR_INPUT, "{1}:{2}: this was allowed until {3}: it is reported again", file,
                   numtext(n->line), said);
        say_problem(c);
        return ERR_OK;
    }
    struct row r = {0};
    const char **at[] = {&r.path, &r.rule, &r.text};
    for (size_t i = 0; i < ARRAY_SIZE(at); i++)
        *at[i] = node_get(n, keys[i]) ? arena_text(c->a, node_get(n, keys[i])->text) : NULL;
    allow->rows = arena_grow(c->a, allow->rows, allow->count, &allow->room, sizeof *allow->rows);
    allow->rows[allow->count++] = r;
    return ERR_OK;
}

enum err scan_allow_load(struct cli *c, const char *path, struct scan_allow **ret_allow)
{
    struct scan_allow *allow = NEW(c->a, struct scan_allow);
    struct rule_faults rows = {0};
    struct fault_list faults = {.a = c->a, .rows = &rows};
    struct str text;
    TRY(file_read(c->a, path, YAML_SIZE_MAX, &text));
    const struct node *root = yaml_tree(c->a, &faults, path, text);
    if (!root && rows.count)
        return fail_words(ERR_INPUT, rows.rows[0].words.zh, rows.rows[0].words.en);
    if (!root || root->kind != NODE_LIST)
        return fail(ERR_INPUT, "{1}: an allow-list is a list of rows", path);
    for (size_t i = 0; i < root->count; i++)
        TRY(take_row(c, allow, path, root->items[i]));
    *ret_allow = allow;
    return ERR_OK;
}

bool scan_allow_has(const struct scan_allow *allow, const char *path, struct str rule,
                    struct str found)
{
    for (size_t i = 0; allow && i < allow->count; i++) {
        const struct row *r = &allow->rows[i];
        if ((!r->path || scan_glob_path(str_of(r->path), str_of(path))) &&
            (!r->rule || str_is(rule, r->rule)) && (!r->text || str_is(found, r->text)))
            return true;
    }
    return false;
}
