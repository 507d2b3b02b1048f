/* Loading, checking and comparing rulebooks, and the SQL they need. Pure: no I/O. */
#ifndef RULEBOOK_RULEBOOK_H
#define RULEBOOK_RULEBOOK_H

#include "rulebook/model.h"

struct rule_file {
    const char *name; /* path below regulations/, for messages */
    struct str text;  /* at most 1 MiB */
};

/* The sieve's rules (src/sieve/rules.h) stand among the regulations and are proposed, approved and hashed with
 * them: a file with a line that begins with "sieve:" is one of theirs. */
bool rule_file_is_sieve(const struct rule_file *file);

/* What is wrong and where; a load reports all it finds, at most 100. */
struct rule_fault {
    const char *file;
    int line;
    struct words words;
};

struct rule_faults {
    struct rule_fault rows[100];
    int count;
};

/* Checks and compiles. On failure ERR_INPUT; the faults (texts in `a`) say why. The rulebook owns a
 * new arena; give it back with rulebook_free(). */
enum err must_check rulebook_load(struct arena *a, const struct rule_file *files, int count,
                                  struct rule_faults *faults, struct rulebook **ret_book);
void rulebook_free(struct rulebook *book);

const struct reg *rule_register(const struct rulebook *book, struct str name);
const struct action *rule_action(const struct reg *reg, struct str name);
const struct field *rule_field(const struct reg *reg, struct str name);
int rule_state(const struct reg *reg, struct str name);      /* -1 */
int rule_role(const struct rulebook *book, struct str name); /* -1 */
const struct report *rule_report(const struct rulebook *book, struct str name);
const struct choice *rule_choice(const struct choices *c, struct str code);
const struct check *rule_check(const struct rulebook *book, struct str name);

/* Tables and indexes of a register for an engine; a NUL-terminated script. Its search index is made
 * with search_make(reg->table) of store/search.h, which this folder stands below. */
enum rule_engine { ENGINE_SQLITE, ENGINE_POSTGRES };
const char *rule_ddl(struct arena *a, const struct reg *reg, enum rule_engine engine);

/* What brings `old` to `new`: a script, "" when nothing changes; old NULL: everything. In-use
 * questions that only the data can answer are listed: each SELECT must give no row, else refuse
 * with its words. ERR_CONFLICT with faults where the change is refused outright. */
struct rule_question {
    const char *sql;
    struct rule_fault fault;
};
enum err must_check rule_migration(struct arena *a, const struct rulebook *old,
                                   const struct rulebook *new, enum rule_engine engine,
                                   struct rule_faults *faults, const char **ret_script,
                                   struct rule_question **ret_questions, int *ret_question_count);

/* A list of a register: what to filter, how to sort, where the page starts. */
enum list_op { LIST_IS, LIST_IS_NOT, LIST_FROM, LIST_TO, LIST_EMPTY, LIST_CONTAINS /* people */ };
struct list_filter {
    const struct field *field;
    enum list_op op; /* the value is PARAM_VALUE with this filter's index */
};
/* Parts about the search index of reg->table: what stands after FROM (the index first, then the
 * table: it drives), the condition with the words bound to $1, the index's id to order by. */
struct list_search {
    const char *from, *match, *key;
};
struct list_shape {
    struct list_filter filters[16];
    int filter_count;
    const struct field *sort;         /* NULL: newest first, by id; ignored with `search` */
    bool descending;                  /* entries without a value come last, else first */
    const struct list_search *search; /* NULL: none */
    bool after; /* keyset page: values `filter_count` (sort value) and `filter_count + 1` (id) */
    bool after_empty; /* the last row's sort value was null: it is not bound, only the id */
    bool backward;    /* the page before that row: the rows come in reverse order */
    bool count;       /* SELECT count(*) instead, of at most PARAM_LIMIT */
    /* Only few rows (some thousand) are the viewer's to know: they are found by their labels
     * instead of by walking past everybody else's. Ignored with `search`. */
    bool few;
    int driver; /* filter driver - 1 finds the rows by its index; 0: the order does. Not with `few` */
    bool gather; /* the driver lets few rows through: they are found, then sorted */
};
/* The statement; columns: id, label, state, then reg->columns (of a reference the id: a page has few
 * different ones), and last the sort value (the id without `sort`), for the next page. Rows the
 * viewer may not know are left out by PARAM_SIGHT. ERR_INPUT for a shape the register cannot serve:
 * a field that is not its own, an operation that its type does not know. */
enum err must_check rule_list(struct arena *a, const struct reg *reg,
                              const struct list_shape *shape, const struct bound **ret_list);

/* A condition written at run time: SELECT 1 where it holds for PARAM_ENTRY, 0 else. It reads whatever
 * its paths and lists reach, so it is for those who write rules, not for a stranger's filter. */
enum err must_check rule_condition(struct arena *a, const struct rulebook *book,
                                   const struct reg *reg, struct str source,
                                   const struct bound **ret_bound);

#endif
