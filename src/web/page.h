/* What the pages share. A visit is one request for a page: who asks, what he may see, and the frame
 * that his page is shown in. Internal to the pages and server.c. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "office/entry.h"
#include "web/cookie.h"
#include "web/form.h"
#include "web/layout.h"
#include "web/server.h"

/* Flags of routes, beside those of http.h. */
enum { PAGE_UNREADY = ROUTE_LAST << 1 }; /* also for one who must change his password first */

enum { NAV_ITEMS_MAX = 2 * REGISTERS_MAX, VISIT_NOTICES_MAX = 4 };

struct verifier;

struct visit {
    struct web *web;
    struct office *o;
    struct session *s;
    const struct viewer *v; /* NULL: nobody is logged in */
    struct request *rq;
    struct response *rs;
    struct arena *a;
    enum lang lang;
    struct desk desk; /* where has_desk */
    bool has_desk;
    struct page page;
    struct notice notices[VISIT_NOTICES_MAX];
    char csrf[CSRF_SIZE];
};

typedef enum err page_handler(struct visit *x);

/* Opens the desk once; it is closed when the visit ends, or before something is changed. */
enum err must_check visit_desk(struct visit *x);
void visit_leave_desk(struct visit *x);

/* Fills x->page for the viewer, without navigation: also for failures. */
void visit_frame(struct visit *x);

/* Writes the page. The banner bears the highest level that visit_level() was told. */
void visit_level(struct visit *x, int level);
void visit_notice(struct visit *x, enum tone tone, struct words text, const char *basis);
void visit_show(struct visit *x, struct words title, void (*content)(struct page *, const void *),
                const void *view);

/* 303 to a path made by printf; what is put in must be harmless in a URL already. */
enum err must_check visit_go(struct visit *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The register of a capture, and the number in one. */
enum err must_check visit_register(struct visit *x, int capture, const struct reg **ret_reg);
enum err must_check visit_id(const struct visit *x, int capture, int64_t *ret_id);

/* A message of the program in both languages; the arguments are put in for {1} to {4}. */
struct words page_words(const char *msgid);
#define page_say(a, ...) page_say_((a), (const char *const[]){__VA_ARGS__, NULL})
struct words page_say_(struct arena *a, const char *const *msgid_and_args);
/* What this thread's problem() says. */
struct words problem_words(struct arena *a);

enum tone state_tone(const struct state *state);
const char *register_icon(const struct reg *reg);
/* A text percent-encoded for a URL. */
const char *url_text(struct arena *a, struct str s);
/* A text of the query, "" where absent; the first where it stands twice. */
struct str query_value(const struct visit *x, const char *name);

/* The verification that runs or ran last; made by the server. */
struct verifier *visit_verifier(const struct visit *x);

/* ---- the pages, by file ---- */
page_handler page_login, page_login_post, page_logout, page_language, page_password,
    page_password_post;
page_handler page_me, page_sessions, page_session_revoke;
/* "My account", with the password of the calendar that has just been made (NULL: none). */
enum err must_check me_show(struct visit *x, const char *feed_password);
page_handler page_calendar, page_calendar_make, page_calendar_revoke;
page_handler page_home, page_search, page_start;
struct start_view;
/* The actions that make an entry and are open to the viewer; `typed` narrows them by words. */
enum err must_check starts_find(struct visit *x, struct str typed, struct start_view *ret_view);
page_handler page_list, page_suggest;
page_handler page_release, page_release_post, page_recheck, page_recheck_post;
page_handler page_import, page_import_post, page_export, page_upload;
page_handler page_dayone, page_dayone_post;
page_handler page_papers, page_papers_post;
page_handler page_entry, page_topology, page_units;
page_handler page_inspection, page_check, page_numbers, page_risk, page_overview;
page_handler page_make, page_make_post, page_act, page_act_post;
page_handler page_requests, page_request, page_request_post, page_due;
page_handler page_exams, page_exam_begin, page_sit, page_sit_post;
page_handler page_muster, page_muster_scan;
page_handler page_reading, page_reading_file, page_print;
page_handler page_accounts, page_account_make, page_account, page_account_post, page_role_give,
    page_role_take;
page_handler page_ledger, page_ledger_verify, page_ledger_verify_post, page_ledger_checkpoint,
    page_ledger_leaf;
page_handler page_rules, page_rules_version, page_rules_approve, page_rules_rehearse;
page_handler page_reports, page_report_file;
page_handler page_kept, page_kept_make, page_kept_edit, page_kept_file;
page_handler page_regulations, page_regulation, page_regulation_file, page_help;

#endif
