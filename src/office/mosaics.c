/* Declared mosaics as the register has them, and what a release adds to what is public. */
#include "office/mosaics.h"

#include "office/internal.h"
#include "sieve/converge.h"

enum { MOSAICS_MAX = 5000, TEXT_MAX = 4 * RELEASE_PREVIEW_MAX };

static const struct sql in_force = {
    "mosaic.in_force",
    "SELECT id, number, label, grade, about, pieces, need, bits, rev FROM r_mosaic"
    " WHERE state = 'in_force' ORDER BY id",
    NULL};
static const struct sql of_entry = {
    "mosaic.of_entry",
    "SELECT id, number, label, grade, about, pieces, need, bits, rev FROM r_mosaic WHERE id = $1",
    NULL};
/* What was public before this release was; all of it where it is not yet. What was taken down was public. */
static const struct sql before = {
    "mosaic.before",
    "SELECT f.mosaic, f.piece, f.entry FROM mosaic_fact f JOIN r_release r ON r.id = f.entry"
    " JOIN mosaic_read m ON m.entry = r.id LEFT JOIN mosaic_read me ON me.entry = $1"
    " WHERE r.published_on IS NOT NULL AND r.id <> $1 AND (me.entry IS NULL OR m.ord < me.ord)",
    NULL};
static const struct sql clear = {"mosaic.clear", "DELETE FROM mosaic_fact WHERE entry = $1", NULL};
static const struct sql put = {
    "mosaic.put", "INSERT INTO mosaic_fact (entry, mosaic, piece) VALUES ($1, $2, $3)", NULL};
/* `ord` tells which was public first: a copy keeps the one it got. */
static const struct sql note = {
    "mosaic.note",
    "INSERT INTO mosaic_read (entry, stamp, preview, ord)"
    " VALUES ($1, $2, $3, (SELECT coalesce(max(ord), 0) + 1 FROM mosaic_read))"
    " ON CONFLICT (entry) DO UPDATE SET stamp = excluded.stamp, preview = excluded.preview",
    NULL};
static const struct sql of_mosaic = {
    "mosaic.facts",
    "SELECT f.piece, r.number, r.label, r.id FROM mosaic_fact f JOIN r_release r ON r.id = f.entry"
    " WHERE f.mosaic = $1 AND (r.published_on IS NOT NULL OR r.id = $2) ORDER BY r.id, f.piece",
    NULL};
static const struct sql by_number = {
    "mosaic.by_number",
    "SELECT id, number, label, grade, about, pieces, need, bits, rev FROM r_mosaic WHERE number = "
    "$1",
    NULL};

const struct sql *const mosaics_statements[] = {&in_force, &of_entry,  &before,    &clear, &put,
                                                &note,     &of_mosaic, &by_number, NULL};

/* ---- as it was written ---- */

static struct mosaic_words split_words(struct arena *a, struct str line, char sep)
{
    struct str *rows = NULL, part;
    size_t count = 0, room = 0;
    while (str_split(&line, sep, &part)) {
        part = str_trim(part);
        if (!part.n)
            continue;
        rows = arena_grow(a, rows, count, &room, sizeof *rows);
        rows[count++] = part;
    }
    return (struct mosaic_words){rows, count};
}

/* "[3/40] words | words": takes the share off the line. */
static bool take_share(struct str *line, uint32_t *ret_having, uint32_t *ret_population)
{
    int64_t having, population;
    struct str share = *line, first;
    if (!share.n || share.p[0] != '[')
        return true;
    share = str_bytes(share.p + 1, share.n - 1);
    const char *end = memchr(share.p, ']', share.n);
    if (!end)
        return false;
    *line = str_bytes(end + 1, (size_t)(line->p + line->n - end) - 1);
    share.n = (size_t)(end - share.p);
    if (!str_split(&share, '/', &first) || !str_int(str_trim(first), 1, UINT32_MAX, &having) ||
        !str_int(str_trim(share), having, UINT32_MAX, &population))
        return false;
    *ret_having = (uint32_t)having;
    *ret_population = (uint32_t)population;
    return true;
}

static enum err read_pieces(struct arena *a, struct str pieces, struct declared *d)
{
    struct mosaic_words *rows = NULL, lines = split_words(a, pieces, '\n');
    uint32_t *having = NEW_ARRAY(a, uint32_t, lines.count + 1);
    uint32_t *population = NEW_ARRAY(a, uint32_t, lines.count + 1);
    rows = NEW_ARRAY(a, struct mosaic_words, lines.count + 1);
    for (size_t i = 0; i < lines.count; i++) {
        struct str line = lines.rows[i];
        if (!take_share(&line, &having[i], &population[i]) || (d->bits && !population[i]))
            return fail_field(fail(ERR_INPUT,
                                   "Piece {1}: write how many of how many are so, like [3/40]",
                                   numtext((int64_t)i + 1)),
                              "pieces");
        rows[i] = split_words(a, line, '|');
    }
    d->lines = lines.rows;
    d->having = having;
    d->population = population;
    d->mosaic.pieces = rows;
    d->mosaic.piece_count = lines.count;
    return ERR_OK;
}

static enum err read_row(struct arena *a, struct query *q, struct declared *ret_row)
{
    struct declared d = {.id = query_int(q, 0),
                         .number = arena_str(a, query_text(q, 1)),
                         .label = (uint32_t)query_int(q, 2),
                         .level = (enum level)query_int(q, 3),
                         .bits = query_null(q, 7) ? 0 : query_int(q, 7),
                         .rev = query_int(q, 8)};
    d.mosaic.number = d.number;
    d.mosaic.level = d.level;
    d.mosaic.need = query_null(q, 6) ? 0 : (size_t)query_int(q, 6);
    if (!query_null(q, 4))
        d.mosaic.about = split_words(a, arena_str(a, query_text(q, 4)), '\n');
    TRY(read_pieces(a, arena_str(a, query_text(q, 5)), &d));
    *ret_row = d;
    return ERR_OK;
}

static void stamp_of(struct declarations *d)
{
    unsigned char hash[SHA256_SIZE];
    BUF_SCOPE(all, 64 * (MOSAICS_MAX + 1));
    BUF_SCOPE(hex, RELEASE_STAMP_SIZE);
    buf_text(&all, "cofferdam mosaics v1\n");
    for (size_t i = 0; i < d->count; i++)
        buf_printf(&all, "%lld %lld\n", (long long)d->rows[i].id, (long long)d->rows[i].rev);
    sha256(buf_view(&all), hash);
    buf_hex(&hex, hash, sizeof hash);
    memcpy(d->stamp, hex.p, RELEASE_STAMP_SIZE);
}

static enum err make_ready(struct arena *a, struct declarations *d)
{
    struct mosaic *rows = NEW_ARRAY(a, struct mosaic, d->count + 1);
    for (size_t i = 0; i < d->count; i++)
        rows[i] = d->rows[i].mosaic;
    stamp_of(d);
    return mosaics_new(rows, d->count, &d->ready);
}

enum err declarations_read(struct db *db, const struct rulebook *book, struct arena *a,
                           struct declarations *ret_declared)
{
    struct declarations d = {0};
    size_t room = 0;
    *ret_declared = d;
    if (!rule_register(book, STR("mosaic")) || !rule_register(book, STR("release")))
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(db, &in_force, &q, ""));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (d.count == MOSAICS_MAX)
            return fail(ERR_TOO_LARGE, "There are more than {1} mosaics", numtext(MOSAICS_MAX));
        d.rows = arena_grow(a, d.rows, d.count, &room, sizeof *d.rows);
        TRY(read_row(a, q, &d.rows[d.count++]));
    }
    TRY(make_ready(a, &d));
    *ret_declared = d;
    return ERR_OK;
}

void declarations_end(struct declarations *d)
{
    mosaics_free(d->ready);
    d->ready = NULL;
}

/* ---- what a release says ---- */

enum err declarations_facts(const struct declarations *d, struct arena *a,
                            const struct release_text *texts, int count,
                            struct mosaic_fact **ret_facts, size_t *ret_count)
{
    struct normal lines, joined;
    BUF_SCOPE(all, TEXT_MAX);
    *ret_count = 0;
    if (!d->count)
        return ERR_OK;
    for (int i = 0; i < count; i++) {
        buf_str(&all, texts[i].text);
        buf_text(&all, "\n.\n"); /* no word goes on from one text into the next */
    }
    TRY(buf_check(&all));
    TRY(normal_make(a, buf_view(&all), &lines));
    TRY(normal_join(a, &lines, &joined));
    *ret_count = mosaics_facts(d->ready, &joined, a, ret_facts);
    return ERR_OK;
}

static bool find_declared(const struct declarations *d, int64_t id, uint32_t *ret_at)
{
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (d->rows[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_at = (uint32_t)low;
    return low < d->count && d->rows[low].id == id;
}

static enum err read_before(const struct declarations *d, struct db *db, struct arena *a,
                            int64_t release, struct mosaic_release **ret_rows, size_t *ret_count)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    TRY(db_start(db, &before, &q, "i", release));
    for (;;) {
        bool row;
        uint32_t mosaic;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        if (!find_declared(d, query_int(q, 0), &mosaic))
            continue; /* withdrawn since */
        *ret_rows = arena_grow(a, *ret_rows, *ret_count, &room, sizeof **ret_rows);
        (*ret_rows)[(*ret_count)++] =
            (struct mosaic_release){mosaic, (uint32_t)query_int(q, 1), query_int(q, 2)};
    }
}

static struct exposure exposure_of(const struct declarations *d, uint32_t mosaic, uint32_t piece,
                                   int64_t item)
{
    const struct declared *x = &d->rows[mosaic];
    return (struct exposure){.subject = mosaic,
                             .item = item,
                             .attribute = piece,
                             .having = x->having[piece],
                             .population = x->population[piece]};
}

/* Pieces as bits of surprise: of the mosaics that say so. */
static size_t add_bits(const struct declarations *d, struct arena *a,
                       const struct mosaic_release *rows, size_t count,
                       const struct mosaic_fact *facts, size_t fact_count, int64_t release,
                       struct mosaic_complete *ret_rows)
{
    struct exposure *all = NEW_ARRAY(a, struct exposure, count + fact_count + 1);
    size_t kept = 0;
    for (uint32_t m = 0; m < d->count; m++) {
        struct converged *found;
        size_t n = 0;
        for (size_t i = 0; d->rows[m].bits && i < count; i++)
            if (rows[i].mosaic == m && rows[i].piece < d->rows[m].mosaic.piece_count)
                all[n++] = exposure_of(d, m, rows[i].piece, rows[i].item);
        for (size_t i = 0; d->rows[m].bits && i < fact_count; i++)
            if (facts[i].mosaic == m)
                all[n++] = exposure_of(d, m, facts[i].piece, release);
        if (!n || !converge(a, all, n, release, (uint32_t)d->rows[m].bits * 1000, &found))
            continue;
        struct mosaic_complete *c = &ret_rows[kept++];
        *c = (struct mosaic_complete){.mosaic = m};
        for (size_t i = 0; i < found->reason_count; i++)
            c->pieces |= UINT64_C(1) << found->reasons[i]->attribute;
    }
    return kept;
}

static void key_of(const struct declared *d, uint64_t pieces, char ret_key[RELEASE_STAMP_SIZE])
{
    unsigned char hash[SHA256_SIZE];
    BUF_SCOPE(all, 200);
    BUF_SCOPE(hex, RELEASE_STAMP_SIZE);
    buf_printf(&all, "cofferdam mosaic v1\n%lld %lld %llx\n", (long long)d->id, (long long)d->rev,
               (unsigned long long)pieces);
    sha256(buf_view(&all), hash);
    buf_hex(&hex, hash, sizeof hash);
    memcpy(ret_key, hex.p, RELEASE_STAMP_SIZE);
}

enum err declarations_completed(const struct declarations *d, struct db *db, struct arena *a,
                                int64_t release, const struct mosaic_fact *facts, size_t count,
                                struct completion **ret_rows, size_t *ret_count)
{
    struct mosaic_release *rows = NULL;
    struct mosaic_complete *counted;
    size_t n = 0, kept = 0;
    *ret_count = 0;
    if (!d->count || !count)
        return ERR_OK;
    TRY(read_before(d, db, a, release, &rows, &n));
    struct mosaic_complete *all = NEW_ARRAY(a, struct mosaic_complete, d->count + 1);
    size_t all_count = add_bits(d, a, rows, n, facts, count, release, all);
    size_t counted_count = mosaics_complete(d->ready, rows, n, facts, count, release, a, &counted);
    for (size_t i = 0; i < counted_count; i++)
        if (!d->rows[counted[i].mosaic].bits)
            all[all_count++] = counted[i];
    struct completion *done = NEW_ARRAY(a, struct completion, all_count + 1);
    for (size_t i = 0; i < all_count; i++) {
        done[kept].declared = &d->rows[all[i].mosaic];
        key_of(done[kept].declared, all[i].pieces, done[kept].key);
        kept++;
    }
    *ret_rows = done;
    *ret_count = kept;
    return ERR_OK;
}

enum err declarations_put(const struct declarations *d, struct db *db, int64_t release,
                          int64_t preview, const struct mosaic_fact *facts, size_t count)
{
    TRY(db_run(db, &clear, "i", release));
    for (size_t i = 0; i < count; i++)
        TRY(db_run(db, &put, "iii", release, d->rows[facts[i].mosaic].id, (int64_t)facts[i].piece));
    return preview ? db_run(db, &note, "izi", release, d->stamp, preview) : ERR_OK;
}

/* ---- the register ---- */

static void wake(struct office *o, void *arg)
{
    (void)arg;
    release_wake(o);
}

/* It can be looked for; and what is public is looked through for it soon. */
enum err mosaic_compute(struct doing *x)
{
    struct declared d;
    struct mosaics *ready;
    bool row;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &of_entry, &q, "i", x->entry));
    TRY(query_step(q, &row));
    TRY(read_row(x->d->a, q, &d));
    enum err err = mosaics_new(&d.mosaic, 1, &ready);
    if (err)
        return fail_field(err, "pieces");
    mosaics_free(ready);
    deed_after(x->d, wake, NULL);
    return ERR_OK;
}

/* ---- for who may know of it ---- */

static enum err add_places(struct desk *k, const struct declared *d, int64_t release,
                           struct release_piece *rows)
{
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &of_mosaic, &q, "ii", d->id, release));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        int64_t piece = query_int(q, 0);
        if (piece < 0 || (size_t)piece >= d->mosaic.piece_count)
            continue; /* as it was before it was changed: it is looked through soon */
        struct release_piece *p = &rows[piece];
        if (query_int(q, 3) == release)
            p->is_here = true;
        else if (!sight_has(k->sight, (uint32_t)query_int(q, 2)))
            p->hidden++;
        else
            p->places = arena_printf(k->a, "%s%s%.*s", p->places, *p->places ? ", " : "",
                                     (int)query_text(q, 1).n, query_text(q, 1).p);
    }
}

enum err release_pieces(struct desk *k, int64_t release, struct str number,
                        struct release_piece **ret_rows, int *ret_count)
{
    struct declared d;
    bool row;
    QUERY_SCOPE(q);
    *ret_count = 0;
    TRY(db_start(k->db, &by_number, &q, "t", number));
    TRY(query_step(q, &row));
    if (!row || !sight_has(k->sight, (uint32_t)query_int(q, 2)))
        return ERR_OK;
    TRY(read_row(k->a, q, &d));
    struct release_piece *rows = NEW_ARRAY(k->a, struct release_piece, d.mosaic.piece_count + 1);
    for (size_t i = 0; i < d.mosaic.piece_count; i++) {
        struct exposure x = {.having = d.having[i], .population = d.population[i]};
        rows[i] = (struct release_piece){
            .words = d.lines[i], .places = "", .millibits = d.bits ? exposure_millibits(&x) : 0};
    }
    TRY(add_places(k, &d, release, rows));
    *ret_rows = rows;
    *ret_count = (int)d.mosaic.piece_count;
    return ERR_OK;
}
