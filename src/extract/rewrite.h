/* Documents written anew without what is to be removed, out of the parts that are known and needed alone. They run inside
 * the jail, and in the fuzzer without it. Internal to src/extract.
 *
 * It goes over a document twice, the same way. The first time it tells every text that the result would hold, as flows
 * that count from 0; the parent looks into them and says which bytes of which flow to cut. The second time these are
 * left out. Whatever is in no flow is in no result. */
#ifndef EXTRACT_REWRITE_H
#define EXTRACT_REWRITE_H

#include "extract/cuts.h"
#include "extract/rewriting.h"
#include "extract/words.h"

struct opened;

struct rewriter {
    struct arena *a;
    const struct words_sink *sink; /* of the flows */
    const struct cuts *cuts;       /* NULL the first time */
    uint32_t flow;                 /* the next */
    uint64_t unpacked;
    uint32_t left[LEFT_COUNT];
    struct buf out; /* the document; the owner frees it */
};

enum {
    REWRITE_FLOW_MAX = 64 << 20, /* bytes of the text of one part */
};

/* By what the bytes begin with. ERR_UNSUPPORTED: no such format can be redacted (the words say what to do), ERR_INPUT,
 * ERR_TOO_LARGE. */
enum err must_check rewrite_document(struct rewriter *r, struct str file);

/* One of the needles in any stream of the file, unpacked: a note for each place. */
enum err must_check search_streams(struct rewriter *r, struct str file);

/* ---- the formats ---- */

enum err must_check rewrite_office(struct rewriter *r, struct opened *package);
enum err must_check rewrite_odf(struct rewriter *r, struct opened *package);
enum err must_check rewrite_pdf(struct rewriter *r, struct str file);
enum err must_check rewrite_picture(struct rewriter *r, struct str file);
enum err must_check rewrite_tiff(struct rewriter *r, struct str file);
/* A picture within a document: grey, or (CUTS_KEEP_PICTURES) made anew out of its dots; always PNG. */
enum err must_check rewrite_picture_part(struct rewriter *r, struct str file, struct buf *out);
enum err must_check rewrite_html(struct rewriter *r, struct str utf8);

/* ---- a flow ---- */

struct flow {
    struct rewriter *r;
    struct buf text; /* the first time */
    uint32_t index, at;
    size_t cut;   /* the next one that is not behind `at` */
    bool said;    /* its replacement stands */
    bool touched; /* something was cut since somebody set it false */
};

void flow_open(struct rewriter *r, struct flow *f);
/* A piece of it: what stays goes to `out`, escaped for XML where `xml`. */
void flow_text(struct flow *f, struct str piece, struct buf *out, bool xml);
/* The end of a paragraph, a cell, a value: parts words and is in no result. */
void flow_break(struct flow *f);
enum err must_check flow_close(struct flow *f, enum text_look look, struct str place);
static inline void flow_free(struct flow *f)
{
    buf_free(&f->text);
}
/* Whether [from, to) of the flow, which may lie behind `at`, is cut anywhere. */
bool flow_is_cut(const struct flow *f, uint32_t from, uint32_t to);

void escape_xml(struct buf *out, struct str s);

/* A part of the package by its name in any case, counted into what was unpacked. ERR_INPUT: there is none;
 * ERR_TOO_LARGE past WORDS_UNPACKED_MAX. */
struct opened;
enum err must_check part_bytes(struct rewriter *r, struct opened *package, const char *name,
                               struct buf *out);

#endif
