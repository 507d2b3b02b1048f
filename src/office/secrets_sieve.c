/* What the sieve says of a file, asked by a person before it leaves. */
#include "base/io.h"
#include "office/own_sieve.h"
#include "office/secrets_parts.h"
#include "office/settled.h"
#include "office/vault.h"
#include "sieve/document.h"

static const struct sql owner = {"secrets.owner", "SELECT register, entry FROM file WHERE id = $1",
                                 NULL};

const struct sql *const secrets_sieve_statements[] = {&owner, NULL};

/* A document of the index is named by its file's id. */
enum err secrets_entry(const struct desk *k, struct str document, const struct reg **ret_reg,
                       int64_t *ret_entry)
{
    bool found;
    int64_t file;
    struct str name;
    *ret_reg = NULL;
    if (!str_int(document, 1, INT64_MAX, &file))
        return ERR_OK;
    TRY(db_one(k->db, k->a, &owner, &found, "i>ti", file, &name, ret_entry));
    if (found)
        *ret_reg = rule_register(k->book, name);
    return ERR_OK;
}

/* NULL where there is none; whether the viewer may know of it. */
static enum err find_owner(const struct desk *k, struct str document, const struct reg **ret_reg,
                           struct str *ret_number, bool *ret_knows)
{
    int64_t entry = 0;
    bool row;
    *ret_number = STR("");
    TRY(secrets_entry(k, document, ret_reg, &entry));
    if (!*ret_reg)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &k->rules->sql[(*ret_reg)->index].stand, &q, "i", entry));
    TRY(query_step(q, &row));
    if (!row) {
        *ret_reg = NULL;
        return ERR_OK;
    }
    *ret_number = arena_str(k->a, query_text(q, 0));
    *ret_knows = desk_sees_register(k, *ret_reg) && sight_has(k->sight, (uint32_t)query_int(q, 1));
    return ERR_OK;
}

enum err secrets_number(const struct desk *k, struct str document, struct str *ret_number)
{
    const struct reg *reg;
    bool knows = false;
    TRY(find_owner(k, document, &reg, ret_number, &knows));
    if (!knows)
        *ret_number = STR("");
    return ERR_OK;
}

enum err secrets_owner(const struct desk *k, struct str document, const char **ret_register,
                       struct str *ret_number)
{
    const struct reg *reg;
    bool knows;
    TRY(find_owner(k, document, &reg, ret_number, &knows));
    *ret_register = reg ? reg->name : NULL;
    return ERR_OK;
}

enum err secrets_name(const struct desk *k, struct finding *f)
{
    bool knows = false;
    if (f->kind == FINDING_PASSAGE)
        return secrets_number(k, f->source, &f->source);
    const char *reg = own_sieve_name(f);
    if (!reg)
        return ERR_OK;
    TRY(desk_knows(k, str_of(reg), f->source, &knows));
    if (!knows)
        own_sieve_hide(f);
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
        TRY(secrets_name(x->k, found));
        answer->level = found->level > answer->level ? found->level : answer->level;
        answer->rows = arena_grow(a, answer->rows, answer->count, &x->room, sizeof *answer->rows);
        struct sieve_found *row = &answer->rows[answer->count++];
        *row = (struct sieve_found){part->place, part->look, text_line(part, found->from), *found,
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
    struct sieve_parts parts = {.passages = s->passages,
                                .rules = own->rules,
                                .listed = own->listed,
                                .before = SETTLED_OUTSIDE};
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
