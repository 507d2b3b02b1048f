/* A person's calendar feed: what is due for him, read by a program that knows neither sessions nor second
 * questions. It has a password of its own, 128 bits by chance, of which only a hash is kept: whoever finds it in a
 * telephone gets numbers and dates, never into the account. Making and revoking leave a leaf each; fetching leaves
 * none, because programs fetch every few minutes, but for one that the account's limits refuse. */
#ifndef OFFICE_FEED_H
#define OFFICE_FEED_H

#include "base/buf.h"
#include "office/deed.h"
#include "office/desk.h"

enum { FEED_PASSWORD_BYTES = 16, FEED_PASSWORD_SIZE = 2 * FEED_PASSWORD_BYTES + 1 };

/* A new password for the viewer's own feed; one that was there is no longer good. For people only: nothing is due
 * for an administrator (ERR_REFUSED). The caller shows it once and wipes it. */
enum err must_check feed_make(struct office *o, const struct viewer *v,
                              char ret_password[FEED_PASSWORD_SIZE]);
/* ERR_MISSING where there is none. */
enum err must_check feed_revoke(struct office *o, const struct viewer *v);
/* When the viewer's password was made (in `a`), NULL where there is none. */
enum err must_check feed_since(struct office *o, const struct viewer *v, struct arena *a,
                               const char **ret_since);
/* Inside a deed: the account's feed ends with what the deed does. */
enum err must_check feed_drop(struct deed *d, int64_t account);

/* Who asks with a feed's password. Everything that can be wrong is ERR_LOGIN; after a right one the limits of the
 * account hold as at a login (ERR_REFUSED), guesses are slowed down as there (ERR_TOO_MANY). The viewer lives in
 * `a` and is good for feed_write() alone: he has no session. */
enum err must_check feed_login(struct office *o, struct str login, struct str password,
                               const char *address, struct arena *a, struct viewer *ret_viewer);

/* What is due for the desk's viewer, past and a year ahead, as iCalendar. */
enum err must_check feed_write(struct desk *k, struct buf *out);

#endif
