/* Opens what the writers wrote with the tools that other people use. */
#ifndef TESTS_REPORT_FILES_H
#define TESTS_REPORT_FILES_H

#include "base/buf.h"
#include "report/doc.h"

/* Writes the bytes to a temporary file, runs the tool with the file's path in the place of "@" and
 * returns what it printed; fails the test when the tool fails. */
struct str tool_says(struct arena *a, struct str file, const char *const *argv);

struct str pdf_says(struct arena *a, struct str pdf);      /* pdftotext */
struct str package_says(struct arena *a, struct str file); /* inside.py */

void assert_says(struct str said, const char *text);
void assert_says_not(struct str said, const char *text);

/* Every kind of block and the strings that break writers. */
struct doc *hostile_doc(struct arena *a);

#endif
