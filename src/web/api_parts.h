/* What the files of the API share. */
#ifndef WEB_API_PARTS_H
#define WEB_API_PARTS_H

#include "base/json.h"
#include "office/entry.h"
#include "web/api.h"
#include "web/uri.h"

#include <jansson.h>

enum {
    API_SECRET = ROUTE_LAST << 1, /* the body holds passwords: it is wiped */
    API_OWNER = ROUTE_LAST << 2,  /* for the user that runs the server, over its socket, too */
};

/* One call; rq->context of the handlers. */
struct api {
    struct office *o;
    struct session *s;
    const struct viewer *v; /* NULL: nobody (ROUTE_OPEN) or the server's own user (API_OWNER) */
    struct request *rq;
    struct response *rs;
    struct arena *a;
    struct json j; /* writes into the answer */
    json_t *body;  /* an object, empty where nothing was sent */
    enum lang lang;
    bool is_raw; /* the handler wrote the body itself: it is no JSON */
};

/* A value of the query, "" where absent. ERR_INPUT where it stands twice. */
enum err must_check api_query(const struct api *x, const char *name, struct str *ret_value);
/* A whole number of the query; `otherwise` where absent. */
enum err must_check api_query_int(const struct api *x, const char *name, int64_t min, int64_t max,
                                  int64_t otherwise, int64_t *ret_value);
/* A string of the body, "" where absent or null; ERR_INPUT names the field where it is no string.
 */
enum err must_check api_text(const struct api *x, const char *name, struct str *ret_text);
enum err must_check api_int(const struct api *x, const char *name, int64_t min, int64_t max,
                            int64_t otherwise, int64_t *ret_value);
/* ERR_INPUT names a member of the body that is none of `names` (a list that ends with NULL). */
enum err must_check api_only(const struct api *x, const char *const *names);
/* The language asked for by `lang`, else the viewer's. ERR_INPUT. (api_report.c) */
enum err must_check api_language(const struct api *x, enum lang *ret_lang);
/* A capture as an id. ERR_MISSING where it is none. */
enum err must_check api_id(const struct api *x, int capture, int64_t *ret_id);

static inline const char *api_words(const struct api *x, const struct words *w)
{
    return words_in(w, x->lang);
}

#define api_key_words(x, key, w) json_key_text(&(x)->j, key, api_words(x, &(w)))

/* What a list is asked for: filters, words, order, page. ERR_INPUT names what is not asked here. */
enum err must_check api_want(struct api *x, const struct reg *reg, struct list_want *ret_want);
/* The name under which the answer's bytes are to be kept (RFC 8187). */
enum err must_check api_file_name(struct request *rq, struct response *rs, const char *name);

/* Only persons and administrators who need not change their password first. */
enum err must_check api_ready(const struct api *x);

/* Writes the member "error" out of problem() and sets the status: for handlers that say more about
 * a failure than its words (and then return ERR_OK). */
void api_error(struct api *x, enum err code);

/* A list of rows out of an array: "name":[{...},...]; `row` writes the members of one. */
#define API_ROWS(x, name, rows, count, row)                                                        \
    do {                                                                                           \
        json_key(&(x)->j, name);                                                                   \
        json_open(&(x)->j, '[');                                                                   \
        for (int at_ = 0; at_ < (count); at_++) {                                                  \
            json_open(&(x)->j, '{');                                                               \
            row((x), &(rows)[at_]);                                                                \
            json_close(&(x)->j, '}');                                                              \
        }                                                                                          \
        json_close(&(x)->j, ']');                                                                  \
    } while (0)

/* The handlers, by file; each writes one object's members (the braces are the dispatcher's). */
http_handler api_registers, api_register, api_list, api_entry;
http_handler api_make, api_do, api_inbox, api_requests, api_request, api_decide;
http_handler api_import, api_export, api_upload, api_dayone, api_dayone_table, api_paper_bridge;
http_handler api_sieve, api_match, api_weigh;
http_handler api_exams, api_paper;
http_handler api_watch, api_watch_person;
http_handler api_findings, api_finding_duties, api_finding_take;
http_handler api_muster, api_muster_scan;
http_handler api_release, api_release_decide, api_release_sieve, api_release_redact;
http_handler api_recheck, api_recheck_ask;
http_handler api_inspection, api_inspection_whole, api_inspection_check, api_inspection_risk,
    api_inspection_numbers;
http_handler api_calendar, api_calendar_act, api_mail, api_mail_act;
http_handler api_files, api_reading, api_print, api_topology;
http_handler api_accounts, api_account_make, api_account_act, api_grants, api_grant_give,
    api_grant_take, api_sessions, api_session_revoke;
http_handler api_regulation, api_rehearsal;
http_handler api_witness_request, api_witness_key, api_witness, api_witnessed;
http_handler api_reports, api_report;
http_handler api_kept_make, api_kept_show, api_kept_file, api_kept_edit;
http_handler api_bundle_export, api_bundle_import, api_bundle_notice, api_units;
/* The member "files" of the body: name and text of each regulation. */
enum err must_check api_rule_files(struct api *x, struct rule_file **ret_files, int *ret_count);
/* The failure with the places it comes from. */
enum err must_check api_told(struct api *x, enum err err, const struct rule_faults *faults);
http_handler api_rules, api_rules_files, api_rules_propose, api_rules_approve;
http_handler api_ledger, api_verify, api_checkpoint, api_key, api_proof, api_draw, api_tick,
    api_clock, api_clock_set;

#endif
