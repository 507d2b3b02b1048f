#include "web/problem_page.h"

#include "base/json.h"
#include "web/templates.h"

/* What to do now, by kind of failure. Failures not listed say nothing more. */
static const char *const NEXT[ERR_COUNT] = {
    [ERR_INPUT] = N_("Go back, correct what is named above, and try again."),
    [ERR_LOGIN] = N_("Log in and try again."),
    [ERR_REFUSED] = N_("If your duties need it, ask the person responsible to grant it."),
    [ERR_MISSING] = N_("Check the number, or search for the words of the title."),
    [ERR_CONFLICT] = N_("Open the entry again to see how it stands now."),
    [ERR_TOO_MANY] = N_("Wait a little and try again."),
    [ERR_BUSY] = N_("Wait a little and try again."),
    [ERR_TIMEOUT] = N_("Wait a little and try again."),
    [ERR_CORRUPT] =
        N_("Stop and tell the security administrator: stored data is damaged or was changed."),
    [ERR_CRYPTO] =
        N_("Stop and tell the security administrator: stored data is damaged or was changed."),
    [ERR_IO] = N_("Nothing has been saved. Tell the system administrator."),
    [ERR_STOPPED] = N_("Wait a little and try again."),
};

bool request_wants_json(const struct request *rq)
{
    struct str accept = rq->header[HEADER_ACCEPT];
    return str_starts(accept, "application/json");
}

static void write_json(struct response *rs, enum err code)
{
    const struct problem *pr = problem();
    rs->type = "application/json";
    struct json j = json_to(&rs->body);
    json_open(&j, '{');
    json_key_text(&j, "error", err_name(code));
    json_key_text(&j, "zh", pr->text[LANG_ZH]);
    json_key_text(&j, "en", pr->text[LANG_EN]);
    if (pr->field[0])
        json_key_text(&j, "field", pr->field);
    if (pr->basis[0])
        json_key_text(&j, "basis", pr->basis);
    json_close(&j, '}');
}

void problem_show(struct request *rq, struct response *rs, struct page *p, enum err code)
{
    if (request_wants_json(rq)) {
        write_json(rs, code);
        return;
    }
    const struct problem *pr = problem();
    const char *next = (size_t)code < ARRAY_SIZE(NEXT) ? NEXT[code] : NULL;
    const struct problem_view view = {
        .status = rs->status,
        .what = {pr->text[LANG_ZH], pr->text[LANG_EN]},
        .basis = pr->basis[0] ? pr->basis : NULL,
        .next = {next ? tr(LANG_ZH, next) : NULL, next},
    };
    p->out = &rs->body;
    p->title = view.what;
    p->content = problem_content;
    p->view = &view;
    page_show(p);
}
