/* What the program may still do once it holds a stranger's file: read descriptor 0, write descriptor 1, take
 * memory, end. Everything else kills it. */
#ifndef EXTRACT_JAIL_H
#define EXTRACT_JAIL_H

#include "base/str.h"

enum {
    JAIL_MEMORY = 1 << 30, /* bytes of address space */
};

struct jail_status {
    bool filtered; /* seccomp */
    int landlock;  /* the kernel's Landlock version, 0 where it has none */
};

/* For good. ERR_IO where the kernel refuses the filter or a limit: then nothing may be opened. A kernel without
 * Landlock is no failure: the filter lets no file be opened either. `asks`: libraries of documents look for fonts and
 * tables of their own; opening a file is then answered with "no" instead of death, all else stays.
 * Over `seconds` of the processor's time it is killed (SIGXCPU, or SIGKILL): what others take of the processor does not count. */
enum err must_check jail_enter(bool asks, int seconds, struct jail_status *ret_status);

#endif
