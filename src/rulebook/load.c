/* Files to rulebook: the passes in order. */
#include "rulebook/load.h"

enum { ROLES_MAX = 64, CHOICES_MAX = 500 };

/* ---- heads of files: choices, roles, registers ---- */

static void add_choices(struct loader *l, const struct choices *c)
{
    l->choices = arena_grow(l->a, l->choices, l->choices_count, &l->choices_room,
                            sizeof(const struct choices *));
    l->choices[l->choices_count++] = c;
}

static void load_choices(struct loader *l, const struct node *n)
{
    static const char *const keys[] = {"zh", "en", NULL};
    if (!n || !read_is_map(l, n))
        return;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (!read_name(l, one) || !read_is_map(l, one))
            continue;
        for (size_t k = 0; k < l->choices_count; k++)
            if (!strcmp(l->choices[k]->name, one->key))
                fault(&l->faults, key_spot(l, one), N_("{1} stands here twice"), one->key);
        if (one->count > CHOICES_MAX)
            fault(&l->faults, key_spot(l, one), N_("{1} has more than {2} values"), one->key,
                  numtext(CHOICES_MAX));
        struct choices *c = NEW(l->a, struct choices);
        struct choice *rows = NEW_ARRAY(l->a, struct choice, one->count + 1);
        *c = (struct choices){.name = one->key, .rows = rows};
        for (size_t k = 0; k < one->count; k++)
            if (read_name(l, one->items[k]) && read_map(l, one->items[k], keys))
                rows[c->count++] =
                    (struct choice){one->items[k]->key, read_words(l, one->items[k], true)};
        add_choices(l, c);
    }
}

static void load_roles(struct loader *l, const struct node *n)
{
    static const char *const keys[] = {"zh", "en", NULL};
    static const char *const kept[] = {
        "anyone", "system_administrator", "security_administrator", "auditor", "clock", "effect"};
    if (!n || !read_is_map(l, n))
        return;
    for (size_t i = 0; i < n->count; i++) {
        const struct node *one = n->items[i];
        if (!read_name(l, one) || !read_map(l, one, keys))
            continue;
        bool taken = false;
        for (size_t k = 0; k < ARRAY_SIZE(kept); k++)
            taken = taken || !strcmp(kept[k], one->key);
        for (size_t k = 0; k < l->role_count; k++)
            taken = taken || !strcmp(l->roles[k].name, one->key);
        if (taken || l->role_count == ROLES_MAX) {
            fault(&l->faults, key_spot(l, one),
                  taken ? N_("The role {1} is there already") : N_("There are more than {2} roles"),
                  one->key, numtext(ROLES_MAX));
            continue;
        }
        l->roles = arena_grow(l->a, l->roles, l->role_count, &l->role_room, sizeof *l->roles);
        l->roles[l->role_count++] = (struct role){one->key, read_words(l, one, true)};
    }
    l->book->roles = l->roles;
    l->book->role_count = (int)l->role_count;
}

static void keep_watches(struct loader *l, const struct node *n)
{
    if (n && l->watches)
        fault(&l->faults, key_spot(l, n), N_("{1} stands here twice"), n->key);
    if (n) {
        l->watches = n;
        l->watches_file = l->file;
    }
}

static void load_head(struct loader *l, const struct node *root, struct regulation *r)
{
    static const char *const keys[] = {"regulation", "title",     "purpose", "basis",   "choices",
                                       "roles",      "registers", "reports", "watches", NULL};
    if (root->kind != NODE_MAP) {
        fault(&l->faults, spot_of(l, root),
              N_("A regulation starts with regulation: and its name"));
        return;
    }
    if (!read_map(l, root, keys))
        return;
    r->name = read_key_text(l, root, "regulation");
    if (!r->name) {
        fault(&l->faults, spot_of(l, root),
              N_("A regulation starts with regulation: and its name"));
        r->name = r->file;
    }
    for (int i = 0; i < l->book->regulation_count; i++)
        if (!strcmp(l->book->regulations[i].name, r->name))
            fault(&l->faults, spot_of(l, root), N_("The regulation {1} stands already in {2}"),
                  r->name, l->book->regulations[i].file);
    if (!node_get(root, "title"))
        fault(&l->faults, spot_of(l, root), N_("{1} has no {2}"), r->name, "title");
    r->title = read_words_at(l, root, "title");
    if (node_get(root, "purpose"))
        r->purpose = read_words_at(l, root, "purpose");
    r->basis = read_basis(l, node_get(root, "basis"), &r->basis_count);
    load_choices(l, node_get(root, "choices"));
    load_roles(l, node_get(root, "roles"));
    const struct node *registers = node_get(root, "registers");
    if (registers && read_is_map(l, registers))
        for (size_t i = 0; i < registers->count; i++)
            load_shell(l, registers->items[i], r);
    load_report_shells(l, node_get(root, "reports"));
    keep_watches(l, node_get(root, "watches"));
}

bool rule_file_is_sieve(const struct rule_file *file)
{
    struct str rest = file->text, line;
    while (str_split(&rest, '\n', &line))
        if (str_starts(line, "sieve:"))
            return true;
    return false;
}

/* Those of the sieve are set aside. */
static int part_files(struct loader *l, const struct rule_file *files, int count,
                      struct rule_file *ret_own)
{
    struct rule_file *sieve = NEW_ARRAY(l->a, struct rule_file, (size_t)count + 1);
    int own = 0;
    for (int i = 0; i < count; i++) {
        if (rule_file_is_sieve(&files[i]))
            sieve[l->book->sieve_count++] =
                (struct rule_file){.name = arena_text(l->a, str_of(files[i].name)),
                                   .text = arena_str(l->a, files[i].text)};
        else
            ret_own[own++] = files[i];
    }
    l->book->sieve = sieve;
    return own;
}

static void load_files(struct loader *l, const struct rule_file *all, int all_count)
{
    struct rule_file *files = NEW_ARRAY(l->faults.a, struct rule_file, (size_t)all_count + 1);
    int count = part_files(l, all, all_count, files);
    struct regulation *rows = NEW_ARRAY(l->a, struct regulation, (size_t)count + 1);
    l->book->regulations = rows;
    add_choices(l, &office_ranks);
    l->book->regs = NEW_ARRAY(l->a, const struct reg *, REGISTERS_MAX);
    for (int i = 0; i < count; i++) {
        struct regulation *r = &rows[i];
        r->file = arena_text(l->a, str_of(files[i].name));
        r->text = arena_str(l->a, files[i].text);
        r->name = r->file; /* until its own is read, which a malformed file never has */
        l->file = r->file;
        struct node *root = yaml_tree(l->a, &l->faults, r->file, r->text);
        if (root)
            load_head(l, root, r);
        l->book->regulation_count++;
    }
    l->book->choices = l->choices;
    l->book->choices_count = (int)l->choices_count;
}

/* ---- the passes ---- */

static void each_draft(struct loader *l, void (*pass)(struct loader *, struct draft *))
{
    for (size_t i = 0; i < l->draft_count; i++) {
        l->file = l->drafts[i].reg->file;
        pass(l, &l->drafts[i]);
    }
}

static void load_view(struct loader *l, struct draft *d)
{
    struct setting at = {.book = l->book, .reg = d->reg};
    d->reg->view = load_whoms(l, node_get(d->node, "view"), &at, false, &d->reg->view_count);
    if (!node_get(d->node, "view"))
        fault(&l->faults, spot_in(d->reg->file, d->reg->line), N_("{1} has no {2}"), d->reg->name,
              "view");
}

static bool has_needed(struct loader *l)
{
    static const char *const names[] = {"person", "post", "department"};
    bool all = true;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (rule_register(l->book, str_of(names[i])))
            continue;
        all = false;
        fault(&l->faults, spot_in("", 0), N_("The regulations define no register {1}"), names[i]);
    }
    return all;
}

/* Each pass leans on the ones before it; a pass over a broken model would only find echoes. */
static void load_passes(struct loader *l)
{
    static void (*const passes[])(struct loader *, struct draft *) = {
        load_fields, load_relations, load_number,     load_action_heads, load_view,
        load_weighs, load_actions,   load_effects,    load_clocks,       load_figures,
        load_checks, load_list,      load_statements,
    };
    static const bool stop_after[ARRAY_SIZE(passes)] = {true, false, false, true};
    if (!has_needed(l))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(passes); i++) {
        each_draft(l, passes[i]);
        if (stop_after[i] && fault_any(&l->faults))
            return;
    }
    load_crossings(l);
    load_reports(l);
    load_watches(l);
}

enum err rulebook_load(struct arena *a, const struct rule_file *files, int count,
                       struct rule_faults *faults, struct rulebook **ret_book)
{
    struct arena *own = arena_new();
    struct rulebook *book = NEW(own, struct rulebook);
    struct loader l = {.a = own, .book = book, .faults = {.a = a, .rows = faults}};
    faults->count = 0;
    book->arena = own;
    load_files(&l, files, count);
    if (!fault_any(&l.faults))
        load_passes(&l);
    if (fault_any(&l.faults)) {
        const struct rule_fault *first = &faults->rows[0];
        const char *zh = arena_printf(a, "%s:%d: %s", first->file, first->line, first->words.zh);
        const char *en = arena_printf(a, "%s:%d: %s", first->file, first->line, first->words.en);
        arena_free(own);
        return fail_words(ERR_INPUT, zh, en);
    }
    *ret_book = book;
    return ERR_OK;
}

void rulebook_free(struct rulebook *book)
{
    if (book)
        arena_free(book->arena);
}

enum err rule_condition(struct arena *a, const struct rulebook *book, const struct reg *reg,
                        struct str source, const struct bound **ret_bound)
{
    static const struct type bool_type = {.kind = TYPE_BOOL};
    struct setting at = {.book = book, .reg = reg};
    struct typing t;
    struct writer w;
    struct cond *c = cond_parse(a, source);
    typing_init(&t, a, &at);
    if (!c || !cond_type(&t, c, &bool_type))
        return problem()->code;
    writer_init(&w, a, &at);
    buf_text(&w.out, "SELECT CASE WHEN (");
    write_predicate(&w, c);
    buf_text(&w.out, ") THEN 1 ELSE 0 END");
    write_from(&w);
    const struct bound *b = writer_done(&w, "condition");
    if (!b)
        return problem()->code;
    *ret_bound = b;
    return ERR_OK;
}
