/* Regulations in force: always an approved, hashed version in the database. A new version is
 * proposed by one person and approved by another; approving migrates the registers' tables in the
 * same transaction, or refuses with file, line and why. */
#ifndef OFFICE_RULES_H
#define OFFICE_RULES_H

#include "office/who.h"

struct rules_version {
    int64_t id;
    const char *state; /* proposed in_force past */
    const char *at;
    char digest[65]; /* hex SHA-256 */
    int64_t proposed_by, approved_by;
};
enum err must_check rules_list(struct office *o, const struct viewer *v, struct arena *a,
                               struct rules_version **ret_rows, int *ret_count);
enum err must_check rules_files(struct office *o, const struct viewer *v, struct arena *a,
                                int64_t id, struct rule_file **ret_files, int *ret_count);

/* Roles `officer` or `leader_in_charge` propose; `leader_in_charge` approves what another proposed.
 * On ERR_INPUT or ERR_CONFLICT the faults say what is wrong. */
enum err must_check rules_propose(struct office *o, const struct viewer *v,
                                  const struct rule_file *files, int count, struct arena *a,
                                  struct rule_faults *faults, int64_t *ret_id);
enum err must_check rules_approve(struct office *o, const struct viewer *v, int64_t id,
                                  struct arena *a, struct rule_faults *faults);

#endif
