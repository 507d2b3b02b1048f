/* The evidence bundle (docs/bundle.md): a report's sentences, the records that each rests on, and
 * what proves that these records stand in a ledger whose head the office signed. Lines of text, so
 * that it can be read with the eyes; src/verify/cofferdam-verify.c checks the same without us. */
#ifndef LEDGER_BUNDLE_H
#define LEDGER_BUNDLE_H

#include "ledger/checkpoint.h"
#include "ledger/leaf.h"

enum {
    BUNDLE_MAX = 1 << 29,  /* bytes */
    BUNDLE_CHECK = 8,      /* check digits of a line */
    BUNDLE_TEXT_MAX = 8192 /* bytes of a line that is no record */
};

struct bundle_words {
    struct str zh, en;
};

/* ---- writing ---- */

/* Lines go to `out`; after the last one ask buf_check(). Control characters of texts become
 * blanks. */
struct bundle_writer {
    struct buf *out;
    struct sha256 running;
    uint64_t lines;
};
void bundle_begin(struct bundle_writer *w, struct buf *out);
/* One line "WORD REST", or "WORD" where the rest is empty. */
void bundle_line(struct bundle_writer *w, const char *word, struct str rest);
void bundle_both(struct bundle_writer *w, const char *zh, const char *en,
                 const struct bundle_words *words);
void bundle_note(struct bundle_writer *w, struct str note); /* lines "note ..." */

struct bundle_head {
    struct note_key key; /* its name is the origin */
    struct bundle_words office, title;
    bool exercise;
    struct str made;        /* moment */
    struct str kind;        /* of the report */
    struct str from, until; /* dates, both included */
    struct str level;       /* code of the highest level of what is shown */
    const struct str *to;   /* recipients that it is sealed to */
    size_t to_count;
};
void bundle_head(struct bundle_writer *w, const struct bundle_head *head);
/* The head of the ledger; `previous` with its proof where one was sent before, else NULL. */
void bundle_checkpoint(struct bundle_writer *w, struct str note, const struct str *previous,
                       const struct proof *consistency);
void bundle_number(struct bundle_writer *w, struct str name, struct str value,
                   const struct bundle_words *words);

enum bundle_state { BUNDLE_PROVEN, BUNDLE_GAP, BUNDLE_UNPROVEN };
void bundle_sentence(struct bundle_writer *w, struct str id, enum bundle_state state,
                     const struct bundle_words *words, struct str by);
/* Within a sentence. `name` "": evidence beside its figures. `says` is how the sentence says it;
 * where `counts`, both are the number of its items. `rule` is what was asked of the registers. */
struct bundle_figure {
    struct str name, rule;
    struct bundle_words says;
    bool counts;
};
void bundle_figure(struct bundle_writer *w, const struct bundle_figure *figure, size_t items);

/* What a sentence or figure rests on: the row that a record wrote, or only that record. */
struct bundle_item {
    struct str table; /* "" where it is withheld */
    int64_t id;
    uint64_t leaf;
};
/* Puts them into the order of the format and drops what stands twice; the new count. */
size_t bundle_sort(struct bundle_item *items, size_t count);
void bundle_items(struct bundle_writer *w, const struct bundle_item *items, size_t count);

/* A record as it is sent. */
struct bundle_record {
    bool hidden;
    struct str skeleton;
    uint8_t salt[LEAF_SALT_SIZE];
    struct tree_hash commitment; /* of a hidden one */
    struct str content;          /* p NULL: not sent */
    uint8_t content_salt[LEAF_SALT_SIZE];
};
typedef enum err bundle_fetch(void *context, uint64_t index, struct bundle_record *ret_record);

/* These records (rising, no one twice, all below `size`) and the nodes that lead to the root of
 * `size` leaves. What fetch gives is used before the next call. */
enum err must_check bundle_tree(struct bundle_writer *w, const struct tree_reader *from,
                                uint64_t size, const uint64_t *indexes, size_t count,
                                bundle_fetch *fetch, void *context);

/* "end" and the office's signature over all lines until then. Gives that digest. */
enum err must_check bundle_sign(struct bundle_writer *w, const struct note_key *key,
                                const struct sign_key *pair, uint8_t ret_digest[SHA256_SIZE]);

/* ---- reading ---- */

struct bundle_said {
    struct str id;
    enum bundle_state state;
    struct bundle_words words;
    struct str by;
    size_t items, withheld, said; /* said: figures that no count of records proves */
};
struct bundle_named {
    struct str name, value;
    struct bundle_words words;
};
struct bundle {
    struct bundle_head head;
    struct str note, previous_note; /* checkpoints, whole; previous "" for none */
    struct checkpoint checkpoint, previous;
    struct proof path; /* from the previous head to this one */
    const struct bundle_named *numbers;
    size_t number_count;
    const struct bundle_said *sentences;
    size_t sentence_count;
    uint64_t records, withheld, lines;
    uint8_t digest[SHA256_SIZE];
};

/* Reads and checks all of it. `key` NULL: under the key that the bundle names itself, which proves
 * only that it was not changed since. ERR_INPUT for what is malformed, ERR_CRYPTO for what does not
 * hold; both name the line. Texts point into `file` or the arena. */
enum err must_check bundle_open(struct arena *a, struct str file, const struct note_key *key,
                                struct bundle *ret_bundle);

/* The base number or value of that name; "" where there is none. */
struct str bundle_value(const struct bundle *bundle, const char *name);

#endif
