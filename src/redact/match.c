#include "redact/match.h"

#include "sieve/normal.h"

enum { DENSE_LETTERS = 6 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* ---- a text in a form ---- */

struct making {
    char *text;
    uint32_t *from, *to;
    size_t n;
};

static void put(struct making *m, const char *p, size_t n, size_t from, size_t to)
{
    for (size_t i = 0; i < n; i++) {
        m->text[m->n] = small(p[i]);
        m->from[m->n] = (uint32_t)from;
        m->to[m->n++] = (uint32_t)to;
    }
}

static struct form make_form(struct arena *a, struct str original, enum match_form form)
{
    struct normal n;
    struct making m = {0};
    if (normal_make(a, original, &n))
        return (struct form){.made = true};
    m.text = arena_alloc(a, n.text.n + 1);
    m.from = NEW_ARRAY(a, uint32_t, n.text.n + 1);
    m.to = NEW_ARRAY(a, uint32_t, n.text.n + 1);
    for (size_t at = 0; at < n.text.n;) {
        size_t begins = at;
        bool blank = is_blank(n.text.p[at]);
        (void)str_next(n.text, &at);
        if (blank && (form != MATCH_WORDS || (m.n && m.text[m.n - 1] == ' ')))
            continue;
        if (form == MATCH_DIGITS && n.text.p[begins] == '-')
            continue;
        size_t from = normal_origin(&n, begins), to = normal_origin(&n, at);
        put(&m, blank ? " " : n.text.p + begins, at - begins, from, to);
    }
    return (struct form){{m.text, m.n}, m.from, m.to, true};
}

/* ---- needles ---- */

static enum match_form form_of(struct str folded)
{
    bool digits = true, han = false;
    size_t letters = 0;
    for (size_t at = 0; at < folded.n;) {
        uint32_t c = str_next(folded, &at);
        if (c < 0x80 && is_blank((char)c))
            continue;
        letters++;
        han |= c >= 0x2E80;
        digits &= (c >= '0' && c <= '9') || c == '-';
    }
    if (digits)
        return MATCH_DIGITS;
    return han || letters >= DENSE_LETTERS ? MATCH_DENSE : MATCH_WORDS;
}

bool needle_make(struct arena *a, struct str raw, struct str with, struct needle *ret_needle)
{
    struct normal n;
    size_t letters = 0;
    bool han = false;
    if (normal_make(a, raw, &n))
        return false;
    enum match_form form = form_of(n.text);
    struct str text = str_trim(make_form(a, raw, form).text);
    for (size_t at = 0; at < text.n; letters++)
        han |= str_next(text, &at) >= 0x2E80;
    if (letters < (han ? 1 : 2))
        return false;
    *ret_needle = (struct needle){.text = text, .raw = raw, .with = with, .form = form};
    return true;
}

bool match_next(struct matched *m, const struct needle *n, size_t *at, struct match *ret_match)
{
    struct form *f = &m->forms[n->form];
    if (!f->made)
        *f = make_form(m->a, m->original, n->form);
    if (f->text.n < n->text.n || *at > f->text.n - n->text.n)
        return false;
    const char *p = memmem(f->text.p + *at, f->text.n - *at, n->text.p, n->text.n);
    if (!p)
        return false;
    size_t from = (size_t)(p - f->text.p), last = from + n->text.n - 1;
    *ret_match = (struct match){f->from[from], f->to[last]};
    *at = from + 1;
    return true;
}

/* ---- nearly ---- */

static struct letters letters_of(struct arena *a, struct str text)
{
    uint32_t *codes = NEW_ARRAY(a, uint32_t, text.n + 1), *at = NEW_ARRAY(a, uint32_t, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; n++) {
        at[n] = (uint32_t)i;
        codes[n] = str_next(text, &i);
    }
    at[n] = (uint32_t)text.n;
    return (struct letters){codes, at, n, true};
}

static size_t errors_allowed(const struct letters *needle, enum match_form form)
{
    size_t n = needle->count, most = n / 8;
    bool han = false;
    for (size_t i = 0; i < n; i++)
        han |= needle->codes[i] >= 0x2E80;
    if (form == MATCH_WORDS)
        return 0;
    if (!han || n >= 24)
        return most;
    return n / 4 < 2 ? n / 4 : 2;
}

/* A column of edit distances: of the needle's beginning to what ends here, and where that begins. */
struct cell {
    uint32_t errors, from;
};

/* Sellers: every place of the text may be the beginning. */
static void next_column(struct cell *c, const struct letters *needle, uint32_t code, uint32_t at)
{
    struct cell diagonal = c[0];
    c[0] = (struct cell){0, at + 1};
    for (size_t i = 1; i <= needle->count; i++) {
        struct cell same = diagonal, skip = c[i], lack = c[i - 1];
        same.errors += needle->codes[i - 1] != code;
        skip.errors++;
        lack.errors++;
        diagonal = c[i];
        c[i] = same.errors <= skip.errors ? same : skip;
        if (lack.errors < c[i].errors)
            c[i] = lack;
    }
}

bool match_near(struct matched *m, const struct needle *n, size_t *at, struct match *ret_match,
                bool *ret_exact)
{
    ARENA_SCOPE(a);
    struct form *f = &m->forms[n->form];
    if (!f->made)
        *f = make_form(m->a, m->original, n->form);
    if (!f->letters.made)
        f->letters = letters_of(m->a, f->text);
    const struct letters needle = letters_of(a, n->text), *all = &f->letters;
    size_t most = errors_allowed(&needle, n->form);
    struct cell *column = NEW_ARRAY(a, struct cell, needle.count + 1);
    struct cell best = {(uint32_t)most + 1, 0};
    size_t end = 0;
    for (size_t i = 0; i <= needle.count; i++)
        column[i] = (struct cell){(uint32_t)i, (uint32_t)*at};
    /* the best of those that follow each other, which are one place */
    for (size_t i = *at; i < all->count; i++) {
        next_column(column, &needle, all->codes[i], (uint32_t)i);
        const struct cell here = column[needle.count];
        bool longer = end == i && here.errors == best.errors; /* wrong rather than lost */
        if (here.errors < best.errors || longer) {
            best = here;
            end = i + 1;
        } else if (end && (here.errors > most || i >= end + needle.count)) {
            break;
        }
    }
    if (!end || best.from >= end)
        return false;
    *ret_match = (struct match){f->from[all->at[best.from]], f->to[all->at[end] - 1]};
    *ret_exact = best.errors == 0;
    *at = end;
    return true;
}
