/* What comes in: reports of units and notices of superiors. */
#include "base/io.h"
#include "inspect/upward_parts.h"
#include "office/act.h"
#include "office/proof.h"
#include "office/vault.h"

enum { BASE_ROWS_MAX = 150, REASON_CHARS = 500 };

static const struct viewer clock_viewer = {
    .scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};

struct taking {
    struct office *o;
    const struct viewer *v;
    struct arena *a;
    struct str token, file;
    struct upward_taken taken;
};

static enum err read_upload(struct taking *t)
{
    struct vault_waiting waiting;
    TRY(vault_waiting(t->o, t->v, t->token, &waiting));
    if (waiting.size > BUNDLE_MAX)
        return fail(ERR_TOO_LARGE, "A bundle has at most {1} bytes", numtext(BUNDLE_MAX));
    FD_SCOPE(fd);
    TRY(memory_file(&fd));
    TRY(vault_waiting_copy(t->o, t->v, t->token, fd));
    if (lseek(fd, 0, SEEK_SET) < 0)
        return fail_errno("cannot read", "memory");
    char *bytes = arena_alloc(t->a, (size_t)waiting.size + 1);
    size_t n;
    TRY(fd_read(fd, bytes, (size_t)waiting.size, "memory", &n));
    t->file = (struct str){bytes, n};
    return ERR_OK;
}

/* ---- reports of units ---- */

/* The line "key ..." near the beginning, unchecked: only to find whose it may be. */
static struct str key_line(struct str file)
{
    struct str rest = {file.p, file.n < 8192 ? file.n : 8192}, line;
    while (str_split(&rest, '\n', &line)) {
        if (line.n > 13 && memcmp(line.p + 8, " key ", 5) == 0)
            return (struct str){line.p + 13, line.n - 13};
    }
    return STR("");
}

static enum err find_unit(struct taking *t, struct str number, struct upward_party *ret_unit)
{
    DESK_SCOPE(k);
    TRY(desk_open(&k, t->o, t->v, t->a));
    return number.n ? upward_unit(&k, number, ret_unit)
                    : upward_unit_by_key(&k, key_line(t->file), ret_unit);
}

/* That the ledger goes on from what this office cosigned of it. */
static enum err goes_on(struct taking *t, const struct upward_party *unit, const struct bundle *b)
{
    struct witnessed last;
    struct note note;
    struct checkpoint then;
    if (b->head.exercise && !office_facts(t->o)->exercise)
        return fail(ERR_REFUSED, "This is a report of an exercise");
    TRY(witness_last(t->o, unit->key.name, t->a, &last));
    if (!last.size)
        return ERR_OK;
    TRY(checkpoint_open(t->a, last.note, &unit->key, &note, &then));
    if (b->previous.size != then.size)
        return fail(ERR_REFUSED,
                    "{1} records of this ledger were cosigned last: the unit exports again with "
                    "--since {1}",
                    numtext(last.size));
    if (!tree_hash_eq(&b->previous.root, &then.root))
        return fail(
            ERR_REFUSED,
            "The ledger of {1} does not go on from the {2} leaves that were cosigned: its past "
            "was rewritten",
            unit->key.name, numtext(last.size));
    return ERR_OK;
}

struct answers {
    struct answer rows[ANSWERS_MAX];
    int count;
};

static void answer(struct answers *list, const char *name, struct str value)
{
    if (list->count < ANSWERS_MAX)
        list->rows[list->count++] = (struct answer){str_of(name), value};
}

static struct str number_text(struct taking *t, uint64_t n)
{
    return str_of(arena_printf(t->a, "%llu", (unsigned long long)n));
}

static void base_answers(struct taking *t, const struct bundle *b, struct answers *list)
{
    int row = 0;
    for (size_t i = 0; i < b->number_count && row < BASE_ROWS_MAX; i++) {
        const struct bundle_named *n = &b->numbers[i];
        int64_t value;
        if (!str_int(n->value, 0, INT64_MAX, &value))
            continue; /* score and coefficient have fields of their own */
        answer(list, arena_printf(t->a, "base.%d.name", row), n->name);
        answer(list, arena_printf(t->a, "base.%d.title", row), n->words.zh);
        answer(list, arena_printf(t->a, "base.%d.value", row), n->value);
        row++;
    }
}

static enum err accept(struct taking *t, int64_t entry, const struct bundle *b)
{
    struct answers *list = NEW(t->a, struct answers);
    struct act_result result;
    uint64_t unproven = 0;
    BUF_SCOPE(digest, 2 * SHA256_SIZE + 1);
    buf_hex(&digest, b->digest, SHA256_SIZE);
    for (size_t i = 0; i < b->sentence_count; i++)
        unproven += b->sentences[i].state != BUNDLE_PROVEN;
    answer(list, "kind", b->head.kind);
    answer(list, "from_day", b->head.from);
    answer(list, "until_day", b->head.until);
    answer(list, "score", bundle_value(b, "score"));
    answer(list, "coefficient", bundle_value(b, "coefficient"));
    answer(list, "overdue", bundle_value(b, "overdue"));
    answer(list, "leaves", number_text(t, b->checkpoint.size));
    answer(list, "sentences", number_text(t, b->sentence_count));
    answer(list, "unproven", number_text(t, unproven));
    answer(list, "withheld", number_text(t, b->withheld));
    answer(list, "digest", buf_view(&digest));
    base_answers(t, b, list);
    struct act_request r = {.reg = STR("unit_bundle"),
                            .action = STR("accept"),
                            .entry = entry,
                            .answers = list->rows,
                            .count = list->count,
                            .rev = -1};
    return act(t->o, &clock_viewer, &r, t->a, &result);
}

static enum err reject(struct taking *t, int64_t entry, const char *reason)
{
    struct act_result result;
    struct answer said = {STR("reason"), str_of(reason)};
    struct act_request r = {.reg = STR("unit_bundle"),
                            .action = STR("reject"),
                            .entry = entry,
                            .answers = &said,
                            .count = 1,
                            .rev = -1};
    return act(t->o, &clock_viewer, &r, t->a, &result);
}

static enum err take_bundle(struct taking *t, struct str number)
{
    struct upward_party unit;
    struct bundle b;
    struct act_result made;
    TRY(find_unit(t, number, &unit));
    struct answer answers[] = {{STR("unit"), unit.number}, {STR("body"), t->token}};
    struct act_request create = {.reg = STR("unit_bundle"),
                                 .action = STR("create"),
                                 .answers = answers,
                                 .count = 2,
                                 .rev = -1};
    TRY(act(t->o, t->v, &create, t->a, &made));
    t->taken.reg = "unit_bundle";
    t->taken.number = made.number;
    t->taken.receipt = STR("");
    enum err err = bundle_open(t->a, t->file, &unit.key, &b);
    if (!err)
        err = goes_on(t, &unit, &b);
    if (!err)
        err = witness_cosign_head(t->o, t->v, &unit.key, b.note, (int64_t)b.previous.size, &b.path,
                                  t->a, &t->taken.receipt);
    t->taken.holds = !err;
    if (!err) {
        t->taken.reason = "";
        return accept(t, made.entry, &b);
    }
    struct str why = str_of(problem()->text[t->v->lang < LANG_COUNT ? t->v->lang : LANG_ZH]);
    t->taken.reason = arena_text(t->a, why);
    return reject(t, made.entry, t->taken.reason);
}

/* ---- notices of superiors ---- */

struct notice {
    struct str to, number, kind, due, subject;
    struct buf text;
};

static bool take_line(struct str *rest, const char *word, struct str *ret_value)
{
    struct str line;
    size_t n = strlen(word);
    if (!str_split(rest, '\n', &line) || !str_starts(line, word) || line.n < n + 1 ||
        line.p[n] != ' ')
        return false;
    *ret_value = (struct str){line.p + n + 1, line.n - n - 1};
    return true;
}

/* The lines behind the first two ("cofferdam-notice v1", origin). */
static bool read_notice(struct str rest, struct notice *n)
{
    struct str line, origin;
    if (!str_split(&rest, '\n', &line) || !str_split(&rest, '\n', &origin) ||
        !take_line(&rest, "to", &n->to) || !take_line(&rest, "number", &n->number) ||
        !take_line(&rest, "kind", &n->kind) || !take_line(&rest, "due", &n->due) ||
        !take_line(&rest, "subject", &n->subject))
        return false;
    while (rest.p && rest.n) {
        if (!str_split(&rest, '\n', &line) || !str_starts(line, "text"))
            return false;
        buf_str(&n->text, line.n > 5 ? (struct str){line.p + 5, line.n - 5} : STR(""));
        buf_char(&n->text, '\n');
    }
    return !n->text.over;
}

static enum err find_sender(struct taking *t, const struct note *note,
                            struct upward_party *ret_superior)
{
    struct upward_party *rows;
    int count;
    DESK_SCOPE(k);
    TRY(desk_open(&k, t->o, t->v, t->a));
    TRY(upward_superiors(&k, &rows, &count));
    for (int i = 0; i < count; i++) {
        struct str rest = note->text, line;
        bool named = str_split(&rest, '\n', &line) && str_split(&rest, '\n', &line) &&
                     str_is(line, rows[i].key.name);
        if (!named || note_verify(note, &rows[i].key))
            continue;
        *ret_superior = rows[i];
        return ERR_OK;
    }
    return fail(ERR_CRYPTO, "No superior in force has signed this notice");
}

static enum err take_notice(struct taking *t)
{
    struct note note;
    struct upward_party superior;
    struct notice n = {.text = BUF(64 * 1024)};
    struct act_result made;
    TRY(note_parse(t->a, t->file, &note));
    TRY(find_sender(t, &note, &superior));
    bool good = read_notice(note.text, &n);
    struct str text = good ? arena_str(t->a, buf_view(&n.text)) : STR("");
    buf_free(&n.text);
    if (!good)
        return fail(ERR_INPUT, "The notice is malformed");
    if (!str_is(n.to, office_facts(t->o)->origin))
        return fail(ERR_REFUSED, "This notice was sent to another unit: {1}",
                    arena_text(t->a, n.to));
    struct answer answers[] = {{STR("notice_no"), n.number}, {STR("sender"), superior.name},
                               {STR("kind"), n.kind},        {STR("subject"), n.subject},
                               {STR("due"), n.due},          {STR("text"), str_trim(text)},
                               {STR("body"), t->token}};
    struct act_request create = {.reg = STR("notice_from_superior"),
                                 .action = STR("create"),
                                 .answers = answers,
                                 .count = ARRAY_SIZE(answers),
                                 .rev = -1};
    TRY(act(t->o, t->v, &create, t->a, &made));
    t->taken = (struct upward_taken){.reg = "notice_from_superior",
                                     .number = made.number,
                                     .holds = true,
                                     .reason = "",
                                     .receipt = STR("")};
    return ERR_OK;
}

enum err upward_import(struct office *o, const struct viewer *v, struct str unit, struct str token,
                       struct arena *a, struct upward_taken *ret_taken)
{
    struct taking t = {.o = o, .v = v, .a = a, .token = token};
    TRY(viewer_ready(v));
    TRY(read_upload(&t));
    if (str_starts(t.file, "age-encryption.org/"))
        return fail(ERR_INPUT, "The bundle is sealed still: give the identity that opens it");
    if (str_starts(t.file, "cofferdam-notice v1\n"))
        TRY(take_notice(&t));
    else
        TRY(take_bundle(&t, unit));
    *ret_taken = t.taken;
    return ERR_OK;
}
