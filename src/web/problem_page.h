/* The answer to a failure, for people and for programs. */
#ifndef WEB_PROBLEM_PAGE_H
#define WEB_PROBLEM_PAGE_H

#include "web/http.h"
#include "web/layout.h"

/* Does the sender want JSON rather than a page (Accept: application/json)? */
bool request_wants_json(const struct request *rq);

/* Words what this thread's problem() says: as JSON {"error","zh","en","field","basis"} where that
 * is wanted, else as the error page in the frame `p` (out, lang, office ... filled by the caller;
 * title, content and view are set here). */
void problem_show(struct request *rq, struct response *rs, struct page *p, enum err code);

#endif
