/* What the sieve of this office goes by: the sieve's rules among the regulations in force (those that come with
 * the program where none stand there), the lists of words in force (regulations/words.yaml) and the lists of data
 * (data_list.h).
 *
 * Compiled when it is first wanted, and anew once any of it changed; who holds it keeps what he holds. */
#ifndef OFFICE_OWN_SIEVE_H
#define OFFICE_OWN_SIEVE_H

#include "office/desk.h"
#include "office/doing.h"
#include "sieve/rules.h"

struct own_sieve {
    const struct sieve_rules *rules;
    const struct listed *listed;      /* NULL: no list of data is in force */
    unsigned char stamp[SHA256_SIZE]; /* differs when any rule or list does */
};

/* As the desk's snapshot has it; held until the desk is closed, and rules of findings with it. */
enum err must_check own_sieve_of(struct desk *k, const struct own_sieve **ret_own);
/* The same for longer than the desk; given back with own_sieve_release(). */
enum err must_check own_sieve_hold(const struct desk *k, const struct own_sieve **ret_own);
void own_sieve_release(struct office *o, const struct own_sieve *own); /* NULL is fine */

/* `head`, the detectors by their names, and that stamp, in hex: what was found by this sieve, and what else the head
 * says. */
enum { OWN_SIEVE_STAMP_SIZE = 2 * SHA256_SIZE + 1 };
void own_sieve_stamp(const struct own_sieve *own, struct str head,
                     char ret_stamp[OWN_SIEVE_STAMP_SIZE]);

/* A word of a list, a row of a list of data: gets the list's number as its source, and the rule that all such have,
 * for who may know of the list is the caller's to ask. Which register that number is of; NULL for other findings,
 * which stay as they are. */
const char *own_sieve_name(struct finding *f);
/* Takes away what only those may know who know of the list: number, row, columns. */
void own_sieve_hide(struct finding *f);

/* The regulations that an office is founded with have the sieve's rules of the program among them, unless they
 * bring their own: then true. */
bool own_sieve_found(struct arena *a, const struct rule_file **rules, int *rule_count);

/* Of a proposal: the rules compile, are not careless, and their examples come out as they say. ERR_INPUT with faults
 * in `a`. */
enum err must_check own_sieve_check(struct arena *a, const struct rulebook *book,
                                    struct rule_faults *faults);

#endif
