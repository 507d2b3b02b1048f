/* Releases: what is to be published, and what the sieve says of it. The rules of the review (who decides,
 * who approves, in which order) stand in regulations/publication.yaml; the computations of its actions
 * (release_act.c) and the sieve's work (release_sieve.c) are here.
 *
 * The database is the queue: an act that changes the content takes `content_hash` away, and what has
 * none waits for the sieve. So nothing is forgotten by a restart, and nothing can be approved that the
 * sieve has not seen as it stands. Parsing happens outside the writer's transaction; the act that
 * follows takes the result in only where the content is still the same. */
#ifndef OFFICE_RELEASE_H
#define OFFICE_RELEASE_H

#include "crypto/hash.h"
#include "office/entry.h"
#include "sieve/sieve.h"

enum {
    RELEASE_FILES = 3,
    RELEASE_PARTS = RELEASE_FILES + 2, /* 0: the text; 1 to 3: files; 4: the link */
    RELEASE_LINK = RELEASE_FILES + 1,
    RELEASE_HITS_MAX = 2000,       /* findings that are kept; more are a part that was not read */
    RELEASE_GAPS_MAX = 200,        /* the same for unread parts */
    RELEASE_PREVIEW_MAX = 8 << 20, /* bytes of text that is kept for the reviewer */
    RELEASE_INPUT_MAX = 256 << 20, /* bytes of a file: it lies in memory while it is read */
    RELEASE_STAMP_SIZE = 65,       /* SHA-256 in hex with the NUL */
};

/* ---- the content, and its hash ---- */

struct release_file {
    int64_t id; /* 0: none */
    struct str name, sealed;
    unsigned char sha256[SHA256_SIZE];
    bool destroyed;
};
struct release_content {
    struct str text, link; /* "" for none */
    struct release_file files[RELEASE_FILES], preview;
    char hash[RELEASE_STAMP_SIZE]; /* over text, link and files: what is approved */
    /* of the copy that goes out: the file's or the text's own SHA-256 where it is one thing, so that
     * anybody can compare it; else `hash` */
    char copy[RELEASE_STAMP_SIZE];
};
/* As it stands in this snapshot or job. ERR_MISSING for no such release. */
enum err must_check release_content(struct db *db, struct arena *a, int64_t release,
                                    struct release_content *ret_content);

/* A file's bytes in memory, for the sieve and the redaction alone; the descriptor is the caller's. ERR_TOO_LARGE over
 * RELEASE_INPUT_MAX; what sealed_open() fails with. */
enum err must_check release_file_open(struct office *o, struct arena *a,
                                      const struct release_file *file, int *ret_fd);

/* Of the rules by which the sieve works today: differs when any rule, list or registered secret
 * differs. */
enum err must_check release_stamp(struct office *o, char ret_stamp[RELEASE_STAMP_SIZE]);

/* ---- the sieve at work ---- */

/* Sieves one release now and takes the result in; waits for another that is under way. Whoever asks
 * must know of the entry and be a person. ERR_CONFLICT where its state wants no sieve. */
enum err must_check release_sieve(struct office *o, const struct viewer *v, int64_t release);

/* All that wait, oldest first; one that fails is told and does not stop the others. */
enum err must_check release_sieve_waiting(struct office *o, const _Atomic bool *ending,
                                          int *ret_count);

/* The thread that does so while the office is served. */
struct siever;
struct siever *siever_start(struct office *o);
void siever_stop(struct siever *s); /* NULL is fine */

/* What was decided to be removed is taken out of text and files (redact/redact.h: proved to be in no stream of
 * the copy), and the copy takes its place (act `redact`, by this viewer); it waits for the sieve then.
 * ERR_REFUSED where nothing is to be removed, or it was not proved; ERR_UNSUPPORTED: this kind of file cannot
 * be redacted, the words say what to do first. Then nothing changes, the text neither. */
struct release_redaction {
    int64_t leaf;
    int removed, parts;
};
enum err must_check release_redact(struct office *o, const struct viewer *v, int64_t release,
                                   struct arena *a, struct release_redaction *ret_done);

/* ---- what came of it, for looking ---- */

/* A piece of a mosaic, for those who may know of it. */
struct release_piece {
    struct str words;   /* as they were declared */
    const char *places; /* numbers of the releases that have it: "GK-1, GK-2"; "" none */
    int hidden;         /* further ones that the viewer may not know of */
    bool is_here;       /* in this release */
    uint32_t millibits; /* what it tells; 0 where pieces are counted */
};

struct release_hit {
    int number;      /* from 1: how decisions name it */
    int part, piece; /* of what is submitted; and which text of it, as release_texts() counts */
    struct str place, kind, rule, basis, snippet,
        source;         /* source "": none that the viewer may know */
    int64_t row;        /* of a list that the viewer may know of; else 0 */
    struct str columns; /* what of that row was met */
    struct words why;
    const char *look; /* code of text_look */
    int64_t version, sure, begins, ends;
    int level;
    const char *decision;         /* "remove", "keep", "false_alarm"; "" open */
    struct str reason, by;        /* of the decision; who */
    struct str second;            /* who confirmed it, "" nobody */
    bool wants_second;            /* kept above public and not confirmed */
    bool source_hidden;           /* there is a source that the viewer may not know of */
    struct release_piece *pieces; /* of a mosaic that he may know of */
    int piece_count;
};
struct release_gap {
    int number, part;
    struct str place, note, by; /* by "": nobody has looked at it */
    const char *why;            /* code of sieve_coverage */
};
struct release_view {
    struct entry_view entry;
    struct release_hit *hits;
    struct release_gap *gaps;
    int hit_count, gap_count;
    int open, removed, seconds, unseen; /* undecided; decided remove; wait for a second; gaps */
    bool waits;                         /* for the sieve */
    const char *coverage;               /* "" before the sieve */
    int proposed;                       /* level, -1 before */
    struct words verdict;
    const char *file_names[RELEASE_PARTS]; /* NULL: no such part */
    char hash[RELEASE_STAMP_SIZE], copy[RELEASE_STAMP_SIZE];
};
/* By id, or by number where id is 0. */
enum err must_check release_view(struct desk *k, int64_t id, struct str number,
                                 struct release_view *ret_view);

/* A part of the text as the sieve read it. */
struct release_text {
    int part, piece;
    const char *look;
    struct str place, text;
    bool is_cut; /* there is more of it */
};
/* Of a reading of `preview` by this viewer (act `look`). */
enum err must_check release_texts(struct office *o, const struct viewer *v, int64_t reading,
                                  struct arena *a, int64_t *ret_release,
                                  struct release_text **ret_texts, int *ret_count);

/* The same out of the bytes of `preview`. */
enum err must_check release_text_read(struct arena *a, struct str json,
                                      struct release_text **ret_texts, int *ret_count);

/* Pieces of the mosaic of that number and where they are public; none where the viewer may not know of
 * it. */
enum err must_check release_pieces(struct desk *k, int64_t release, struct str number,
                                   struct release_piece **ret_rows, int *ret_count);

/* Whether what is public since that day is so for long enough to ask whether it still needs to be secret: L24. */
bool release_is_long_public(const struct desk *k, struct str since);

/* What the sieve stopped, of all that the viewer may know of. */
struct release_sums {
    int64_t waiting, open, removed, refused, published, take_down;
};
enum err must_check release_sums(struct desk *k, struct release_sums *ret_sums);

/* ---- between release_sieve.c, release_verdict.c and release_act.c ---- */

struct sieved {
    int64_t release;
    struct release_content content; /* what was looked at */
    char stamp[RELEASE_STAMP_SIZE];
    const char *coverage;
    int level;
    struct words verdict;
    struct sieved_hit {
        int part, piece; /* piece: which of the texts, from 0, in the order of reading */
        struct str place, snippet, source_number;
        const char *source_register; /* NULL: no source */
        enum text_look look;
        struct finding f;
        char key
            [RELEASE_STAMP_SIZE]; /* of rule, place and words: who decided it once need not again */
    } * hits;
    struct sieved_gap {
        int part;
        struct str place;
        const char *why;
    } * gaps;
    /* each text of it, with what was found there; in the sieve's arena, for the verdict */
    struct sieved_text {
        struct str text;
        struct findings findings;
    } * texts;
    size_t hit_count, gap_count, text_count, hit_room, gap_room, text_room;
    struct str record; /* its fingerprints, sealed: background.h */
    int64_t leaf;      /* up to which the registered secrets were known */
    bool is_public;
    const struct declarations *declared; /* and what the content says of them */
    struct mosaic_fact *facts;
    size_t fact_count;
};
/* The level that the findings speak for, and one sentence why (release_verdict.c, sieve/verdict.h). */
enum err must_check release_judge(struct desk *k, struct sieved *s);
/* What release_sieve() hands over to the act that it has begun; NULL where there is none. */
const struct sieved *release_sieved(struct office *o, int64_t release);
/* Something waits: the thread need not be waited for. */
void release_wake(struct office *o);

#endif
