/* The office's own tables (docs/tables.md says which of them conditions lean on). Floor by floor:
 * facts, ledger, labels, accounts, rulebooks, requests, vault. */
#ifndef OFFICE_SCHEMA_H
#define OFFICE_SCHEMA_H

#include "store/store.h"

extern const struct migration office_migrations[];
extern const unsigned office_migration_count;

/* Tables whose rows the ledger covers, besides those of the registers: each has `id` and `leaf`. */
extern const char *const covered_tables[];
extern const unsigned covered_table_count;

/* SELECT * of a covered table's row by id; by index into covered_tables. */
const struct sql *row_statement(unsigned covered);

#endif
