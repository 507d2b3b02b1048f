#include "office/value.h"

#include "access/mark.h"
#include "base/clock.h"
#include "base/text.h"
#include "office/internal.h"

#include <jansson.h>

enum { LIST_MAX = 512, ROWS_MAX = 200 };

bool field_is_reference(const struct field *f)
{
    return f->type == FIELD_PERSON || f->type == FIELD_POST || f->type == FIELD_DEPARTMENT ||
           f->type == FIELD_REFERENCE;
}

bool field_is_int(const struct field *f)
{
    switch (f->type) {
    case FIELD_INT:
    case FIELD_YESNO:
    case FIELD_LEVEL:
    case FIELD_PERSON:
    case FIELD_POST:
    case FIELD_DEPARTMENT:
    case FIELD_REFERENCE:
    case FIELD_FILE:
        return true;
    default:
        return false;
    }
}

static enum err bad(const struct field *f, enum err code)
{
    return fail_field(code, f->name);
}

static enum err says(const struct value_world *w, const struct field *f, const char *msgid)
{
    fail(ERR_INPUT, msgid, words_in(&f->words, w->v->lang));
    return bad(f, ERR_INPUT);
}

/* ---- references ---------------------------------------------------------------------------------
 */

static enum err reference(const struct value_world *w, const struct field *f, struct str text,
                          int64_t *ret_id)
{
    const struct reg_sql *sql = &w->rules->sql[f->target->index];
    int64_t id = 0, label = 0;
    bool found = false;
    if (str_int(text, 1, INT64_MAX, &id))
        TRY(db_one(w->db, NULL, &sql->label_of, &found, "i>i", id, &label));
    if (!found)
        TRY(db_one(w->db, NULL, &sql->by_number, &found, "t>ii", text, &id, &label));
    if (!found || (w->sight && !sight_has(w->sight, (uint32_t)label)))
        return says(w, f, N_("{1}: there is no such entry"));
    *ret_id = id;
    return ERR_OK;
}

static enum err people(const struct value_world *w, const struct field *f, struct str text,
                       struct value *v)
{
    int64_t *ids = NEW_ARRAY(w->a, int64_t, LIST_MAX);
    int count = 0;
    struct str rest = text, part;
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (!part.n)
            continue;
        if (count == LIST_MAX)
            return says(w, f, N_("{1}: too many people"));
        TRY(reference(w, f, part, &ids[count]));
        bool twice = false;
        for (int i = 0; i < count; i++)
            twice |= ids[i] == ids[count];
        count += !twice;
    }
    v->people = ids;
    v->people_count = count;
    v->given = count > 0;
    return ERR_OK;
}

/* "person:12@2026-01-01..2026-12-31" */
static enum err scope_one(const struct value_world *w, const struct field *f, struct str text,
                          struct scope_member *m)
{
    struct str rest = text, kind, who, from;
    if (!str_split(&rest, ':', &kind) || !rest.p)
        return says(w, f, N_("{1}: a member is person:…, post:… or department:…"));
    if (!scope_kind_of(kind, &m->kind))
        return says(w, f, N_("{1}: a member is person:…, post:… or department:…"));
    struct field as = *f;
    as.target = rule_register(w->rules->book, kind);
    bool timed = str_split(&rest, '@', &who) && rest.p;
    TRY(reference(w, &as, who, &m->id));
    m->from = DAY_MIN;
    m->to = DAY_MAX;
    if (!timed)
        return ERR_OK;
    int64_t day;
    if (!str_split(&rest, '.', &from) || !rest.p || rest.n < 1 || rest.p[0] != '.')
        return says(w, f, N_("{1}: the time of a member is from..to"));
    rest.p++;
    rest.n--;
    if (from.n && !date_parse(from, &day))
        return says(w, f, N_("{1} is not a date"));
    if (from.n)
        m->from = (int32_t)day;
    if (rest.n && !date_parse(rest, &day))
        return says(w, f, N_("{1} is not a date"));
    if (rest.n)
        m->to = (int32_t)day;
    return ERR_OK;
}

static enum err scope(const struct value_world *w, const struct field *f, struct str text,
                      struct value *v)
{
    struct scope_member *members = NEW_ARRAY(w->a, struct scope_member, LIST_MAX);
    int count = 0;
    struct str rest = text, part;
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (!part.n)
            continue;
        if (count == LIST_MAX)
            return says(w, f, N_("{1}: too many members"));
        TRY(scope_one(w, f, part, &members[count++]));
    }
    v->members = members;
    v->member_count = count;
    v->given = count > 0;
    return ERR_OK;
}

/* ---- scalars
 * ------------------------------------------------------------------------------------- */

static enum err words_of(const struct value_world *w, const struct field *f, struct str text,
                         struct value *v)
{
    size_t max = f->max > 0 ? (size_t)f->max : f->type == FIELD_LONG ? 20000 : 200;
    enum err err = text_clean(w->a, text, max, &v->text);
    if (err)
        return bad(f, err);
    if (f->type == FIELD_TEXT && memchr(v->text.p, '\n', v->text.n))
        return says(w, f, N_("{1}: one line only"));
    if (f->type == FIELD_TEXT)
        v->text = str_trim(v->text);
    v->given = v->text.n > 0;
    if (v->given && f->min > 0 && str_chars(v->text) < (size_t)f->min)
        return says(w, f, N_("{1} is too short"));
    return ERR_OK;
}

static enum err yes_or_no(const struct value_world *w, const struct field *f, struct str text,
                          struct value *v)
{
    static const char *const yes[] = {"yes", "1", "on", "true", "是"};
    static const char *const no[] = {"no", "0", "off", "false", "否"};
    for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
        if (str_is(text, yes[i]) || str_is(text, no[i])) {
            v->n = str_is(text, yes[i]);
            return ERR_OK;
        }
    }
    return says(w, f, N_("{1}: yes or no"));
}

static bool time_of_day(struct str s)
{
    if (s.n != 5 || s.p[2] != ':')
        return false;
    int64_t h, m;
    return str_int((struct str){s.p, 2}, 0, 23, &h) && str_int((struct str){s.p + 3, 2}, 0, 59, &m);
}

/* "2026-11-22T18:46" as browsers send it is the office's own time. */
static bool moment_of(const struct value_world *w, struct str text, struct str *ret_text)
{
    int64_t day, seconds;
    char out[MOMENT_SIZE];
    if (moment_parse(text, &seconds)) {
        *ret_text = text;
        return true;
    }
    if (text.n != 16 || text.p[10] != 'T' || !date_parse((struct str){text.p, 10}, &day) ||
        !time_of_day((struct str){text.p + 11, 5}))
        return false;
    int64_t h = 0, m = 0;
    if (!str_int((struct str){text.p + 11, 2}, 0, 23, &h) ||
        !str_int((struct str){text.p + 14, 2}, 0, 59, &m))
        return false;
    moment_text(day * 86400 + (h * 60 + m - w->o->facts.zone_minutes) * 60, out);
    *ret_text = arena_str(w->a, str_of(out));
    return true;
}

static enum err period(const struct value_world *w, const struct field *f, struct str text,
                       struct value *v)
{
    struct period p;
    enum err err = period_parse(text, &p);
    if (err)
        return bad(f, err);
    BUF_SCOPE(stored, 512);
    period_store(&stored, &p);
    v->text = arena_str(w->a, buf_view(&stored));
    v->given = v->text.n > 0;
    return ERR_OK;
}

enum err value_parse(const struct value_world *w, const struct field *f, struct str text,
                     struct value *v)
{
    if (!str_utf8(text))
        return says(w, f, N_("{1} is not well-formed text"));
    if (f->type != FIELD_TEXT && f->type != FIELD_LONG)
        text = str_trim(text);
    *v = (struct value){.given = text.n > 0};
    if (!text.n)
        return ERR_OK;
    int64_t day;
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_LONG:
        return words_of(w, f, text, v);
    case FIELD_INT:
        if (!str_int(text, f->min, f->max ? f->max : INT64_MAX, &v->n))
            return says(w, f, N_("{1} is not a whole number in its range"));
        return ERR_OK;
    case FIELD_YESNO:
        return yes_or_no(w, f, text, v);
    case FIELD_DATE:
        if (!date_parse(text, &day))
            return says(w, f, N_("{1} is not a date"));
        v->text = arena_str(w->a, text);
        return ERR_OK;
    case FIELD_MOMENT:
        if (!moment_of(w, text, &v->text))
            return says(w, f, N_("{1} is not a moment"));
        v->text = arena_str(w->a, v->text);
        return ERR_OK;
    case FIELD_TIME:
        if (!time_of_day(text))
            return says(w, f, N_("{1} is not a time of day"));
        v->text = arena_str(w->a, text);
        return ERR_OK;
    case FIELD_CHOICE:
        if (!rule_choice(f->choices, text))
            return says(w, f, N_("{1}: none of its choices"));
        v->text = arena_str(w->a, text);
        return ERR_OK;
    case FIELD_LEVEL: {
        enum level level;
        int64_t n;
        if (!level_parse(text, &level) &&
            !(str_int(text, 0, LEVEL_COUNT - 1, &n) && (level = (enum level)n, true)))
            return says(w, f, N_("{1} is not a level"));
        v->n = level;
        return ERR_OK;
    }
    case FIELD_PERIOD:
        return period(w, f, text, v);
    case FIELD_PERSON:
    case FIELD_POST:
    case FIELD_DEPARTMENT:
    case FIELD_REFERENCE:
        return reference(w, f, text, &v->n);
    case FIELD_PEOPLE:
        return people(w, f, text, v);
    case FIELD_SCOPE:
        return scope(w, f, text, v);
    case FIELD_FILE:
        v->text = arena_str(w->a, text);
        return ERR_OK;
    case FIELD_STATE:
    case FIELD_TYPES:
        break;
    }
    return says(w, f, N_("{1} cannot be answered"));
}

/* ---- all answers of an action
 * ---------------------------------------------------------------------- */

enum err value_default(const struct value_world *w, const struct field *f, struct value *v)
{
    switch (f->default_kind) {
    case DEFAULT_NONE:
        return ERR_OK;
    case DEFAULT_LITERAL:
        return value_parse(w, f, str_of(f->default_text), v);
    case DEFAULT_ME:
        v->n = w->v->person;
        v->given = v->n != 0;
        return ERR_OK;
    case DEFAULT_TODAY:
        v->text = arena_str(w->a, str_of(w->today));
        v->given = true;
        return ERR_OK;
    case DEFAULT_MY_DEPARTMENT: {
        const struct people *all = people_hold(w->o);
        const struct person *me = people_find(all, w->v->person);
        if (me)
            v->n = me->department;
        v->given = v->n != 0;
        people_release(w->o, all);
        return ERR_OK;
    }
    }
    return ERR_OK;
}

/* Joins repeated answers with commas: a list of people is one answer. */
static struct str joined(const struct value_world *w, const char *name,
                         const struct answer *answers, int count, bool *used, bool *ret_there)
{
    struct str one = {"", 0};
    int n = 0;
    for (int i = 0; i < count; i++) {
        if (!str_is(answers[i].name, name))
            continue;
        used[i] = true;
        if (n++ == 0)
            one = answers[i].value;
        else
            one = str_of(arena_printf(w->a, "%.*s,%.*s", (int)one.n, one.p, (int)answers[i].value.n,
                                      answers[i].value.p));
    }
    *ret_there = n > 0;
    return one;
}

static bool single(const struct field *f)
{
    return f->type != FIELD_PEOPLE && f->type != FIELD_SCOPE;
}

static enum err ask_parse(const struct value_world *w, const char *name, const struct field *f,
                          bool required, const struct answer *answers, int count, bool *used,
                          struct value *v)
{
    bool there;
    int n = 0;
    for (int i = 0; i < count; i++)
        n += str_is(answers[i].name, name);
    if (n > 1 && single(f))
        return says(w, f, N_("{1} was answered twice"));
    struct str text = joined(w, name, answers, count, used, &there);
    if (there)
        TRY(value_parse(w, f, text, v));
    else
        TRY(value_default(w, f, v));
    if (required && !v->given)
        return says(w, f, N_("{1} is required"));
    return ERR_OK;
}

/* "attendee.0.name": rows are numbered without gaps. */
static enum err child_parse(const struct value_world *w, const struct ask *ask,
                            const struct answer *answers, int count, bool *used, struct value *v)
{
    const struct child *c = ask->child;
    v->rows = NEW_ARRAY(w->a, struct value, ROWS_MAX * c->field_count);
    for (int row = 0; row < ROWS_MAX; row++) {
        bool any = false;
        for (int i = 0; i < c->field_count; i++) {
            char *name = arena_printf(w->a, "%s.%d.%s", c->name, row, c->fields[i].name);
            struct value *cell = &v->rows[row * c->field_count + i];
            TRY(ask_parse(w, name, &c->fields[i], false, answers, count, used, cell));
            any |= cell->given;
        }
        if (!any)
            break;
        for (int i = 0; i < c->field_count; i++) {
            if (c->fields[i].required && !v->rows[row * c->field_count + i].given)
                return says(w, &c->fields[i], N_("{1} is required"));
        }
        v->row_count = row + 1;
    }
    v->given = v->row_count > 0;
    return ERR_OK;
}

enum err values_parse(const struct value_world *w, const struct action *action,
                      const struct answer *answers, int count, struct value *ret_values)
{
    if (count > ANSWERS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} answers", numtext(ANSWERS_MAX));
    bool *used = NEW_ARRAY(w->a, bool, count + 1);
    for (int i = 0; i < action->ask_count; i++) {
        const struct ask *ask = &action->asks[i];
        struct value *v = &ret_values[i];
        *v = (struct value){0};
        if (ask->child)
            TRY(child_parse(w, ask, answers, count, used, v));
        else
            TRY(ask_parse(w, ask->name, ask->field, ask->required, answers, count, used, v));
        if (ask->child && ask->required && !v->given)
            return fail(ERR_INPUT, "{1} is required", words_in(&ask->child->words, w->v->lang));
    }
    for (int i = 0; i < count; i++) {
        if (!used[i] && answers[i].value.n) {
            char *name = arena_text(w->a, answers[i].name);
            fail(ERR_INPUT, "Nothing called {1} is asked here", name);
            return fail_field(ERR_INPUT, name);
        }
    }
    return ERR_OK;
}

/* ---- JSON
 * ---------------------------------------------------------------------------------------- */

static void scope_json(struct json *j, const struct value *v)
{
    json_open(j, '[');
    for (int i = 0; i < v->member_count; i++) {
        BUF_SCOPE(b, 200);
        scope_member_text(&b, &v->members[i]);
        json_str(j, buf_view(&b));
    }
    json_close(j, ']');
}

void value_json(struct json *j, const struct field *field, const struct value *v)
{
    if (!v->given) {
        json_none(j);
    } else if (field->type == FIELD_PEOPLE) {
        json_open(j, '[');
        for (int i = 0; i < v->people_count; i++)
            json_int(j, v->people[i]);
        json_close(j, ']');
    } else if (field->type == FIELD_SCOPE) {
        scope_json(j, v);
    } else if (field->type == FIELD_FILE && v->text.n && !v->n) {
        json_str(j, v->text);
    } else if (field_is_int(field)) {
        json_int(j, v->n);
    } else {
        json_str(j, v->text);
    }
}

void values_json(struct json *j, const struct action *action, const struct value *values)
{
    json_open(j, '{');
    for (int i = 0; i < action->ask_count; i++) {
        const struct ask *ask = &action->asks[i];
        const struct value *v = &values[i];
        if (!v->given)
            continue;
        json_key(j, ask->name);
        if (!ask->child) {
            value_json(j, ask->field, v);
            continue;
        }
        json_open(j, '[');
        for (int row = 0; row < v->row_count; row++) {
            json_open(j, '{');
            for (int k = 0; k < ask->child->field_count; k++) {
                json_key(j, ask->child->fields[k].name);
                value_json(j, &ask->child->fields[k], &v->rows[row * ask->child->field_count + k]);
            }
            json_close(j, '}');
        }
        json_close(j, ']');
    }
    json_close(j, '}');
}

/* What our own JSON keeps is turned back into typed text and parsed like any answer, so that a
 * reference that is gone meanwhile is noticed. */
static struct str scalar_text(struct arena *a, const json_t *v)
{
    if (json_is_integer(v))
        return str_of(arena_printf(a, "%lld", (long long)json_integer_value(v)));
    if (json_is_string(v))
        return arena_str(a, str_bytes(json_string_value(v), json_string_length(v)));
    return (struct str){"", 0};
}

static struct str list_text(struct arena *a, const json_t *v)
{
    struct str all = {"", 0};
    for (size_t i = 0; i < json_array_size(v); i++) {
        struct str one = scalar_text(a, json_array_get(v, i));
        all = str_of(
            arena_printf(a, "%.*s%s%.*s", (int)all.n, all.p, i ? "," : "", (int)one.n, one.p));
    }
    return all;
}

static void json_release(json_t **j)
{
    json_decref(*j);
}

static int answers_of(struct arena *a, const struct action *action, json_t *root,
                      struct answer *out, int room)
{
    int n = 0;
    for (int i = 0; i < action->ask_count && n < room; i++) {
        const struct ask *ask = &action->asks[i];
        json_t *v = json_object_get(root, ask->name);
        if (!v)
            continue;
        if (!ask->child) {
            struct str text = json_is_array(v) ? list_text(a, v) : scalar_text(a, v);
            out[n++] = (struct answer){str_of(ask->name), text};
            continue;
        }
        for (size_t row = 0; row < json_array_size(v); row++) {
            for (int k = 0; k < ask->child->field_count && n < room; k++) {
                const char *field = ask->child->fields[k].name;
                json_t *cell = json_object_get(json_array_get(v, row), field);
                out[n++] = (struct answer){
                    str_of(arena_printf(a, "%s.%zu.%s", ask->child->name, row, field)),
                    json_is_array(cell) ? list_text(a, cell) : scalar_text(a, cell)};
            }
        }
    }
    return n;
}

enum err values_from_json(const struct value_world *w, const struct action *action, struct str json,
                          struct value *ret_values)
{
    json_error_t e;
    json_t *root CLEANUP(json_release) = json_loadb(json.p, json.n, 0, &e);
    if (!json_is_object(root))
        return fail(ERR_CORRUPT, "The answers of a request are damaged");
    struct answer *answers = NEW_ARRAY(w->a, struct answer, ANSWERS_MAX);
    int n = answers_of(w->a, action, root, answers, ANSWERS_MAX);
    return values_parse(w, action, answers, n, ret_values);
}
