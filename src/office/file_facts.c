/* The record that waits with an upload: '1' (read whole) or '0', then lines of 33 bytes: '=' and the key of a mosaic that
 * was sought, '+' and the key of a piece that it says. */
#include "office/file_facts.h"

#include "access/sight.h"
#include "base/clock.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "office/internal.h"
#include "sieve/converge.h"

enum {
    KEY = 32, /* hex digits */
    LINE = KEY + 1,
    SOUGHT_TEXT_MAX = 4 * RELEASE_PREVIEW_MAX - (1 << 16),
    RECORD_MAX = 16 << 20
};

static const struct sql is_sought = {"file_facts.is_sought",
                                     "SELECT count(*) FROM sought_mosaic WHERE stamp = $1", NULL};
static const struct sql put_sought = {
    "file_facts.put_sought", "INSERT INTO sought_mosaic (stamp, mosaic) VALUES ($1, $2)", NULL};
static const struct sql put_file = {
    "file_facts.put_file", "INSERT INTO file_sought (file, stamp, whole) VALUES ($1, $2, $3)",
    NULL};
static const struct sql put_fact = {"file_facts.put",
                                    "INSERT INTO file_fact (file, piece) VALUES ($1, $2)", NULL};
static const struct sql held = {
    "file_facts.held",
    "SELECT r.person, f.id, f.register, f.entry, r.kind, min(r.at) AS moment FROM file_fact s"
    " JOIN file f ON f.id = s.file JOIN reading r ON r.file = f.id WHERE s.piece = $1"
    " GROUP BY r.person, f.id, f.register, f.entry, r.kind"
    " UNION ALL SELECT f.person, f.id, f.register, f.entry, '', f.at FROM file_fact s"
    " JOIN file f ON f.id = s.file WHERE s.piece = $1 ORDER BY 1, 6, 2",
    NULL};
static const struct sql has = {
    "file_facts.has", "SELECT count(*) FROM sought_mosaic WHERE stamp = $1 AND mosaic = $2", NULL};
#define READ_FILES "(SELECT DISTINCT file FROM reading WHERE ($1 = 0 OR person = $1)) r"
static const struct sql uncovered = {
    "file_facts.uncovered",
    "SELECT count(*) FROM " READ_FILES " LEFT JOIN file_sought s ON s.file = r.file AND s.whole = 1"
    " LEFT JOIN sought_mosaic m ON m.stamp = s.stamp AND m.mosaic = $2 WHERE m.stamp IS NULL",
    NULL};
static const struct sql by_stamp = {
    "file_facts.by_stamp",
    "SELECT coalesce(s.stamp, ''), count(*) FROM " READ_FILES
    " LEFT JOIN file_sought s ON s.file = r.file AND s.whole = 1 GROUP BY coalesce(s.stamp, '')",
    NULL};

const struct sql *const file_facts_statements[] = {
    &is_sought, &put_sought, &put_file, &put_fact, &held, &has, &uncovered, &by_stamp, NULL};

/* ---- keys ---- */

struct naming {
    unsigned char key[SHA256_SIZE];
};

static void naming_end(struct naming *n)
{
    wipe(n, sizeof *n);
}

static void naming_init(struct naming *n, struct office *o)
{
    hkdf_sha256(keys_vault_identity(o), STR(""), STR("cofferdam/file facts"), n->key,
                sizeof n->key);
}

static void key_of(const struct naming *n, struct str text, char ret_key[KEY + 1])
{
    unsigned char mac[SHA256_SIZE];
    BUF_SCOPE(hex, KEY + 1);
    hmac_sha256(str_bytes((const char *)n->key, sizeof n->key), text, mac);
    buf_hex(&hex, mac, KEY / 2);
    memcpy(ret_key, hex.p, KEY);
    ret_key[KEY] = '\0';
}

static void add_words(struct buf *b, const struct mosaic_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        buf_str(b, words->rows[i]);
        buf_char(b, '\n');
    }
    buf_char(b, '\n'); /* no word is empty or has a line end */
}

static enum err piece_key(const struct naming *n, const struct declared *d, size_t piece,
                          char ret_key[KEY + 1])
{
    BUF_SCOPE(b, 1 << 16);
    buf_printf(&b, "piece %lld\n", (long long)d->id);
    add_words(&b, &d->mosaic.about);
    add_words(&b, &d->mosaic.pieces[piece]);
    TRY(buf_check(&b));
    key_of(n, buf_view(&b), ret_key);
    return ERR_OK;
}

/* Of all its pieces: the same as long as none of them changes. */
static enum err mosaic_key(const struct naming *n, const struct declared *d, char ret_key[KEY + 1])
{
    BUF_SCOPE(b, 64 + MOSAIC_PIECES_MAX * (KEY + 1));
    buf_text(&b, "mosaic\n");
    for (size_t i = 0; i < d->mosaic.piece_count; i++) {
        char key[KEY + 1];
        TRY(piece_key(n, d, i, key));
        buf_text(&b, key);
    }
    TRY(buf_check(&b));
    key_of(n, buf_view(&b), ret_key);
    return ERR_OK;
}

/* ---- taking ---- */

/* As many of its parts as declarations_facts() takes. */
static struct release_text *parts_of(struct arena *a, const struct extracted *text, int *ret_count,
                                     bool *ret_whole)
{
    struct release_text *rows = NEW_ARRAY(a, struct release_text, text->part_count + 1);
    size_t bytes = 0;
    int count = 0;
    *ret_whole = text->coverage == COVERAGE_WHOLE;
    for (size_t i = 0; i < text->part_count; i++) {
        size_t n = text->parts[i].text.n + 4;
        if (n > SOUGHT_TEXT_MAX - bytes) {
            *ret_whole = false;
            continue;
        }
        bytes += n;
        rows[count++].text = text->parts[i].text;
    }
    *ret_count = count;
    return rows;
}

static enum err write_record(struct office *o, const struct declarations *d,
                             const struct mosaic_fact *facts, size_t count, bool whole,
                             struct buf *out)
{
    struct naming n CLEANUP(naming_end);
    char key[KEY + 1];
    naming_init(&n, o);
    buf_char(out, whole ? '1' : '0');
    for (size_t i = 0; i < d->count; i++) {
        TRY(mosaic_key(&n, &d->rows[i], key));
        buf_char(out, '=');
        buf_text(out, key);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(piece_key(&n, &d->rows[facts[i].mosaic], facts[i].piece, key));
        buf_char(out, '+');
        buf_text(out, key);
    }
    return buf_check(out);
}

enum err file_facts_take(struct office *o, struct db *db, const struct rulebook *book,
                         struct arena *a, const struct extracted *text, struct str *ret_record)
{
    DECLARATIONS_SCOPE(d);
    BUF_SCOPE(record, RECORD_MAX);
    struct mosaic_fact *facts = NULL;
    size_t count = 0;
    int parts;
    bool whole;
    *ret_record = STR("");
    TRY(declarations_read(db, book, a, &d));
    if (!d.count)
        return ERR_OK;
    struct release_text *texts = parts_of(a, text, &parts, &whole);
    TRY(declarations_facts(&d, a, texts, parts, &facts, &count));
    TRY(write_record(o, &d, facts, count, whole, &record));
    *ret_record = arena_str(a, buf_view(&record));
    return ERR_OK;
}

/* ---- keeping ---- */

static void stamp_of(struct str lines, char ret_stamp[KEY + 1])
{
    unsigned char hash[SHA256_SIZE];
    struct sha256 all;
    BUF_SCOPE(hex, KEY + 1);
    sha256_init(&all);
    for (size_t at = 0; at + LINE <= lines.n; at += LINE)
        if (lines.p[at] == '=')
            sha256_add(&all, lines.p + at, LINE);
    sha256_end(&all, hash);
    buf_hex(&hex, hash, KEY / 2);
    memcpy(ret_stamp, hex.p, KEY);
    ret_stamp[KEY] = '\0';
}

enum err file_facts_keep(struct deed *d, int64_t file, struct str record)
{
    char stamp[KEY + 1];
    int64_t known = 0;
    bool found;
    if (!record.n)
        return ERR_OK;
    struct str lines = str_bytes(record.p + 1, record.n - 1);
    stamp_of(lines, stamp);
    TRY(db_one(d->db, NULL, &is_sought, &found, "z>i", stamp, &known));
    TRY(db_run(d->db, &put_file, "izi", file, stamp, (int64_t)(record.p[0] == '1')));
    for (size_t at = 0; at + LINE <= lines.n; at += LINE) {
        struct str key = str_bytes(lines.p + at + 1, KEY);
        if (lines.p[at] == '+')
            TRY(db_run(d->db, &put_fact, "it", file, key));
        else if (!known)
            TRY(db_run(d->db, &put_sought, "zt", stamp, key));
    }
    return ERR_OK;
}

/* ---- what people held ---- */

static enum err add_held(struct desk *k, const char *key, uint32_t mosaic, uint32_t piece,
                         struct file_held **rows, size_t *count, size_t *room)
{
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &held, &q, "z", key));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        *rows = arena_grow(k->a, *rows, *count, room, sizeof **rows);
        (*rows)[(*count)++] = (struct file_held){.person = query_int(q, 0),
                                                 .file = query_int(q, 1),
                                                 .reg = arena_str(k->a, query_text(q, 2)),
                                                 .entry = query_int(q, 3),
                                                 .kind = arena_str(k->a, query_text(q, 4)),
                                                 .at = arena_str(k->a, query_text(q, 5)),
                                                 .mosaic = mosaic,
                                                 .piece = piece};
    }
}

enum err file_facts_held(struct desk *k, const struct declarations *d, struct file_held **ret_rows,
                         size_t *ret_count)
{
    struct naming n CLEANUP(naming_end);
    size_t room = 0;
    *ret_rows = NULL;
    *ret_count = 0;
    naming_init(&n, k->o);
    for (uint32_t m = 0; m < d->count; m++) {
        for (uint32_t i = 0; i < d->rows[m].mosaic.piece_count; i++) {
            char key[KEY + 1];
            TRY(piece_key(&n, &d->rows[m], i, key));
            TRY(add_held(k, key, m, i, ret_rows, ret_count, &room));
        }
    }
    return ERR_OK;
}

enum err file_held_entry(struct desk *k, const struct file_held *h, bool *ret_found,
                         struct str *ret_number, enum level *ret_level)
{
    const struct reg *reg = rule_register(k->book, h->reg);
    bool row;
    *ret_found = false;
    if (!reg)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &k->rules->sql[reg->index].stand, &q, "i", h->entry));
    TRY(query_step(q, &row));
    if (!row || !level_is_valid((int)query_int(q, 2)))
        return ERR_OK;
    *ret_number = query_null(q, 0) ? STR("") : arena_str(k->a, query_text(q, 0));
    *ret_level = (enum level)query_int(q, 2);
    *ret_found = true;
    return ERR_OK;
}

/* Whether a file with that stamp was looked through for all of them. */
static enum err has_all(struct desk *k, const struct naming *n, const struct declarations *d,
                        struct str stamp, bool *ret_all)
{
    *ret_all = true;
    for (size_t i = 0; i < d->count && *ret_all; i++) {
        char key[KEY + 1];
        int64_t known = 0;
        bool found;
        TRY(mosaic_key(n, &d->rows[i], key));
        TRY(db_one(k->db, NULL, &has, &found, "tz>i", stamp, key, &known));
        *ret_all = known > 0;
    }
    return ERR_OK;
}

static enum err uncovered_by_any(struct desk *k, const struct naming *n,
                                 const struct declarations *d, int64_t person, int64_t *ret_count)
{
    int64_t count = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &by_stamp, &q, "i", person));
    for (;;) {
        bool row, all;
        TRY(query_step(q, &row));
        if (!row)
            break;
        TRY(has_all(k, n, d, arena_str(k->a, query_text(q, 0)), &all));
        count += all ? 0 : query_int(q, 1);
    }
    *ret_count = count;
    return ERR_OK;
}

enum err file_facts_uncovered(struct desk *k, const struct declarations *d,
                              const struct declared *mosaic, int64_t person, int64_t *ret_count)
{
    struct naming n CLEANUP(naming_end);
    char key[KEY + 1];
    bool found;
    naming_init(&n, k->o);
    if (!mosaic)
        return uncovered_by_any(k, &n, d, person, ret_count);
    TRY(mosaic_key(&n, mosaic, key));
    return db_one(k->db, NULL, &uncovered, &found, "iz>i", person, key, ret_count);
}

/* ---- judging ---- */

bool declared_is_complete(const struct declared *d, uint64_t pieces)
{
    size_t have = 0;
    int64_t millibits = 0;
    for (size_t i = 0; i < d->mosaic.piece_count; i++) {
        const struct exposure x = {.having = d->having[i], .population = d->population[i]};
        if (!(pieces >> i & 1))
            continue;
        have++;
        millibits += d->bits ? exposure_millibits(&x) : 0;
    }
    if (d->bits)
        return millibits >= d->bits * 1000;
    return have >= (d->mosaic.need ? d->mosaic.need : d->mosaic.piece_count);
}

bool declared_is_known_to(const struct desk *k, const struct declared *d, int64_t person)
{
    static const struct place anywhere = {LEVEL_COUNT - 1, LEVEL_COUNT - 1};
    const struct person *p = people_find(k->people, person);
    struct label label;
    struct scope scope;
    int64_t day;
    return p && date_parse(str_of(k->today), &day) &&
           label_get(k->o->labels, d->label, &label, &scope) &&
           decide_known(&p->subject, &anywhere, &label, &scope, OPEN_TO_PERSONS, day) ==
               REASON_ALLOW;
}

struct str declared_piece(const struct declared *d, uint32_t piece)
{
    struct str line = d->lines[piece];
    const char *end = line.n && line.p[0] == '[' ? memchr(line.p, ']', line.n) : NULL;
    return end ? str_trim(str_bytes(end + 1, (size_t)(line.p + line.n - end) - 1)) : line;
}
