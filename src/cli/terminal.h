/* Asking a person at the terminal, and showing him how far something is. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "cli/command.h"
#include "crypto/secret.h"

/* Whether somebody can be asked: standard input and error are a terminal. */
bool terminal_asks(void);

/* A line typed; the question (msgid) on standard error. ERR_INPUT at the end of input. */
enum err must_check terminal_line(struct cli *c, const char *question, struct str *ret_line);
/* The same without echo. `twice`: asked again, to be sure; ERR_INPUT where they differ. */
enum err must_check terminal_secret(struct cli *c, const char *question, bool twice,
                                    struct secret **ret_secret);

/* The secret in the first line of the file that the option names; asked for at a terminal where
 * the option is not given; else ERR_INPUT names the option. */
enum err must_check secret_of(struct cli *c, const char *option, const char *question, bool twice,
                              struct secret **ret_secret);

/* A bar on standard error, only on a terminal; total 0: unknown. */
void progress_show(void *unused, uint64_t done, uint64_t total);
void progress_end(void);

#endif
