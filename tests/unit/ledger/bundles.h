/* A ledger of made-up records and a bundle of it, for tests, the fuzzer's seeds and the bench: the
 * records of a register "visit", entry i + 1 in leaf i. */
#ifndef TESTS_UNIT_LEDGER_BUNDLES_H
#define TESTS_UNIT_LEDGER_BUNDLES_H

#include "base/clock.h"
#include "base/io.h"
#include "ledger/bundle.h"

#include <stdio.h>
#include <stdlib.h>

#define SAMPLE_ORIGIN "unit.example/ledger"

struct sample {
    struct arena *a;
    uint64_t size;
    struct tree_hash *at[24]; /* of each level, as far as it is whole */
    struct sign_key *pair;
    struct note_key key;
    uint64_t hidden; /* records whose index it divides are withheld; 0: none */
    bool contents;
    struct buf skeleton, content;
};

static inline void sample_salt(uint64_t index, const char *what, uint8_t ret_salt[LEAF_SALT_SIZE])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, &index, sizeof index);
    sha256_add(&h, what, strlen(what));
    sha256_end(&h, ret_salt);
}

/* The record of leaf `index`, into s->skeleton and s->content. */
static inline void sample_record(struct sample *s, uint64_t index, struct bundle_record *ret_record)
{
    struct bundle_record r = {0};
    struct leaf_row row = {.table = STR("r_visit"), .id = (int64_t)index + 1};
    int64_t responsible[] = {4, 7};
    char moment[MOMENT_SIZE], number[32];
    moment_text(1780000000 + (int64_t)index * 60, moment);
    snprintf(number, sizeof number, "SY-JC-2026-%05llu", (unsigned long long)index + 1);
    sample_salt(index, "record", r.salt);
    sample_salt(index, "content", r.content_salt);
    sample_salt(index, "row", row.hash.byte);
    struct leaf_record record = {.act = STR("visit.sign"),
                                 .actor = 12,
                                 .at = str_of(moment),
                                 .entry = row.id,
                                 .index = (int64_t)index,
                                 .label = 1,
                                 .number = str_of(number),
                                 .reg = STR("visit"),
                                 .responsible = responsible,
                                 .responsible_count = 2,
                                 .rows = &row,
                                 .row_count = 1};
    buf_clear(&s->content);
    buf_clear(&s->skeleton);
    if (s->contents) {
        buf_printf(&s->content, "{\"asked\":{\"conclusion\":\"第%llu次检查\"}}",
                   (unsigned long long)index);
        record.has_content = true;
        content_hash(r.content_salt, buf_view(&s->content), &record.content);
        r.content = buf_view(&s->content);
    }
    if (leaf_canonical(&s->skeleton, &record))
        abort();
    r.skeleton = buf_view(&s->skeleton);
    leaf_commitment(r.salt, r.skeleton, &r.commitment);
    r.hidden = s->hidden && index % s->hidden == 0;
    *ret_record = r;
}

static inline enum err sample_fetch(void *context, uint64_t index, struct bundle_record *ret_record)
{
    sample_record(context, index, ret_record);
    return ERR_OK;
}

static inline enum err sample_node(void *context, unsigned level, uint64_t index,
                                   struct tree_hash *ret_hash)
{
    const struct sample *s = context;
    if (level >= 24 || index >= s->size >> level)
        abort();
    *ret_hash = s->at[level][index];
    return ERR_OK;
}

static inline void sample_make(struct sample *s, struct arena *a, uint64_t size, bool contents)
{
    unsigned char seed[SIGN_SEED_SIZE] = {7};
    *s = (struct sample){.a = a,
                         .size = size,
                         .contents = contents,
                         .skeleton = BUF(1 << 16),
                         .content = BUF(1 << 16)};
    s->pair = sign_key_from_seed(seed);
    if (note_key_make(STR(SAMPLE_ORIGIN), NOTE_ED25519, sign_key_public(s->pair), &s->key))
        abort();
    for (unsigned level = 0; level < 24 && size >> level; level++) {
        s->at[level] = NEW_ARRAY(a, struct tree_hash, size >> level);
        for (uint64_t i = 0; i < size >> level; i++) {
            struct bundle_record r;
            if (level) {
                tree_node(&s->at[level - 1][2 * i], &s->at[level - 1][2 * i + 1], &s->at[level][i]);
                continue;
            }
            sample_record(s, i, &r);
            leaf_hash(&r.commitment, &s->at[0][i]);
        }
    }
}

static inline void sample_free(struct sample *s)
{
    sign_key_free(s->pair);
    buf_free(&s->skeleton);
    buf_free(&s->content);
}

static inline struct str sample_checkpoint(struct sample *s, uint64_t size)
{
    struct tree_reader from = {sample_node, s};
    struct frontier f;
    struct checkpoint c = {.origin = STR(SAMPLE_ORIGIN), .size = size};
    BUF_SCOPE(note, 4096);
    if (frontier_read(&from, size, &f))
        abort();
    frontier_root(&f, &c.root);
    if (checkpoint_sign(&note, &c, &s->key, s->pair))
        abort();
    return arena_str(s->a, buf_view(&note));
}

/* What a test may bend before the bundle is signed, as an office that lies could. */
struct sample_want {
    uint64_t step;         /* every step-th record is evidence */
    uint64_t previous;     /* size of the head that was sent before; 0: none */
    const char *claimed;   /* what the sentence says; NULL: the truth */
    int64_t foreign;       /* added to the id of the first entry */
    struct str checkpoint; /* p NULL: the right one */
};

static inline void sample_sentences(struct sample *s, struct bundle_writer *w,
                                    struct bundle_item *items, size_t count,
                                    const struct sample_want *want)
{
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    struct str says = str_of(want->claimed ? want->claimed : number);
    struct bundle_words words = {
        arena_str(s->a, str_of(arena_printf(s->a, "全年检查 %s 次。", says.p))),
        arena_str(s->a, str_of(arena_printf(s->a, "There were %s inspections.", says.p)))};
    struct bundle_figure figure = {
        STR("visits"), STR("visit where state = signed"), {says, says}, true};
    bundle_sentence(w, STR("visits"), BUNDLE_PROVEN, &words, STR(""));
    bundle_figure(w, &figure, count);
    items[0].id += want->foreign;
    bundle_items(w, items, bundle_sort(items, count));
    words = (struct bundle_words){STR("未发生泄密。"), STR("There was no leak.")};
    bundle_sentence(w, STR("no_leak"), BUNDLE_UNPROVEN, &words, STR("张三"));
}

static inline struct str sample_bundle(struct sample *s, const struct sample_want *want,
                                       struct buf *out)
{
    struct bundle_writer w;
    struct tree_reader from = {sample_node, s};
    struct str to[] = {STR("age1qqqqqqqq")}, previous;
    struct proof path = {0};
    struct bundle_head head = {.key = s->key,
                               .office = {STR("试验市"), STR("Trial City")},
                               .title = {STR("自查报告"), STR("Self-inspection")},
                               .exercise = true,
                               .made = STR("2026-11-28T09:00:00Z"),
                               .kind = STR("self_inspection"),
                               .from = STR("2026-01-01"),
                               .until = STR("2026-12-31"),
                               .level = STR("internal"),
                               .to = to,
                               .to_count = 1};
    size_t count = (size_t)((s->size + want->step - 1) / want->step);
    struct bundle_item *items = NEW_ARRAY(s->a, struct bundle_item, count);
    uint64_t *indexes = NEW_ARRAY(s->a, uint64_t, count);
    for (size_t i = 0; i < count; i++) {
        indexes[i] = i * want->step;
        bool hidden = s->hidden && indexes[i] % s->hidden == 0;
        items[i] = (struct bundle_item){hidden ? STR("") : STR("r_visit"),
                                        hidden ? 0 : (int64_t)indexes[i] + 1, indexes[i]};
    }
    bundle_begin(&w, out);
    bundle_head(&w, &head);
    if (want->previous) {
        previous = sample_checkpoint(s, want->previous);
        if (consistency_prove(&from, want->previous, s->size, &path))
            abort();
    }
    bundle_checkpoint(&w, want->checkpoint.p ? want->checkpoint : sample_checkpoint(s, s->size),
                      want->previous ? &previous : NULL, &path);
    bundle_number(&w, STR("risk"), STR("0.312"),
                  &(struct bundle_words){STR("风险系数"), STR("Risk coefficient")});
    sample_sentences(s, &w, items, count, want);
    uint8_t digest[SHA256_SIZE];
    if (bundle_tree(&w, &from, s->size, indexes, count, sample_fetch, s) ||
        bundle_sign(&w, &s->key, s->pair, digest))
        abort();
    return buf_view(out);
}

#endif
