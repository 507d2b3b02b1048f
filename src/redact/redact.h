/* A copy of a document without what may not leave: nothing of it is in any stream, revision, thumbnail or property of the
 * result, and the result is read again to prove it. What each format keeps and loses: docs/redaction.md. */
#ifndef REDACT_REDACT_H
#define REDACT_REDACT_H

#include "extract/rewriting.h"

enum redaction_kind {
    REDACT_SPAN, /* bytes of a part, as extractor.h gives it, from the text's beginning; what reads the same elsewhere goes too */
    REDACT_TEXT, /* this text, wherever it stands and however it is written */
    REDACT_BOX,  /* an area of a page or picture, for what is no text */
};

struct redaction {
    enum redaction_kind kind;
    struct str place; /* SPAN: of the part */
    size_t from, to;  /* SPAN: bytes of the part's text, at character boundaries */
    struct str text;  /* TEXT: at least two letters or digits, or one Han character */
    struct str with; /* instead of it: at most CUT_WITH_MAX bytes; "": a block for each character */
    struct box box;  /* BOX: text.h */
};

struct redact_options {
    bool
        keep_pictures; /* of office documents: else each is replaced by a grey one, for it may show what is removed */
};

struct redact_result {
    uint32_t removed; /* places */
    uint32_t pictured,
        near; /* of them in pictures; and there only nearly reading so, by a letter or two */
    uint32_t left[LEFT_COUNT]; /* what the copy has not, by enum rewrite_left */
    enum coverage coverage;    /* of reading the result again: what was not read is not proved */
    const struct text_note *notes; /* in the arena */
    size_t note_count;
};

/* Reads the document from its start and, when it is proved that nothing is left, writes the copy. Nothing is written else:
 * ERR_REFUSED: something was left, the words say where; ERR_UNSUPPORTED: this kind cannot be redacted, the words say
 * what to do first; ERR_INPUT: the document or the list is damaged (a place that is not there, a text that is too short);
 * ERR_MISSING: a text that is to be removed stands nowhere in it; ERR_TOO_LARGE, ERR_TIMEOUT, ERR_IO. */
enum err must_check redact_file(int in_fd, const struct redaction *list, size_t count,
                                const struct redact_options *options, int out_fd, struct arena *a,
                                struct redact_result *ret_result);

#endif
