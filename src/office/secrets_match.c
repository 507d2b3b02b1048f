/* Fingerprints of files elsewhere, held against the registered secrets. */
#include "base/io.h"
#include "office/secrets_parts.h"
#include "office/settled.h"
#include "office/vault.h"
#include "sieve/fingerprint.h"

struct matching {
    struct desk *k;
    struct secrets *secrets;
    struct passage_search *search;
    struct match_found *rows;
    size_t count, room;
};

static enum err match_one(struct matching *x, const struct fingerprint *f)
{
    ARENA_SCOPE(a);
    struct passage_match *found;
    size_t count;
    TRY(passages_match(x->secrets->passages, x->search, &f->prints, a, &found, &count));
    for (size_t i = 0; i < count; i++) {
        struct match_found row = {.path = arena_str(x->k->a, f->path),
                                  .place = arena_str(x->k->a, f->place),
                                  .line = fingerprint_line(f, found[i].from),
                                  .level = found[i].level,
                                  .sure = found[i].sure};
        TRY(secrets_number(x->k, found[i].number, &row.source));
        TRY(secrets_owner(x->k, found[i].number, &row.source_register, &row.source_number));
        if (x->count == FINDINGS_MAX)
            return fail(ERR_TOO_LARGE, "More than {1} passages were found", numtext(FINDINGS_MAX));
        x->rows = arena_grow(x->k->a, x->rows, x->count, &x->room, sizeof *x->rows);
        x->rows[x->count++] = row;
    }
    return ERR_OK;
}

static enum err match_all(struct matching *x, struct str bytes)
{
    struct str rest;
    bool more = true;
    TRY(fingerprint_open(bytes, &rest));
    while (more) {
        ARENA_SCOPE(a);
        struct fingerprint f;
        TRY(fingerprint_next(&rest, a, &f, &more));
        if (more)
            TRY(match_one(x, &f));
    }
    return ERR_OK;
}

enum err secrets_match(struct desk *k, struct str token, struct match_found **ret_rows,
                       size_t *ret_count)
{
    struct vault_waiting file;
    struct matching x = {.k = k};
    size_t n;
    FD_SCOPE(fd);
    TRY(vault_waiting(k->o, k->v, token, &file));
    if (file.size > SECRETS_PRINTS_MAX)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes",
                    numtext(SECRETS_PRINTS_MAX));
    TRY(memory_file(&fd));
    TRY(vault_waiting_copy(k->o, k->v, token, fd));
    char *bytes = arena_alloc(k->a, (size_t)file.size + 1);
    if (lseek(fd, 0, SEEK_SET))
        return fail_errno("cannot read", file.name);
    TRY(fd_read(fd, bytes, (size_t)file.size, file.name, &n));
    TRY(secrets_hold(k, &x.secrets));
    x.search = passage_search_new();
    passage_search_before(x.search, SETTLED_OUTSIDE);
    enum err err = match_all(&x, str_bytes(bytes, n));
    passage_search_free(x.search);
    secrets_release(x.secrets);
    if (err)
        return err;
    TRY(secrets_asked(k, "sieve.match", &file, x.count, x.count));
    *ret_rows = x.rows;
    *ret_count = x.count;
    return ERR_OK;
}
