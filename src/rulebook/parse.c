/* The grammar of conditions. */
#include "rulebook/lex.h"

static bool is_mark(const struct parser *p, const char *mark)
{
    return p->now.kind == T_MARK && str_is(p->now.text, mark);
}

static bool is_word(const struct parser *p, const char *word)
{
    return p->now.kind == T_NAME && str_is(p->now.text, word);
}

static bool expected(struct parser *p, const char *what)
{
    const char *found = arena_text(p->a, p->now.text);
    if (p->now.kind == T_END)
        (void)fail(ERR_INPUT, N_("The condition ends where {1} is expected"), what);
    else
        (void)fail(ERR_INPUT, N_("{1} is expected before {2}"), what, found);
    return false;
}

static void expected_value(struct parser *p)
{
    if (p->now.kind == T_END)
        (void)fail(ERR_INPUT, N_("The condition ends where a value is expected"));
    else
        (void)fail(ERR_INPUT, N_("A value is expected before {1}"), arena_text(p->a, p->now.text));
}

static bool take_mark(struct parser *p, const char *mark)
{
    return is_mark(p, mark) ? lex_advance(p) : expected(p, mark);
}

/* ---- grammar ---- */

static struct cond *parse_or(struct parser *p);

static struct cond *node(struct parser *p, enum cond_kind kind, struct cond *first,
                         struct cond *second)
{
    struct cond *c = NEW(p->a, struct cond);
    c->kind = kind;
    if (first)
        c->kids[c->kid_count++] = first;
    if (second)
        c->kids[c->kid_count++] = second;
    return c;
}

static bool reserved(struct str word)
{
    static const char *const words[] = {"and", "or",    "not",   "in",
                                        "is",  "where", "known", "unknown"};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

static struct cond *parse_call(struct parser *p, struct str name)
{
    struct cond *c = node(p, COND_CALL, NULL, NULL);
    c->text = name;
    if (!lex_advance(p))
        return NULL;
    for (;;) {
        struct cond *arg = parse_or(p);
        if (!arg)
            return NULL;
        if (is_word(p, "where")) {
            struct cond *filter;
            if (!lex_advance(p) || !(filter = parse_or(p)))
                return NULL;
            arg = node(p, COND_WHERE, arg, filter);
        }
        if (c->kid_count == CALL_ARGS_MAX) {
            (void)fail(ERR_INPUT, N_("{1} takes at most {2} arguments"), arena_text(p->a, name),
                       numtext(CALL_ARGS_MAX));
            return NULL;
        }
        c->kids[c->kid_count++] = arg;
        if (is_mark(p, ")"))
            return lex_advance(p) ? c : NULL;
        if (!take_mark(p, ","))
            return NULL;
    }
}

static struct cond *parse_name(struct parser *p)
{
    struct str name = p->now.text;
    if (reserved(name))
        return expected_value(p), NULL;
    if (!lex_advance(p))
        return NULL;
    if (is_mark(p, "("))
        return parse_call(p, name);
    struct cond *c = node(p, COND_PATH, NULL, NULL);
    if (str_is(name, "yes") || str_is(name, "no")) {
        c->kind = COND_YESNO;
        c->n = str_is(name, "yes");
        return c;
    }
    c->names[c->name_count++] = name;
    while (is_mark(p, ".")) {
        if (!lex_advance(p))
            return NULL;
        if (p->now.kind != T_NAME)
            return expected_value(p), NULL;
        if (c->name_count == PATH_MAX) {
            (void)fail(ERR_INPUT, N_("A path has at most {1} names"), numtext(PATH_MAX));
            return NULL;
        }
        c->names[c->name_count++] = p->now.text;
        if (!lex_advance(p))
            return NULL;
    }
    return c;
}

static struct cond *parse_literal(struct parser *p, enum cond_kind kind, bool negative)
{
    struct cond *c = node(p, kind, NULL, NULL);
    c->text = p->now.text;
    c->n = negative ? -p->now.n : p->now.n;
    c->unit = p->now.unit;
    return lex_advance(p) ? c : NULL;
}

static struct cond *parse_primary(struct parser *p)
{
    switch (p->now.kind) {
    case T_NAME:
        return parse_name(p);
    case T_INT:
        return parse_literal(p, COND_INT, false);
    case T_DATE:
        return parse_literal(p, COND_DATE, false);
    case T_DURATION:
        return parse_literal(p, COND_DURATION, false);
    case T_TEXT:
        return parse_literal(p, COND_TEXT, false);
    default:
        break;
    }
    if (is_mark(p, "-")) {
        if (!lex_advance(p))
            return NULL;
        if (p->now.kind == T_INT)
            return parse_literal(p, COND_INT, true);
    } else if (is_mark(p, "(")) {
        if (!lex_advance(p))
            return NULL;
        struct cond *inner = parse_or(p);
        return inner && take_mark(p, ")") ? inner : NULL;
    }
    return expected_value(p), NULL;
}

static struct cond *parse_sum(struct parser *p)
{
    struct cond *c = parse_primary(p);
    int terms = 1;
    while (c && (is_mark(p, "+") || is_mark(p, "-"))) {
        enum cond_op op = is_mark(p, "+") ? OP_PLUS : OP_MINUS;
        struct cond *right;
        if (++terms > COND_DEPTH_MAX) {
            (void)fail(ERR_INPUT, N_("The condition is nested deeper than {1}"),
                       numtext(COND_DEPTH_MAX));
            return NULL;
        }
        if (!lex_advance(p) || !(right = parse_primary(p)))
            return NULL;
        c = node(p, COND_ADD, c, right);
        c->op = op;
    }
    return c;
}

static struct cond *parse_in(struct parser *p, struct cond *left, bool negated)
{
    struct cond *c = node(p, COND_IN, left, NULL);
    if (!lex_advance(p))
        return NULL;
    if (!is_mark(p, "(")) {
        c->kind = COND_IN_LIST;
        struct cond *list = parse_sum(p);
        if (!list)
            return NULL;
        c->kids[c->kid_count++] = list;
    } else {
        if (!lex_advance(p))
            return NULL;
        struct cond **tail = &c->kids[1];
        for (;;) {
            struct cond *value = parse_sum(p);
            if (!value)
                return NULL;
            *tail = value;
            tail = &value->next;
            if (is_mark(p, ")"))
                break;
            if (!take_mark(p, ","))
                return NULL;
        }
        c->kid_count = 2;
        if (!lex_advance(p))
            return NULL;
    }
    return negated ? node(p, COND_NOT, c, NULL) : c;
}

static struct cond *parse_known(struct parser *p, struct cond *left)
{
    if (!lex_advance(p))
        return NULL;
    struct cond *c = node(p, COND_KNOWN, left, NULL);
    c->negated = is_word(p, "unknown");
    if (!c->negated && !is_word(p, "known")) {
        expected(p, "known, unknown");
        return NULL;
    }
    return lex_advance(p) ? c : NULL;
}

static struct cond *parse_compare(struct parser *p)
{
    static const struct {
        const char *mark;
        enum cond_op op;
    } ops[] = {{"=", OP_EQ},  {"!=", OP_NE}, {"<", OP_LT},
               {"<=", OP_LE}, {">", OP_GT},  {">=", OP_GE}};
    struct cond *left = parse_sum(p);
    if (!left)
        return NULL;
    if (is_word(p, "is"))
        return parse_known(p, left);
    if (is_word(p, "in"))
        return parse_in(p, left, false);
    if (is_word(p, "not")) {
        if (!lex_advance(p))
            return NULL;
        if (is_word(p, "in"))
            return parse_in(p, left, true);
        expected(p, "in");
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
        if (is_mark(p, ops[i].mark)) {
            struct cond *right;
            if (!lex_advance(p) || !(right = parse_sum(p)))
                return NULL;
            struct cond *c = node(p, COND_COMPARE, left, right);
            c->op = ops[i].op;
            return c;
        }
    return left;
}

static struct cond *parse_not(struct parser *p)
{
    int nots = 0;
    while (is_word(p, "not")) {
        nots++;
        if (!lex_advance(p))
            return NULL;
    }
    struct cond *c = parse_compare(p);
    /* an even number of them changes nothing, in three values too */
    return c && nots % 2 ? node(p, COND_NOT, c, NULL) : c;
}

/* Long chains stay flat: a node holds eight, then becomes the first of the next. */
static struct cond *chain(struct parser *p, struct cond *c, enum cond_kind kind, struct cond *right)
{
    if (c->kind == kind && c->kid_count < CALL_ARGS_MAX && c->n == 1) {
        c->kids[c->kid_count++] = right;
        return c;
    }
    c = node(p, kind, c, right);
    c->n = 1; /* made here, not in brackets */
    return c;
}

static struct cond *parse_and(struct parser *p)
{
    struct cond *c = parse_not(p);
    while (c && is_word(p, "and")) {
        struct cond *right;
        if (!lex_advance(p) || !(right = parse_not(p)))
            return NULL;
        c = chain(p, c, COND_AND, right);
    }
    return c;
}

static struct cond *parse_or(struct parser *p)
{
    if (++p->depth > COND_DEPTH_MAX) {
        (void)fail(ERR_INPUT, N_("The condition is nested deeper than {1}"),
                   numtext(COND_DEPTH_MAX));
        return NULL;
    }
    struct cond *c = parse_and(p);
    while (c && is_word(p, "or")) {
        struct cond *right;
        if (!lex_advance(p) || !(right = parse_and(p)))
            return NULL;
        c = chain(p, c, COND_OR, right);
    }
    p->depth--;
    return c;
}

struct cond *cond_parse(struct arena *a, struct str source)
{
    struct parser p = {.a = a, .source = arena_str(a, source)};
    if (!str_utf8(source)) {
        (void)fail(ERR_INPUT, N_("The text is not UTF-8"));
        return NULL;
    }
    if (str_chars(source) > COND_CHARS_MAX) {
        (void)fail(ERR_INPUT, N_("A condition has at most {1} characters"),
                   numtext(COND_CHARS_MAX));
        return NULL;
    }
    struct cond *c;
    if (!lex_advance(&p) || !(c = parse_or(&p)))
        return NULL;
    if (is_word(&p, "where")) {
        struct cond *filter;
        if (!lex_advance(&p) || !(filter = parse_or(&p)))
            return NULL;
        c = node(&p, COND_WHERE, c, filter);
    }
    if (p.now.kind != T_END) {
        expected(&p, "and, or");
        return NULL;
    }
    return c;
}
