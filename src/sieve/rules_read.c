/* Rule files and word lists, read into rows; compiling is rules_compile.c. */
#include "sieve/rule.h"

enum {
    WITHIN_MAX = 400,
    SURE_DEFAULT = 80,
    LISTED_MAX = 1000,
    WORD_BYTES_MAX = 400,
    PATTERN_MAX = 2000
};

/* A text as detectors see it. Joined, where blanks that only break words are to go too. */
static struct str folded(struct arena *a, struct str text, bool joined)
{
    struct normal lines, whole;
    if (normal_make(a, text, &lines))
        return text;
    if (joined && !normal_join(a, &lines, &whole))
        return whole.text;
    return lines.text;
}

/* ---- lists of texts ---- */

static size_t texts(struct loader *l, const struct node *n, struct node *const **ret_items,
                    const struct node **room)
{
    size_t count = read_list(n, ret_items, room);
    if (count > LISTED_MAX) {
        fault(&l->faults, key_spot(l, n), N_("{1} has more than {2} values"), n->key,
              numtext(LISTED_MAX));
        return 0;
    }
    return count;
}

static struct rule_example *read_examples(struct loader *l, const struct node *n, size_t *ret_count)
{
    struct node *const *items;
    const struct node *room;
    size_t count = texts(l, n, &items, &room);
    struct rule_example *rows = NEW_ARRAY(l->a, struct rule_example, count + 1);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++)
        if (read_text(l, items[i]))
            rows[(*ret_count)++] = (struct rule_example){items[i]->text, items[i]->line};
    return rows;
}

static struct str lower(struct arena *a, struct str s)
{
    char *p = arena_text(a, s);
    for (size_t i = 0; i < s.n; i++)
        p[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
    return str_bytes(p, s.n);
}

/* ---- parts of a rule ---- */

static void read_kind(struct loader *l, const struct node *map, struct rule *r)
{
    const struct node *n = node_get(map, "kind");
    struct guess g = {.word = n && n->kind == NODE_SCALAR ? n->text : STR("")};
    for (int i = 0; i < FINDING_KINDS; i++) {
        r->kind = (enum finding_kind)i;
        if (str_is(g.word, finding_kind_name(r->kind)))
            return;
        guess_try(&g, finding_kind_name(r->kind));
    }
    r->kind = FINDING_WORD;
    fault_unknown(&l->faults, n ? spot_of(l, n) : key_spot(l, map), N_("kind of finding"), &g);
}

static struct str read_articles(struct loader *l, const struct node *n, struct str otherwise)
{
    int count;
    BUF_SCOPE(b, 256);
    if (!n)
        return otherwise;
    const char *const *rows = read_basis(l, n, &count);
    for (int i = 0; i < count; i++)
        buf_printf(&b, "%s%s", i ? " " : "", rows[i]);
    return arena_str(l->a, buf_view(&b));
}

static void read_guards(struct loader *l, const struct node *n, struct rule *r)
{
    struct node *const *items;
    const struct node *room;
    size_t count = texts(l, n, &items, &room);
    for (size_t i = 0; i < count; i++) {
        const char *text = read_text(l, items[i]);
        if (r->guard_count == RULE_GUARDS_MAX) {
            fault(&l->faults, key_spot(l, n), N_("{1} has more than {2} values"), n->key,
                  numtext(RULE_GUARDS_MAX));
            return;
        }
        if (!text || guard_parse(items[i]->text, &r->guards[r->guard_count])) {
            r->guard_count += text != NULL;
            continue;
        }
        struct guess g = {.word = items[i]->text};
        for (size_t k = 0; guard_name(k); k++)
            guess_try(&g, guard_name(k));
        fault_unknown(&l->faults, spot_of(l, items[i]), N_("check of a value"), &g);
    }
}

static void read_near(struct loader *l, const struct node *n, struct rule *r)
{
    static const char *const keys[] = {"any", "within", "needs", "forbids", "gives", NULL};
    struct node *const *items;
    const struct node *room;
    if (!read_map(l, n, keys))
        return;
    size_t count = texts(l, node_get(n, "any"), &items, &room);
    struct rule_near *near = &r->nears[r->near_count++];
    *near = (struct rule_near){.words = NEW_ARRAY(l->a, struct str, count + 1),
                               .within = (int)read_int(l, n, "within", 1, WITHIN_MAX, 40),
                               .needs = read_yes(l, n, "needs"),
                               .forbids = read_yes(l, n, "forbids"),
                               .gives = (int)read_int(l, n, "gives", -99, 99, 0)};
    for (size_t i = 0; i < count; i++)
        if (read_text(l, items[i]))
            near->words[near->count++] = lower(l->a, folded(l->a, items[i]->text, false));
    if (!near->count)
        fault(&l->faults, spot_of(l, n), N_("{1} is a text that is not empty"), "any");
    if (near->needs + near->forbids + (near->gives != 0) != 1)
        fault(&l->faults, spot_of(l, n),
              N_("Words nearby either need to be there, are forbidden or give certainty: one of "
                 "needs, forbids, gives"));
}

static void read_nears(struct loader *l, const struct node *n, struct rule *r)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    for (size_t i = 0; i < count && i <= RULE_NEARS_MAX; i++) {
        if (i == RULE_NEARS_MAX)
            fault(&l->faults, key_spot(l, n), N_("{1} has more than {2} values"), n->key,
                  numtext(RULE_NEARS_MAX));
        else if (items[i]->kind == NODE_MAP)
            read_near(l, items[i], r);
        else
            fault(&l->faults, spot_of(l, items[i]),
                  N_("{1} is a list of names, each with its content"), "near");
    }
}

static void read_over(struct loader *l, const struct node *n, struct rule *r)
{
    static const char *const names[OVER_COUNT] = {"lines", "joined"};
    struct guess g = {.word = n && n->kind == NODE_SCALAR ? n->text : STR("")};
    for (int i = 0; n && i < OVER_COUNT; i++) {
        guess_try(&g, names[i]);
        if (str_is(g.word, names[i])) {
            r->over = (enum rule_over)i;
            return;
        }
    }
    if (n)
        fault_unknown(&l->faults, spot_of(l, n), N_("form of the text"), &g);
}

/* ---- words ---- */

static bool is_latin(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void rules_add_word(struct loader *l, struct sieve_rules *rules, struct str text, struct word word)
{
    word.text = lower(rules->a, folded(rules->a, text, true));
    if (word.text.n < 2 || word.text.n > WORD_BYTES_MAX) {
        fault(&l->faults, spot_in(l->file, word.line), N_("A word has {1} to {2} bytes"),
              numtext(2), numtext(WORD_BYTES_MAX));
        return;
    }
    word.latin_first = is_latin(word.text.p[0]);
    word.latin_last = is_latin(word.text.p[word.text.n - 1]);
    rules->words =
        arena_grow(rules->a, rules->words, rules->word_count, &rules->word_room, sizeof word);
    rules->words[rules->word_count++] = word;
}

static void read_words_of(struct loader *l, const struct node *n, struct sieve_rules *rules,
                          bool harmless)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(n, &items, &room), rule = rules->count;
    for (size_t i = 0; i < count; i++)
        if (read_text(l, items[i]))
            rules_add_word(l, rules, items[i]->text,
                           (struct word){.rule = rule,
                                         .level = rules->rows[rule].level,
                                         .harmless = harmless,
                                         .line = items[i]->line});
}

/* ---- a rule, a file ---- */

static bool room_for_rule(struct loader *l, struct sieve_rules *rules, struct spot at)
{
    if (rules->count == SIEVE_RULES_MAX) {
        fault(&l->faults, at, N_("There are more than {1} rules"), numtext(SIEVE_RULES_MAX));
        return false;
    }
    rules->rows =
        arena_grow(rules->a, rules->rows, rules->count, &rules->room, sizeof *rules->rows);
    rules->rows[rules->count] = (struct rule){0};
    return true;
}

static void read_rule(struct loader *l, struct sieve_rules *rules, const char *file_name,
                      const struct node *n, struct str basis)
{
    static const char *const keys[] = {"version", "kind",  "zh",   "en",       "reason", "basis",
                                       "pattern", "case",  "over", "check",    "near",   "level",
                                       "sure",    "words", "hits", "harmless", "passes", NULL};
    if (!read_name(l, n) || !read_map(l, n, keys) || !room_for_rule(l, rules, key_spot(l, n)))
        return;
    struct rule *r = &rules->rows[rules->count];
    const struct node *pattern = node_get(n, "pattern"), *words = node_get(n, "words");
    r->file = l->file;
    r->line = n->key_line;
    r->pattern_line = pattern ? pattern->line : n->key_line;
    read_kind(l, n, r);
    r->shown =
        (struct finding_rule){.id = str_of(arena_printf(l->a, "%s.%s", file_name, n->key)),
                              .version = (int)read_int(l, n, "version", 1, 100000, 1),
                              .title = read_words(l, n, true),
                              .reason = node_get(n, "reason") ? read_words_at(l, n, "reason")
                                                              : finding_kind_rule(r->kind)->reason,
                              .basis = read_articles(l, node_get(n, "basis"), basis)};
    r->level = (enum level)read_level(l, n, "level", LEVEL_PUBLIC);
    r->sure = (int)read_int(l, n, "sure", 1, 100, SURE_DEFAULT);
    r->pattern = read_key_text(l, n, "pattern");
    r->caseless = node_get(n, "case") && !read_yes(l, n, "case");
    read_over(l, node_get(n, "over"), r);
    read_guards(l, node_get(n, "check"), r);
    read_nears(l, node_get(n, "near"), r);
    r->hits = read_examples(l, node_get(n, "hits"), &r->hit_count);
    r->passes = read_examples(l, node_get(n, "passes"), &r->pass_count);
    for (const char *p = r->pattern; p && *p; p++)
        r->utf |= (unsigned char)*p >= 0x80;
    if (r->pattern && strlen(r->pattern) > PATTERN_MAX)
        fault(&l->faults, key_spot(l, pattern), N_("{1} has more than {2} bytes"), "pattern",
              numtext(PATTERN_MAX));
    if (!pattern == !words)
        fault(&l->faults, key_spot(l, n), N_("A rule has either a pattern or words"));
    if (!r->hit_count || !r->pass_count)
        fault(&l->faults, key_spot(l, n),
              N_("A rule has examples: what it hits, and what it passes"));
    read_words_of(l, words, rules, false);
    read_words_of(l, node_get(n, "harmless"), rules, true);
    rules->count++;
}

void rules_read_file(struct loader *l, struct sieve_rules *rules, const struct rule_file *file)
{
    static const char *const keys[] = {"sieve", "title", "basis", "rules", NULL};
    l->file = file->name;
    const struct node *root = yaml_tree(l->a, &l->faults, file->name, file->text);
    if (!root || !read_map(l, root, keys))
        return;
    const char *name = read_key_text(l, root, "sieve");
    const struct node *rows = node_get(root, "rules");
    struct str basis = read_articles(l, node_get(root, "basis"), STR(""));
    read_words_at(l, root, "title");
    if (!name || !node_get(root, "title") || !rows) {
        fault(&l->faults, spot_in(l->file, 1), N_("A file of rules has sieve, title and rules"));
        return;
    }
    for (size_t i = 0; read_is_map(l, rows) && i < rows->count; i++)
        read_rule(l, rules, name, rows->items[i], basis);
}

/* ---- word lists ---- */

/* "word", "word TAB level". */
static void read_line(struct loader *l, struct sieve_rules *rules, struct str line, int number)
{
    struct word word = {.rule = rules->count, .level = LEVEL_INTERNAL, .line = number};
    struct str rest = line, text, level;
    if (!line.n || line.p[0] == '#')
        return;
    if (line.p[0] == '!') {
        word.harmless = true;
        rest = str_bytes(line.p + 1, line.n - 1);
    }
    (void)str_split(&rest, '\t', &text);
    if (rest.p && (level = str_trim(rest)).n && !level_parse(level, &word.level)) {
        struct guess g = {.word = level};
        fault_unknown(&l->faults, spot_in(l->file, number), N_("level"), &g);
        return;
    }
    rules_add_word(l, rules, str_trim(text), word);
}

void rules_read_words(struct loader *l, struct sieve_rules *rules, const struct rule_file *file)
{
    struct str rest = file->text, line;
    l->file = file->name;
    if (!str_utf8(file->text)) {
        fault(&l->faults, spot_in(file->name, 1), N_("{1} is not well-formed UTF-8"), file->name);
        return;
    }
    if (!room_for_rule(l, rules, spot_in(file->name, 1)))
        return;
    struct rule *r = &rules->rows[rules->count];
    *r = (struct rule){.shown = *finding_kind_rule(FINDING_WORD),
                       .file = file->name,
                       .kind = FINDING_WORD,
                       .sure = 95};
    r->shown.id = str_of(arena_printf(l->a, "words.%s", file->name));
    for (int number = 1; str_split(&rest, '\n', &line); number++)
        read_line(l, rules, str_trim(line), number);
    rules->count++;
}
