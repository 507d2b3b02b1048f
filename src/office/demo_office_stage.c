#include "office/demo_office_stage.h"

#include "base/clock.h"

/* Sessions of the play last longer than real ones: each costs a commit. */
enum { LOGIN_DAYS = 20 };
enum { DAY = 86400, OPENS = 8 * 3600 + 1800, WORKS = 8 * 3600, ZONE = 8 * 3600 };

/* ---- time
 * ------------------------------------------------------------------------------------------ */

/* The clock of the process follows the play; it never goes back. */
static void set_clock(struct stage *s, int64_t now)
{
    if (now > s->now)
        s->now = now;
    clock_set_offset(0);
    clock_set_offset(s->now - clock_now());
}

/* Acts of one task lie some seconds apart. */
static void pass(struct stage *s)
{
    set_clock(s, s->now + 20 + stage_pick(s, 70));
}

int64_t stage_today(const struct stage *s)
{
    return (s->now + ZONE) / DAY;
}

/* Weekends and the long holidays. */
bool stage_works(int64_t day)
{
    char text[DATE_SIZE];
    date_text(day, text);
    const char *date = text + 5;
    bool holiday = strcmp(date, "01-01") == 0 ||
                   (strcmp(date, "05-01") >= 0 && strcmp(date, "05-03") <= 0) ||
                   (strcmp(date, "10-01") >= 0 && strcmp(date, "10-07") <= 0);
    return date_weekday(day) < 5 && !holiday;
}

/* The moment `minutes` of work after `from`. */
static int64_t after_work(int64_t from, int minutes)
{
    int64_t day = (from + ZONE) / DAY, second = (from + ZONE) % DAY - OPENS;
    int64_t left = (int64_t)minutes * 60;
    if (second < 0)
        second = 0;
    for (;;) {
        if (stage_works(day) && second < WORKS) {
            if (left < WORKS - second)
                return day * DAY + OPENS + second + left - ZONE;
            left -= WORKS - second;
        }
        day++;
        second = 0;
    }
}

static bool sooner(const struct task *a, const struct task *b)
{
    return a->at < b->at || (a->at == b->at && a->order < b->order);
}

void stage_task(struct stage *s, int64_t at, void (*run)(struct stage *, void *), void *subject)
{
    if (at > s->until)
        return; /* beyond the present */
    s->agenda = arena_grow(s->a, s->agenda, s->task_count, &s->task_cap, sizeof *s->agenda);
    struct task new = {at, s->order++, run, subject};
    size_t i = s->task_count++;
    for (; i > 0 && sooner(&new, &s->agenda[(i - 1) / 2]); i = (i - 1) / 2)
        s->agenda[i] = s->agenda[(i - 1) / 2];
    s->agenda[i] = new;
}

static struct task next_task(struct stage *s)
{
    struct task first = s->agenda[0], last = s->agenda[--s->task_count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= s->task_count)
            break;
        if (child + 1 < s->task_count && sooner(&s->agenda[child + 1], &s->agenda[child]))
            child++;
        if (!sooner(&s->agenda[child], &last))
            break;
        s->agenda[i] = s->agenda[child];
        i = child;
    }
    s->agenda[i] = last;
    return first;
}

void stage_later(struct stage *s, int minutes, void (*run)(struct stage *, void *), void *subject)
{
    stage_task(s, after_work(s->now, minutes), run, subject);
}

void stage_desk(struct stage *s, int minutes, void (*run)(struct stage *, void *), void *subject)
{
    bool behind = stage_today(s) > s->last_day - 8; /* something must be left to look at */
    stage_task(s, after_work(s->now, behind ? 6 * minutes : minutes), run, subject);
}

void stage_on(struct stage *s, int64_t day, void (*run)(struct stage *, void *), void *subject)
{
    int64_t at = day * DAY + OPENS - ZONE;
    stage_task(s, after_work(at > s->now ? at : s->now, (int)stage_pick(s, 300)), run, subject);
}

void stage_morning(struct stage *s, int64_t day, void (*run)(struct stage *, void *), void *subject)
{
    stage_task(s, after_work(day * DAY + OPENS - ZONE, 30), run, subject);
}

unsigned stage_pick(struct stage *s, unsigned below)
{
    s->picks = s->picks * 1664525u + 1013904223u;
    return (s->picks >> 12) % below;
}

/* The present, where somebody works; else the end of the last day of work. */
static int64_t last_hour(const struct stage *s)
{
    int64_t day = (s->until + ZONE) / DAY, second = (s->until + ZONE) % DAY - OPENS;
    if (stage_works(day) && second >= 0)
        return second < WORKS ? s->until : day * DAY + OPENS + WORKS - 3600 - ZONE;
    do
        day--;
    while (!stage_works(day));
    return day * DAY + OPENS + WORKS - 3600 - ZONE;
}

static void morning(struct stage *s, void *subject)
{
    int acts;
    (void)subject;
    enum err err = office_tick(s->o, &acts);
    if (err)
        stage_stumble(s, err, "office_tick");
    int64_t week = (stage_today(s) - date_weekday(stage_today(s))) / 7;
    if (s->options->week && week > s->looked) {
        s->looked = week;
        err = s->options->week(s->options->context, s->o);
        if (err)
            stage_stumble(s, err, "the week's look");
    }
    stage_task(s, after_work((stage_today(s) + 1) * DAY - ZONE, 0), morning, NULL);
}

void stage_play(struct stage *s)
{
    const struct demo_options *options = s->options;
    int64_t told = -1;
    stage_task(s, after_work(s->now, 0), morning, NULL);
    stage_task(s, last_hour(s), papers_present, NULL);
    while (s->task_count && !s->err) {
        struct task task = next_task(s);
        arena_clear(s->scratch);
        set_clock(s, task.at);
        task.run(s, task.subject);
        if (options->progress && stage_today(s) != told) {
            told = stage_today(s);
            options->progress(options->context, (int)(told - s->first_day),
                              (int)(s->last_day - s->first_day));
        }
    }
}

/* ---- people
 * ---------------------------------------------------------------------------------------- */

void stage_stumble(struct stage *s, enum err err, const char *what)
{
    const struct problem *why = problem();
    if (!s->report->stumbled++)
        snprintf(s->report->stumble, sizeof s->report->stumble, "%.160s: %.600s", what,
                 err ? why->text[LANG_EN] : "was not refused");
    switch (err) {
    case ERR_OK:
    case ERR_INPUT:
    case ERR_LOGIN:
    case ERR_REFUSED:
    case ERR_MISSING:
    case ERR_CONFLICT:
        return;
    default:
        s->err = err;
    }
}

bool stage_login(struct stage *s, int who)
{
    struct actor *a = &s->who[who];
    struct login_request r = {.login = str_of(a->login),
                              .password = a->password,
                              .address = a->address,
                              .agent = "demonstration",
                              .lang = LANG_COUNT};
    enum err err = login(s->o, &r, a->token);
    a->day = stage_today(s);
    if (err)
        stage_stumble(s, err, a->login);
    return !err;
}

struct session *stage_session(struct stage *s, int who)
{
    struct actor *a = &s->who[who];
    struct session *session = NULL;
    if (s->err || a->gone)
        return NULL;
    if (a->token[0] && stage_today(s) - a->day > LOGIN_DAYS &&
        !session_use(s->o, str_of(a->token), a->address, &session)) {
        enum err err = logout(s->o, session);
        session_release(session);
        a->token[0] = '\0';
        if (err)
            stage_stumble(s, err, "logout");
    }
    if (a->token[0] && !session_use(s->o, str_of(a->token), a->address, &session))
        return session;
    if (!stage_login(s, who))
        return NULL;
    enum err err = session_use(s->o, str_of(a->token), a->address, &session);
    if (err)
        stage_stumble(s, err, "session");
    return err ? NULL : session;
}

/* ---- acts
 * ------------------------------------------------------------------------------------------ */

/* Where the sieve finds more than is chosen. */
#define REASON "sieve_reason"

static enum err one_act(struct stage *s, int who, const char *reg, const char *action,
                        int64_t entry, struct act_result *ret, const char *const *pairs,
                        const char *reason)
{
    struct answer answers[64];
    int n = 0;
    struct session *session = stage_session(s, who);
    if (!session)
        return fail(ERR_LOGIN, "Nobody is logged in");
    pass(s);
    for (; pairs[0]; pairs += 2) {
        if (pairs[1])
            answers[n++] = (struct answer){str_of(pairs[0]), str_of(pairs[1])};
    }
    if (reason)
        answers[n++] = (struct answer){str_of(REASON), str_of(reason)};
    struct act_request r = {.reg = str_of(reg),
                            .action = str_of(action),
                            .entry = entry,
                            .answers = answers,
                            .count = n,
                            .rev = -1};
    enum err err = act(s->o, session_viewer(session), &r, s->scratch, ret);
    session_release(session);
    return err;
}

static const char *name_of(struct stage *s, int who, const char *reg, const char *action)
{
    return arena_printf(s->scratch, "%s: %s.%s", s->who[who].login, reg, action);
}

bool stage_do(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
              struct act_result *ret, const char *const *pairs)
{
    struct act_result result;
    if (s->err || s->who[who].gone)
        return false;
    if (!ret)
        ret = &result;
    enum err err = one_act(s, who, reg, action, entry, ret, pairs, NULL);
    if (err == ERR_REFUSED && !strcmp(problem()->field, REASON)) {
        s->report->refused++;
        err = one_act(s, who, reg, action, entry, ret, pairs,
                      "相同的是通用格式和一般工作要求，不含所引文件的秘密内容。");
    }
    if (err)
        stage_stumble(s, err, name_of(s, who, reg, action));
    else
        s->report->acts++;
    return !err;
}

bool stage_refused(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
                   const char *const *pairs)
{
    struct act_result result;
    if (s->err || s->who[who].gone)
        return false;
    enum err err = one_act(s, who, reg, action, entry, &result, pairs, NULL);
    if (err == ERR_REFUSED)
        s->report->refused++;
    else if (err == ERR_MISSING)
        s->report->turned_away++;
    else
        stage_stumble(s, err, name_of(s, who, reg, action));
    return err == ERR_REFUSED || err == ERR_MISSING;
}

/* ---- requests
 * --------------------------------------------------------------------------------------- */

static enum err decide_one(struct stage *s, int who, const struct wait *w, enum decision choice,
                           struct act_result *ret)
{
    struct session *session = stage_session(s, who == IN_CHARGE ? leader_in_charge(s) : who);
    if (!session)
        return fail(ERR_LOGIN, "Nobody is logged in");
    pass(s);
    bool gives_reason = choice == DECISION_RETURN || choice == DECISION_REFUSE;
    enum err err = act_decide(s->o, session_viewer(session), w->request, choice,
                              gives_reason ? str_of(w->reason) : STR(""), s->scratch, ret);
    session_release(session);
    return err;
}

static void decision(struct stage *s, void *subject)
{
    struct wait *w = subject;
    struct act_result r = {0};
    bool witness = w->decided >= w->count - w->witnesses;
    int who = w->deciders[w->decided];
    enum decision choice = witness ? DECISION_WITNESS : w->decided ? DECISION_APPROVE : w->decision;
    if (s->err)
        return;
    if (w->wrong) {
        enum err err = decide_one(s, w->wrong, w, choice, &r);
        if (err == ERR_REFUSED || err == ERR_MISSING)
            s->report->turned_away++;
        else if (err != ERR_CONFLICT) /* fallen: whoever decides next finds the same */
            stage_stumble(s, err, "a decision that is not his");
        w->wrong = 0;
    }
    enum err err = decide_one(s, who, w, choice, &r);
    if (err == ERR_REFUSED && !strcmp(problem()->field, REASON)) { /* a secret came in since */
        s->report->refused++;
        choice = DECISION_RETURN;
        w->reason = "与新登记的涉密文件有相同内容，请核对后说明。";
        err = decide_one(s, who, w, choice, &r);
    }
    enum outcome outcome = OUTCOME_DONE;
    if (err == ERR_CONFLICT) {
        outcome = OUTCOME_FALLEN;
        s->report->fallen++;
    } else if (err) {
        stage_stumble(
            s, err,
            arena_printf(s->scratch, "%s: decision", who < 0 ? "in charge" : s->who[who].login));
        return;
    } else if (choice == DECISION_RETURN || choice == DECISION_REFUSE) {
        outcome = OUTCOME_SENT_BACK;
        s->report->returned++;
    }
    s->report->acts++;
    if (outcome == OUTCOME_DONE && ++w->decided < w->count)
        stage_desk(s, w->minutes, decision, w);
    else if (w->then)
        w->then(s, w->subject, outcome, r.entry);
}

bool stage_ask(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
               const struct wait *wait, const char *const *pairs)
{
    struct act_result r;
    if (!stage_do(s, who, reg, action, entry, &r, pairs))
        return false;
    if (!r.request) {
        fail(ERR_REFUSED, "Nobody had to approve it");
        stage_stumble(s, ERR_REFUSED, name_of(s, who, reg, action));
        return false;
    }
    struct wait *w = NEW(s->a, struct wait);
    *w = *wait;
    w->request = r.request;
    stage_desk(s, w->minutes, decision, w);
    return true;
}

bool stage_ask_only(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
                    const struct wait *wait, bool first, const char *const *pairs)
{
    struct act_result r;
    struct wait w = *wait;
    if (!stage_do(s, who, reg, action, entry, &r, pairs))
        return false;
    w.request = r.request;
    enum err err = first ? decide_one(s, w.deciders[0], &w, DECISION_APPROVE, &r) : ERR_OK;
    if (err)
        stage_stumble(s, err, name_of(s, who, reg, action));
    s->report->acts += first && !err;
    return !err;
}

bool stage_decide(struct stage *s, int who, int64_t request, struct act_result *ret)
{
    struct wait w = {.request = request};
    if (s->err)
        return false;
    enum err err = decide_one(s, who, &w, DECISION_APPROVE, ret);
    if (err)
        stage_stumble(s, err, arena_printf(s->scratch, "decision on %lld", (long long)request));
    s->report->acts += !err;
    return !err;
}

/* ---- words
 * ------------------------------------------------------------------------------------------ */

const char *id_text(struct stage *s, int64_t id)
{
    return arena_printf(s->scratch, "%lld", (long long)id);
}

const char *day_text(struct stage *s, int64_t day)
{
    char *text = arena_alloc(s->scratch, DATE_SIZE);
    date_text(day, text);
    return text;
}

const char *person_text(struct stage *s, int who)
{
    return id_text(s, s->who[who].person);
}

const char *scope_text(struct stage *s, const int *who, int count)
{
    const char *text = "";
    for (int i = 0; i < count; i++)
        text = arena_printf(s->scratch, "%s%sperson:%lld", text, i ? "," : "",
                            (long long)s->who[who[i]].person);
    return text;
}
