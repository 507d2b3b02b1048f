/* What a command writes: tables for people, JSON for programs, and words on standard error. Text
 * out of the office is shown without control characters: it cannot play tricks on a terminal. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/command.h"

/* Columns that a character takes on a terminal: 2 for Chinese, 0 for combining marks. */
int char_width(uint32_t c);
int text_width(struct str s);

/* Rows of columns, aligned when it is written. Texts must live until then. */
struct table {
    struct arena *a;
    int columns;
    struct str *cells;
    size_t count, cap; /* cells, row by row; the first row is the head */
};
void table_init(struct table *t, struct arena *a, int columns);
void table_add(struct table *t, struct str cell);
void table_text(struct table *t, const char *z); /* NULL: empty */
enum err must_check table_write(const struct table *t);
enum err must_check table_text_into(const struct table *t, struct buf *out);

/* A column out of JSON rows: the member's name and the msgid of its head. A name "a.b" looks into
 * the object a. */
struct json_column {
    const char *name, *head;
};
/* The rows, as a table or (--json) one object a line. `columns` ends with a row without a name. */
enum err must_check rows_write(struct cli *c, const json_t *rows,
                               const struct json_column *columns);

/* A member as text: strings as they are, numbers and truth in words; "" where there is none. */
struct str json_shown(struct cli *c, const json_t *object, const char *name);

/* One object: on one line as JSON. */
enum err must_check object_write(const json_t *object);

/* A line to standard output or error. */
enum err must_check line_write(struct str text);
enum err must_check bytes_write(struct str bytes); /* as they are: files, notes */
void say(struct cli *c, const char *msgid);        /* a message, on standard error */
void say_problem(struct cli *c);                   /* problem(), on standard error */

#endif
