#include "web/api.h"

#include "crypto/secret.h"
#include "web/api_parts.h"
#include "web/router.h"

/* ---- what a handler asks ---- */

enum err api_query(const struct api *x, const char *name, struct str *ret_value)
{
    struct str first = STR("");
    if (params_count(&x->rq->query, name, &first) > 1)
        return fail_field(fail(ERR_INPUT, "{1} is given twice", name), name);
    *ret_value = first;
    return ERR_OK;
}

static enum err range(const char *name, int64_t min, int64_t max)
{
    return fail_field(fail(ERR_INPUT, "{1} must be a whole number from {2} to {3}", name,
                           numtext(min), numtext(max)),
                      name);
}

enum err api_query_int(const struct api *x, const char *name, int64_t min, int64_t max,
                       int64_t otherwise, int64_t *ret_value)
{
    struct str text;
    TRY(api_query(x, name, &text));
    int64_t n = otherwise;
    if (text.n && !str_int(text, min, max, &n))
        return range(name, min, max);
    *ret_value = n;
    return ERR_OK;
}

enum err api_text(const struct api *x, const char *name, struct str *ret_text)
{
    const json_t *member = json_object_get(x->body, name);
    if (member && !json_is_null(member) && !json_is_string(member))
        return fail_field(fail(ERR_INPUT, "{1} must be a text", name), name);
    *ret_text = json_is_string(member)
                    ? str_bytes(json_string_value(member), json_string_length(member))
                    : STR("");
    return ERR_OK;
}

enum err api_int(const struct api *x, const char *name, int64_t min, int64_t max, int64_t otherwise,
                 int64_t *ret_value)
{
    const json_t *member = json_object_get(x->body, name);
    int64_t n = otherwise;
    if (json_is_string(member)) {
        if (!str_int(str_bytes(json_string_value(member), json_string_length(member)), min, max,
                     &n))
            return range(name, min, max);
    } else if (member && !json_is_null(member)) {
        n = json_integer_value(member);
        if (!json_is_integer(member) || n < min || n > max)
            return range(name, min, max);
    }
    *ret_value = n;
    return ERR_OK;
}

enum err api_only(const struct api *x, const char *const *names)
{
    const char *key;
    json_t *member;
    json_object_foreach(x->body, key, member)
    {
        bool known = false;
        for (int i = 0; names[i] && !known; i++)
            known = strcmp(names[i], key) == 0;
        if (!known)
            return fail_field(fail(ERR_INPUT, "{1} is not asked here", key), key);
    }
    return ERR_OK;
}

enum err api_id(const struct api *x, int capture, int64_t *ret_id)
{
    if (!str_int(x->rq->capture[capture], 1, INT64_MAX, ret_id))
        return fail(ERR_MISSING, "There is no such entry");
    return ERR_OK;
}

enum err api_ready(const struct api *x)
{
    return x->v ? viewer_ready(x->v) : ERR_OK;
}

/* ---- who one is ---- */

static enum err office_get(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    const struct office_facts *f = office_facts(x->o);
    json_key_text(&x->j, "name", x->lang == LANG_ZH ? f->name_zh : f->name_en);
    json_key_text(&x->j, "short_name", f->short_name);
    json_key_text(&x->j, "rank", f->rank);
    json_key_int(&x->j, "level", f->level);
    json_key_bool(&x->j, "exercise", f->exercise);
    json_key_bool(&x->j, "open_key", f->open_key);
    json_key_text(&x->j, "origin", f->origin);
    return ERR_OK;
}

static enum err login_post(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_only(x, (const char *const[]){"login", "password", "lang", NULL}));
    struct str lang;
    struct login_request in = {
        .address = rq->peer,
        .agent = arena_text(x->a, rq->header[HEADER_USER_AGENT]),
        .lang = LANG_COUNT,
        .from_socket = rq->is_local,
    };
    TRY(api_text(x, "login", &in.login));
    TRY(api_text(x, "password", &in.password));
    TRY(api_text(x, "lang", &lang));
    if (lang.n)
        in.lang = lang_from_code(arena_text(x->a, lang));
    char token[2 * SESSION_TOKEN_SIZE + 1];
    WIPE_SCOPE(token);
    TRY(login(x->o, &in, token));
    json_key_text(&x->j, "token", token);
    return ERR_OK;
}

static enum err logout_post(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    return logout(x->o, x->s);
}

static enum err me_get(struct request *rq, struct response *rs)
{
    (void)rs;
    static const char *const kinds[ADMINISTRATOR_COUNT] = {"person", "system", "security", "audit"};
    struct api *x = rq->context;
    json_key_text(&x->j, "login", x->v->login);
    json_key_int(&x->j, "account", x->v->account);
    json_key_int(&x->j, "person", x->v->person);
    json_key_text(&x->j, "kind", kinds[x->v->kind]);
    json_key_bool(&x->j, "must_change", x->v->must_change);
    json_key_text(&x->j, "lang", lang_code(x->v->lang));
    return ERR_OK;
}

static enum err password_post(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str old, new;
    TRY(api_only(x, (const char *const[]){"old", "new", NULL}));
    TRY(api_text(x, "old", &old));
    TRY(api_text(x, "new", &new));
    return password_change(x->o, x->v, old, new);
}

/* ---- the table ---- */

static const struct route ROUTES[] = {
    {METHOD_GET, "/api/office", office_get, ROUTE_OPEN},
    {METHOD_POST, "/api/login", login_post, ROUTE_OPEN | API_SECRET},
    {METHOD_POST, "/api/logout", logout_post, 0},
    {METHOD_POST, "/api/password", password_post, API_SECRET},
    {METHOD_GET, "/api/me", me_get, 0},
    {METHOD_GET, "/api/registers", api_registers, 0},
    {METHOD_GET, "/api/registers/{register}", api_register, 0},
    {METHOD_GET, "/api/r/{register}", api_list, 0},
    {METHOD_GET, "/api/r/{register}/{entry}", api_entry, 0},
    {METHOD_GET, "/api/r/{register}/{entry}/print", api_print, 0},
    {METHOD_GET, "/api/r/{register}/{entry}/sieve", api_weigh, 0},
    {METHOD_POST, "/api/r/{register}/import", api_import, 0},
    {METHOD_POST, "/api/r/{register}/export", api_export, 0},
    {METHOD_POST, "/api/dayone", api_dayone, 0},
    {METHOD_POST, "/api/paper", api_paper_bridge, 0},
    {METHOD_POST, "/api/sieve", api_sieve, 0},
    {METHOD_POST, "/api/match", api_match, 0},
    {METHOD_POST, "/api/dayone/table", api_dayone_table, 0},
    {METHOD_POST, "/api/r/{register}/do/{action}", api_make, 0},
    {METHOD_POST, "/api/r/{register}/{entry}/{action}", api_do, 0},
    {METHOD_GET, "/api/topology", api_topology, 0},
    {METHOD_GET, "/api/calendar", api_calendar, 0},
    {METHOD_POST, "/api/calendar/{action}", api_calendar_act, 0},
    {METHOD_GET, "/api/mail", api_mail, 0},
    {METHOD_POST, "/api/mail/{action}", api_mail_act, API_SECRET},
    {METHOD_GET, "/api/inbox", api_inbox, 0},
    {METHOD_GET, "/api/requests", api_requests, 0},
    {METHOD_GET, "/api/requests/{request}", api_request, 0},
    {METHOD_POST, "/api/requests/{request}/{verdict}", api_decide, 0},
    {METHOD_GET, "/api/exams", api_exams, 0},
    {METHOD_GET, "/api/papers/{paper}", api_paper, 0},
    {METHOD_POST, "/api/files", api_files, 0},
    {METHOD_GET, "/api/uploads/{token}", api_upload, 0},
    {METHOD_GET, "/api/readings/{reading}", api_reading, 0},
    {METHOD_GET, "/api/accounts", api_accounts, 0},
    {METHOD_POST, "/api/accounts", api_account_make, API_SECRET},
    {METHOD_POST, "/api/accounts/{login}/{action}", api_account_act, API_SECRET},
    {METHOD_GET, "/api/grants", api_grants, 0},
    {METHOD_POST, "/api/grants", api_grant_give, 0},
    {METHOD_POST, "/api/grants/{grant}/take", api_grant_take, 0},
    {METHOD_GET, "/api/sessions", api_sessions, 0},
    {METHOD_POST, "/api/sessions/{session}/revoke", api_session_revoke, 0},
    {METHOD_GET, "/api/rules", api_rules, 0},
    {METHOD_POST, "/api/rules", api_rules_propose, 0},
    {METHOD_GET, "/api/rules/{version}", api_rules_files, 0},
    {METHOD_GET, "/api/regulations/{name}", api_regulation, 0},
    {METHOD_GET, "/api/reports", api_reports, 0},
    {METHOD_GET, "/api/reports/{kind}", api_report, 0},
    {METHOD_GET, "/api/kept_reports", api_kept_show, 0},
    {METHOD_POST, "/api/kept_reports", api_kept_make, 0},
    {METHOD_GET, "/api/kept_reports/file", api_kept_file, 0},
    {METHOD_POST, "/api/kept_reports/edit", api_kept_edit, 0},
    {METHOD_POST, "/api/rehearsal", api_rehearsal, 0},
    {METHOD_POST, "/api/rules/{version}/approve", api_rules_approve, 0},
    {METHOD_GET, "/api/ledger", api_ledger, 0},
    {METHOD_GET, "/api/ledger/verify", api_verify, API_OWNER},
    {METHOD_GET, "/api/ledger/checkpoint", api_checkpoint, API_OWNER},
    {METHOD_GET, "/api/ledger/key", api_key, API_OWNER},
    {METHOD_GET, "/api/ledger/proof", api_proof, 0},
    {METHOD_GET, "/api/ledger/draw", api_draw, 0},
    {METHOD_GET, "/api/ledger/witness", api_witness_request, API_OWNER},
    {METHOD_GET, "/api/ledger/witness/key", api_witness_key, API_OWNER},
    {METHOD_POST, "/api/ledger/witness", api_witness, 0},
    {METHOD_POST, "/api/ledger/witnessed", api_witnessed, 0},
    {METHOD_POST, "/api/bundle/export", api_bundle_export, 0},
    {METHOD_POST, "/api/bundle/import", api_bundle_import, 0},
    {METHOD_GET, "/api/bundle/notice", api_bundle_notice, 0},
    {METHOD_GET, "/api/units", api_units, 0},
    {METHOD_GET, "/api/musters/{muster}", api_muster, 0},
    {METHOD_POST, "/api/musters/{muster}/scan", api_muster_scan, 0},
    {METHOD_GET, "/api/releases/recheck", api_recheck, 0},
    {METHOD_POST, "/api/releases/recheck", api_recheck_ask, 0},
    {METHOD_GET, "/api/releases/{release}", api_release, 0},
    {METHOD_GET, "/api/releases/{release}/findings", api_release, 0},
    {METHOD_POST, "/api/releases/{release}/decisions", api_release_decide, 0},
    {METHOD_POST, "/api/releases/{release}/sieve", api_release_sieve, 0},
    {METHOD_POST, "/api/releases/{release}/redact", api_release_redact, 0},
    {METHOD_GET, "/api/inspection", api_inspection, 0},
    {METHOD_POST, "/api/inspection", api_inspection_whole, 0},
    {METHOD_GET, "/api/inspection/checks/{check}", api_inspection_check, 0},
    {METHOD_GET, "/api/inspection/risk", api_inspection_risk, 0},
    {METHOD_GET, "/api/inspection/numbers", api_inspection_numbers, 0},
    {METHOD_POST, "/api/watch", api_watch, API_OWNER | ROUTE_LOCAL},
    {METHOD_GET, "/api/watch/{person}", api_watch_person, 0},
    {METHOD_GET, "/api/findings", api_findings, 0},
    {METHOD_GET, "/api/findings/duties", api_finding_duties, 0},
    {METHOD_POST, "/api/findings/take", api_finding_take, 0},
    {METHOD_POST, "/api/tick", api_tick, API_OWNER | ROUTE_LOCAL},
    {METHOD_GET, "/api/clock", api_clock, API_OWNER},
    {METHOD_POST, "/api/clock", api_clock_set, API_OWNER | ROUTE_LOCAL},
    {0},
};

/* ---- the dispatcher ---- */

static enum err read_body(struct api *x)
{
    struct str body = x->rq->body;
    json_error_t wrong;
    x->body = body.n ? json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, &wrong) : json_object();
    if (!x->body)
        return fail(ERR_INPUT, "The JSON is malformed in line {1}: {2}", numtext(wrong.line),
                    wrong.text);
    return json_is_object(x->body) ? ERR_OK : fail(ERR_INPUT, "The JSON must be an object");
}

/* Passwords must not stay in memory behind the call. */
static void wipe_body(struct api *x)
{
    const char *key;
    json_t *member;
    json_object_foreach(x->body, key, member)
    {
        if (json_is_string(member))
            wipe((void *)(uintptr_t)json_string_value(member), json_string_length(member));
    }
    if (x->rq->body.n)
        wipe((void *)(uintptr_t)x->rq->body.p, x->rq->body.n);
}

static bool is_owner(const struct request *rq)
{
    return rq->is_local && (rq->peer_uid == geteuid() || rq->peer_uid == 0);
}

static enum err dispatch(struct api *x)
{
    TRY(router_find(ROUTES, x->rq));
    unsigned flags = x->rq->route->flags;
    if ((flags & ROUTE_LOCAL) && !x->rq->is_local)
        return fail(ERR_MISSING, "There is no such page");
    bool open = (flags & ROUTE_OPEN) || ((flags & API_OWNER) && is_owner(x->rq));
    if (!x->v && !open)
        return fail(ERR_LOGIN, "Nobody is logged in");
    TRY(read_body(x));
    json_open(&x->j, '{');
    TRY(x->rq->route->handle(x->rq, x->rs));
    if (x->is_raw)
        return buf_check(&x->rs->body);
    json_close(&x->j, '}');
    if (!x->rs->source.read)
        return buf_check(&x->rs->body);
    buf_clear(&x->rs->body); /* the answer is the bytes alone */
    return ERR_OK;
}

void api_error(struct api *x, enum err code)
{
    const struct problem *p = problem();
    x->rs->status = err_http_status(code);
    json_key(&x->j, "error");
    json_open(&x->j, '{');
    json_key_text(&x->j, "code", err_name(code));
    json_key_text(&x->j, "text", p->text[x->lang]);
    json_key_text(&x->j, "zh", p->text[LANG_ZH]);
    json_key_text(&x->j, "en", p->text[LANG_EN]);
    if (p->basis[0])
        json_key_text(&x->j, "basis", p->basis);
    if (p->field[0])
        json_key_text(&x->j, "field", p->field);
    json_close(&x->j, '}');
}

static void say_problem(struct api *x, enum err code)
{
    buf_clear(&x->rs->body);
    x->j = json_to(&x->rs->body);
    json_open(&x->j, '{');
    api_error(x, code);
    json_close(&x->j, '}');
}

static enum lang language(const struct request *rq, const struct viewer *v)
{
    char code[3] = "";
    struct str asked = rq->header[HEADER_ACCEPT_LANGUAGE];
    if (asked.n >= 2)
        memcpy(code, asked.p, 2);
    enum lang lang = lang_from_code(code);
    return lang != LANG_COUNT ? lang : v ? v->lang : LANG_ZH;
}

void api_call(struct office *o, struct session *s, struct request *rq, struct response *rs)
{
    struct request own = *rq;
    struct api x = {
        .o = o,
        .s = s,
        .v = s ? session_viewer(s) : NULL,
        .rq = &own,
        .rs = rs,
        .a = rq->arena,
    };
    own.context = &x;
    x.lang = language(rq, x.v);
    if (!rs->body.max)
        rs->body.max = PAGE_MAX;
    rs->type = "application/json";
    x.j = json_to(&rs->body);
    enum err err = dispatch(&x);
    if (err)
        say_problem(&x, err);
    if (own.route && (own.route->flags & API_SECRET))
        wipe_body(&x);
    json_decref(x.body);
}

static const char BEARER[] = "Bearer ";

bool api_has_bearer(const struct request *rq)
{
    return str_starts(rq->header[HEADER_AUTHORIZATION], BEARER);
}

void api_answer(struct office *o, struct session *cookie, struct request *rq, struct response *rs)
{
    if (!api_has_bearer(rq)) {
        api_call(o, cookie, rq, rs);
        return;
    }
    struct str token = rq->header[HEADER_AUTHORIZATION];
    token = str_bytes(token.p + sizeof BEARER - 1, token.n - (sizeof BEARER - 1));
    struct session *s;
    enum err err = session_use(o, token, rq->is_local ? "socket" : rq->peer, &s);
    if (err) {
        struct api x = {.rs = rs, .lang = language(rq, NULL)};
        rs->body.max = rs->body.max ? rs->body.max : PAGE_MAX;
        rs->type = "application/json";
        say_problem(&x, err);
        return;
    }
    api_call(o, s, rq, rs);
    session_release(s);
}
