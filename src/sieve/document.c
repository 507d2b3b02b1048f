#include "sieve/document.h"

#include "base/buf.h"
#include "sieve/detect.h"

#include <stdlib.h>

enum {
    LABEL_MAX = 60,     /* bytes of a cell that says what stands beside or below it */
    LABELLED_MAX = 256, /* of one of which that matters */
    COLUMNS_MAX = 256,  /* that have a head */
    NO_COLUMN = UINT16_MAX
};

/* "Sheet1!B7"; of very large workbooks "Sheet1!7", the row as one text. */
struct cell_place {
    struct str sheet;
    uint32_t column, row;
};

struct held {
    struct text_part part;
    size_t start;        /* in the text of its look */
    size_t first, count; /* its findings, of its look */
};

/* Of a line "password: ..." where the cell begins in it, and where in the text of all cells. */
struct label {
    size_t at, start, n;
};

/* All cells of one look. */
struct layer {
    struct buf text; /* a line each, */
    struct held **cells;
    size_t count, room;
    struct buf labelled; /* and once more behind what is said beside and above */
    struct label *labels;
    size_t label_count, label_room;
    struct findings found; /* in bytes of `text` */
};

struct short_text {
    char p[LABEL_MAX];
    size_t n;
};

struct document_sieve {
    struct sieve *sieve;
    struct document_sink sink;
    struct arena *a; /* what the sink is given; NULL: it lies in `waiting` */
    struct arena *waiting;
    struct held **held;
    size_t count, room, bytes;
    struct layer layers[LOOK_COUNT];
    struct buf sheet; /* that is being read */
    bool has_heads;
    uint32_t head_row, left_row, left_column;
    struct short_text heads[COLUMNS_MAX], left;
};

struct document_sieve *document_sieve_new(struct sieve *sieve, struct arena *a,
                                          const struct document_sink *sink)
{
    struct document_sieve *d = calloc(1, sizeof *d);
    if (!d)
        die("out of memory");
    d->sieve = sieve;
    d->sink = *sink;
    d->a = a;
    d->waiting = arena_new();
    d->sheet = BUF(TEXT_PLACE_MAX);
    for (int look = 0; look < LOOK_COUNT; look++) {
        d->layers[look].text = BUF(DOCUMENT_HELD_MAX + DOCUMENT_CELLS_MAX);
        d->layers[look].labelled =
            BUF(2 * DOCUMENT_CELLS_MAX * (LABEL_MAX + LABELLED_MAX + sizeof ": \n"));
    }
    return d;
}

void document_sieve_free(struct document_sieve *d)
{
    if (!d)
        return;
    for (int look = 0; look < LOOK_COUNT; look++) {
        buf_free(&d->layers[look].text);
        buf_free(&d->layers[look].labelled);
    }
    buf_free(&d->sheet);
    arena_free(d->waiting);
    free(d);
}

static struct arena *arena_of(const struct document_sieve *d)
{
    return d->a ? d->a : d->waiting;
}

/* ---- which cell ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool cell_of(struct str place, struct cell_place *ret_cell)
{
    size_t at = place.n;
    int64_t row;
    while (at && place.n - at < 8 && is_digit(place.p[at - 1]))
        at--;
    size_t digits = at;
    while (at && digits - at < 4 && place.p[at - 1] >= 'A' && place.p[at - 1] <= 'Z')
        at--;
    if (!at || place.p[at - 1] != '!' ||
        !str_int(str_bytes(place.p + digits, place.n - digits), 1, 1 << 24, &row))
        return false;
    uint32_t column = 0;
    for (size_t i = at; i < digits; i++)
        column = column * 26 + (uint32_t)(place.p[i] - 'A' + 1);
    *ret_cell =
        (struct cell_place){str_bytes(place.p, at), column ? column - 1 : NO_COLUMN, (uint32_t)row};
    return true;
}

/* ---- what is said beside and above it ---- */

/* Empty where it says nothing of others: long, several lines, a number. */
static struct short_text short_of(struct str text)
{
    struct short_text s = {.n = 0};
    text = str_trim(text);
    while (text.n && (text.p[text.n - 1] == ':' || text.p[text.n - 1] == ' '))
        text.n--;
    if (text.n > 3 && !memcmp(text.p + text.n - 3, "：", 3))
        text.n -= 3;
    if (!text.n || text.n > LABEL_MAX || is_digit(text.p[0]) || memchr(text.p, '\n', text.n))
        return s;
    memcpy(s.p, text.p, text.n);
    s.n = text.n;
    return s;
}

static void add_labelled(struct document_sieve *d, struct layer *l, const struct short_text *label,
                         const struct held *h)
{
    struct str text = h->part.text;
    if (!label->n)
        return;
    buf_add(&l->labelled, label->p, label->n);
    buf_text(&l->labelled, ": ");
    l->labels =
        arena_grow(d->waiting, l->labels, l->label_count, &l->label_room, sizeof *l->labels);
    l->labels[l->label_count++] = (struct label){l->labelled.n, h->start, text.n};
    buf_str(&l->labelled, text);
    buf_char(&l->labelled, '\n');
}

/* The heads are the first row that has more than one cell: a title has one. */
static void take_head(struct document_sieve *d, const struct cell_place *c,
                      const struct short_text *text)
{
    if (!d->has_heads && d->left_row == c->row && d->left_column != c->column) {
        d->has_heads = true;
        d->head_row = c->row;
        if (d->left_column < COLUMNS_MAX)
            d->heads[d->left_column] = d->left;
    }
    if (d->has_heads && d->head_row == c->row && c->column < COLUMNS_MAX)
        d->heads[c->column] = *text;
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_digit(s.p[i]))
            return true;
    return false;
}

/* Among the heads only what has a digit is anything but a head: 姓名 says nothing of 身份证号 beside it. */
static void add_labels(struct document_sieve *d, struct layer *l, const struct cell_place *c,
                       const struct held *h)
{
    if (c->column == NO_COLUMN || h->part.look == LOOK_REMARK)
        return;
    if (h->part.text.n <= LABELLED_MAX) {
        bool is_value = (d->has_heads && d->head_row != c->row) || has_digit(h->part.text);
        if (d->left_row == c->row && is_value)
            add_labelled(d, l, &d->left, h);
        if (d->has_heads && c->row > d->head_row && c->column < COLUMNS_MAX)
            add_labelled(d, l, &d->heads[c->column], h);
    }
    struct short_text text = short_of(h->part.text);
    take_head(d, c, &text);
    d->left = text;
    d->left_row = c->row;
    d->left_column = c->column;
}

static void begin_sheet(struct document_sieve *d, struct str sheet)
{
    buf_clear(&d->sheet);
    buf_str(&d->sheet, sheet);
    d->has_heads = false;
    d->left_row = 0; /* rows count from 1 */
    memset(d->heads, 0, sizeof d->heads);
}

/* ---- findings, each to its cell ---- */

static bool speaks_as_a_whole(enum finding_kind kind)
{
    return kind == FINDING_PASSAGE || kind == FINDING_MAP || kind == FINDING_LISTED;
}

/* The last cell that begins at or before a byte. */
static size_t cell_at(const struct layer *l, size_t at)
{
    size_t low = 0, high = l->count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (l->cells[middle]->start <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Joined text has no line's ends: what ends before one is told to end behind it. Not before `end`. */
static size_t without_blanks(struct str text, size_t end, size_t to)
{
    while (to > end && memchr(" \t\r\n", text.p[to - 1], 4))
        to--;
    return to;
}

/* False: it lies across cells and says nothing by that. */
static bool settle_in_cell(const struct layer *l, struct finding *x)
{
    size_t i = cell_at(l, x->from), end = l->cells[i]->start + l->cells[i]->part.text.n;
    if (x->from >= end && i + 1 < l->count) { /* begins with the line's end */
        x->from = l->cells[++i]->start;
        end = x->from + l->cells[i]->part.text.n;
    }
    if (x->from >= end || x->to <= x->from)
        return false;
    x->to = without_blanks(buf_view(&l->text), end, x->to);
    bool across = x->to > end;
    x->to = across ? end : x->to;
    return !across || speaks_as_a_whole(x->kind);
}

static void keep_whole(struct layer *l)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->found.count; i++)
        if (settle_in_cell(l, &l->found.rows[i]))
            l->found.rows[kept++] = l->found.rows[i];
    l->found.count = kept;
}

/* From the labelled text to that of the cells: what lies in a label alone is nobody's, what begins there is the cell's. */
static bool unlabel(const struct layer *l, struct finding *x)
{
    size_t low = 0, high = l->label_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (l->labels[middle].at < x->to)
            low = middle;
        else
            high = middle;
    }
    const struct label *label = &l->labels[low];
    size_t line = low ? label[-1].at + label[-1].n + 1 : 0;
    size_t end = label->at + label->n, to = without_blanks(buf_view(&l->labelled), end, x->to);
    if (to <= label->at || to > end || x->from < line)
        return false;
    x->from = label->start + (x->from > label->at ? x->from - label->at : 0);
    x->to = label->start + (to - label->at);
    return x->from < x->to;
}

static enum err sieve_labelled(struct document_sieve *d, struct layer *l)
{
    struct findings found = {.a = arena_of(d)};
    if (!l->label_count)
        return ERR_OK;
    TRY(sieve_detect(d->sieve, buf_view(&l->labelled), LOOK_SHOWN, DETECT_NEARBY, &found));
    for (size_t i = 0; i < found.count; i++)
        if (unlabel(l, &found.rows[i]))
            findings_take(&l->found, &found.rows[i]);
    l->found.dropped += found.dropped;
    return ERR_OK;
}

/* What is a cell's own affair: hidden as a whole, or encoded. */
static enum err sieve_cell(struct document_sieve *d, struct layer *l, const struct held *h)
{
    struct findings own = {.a = arena_of(d)};
    TRY(sieve_detect_hidden(d->sieve, h->part.text, h->part.look, &own));
    TRY(sieve_detect_encoded(d->sieve, h->part.text, &own));
    for (size_t i = 0; i < own.count; i++) {
        own.rows[i].from += h->start;
        own.rows[i].to += h->start;
        findings_take(&l->found, &own.rows[i]);
    }
    l->found.dropped += own.dropped;
    return ERR_OK;
}

static enum err sieve_layer(struct document_sieve *d, enum text_look look)
{
    struct layer *l = &d->layers[look];
    l->found = (struct findings){.a = arena_of(d)};
    if (!l->count)
        return ERR_OK;
    TRY(buf_check(&l->text));
    TRY(buf_check(&l->labelled));
    TRY(sieve_detect(d->sieve, buf_view(&l->text), look, DETECT_ALL, &l->found));
    keep_whole(l);
    TRY(sieve_labelled(d, l));
    for (size_t i = 0; i < l->count; i++)
        TRY(sieve_cell(d, l, l->cells[i]));
    sieve_settle(&l->found);
    for (size_t i = 0, at = 0; i < l->count; i++) {
        struct held *h = l->cells[i];
        h->first = at;
        for (; at < l->found.count && l->found.rows[at].from < h->start + h->part.text.n; at++) {
            l->found.rows[at].from -= h->start;
            l->found.rows[at].to -= h->start;
        }
        h->count = at - h->first;
    }
    return ERR_OK;
}

/* ---- handing on ---- */

static enum err hand_on(struct document_sieve *d, const struct held *h)
{
    struct layer *l = &d->layers[h->part.look];
    struct findings f = {.a = arena_of(d),
                         .rows = h->count ? l->found.rows + h->first : NULL,
                         .count = h->count,
                         .room = h->count,
                         .dropped = l->found.dropped};
    l->found.dropped = 0; /* told with the first of them */
    return d->sink.part(d->sink.at, &h->part, &f);
}

/* Empty again; buffers keep their memory. */
static void forget(struct document_sieve *d)
{
    for (int look = 0; look < LOOK_COUNT; look++) {
        struct layer *l = &d->layers[look];
        buf_clear(&l->text);
        buf_clear(&l->labelled);
        l->cells = NULL;
        l->labels = NULL;
        l->count = l->room = l->label_count = l->label_room = 0;
    }
    d->held = NULL;
    d->count = d->room = d->bytes = 0;
    arena_clear(d->waiting);
}

enum err document_sieve_end(struct document_sieve *d)
{
    if (!d->count)
        return ERR_OK;
    for (int look = 0; look < LOOK_COUNT; look++)
        TRY(sieve_layer(d, (enum text_look)look));
    for (size_t i = 0; i < d->count; i++)
        TRY(hand_on(d, d->held[i]));
    forget(d);
    return ERR_OK;
}

static enum err hold(struct document_sieve *d, const struct text_part *part,
                     const struct cell_place *c)
{
    if (!str_eq(c->sheet, buf_view(&d->sheet))) {
        TRY(document_sieve_end(d));
        begin_sheet(d, c->sheet);
    }
    if (d->bytes + part->text.n > DOCUMENT_HELD_MAX || d->count == DOCUMENT_CELLS_MAX)
        TRY(document_sieve_end(d));
    struct layer *l = &d->layers[part->look];
    struct held *h = NEW(d->waiting, struct held);
    *h = (struct held){.part = *part, .start = l->text.n};
    if (!d->a) {
        h->part.place = arena_str(d->waiting, part->place);
        h->part.text = arena_str(d->waiting, part->text);
    }
    d->held = arena_grow(d->waiting, d->held, d->count, &d->room, sizeof *d->held);
    d->held[d->count++] = h;
    l->cells = arena_grow(d->waiting, l->cells, l->count, &l->room, sizeof *l->cells);
    l->cells[l->count++] = h;
    d->bytes += part->text.n;
    buf_str(&l->text, part->text);
    buf_char(&l->text, '\n');
    add_labels(d, l, c, h);
    return ERR_OK;
}

static enum err sieve_alone(struct document_sieve *d, const struct text_part *part)
{
    struct findings f = {.a = arena_of(d)};
    TRY(document_sieve_end(d));
    TRY(sieve_text(d->sieve, part->text, part->look, &f));
    TRY(d->sink.part(d->sink.at, part, &f));
    arena_clear(d->waiting);
    return ERR_OK;
}

enum err document_sieve_part(struct document_sieve *d, const struct text_part *part)
{
    struct cell_place c;
    bool is_piece = part->again || part->from || part->line;
    if (is_piece || part->text.n > DOCUMENT_CELL_MAX || !cell_of(part->place, &c))
        return sieve_alone(d, part);
    return hold(d, part, &c);
}
