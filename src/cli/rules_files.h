/* Regulations read from a folder; those that come with the program: office/built_in.h. */
#ifndef CLI_RULES_FILES_H
#define CLI_RULES_FILES_H

#include <jansson.h>

#include "rulebook/rulebook.h"

/* All *.yaml of the folder and, as "sieve/...", of its folder sieve, by name, in the arena; or the one file that `path` names. ERR_INPUT
 * where there is none, or one is not UTF-8. */
enum err must_check rules_read(struct arena *a, const char *path, struct rule_file **ret_files,
                               int *ret_count);

/* Reads them and writes every fault to standard output, file:line: text; how many there were. */
struct cli;
enum err must_check rules_check(struct cli *c, const char *path, struct rule_file **ret_files,
                                int *ret_count, int *ret_faults);

/* A fault of a file below `path` (or of the file that it names), to standard output. */
enum err must_check rules_write_fault(struct cli *c, const char *path,
                                      const struct rule_fault *fault);

/* Those of the sieve among them; figures over --sample. */
enum err must_check sieve_rules_check(struct cli *c, const char *path,
                                      const struct rule_file *files, int count, int *ret_faults);

/* As the API takes them: [{"name", "text"}]; the caller gives it back. */
json_t *rules_json(const struct rule_file *files, int count);

#endif
