/* A full-text index beside a table, in both engines: which rows hold all these words, newest first.
 *
 * SQLite: a table of FTS5 (tokens, no positions, own tokenizer `ascii`, which takes what
 * text_tokens() makes as it is). It keeps the tokens, so that a row is taken out by its id alone:
 * the index without content of 3.40 wants the old tokens back to the letter, which a new release of
 * ICU would break silently. PostgreSQL: a table of (id, tsvector) with a GIN index.
 *
 * A row's label stands among its tokens, so that a person who sees few labels does not walk through
 * everybody's rows. It narrows only: the condition SEES() on the row's own label decides. When a
 * row's label changes, put it again. */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "base/buf.h"
#include "store/store.h"

/* Statements and parts of statements of one index, in the arena. */
struct search {
    const char *create, *drop; /* scripts for db_exec_script() */
    /* A script, too: after content was shredded. Words of a removed row stay in FTS5's segments
     * until they are merged; this merges all (about 5 s at 1,000,000 rows). PostgreSQL: nothing to
     * do here, VACUUM does it. */
    const char *settle;
    struct sql remove, put; /* what search_put() and search_remove() run */
    const char *from;  /* "doc_search JOIN doc ON doc.id = doc_search.rowid": the words drive */
    const char *key;   /* "doc_search.rowid": in SQLite in this order free of any sorting */
    const char *table; /* "doc" */
};

/* For the table `table` ([a-z][a-z0-9_]{0,47}, ERR_INPUT else) with the key `id`; the index is the
 * table "<table>_search". */
enum err must_check search_make(struct arena *a, const char *table, struct search *ret_search);

/* The condition for a query that reads `from`, its words bound to $n with search_typed():
 *     SELECT doc.id FROM {from} WHERE {match} AND {SEES(2, "doc.label")} ORDER BY {key} DESC
 *     LIMIT 50 */
const char *search_match(struct arena *a, const struct search *x, int n);

/* The words of a row that has none yet; `text` is any text, tokens are made here. Inside a job. */
enum err must_check search_add(struct db *db, const struct search *x, int64_t id, int64_t label,
                               struct str text);
/* Puts or replaces them: finding nothing to replace costs as much as putting. */
enum err must_check search_put(struct db *db, const struct search *x, int64_t id, int64_t label,
                               struct str text);
enum err must_check search_remove(struct db *db, const struct search *x, int64_t id);

/* The text to bind to $n of search_match(): all the typed words, and (when at most 512 labels are
 * seen) one of the labels. False when nothing typed can be searched: then there is no result. */
bool search_typed(struct db *db, struct buf *out, struct str typed, const uint64_t *bits,
                  size_t nbits);

#endif
