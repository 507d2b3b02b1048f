/* Nodes of a regulation's tree as values, with a fault for everything that is not as it should be. */
#include "rulebook/load.h"

enum { LAW_ARTICLES = 65, RULES_ARTICLES = 74 };

bool read_is_map(struct loader *l, const struct node *n)
{
    if (n->kind != NODE_MAP) {
        fault(&l->faults, key_spot(l, n), N_("{1} is a list of names, each with its content"),
              n->key ? n->key : "");
        return false;
    }
    return true;
}

bool read_map(struct loader *l, const struct node *n, const char *const *keys)
{
    if (!read_is_map(l, n))
        return false;
    for (size_t i = 0; i < n->count; i++) {
        struct guess g = {.word = str_of(n->items[i]->key)};
        bool known = false;
        for (const char *const *k = keys; *k && !known; k++) {
            known = !strcmp(*k, n->items[i]->key);
            guess_try(&g, *k);
        }
        if (!known)
            fault_unknown(&l->faults, key_spot(l, n->items[i]), N_("key"), &g);
    }
    return true;
}

static bool name_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (!first && ((c >= '0' && c <= '9') || c == '_'));
}

bool read_name(struct loader *l, const struct node *n)
{
    size_t len = strlen(n->key);
    bool good = len > 0 && len <= NAME_LEN_MAX && !strstr(n->key, "__");
    for (size_t i = 0; good && i < len; i++)
        good = name_char(n->key[i], i == 0);
    if (!good)
        fault(&l->faults, key_spot(l, n),
              N_("The name {1} is not of lower-case letters, digits and _, at most {2}"), n->key,
              numtext(NAME_LEN_MAX));
    return good;
}

const char *read_text(struct loader *l, const struct node *n)
{
    if (n->kind != NODE_SCALAR || n->text.n == 0) {
        fault(&l->faults, key_spot(l, n), N_("{1} is a text that is not empty"),
              n->key ? n->key : "");
        return NULL;
    }
    return n->text.p;
}

const char *read_key_text(struct loader *l, const struct node *map, const char *key)
{
    const struct node *n = node_get(map, key);
    return n ? read_text(l, n) : NULL;
}

bool read_yes(struct loader *l, const struct node *map, const char *key)
{
    const struct node *n = node_get(map, key);
    if (!n)
        return false;
    if (n->kind == NODE_SCALAR && str_is(n->text, "yes"))
        return true;
    if (n->kind != NODE_SCALAR || !str_is(n->text, "no"))
        fault(&l->faults, key_spot(l, n), N_("{1} is yes or no"), key);
    return false;
}

int64_t read_int(struct loader *l, const struct node *map, const char *key, int64_t min,
                 int64_t max, int64_t otherwise)
{
    const struct node *n = node_get(map, key);
    int64_t value;
    if (!n)
        return otherwise;
    if (n->kind == NODE_SCALAR && str_int(n->text, min, max, &value))
        return value;
    fault(&l->faults, key_spot(l, n), N_("{1} is a whole number from {2} to {3}"), key,
          numtext(min), numtext(max));
    return otherwise;
}

struct words read_words(struct loader *l, const struct node *map, bool needed)
{
    struct words w = {read_key_text(l, map, "zh"), read_key_text(l, map, "en")};
    bool there = node_get(map, "zh") && node_get(map, "en");
    if (!there && (needed || node_get(map, "zh") || node_get(map, "en")))
        fault(&l->faults, key_spot(l, map), N_("{1} needs its words in both languages: zh and en"),
              map->key ? map->key : "");
    if (!w.zh || !w.en)
        w = needed ? (struct words){"", ""} : (struct words){NULL, NULL};
    return w;
}

struct words read_words_at(struct loader *l, const struct node *map, const char *key)
{
    static const char *const keys[] = {"zh", "en", NULL};
    const struct node *n = node_get(map, key);
    if (!n || !read_map(l, n, keys))
        return (struct words){NULL, NULL};
    return read_words(l, n, true);
}

size_t read_list(const struct node *n, struct node *const **ret_items, const struct node **room)
{
    if (!n)
        return 0;
    if (n->kind == NODE_LIST) {
        *ret_items = n->items;
        return n->count;
    }
    *room = n;
    *ret_items = (struct node *const *)room;
    return 1;
}

/* "L21" or "R20": an article that exists. */
static const char *basis_of(struct loader *l, const struct node *n)
{
    int64_t article;
    if (n->kind == NODE_SCALAR && n->text.n > 1) {
        bool law = n->text.p[0] == 'L', rules = n->text.p[0] == 'R';
        struct str digits = str_bytes(n->text.p + 1, n->text.n - 1);
        if ((law || rules) && str_int(digits, 1, law ? LAW_ARTICLES : RULES_ARTICLES, &article) &&
            digits.p[0] != '0')
            return n->text.p;
    }
    fault(&l->faults, spot_of(l, n),
          N_("basis cites an article: L1 to L{1} of the Law, R1 to R{2} of its Regulations"),
          numtext(LAW_ARTICLES), numtext(RULES_ARTICLES));
    return NULL;
}

const char *const *read_basis(struct loader *l, const struct node *n, int *ret_count)
{
    struct node *const *items;
    const struct node *room;
    size_t count = read_list(n, &items, &room);
    const char **rows = NEW_ARRAY(l->a, const char *, count + 1);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++)
        if ((rows[*ret_count] = basis_of(l, items[i])))
            ++*ret_count;
    return rows;
}

const char *read_one_basis(struct loader *l, const struct node *map)
{
    const struct node *n = node_get(map, "basis");
    const char *basis = n ? basis_of(l, n) : "";
    return basis ? basis : "";
}

static const char *const levels[] = {"public", "internal",      "work",
                                     "secret", "highly_secret", "top_secret"};

bool is_level_word(struct str word)
{
    bool found = false;
    for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
        found |= str_is(word, levels[i]);
    return found;
}

int read_level(struct loader *l, const struct node *map, const char *key, int otherwise)
{
    const struct node *n = node_get(map, key);
    struct guess g = {.word = n && n->kind == NODE_SCALAR ? n->text : STR("")};
    if (!n)
        return otherwise;
    for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
        if (str_is(g.word, levels[i]))
            return (int)i;
        guess_try(&g, levels[i]);
    }
    fault_unknown(&l->faults, spot_of(l, n), N_("level"), &g);
    return otherwise;
}
