/* The record: salt[16]  ChaCha20-Poly1305( "CFSF" u32 1 u32 n u32 terms json[n] terms * u32 prints[...] )
 * with a key that HKDF makes out of the vault's identity, the salt and the file's name in the vault. The
 * prints are a file of fingerprints (sieve/fingerprint.h), a text for each part of the JSON, in order; none where they
 * were too large. Big endian. */
#include "office/sifted.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/io.h"
#include "crypto/aead.h"
#include "crypto/secret.h"
#include "office/internal.h"
#include "office/own_sieve.h"
#include "sieve/document.h"

enum { SALT = 16, HEAD = 16, SNIPPET_MAX = 600, VERSION = 1 };
static const unsigned char NONCE[AEAD_NONCE_SIZE]; /* each key seals one record */

static const struct sql keep = {"sifted.keep", "INSERT INTO sifted (file, record) VALUES ($1, $2)",
                                NULL};
static const struct sql forget = {"sifted.forget", "DELETE FROM sifted WHERE file = $1", NULL};
static const struct sql of_file = {
    "sifted.of_file",
    "SELECT f.sealed, s.record FROM file f JOIN sifted s ON s.file = f.id WHERE f.id = $1"
    " AND f.destroyed_at IS NULL",
    NULL};

const struct sql *const sifted_statements[] = {&keep, &forget, &of_file, NULL};

void sifted_stamp(const struct own_sieve *own, char ret_stamp[SIFTED_STAMP_SIZE])
{
    own_sieve_stamp(own, STR("cofferdam sifted v1\n"), ret_stamp);
}

/* ---- making ---- */

/* Of parts in their order. */
struct sifting {
    struct arena *a;
    struct sifted *s;
    size_t next;
};

static enum err take_findings(void *at, const struct text_part *part, struct findings *f)
{
    struct sifting *x = at;
    struct sifted_part *p = &x->s->parts[x->next++];
    struct findings kept = {.a = x->a};
    for (size_t i = 0; i < f->count; i++)
        if (f->rows[i].to > part->again) { /* else the piece before had it */
            (void)own_sieve_name(&f->rows[i]);
            findings_take(&kept, &f->rows[i]);
        }
    x->s->dropped += f->dropped + kept.dropped;
    p->findings = kept;
    return ERR_OK;
}

/* Those of this text among the lines that are kept, by their weight. */
static void keep_lines(struct arena *a, const struct text_part *part, size_t at,
                       const struct verdict *v, size_t count, struct sifted_part *p)
{
    struct str *snippets = NEW_ARRAY(a, struct str, p->findings.count + 1);
    int64_t *lines = NEW_ARRAY(a, int64_t, p->findings.count + 1);
    struct findings kept = {.a = a};
    for (size_t i = 0; i < count; i++) {
        const struct verdict_line *line = &v->lines[i];
        if (line->part != at)
            continue;
        snippets[kept.count] = str_cut(line->snippet, SNIPPET_MAX);
        lines[kept.count] = text_line(part, line->finding->from);
        findings_take(&kept, line->finding);
        kept.rows[kept.count - 1].from += part->from;
        kept.rows[kept.count - 1].to += part->from;
    }
    p->findings = kept;
    p->snippets = snippets;
    p->lines = lines;
}

enum err sifted_make(struct arena *a, const struct own_sieve *own, const struct extracted *text,
                     struct sifted *ret_sifted)
{
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    const struct sieve_parts by = {.rules = own->rules, .listed = own->listed};
    struct sifted s = {.coverage = text->coverage,
                       .notes = text->notes,
                       .note_count = text->note_count,
                       .part_count = text->part_count,
                       .has_prints = true};
    struct verdict_part *texts = NEW_ARRAY(a, struct verdict_part, text->part_count + 1);
    struct str *bare = NEW_ARRAY(a, struct str, text->part_count + 1);
    struct verdict v;
    s.parts = NEW_ARRAY(a, struct sifted_part, text->part_count + 1);
    TRY(sieve_open(&by, &sieve));
    struct sifting x = {a, &s, 0};
    struct document_sieve *document CLEANUP(document_sieve_cleanup) =
        document_sieve_new(sieve, a, &(struct document_sink){&x, take_findings});
    for (size_t i = 0; i < text->part_count; i++) {
        const struct text_part *t = &text->parts[i];
        struct sifted_part *p = &s.parts[i];
        p->place = t->place;
        p->look = t->look;
        TRY(document_sieve_part(document, t));
        TRY(prints_make(a, &t->text, 1, &p->prints));
        texts[i] = (struct verdict_part){.text = t->text, .findings = &p->findings};
        bare[i] = t->text;
    }
    TRY(document_sieve_end(document));
    verdict_make(a, texts, text->part_count, &(struct verdict_facts){0}, &v);
    size_t kept = v.count < SIFTED_FINDINGS_MAX ? v.count : SIFTED_FINDINGS_MAX;
    s.dropped += v.count - kept;
    for (size_t i = 0; i < text->part_count; i++)
        keep_lines(a, &text->parts[i], i, &v, kept, &s.parts[i]);
    TRY(terms_make(a, bare, text->part_count, &s.terms));
    sifted_stamp(own, s.stamp);
    *ret_sifted = s;
    return ERR_OK;
}

void sifted_unread(const struct own_sieve *own, enum coverage coverage, struct sifted *ret_sifted)
{
    *ret_sifted = (struct sifted){.coverage = coverage};
    sifted_stamp(own, ret_sifted->stamp);
}

/* ---- writing ---- */

static void write_rule(struct json *j, const struct finding_rule *r)
{
    json_open(j, '{');
    json_key_str(j, "id", r->id);
    json_key_int(j, "version", r->version);
    json_key_text(j, "zh", r->title.zh);
    json_key_text(j, "en", r->title.en);
    json_key_text(j, "why_zh", r->reason.zh);
    json_key_text(j, "why_en", r->reason.en);
    json_key_str(j, "basis", r->basis);
    json_close(j, '}');
}

static size_t rule_at(struct arena *a, const struct finding_rule ***rules, size_t *count,
                      size_t *room, const struct finding_rule *rule)
{
    for (size_t i = 0; i < *count; i++)
        if ((*rules)[i] == rule)
            return i;
    *rules = arena_grow(a, *rules, *count, room, sizeof **rules);
    (*rules)[*count] = rule;
    return (*count)++;
}

static void write_part(struct json *j, struct arena *a, const struct sifted_part *p,
                       const struct finding_rule ***rules, size_t *count, size_t *room)
{
    json_open(j, '{');
    json_key_str(j, "place", p->place);
    json_key_int(j, "look", p->look);
    json_key(j, "findings");
    json_open(j, '[');
    for (size_t i = 0; i < p->findings.count; i++) {
        const struct finding *f = &p->findings.rows[i];
        json_open(j, '{');
        json_key_text(j, "kind", finding_kind_name(f->kind));
        json_key_int(j, "rule", (int64_t)rule_at(a, rules, count, room, f->rule));
        json_key_int(j, "from", (int64_t)f->from);
        json_key_int(j, "to", (int64_t)f->to);
        json_key_int(j, "line", p->lines[i]);
        json_key_int(j, "sure", f->sure);
        json_key_int(j, "level", f->level);
        json_key_str(j, "snippet", p->snippets[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void write_json(struct buf *out, struct arena *a, const struct sifted *s)
{
    const struct finding_rule **rules = NULL;
    size_t count = 0, room = 0;
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key_text(&j, "coverage", coverage_name(s->coverage));
    json_key_int(&j, "dropped", (int64_t)s->dropped);
    json_key_text(&j, "stamp", s->stamp);
    json_key(&j, "notes");
    json_open(&j, '[');
    for (size_t i = 0; i < s->note_count; i++) {
        json_open(&j, '{');
        json_key_text(&j, "why", coverage_name(s->notes[i].why));
        json_key_str(&j, "place", s->notes[i].place);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key(&j, "parts");
    json_open(&j, '[');
    for (size_t i = 0; i < s->part_count; i++)
        write_part(&j, a, &s->parts[i], &rules, &count, &room);
    json_close(&j, ']');
    json_key(&j, "rules");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        write_rule(&j, rules[i]);
    json_close(&j, ']');
    json_close(&j, '}');
}

static enum err write_prints(struct buf *out, const struct sifted *s)
{
    struct sha256 sum;
    fingerprint_begin(out);
    for (size_t i = 0; i < s->part_count; i++) {
        const struct fingerprint f = {
            .path = STR(""), .place = STR(""), .prints = s->parts[i].prints};
        TRY(fingerprint_put(out, &f));
    }
    sha256_init(&sum);
    sha256_add(&sum, out->p, out->n);
    fingerprint_end(out, &sum);
    return buf_check(out);
}

static void put32(struct buf *b, size_t n)
{
    const unsigned char bytes[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16),
                                    (unsigned char)(n >> 8), (unsigned char)n};
    buf_add(b, bytes, 4);
}

static struct aead *key_of(struct office *o, const void *salt, struct str name)
{
    unsigned char key[AEAD_KEY_SIZE];
    WIPE_SCOPE(key);
    BUF_SCOPE(info, 256);
    buf_text(&info, "cofferdam/sifted/");
    buf_str(&info, name);
    hkdf_sha256(keys_vault_identity(o), str_bytes(salt, SALT), buf_view(&info), key, sizeof key);
    return aead_new(key);
}

enum err sifted_seal(struct office *o, struct str name, const struct sifted *sifted,
                     struct arena *a, struct str *ret_record)
{
    AEAD_SCOPE(aead);
    BUF_SCOPE(j, SIFTED_RECORD_MAX);
    BUF_SCOPE(prints, SIFTED_RECORD_MAX);
    BUF_SCOPE(all, 2 * SIFTED_RECORD_MAX + HEAD + SALT);
    char salt[SALT];
    write_json(&j, a, sifted);
    TRY(buf_check(&j));
    if (!sifted->has_prints || write_prints(&prints, sifted))
        buf_clear(&prints);
    random_bytes(salt, SALT);
    buf_add(&all, salt, SALT);
    buf_add(&all, "CFSF", 4);
    put32(&all, VERSION);
    put32(&all, j.n);
    put32(&all, sifted->terms.count);
    buf_str(&all, buf_view(&j));
    for (size_t i = 0; i < sifted->terms.count; i++)
        put32(&all, sifted->terms.rows[i]);
    buf_str(&all, buf_view(&prints));
    TRY(buf_check(&all));
    char *record = arena_alloc(a, all.n + AEAD_TAG_SIZE);
    memcpy(record, salt, SALT);
    aead = key_of(o, salt, name);
    aead_seal(aead, NONCE, STR(""), str_bytes(all.p + SALT, all.n - SALT),
              (unsigned char *)record + SALT);
    *ret_record = str_bytes(record, all.n + AEAD_TAG_SIZE);
    return ERR_OK;
}

/* ---- reading: ours, since it opened; an older program may still have written it otherwise ---- */

static enum err damaged(void)
{
    return fail(ERR_CORRUPT, "What the sieve kept of a file is damaged");
}

static bool text_of(struct arena *a, const json_t *object, const char *key, struct str *ret_text)
{
    const json_t *v = json_object_get(object, key);
    if (!json_is_string(v))
        return false;
    *ret_text = arena_str(a, str_bytes(json_string_value(v), json_string_length(v)));
    return true;
}

static bool int_of(const json_t *object, const char *key, int64_t max, int64_t *ret_n)
{
    const json_t *v = json_object_get(object, key);
    if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > max)
        return false;
    *ret_n = json_integer_value(v);
    return true;
}

static bool coverage_of(const json_t *object, const char *key, enum coverage *ret_coverage)
{
    const char *name = json_string_value(json_object_get(object, key));
    for (int c = 0; name && c < COVERAGE_COUNT; c++)
        if (!strcmp(name, coverage_name((enum coverage)c))) {
            *ret_coverage = (enum coverage)c;
            return true;
        }
    return false;
}

static bool kind_of(const json_t *object, enum finding_kind *ret_kind)
{
    const char *name = json_string_value(json_object_get(object, "kind"));
    for (int k = 0; name && k < FINDING_KINDS; k++)
        if (!strcmp(name, finding_kind_name((enum finding_kind)k))) {
            *ret_kind = (enum finding_kind)k;
            return true;
        }
    return false;
}

static bool read_rules(struct arena *a, const json_t *rows, struct finding_rule **ret_rules)
{
    struct finding_rule *rules = NEW_ARRAY(a, struct finding_rule, json_array_size(rows) + 1);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        struct str zh, en, why_zh, why_en;
        int64_t version;
        if (!text_of(a, row, "id", &rules[i].id) || !text_of(a, row, "zh", &zh) ||
            !text_of(a, row, "en", &en) || !text_of(a, row, "why_zh", &why_zh) ||
            !text_of(a, row, "why_en", &why_en) || !text_of(a, row, "basis", &rules[i].basis) ||
            !int_of(row, "version", INT32_MAX, &version))
            return false;
        rules[i].version = (int)version;
        rules[i].title = (struct words){arena_text(a, zh), arena_text(a, en)};
        rules[i].reason = (struct words){arena_text(a, why_zh), arena_text(a, why_en)};
    }
    *ret_rules = rules;
    return true;
}

static bool read_part(struct arena *a, const json_t *row, const struct finding_rule *rules,
                      size_t rule_count, struct sifted_part *p)
{
    const json_t *found = json_object_get(row, "findings");
    size_t count = json_array_size(found);
    struct str *snippets = NEW_ARRAY(a, struct str, count + 1);
    int64_t *lines = NEW_ARRAY(a, int64_t, count + 1), look;
    if (!text_of(a, row, "place", &p->place) || !int_of(row, "look", LOOK_COUNT - 1, &look))
        return false;
    p->look = (enum text_look)look;
    p->findings = (struct findings){.a = a};
    for (size_t i = 0; i < count; i++) {
        const json_t *f = json_array_get(found, i);
        struct finding x = {.source = STR("")};
        int64_t rule, from, to, sure, level;
        if (!kind_of(f, &x.kind) || !int_of(f, "rule", (int64_t)rule_count - 1, &rule) ||
            !int_of(f, "from", INT64_MAX, &from) || !int_of(f, "to", INT64_MAX, &to) ||
            !int_of(f, "line", INT64_MAX, &lines[i]) || !int_of(f, "sure", 100, &sure) ||
            !int_of(f, "level", LEVEL_COUNT - 1, &level) || !text_of(a, f, "snippet", &snippets[i]))
            return false;
        x.rule = &rules[rule];
        x.from = (size_t)from;
        x.to = (size_t)to;
        x.sure = (int)sure;
        x.level = (enum level)level;
        findings_take(&p->findings, &x);
    }
    p->snippets = snippets;
    p->lines = lines;
    return true;
}

static bool read_notes(struct arena *a, const json_t *rows, struct sifted *s)
{
    struct text_note *notes = NEW_ARRAY(a, struct text_note, json_array_size(rows) + 1);
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (!coverage_of(json_array_get(rows, i), "why", &notes[i].why) ||
            !text_of(a, json_array_get(rows, i), "place", &notes[i].place))
            return false;
    s->notes = notes;
    s->note_count = json_array_size(rows);
    return true;
}

static bool read_json(struct arena *a, const json_t *root, struct sifted *s)
{
    const json_t *parts = json_object_get(root, "parts"), *rules = json_object_get(root, "rules");
    struct finding_rule *table;
    struct str stamp;
    int64_t dropped;
    if (!coverage_of(root, "coverage", &s->coverage) || !text_of(a, root, "stamp", &stamp) ||
        stamp.n != SIFTED_STAMP_SIZE - 1 || !int_of(root, "dropped", INT64_MAX, &dropped) ||
        !json_is_array(parts) || !json_is_array(rules) || !read_rules(a, rules, &table) ||
        !read_notes(a, json_object_get(root, "notes"), s))
        return false;
    memcpy(s->stamp, stamp.p, stamp.n);
    s->dropped = (size_t)dropped;
    s->part_count = json_array_size(parts);
    s->parts = NEW_ARRAY(a, struct sifted_part, s->part_count + 1);
    for (size_t i = 0; i < s->part_count; i++)
        if (!read_part(a, json_array_get(parts, i), table, json_array_size(rules), &s->parts[i]))
            return false;
    return true;
}

static enum err read_prints(struct arena *a, struct str bytes, struct sifted *s)
{
    struct str rest;
    struct fingerprint f;
    bool more = true;
    if (!bytes.n)
        return ERR_OK;
    TRY(fingerprint_open(bytes, &rest));
    for (size_t i = 0; more; i++) {
        TRY(fingerprint_next(&rest, a, &f, &more));
        if (more != (i < s->part_count))
            return damaged();
        if (more)
            s->parts[i].prints = f.prints;
    }
    s->has_prints = true;
    return ERR_OK;
}

static size_t get32(const unsigned char *p)
{
    return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
}

/* False where they do not ascend: they are searched. */
static bool read_terms(struct arena *a, const unsigned char *at, size_t count, struct terms *terms)
{
    uint32_t *rows = NEW_ARRAY(a, uint32_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        rows[i] = (uint32_t)get32(at + 4 * i);
        if (i && rows[i] <= rows[i - 1])
            return false;
    }
    *terms = (struct terms){rows, count};
    return true;
}

static void json_release(json_t **root)
{
    json_decref(*root);
}

static enum err read_opened(struct arena *a, struct str bytes, struct sifted *ret_sifted)
{
    const unsigned char *at = (const unsigned char *)bytes.p;
    struct sifted s = {0};
    if (bytes.n < HEAD || memcmp(at, "CFSF", 4) || get32(at + 4) != VERSION)
        return damaged();
    size_t n = get32(at + 8), terms = get32(at + 12), left = bytes.n - HEAD;
    if (n > left || terms > TERMS_MAX || 4 * terms > left - n)
        return damaged();
    json_t *root CLEANUP(json_release) = json_loadb(bytes.p + HEAD, n, 0, NULL);
    if (!root || !read_json(a, root, &s) || !read_terms(a, at + HEAD + n, terms, &s.terms))
        return damaged();
    size_t from = HEAD + n + 4 * terms;
    TRY(read_prints(a, str_bytes(bytes.p + from, bytes.n - from), &s));
    *ret_sifted = s;
    return ERR_OK;
}

enum err sifted_open(struct office *o, struct str name, struct str record, struct arena *a,
                     struct sifted *ret_sifted)
{
    AEAD_SCOPE(aead);
    if (record.n < SALT + AEAD_TAG_SIZE)
        return damaged();
    struct str sealed = str_bytes(record.p + SALT, record.n - SALT);
    char *opened = arena_alloc(a, sealed.n);
    aead = key_of(o, record.p, name);
    if (!aead_open(aead, NONCE, STR(""), sealed, (unsigned char *)opened))
        return fail(ERR_CRYPTO, "What the sieve kept of a file is not sealed with this key");
    return read_opened(a, str_bytes(opened, sealed.n - AEAD_TAG_SIZE), ret_sifted);
}

/* ---- beside the file's row ---- */

enum err sifted_keep(struct deed *d, int64_t file, struct str record)
{
    return record.n ? db_run(d->db, &keep, "ib", file, record) : ERR_OK;
}

enum err sifted_forget(struct deed *d, int64_t file)
{
    return db_run(d->db, &forget, "i", file);
}

enum err sifted_of(struct desk *k, int64_t file, bool *ret_has, struct sifted *ret_sifted)
{
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &of_file, &q, "i", file));
    TRY(query_step(q, ret_has));
    return *ret_has ? sifted_open(k->o, query_text(q, 0), query_blob(q, 1), k->a, ret_sifted)
                    : ERR_OK;
}
