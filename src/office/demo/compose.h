/* How a document of the demonstration is put together. Internal to src/office/demo. */
#ifndef OFFICE_DEMO_COMPOSE_H
#define OFFICE_DEMO_COMPOSE_H

#include "office/demo/family.h"
#include "report/doc.h"

enum { VILLAGES = 12 };
extern const struct demo_words demo_villages[VILLAGES];

/* The three administrators handle no documents. */
enum { ADMINISTRATORS = DEMO_SYSTEM_ADMIN | DEMO_SECURITY_ADMIN | DEMO_AUDIT_ADMIN };

/* Scatters a number; the generator's only source of variety. */
uint64_t demo_mix(uint64_t x);

/* What is settled about a document before a word is written. */
struct plan {
    unsigned index, round; /* round: the how-manyeth of its family */
    const struct family *family;
    const struct demo_words *object;
    const struct demo_matter *matter;
    const struct demo_words *issuer;
    const char *series; /* "青虚政发"; NULL where the kind bears no number */
    unsigned running;   /* number in the series */
    enum demo_kind kind;
    enum demo_format format;
    enum lang lang;
    enum level level;
    bool from_superior;
};
struct plan plan_of(unsigned index);
int64_t plan_day(const struct plan *p, int year);
/* Whether its subject can be drawn on a map. */
bool plan_has_places(const struct plan *p);
/* 0 to below - 1; the same for the same document and purpose. */
unsigned plan_choice(const struct plan *p, unsigned purpose, unsigned below);

/* One who writes: fills the holes of sentences. */
struct voice {
    const struct plan *plan;
    struct arena *arena;
    enum lang lang;
    int year;
    int64_t day;
    uint64_t dice;
    unsigned village;                  /* said last */
    unsigned last;                     /* number said, for one that must not be greater */
    const struct demo_words *said[48]; /* so that no document says a thing twice */
    unsigned said_n;
};
struct voice voice_for(const struct plan *p, enum lang lang, int year, struct arena *a);
unsigned voice_roll(struct voice *v, unsigned below);
struct str voice_say(struct voice *v, const struct demo_words *sentence);
/* One of `n` sentences, by lot; one not said yet while there is one. */
struct str voice_pick(struct voice *v, const struct demo_words *sentences, size_t n);
struct str voice_date(struct voice *v, int64_t day, bool with_year);
static inline struct str voice_word(const struct voice *v, const struct demo_words *w)
{
    return str_of(w->in[v->lang]);
}

struct str demo_title(struct voice *v);
struct str demo_number(struct voice *v);
struct str demo_mark(struct voice *v);

/* body.c, body_kinds.c: the text, as a document; kinds that are sheets included. */
struct doc *demo_body(struct voice *v);
void demo_body_of_kind(struct voice *v, struct doc *d);
/* body_sheets.c */
void demo_sheet(struct voice *v, struct doc *d);
void demo_form(struct voice *v, struct doc *d);
void demo_small_table(struct voice *v, struct doc *d);
void demo_schedule(struct voice *v, struct doc *d);
enum err must_check demo_picture(struct voice *v, struct buf *out);

#endif
