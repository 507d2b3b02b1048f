/* Requests inside a deed: an action that waits for approvals or witnesses. */
#ifndef OFFICE_REQUEST_H
#define OFFICE_REQUEST_H

#include "office/doing.h"

/* Keeps the answers and asks the first step; the deed becomes "<register>.<action>.request". */
enum err must_check request_make(struct doing *x, int64_t *ret_request);

/* due.c */
enum err must_check addressees_drop(struct deed *d, const char *what, int64_t of);
enum err must_check addressee_person(struct deed *d, const char *what, int64_t of, int64_t person);

#endif
