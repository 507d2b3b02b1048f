#include "rulebook/fault.h"

enum { GUESS_LEN_MAX = 64 };

static void add(struct fault_list *list, struct spot at, const char *zh, const char *en)
{
    struct rule_faults *rows = list->rows;
    if (rows->count == (int)ARRAY_SIZE(rows->rows)) {
        list->dropped++;
        return;
    }
    rows->rows[rows->count++] = (struct rule_fault){
        .file = arena_text(list->a, str_of(at.file)),
        .line = at.line,
        .words = {arena_text(list->a, str_of(zh)), arena_text(list->a, str_of(en))},
    };
}

void fault_problem(struct fault_list *list, struct spot at)
{
    add(list, at, problem()->text[LANG_ZH], problem()->text[LANG_EN]);
}

void fault_add_(struct fault_list *list, struct spot at, const char *const *msgid_and_args)
{
    problem_state_(ERR_INPUT, msgid_and_args);
    fault_problem(list, at);
}

/* Levenshtein distance with swaps of neighbours, over bytes: names are ASCII. */
static int distance(struct str a, struct str b)
{
    int rows[3][GUESS_LEN_MAX + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.n; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = (int)i;
        for (size_t j = 1; j <= b.n; j++) {
            int best = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.n];
}

void guess_try(struct guess *g, const char *name)
{
    struct str s = str_of(name);
    if (s.n > GUESS_LEN_MAX || g->word.n > GUESS_LEN_MAX || g->word.n == 0)
        return;
    int d = distance(g->word, s);
    int near = g->word.n < 4 ? 1 : (int)g->word.n / 3;
    if (d <= near && (!g->best || d < g->distance)) {
        g->best = name;
        g->distance = d;
    }
}

void fault_unknown(struct fault_list *list, struct spot at, const char *what, const struct guess *g)
{
    /* `what` stands in both languages, so the sentence is built twice. */
    const char *word = arena_text(list->a, g->word.n > 80 ? str_bytes(g->word.p, 80) : g->word);
    const char *text[LANG_COUNT];
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        enum err e =
            g->best ? fail(ERR_INPUT, N_("There is no {1} {2}; did you mean {3}?"),
                           tr((enum lang)lang, what), word, g->best)
                    : fail(ERR_INPUT, N_("There is no {1} {2}"), tr((enum lang)lang, what), word);
        text[lang] = e ? arena_text(list->a, str_of(problem()->text[lang])) : "";
    }
    add(list, at, text[LANG_ZH], text[LANG_EN]);
}
