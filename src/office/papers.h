/* What the forms of papers share: paper.c asks, paper_forms.c lays out. */
#ifndef OFFICE_PAPERS_H
#define OFFICE_PAPERS_H

#include "office/paper.h"
#include "report/forms.h"

/* One act on the entry. */
struct paper_act {
    int64_t leaf; /* -1: there was none */
    struct str at, who, body,
        hash; /* moment; name; content as JSON, "" for none; the leaf's hash */
};

/* A request that was carried out, and who signed it. */
struct paper_request {
    struct str asked_by, approved_by, witness; /* names, several by commas */
    struct str signed_at;                      /* the last signature; local time */
};

struct paper {
    struct desk *k;
    const struct entry_view *view;
    struct form_head head;
};

/* A field of the entry as a person reads it; "" where there is none. */
struct str paper_value(const struct paper *p, const char *field);
/* The number of pages and the like; 0 where there is none. */
unsigned paper_count(const struct paper *p, const char *field);
/* The last act of that name ("copy.receive"). */
enum err must_check paper_act_find(const struct paper *p, const char *action,
                                   struct paper_act *ret_act);
enum err must_check paper_request_find(const struct paper *p, const char *action,
                                       struct paper_request *ret_request);
/* Name, and post in brackets. */
struct str paper_person(const struct paper *p, int64_t person);
/* The entry that a field refers to, as another paper of the same desk; ERR_MISSING for none. */
enum err must_check paper_referred(const struct paper *p, const char *field,
                                   struct entry_view *ret_view);

/* One row for each enum paper_form. */
struct paper_kind {
    struct words words;
    const char *states; /* in which it is printed, by blanks; NULL: in all */
    enum err (*make)(struct paper *p, struct doc **ret_doc);
    enum err (*draw)(struct paper *p,
                     struct buf *out); /* instead of `make`: no document but a PDF */
    bool outward; /* it leaves the house: nobody's name at its foot, only its leaf tells */
};
enum err must_check paper_letter(struct paper *p, struct doc **ret_doc);
enum err must_check paper_destruction_list(struct paper *p, struct doc **ret_doc);
enum err must_check paper_circulation_slip(struct paper *p, struct doc **ret_doc);
enum err must_check paper_dispatch_receipt(struct paper *p, struct doc **ret_doc);
enum err must_check paper_muster_protocol(struct paper *p, struct doc **ret_doc);
enum err must_check paper_incident_report(struct paper *p, struct doc **ret_doc);
enum err must_check paper_certificate(struct paper *p, struct doc **ret_doc);
enum err must_check paper_labels(struct paper *p, struct buf *out);

extern const struct paper_kind paper_kinds[PAPER_FORMS];

extern const struct sql *const paper_statements[], *const paper_bridge_statements[];

#endif
