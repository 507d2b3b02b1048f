/* Included before every file: calls that end in overflow, in a shell or in shared static state do
 * not compile. Use buf_printf, str_int, str_split, random_bytes, moment_text instead. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __clang__ /* takes `error` only on a first declaration; fortified, these two are macros */
#undef sprintf
#undef vsprintf
#define BANNED(declaration)                                                                        \
    declaration __attribute__((diagnose_if(1, "banned: see base/banned.h", "error")))
#else
#define BANNED(declaration) declaration __attribute__((error("banned: see base/banned.h")))
#endif

BANNED(char *strcpy(char *, const char *));
BANNED(char *stpcpy(char *, const char *));
BANNED(char *strcat(char *, const char *));
BANNED(char *strncat(char *, const char *, size_t));
BANNED(char *strncpy(char *, const char *, size_t));
BANNED(char *strtok(char *, const char *));
BANNED(int sprintf(char *, const char *, ...));
BANNED(int vsprintf(char *, const char *, __builtin_va_list));
BANNED(int sscanf(const char *, const char *, ...));
BANNED(int scanf(const char *, ...));
BANNED(int fscanf(FILE *, const char *, ...));
BANNED(int atoi(const char *));
BANNED(long atol(const char *));
BANNED(double atof(const char *));
BANNED(int system(const char *));
BANNED(FILE *popen(const char *, const char *));
BANNED(char *mktemp(char *));
BANNED(int rand(void));
BANNED(void srand(unsigned));
BANNED(struct tm *gmtime(const time_t *));
BANNED(struct tm *localtime(const time_t *));
BANNED(char *ctime(const time_t *));
BANNED(char *asctime(const struct tm *));

#endif
