/* The fixed parts of an XLSX. Internal to src/report. */
#ifndef REPORT_XLSX_PARTS_H
#define REPORT_XLSX_PARTS_H

#include "report/package.h"

/* Indexes of cellXfs in styles.xml. */
enum xlsx_style { XLSX_PLAIN, XLSX_TITLE, XLSX_HEAD, XLSX_CELL, XLSX_NUMBER, XLSX_BOLD };

/* Types, relations, workbook and styles for these sheets. */
enum err must_check xlsx_first_parts(struct package *p, const struct str *names, unsigned n);

#endif
