/* Cookies (RFC 6265) and the token that proves that a form is ours. */
#ifndef WEB_COOKIE_H
#define WEB_COOKIE_H

#include "web/http.h"

#define SESSION_COOKIE "__Host-session"
#define LANGUAGE_COOKIE "__Host-lang"

/* The value of the one cookie of that name; false where there is none, or more than one. */
bool cookie_find(const struct request *rq, const char *name, struct str *ret_value);

/* Sets one: Secure, HttpOnly, SameSite=Strict, Path=/. The value may hold RFC 6265's cookie octets
 * only (ERR_INPUT). seconds 0: until the browser ends; -1: removes it. */
enum err must_check cookie_set(struct request *rq, struct response *rs, const char *name,
                               struct str value, int seconds);

/* The token of a session's forms: HMAC-SHA-256 of "csrf" under the session's secret, url-safe
 * base64. Not the secret itself, so that a page may hold it. */
enum { CSRF_SIZE = 44 };
void csrf_token(struct str secret, char ret_token[CSRF_SIZE]);
bool csrf_matches(struct str secret, struct str token); /* in constant time */

#endif
