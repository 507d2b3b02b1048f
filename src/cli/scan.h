/* scan: what its parts share. A file is looked at by a worker and handed on in the order of the walk, so that equal
 * folders give equal output however many cores work. */
#ifndef CLI_SCAN_H
#define CLI_SCAN_H

#include "cli/command.h"
#include "crypto/hash.h"
#include "extract/extractor.h"
#include "sieve/listed.h"
#include "sieve/sieve.h"

#include <dirent.h>

enum { SCAN_MARK = 16 }; /* bytes of a finding's identity */

/* What is shown of a finding hides what others beside it found. */
struct scan_finding {
    const struct finding_rule *rule;
    enum finding_kind kind;
    enum level level;
    enum text_look look;
    int sure;
    struct str place, source;
    int64_t line, column; /* from 1; the column in characters */
    size_t from, to;      /* bytes of the part's text */
    struct str before, snippet, after;
    /* The same from look to look while path, place, rule and snippet stay: says no more than the snippet does. */
    unsigned char mark[SCAN_MARK];
};

struct scan_file {
    struct arena *a;
    const char *path; /* for showing */
    bool looked;      /* else `why` says what stood in the way */
    struct problem *why;
    struct scan_finding *findings;
    size_t count, room;
    int64_t known, allowed,
        dropped; /* findings that are not shown: by the baseline, by the allow-list, by number */
    struct text_note *notes;
    size_t note_count, note_room;
    enum coverage coverage;
    struct buf prints; /* scan_prints.c */
    bool skipped;      /* it became what no walk reads meanwhile: a link, a device */
};

/* A folder that is being read, and its names. Held by the walk and by each file that is not looked at yet; the last one
 * closes it. */
struct scan_folder {
    struct arena *a;
    DIR *dir;
    int fd;           /* the dir's */
    const char *path; /* for showing */
    _Atomic int held;
};
void scan_folder_release(struct scan_folder *folder);

/* What a worker works with: one file after the other, so that most of them ask for no memory. */
struct scan_room {
    struct sieve *sieve;
    struct arena *a; /* cleared with each file */
    char *block;     /* SCAN_BLOCK bytes */
};
enum { SCAN_BLOCK = 64 * 1024 };

struct scan_totals {
    int64_t files, findings, known, allowed, unread, ignored;
};

struct scan {
    struct cli *c;
    const struct scan_writer *writer;
    struct scan_allow *allow; /* NULL: none */
    struct scan_known *known; /* NULL: none */
    struct sieve_parts parts;
    struct extractor *readers; /* all workers' */
    const char *clamd;         /* its socket; NULL: not asked */
    bool ignores;              /* .cofferdamignore counts */
    bool context;              /* people see the words around and the reason */
    int workers;
    struct scan_totals totals;
    int64_t expected; /* files, for the bar; 0 unknown */
    struct scan_queue *queue;
    struct buf out;                    /* for standard output, before it is slept or ended */
    struct buf lines;                  /* of one file, before they go there */
    int written;                       /* the writer's own: results so far */
    struct buf notes;                  /* and what SARIF says at the end */
    bool notes_full;                   /* it holds no more */
    const struct finding_rule **rules; /* and by which rules */
    size_t rule_count, rule_room;
    struct sha256 sum; /* of what scan_prints.c wrote */
};

/* ---- one file (scan_look.c) ---- */

/* States the problem just stated in the file. */
void scan_failed(struct scan_file *file);
/* Reads and sieves; whatever goes wrong is said in the file. Called by workers: `s` is only read. */
void scan_look(const struct scan *s, struct scan_room *room, int fd, struct scan_file *file);

/* ---- what was asked for (scan_walk.c) ---- */

/* A file or folder that was named, or "-". */
enum err must_check scan_path(struct scan *s, const char *path);
/* How many files there are below; what cannot be opened counts as one. */
int64_t scan_count(const char *path);
/* A name for showing: what is no UTF-8 or a control becomes '?'. */
const char *scan_shown(struct arena *a, const char *path);
/* Opens a file that the walk has seen in its folder; -1 where it cannot be, the problem stated, or it is to be skipped. */
int scan_open(struct scan_file *file, const struct scan_folder *folder, const char *name);

/* ---- workers (scan_queue.c) ---- */

enum err must_check scan_queue_open(struct scan *s);
/* Takes the descriptor, or -1 and the problem just stated. Hands on what is ready before. */
enum err must_check scan_offer(struct scan *s, const char *path, int fd);
/* A file in a folder, which the worker opens; holds the folder, in whose arena the name lies. */
enum err must_check scan_offer_name(struct scan *s, struct scan_folder *folder, const char *name);
enum err must_check scan_drain(struct scan *s); /* what is still under way */
void scan_queue_close(struct scan *s);

/* ---- what is not reported ---- */

/* Findings known before (scan_known.c): a file of JSON lines as scan writes them with --baseline-out. */
enum err must_check scan_known_load(struct arena *a, const char *path,
                                    struct scan_known **ret_known);
bool scan_known_has(const struct scan_known *k, const unsigned char mark[SCAN_MARK]);

/* Allowed with a reason and until a day (scan_allow.c): a YAML list of {path, rule, text, until, reason}. What is over is
 * said on standard error and allows nothing. */
enum err must_check scan_allow_load(struct cli *c, const char *path, struct scan_allow **ret_allow);
bool scan_allow_has(const struct scan_allow *allow, const char *path, struct str rule,
                    struct str found);

/* ---- what is looked for ---- */

/* The rules that come along, and the lists of words that were named with --words (scan_rules.c); the owner frees them. */
enum err must_check scan_rules_load(struct cli *c, struct sieve_rules **ret_rules);
/* The lists that were named with --listed (scan_listed.c); NULL where there are none. */
enum err must_check scan_lists_load(struct cli *c, struct listed **ret_listed);

/* ---- .cofferdamignore (scan_ignore.c) ---- */

/* The rules of a folder and, behind `outer`, of those above it; NULL where there are none at all. */
struct scan_ignore;
struct scan_ignore *scan_ignore_make(struct arena *a, const struct scan_ignore *outer, size_t depth,
                                     struct str text);
/* `names`: the path's parts from the folder that was named on; the last is the entry itself. The last rule that fits
 * decides. */
bool scan_ignores(const struct scan_ignore *rules, const char *const *names, size_t count,
                  bool folder);
/* One part against one pattern of gitignore: `*`, `?`, `[a-z]`, `\`. */
bool scan_glob(struct str pattern, struct str name);
/* A path against a pattern with slashes and `**`. */
bool scan_glob_path(struct str pattern, struct str path);

/* ---- writers ---- */

/* To standard output; what was written is out before the scan waits for anything or ends. */
enum err must_check scan_write(struct scan *s, struct str bytes);
enum err must_check scan_flush(struct scan *s);

struct scan_writer {
    enum err (*begin)(struct scan *s);
    enum err (*file)(struct scan *s, const struct scan_file *file);
    enum err (*end)(struct scan *s);
    /* NULL: texts are sieved. Else what a worker does with each of them instead. */
    enum err (*part)(struct scan_file *file, const struct text_part *part);
};
extern const struct scan_writer scan_people, scan_json, scan_sarif, scan_html, scan_baseline,
    scan_prints;

/* Why something was not read, in the reader's language; "" where it was. */
const char *scan_coverage_words(const struct scan *s, enum coverage coverage);

#endif
