/* The logins of a demonstration office, kept beside it in DIR/logins.zh.txt and logins.en.txt. */
#ifndef CLI_DEMO_LOGINS_H
#define CLI_DEMO_LOGINS_H

#include "cli/command.h"

char *demo_logins_path(struct arena *a, const char *dir, enum lang lang);

/* Prints them in the language of the command; nothing where there are none. */
enum err must_check demo_logins_show(struct cli *c, const char *dir);

#endif
