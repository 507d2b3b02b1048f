/* What `rules check` says of rules: carelessness in how a pattern is written, and examples that do not
 * come out. */
#include "sieve/rule.h"

/* ---- structure ---- */

/* Where an atom that begins at `p` ends: "a", "\\d", "[...]". Groups are walked into. */
static const char *atom_end(const char *p)
{
    if (*p == '\\' && p[1])
        return p + 2;
    if (*p != '[')
        return p + 1;
    p += p[1] == '^' ? 2 : 1;
    p += *p == ']';
    for (; *p && *p != ']'; p++)
        p += *p == '\\' && p[1];
    return *p ? p + 1 : p;
}

/* "*", "+", "{3,}", "{3,5000}": how often at most; 1 for no repeat. */
enum { ENDLESS = 1 << 20, REPEAT_LARGE = 1000 };

static int repeat_most(const char *p, const char **ret_end)
{
    int most = 0, comma = 0, digits = 0;
    *ret_end = p + 1;
    if (*p == '*' || *p == '+')
        return ENDLESS;
    *ret_end = p;
    if (*p != '{')
        return 1;
    const char *q = p + 1;
    for (; (*q >= '0' && *q <= '9') || *q == ','; q++) {
        comma |= *q == ',';
        digits = *q == ',' ? 0 : digits + 1;
        most = *q == ',' ? 0 : most < ENDLESS / 10 ? most * 10 + (*q - '0') : ENDLESS;
    }
    if (*q != '}' || q == p + 1)
        return 1;
    *ret_end = q + 1;
    return comma && !digits ? ENDLESS : most;
}

static bool is_wide(const char *p)
{
    return *p == '.' || (*p == '\\' && p[1] && strchr("swSWDN", p[1])) ||
           (*p == '[' && p[1] == '^');
}

struct group {
    bool repeats; /* holds an endless repeat */
};

/* Repeats that make a search slow whatever the text; NULL where there are none. The longest run of
 * plain letters goes to *ret_run. */
static const char *careless(const char *pattern, int *ret_run)
{
    enum { DEPTH = 32 };
    struct group open[DEPTH] = {0};
    int depth = 0, run = 0;
    *ret_run = 0;
    for (const char *p = pattern, *end; *p; p = end) {
        const char *atom = p;
        bool plain = !strchr("\\[](){}|.^$*+?", *p);
        if (*p == '(') {
            bool names = p[1] == '?' && (p[2] == '<' || p[2] == 'P') && p[3] != '=' && p[3] != '!';
            end = names ? strchr(p, '>') + 1 : p[1] == '?' ? p + 3 : p + 1;
            if (++depth == DEPTH)
                return N_("Groups stand too deep in one another");
            open[depth] = (struct group){0};
            run = 0;
            continue;
        }
        bool repeats = false;
        if (*p == ')') {
            repeats = depth && open[depth].repeats;
            depth -= depth > 0;
            end = p + 1;
        } else {
            end = atom_end(p);
        }
        run = plain || (*p == '\\' && p[1] && !strchr("bBdDsSwWnrtNKAzZ", p[1])) ? run + 1 : 0;
        int most = repeat_most(end, &end);
        end += *end == '?' || (*end == '+' && most > 1);
        if (most > 1) {
            if (run)
                run--;
            if (repeats && most > 100)
                return N_("A repeat stands within a repeat");
            if (most == ENDLESS && is_wide(atom) && atom == pattern)
                return N_("The pattern begins with what matches anything, any number of times");
            if (most > REPEAT_LARGE && is_wide(atom))
                return N_("A repeat of what matches anything has no bound under 1000");
            open[depth].repeats |= most > 100;
        }
        open[depth].repeats |= repeats;
        *ret_run = run > *ret_run ? run : *ret_run;
    }
    return NULL;
}

static void judge_pattern(const struct rule *r, struct fault_list *faults)
{
    int run = 0;
    const char *why = careless(r->pattern, &run);
    if (why)
        fault(faults, spot_in(r->file, r->pattern_line), why);
    else if (run < 2)
        fault(faults, spot_in(r->file, r->pattern_line),
              N_("The pattern has no two plain characters that stand in every match"));
}

/* ---- examples ---- */

static bool found_in(const struct sieve_rules *rules, struct rules_room *room, const struct rule *r,
                     struct str text)
{
    ARENA_SCOPE(a);
    struct findings f = {.a = a};
    struct normal lines, joined;
    if (normal_make(a, text, &lines) || normal_join(a, &lines, &joined))
        return false;
    rules_find(rules, room, &lines, &joined, &f);
    for (size_t i = 0; i < f.count; i++)
        if (f.rows[i].rule == &r->shown)
            return true;
    return false;
}

enum err sieve_rules_judge(struct arena *a, const struct sieve_rules *rules,
                           struct rule_faults *faults)
{
    struct fault_list list = {.a = a, .rows = faults};
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *r = &rules->rows[i];
        if (r->pattern)
            judge_pattern(r, &list);
        for (size_t k = 0; k < r->hit_count; k++)
            if (!found_in(rules, room, r, r->hits[k].text))
                fault(&list, spot_in(r->file, r->hits[k].line),
                      N_("The rule {1} does not hit this example"), r->shown.id.p);
        for (size_t k = 0; k < r->pass_count; k++)
            if (found_in(rules, room, r, r->passes[k].text))
                fault(&list, spot_in(r->file, r->passes[k].line),
                      N_("The rule {1} hits what it should pass"), r->shown.id.p);
    }
    return fault_any(&list) ? fail(ERR_INPUT, "The rules have faults") : ERR_OK;
}
