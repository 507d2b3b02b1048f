#include "extract/extractor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/io.h"
#include "extract/image_receive.h"
#include "extract/recall.h"
#include "extract/serve.h"
#include "extract/start.h"
#include "extract/text_receive.h"

enum { BLOCK = 64 * 1024 };

struct service {
    const char *program, *mode;
    pthread_mutex_t lock;
    int socket; /* our end; -1: it does not run */
    pid_t pid;
    unsigned generation; /* how often it was started */
};

struct extractor {
    struct service plain;    /* started when the first document comes */
    struct service pictures; /* with the models: started when the first picture comes */
    bool reads_pictures;
    struct recall recall; /* what was recognized in other documents' pictures */
};

/* ---- the service ---- */

static enum err start(struct service *s)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return fail_errno("cannot make", "socket");
    enum err err = reader_start(s->program, s->mode, ends[1], -1, &s->pid);
    close(ends[1]);
    if (err) {
        close(ends[0]);
        return err;
    }
    s->socket = ends[0];
    s->generation++;
    return ERR_OK;
}

/* It ends by itself once its socket is closed, and takes its children with it. */
static void stop(struct service *s)
{
    if (s->socket < 0)
        return;
    close(s->socket);
    s->socket = -1;
    kill(s->pid, SIGTERM);
    while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* False: the service has ended. */
static bool hand_over(struct service *s, enum asked asked, int file, int pipe,
                      unsigned *ret_generation)
{
    unsigned char what = (unsigned char)asked;
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(2 * sizeof(int))];
    } control = {0};
    struct iovec block = {&what, 1};
    struct msghdr message = {.msg_iov = &block,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    *c = (struct cmsghdr){CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(c), (int[]){file, pipe}, 2 * sizeof(int));
    pthread_mutex_lock(&s->lock);
    ssize_t n = -1;
    if (s->socket >= 0)
        while ((n = sendmsg(s->socket, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR)
            ;
    *ret_generation = s->generation;
    pthread_mutex_unlock(&s->lock);
    return n == 1;
}

/* Unless another thread has done so already. */
static enum err start_again(struct service *s, unsigned generation)
{
    enum err err = ERR_OK;
    pthread_mutex_lock(&s->lock);
    if (s->generation == generation) {
        stop(s);
        err = start(s);
    }
    pthread_mutex_unlock(&s->lock);
    return err;
}

enum err extractor_open(bool pictures, struct extractor **ret_extractor)
{
    TRY(reader_there(READER));
    struct extractor *x = calloc(1, sizeof *x);
    if (!x)
        die("out of memory");
    *x = (struct extractor){
        .plain = {.program = READER, .mode = "--serve", .socket = -1},
        .pictures = {.program = READER_OF_PICTURES, .mode = "--serve-pictures", .socket = -1},
        .reads_pictures = pictures};
    pthread_mutex_init(&x->plain.lock, NULL);
    pthread_mutex_init(&x->pictures.lock, NULL);
    recall_init(&x->recall);
    *ret_extractor = x;
    return ERR_OK;
}

void extractor_keep(struct extractor *x, size_t bytes)
{
    x->recall.most = bytes;
}

size_t extractor_recalled(struct extractor *x)
{
    return recall_hits(&x->recall);
}

void extractor_free(struct extractor *x)
{
    if (!x)
        return;
    stop(&x->plain);
    stop(&x->pictures);
    pthread_mutex_destroy(&x->plain.lock);
    pthread_mutex_destroy(&x->pictures.lock);
    recall_free(&x->recall);
    free(x);
}

/* ---- one document ---- */

/* How the answer ended, not counting what the sink fails with. */
enum answer { ANSWER_NONE, ANSWER_WHOLE, ANSWER_LATE };

static enum err receive(int fd, struct frames *f, enum answer *ret_how)
{
    char block[BLOCK];
    uint64_t deadline = clock_monotonic_ns() + EXTRACTOR_WALL_SECONDS * UINT64_C(1000000000);
    enum answer how = ANSWER_NONE;
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = poll(&wait, 1, left_ms(deadline));
        if (ready < 0 && errno == EINTR)
            continue;
        ssize_t n = ready > 0 ? read(fd, block, sizeof block) : 0;
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            *ret_how = ready > 0 ? how : ANSWER_LATE;
            return ERR_OK;
        }
        how = ANSWER_WHOLE;
        uint64_t start = clock_monotonic_ns();
        TRY(frames_take(f, block, (size_t)n));
        deadline += clock_monotonic_ns() - start;
        if (f->ended) {
            *ret_how = how;
            return ERR_OK;
        }
    }
}

static enum coverage judge(const struct frames *f, enum answer how)
{
    if (how == ANSWER_LATE || f->signal == SIGKILL || f->signal == SIGXCPU)
        return COVERAGE_TIMEOUT;
    if (f->failed == ERR_TOO_LARGE)
        return COVERAGE_PARTIAL;
    if (f->failed)
        return COVERAGE_UNKNOWN;
    return f->done && !f->signal && !f->waiting.n ? COVERAGE_WHOLE : COVERAGE_BROKEN;
}

/* ANSWER_NONE: nobody took it. */
static enum err ask(struct service *s, enum asked asked, int fd, struct frames *f,
                    enum answer *ret_how, unsigned *ret_generation)
{
    FD_SCOPE(mine);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return fail_errno("cannot make", "pipe");
    mine = ends[0];
    bool taken = hand_over(s, asked, fd, ends[1], ret_generation);
    close(ends[1]);
    *ret_how = ANSWER_NONE;
    return taken ? receive(mine, f, ret_how) : ERR_OK;
}

/* What comes goes to `f`, notes to `r`. A reader that answers what it may not is believed in nothing more. */
static enum err read_with(struct service *s, enum asked asked, int fd, struct frames *f,
                          struct text_receiver *r, unsigned *ret_generation)
{
    enum answer how = ANSWER_NONE;
    for (int tries = 0; how == ANSWER_NONE; tries++) {
        if (lseek(fd, 0, SEEK_SET) < 0 && errno != ESPIPE)
            return fail_errno("cannot read", "file");
        enum err err = ask(s, asked, fd, f, &how, ret_generation);
        if (err && f->greeted && !r->refused)
            return text_receiver_note(r, COVERAGE_BROKEN, buf_view(&r->place));
        if (err)
            return err;
        if (how == ANSWER_NONE && tries)
            return fail(ERR_IO, "The reader of foreign files does not run");
        if (how == ANSWER_NONE)
            TRY(start_again(s, *ret_generation));
    }
    TRY(text_receiver_end(r));
    enum coverage coverage = judge(f, how);
    return coverage ? text_receiver_note(r, coverage, buf_view(&r->place)) : ERR_OK;
}

static unsigned generation_of(struct service *s)
{
    pthread_mutex_lock(&s->lock);
    unsigned generation = s->generation;
    pthread_mutex_unlock(&s->lock);
    return generation;
}

/* ---- its pictures ---- */

enum { IMAGES_MAX = 512 /* of a document, that are told apart */, IMAGE_MS_MIN = 200 };

/* The document's reader hands its pictures out one by one, and each goes to a reader of pictures that sees nothing else. */
struct imaging {
    struct extractor *x;
    struct text_receiver *text; /* what is recognized goes there */
    unsigned char seen[IMAGES_MAX][SHA256_SIZE];
    int seen_count;
    int64_t ms;     /* of the processor's, that are left for this document, */
    uint64_t until; /* and by the clock: a reader can say that it took no time */
};

/* A letter head that a document shows on each page is told once. */
static bool seen_before(struct imaging *im, const unsigned char key[SHA256_SIZE])
{
    for (int i = 0; i < im->seen_count; i++)
        if (memcmp(im->seen[i], key, SHA256_SIZE) == 0)
            return true;
    if (im->seen_count < IMAGES_MAX)
        memcpy(im->seen[im->seen_count++], key, SHA256_SIZE);
    return false;
}

static enum err image_not_read(void *at, struct str place)
{
    struct imaging *im = at;
    return text_receiver_note(im->text, COVERAGE_PARTIAL, place);
}

/* Only an answer without any note is kept. */
static enum err recognize(struct imaging *im, int fd, const unsigned char key[SHA256_SIZE])
{
    struct text_receiver *r = im->text;
    BUF_SCOPE(answer, RECALL_ANSWER_MAX);
    size_t notes = r->notes;
    unsigned generation = 0;
    unsigned char ms[4];
    put_le(ms, (uint32_t)im->ms, 4);
    if (pwrite(fd, ms, sizeof ms, 8) != sizeof ms)
        return fail_errno("cannot write", "memory");
    r->frames.record = im->x->recall.most ? &answer : NULL;
    enum err err = read_with(&im->x->pictures, ASKED_IMAGE, fd, &r->frames, r, &generation);
    r->frames.record = NULL;
    im->ms -= r->frames.used;
    if (err == ERR_IO && !r->refused)
        return image_not_read(im, r->within);
    if (!err && !answer.over && r->notes == notes)
        recall_put(&im->x->recall, generation, key, buf_view(&answer));
    return err;
}

static enum err take_image(void *at, struct str place, int fd, const unsigned char key[SHA256_SIZE])
{
    struct imaging *im = at;
    struct text_receiver *r = im->text;
    BUF_SCOPE(answer, RECALL_ANSWER_MAX);
    if (seen_before(im, key))
        return ERR_OK;
    text_receiver_again(r);
    r->within = place;
    buf_str(&r->place, place); /* of what ends before it says one */
    enum err err;
    if (recall_take(&im->x->recall, generation_of(&im->x->pictures), key, &answer)) {
        err = frames_take(&r->frames, answer.p, answer.n);
        if (!err)
            err = text_receiver_end(r);
    } else if (im->ms < IMAGE_MS_MIN || clock_monotonic_ns() > im->until) {
        err = image_not_read(im, place);
    } else {
        err = recognize(im, fd, key);
    }
    r->within = STR("");
    return err;
}

/* The document once more, for its pictures. */
static enum err read_pictures(struct extractor *x, int fd, struct text_receiver *r)
{
    unsigned generation = 0;
    struct imaging *im = NEW(r->frames.a, struct imaging);
    struct image_receiver images;
    *im = (struct imaging){.x = x,
                           .text = r,
                           .ms = EXTRACTOR_PICTURES_MS,
                           .until = clock_monotonic_ns() +
                                    EXTRACTOR_WALL_SECONDS * UINT64_C(1000000000)};
    image_receiver_init(&images, r->frames.a);
    images.at = im;
    images.image = take_image;
    images.not_read = image_not_read;
    r->wants_pictures = false;
    enum err err = read_with(&x->plain, ASKED_IMAGES, fd, &images.frames, r, &generation);
    image_receiver_free(&images);
    return err;
}

enum err extractor_read(struct extractor *x, int fd, const struct extractor_sink *sink,
                        enum coverage *ret_coverage)
{
    ARENA_SCOPE(a);
    struct stat before, after;
    struct text_receiver r;
    if (fstat(fd, &before))
        return fail_errno("cannot read", "file");
    text_receiver_init(&r, a, sink);
    r.wants_pictures = x->reads_pictures && S_ISREG(before.st_mode); /* it is read twice */
    unsigned generation = 0;
    enum err err = read_with(&x->plain, ASKED_TEXT, fd, &r.frames, &r, &generation);
    if (!err && r.wants_pictures && r.pictures)
        err = read_pictures(x, fd, &r);
    if (!err && fstat(fd, &after))
        err = fail_errno("cannot read", "file");
    bool changed =
        !err && (before.st_size != after.st_size || before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
                 before.st_mtim.tv_nsec != after.st_mtim.tv_nsec);
    if (changed)
        err = text_receiver_note(&r, COVERAGE_PARTIAL, STR(""));
    if (!err)
        *ret_coverage = r.worst;
    text_receiver_free(&r);
    return err;
}

/* ---- collected ---- */

struct collection {
    struct arena *a;
    struct text_part *parts;
    size_t part_count, part_room;
    struct text_note *notes;
    size_t note_count, note_room;
    uint64_t bytes;
    bool over;
};

static enum err keep_part(void *at, const struct text_part *part)
{
    struct collection *c = at;
    c->bytes += part->text.n;
    if (c->part_count == TEXT_PARTS_MAX || c->bytes > TEXT_BYTES_MAX) {
        c->over = true;
        return ERR_OK;
    }
    c->parts = arena_grow(c->a, c->parts, c->part_count, &c->part_room, sizeof *c->parts);
    struct text_part *kept = &c->parts[c->part_count++];
    *kept = *part;
    kept->place = arena_str(c->a, part->place);
    kept->text = arena_str(c->a, part->text);
    if (!part->word_count)
        return ERR_OK;
    struct text_word *words = NEW_ARRAY(c->a, struct text_word, part->word_count);
    memcpy(words, part->words, part->word_count * sizeof *words);
    kept->words = words;
    return ERR_OK;
}

static enum err keep_note(void *at, const struct text_note *note)
{
    struct collection *c = at;
    c->notes = arena_grow(c->a, c->notes, c->note_count, &c->note_room, sizeof *c->notes);
    c->notes[c->note_count++] = (struct text_note){note->why, arena_str(c->a, note->place)};
    return ERR_OK;
}

enum err extractor_text(struct extractor *x, int fd, struct arena *a, struct extracted *ret_text)
{
    struct collection c = {.a = a};
    enum coverage coverage;
    const struct extractor_sink sink = {&c, keep_part, keep_note};
    TRY(extractor_read(x, fd, &sink, &coverage));
    if (c.over) {
        TRY(keep_note(&c, &(struct text_note){COVERAGE_PARTIAL, STR("")}));
        coverage = coverage > COVERAGE_PARTIAL ? coverage : COVERAGE_PARTIAL;
    }
    *ret_text = (struct extracted){c.parts, c.part_count, c.notes, c.note_count, coverage};
    return ERR_OK;
}

enum err extractor_words(struct extractor *x, int fd, struct arena *a, struct extracted *ret_text)
{
    ARENA_SCOPE(own);
    struct collection c = {.a = a};
    struct text_receiver r;
    const struct extractor_sink sink = {&c, keep_part, keep_note};
    text_receiver_init(&r, own, &sink);
    r.wants_words = true;
    unsigned generation = 0;
    enum err err = read_with(&x->pictures, ASKED_PLACES, fd, &r.frames, &r, &generation);
    *ret_text = (struct extracted){c.parts, c.part_count, c.notes, c.note_count, r.worst};
    if (!err && c.over)
        err = fail(ERR_TOO_LARGE, "The file holds more than {1} bytes of text",
                   numtext(TEXT_BYTES_MAX));
    text_receiver_free(&r);
    return err;
}

enum err extract_text(int fd, struct arena *a, struct extracted *ret_text)
{
    struct extractor *x CLEANUP(extractor_cleanup) = NULL;
    TRY(extractor_open(true, &x));
    return extractor_text(x, fd, a, ret_text);
}
