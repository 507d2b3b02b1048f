/* Who may act, approve, be told: roles and paths to a person. */
#include "rulebook/load.h"

static const struct {
    const char *name;
    enum whom_kind kind;
} built_in[] = {
    {"anyone", WHOM_ANYONE},
    {"system_administrator", WHOM_SYSTEM_ADMINISTRATOR},
    {"security_administrator", WHOM_SECURITY_ADMINISTRATOR},
    {"auditor", WHOM_AUDITOR},
    {"clock", WHOM_CLOCK},
    {"effect", WHOM_EFFECT},
};

static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '.')
            return false;
    return true;
}

static bool known_start(const struct setting *at, struct str word)
{
    return rule_field(at->reg, word) || str_is(word, "me") || str_is(word, "this") ||
           str_is(word, "each");
}

static void unknown_whom(struct loader *l, const struct node *n, const struct setting *at)
{
    struct guess g = {.word = n->text};
    for (size_t i = 0; i < ARRAY_SIZE(built_in); i++)
        guess_try(&g, built_in[i].name);
    for (int i = 0; i < l->book->role_count; i++)
        guess_try(&g, l->book->roles[i].name);
    for (int i = 0; i < at->reg->field_count; i++)
        if (at->reg->fields[i].type == FIELD_PERSON || at->reg->fields[i].type == FIELD_PEOPLE)
            guess_try(&g, at->reg->fields[i].name);
    fault_unknown(&l->faults, spot_of(l, n), N_("role or person"), &g);
}

bool load_whom(struct loader *l, const struct node *n, const struct setting *at, bool paths,
               struct whom *ret_whom)
{
    if (n->kind != NODE_SCALAR || n->text.n == 0) {
        fault(&l->faults, spot_of(l, n),
              N_("The name of a role or a path to a person is expected"));
        return false;
    }
    struct whom w = {.path = n->text.p, .role = -1};
    bool word = is_word(n->text), field = word && known_start(at, n->text);
    for (size_t i = 0; i < ARRAY_SIZE(built_in); i++)
        if (str_is(n->text, built_in[i].name)) {
            w.kind = built_in[i].kind;
            *ret_whom = w;
            return true;
        }
    w.role = word ? rule_role(l->book, n->text) : -1;
    if (w.role >= 0 && field && paths) {
        fault(&l->faults, spot_of(l, n),
              N_("{1} is both a role and a field here: write this.{1} for the field"), n->text.p);
        return false;
    }
    if (w.role >= 0) {
        w.kind = WHOM_ROLE;
        *ret_whom = w;
        return true;
    }
    if (word && !field) {
        unknown_whom(l, n, at);
        return false;
    }
    if (!paths) {
        fault(&l->faults, spot_of(l, n), N_("Only roles can stand here"));
        return false;
    }
    w.kind = WHOM_PATH;
    w.person = compile_person(l, n, at, arena_printf(l->a, "%s.%s", at->reg->name, n->text.p));
    *ret_whom = w;
    return w.person != NULL;
}

const struct whom *load_whoms(struct loader *l, const struct node *n, const struct setting *at,
                              bool paths, int *ret_count)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    struct whom *rows = NEW_ARRAY(l->a, struct whom, count + 1);
    *ret_count = 0;
    if (n && count == 0)
        fault(&l->faults, key_spot(l, n), N_("{1} names nobody"), n->key ? n->key : "");
    for (size_t i = 0; i < count; i++)
        if (load_whom(l, items[i], at, paths, &rows[*ret_count]))
            ++*ret_count;
    return rows;
}
