/* muster NUMBER [scan [CODE...]]: how a muster stands; codes entered, from the line or standard input. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "office/muster.h"

#include <stdio.h>

static enum err show(struct cli *c, struct link *l)
{
    static const struct json_column columns[] = {
        {"state", N_("State")}, {"title", N_("Title")}, {"count", N_("Items")}, {0}};
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "musters");
    target_part(&t, c->operands[0]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

static enum err scan(struct cli *c, struct link *l, struct str code)
{
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "musters");
    target_part(&t, c->operands[0]);
    target_part(&t, "scan");
    json_t *body = json_object();
    json_object_set_new(body, "code", json_stringn(code.p, code.n));
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    struct str seen = json_shown(c, answer, "seen");
    if (!str_is(seen, "found") && !str_is(seen, "again"))
        c->status = 1;
    if (c->json)
        return object_write(answer);
    BUF_SCOPE(line, 4096);
    buf_str(&line, json_shown(c, answer, "code"));
    buf_text(&line, "  ");
    buf_str(&line, json_shown(c, answer, "title"));
    struct str belongs = json_shown(c, answer, "belongs");
    if (str_is(seen, "misplaced") && belongs.n) {
        buf_text(&line, "  -> ");
        buf_str(&line, belongs);
    }
    return line_write(buf_view(&line));
}

/* One code a line, each entered and answered before the next is read: a scanner types them. */
static enum err scan_input(struct cli *c, struct link *l)
{
    char line[MUSTER_CODE_MAX + 3]; /* CR, LF, NUL */
    while (fgets(line, sizeof line, stdin)) {
        struct str code = str_of(line);
        if (code.n == sizeof line - 1 && line[code.n - 1] != '\n')
            return fail(ERR_INPUT, "A code has 1 to {1} bytes", numtext(MUSTER_CODE_MAX));
        code = str_trim(code);
        if (!code.n)
            continue;
        if (!str_utf8(code))
            return fail(ERR_INPUT, "Standard input is not UTF-8");
        TRY(scan(c, l, code));
    }
    return ferror(stdin) ? fail(ERR_IO, "Standard input cannot be read") : ERR_OK;
}

enum err muster_run(struct cli *c)
{
    LINK_SCOPE(l);
    if (c->count > 1 && strcmp(c->operands[1], "scan") != 0)
        return fail(ERR_INPUT, "After the number stands scan, not {1}", c->operands[1]);
    TRY(link_open(c, &l));
    if (c->count < 2)
        return show(c, l);
    if (c->count == 2)
        return scan_input(c, l);
    for (int i = 2; i < c->count; i++)
        TRY(scan(c, l, str_of(c->operands[i])));
    return ERR_OK;
}
