/* The words of a report's sentence. */
#include "base/clock.h"
#include "inspect/compose_parts.h"
#include "office/entry.h"

struct str day_in_words(struct arena *a, enum lang lang, struct str day)
{
    int64_t n;
    if (!date_parse(day, &n) || lang == LANG_EN)
        return day;
    const char *p = day.p;
    return str_of(arena_printf(a, "%.4s年%d月%d日", p, (p[5] - '0') * 10 + p[6] - '0',
                               (p[8] - '0') * 10 + p[9] - '0'));
}

struct str day_words(struct composer *x, struct str day)
{
    return day_in_words(x->k->a, x->lang, day);
}

/* A day, or a moment as the office's own clock says it. */
static struct str time_words(struct composer *x, struct str at)
{
    struct str local = at.n > DATE_SIZE ? shown_moment(x->k, at) : at;
    return day_words(x, local.n >= DATE_SIZE - 1 ? str_bytes(local.p, DATE_SIZE - 1) : local);
}

/* ---- one figure ---- */

static const struct field *title_field(const struct reg *reg)
{
    return reg->title && reg->title->column ? reg->title : NULL;
}

static enum err names_text(struct composer *x, const struct reg *reg, struct composed_figure *f)
{
    BUF_SCOPE(b, COMPOSE_TEXT_MAX);
    const struct composed_proof *proof = f->proofs;
    for (int64_t i = 0; i < proof->count && i < NAMES_SHOWN; i++) {
        struct shown shown = {0};
        TRY(shown_entry(x->k, reg, proof->records[i].entry, &shown));
        if (i)
            buf_text(&b, x->lang == LANG_ZH ? "、" : ", ");
        buf_str(&b, title_field(reg) && shown.text.n ? shown.text : proof->records[i].number);
    }
    if (proof->count > NAMES_SHOWN)
        buf_printf(&b, x->lang == LANG_ZH ? "等%lld项" : " and others, %lld in all",
                   (long long)proof->count);
    TRY(buf_check(&b));
    f->text = arena_str(x->k->a, buf_view(&b));
    return ERR_OK;
}

static void add_up(const struct report_figure *f, struct composed_figure *out, const struct str *of,
                   struct str *best)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < out->proofs->count; i++) {
        int64_t n = 0;
        if (f->kind == REPORT_SUM && of[i].p && str_int(of[i], INT64_MIN, INT64_MAX, &n))
            sum += n;
        if (f->kind != REPORT_SUM && of[i].n &&
            (!best->p || (f->kind == REPORT_LATEST) == (str_cmp(of[i], *best) > 0)))
            *best = of[i];
    }
    out->n = f->kind == REPORT_SUM ? sum : out->proofs->count;
}

static enum err rows_figure(struct composer *x, const struct report_figure *f,
                            struct composed_figure *out, struct eval_figure *value)
{
    struct composed_proof *proof = NEW(x->k->a, struct composed_proof);
    struct composed_record *records;
    struct str *of = NULL, best = {NULL, 0};
    proof->reg = f->reg->name;
    proof->words = f->reg->words;
    out->hidden = !desk_sees_register(x->k, f->reg);
    if (out->hidden)
        return ERR_OK;
    TRY(compose_rows(x, f->reg, f->rows, &records, &proof->count, f->of ? &of : NULL));
    proof->records = records;
    out->proofs = proof;
    out->proof_count = 1;
    out->known = true;
    out->n = proof->count;
    if (f->of)
        add_up(f, out, of, &best);
    if (f->kind == REPORT_NAMES)
        return names_text(x, f->reg, out);
    if (f->kind == REPORT_EARLIEST || f->kind == REPORT_LATEST) {
        out->known = best.p != NULL;
        value->text = best;
        out->text = time_words(x, best);
    }
    return ERR_OK;
}

static void share_figure(const struct report_figure *f, const struct composed_figure *figures,
                         struct composed_figure *out)
{
    const struct composed_figure *part = &figures[f->part], *whole = &figures[f->whole];
    out->known = part->known && whole->known && whole->n > 0;
    out->hidden = part->hidden || whole->hidden;
    if (out->known) /* rounded down: what is not all is never said to be 100 */
        out->n = part->n * 100 / whole->n;
}

enum err compose_figure(struct composer *x, const struct report_sentence *s, int index,
                        const struct said_of *of, struct composed_figure *figures,
                        struct eval_figure *values)
{
    const struct report_figure *f = &s->figures[index];
    struct composed_figure *out = &figures[index];
    struct eval_figure *value = &values[index];
    out->name = f->name;
    out->query = f->source;
    out->rests = s->records >> index & 1;
    switch (f->kind) {
    case REPORT_POINTS:
        TRY(compose_points(x, f, of, out));
        break;
    case REPORT_MEASURE:
        TRY(compose_measure(x, f, of, out));
        break;
    case REPORT_VALUE:
        x->e.figures = values;
        TRY(eval_int(&x->e, f->value, &out->known, &out->n));
        break;
    case REPORT_SHARE:
        share_figure(f, figures, out);
        break;
    default:
        TRY(rows_figure(x, f, out, value));
        break;
    }
    value->known = out->known;
    value->n = out->n;
    if (out->known && !out->text.p)
        out->text = str_of(arena_printf(x->k->a, "%lld", (long long)out->n));
    return ERR_OK;
}

/* ---- the text ---- */

static enum err field_text(struct composer *x, const struct report_sentence *s,
                           const struct said_of *of, const struct field *f, struct buf *b)
{
    struct entry_view view;
    TRY(entry_view(x->k, s->each_reg, of->entry, STR(""), &view));
    for (int i = 0; i < view.field_count; i++)
        if (view.fields[i].field == f)
            buf_str(b, view.fields[i].text);
    return ERR_OK;
}

static enum err piece_text(struct composer *x, const struct report_sentence *s,
                           const struct said_of *of, const struct composed_figure *figures,
                           const struct report_piece *p, struct buf *b)
{
    switch (p->kind) {
    case PIECE_TEXT:
        buf_text(b, p->text);
        return ERR_OK;
    case PIECE_FIGURE:
        buf_str(b, figures[p->index].text);
        return ERR_OK;
    case PIECE_FIELD:
        return field_text(x, s, of, p->field, b);
    case PIECE_END:
        buf_str(b, day_words(x, str_of(x->ends[p->index])));
        return ERR_OK;
    case PIECE_TODAY:
        buf_str(b, day_words(x, str_of(x->k->today)));
        return ERR_OK;
    case PIECE_OFFICE:
        buf_str(b, x->c->office);
        return ERR_OK;
    case PIECE_NAME:
        buf_str(b, of->name);
        return ERR_OK;
    case PIECE_NUMBER:
        buf_str(b, of->number);
        return ERR_OK;
    case PIECE_REMEDY:
        if (of->point->check->remedy.zh)
            buf_text(b, words_in(&of->point->check->remedy, x->lang));
        return ERR_OK;
    case PIECE_SINCE:
        buf_str(b, of->point->since ? time_words(x, str_of(of->point->since))
                                    : day_words(x, str_of(x->k->today)));
        return ERR_OK;
    }
    return ERR_OK;
}

/* Whether all that it would say is known. */
static bool can_say(const struct composer *x, const struct report_saying *w,
                    const struct composed_figure *figures)
{
    for (int i = 0; i < w->piece_count[x->lang]; i++) {
        const struct report_piece *p = &w->pieces[x->lang][i];
        if (p->kind == PIECE_FIGURE && !figures[p->index].known)
            return false;
    }
    return true;
}

static enum err holds(struct composer *x, const struct bound *when,
                      const struct eval_figure *values, bool *ret_holds)
{
    *ret_holds = true;
    if (!when)
        return ERR_OK;
    x->e.figures = values;
    return eval_holds(&x->e, when, ret_holds);
}

static enum err say(struct composer *x, const struct report_sentence *s, const struct said_of *of,
                    const struct composed_figure *figures, const struct report_saying *w,
                    struct composed_sentence *out)
{
    BUF_SCOPE(b, COMPOSE_TEXT_MAX);
    for (int i = 0; i < w->piece_count[x->lang]; i++)
        TRY(piece_text(x, s, of, figures, &w->pieces[x->lang][i], &b));
    TRY(buf_check(&b));
    out->text = arena_str(x->k->a, buf_view(&b));
    out->standing = w->missing ? STANDING_MISSING : STANDING_PROVEN;
    return ERR_OK;
}

/* A register that is not open to him: the report says so instead of leaving the sentence out. */
static bool say_hidden(struct composer *x, const struct report_sentence *s,
                       const struct composed_figure *figures, struct composed_sentence *out)
{
    bool hidden = false;
    for (int i = 0; i < s->figure_count; i++)
        hidden = hidden || figures[i].hidden;
    out->standing = STANDING_MISSING;
    out->text = str_of(tr(x->lang, N_("What should stand here cannot be shown: the records are not "
                                      "open to who composed this report.")));
    return hidden;
}

enum err compose_say(struct composer *x, const struct report_sentence *s, const struct said_of *of,
                     const struct composed_figure *figures, const struct eval_figure *values,
                     struct composed_sentence *out, bool *ret_said)
{
    bool said;
    *ret_said = false;
    TRY(holds(x, s->when, values, &said));
    for (int i = 0; said && i < s->saying_count; i++) {
        const struct report_saying *w = &s->sayings[i];
        if (w->absent >= 0 &&
            (figures[w->absent].hidden || (figures[w->absent].known && figures[w->absent].n)))
            continue;
        TRY(holds(x, w->when, values, &said));
        if (said && can_say(x, w, figures)) {
            *ret_said = true;
            return say(x, s, of, figures, w, out);
        }
        said = true;
    }
    *ret_said = say_hidden(x, s, figures, out);
    return ERR_OK;
}
