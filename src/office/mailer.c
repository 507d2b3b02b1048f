/* The outbox: what reminders put there, handed over by a thread of its own. */
#include "base/clock.h"
#include "office/entry.h"
#include "office/inbox.h"
#include "office/mailing.h"

#include <time.h>

enum { MAILER_SECONDS = 5, MAILER_BATCH = 20, LINES_MAX = 500, BACK_OFF_MAX = 6 * 3600 };
enum { LETTER_MAX = 128 * 1024 };

static const struct sql outbox_next = {
    "outbox.next",
    "SELECT id, person, tries FROM outbox WHERE state = 'waiting' AND next_at <= $1"
    " ORDER BY next_at, id LIMIT $2",
    NULL};
static const struct sql outbox_lines = {
    "outbox.lines",
    "SELECT register, number, due, label, escalated FROM outbox_line WHERE outbox = $1"
    " ORDER BY due, number LIMIT $2",
    NULL};
static const struct sql outbox_later = {
    "outbox.later", "UPDATE outbox SET tries = $2, next_at = $3, reason = $4 WHERE id = $1", NULL};
static const struct sql outbox_end = {
    "outbox.end", "UPDATE outbox SET state = $2, tries = $3, reason = $4 WHERE id = $1", NULL};
static const struct sql outbox_clear = {"outbox.clear", "DELETE FROM outbox_line WHERE outbox = $1",
                                        NULL};

const struct sql *const mailer_statements[] = {&outbox_next, &outbox_lines, &outbox_later,
                                               &outbox_end,  &outbox_clear, NULL};

/* A waiting one and what became of it. */
struct posting {
    int64_t id, person, tries;
    int lines;         /* that he still may know of */
    const char *state; /* sent failed dropped */
    struct str reason; /* p NULL: none */
};

/* ---- what it says ---- */

static void add_line(struct desk *k, struct buf *out, struct query *q)
{
    struct str due = query_text(q, 2);
    buf_str(out, query_text(q, 1));
    buf_text(out, "  ");
    buf_str(out, shown_moment(k, arena_str(k->a, due)));
    if (due_is_over(due, k->today, k->now)) {
        buf_text(out, "  ");
        buf_text(out, tr(k->v->lang, N_("Overdue")));
    }
    if (query_int(q, 4)) {
        buf_text(out, "  ");
        buf_text(out, tr(k->v->lang, N_("passed on to you")));
    }
    buf_char(out, '\n');
}

/* What he may know of now: rights may have changed since it was put there. */
static enum err write_lines(struct desk *k, struct posting *p, struct buf *out)
{
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &outbox_lines, &q, "ii", p->id, (int64_t)LINES_MAX));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        const struct reg *reg = rule_register(k->book, query_text(q, 0));
        if (!reg || !desk_sees_register(k, reg) || !sight_has(k->sight, (uint32_t)query_int(q, 3)))
            continue;
        add_line(k, out, q);
        p->lines++;
    }
}

static enum err write_letter(struct office *o, struct arena *a, struct posting *p,
                             struct mail_letter *ret_letter)
{
    struct mail_server server;
    struct mail_reader who;
    struct viewer v = {.person = p->person, .kind = ADMINISTRATOR_NONE, .login = "", .address = ""};
    BUF_SCOPE(text, LETTER_MAX);
    TRY(mail_server_load(o, a, &server));
    struct db *db;
    TRY(store_read(o->store, &db));
    const struct rules *rules = rules_hold(o);
    enum err err = mail_reader(o, rules, db, a, p->person, &who);
    rules_release(o, rules);
    db_release(db);
    TRY(err);
    if (!who.reachable)
        return ERR_OK; /* no lines: it is dropped */
    v.lang = who.lang;
    v.terminal = who.terminal;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, &v, a));
    buf_text(&text, tr(v.lang, N_("These are due for you:")));
    buf_text(&text, "\n\n");
    TRY(write_lines(&k, p, &text));
    if (server.page.n) {
        buf_char(&text, '\n');
        buf_str(&text, server.page);
        buf_char(&text, '\n');
    }
    TRY(buf_check(&text));
    const char *subject =
        arena_printf(a, "%s %d", tr(v.lang, N_("Cofferdam: deadlines,")), p->lines);
    *ret_letter = (struct mail_letter){who.address, str_of(subject), arena_str(a, buf_view(&text))};
    return ERR_OK;
}

/* ---- what became of it ---- */

static enum err end_deed(struct deed *d, void *arg)
{
    const struct posting *p = arg;
    d->act = arena_printf(d->a, "mail.%s", p->state);
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_int(&j, "person", p->person);
    json_key_int(&j, "deadlines", p->lines);
    json_key_int(&j, "tries", p->tries);
    json_close(&j, '}');
    TRY(db_run(d->db, &outbox_clear, "i", p->id));
    return db_run(d->db, &outbox_end, "izit", p->id, p->state, p->tries, p->reason);
}

static enum err later_work(struct db *db, void *arg)
{
    const struct posting *p = arg;
    char next[MOMENT_SIZE];
    int64_t wait = p->tries < 10 ? INT64_C(60) << (p->tries - 1) : BACK_OFF_MAX;
    moment_text(clock_now() + (wait < BACK_OFF_MAX ? wait : BACK_OFF_MAX), next);
    return db_run(db, &outbox_later, "iizt", p->id, p->tries, next, p->reason);
}

static enum err post_one(struct office *o, struct posting *p, const _Atomic bool *ending)
{
    ARENA_SCOPE(a);
    struct viewer clock = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    struct mail_letter letter = {0};
    TRY(write_letter(o, a, p, &letter));
    enum err err = p->lines ? mail_deliver(o, &letter, ending) : ERR_OK;
    p->tries++;
    if (err)
        p->reason = arena_str(a, str_of(problem()->text[LANG_EN]));
    p->state = !p->lines ? "dropped" : !err ? "sent" : "failed";
    if (err && err != ERR_REFUSED && p->tries < MAIL_TRIES) {
        if (ending && atomic_load(ending))
            return ERR_OK; /* it was we who gave up */
        struct write_job job = {.work = later_work, .arg = p};
        return store_write(o->store, &job);
    }
    return deed_run(o, &clock, end_deed, p, NULL);
}

static enum err find_waiting(struct office *o, int max, struct posting *rows, int *ret_count)
{
    char now[MOMENT_SIZE];
    int n = 0;
    struct db *db;
    moment_text(clock_now(), now);
    TRY(store_read(o->store, &db));
    struct query *q = NULL;
    enum err err = db_start(db, &outbox_next, &q, "zi", now, (int64_t)max);
    bool row = true;
    while (!err && n < max && !(err = query_step(q, &row)) && row)
        rows[n++] = (struct posting){
            .id = query_int(q, 0), .person = query_int(q, 1), .tries = query_int(q, 2)};
    query_done(q);
    db_release(db);
    *ret_count = n;
    return err;
}

enum err mail_hand_over(struct office *o, int max, const _Atomic bool *ending, int *ret_sent)
{
    ARENA_SCOPE(a);
    struct posting *rows = NEW_ARRAY(a, struct posting, (size_t)max + 1);
    int count, sent = 0;
    bool set = false;
    enum err first = ERR_OK;
    TRY(mail_is_set(o, &set));
    TRY(find_waiting(o, max, rows, &count));
    for (int i = 0; set && i < count && !(ending && atomic_load(ending)); i++) {
        enum err err = post_one(o, &rows[i], ending);
        sent += !err && rows[i].state && strcmp(rows[i].state, "sent") == 0;
        first = first ? first : err;
    }
    *ret_sent = sent;
    return first;
}

/* ---- the thread ---- */

struct mailer {
    struct office *o;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    _Atomic bool ending;
};

/* A failure of the office itself (its database) is met again with the next round, and told by the clocks. */
static void *run(void *arg)
{
    struct mailer *m = arg;
    pthread_mutex_lock(&m->lock);
    while (!atomic_load(&m->ending)) {
        int sent = 0;
        pthread_mutex_unlock(&m->lock);
        enum err err = mail_hand_over(m->o, MAILER_BATCH, &m->ending, &sent);
        pthread_mutex_lock(&m->lock);
        if (!err && sent == MAILER_BATCH)
            continue;
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += MAILER_SECONDS;
        if (!atomic_load(&m->ending))
            pthread_cond_timedwait(&m->wake, &m->lock, &until);
    }
    pthread_mutex_unlock(&m->lock);
    return NULL;
}

struct mailer *mailer_start(struct office *o)
{
    struct mailer *m = calloc(1, sizeof *m);
    pthread_condattr_t monotonic;
    if (!m)
        die("out of memory");
    m->o = o;
    pthread_mutex_init(&m->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&m->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&m->thread, NULL, run, m))
        die("cannot start a thread");
    return m;
}

void mailer_stop(struct mailer *m)
{
    if (!m)
        return;
    pthread_mutex_lock(&m->lock);
    atomic_store(&m->ending, true);
    pthread_cond_signal(&m->wake);
    pthread_mutex_unlock(&m->lock);
    pthread_join(m->thread, NULL);
    pthread_cond_destroy(&m->wake);
    pthread_mutex_destroy(&m->lock);
    free(m);
}
