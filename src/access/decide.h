/* May this person do this with that thing, here and today? One pure decision; no I/O, no memory
 * taken. In this order:
 *   1 the installation's level (R32)             5 the scope of knowledge and its period (L21)
 *   2 the terminal's level (R32)                 6 whose work it is (three administrators, R34)
 *   3 clearance dominates level                  7 a role that gives the right
 *   4 clearance holds every compartment          8 separation of duty
 * 1 to 6 say whether he may know of it at all; who may not is told the same as if there were
 * nothing (decision_err). 7 and 8 refuse openly, with the reason. */
#ifndef ACCESS_DECIDE_H
#define ACCESS_DECIDE_H

#include "access/level.h"

/* ---- the world ---- */

enum scope_kind { SCOPE_PERSON, SCOPE_POST, SCOPE_DEPARTMENT, SCOPE_KIND_COUNT };

/* Days as in base/clock.h, both included; DAY_MIN and DAY_MAX where open. */
#define DAY_MIN INT32_MIN
#define DAY_MAX INT32_MAX
struct scope_member {
    enum scope_kind kind;
    int32_t from, to;
    int64_t id;
};

/* Who may know. Sorted by (kind, id, from): see scope_sort(). No members: nobody may. */
struct scope {
    const struct scope_member *members;
    size_t count;
};

void scope_sort(struct scope_member *members, size_t count);

/* Scope 0 is "not limited": whoever is cleared may know. It is no scope for a state secret, which
 * is then known to nobody (L21). */
enum { SCOPE_OPEN = 0 };

struct label {
    enum level level;
    uint32_t scope; /* SCOPE_OPEN, or an id of the label table */
    uint64_t compartments;
};

/* Who does the work. The three administrators exclude one another and all ordinary work. */
enum administrator {
    ADMINISTRATOR_NONE, /* an ordinary person */
    ADMINISTRATOR_SYSTEM,
    ADMINISTRATOR_SECURITY,
    ADMINISTRATOR_AUDIT,
    ADMINISTRATOR_COUNT
};
#define OPEN_TO(administrator) (1u << (administrator))
#define OPEN_TO_PERSONS OPEN_TO(ADMINISTRATOR_NONE) /* every document; none of the three */

struct subject {
    int64_t person;
    enum level clearance;
    enum administrator administrator;
    uint64_t compartments;
    uint64_t roles;             /* bit per role, as the office numbers them */
    const int64_t *posts;       /* held today, ascending */
    const int64_t *departments; /* his own and all above them, ascending */
    size_t post_count, department_count;
};

struct place {
    enum level installation, terminal;
};

/* Knowing that it is there needs no role. */
enum verb { VERB_KNOW, VERB_LIST, VERB_READ, VERB_COPY, VERB_CHANGE, VERB_DECIDE, VERB_COUNT };

/* Parts that a person has taken in an affair: separation of duty is over these. The office may
 * add its own from PART_OWN on. */
enum part {
    PART_SELF = 1 << 0,     /* it concerns himself */
    PART_PROPOSER = 1 << 1, /* is not the determiner (L16, R14) */
    PART_DETERMINER = 1 << 2,
    PART_HOLDER = 1 << 3, /* is not the witness (R28) */
    PART_WITNESS = 1 << 4,
    PART_APPROVER = 1 << 5,
    PART_ISSUER = 1 << 6,
    PART_VERIFIER = 1 << 7,
    PART_OWN = 1 << 8,
};

struct access_request {
    enum verb verb;
    unsigned open_to;   /* OPEN_TO() bits; 0 is nobody. Documents: OPEN_TO_PERSONS */
    uint64_t roles;     /* any of these gives the right; 0: none is needed */
    uint64_t taken;     /* parts that this person has taken */
    uint64_t forbidden; /* parts that must not be his */
};

/* ---- the answer ---- */

enum reason {
    REASON_ALLOW = 0,
    REASON_INSTALLATION, /* 1 to 6: may not know of it */
    REASON_TERMINAL,
    REASON_CLEARANCE,
    REASON_COMPARTMENT,
    REASON_SCOPE_UNSET, /* a state secret whose scope nobody has set */
    REASON_SCOPE,
    REASON_SCOPE_PERIOD, /* named, but not for today */
    REASON_ADMINISTRATOR,
    REASON_NOT_ADMINISTRATOR,
    REASON_ROLE, /* from here on: may know, may not do */
    REASON_SELF,
    REASON_SEPARATION,
    REASON_MALFORMED, /* numbers out of range: refused like something that is not there */
    REASON_COUNT
};

/* `scope` is the label's (ignored with SCOPE_OPEN); NULL is no members. */
enum reason decide(const struct subject *who, const struct place *where, const struct label *label,
                   const struct scope *scope, const struct access_request *request, int64_t day);

/* Steps 1 to 6 alone: what shows in lists, counts, search, numbers. */
enum reason decide_known(const struct subject *who, const struct place *where,
                         const struct label *label, const struct scope *scope, unsigned open_to,
                         int64_t day);

/* Steps 7 and 8 alone, for what is known to be known. */
static inline enum reason decide_act(const struct subject *who,
                                     const struct access_request *request)
{
    if (request->roles && !(request->roles & who->roles))
        return REASON_ROLE;
    uint64_t clash = request->taken & request->forbidden;
    if (clash)
        return clash & PART_SELF ? REASON_SELF : REASON_SEPARATION;
    return REASON_ALLOW;
}

static inline bool reason_is_open(enum reason reason)
{
    return reason == REASON_ROLE || reason == REASON_SELF || reason == REASON_SEPARATION;
}

/* The sentence and its article ("R32", or ""), for the ledger and for those who may see them. */
const char *reason_text(enum reason reason, enum lang lang);
const char *reason_basis(enum reason reason);
const char *reason_code(enum reason reason); /* "scope_period" */

/* States the problem for the person: ERR_OK, ERR_REFUSED with sentence and article for an open
 * reason, and for all others ERR_MISSING in the very words of missing_err(), whatever the reason.
 */
enum err must_check decision_err(enum reason reason);
enum err must_check missing_err(void); /* "There is no such entry" */

#endif
