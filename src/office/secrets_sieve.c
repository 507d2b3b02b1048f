/* What the sieve says of a file, asked by a person before it leaves. */
#include "base/io.h"
#include "office/own_sieve.h"
#include "office/secrets_parts.h"
#include "office/vault.h"
#include "sieve/document.h"

static const struct sql owner = {"secrets.owner", "SELECT register, entry FROM file WHERE id = $1",
                                 NULL};

const struct sql *const secrets_sieve_statements[] = {&owner, NULL};

static int64_t line_of(struct str text, size_t at)
{
    int64_t line = 1;
    for (const char *p = text.p; (p = memchr(p, '\n', (size_t)(text.p + at - p))); p++)
        line++;
    return line;
}

/* A document of the index is named by its file's id. */
enum err secrets_number(const struct desk *k, struct str file, struct str *ret_number)
{
    bool found;
    int64_t id, entry;
    struct str name;
    *ret_number = STR("");
    if (!str_int(file, 1, INT64_MAX, &id))
        return ERR_OK;
    TRY(db_one(k->db, k->a, &owner, &found, "i>ti", id, &name, &entry));
    const struct reg *reg = found ? rule_register(k->book, name) : NULL;
    if (!reg || !desk_sees_register(k, reg))
        return ERR_OK;
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, &k->rules->sql[reg->index].stand, &q, "i", entry));
    TRY(query_step(q, &row));
    if (row && sight_has(k->sight, (uint32_t)query_int(q, 1)))
        *ret_number = arena_str(k->a, query_text(q, 0));
    return ERR_OK;
}

/* The number of a list of words, "" where the viewer may not know of it. */
static enum err list_number(const struct desk *k, struct str *number)
{
    int64_t id, label;
    bool found = false;
    const struct reg *reg = rule_register(k->book, str_of(own_sieve_register));
    if (number->n && reg && desk_sees_register(k, reg))
        TRY(db_one(k->db, NULL, &k->rules->sql[reg->index].by_number, &found, "t>ii", *number, &id,
                   &label));
    if (!found || !sight_has(k->sight, (uint32_t)label))
        *number = STR("");
    return ERR_OK;
}

static enum err name_source(const struct desk *k, struct finding *f)
{
    if (f->kind == FINDING_PASSAGE)
        return secrets_number(k, f->source, &f->source);
    own_sieve_name(f);
    return f->kind == FINDING_WORD ? list_number(k, &f->source) : ERR_OK;
}

enum err secrets_owner(const struct desk *k, struct str file, const char **ret_register,
                       struct str *ret_number)
{
    int64_t id, entry = 0;
    struct str name = {NULL, 0};
    bool found = false;
    *ret_register = NULL;
    *ret_number = STR("");
    if (!str_int(file, 1, INT64_MAX, &id))
        return ERR_OK;
    TRY(db_one(k->db, k->a, &owner, &found, "i>ti", id, &name, &entry));
    const struct reg *reg = found ? rule_register(k->book, name) : NULL;
    if (!reg)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &k->rules->sql[reg->index].stand, &q, "i", entry));
    TRY(query_step(q, &found));
    if (found) {
        *ret_register = reg->name;
        *ret_number = arena_str(k->a, query_text(q, 0));
    }
    return ERR_OK;
}

struct answering {
    const struct desk *k;
    struct sieve_answer *answer;
    size_t room;
};

static enum err take_findings(void *at, const struct text_part *part, struct findings *f)
{
    struct answering *x = at;
    struct sieve_answer *answer = x->answer;
    struct arena *a = x->k->a;
    for (size_t i = 0; i < f->count; i++) {
        struct finding *found = &f->rows[i];
        if (found->to <= part->again)
            continue; /* the piece before had it */
        if (answer->count == FINDINGS_MAX) {
            answer->dropped += f->count - i;
            break;
        }
        TRY(name_source(x->k, found));
        answer->level = found->level > answer->level ? found->level : answer->level;
        answer->rows = arena_grow(a, answer->rows, answer->count, &x->room, sizeof *answer->rows);
        struct sieve_found *row = &answer->rows[answer->count++];
        *row = (struct sieve_found){part->place, part->look,
                                    (int64_t)part->line + line_of(part->text, found->from), *found,
                                    sieve_snippet(a, part->text, found)};
        row->finding.from += part->from;
        row->finding.to += part->from;
    }
    answer->dropped += f->dropped;
    return ERR_OK;
}

static enum err sieve_parts(const struct desk *k, struct secrets *s, const struct own_sieve *own,
                            const struct extracted *text, struct sieve_answer *answer)
{
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    struct answering x = {.k = k, .answer = answer};
    const struct document_sink sink = {&x, take_findings};
    struct sieve_parts parts = {.passages = s->passages, .rules = own->rules};
    TRY(sieve_open(&parts, &sieve));
    struct document_sieve *document CLEANUP(document_sieve_cleanup) =
        document_sieve_new(sieve, k->a, &sink);
    for (size_t i = 0; i < text->part_count; i++)
        TRY(document_sieve_part(document, &text->parts[i]));
    return document_sieve_end(document);
}

struct asking {
    const char *act;
    const struct vault_waiting *file;
    size_t findings, passages;
};

/* What was asked is named by its hash alone. */
static enum err say_asked(struct deed *d, void *arg)
{
    const struct asking *x = arg;
    struct json j = json_to(&d->content);
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    buf_hex(&hex, x->file->sha256, SHA256_SIZE);
    d->act = x->act;
    json_open(&j, '{');
    json_key_int(&j, "findings", (int64_t)x->findings);
    json_key_int(&j, "passages", (int64_t)x->passages);
    json_key_str(&j, "sha256", buf_view(&hex));
    json_close(&j, '}');
    return ERR_OK;
}

enum err secrets_asked(const struct desk *k, const char *act, const struct vault_waiting *file,
                       size_t findings, size_t passages)
{
    struct asking asking = {act, file, findings, passages};
    return deed_run(k->o, k->v, say_asked, &asking, NULL);
}

enum err secrets_sieve(struct desk *k, struct str token, struct sieve_answer *ret_answer)
{
    struct vault_waiting file;
    struct extracted text;
    struct secrets *s;
    FD_SCOPE(fd);
    TRY(vault_waiting(k->o, k->v, token, &file));
    if (file.size > SECRETS_FILE_MAX)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(SECRETS_FILE_MAX));
    TRY(memory_file(&fd));
    TRY(vault_waiting_copy(k->o, k->v, token, fd));
    TRY(secrets_read(secrets_of(k->o), fd, k->a, &text));
    struct sieve_answer answer = {.name = arena_text(k->a, str_of(file.name)),
                                  .size = file.size,
                                  .notes = text.notes,
                                  .note_count = text.note_count,
                                  .coverage = text.coverage};
    const struct own_sieve *own;
    TRY(own_sieve_of(k, &own));
    TRY(secrets_hold(k, &s));
    enum err err = sieve_parts(k, s, own, &text, &answer);
    secrets_release(s);
    if (err)
        return err;
    size_t passages = 0;
    for (size_t i = 0; i < answer.count; i++)
        passages += answer.rows[i].finding.kind == FINDING_PASSAGE;
    TRY(secrets_asked(k, "sieve.ask", &file, answer.count, passages));
    *ret_answer = answer;
    return ERR_OK;
}
