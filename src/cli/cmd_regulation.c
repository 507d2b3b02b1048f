/* rules print: the regulations as people read them; rules rehearse: a draft held against what was done. */
#include "cli/link.h"
#include "cli/output.h"
#include "cli/rules_files.h"

#include <stdio.h>

enum err rules_print_run(struct cli *c)
{
    const char *out;
    TRY(out_file(c, &out));
    const char *dot = strrchr(out, '.'), *format = dot ? dot + 1 : "";
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "regulations");
    target_part(&t, c->count ? c->operands[0] : "all");
    target_param(&t, "format", *format ? format : "txt");
    return link_save(l, &t, out, c->a);
}

enum err rules_rehearse_run(struct cli *c)
{
    static const struct json_column columns[] = {{"title", N_("Action")},
                                                 {"what", N_("What it means")},
                                                 {"hits", N_("Acts")},
                                                 {"acts", N_("of")},
                                                 {"why", N_("Why")},
                                                 {"basis", N_("Basis")},
                                                 {"entries", N_("Entries concerned")},
                                                 {0}};
    struct rule_file *files;
    int count;
    TRY(rules_read(c->a, c->operands[0], &files, &count));
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "rehearsal");
    const char *since = option_value(c, "since");
    TRY(link_call(
        l, METHOD_POST, &t,
        json_pack("{s:o, s:s}", "files", rules_json(files, count), "since", since ? since : ""),
        &answer));
    if (c->json)
        return object_write(answer);
    TRY(rows_write(c, json_object_get(answer, "rows"), columns));
    struct str acts = json_shown(c, answer, "acts"), gone = json_shown(c, answer, "gone");
    fprintf(stderr, "%s %.*s  %s %.*s\n", tr(c->lang, N_("acts looked at:")), (int)acts.n, acts.p,
            tr(c->lang, N_("of actions that the draft no longer has:")), (int)gone.n, gone.p);
    return ERR_OK;
}
