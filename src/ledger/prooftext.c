#include "ledger/prooftext.h"

static const char first_line[] = "c2sp.org/tlog-proof@v1";

enum err prooftext_write(struct buf *out, const struct prooftext *p)
{
    if (p->extra.n > PROOFTEXT_EXTRA_MAX || p->checkpoint.n > NOTE_MAX)
        return fail(ERR_TOO_LARGE, "The proof is too long");
    if (p->index >= TREE_SIZE_MAX || p->proof.count > PROOF_MAX)
        return fail(ERR_INPUT, "A tree has at most 2^62 leaves");
    buf_printf(out, "%s\n", first_line);
    if (p->extra.n) {
        buf_text(out, "extra ");
        buf_base64(out, p->extra.p, p->extra.n);
        buf_char(out, '\n');
    }
    buf_printf(out, "index %llu\n", (unsigned long long)p->index);
    for (size_t i = 0; i < p->proof.count; i++) {
        buf_base64(out, p->proof.at[i].byte, TREE_HASH_SIZE);
        buf_char(out, '\n');
    }
    buf_char(out, '\n');
    buf_str(out, p->checkpoint);
    return buf_check(out);
}

static enum err extra_parse(struct arena *a, struct str base64, struct str *ret_extra)
{
    size_t room = base64.n / 4 * 3 + 3, n;
    if (room > PROOFTEXT_EXTRA_MAX + 3)
        return fail(ERR_TOO_LARGE, "The proof is too long");
    unsigned char *bytes = arena_alloc(a, room);
    if (!base64_decode(base64, bytes, room, &n) || n == 0)
        return fail(ERR_INPUT, "The extra data of the proof is not base64");
    *ret_extra = str_bytes(bytes, n);
    return ERR_OK;
}

static bool index_parse(struct str line, uint64_t *ret_index)
{
    struct str number = {line.p + 6, line.n - 6};
    int64_t index;
    if (number.n == 0 || number.p[0] == '-' || (number.n > 1 && number.p[0] == '0') ||
        !str_int(number, 0, (int64_t)TREE_SIZE_MAX - 1, &index))
        return false;
    *ret_index = (uint64_t)index;
    return true;
}

enum err prooftext_parse(struct arena *a, struct str body, struct prooftext *ret_proof)
{
    if (body.n > NOTE_MAX)
        return fail(ERR_TOO_LARGE, "The proof is too long");
    struct str rest = body, line;
    struct prooftext p = {0};
    if (!str_split(&rest, '\n', &line) || !str_is(line, first_line))
        return fail(ERR_INPUT, "The first line of a proof is {1}", first_line);
    if (!str_split(&rest, '\n', &line))
        return fail(ERR_INPUT, "The proof ends before its time");
    if (str_starts(line, "extra ")) {
        TRY(extra_parse(a, (struct str){line.p + 6, line.n - 6}, &p.extra));
        if (!str_split(&rest, '\n', &line))
            return fail(ERR_INPUT, "The proof ends before its time");
    }
    if (!str_starts(line, "index ") || !index_parse(line, &p.index))
        return fail(ERR_INPUT, "The proof does not say the index of the entry");
    for (;;) {
        size_t n;
        if (!str_split(&rest, '\n', &line) || !rest.p)
            return fail(ERR_INPUT, "The proof ends before its time");
        if (line.n == 0)
            break;
        if (p.proof.count == PROOF_MAX)
            return fail(ERR_TOO_LARGE, "The proof is too long");
        if (!base64_decode(line, p.proof.at[p.proof.count].byte, TREE_HASH_SIZE, &n) ||
            n != TREE_HASH_SIZE)
            return fail(ERR_INPUT, "Hash {1} of the proof is not 32 bytes in base64",
                        numtext((long long)p.proof.count + 1));
        p.proof.count++;
    }
    p.checkpoint = rest;
    *ret_proof = p;
    return ERR_OK;
}

enum err prooftext_verify(struct arena *a, const struct prooftext *p, const struct note_key *key,
                          const struct tree_hash *leaf, struct checkpoint *ret_checkpoint)
{
    struct note note;
    struct checkpoint c;
    TRY(checkpoint_open(a, p->checkpoint, key, &note, &c));
    TRY(inclusion_verify(leaf, p->index, c.size, p->proof.at, p->proof.count, &c.root));
    *ret_checkpoint = c;
    return ERR_OK;
}
