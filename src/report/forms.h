/* The office's own papers, laid out from plain facts. Every function returns a document in the
 * arena, to be written by report/writers.h. Texts may be empty; lists may have no element. */
#ifndef REPORT_FORMS_H
#define REPORT_FORMS_H

#include "base/buf.h"
#include "report/doc.h"

/* What stands on all of them. */
struct form_head {
    struct str office; /* issuing organization */
    struct str number; /* of this paper: "QX-XH-2026-0012" */
    struct str mark;   /* level of the paper itself, "" for none */
    struct str date;   /* ISO */
    struct str proof;  /* ledger leaf, root and checkpoint in words; printed at the foot */
    struct str qr;     /* what the QR code says: address of the leaf; "" for no code */
    struct str footer; /* whose copy this is; "" for none */
};

struct destroyed_item {
    struct str number, title, mark, copy; /* copy: "第 3 份" */
    unsigned pages;
};

/* Destruction certificate (R28: counted, registered, approved, witnessed). */
struct destruction {
    struct form_head head;
    const struct destroyed_item *items;
    size_t n;
    struct str place, method;         /* or the designated destruction unit */
    struct str asked_by, approved_by; /* name and post */
    struct str destroyed_by, witness;
    struct str signed_at; /* when the witness signed; ISO moment or local text */
    struct str remarks;
};
struct doc *form_destruction(struct arena *a, enum lang lang, const struct destruction *f);

/* Receipt slip that goes with one numbered copy. */
struct receipt {
    struct form_head head;
    struct str document, title, document_mark, copy; /* number of the document, ... */
    struct str sender, receiver, department;
    struct str handed_over, due; /* date or moment */
    struct str signature;        /* name and moment of the signed receipt; "" while unsigned */
    unsigned pages;
};
struct doc *form_receipt(struct arena *a, enum lang lang, const struct receipt *f);

/* A letter that somebody signs: responsibility for a post, commitment of a person. */
struct letter {
    struct form_head head;
    struct str title, text;          /* the text as it was signed, paragraphs by line breaks */
    struct str signer, post, unit;   /* who; department or firm */
    struct str signed_at;            /* local moment; "" while unsigned */
    struct str until;                /* date of its end; "" for none */
    struct str issued_by, issued_on; /* for the office */
    struct str sum, key, signature;  /* SHA-256 of the text, public key, signature: as texts */
};
struct doc *form_letter(struct arena *a, enum lang lang, const struct letter *f);

/* What an applicant is told where something is not disclosed. It goes out of the house: nothing on it but what
 * stands here; of the head only office, number and date. */
struct reply {
    struct form_head head;
    struct str applicant, applied_on; /* "" unknown */
    struct str asked;                 /* what he asked for; "" where that is told to nobody */
    struct str reason, basis, remedy; /* remedy "": none is named */
};
struct doc *form_reply(struct arena *a, enum lang lang, const struct reply *f);

/* Circulation slip: who is to read the copy, who did. */
struct circulated {
    struct str reader, department, handed_over, returned, opinion;
};
struct circulation {
    struct form_head head;
    struct str document, title, document_mark, copy, originator, received;
    struct str proposal; /* the office's proposal for handling */
    struct str decision; /* the leader's instruction */
    const struct circulated *readers;
    size_t n;
};
struct doc *form_circulation(struct arena *a, enum lang lang, const struct circulation *f);

/* A paper out of facts, a table and lines to sign: what most of an office's lists and protocols are.
 * Labels are shown as they stand. */
struct form_fact {
    struct str label, text;
};
struct form_sheet {
    struct form_head head;
    struct str title, note; /* note: what the signatures stand for; "" for none */
    const struct str *addressees;
    size_t addressee_count;
    const struct form_fact *facts;
    size_t fact_count;
    struct str caption;                /* of the table */
    const struct str *columns, *cells; /* cells row by row */
    const unsigned *weights;
    unsigned column_count; /* 0: no table */
    size_t cell_count;
    const struct form_fact *signers; /* text: the name where it is known, else "" */
    size_t signer_count;
};
struct doc *form_sheet(struct arena *a, enum lang lang, const struct form_sheet *f);

/* Labels to be stuck on carriers: three by eight on a sheet of A4 (70 x 37 mm each), as bought ready cut. */
struct carrier_label {
    struct str office, mark, number, title; /* title: "" where a label may not say it */
    struct str code;                        /* what the QR code says */
};
enum { CARRIER_LABELS_MAX = 2400 }; /* a hundred sheets */
enum err must_check labels_pdf(const struct carrier_label *labels, size_t n, struct str date,
                               struct buf *out);

#endif
