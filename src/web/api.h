/* The JSON API: everything that the office does, for programs. One table of routes with three
 * callers: the HTTP server (api_answer, under /api), the command line over the server's Unix socket
 * (the same), and the command line with the directory open in its own process (api_call).
 *
 *   GET  /api/office                            facts of the office; nobody need be logged in
 *   POST /api/login  /api/logout  /api/password
 *   GET  /api/me
 *   GET  /api/registers  /api/registers/{register}
 *   GET  /api/r/{register}?filter.state=a&filter.due.from=2026-01-01&q=&sort=&cursor=&limit=
 *   GET  /api/r/{register}/{id or number}       fields, doors, events, files, related
 *   GET  /api/r/{register}/{id or number}/print?form=  a paper of it, PDF; written down first
 *   POST /api/r/{register}/do/{action}          an action that makes an entry
 *   POST /api/r/{register}/{id or number}/{action}
 *   POST /api/r/{register}/import               a table: {file: token, map, all, dry, guesses ...}
 *   POST /api/r/{register}/export?filter...     {format}; answers the token of the file
 *   GET  /api/calendar                          one's own deadlines, iCalendar
 *   POST /api/calendar/{action}                 password (answers it, once), revoke
 *   GET|POST /api/mail /api/mail/{action}       the mail server: set test off
 *   GET  /api/inbox  /api/requests?mine=1  /api/requests/{id}
 *   POST /api/requests/{id}/{verdict}           approve return refuse witness withdraw
 *   GET  /api/exams  /api/papers/{id or number}  exams open to him; a paper as its sitter sees it
 *   POST /api/files                             multipart; answers the token of the upload
 *   GET  /api/uploads/{token}                   its bytes, while it waits
 *   GET  /api/readings/{id}                     the bytes of a numbered reading
 *   GET|POST /api/accounts /api/accounts/{login}/{action} /api/grants /api/sessions
 *   GET|POST /api/rules    GET /api/ledger /api/ledger/verify|checkpoint|key|proof
 *   GET  /api/reports  /api/reports/{kind}?period=&lang=&format=   json, docx, pdf, html, txt
 *   GET  /api/musters/{id or number}   POST /api/musters/{id or number}/scan  {"code":...}
 *   GET  /api/releases/{id or number}           verdict, findings, what was not read; also .../findings
 *   GET  /api/releases/recheck                  what is public and what of it should be taken down; what could be declassified
 *   POST /api/releases/recheck                  asks for the sieve of all of it
 *   POST /api/releases/{id or number}/decisions {findings, decision, reason}; .../sieve  .../redact
 *   GET  /api/inspection?department=&on=DAY     points and score; POST: everything is examined anew
 *   GET  /api/inspection/checks/{name}?department=&after=&limit=   one point and the entries that fail it
 *   GET  /api/inspection/risk?department=&since=DAY   /api/inspection/numbers?on=DAY
 *   GET  /api/findings?overdue=1&person=  /api/findings/duties   POST /api/findings/take
 *                                               {check, numbers, person, due}
 *   POST /api/watch                             the watch over convergence, now
 *   GET  /api/watch/{number}                    how that person is judged today
 *   POST /api/tick
 *
 * Answers are JSON objects. A failure has err_http_status() and
 *   {"error":{"code":"refused","text":"...","zh":"...","en":"...","basis":"L21","field":"..."}}
 * where `text` is in the language asked for (Accept-Language, else the account's). */
#ifndef WEB_API_H
#define WEB_API_H

#include "office/who.h"
#include "web/http.h"

/* Answers a request whose path begins with /api/: `s` is the session it belongs to, held by the
 * caller, or NULL. Fills the response; a failure is an answer too. The response's body and source
 * are the caller's to release. An upload needs a request of the HTTP server. */
void api_call(struct office *o, struct session *s, struct request *rq, struct response *rs);

/* The same for the HTTP server: the session is that of "Authorization: Bearer TOKEN", else `cookie`
 * (the browser's, already checked against forgery; NULL: none). */
void api_answer(struct office *o, struct session *cookie, struct request *rq, struct response *rs);

/* Whether the request brings a token of its own, which no other site can make a browser send. */
bool api_has_bearer(const struct request *rq);

/* The rows for the server's table, all handled by `handler` (which calls api_answer). Bodies larger
 * than BODY_MAX go to the upload alone, and all regulations at once over the socket. */
#define API_ROUTES(handler)                                                                        \
    {METHOD_GET, "/api/{*rest}", handler, ROUTE_OPEN | ROUTE_WORKER},                              \
        {METHOD_POST, "/api/{*rest}", handler, ROUTE_OPEN | ROUTE_JSON},                           \
        {METHOD_POST, "/api/rules", handler, ROUTE_OPEN | ROUTE_JSON | ROUTE_LARGE},               \
        {METHOD_POST, "/api/rehearsal", handler, ROUTE_OPEN | ROUTE_JSON | ROUTE_LARGE},           \
    {                                                                                              \
        METHOD_POST, "/api/files", handler, ROUTE_OPEN | ROUTE_UPLOAD                              \
    }

#endif
