#include "office/muster.h"

#include "office/act.h"

static const struct {
    const char *name;
    struct words words;
} SEEN[MUSTER_SEEN_COUNT] = {
    [MUSTER_FOUND] = {"found", {"已清点", "Seen"}},
    [MUSTER_AGAIN] = {"again", {"重复扫描", "Seen before"}},
    [MUSTER_MISPLACED] = {"misplaced", {"位置不符", "In the wrong place"}},
    [MUSTER_STRAY] = {"stray", {"账外编码", "Unaccounted for"}},
};

const char *muster_seen_name(enum muster_seen seen)
{
    return SEEN[seen].name;
}

const struct words *muster_seen_words(enum muster_seen seen)
{
    return &SEEN[seen].words;
}

/* What a code can be the code of, in this order. */
static const struct {
    const char *reg, *field; /* field NULL: its number */
    const char *ask, *stray;
} CODES[] = {
    {"copy", NULL, "paper", "stray_copy"},
    {"medium", NULL, "medium", "stray_medium"},
    {"medium", "code", "medium", "stray_medium"},
    {"excerpt", NULL, "excerpt", "stray_excerpt"},
    {"document", NULL, "original", "stray_original"},
};

static const struct shown *field_of(const struct entry_view *view, const char *name)
{
    for (int i = 0; i < view->field_count; i++)
        if (!strcmp(view->fields[i].field->name, name))
            return &view->fields[i];
    return NULL;
}

static enum err find_muster(struct desk *k, struct str muster, struct entry_view *ret_view)
{
    const struct reg *reg;
    int64_t id = 0;
    TRY(desk_register(k, STR("muster"), &reg));
    if (!str_int(muster, 1, INT64_MAX, &id))
        id = 0;
    return entry_view(k, reg, id, muster, ret_view);
}

/* *ret_id stays 0 where this is no such code, or he may not know of it. */
static enum err find_carrier(struct desk *k, size_t kind, struct str code, int64_t *ret_id)
{
    const struct reg *reg;
    TRY(desk_register(k, str_of(CODES[kind].reg), &reg));
    if (!CODES[kind].field) {
        struct entry_view view;
        enum err err = entry_view(k, reg, 0, code, &view);
        if (err == ERR_MISSING)
            return ERR_OK;
        TRY(err);
        *ret_id = view.id;
        return ERR_OK;
    }
    struct list_page page;
    struct list_want want = {.reg = str_of(reg->name), .filter_count = 1, .limit = 1};
    want.filters[0].field = str_of(CODES[kind].field);
    want.filters[0].value = code;
    TRY(entry_list(k, &want, &page));
    if (page.count)
        *ret_id = page.rows[0].id;
    return ERR_OK;
}

/* The item of the muster that bears this answer; *ret_item stays 0 where there is none. */
static enum err find_item(struct desk *k, int64_t muster, const char *field, struct str value,
                          int64_t *ret_item, bool *ret_waits)
{
    struct list_page page;
    struct list_want want = {.reg = STR("muster_item"), .filter_count = 2, .limit = 1};
    want.filters[0].field = STR("muster");
    want.filters[0].value = str_of(arena_printf(k->a, "%lld", (long long)muster));
    want.filters[1].field = str_of(field);
    want.filters[1].value = value;
    TRY(entry_list(k, &want, &page));
    if (page.count) {
        *ret_item = page.rows[0].id;
        *ret_waits = !strcmp(page.rows[0].state->name, "expected") ||
                     !strcmp(page.rows[0].state->name, "missing");
    }
    return ERR_OK;
}

/* What a code is, before anything is entered. */
struct meaning {
    int64_t muster, carrier, item;
    size_t kind; /* of CODES; ARRAY_SIZE(CODES): of none */
    bool waits;  /* the item is still to be seen */
};

static enum err look_up(struct office *o, const struct viewer *v, struct str muster,
                        struct str code, struct arena *a, struct meaning *ret_meaning)
{
    DESK_SCOPE(k);
    struct meaning m = {0};
    struct entry_view view;
    TRY(desk_open(&k, o, v, a));
    TRY(find_muster(&k, muster, &view));
    m.muster = view.id;
    while (m.kind < ARRAY_SIZE(CODES)) {
        TRY(find_carrier(&k, m.kind, code, &m.carrier));
        if (m.carrier)
            break;
        m.kind++;
    }
    if (m.carrier)
        TRY(find_item(&k, m.muster, CODES[m.kind].ask,
                      str_of(arena_printf(a, "%lld", (long long)m.carrier)), &m.item, &m.waits));
    else
        TRY(find_item(&k, m.muster, "code", code, &m.item, &m.waits));
    *ret_meaning = m;
    return ERR_OK;
}

/* The one act of a scan. */
static enum err enter(struct office *o, const struct viewer *v, const struct meaning *m,
                      struct str code, struct arena *a, int64_t *ret_item)
{
    struct act_result result = {0};
    const struct answer answers[] = {
        {STR("muster"), str_of(arena_printf(a, "%lld", (long long)m->muster))},
        m->carrier ? (struct answer){str_of(CODES[m->kind].ask),
                                     str_of(arena_printf(a, "%lld", (long long)m->carrier))}
                   : (struct answer){STR("code"), code},
    };
    struct act_request r = {.reg = STR("muster_item"), .rev = -1};
    if (m->item) {
        r.action = STR("tick");
        r.entry = m->item;
    } else {
        r.action = m->carrier ? str_of(CODES[m->kind].stray) : STR("stray_code");
        r.answers = answers;
        r.count = ARRAY_SIZE(answers);
    }
    TRY(act(o, v, &r, a, &result));
    *ret_item = result.entry;
    return ERR_OK;
}

enum err muster_item(struct desk *k, int64_t item, struct muster_scan *ret_scan)
{
    const struct reg *reg;
    struct entry_view view;
    TRY(desk_register(k, STR("muster_item"), &reg));
    TRY(entry_view(k, reg, item, STR(""), &view));
    struct muster_scan s = {.item = item};
    const struct shown *belongs = field_of(&view, "belongs"), *code = field_of(&view, "code");
    for (size_t i = 0; i < ARRAY_SIZE(CODES) && !s.carrier.n; i++) {
        const struct shown *carrier = field_of(&view, CODES[i].ask);
        if (carrier)
            s.carrier = carrier->text;
    }
    s.belongs = belongs ? belongs->text : STR("");
    s.code = code && code->text.n ? code->text : s.carrier;
    s.seen = !strcmp(view.state->name, "misplaced") ? MUSTER_MISPLACED
             : !strcmp(view.state->name, "stray")   ? MUSTER_STRAY
                                                    : MUSTER_FOUND;
    *ret_scan = s;
    return ERR_OK;
}

enum err muster_scan(struct office *o, const struct viewer *v, struct str muster, struct str code,
                     struct arena *a, struct muster_scan *ret_scan)
{
    struct meaning m;
    code = str_trim(code);
    if (!code.n || code.n > MUSTER_CODE_MAX)
        return fail_field(fail(ERR_INPUT, "A code has 1 to {1} bytes", numtext(MUSTER_CODE_MAX)),
                          "code");
    TRY(look_up(o, v, muster, code, a, &m));
    bool again = m.item && !m.waits;
    int64_t item = m.item;
    if (!again)
        TRY(enter(o, v, &m, code, a, &item));
    DESK_SCOPE(k);
    struct muster_scan s;
    TRY(desk_open(&k, o, v, a));
    TRY(muster_item(&k, item, &s));
    if (again)
        s.seen = MUSTER_AGAIN;
    s.code = code;
    *ret_scan = s;
    return ERR_OK;
}

enum err muster_view(struct desk *k, struct str muster, struct muster_view *ret_view)
{
    const struct reg *items;
    struct muster_view m = {0};
    TRY(find_muster(k, muster, &m.entry));
    TRY(desk_register(k, STR("muster_item"), &items));
    m.is_open = !m.entry.state->final;
    m.part_count = items->state_count;
    struct muster_part *parts = NEW_ARRAY(k->a, struct muster_part, m.part_count);
    for (int i = 0; i < m.part_count; i++) {
        struct list_page *page = NEW(k->a, struct list_page);
        struct list_want want = {.reg = STR("muster_item"), .filter_count = 2};
        want.limit = LIST_LIMIT_MAX;
        want.sort = STR("-seen_at");
        want.filters[0].field = STR("muster");
        want.filters[0].value = str_of(arena_printf(k->a, "%lld", (long long)m.entry.id));
        want.filters[1].field = STR("state");
        want.filters[1].value = str_of(items->states[i].name);
        TRY(entry_list(k, &want, page));
        parts[i] = (struct muster_part){&items->states[i], page};
    }
    m.parts = parts;
    *ret_view = m;
    return ERR_OK;
}
