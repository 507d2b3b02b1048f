/* Opens a file from outside in the jailed program cofferdam-extract. The only way in which this system reads
 * what strangers wrote. */
#ifndef EXTRACT_EXTRACT_H
#define EXTRACT_EXTRACT_H

#include "extract/table.h"

/* Of the processor's time; and of the clock, where a busy machine lets a child wait. Then it is killed: ERR_TIMEOUT. */
enum { EXTRACT_PROCESSOR_SECONDS = 50, EXTRACT_WALL_SECONDS = 300 };

/* Reads a spreadsheet (XLSX, or text with commas, semicolons or tabs) from the descriptor, from its start. All
 * of it ends up in the arena, or nothing. ERR_INPUT: the file is damaged or no spreadsheet (the words name
 * sheet and cell), ERR_TOO_LARGE: over a limit of table.h, ERR_UNSUPPORTED: a format that must be saved as
 * another first; ERR_IO: the program is not there or did what it may not. */
enum err must_check extract_table(int fd, struct arena *a, struct table *ret_table);

/* The same for bytes at hand (a pasted text); they go through memory only. */
enum err must_check extract_table_bytes(struct str bytes, struct arena *a, struct table *ret_table);

/* The QR codes on scanned pages (PNG, JPEG, or PDF of JPEG pictures): one sheet with a row for each page,
 * numbered as they come; column A is "picture" or "unreadable", the codes stand from column B on. Fails as
 * extract_table() does. */
enum err must_check extract_codes(int fd, struct arena *a, struct table *ret_table);

#endif
