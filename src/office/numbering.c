/* The number of a new entry, as its register writes it (docs/regulations.md, Numbering). */
#include "office/doing.h"
#include "office/internal.h"

static const struct sql series_next = {
    "series.next",
    "INSERT INTO series (register, key, year, next) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT (register, key, year) DO UPDATE SET next = series.next + 1 RETURNING next",
    NULL};
/* Above whatever was given before, by whichever label. */
static const struct sql series_shared = {
    "series.shared",
    "INSERT INTO series (register, key, year, next)"
    " SELECT $1, 'all', $2, coalesce(max(next), 0) + 1 FROM series WHERE register = $1 AND year = "
    "$2"
    " ON CONFLICT (register, key, year) DO UPDATE SET next = series.next + 1 RETURNING next",
    NULL};

const struct sql *const numbering_statements[] = {&series_next, &series_shared, NULL};

static const char level_letters[LEVEL_COUNT][2] = {"", "", "W", "M", "J", "T"};

/* A series begins anew with the year, and with each label, only where the number says them. */
static bool number_says(const struct reg *reg, enum number_part part)
{
    for (int i = 0; i < reg->number_count; i++) {
        if (reg->number[i].part == part)
            return true;
    }
    return false;
}

static enum err next_number(struct doing *x, uint32_t label, int64_t *ret_seq)
{
    int64_t by = 0, year = 0;
    bool found;
    BUF_SCOPE(key, 64);
    if (x->reg->series_by) {
        by = answered_id(x, x->reg->series_by);
        buf_printf(&key, "e%lld", (long long)by);
    } else {
        buf_printf(&key, "l%u", label);
        if (number_says(x->reg, NUMBER_YEAR) &&
            !str_int((struct str){x->d->today, 4}, 0, 9999, &year))
            die("a day without a year");
        if (!number_says(x->reg, NUMBER_SERIES))
            return db_one(x->d->db, NULL, &series_shared, &found, "zi>i", x->reg->name, year,
                          ret_seq);
    }
    return db_one(x->d->db, NULL, &series_next, &found, "zti>i", x->reg->name, buf_view(&key), year,
                  ret_seq);
}

/* The number of the entry that an answer refers to. */
static enum err number_of(struct doing *x, const struct number_piece *p, struct str *ret_text)
{
    struct eval e = x->e;
    e.entry = answered_id(x, p->via);
    if (e.entry)
        TRY(eval_text(&e, p->value, x->d->a, ret_text));
    if (!e.entry || !ret_text->p)
        return fail(ERR_REFUSED, "The number cannot be formed: what it refers to is unknown");
    return ERR_OK;
}

enum err numbering_make(struct doing *x, uint32_t label, struct str *ret_number)
{
    struct label l;
    struct scope s;
    char tag[5];
    if (!label_get(x->d->o->labels, label, &l, &s))
        return fail(ERR_CORRUPT, "An entry has no label");
    label_tag(x->d->o, label, tag);
    BUF_SCOPE(b, LEAF_NUMBER_MAX);
    for (int i = 0; i < x->reg->number_count; i++) {
        const struct number_piece *p = &x->reg->number[i];
        struct str text = {NULL, 0};
        int64_t seq = 0;
        switch (p->part) {
        case NUMBER_LITERAL:
            buf_text(&b, p->text);
            break;
        case NUMBER_OFFICE:
            buf_text(&b, x->d->o->facts.short_name);
            break;
        case NUMBER_SERIES:
            buf_text(&b, x->reg->series);
            buf_text(&b, level_letters[l.level]);
            buf_text(&b, tag);
            break;
        case NUMBER_YEAR:
            buf_add(&b, x->d->today, 4);
            break;
        case NUMBER_SEQ:
            TRY(next_number(x, label, &seq));
            buf_printf(&b, "%0*lld", p->width, (long long)seq);
            break;
        case NUMBER_PATH:
            TRY(number_of(x, p, &text));
            buf_str(&b, text);
            break;
        }
    }
    TRY(buf_check(&b));
    *ret_number = arena_str(x->d->a, buf_view(&b));
    return ERR_OK;
}
