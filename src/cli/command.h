/* The command line as a table: what each command is called, takes, does. Help, manual pages and
 * completion are written from the same rows that the parser reads. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/arena.h"
#include "base/buf.h"

#include <jansson.h>

enum { OPTION_VALUES_MAX = 600 };

struct option {
    const char *name;  /* "out" for --out */
    char letter;       /* 'o' for -o, 0 for none */
    const char *value; /* what it takes, "FILE"; NULL for a switch */
    bool many;         /* may be given more than once */
    const char *words; /* msgid */
};

struct cli;

enum command_flags {
    COMMAND_OFFICE = 1,  /* takes -d, --passphrase-file: the office is opened or its server asked */
    COMMAND_PERSON = 2,  /* takes --as, --password-file too: somebody acts */
    COMMAND_NO_JSON = 4, /* what it writes is never JSON */
    COMMAND_OWNER = 8,   /* whoever owns the folder need not log in */
    COMMAND_FILES = 16,  /* operands are files, whose names may be any bytes */
};

struct command {
    const char *name;             /* "list", or two words: "ledger verify" */
    const char *takes;            /* "REGISTER [NUMBER]", "" for nothing */
    int min, max;                 /* operands; max -1: any number */
    const char *summary;          /* msgid, one line */
    const char *detail;           /* msgid, or NULL */
    const struct option *options; /* ends with a row without a name; NULL for none */
    unsigned flags;
    enum err (*run)(struct cli *c);
};

extern const struct command commands[]; /* ends with a row without a name */
extern const struct option options_common[], options_office[], options_person[];

/* The n-th option of a command, the common ones behind its own; NULL past the end. */
const struct option *command_option(const struct command *command, int n);

/* One run of the program. */
struct cli {
    struct arena *a;
    enum lang lang;
    bool json;
    const struct command *command;
    const char **operands;
    int count;
    struct given {
        const struct option *option;
        const char *value; /* "" of a switch */
    } * given;
    int given_count;
    json_t *failure; /* an answer of the office that says more than problem(): see main */
    int status;      /* exit status of a command that did its work and has a negative answer */
};

/* ---- what was given ---- */

/* Fills c->command, operands and given out of the arguments after the program's name. ERR_INPUT. */
enum err must_check options_parse(struct cli *c, int argc, char **argv);

const char *option_value(const struct cli *c, const char *name); /* NULL where not given */
bool option_given(const struct cli *c, const char *name);
/* The value, ERR_INPUT naming the option where it was not given. */
enum err must_check option_need(const struct cli *c, const char *name, const char **ret_value);
enum err must_check option_int(const struct cli *c, const char *name, int64_t min, int64_t max,
                               int64_t otherwise, int64_t *ret_value);
/* The next value of an option that may be given more than once; *at starts 0. */
const char *option_next(const struct cli *c, const char *name, int *at);

/* ---- help ---- */

enum err must_check import_command_run(struct cli *c), export_command_run(struct cli *c);
enum err must_check dayone_run(struct cli *c), paper_run(struct cli *c), sieve_run(struct cli *c),
    weigh_run(struct cli *c), match_run(struct cli *c);
enum err must_check help_run(struct cli *c);
void help_command(const struct cli *c, const struct command *command);

/* ---- the commands, by file ---- */

enum err must_check init_run(struct cli *c);
enum err must_check demo_run(struct cli *c);
enum err must_check serve_run(struct cli *c);
enum err must_check seal_run(struct cli *c), open_run(struct cli *c), keygen_run(struct cli *c);
enum err must_check list_run(struct cli *c), show_run(struct cli *c);
enum err must_check new_run(struct cli *c), do_run(struct cli *c), read_run(struct cli *c);
enum err must_check print_run(struct cli *c);
enum err must_check inbox_run(struct cli *c), requests_run(struct cli *c);
enum err must_check request_run(struct cli *c), decide_run(struct cli *c);
enum err must_check account_list_run(struct cli *c), account_make_run(struct cli *c);
enum err must_check account_act_run(struct cli *c), account_limit_run(struct cli *c);
enum err must_check account_password_run(struct cli *c);
enum err must_check role_list_run(struct cli *c), role_give_run(struct cli *c);
enum err must_check role_take_run(struct cli *c);
enum err must_check session_list_run(struct cli *c), session_revoke_run(struct cli *c);
enum err must_check exam_run(struct cli *c), questions_load_run(struct cli *c);
enum err must_check rules_check_run(struct cli *c), rules_list_run(struct cli *c);
enum err must_check rules_show_run(struct cli *c), rules_propose_run(struct cli *c);
enum err must_check rules_approve_run(struct cli *c);
enum err must_check rules_print_run(struct cli *c), rules_rehearse_run(struct cli *c);
enum err must_check ledger_log_run(struct cli *c), ledger_verify_run(struct cli *c);
enum err must_check ledger_checkpoint_run(struct cli *c), ledger_key_run(struct cli *c);
enum err must_check ledger_prove_run(struct cli *c), ledger_check_run(struct cli *c);
enum err must_check ledger_draw_run(struct cli *c);
enum err must_check bundle_verify_run(struct cli *c), bundle_import_run(struct cli *c);
enum err must_check bundle_export_run(struct cli *c);
enum err must_check bundle_notice_run(struct cli *c), units_run(struct cli *c);
enum err must_check ledger_witness_run(struct cli *c), ledger_witnessed_run(struct cli *c);
enum err must_check muster_run(struct cli *c);
enum err must_check release_findings_run(struct cli *c);
enum err must_check release_decide_run(struct cli *c);
enum err must_check release_sieve_run(struct cli *c);
enum err must_check release_redact_run(struct cli *c);
enum err must_check release_recheck_run(struct cli *c);
enum err must_check check_run(struct cli *c), risk_run(struct cli *c), numbers_run(struct cli *c);
enum err must_check report_run(struct cli *c), report_list_run(struct cli *c),
    report_keep_run(struct cli *c), report_show_run(struct cli *c), report_edit_run(struct cli *c);
enum err must_check watch_command_run(struct cli *c), drill_run(struct cli *c);
enum err must_check finding_list_run(struct cli *c), finding_who_run(struct cli *c);
enum err must_check finding_take_run(struct cli *c);
enum err must_check office_run(struct cli *c), tick_run(struct cli *c), clock_run(struct cli *c);
enum err must_check keys_rewrap_run(struct cli *c);
enum err must_check leak_run(struct cli *c), topology_run(struct cli *c), scan_run(struct cli *c);
enum err must_check redact_run(struct cli *c);
enum err must_check calendar_run(struct cli *c), calendar_act_run(struct cli *c);
enum err must_check mail_act_run(struct cli *c), mail_status_run(struct cli *c);

#endif
