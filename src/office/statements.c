#include "office/statements.h"

#include <stddef.h>

extern const struct sql *const access_end_statements[];
extern const struct sql *const account_statements[];
extern const struct sql *const account_row_statements[];
extern const struct sql *const background_statements[];
extern const struct sql *const deed_statements[];
extern const struct sql *const doing_file_statements[];
extern const struct sql *const doing_statements[];
extern const struct sql *const numbering_statements[];
extern const struct sql *const deadlines_statements[];
extern const struct sql *const draw_check_statements[];
extern const struct sql *const due_statements[];
extern const struct sql *const tick_statements[];
extern const struct sql *const duties_statements[];
extern const struct sql *const entry_statements[];
extern const struct sql *const event_statements[];
extern const struct sql *const exercise_statements[];
extern const struct sql *const exposure_statements[];
extern const struct sql *const exam_act_statements[];
extern const struct sql *const recheck_statements[];
extern const struct sql *const seal_statements[];
extern const struct sql *const drill_copy_statements[];
extern const struct sql *const drill_score_statements[];
extern const struct sql *const drill_statements[];
extern const struct sql *const exam_statements[];
extern const struct sql *const feed_statements[];
extern const struct sql *const inbox_statements[];
extern const struct sql *const label_statements[];
extern const struct sql *const login_statements[];
extern const struct sql *const mail_statements[];
extern const struct sql *const mailer_statements[];
extern const struct sql *const office_statements[];
extern const struct sql *const paper_statements[];
extern const struct sql *const paper_bridge_statements[];
extern const struct sql *const file_facts_statements[];
extern const struct sql *const mosaics_public_statements[];
extern const struct sql *const mosaics_statements[];
extern const struct sql *const people_statements[];
extern const struct sql *const proof_statements[];
extern const struct sql *const reading_statements[];
extern const struct sql *const rehearse_statements[];
extern const struct sql *const release_act_statements[];
extern const struct sql *const release_content_statements[];
extern const struct sql *const release_look_statements[];
extern const struct sql *const release_public_statements[];
extern const struct sql *const release_sieve_statements[];
extern const struct sql *const release_verdict_statements[];
extern const struct sql *const remind_statements[];
extern const struct sql *const request_statements[];
extern const struct sql *const role_statements[];
extern const struct sql *const rules_statements[];
extern const struct sql *const data_list_statements[];
extern const struct sql *const secrets_statements[];
extern const struct sql *const own_sieve_statements[];
extern const struct sql *const secrets_sieve_statements[];
extern const struct sql *const sifted_statements[];
extern const struct sql *const tree_statements[];
extern const struct sql *const vault_statements[];
extern const struct sql *const verify_caused_statements[];
extern const struct sql *const verify_statements[];
extern const struct sql *const verify_row_statements[];
extern const struct sql *const weigh_statements[];
extern const struct sql *const settled_statements[];
extern const struct sql *const weigh_act_statements[];
extern const struct sql *const who_statements[];
extern const struct sql *const witness_statements[];

const struct sql *const *const office_statement_lists[] = {
    access_end_statements,
    account_row_statements,
    account_statements,
    background_statements,
    deadlines_statements,
    deed_statements,
    doing_file_statements,
    doing_statements,
    numbering_statements,
    draw_check_statements,
    due_statements,
    duties_statements,
    entry_statements,
    event_statements,
    drill_copy_statements,
    drill_score_statements,
    drill_statements,
    exam_act_statements,
    exam_statements,
    exercise_statements,
    exposure_statements,
    feed_statements,
    inbox_statements,
    label_statements,
    login_statements,
    office_statements,
    mail_statements,
    mailer_statements,
    remind_statements,
    paper_bridge_statements,
    paper_statements,
    file_facts_statements,
    mosaics_public_statements,
    mosaics_statements,
    people_statements,
    proof_statements,
    reading_statements,
    recheck_statements,
    rehearse_statements,
    release_act_statements,
    release_content_statements,
    release_look_statements,
    release_public_statements,
    release_sieve_statements,
    release_verdict_statements,
    seal_statements,
    data_list_statements,
    secrets_statements,
    own_sieve_statements,
    secrets_sieve_statements,
    sifted_statements,
    request_statements,
    role_statements,
    rules_statements,
    tick_statements,
    tree_statements,
    vault_statements,
    verify_caused_statements,
    verify_row_statements,
    verify_statements,
    weigh_act_statements,
    weigh_statements,
    settled_statements,
    who_statements,
    witness_statements,
    NULL,
};
