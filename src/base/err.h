/* Errors: one list of codes, and the last problem of this thread in words.
 *
 * A function that can fail returns `enum err` and is `must_check`. Outputs come last, are named
 * `ret_...` and stay untouched on failure. Whoever first notices a failure words it with `fail()`;
 * callers pass the code on unchanged. The words are in both languages: the message is an English
 * msgid whose Chinese stands in po/; {1}..{4} are replaced by the arguments. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/tr.h"

#define must_check __attribute__((warn_unused_result))

enum err {
    ERR_OK = 0,
    ERR_INPUT,       /* what came from outside is malformed: HTTP 400, exit 2 */
    ERR_LOGIN,       /* nobody is logged in, or not well enough: HTTP 401, exit 1 */
    ERR_REFUSED,     /* a rule, right or condition refuses: HTTP 403, exit 1 */
    ERR_MISSING,     /* no such thing, or none that you may know of: HTTP 404, exit 1 */
    ERR_METHOD,      /* not this verb here: HTTP 405, exit 2 */
    ERR_CONFLICT,    /* it changed meanwhile, or exists already: HTTP 409, exit 1 */
    ERR_TOO_LARGE,   /* over a stated limit: HTTP 413, exit 2 */
    ERR_TOO_MANY,    /* too often, or too many at once: HTTP 429, exit 1 */
    ERR_BUSY,        /* held by another process: HTTP 503, exit 2 */
    ERR_TIMEOUT,     /* ran out of its time: HTTP 503, exit 2 */
    ERR_CORRUPT,     /* our own stored data is damaged or was tampered with: HTTP 500, exit 2 */
    ERR_CRYPTO,      /* authentication of a ciphertext, signature or key failed: exit 2 */
    ERR_UNSUPPORTED, /* a valid thing that this version does not do: HTTP 501, exit 2 */
    ERR_IO,          /* the operating system said no: HTTP 500, exit 2 */
    ERR_STOPPED,     /* the program is ending: HTTP 503, exit 2 */
    ERR_COUNT
};

enum { ERR_TEXT_MAX = 2048, ERR_FIELD_MAX = 64, ERR_BASIS_MAX = 32 };

struct problem {
    enum err code;
    char text[LANG_COUNT][ERR_TEXT_MAX]; /* UTF-8, cut at a character boundary */
    char field[ERR_FIELD_MAX];           /* name of the field at fault, or "" */
    char basis[ERR_BASIS_MAX];           /* article that says so: "L21", "R29", or "" */
};

/* The problem that this thread's last fail() stated. Valid until its next fail(). */
const struct problem *problem(void);

/* States again what another thread stated (its *problem(), copied): for work that runs on one
 * thread on behalf of another. */
void problem_set(const struct problem *p);

/* States a problem and returns `code`. The arguments are strings (at most four).
 *     return fail(ERR_INPUT, "The field {1} is longer than {2} characters", name, numtext(max)); */
#define fail(code, ...) fail_(code, (const char *const[]){__VA_ARGS__, 0})
void problem_state_(enum err code, const char *const *msgid_and_args);
/* Inline, so that the compiler sees which code comes back: never ERR_OK. */
static inline enum err fail_(enum err code, const char *const *msgid_and_args)
{
    problem_state_(code, msgid_and_args);
    return code;
}

/* The same for a sentence that already stands in both languages (a regulation's own words). */
void problem_words_(enum err code, const char *zh, const char *en);
static inline enum err fail_words(enum err code, const char *zh, const char *en)
{
    problem_words_(code, zh, en);
    return code;
}

/* Name the field or the article of the problem just stated; both return its code. */
void problem_field_(const char *field);
void problem_basis_(const char *basis);
static inline enum err fail_field(enum err code, const char *field)
{
    problem_field_(field);
    return code;
}
static inline enum err fail_basis(enum err code, const char *basis)
{
    problem_basis_(basis);
    return code;
}

/* Adds to the sentence just stated what is the same in every language: names, numbers. */
void problem_more(const char *text);

/* strerror(errno) joined to a path: "cannot open {path}: ...". Always ERR_IO. */
enum err fail_errno(const char *what, const char *path);

const char *err_name(enum err code); /* "refused" */
int err_http_status(enum err code);  /* 200 for ERR_OK */
int err_exit_code(enum err code);    /* 0, 1 or 2, as design.md says */

/* Decimal text of a number, in a ring of 16 per thread: for arguments of fail(). */
const char *numtext(long long n);

/* Ends the process with a message on stderr: for broken invariants and lack of memory only. */
_Noreturn void die(const char *why);

#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum err try_err_ = (call);                                                                \
        if (try_err_)                                                                              \
            return try_err_;                                                                       \
    } while (0)

#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
