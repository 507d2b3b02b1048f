/* The computations that the program brings: their names, and what they need of the registers. */
#include "rulebook/load.h"

/* A field, or a child's field ("item.given"), that the computation reads or writes. */
struct need {
    const char *reg, *child, *field; /* child NULL: a field of the register */
    enum field_type type;
};

static const struct need question_needs[] = {
    {"question", NULL, "bank", FIELD_REFERENCE},  {"question", NULL, "kind", FIELD_CHOICE},
    {"question", NULL, "audience", FIELD_CHOICE}, {"question", NULL, "article", FIELD_TEXT},
    {"question", NULL, "zh_text", FIELD_TEXT},    {"question", NULL, "zh_a", FIELD_TEXT},
    {"question", NULL, "zh_b", FIELD_TEXT},       {"question", NULL, "zh_c", FIELD_TEXT},
    {"question", NULL, "zh_d", FIELD_TEXT},       {"question", NULL, "zh_e", FIELD_TEXT},
    {"question", NULL, "zh_f", FIELD_TEXT},       {"question", NULL, "en_text", FIELD_TEXT},
    {"question", NULL, "en_a", FIELD_TEXT},       {"question", NULL, "en_b", FIELD_TEXT},
    {"question", NULL, "en_c", FIELD_TEXT},       {"question", NULL, "en_d", FIELD_TEXT},
    {"question", NULL, "en_e", FIELD_TEXT},       {"question", NULL, "en_f", FIELD_TEXT},
    {"question", NULL, "answer", FIELD_TEXT},     {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need paper_needs[] = {
    {"question_bank", NULL, "name", FIELD_TEXT},
    {"exam", NULL, "attempts", FIELD_INT},
    {"exam", NULL, "wait_days", FIELD_INT},
    {"exam", NULL, "open_from", FIELD_DATE},
    {"exam", NULL, "open_to", FIELD_DATE},
    {"paper", NULL, "attempt", FIELD_INT},
    {"exam", NULL, "name", FIELD_TEXT},
    {"exam", NULL, "bank", FIELD_REFERENCE},
    {"exam", NULL, "audience", FIELD_CHOICE},
    {"exam", NULL, "singles", FIELD_INT},
    {"exam", NULL, "multiples", FIELD_INT},
    {"exam", NULL, "judgements", FIELD_INT},
    {"exam", NULL, "minutes", FIELD_INT},
    {"exam", NULL, "pass_mark", FIELD_INT},
    {"paper", NULL, "exam", FIELD_REFERENCE},
    {"paper", NULL, "person", FIELD_PERSON},
    {"paper", NULL, "begun_at", FIELD_MOMENT},
    {"paper", NULL, "ends_at", FIELD_MOMENT},
    {"paper", NULL, "answers", FIELD_LONG},
    {"paper", NULL, "right_count", FIELD_INT},
    {"paper", NULL, "score", FIELD_INT},
    {"paper", "item", "question", FIELD_REFERENCE},
    {"paper", "item", "option_order", FIELD_TEXT},
    {"paper", "item", "given", FIELD_TEXT},
    {"paper", "item", "correct", FIELD_YESNO},
    {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need finding_needs[] = {
    {"finding", NULL, "check_name", FIELD_TEXT},
    {"finding", NULL, "subject_register", FIELD_TEXT},
    {"finding", NULL, "subject_number", FIELD_TEXT},
    {"finding", NULL, "subject_entry", FIELD_INT},
    {"finding", NULL, "identity", FIELD_TEXT},
    {"finding", NULL, "evidence", FIELD_FILE},
    {"finding", NULL, "still_fails", FIELD_YESNO},
    {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need report_needs[] = {
    {"work_report", NULL, "body", FIELD_FILE},
    {"work_report", NULL, "content", FIELD_TEXT},
    {"work_report", NULL, "changed", FIELD_INT},
    {"work_report", NULL, "added", FIELD_INT},
    {"work_report", NULL, "left_out", FIELD_INT},
    {"report_statement", NULL, "report", FIELD_REFERENCE},
    {"report_statement", NULL, "how", FIELD_CHOICE},
    {"report_statement", NULL, "sentence", FIELD_TEXT},
    {"report_statement", NULL, "section", FIELD_TEXT},
    {"report_statement", NULL, "words_zh", FIELD_LONG},
    {"report_statement", NULL, "words_en", FIELD_LONG},
    {"report_statement", NULL, "reason", FIELD_TEXT},
    {"report_statement", NULL, "author_name", FIELD_TEXT},
    {"report_statement", NULL, "said_on", FIELD_DATE},
    {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need release_needs[] = {
    {"release", NULL, "body_text", FIELD_LONG},
    {"release", NULL, "link", FIELD_TEXT},
    {"release", NULL, "file", FIELD_FILE},
    {"release", NULL, "second_file", FIELD_FILE},
    {"release", NULL, "third_file", FIELD_FILE},
    {"release", NULL, "preview", FIELD_FILE},
    {"release", NULL, "content_hash", FIELD_TEXT},
    {"release", NULL, "sieve_stamp", FIELD_TEXT},
    {"release", NULL, "sieved_at", FIELD_MOMENT},
    {"release", NULL, "coverage", FIELD_CHOICE},
    {"release", NULL, "proposed_level", FIELD_LEVEL},
    {"release", NULL, "verdict_zh", FIELD_TEXT},
    {"release", NULL, "verdict_en", FIELD_TEXT},
    {"release", NULL, "found", FIELD_INT},
    {"release", NULL, "released_hash", FIELD_TEXT},
    {"release", "hit", "part", FIELD_INT},
    {"release", "hit", "piece", FIELD_INT},
    {"release", "hit", "place", FIELD_TEXT},
    {"release", "hit", "look", FIELD_CHOICE},
    {"release", "hit", "kind", FIELD_TEXT},
    {"release", "hit", "rule", FIELD_TEXT},
    {"release", "hit", "rule_version", FIELD_INT},
    {"release", "hit", "why_zh", FIELD_TEXT},
    {"release", "hit", "why_en", FIELD_TEXT},
    {"release", "hit", "basis", FIELD_TEXT},
    {"release", "hit", "grade", FIELD_LEVEL},
    {"release", "hit", "begins", FIELD_INT},
    {"release", "hit", "ends", FIELD_INT},
    {"release", "hit", "sure", FIELD_INT},
    {"release", "hit", "snippet", FIELD_TEXT},
    {"release", "hit", "source_register", FIELD_TEXT},
    {"release", "hit", "source_number", FIELD_TEXT},
    {"release", "hit", "source_row", FIELD_INT},
    {"release", "hit", "source_columns", FIELD_TEXT},
    {"release", "hit", "content_key", FIELD_TEXT},
    {"release", "hit", "decision", FIELD_CHOICE},
    {"release", "hit", "decision_reason", FIELD_TEXT},
    {"release", "hit", "decided_by", FIELD_PERSON},
    {"release", "hit", "decided_at", FIELD_MOMENT},
    {"release", "hit", "second_by", FIELD_PERSON},
    {"release", "gap", "part", FIELD_INT},
    {"release", "gap", "place", FIELD_TEXT},
    {"release", "gap", "why", FIELD_CHOICE},
    {"release", "gap", "looked_by", FIELD_PERSON},
    {"release", "gap", "looked_at", FIELD_MOMENT},
    {"release", "gap", "looked_note", FIELD_TEXT},
    {"release", NULL, "published_on", FIELD_DATE},
    {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need mosaic_needs[] = {
    {"mosaic", NULL, "grade", FIELD_LEVEL}, {"mosaic", NULL, "about", FIELD_LONG},
    {"mosaic", NULL, "pieces", FIELD_LONG}, {"mosaic", NULL, "need", FIELD_INT},
    {"mosaic", NULL, "bits", FIELD_INT},    {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need told_needs[] = {
    {"release", NULL, "told_reason", FIELD_LONG},
    {"release", NULL, "told_basis", FIELD_TEXT},
    {"release", NULL, "told_remedy", FIELD_LONG},
    {"release", NULL, "told_confirmed", FIELD_LONG},
    {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need word_list_needs[] = {
    {"word_list", NULL, "grade", FIELD_LEVEL},
    {"word_list", NULL, "words", FIELD_LONG},
    {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct need data_list_needs[] = {
    {"data_list", NULL, "grade", FIELD_LEVEL},     {"data_list", NULL, "body", FIELD_FILE},
    {"data_list", NULL, "alone", FIELD_TEXT},      {"data_list", NULL, "together", FIELD_TEXT},
    {"data_list", NULL, "row_count", FIELD_INT},   {"data_list", NULL, "cell_count", FIELD_INT},
    {"data_list", NULL, "short_count", FIELD_INT}, {NULL, NULL, NULL, FIELD_TEXT},
};

static const struct {
    const char *name, *reg; /* the register whose action it is; NULL: any that `weighs` */
    enum computation computes;
    const char *asks;            /* an answer that the action must ask for, or NULL */
    const struct need *needs[2]; /* NULL: no more */
} computations[] = {
    {"check_question", "question", COMPUTE_CHECK_QUESTION, NULL, {question_needs}},
    {"draw_paper", "paper", COMPUTE_DRAW_PAPER, NULL, {question_needs, paper_needs}},
    {"keep_answers", "paper", COMPUTE_KEEP_ANSWERS, "given", {question_needs, paper_needs}},
    {"mark_paper", "paper", COMPUTE_MARK_PAPER, NULL, {question_needs, paper_needs}},
    {"take_up", "finding", COMPUTE_TAKE_UP, NULL, {finding_needs}},
    {"recheck", "finding", COMPUTE_RECHECK, NULL, {finding_needs}},
    {"note_recheck", "finding", COMPUTE_NOTE_RECHECK, NULL, {finding_needs}},
    {"seal_report", "work_report", COMPUTE_SEAL_REPORT, NULL, {report_needs}},
    {"sieve_later", "release", COMPUTE_SIEVE_LATER, NULL, {release_needs}},
    {"take_sieve", "release", COMPUTE_TAKE_SIEVE, NULL, {release_needs}},
    {"decide_hits", "release", COMPUTE_DECIDE_HITS, NULL, {release_needs}},
    {"confirm_hits", "release", COMPUTE_CONFIRM_HITS, NULL, {release_needs}},
    {"look_at_gaps", "release", COMPUTE_LOOK_AT_GAPS, NULL, {release_needs}},
    {"check_sieved", "release", COMPUTE_CHECK_SIEVED, NULL, {release_needs}},
    {"bind_release", "release", COMPUTE_BIND_RELEASE, NULL, {release_needs}},
    {"check_mosaic", "mosaic", COMPUTE_CHECK_MOSAIC, NULL, {mosaic_needs}},
    {"check_words", "word_list", COMPUTE_CHECK_WORDS, NULL, {word_list_needs}},
    {"check_rows", "data_list", COMPUTE_CHECK_ROWS, NULL, {data_list_needs}},
    {"drop_rows", "data_list", COMPUTE_DROP_ROWS, NULL, {data_list_needs}},
    {"check_told", "release", COMPUTE_CHECK_TOLD, "told_reason", {told_needs}},
    {"weigh", NULL, COMPUTE_WEIGH, NULL, {NULL}},
};

static const struct field *field_of(const struct reg *reg, const struct need *need)
{
    if (!need->child)
        return rule_field(reg, str_of(need->field));
    for (int i = 0; i < reg->child_count; i++) {
        const struct child *c = &reg->children[i];
        for (int k = 0; !strcmp(c->name, need->child) && k < c->field_count; k++)
            if (!strcmp(c->fields[k].name, need->field))
                return &c->fields[k];
    }
    return NULL;
}

static void check_needs(struct loader *l, const struct node *n, const struct need *needs)
{
    for (; needs->reg; needs++) {
        const struct reg *reg = rule_register(l->book, str_of(needs->reg));
        const struct field *f = reg ? field_of(reg, needs) : NULL;
        if (!f || f->type != needs->type) {
            fault(&l->faults, spot_of(l, n),
                  N_("{1} needs the field {2} of the register {3}, a {4}"), n->text.p, needs->field,
                  needs->reg, field_type_name(needs->type));
            return;
        }
    }
}

static bool asks_for(const struct action *a, const char *name)
{
    for (int i = 0; i < a->ask_count; i++)
        if (!strcmp(a->asks[i].name, name))
            return a->asks[i].required && a->asks[i].field && a->asks[i].field->type == FIELD_LONG;
    return false;
}

void load_computation(struct loader *l, const struct draft *d, const struct node *n,
                      struct action *a)
{
    const struct node *key = node_get(n, "computes");
    const char *name = key ? read_text(l, key) : NULL;
    if (!name)
        return;
    struct guess g = {.word = str_of(name)};
    for (size_t i = 0; i < ARRAY_SIZE(computations); i++) {
        guess_try(&g, computations[i].name);
        if (strcmp(computations[i].name, name) != 0)
            continue;
        a->computes = computations[i].computes;
        if (!computations[i].reg && !d->reg->weighs)
            fault(&l->faults, spot_of(l, key), N_("{1} has no {2}"), d->reg->name, "weighs");
        if (computations[i].reg && strcmp(d->reg->name, computations[i].reg) != 0)
            fault(&l->faults, spot_of(l, key), N_("{1} belongs to the register {2}"), name,
                  computations[i].reg);
        if (computations[i].asks && !asks_for(a, computations[i].asks))
            fault(&l->faults, spot_of(l, key), N_("{1} needs the answer {2}"), name,
                  computations[i].asks);
        for (size_t k = 0; k < ARRAY_SIZE(computations[i].needs) && computations[i].needs[k]; k++)
            check_needs(l, key, computations[i].needs[k]);
        return;
    }
    fault_unknown(&l->faults, spot_of(l, key), N_("computation"), &g);
}
