/* The one path through which an entry changes, whoever asks: browser, command line, import, clock.
 * Who are you, may you know it, may you do it, is it allowed now, has it been approved for exactly
 * this content; then do it, write the ledger, commit, answer. */
#ifndef OFFICE_ACT_H
#define OFFICE_ACT_H

#include "base/buf.h"
#include "office/who.h"

enum { ANSWERS_MAX = 600 };

/* As typed: a list repeats the name, or separates by commas. A reference, person or file is its id,
 * its number, or (file) the token of an upload; a scope has members "person:12", "post:3",
 * "department:4", each with "@from..to" behind it where it is for a time. A child's row is
 * "attendee.0.name". */
struct answer {
    struct str name, value;
};

struct act_request {
    struct str reg, action;
    int64_t entry; /* 0 for an action that makes one */
    const struct answer *answers;
    int count;
    int64_t
        rev; /* the entry as it was seen: ERR_CONFLICT when it changed since; -1: as it stands */
    const struct weigh_outcome *weighed; /* of act_many(): weigh_row(); NULL: it is not weighed */
};

struct act_result {
    int64_t entry, leaf;
    const char *number;  /* of the entry, in the arena */
    int64_t request;     /* not 0: it waits for approval under this id; nothing else happened yet */
    int64_t file;        /* an action that opens a file: that file */
    int64_t reading_id;  /* what vault_read_open() takes */
    const char *reading; /* and the number of this reading */
    bool is_low;         /* its level is lower than what the sieve says of it */
};

/* ERR_REFUSED carries the sentence and its article; the refusal leaves a leaf of its own. ERR_INPUT
 * names the field. ERR_MISSING says the same for what is not there and what may not be known. */
enum err must_check act(struct office *o, const struct viewer *v, const struct act_request *r,
                        struct arena *a, struct act_result *ret_result);

/* Many acts in one commit: what an import is made of. Each is an act like any other, with its leaf, and one that
 * fails is undone alone; a refusal among acts that stay leaves its own leaf. Memory: `a` is emptied after each. */
struct acts {
    void *at;
    /* The next act; what it failed with where that is not ERR_OK counts as the act's failure. `db` is the job's:
     * what earlier acts did is seen there. `a` lives until done() has been called. */
    enum err (*next)(void *at, struct db *db, struct arena *a, struct act_request *ret_request,
                     bool *ret_more);
    /* What came of it; problem() has the words. */
    void (*done)(void *at, enum err err, const struct act_result *result);
    /* Asked once at the end: ERR_OK keeps what went well, anything else undoes all and is returned. */
    enum err (*keep)(void *at);
};
enum err must_check act_many(struct office *o, const struct viewer *v, const struct acts *acts);

/* What is signed by who does an action with `signs: yes`: "cofferdam act v1\n" and lines of register,
 * action, entry (0 for one that is made), the moment, and the SHA-256 in hex of the answers as they stand in the
 * record's content under "asked". Signature and public key stand beside them, in base64. Where it
 * signs texts of the entry, the first line says v2 and `covers` follows: for each a line of its
 * field, a blank and the SHA-256 in hex of the text (act_cover()), as under "covers". */
void act_text(struct buf *out, const char *reg, const char *action, int64_t entry, const char *at,
              struct str answers, struct str covers);
void act_cover(struct buf *out, const char *field, struct str text);

/* ---- requests: what waits for approval or a witness
 * ---------------------------------------------- */

enum decision {
    DECISION_APPROVE,
    DECISION_RETURN,
    DECISION_REFUSE,
    DECISION_WITNESS,
    DECISION_COUNT
};
const char *decision_name(enum decision decision); /* "approve" ... */
bool decision_parse(struct str name, enum decision *ret_decision);

/* Signs the request's content with the viewer's key. The last one that is needed runs the action in
 * the same deed (ret_result->request is then 0). Return and refuse need a reason. ERR_CONFLICT: the
 * entry changed, the request has fallen. */
enum err must_check act_decide(struct office *o, const struct viewer *v, int64_t request,
                               enum decision decision, struct str reason, struct arena *a,
                               struct act_result *ret_result);
enum err must_check act_withdraw(struct office *o, const struct viewer *v, int64_t request);

/* What an approver signs: "cofferdam request v1\n" and lines of register, entry, action, verdict,
 * step, digest in hex, reason. Anyone can check a decision's signature with it. */
void decision_text(struct buf *out, struct str reg, int64_t entry, struct str action, int64_t step,
                   const char *decision, const unsigned char digest[32], struct str reason);

#endif
