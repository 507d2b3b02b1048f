/* Building the model out of the trees. Private to this folder. */
#ifndef RULEBOOK_LOAD_H
#define RULEBOOK_LOAD_H

#include "rulebook/cond.h"
#include "rulebook/tree.h"

/* A register while it is built: what reg shows read-only, and the text it comes from. */
struct draft {
    struct reg *reg;
    const struct node *node;
    struct field *fields;
    struct child *children;
    struct relation *relations;
    struct action *actions;
    const struct node *actions_node;
};

struct loader {
    struct arena *a; /* the rulebook's */
    struct fault_list faults;
    struct rulebook *book;
    const char *file; /* of the register at work, for faults */
    struct draft *drafts;
    size_t draft_count, draft_room;
    const struct choices **choices;
    size_t choices_count, choices_room;
    struct role *roles;
    size_t role_count, role_room;
    struct report_draft {
        const struct node *node;
        const char *file;
    } * reports;
    size_t report_count, report_room;
    const struct node *watches; /* of the one file that has them, NULL */
    const char *watches_file;
};

/* ---- reading nodes (read.c) ---- */

static inline struct spot spot_of(const struct loader *l, const struct node *n)
{
    return (struct spot){l->file, n->line};
}

static inline struct spot key_spot(const struct loader *l, const struct node *n)
{
    return (struct spot){l->file, n->key ? n->key_line : n->line};
}

/* True when it is a map; every key that is none of `keys` (NULL-terminated) is a fault. */
bool read_map(struct loader *l, const struct node *n, const char *const *keys);
bool read_is_map(struct loader *l, const struct node *n); /* a map of free names, each checked */
bool read_name(struct loader *l, const struct node *n);   /* the node's key is a proper name */
const char *read_text(struct loader *l, const struct node *n); /* a scalar; NULL with a fault */
const char *read_key_text(struct loader *l, const struct node *map,
                          const char *key); /* NULL: none */
bool read_yes(struct loader *l, const struct node *map, const char *key);
int64_t read_int(struct loader *l, const struct node *map, const char *key, int64_t min,
                 int64_t max, int64_t otherwise);
/* zh: and en: of the map itself; a fault when `needed` and one is missing. */
struct words read_words(struct loader *l, const struct node *map, bool needed);
struct words read_words_at(struct loader *l, const struct node *map, const char *key);
/* One scalar stands for a list of one. NULL node: none. */
size_t read_list(const struct node *n, struct node *const **ret_items, const struct node **room);
const char *const *read_basis(struct loader *l, const struct node *n, int *ret_count);
const char *read_one_basis(struct loader *l, const struct node *map); /* "" when there is none */
bool is_level_word(struct str word);
int read_level(struct loader *l, const struct node *map, const char *key, int otherwise);

/* ---- parts of a register, in this order ---- */

void load_shell(struct loader *l, const struct node *n, const struct regulation *from);
void load_fields(struct loader *l, struct draft *d);       /* fields, children, states */
void load_relations(struct loader *l, struct draft *d);    /* and follows, series_by, title, list */
void load_action_heads(struct loader *l, struct draft *d); /* names, from, to, asks */
void load_actions(struct loader *l, struct draft *d);
/* The action's `computes`, with a fault where the registers lack what it works on. */
void load_computation(struct loader *l, const struct draft *d, const struct node *n,
                      struct action *a);
void load_weighs(struct loader *l, struct draft *d); /* with all actions' heads read */
/* The action's `draws`; then, with all actions read, that no other one changes what was drawn. */
void load_draw(struct loader *l, struct draft *d, const struct node *n, struct action *a);
void load_drawn(struct loader *l, struct draft *d);
void load_effects(struct loader *l, struct draft *d);
void load_clocks(struct loader *l, struct draft *d);
void load_figures(struct loader *l, struct draft *d);
void load_checks(struct loader *l, struct draft *d); /* after the figures: it writes reg->examine */
/* An example of a check (examples.c); NULL with a fault. `reg` NULL: of the office as a whole. */
const struct example *load_example(struct loader *l, const struct node *n, const struct reg *reg);

/* What the conditions of one register's checks and figures lean on (reach.c). */
struct reach_list {
    struct loader *l;
    const struct reg *reg;
    struct reach *rows;
    size_t count, room;
    bool now; /* leans on the moment */
};
void reach_of(struct reach_list *list, const struct cond *c);
/* The figure's column of the statement that examines the register; false with a fault. */
bool load_figure_column(struct loader *l, struct draft *d, int index, struct writer *w,
                        struct reach_list *reaches);
/* The registers that a condition on the office looks at. */
void reach_registers(const struct cond *c, uint64_t *reads);
void load_number(struct loader *l, struct draft *d);
void load_list(struct loader *l, struct draft *d);
void load_statements(struct loader *l, struct draft *d);
void load_watches(struct loader *l); /* with all registers read */
/* INSERT or UPDATE of one action; `at` has the values that it sets. */
const struct bound *write_statement(struct loader *l, struct draft *d, const struct action *a,
                                    const struct setting *at);
/* The `reports:` of a file are remembered while it is read, and loaded when the registers stand. */
void load_report_shells(struct loader *l, const struct node *n);
void load_reports(struct loader *l);
/* One sentence of a report (report_sentence.c); `own` is what the section says of points. */
void load_report_sentence(struct loader *l, const struct node *n, const struct report_choice *own,
                          struct report_sentence *s);
struct report_choice load_report_choice(struct loader *l, const struct node *n,
                                        const struct report_choice *own);
void load_crossings(struct loader *l); /* what only the whole shows: cycles, dead ends */

/* One field out of its definition; `owner` names the table for people fields, NULL for answers. */
bool load_field(struct loader *l, const struct node *n, const struct reg *owner,
                struct field *ret_field);

/* A fault when the node's key is longer. */
bool name_is_short(struct loader *l, const struct node *n, size_t most);

/* ---- statements out of conditions (compile.c); NULL with a fault ---- */

/* The typed tree too. */
const struct bound *compile_guard(struct loader *l, const struct node *n, const struct setting *at,
                                  const char *name, struct cond **ret_cond);
/* What stands in the way of a typed guard: of each none(…), not any(…), count(…) = 0 and all(…, …) that it
 * asks for in any case (ways.c). */
void compile_ways(struct loader *l, const struct node *n, const struct setting *at,
                  const struct cond *c, const char *name, struct guard *g);
/* The typed tree too, when asked for. */
const struct bound *compile_value(struct loader *l, const struct node *n, const struct setting *at,
                                  const struct type *want, const char *name,
                                  struct cond **ret_cond);
/* The person that a path gives, or all those of the list of people that it ends in. */
const struct bound *compile_person(struct loader *l, const struct node *n, const struct setting *at,
                                   const char *name);
const struct bound *compile_people(struct loader *l, const struct node *n, const struct setting *at,
                                   const char *name);
/* The ids of a collection, or of the one entry that a path gives. */
const struct bound *compile_on(struct loader *l, const struct node *n, const struct setting *at,
                               const char *name, const struct reg **ret_target);
/* The ids of a collection's rows: of entries of *ret_reg, or of *ret_child's rows. */
const struct bound *compile_rows(struct loader *l, const struct node *n, const struct setting *at,
                                 const char *name, const struct reg **ret_reg,
                                 const struct child **ret_child);
void write_from(struct writer *w); /* " FROM r_x e WHERE e.id = $n", or nothing without a row */
const struct bound *finish(struct loader *l, struct spot at, struct writer *w, const char *name);

/* ---- who (who.c) ---- */

/* `paths` false: only roles. Faults for what is neither a role nor a path to a person. */
bool load_whom(struct loader *l, const struct node *n, const struct setting *at, bool paths,
               struct whom *ret_whom);
const struct whom *load_whoms(struct loader *l, const struct node *n, const struct setting *at,
                              bool paths, int *ret_count);

#endif
