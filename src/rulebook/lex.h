/* Tokens of conditions. Private to lex.c and parse.c. */
#ifndef RULEBOOK_LEX_H
#define RULEBOOK_LEX_H

#include "rulebook/cond.h"

enum token_kind { T_END, T_NAME, T_INT, T_DATE, T_DURATION, T_TEXT, T_MARK };

struct token {
    enum token_kind kind;
    struct str text; /* of T_TEXT: without the quotes, '' undone */
    int64_t n;
    enum cond_unit unit;
};

struct parser {
    struct arena *a;
    struct str source;
    size_t at;
    struct token now;
    int depth;
};

/* The next token becomes `now`. False with a problem stated. */
bool lex_advance(struct parser *p);

#endif
