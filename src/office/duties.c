#include "office/duties.h"

#include <jansson.h>

#include "base/json.h"
#include "office/internal.h"

static const struct sql head_of = {"duties.head", "SELECT head FROM r_department WHERE id = $1",
                                   NULL};

const struct sql *const duties_statements[] = {&head_of, NULL};

/* From the top down; `head` and `asker` are no roles but relations. */
static const struct {
    const char *name;
    struct words words; /* where it is no role of the rulebook */
} chain[] = {
    {"top_leader", {NULL, NULL}},
    {"leader_in_charge", {NULL, NULL}},
    {"head", {"部门负责人", "Head of department"}},
    {"officer", {NULL, NULL}},
    {"asker", {"承办人", "Asker"}},
};

static void json_person(struct json *j, const struct person *p)
{
    json_open(j, '{');
    json_key_int(j, "id", p->id);
    json_key_text(j, "name", p->name);
    json_close(j, '}');
}

static void json_holders(struct json *j, const struct people *people, int role, int *ret_more)
{
    int64_t at = 0, id;
    int count = 0;
    while ((id = people_next(people, &at, role)) != 0) {
        const struct person *p = people_find(people, id);
        if (p && count++ < DUTY_PEOPLE_MAX)
            json_person(j, p);
    }
    *ret_more = count > DUTY_PEOPLE_MAX ? count - DUTY_PEOPLE_MAX : 0;
}

static enum err head_person(struct doing *x, const struct person **ret_head)
{
    const struct reg *reg = rule_register(x->rules->book, STR("department"));
    const struct person *me = people_find(x->people, x->me);
    bool found;
    int64_t head = 0;
    *ret_head = NULL;
    if (!me || !me->department || !reg || !rule_field(reg, STR("head")))
        return ERR_OK;
    TRY(db_one(x->d->db, NULL, &head_of, &found, "i>i", me->department, &head));
    *ret_head = people_find(x->people, head);
    return ERR_OK;
}

enum err duties_json(struct doing *x, struct buf *out)
{
    struct json j = json_to(out);
    json_open(&j, '[');
    for (size_t i = 0; i < ARRAY_SIZE(chain); i++) {
        bool is_role = !chain[i].words.en;
        int role = is_role ? rule_role(x->rules->book, str_of(chain[i].name)) : -1, more = 0;
        const struct person *one = NULL;
        if (is_role && role < 0)
            continue;
        if (strcmp(chain[i].name, "head") == 0)
            TRY(head_person(x, &one));
        else if (!is_role)
            one = people_find(x->people, x->me);
        json_open(&j, '{');
        json_key_text(&j, "duty", chain[i].name);
        json_key(&j, "people");
        json_open(&j, '[');
        if (is_role)
            json_holders(&j, x->people, role, &more);
        else if (one)
            json_person(&j, one);
        json_close(&j, ']');
        json_key_int(&j, "more", more);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    return buf_check(out);
}

/* ---- back again ---- */

static void json_release(json_t **j)
{
    json_decref(*j);
}

static struct words title_of(const struct rulebook *book, const char *name, struct arena *a)
{
    int role = rule_role(book, str_of(name));
    for (size_t i = 0; i < ARRAY_SIZE(chain); i++)
        if (strcmp(chain[i].name, name) == 0 && chain[i].words.en)
            return chain[i].words;
    const char *own = arena_text(a, str_of(name));
    return role >= 0 ? book->roles[role].words : (struct words){own, own};
}

static struct str names_of(struct desk *k, const json_t *one)
{
    BUF_SCOPE(b, 64 * 1024);
    size_t i;
    json_t *person;
    json_array_foreach(json_object_get(one, "people"), i, person)
    {
        const char *name = json_string_value(json_object_get(person, "name"));
        if (b.n)
            buf_text(&b, k->v->lang == LANG_ZH ? "、" : ", ");
        buf_text(&b, name ? name : "?");
    }
    long long more = json_integer_value(json_object_get(one, "more"));
    if (more > 0)
        buf_printf(&b, " +%lld", more);
    return arena_str(k->a, buf_view(&b));
}

enum err duties_read(struct desk *k, struct str kept, struct duty **ret_duties, int *ret_count)
{
    *ret_duties = NULL;
    *ret_count = 0;
    if (!kept.n)
        return ERR_OK;
    json_error_t error;
    json_t *root CLEANUP(json_release) = json_loadb(kept.p, kept.n, 0, &error);
    if (!json_is_array(root))
        return fail(ERR_CORRUPT, "The chain of duties of a request cannot be read");
    struct duty *duties = NEW_ARRAY(k->a, struct duty, json_array_size(root) + 1);
    int count = 0;
    size_t i;
    json_t *one;
    json_array_foreach(root, i, one)
    {
        const char *name = json_string_value(json_object_get(one, "duty"));
        if (!name)
            return fail(ERR_CORRUPT, "The chain of duties of a request cannot be read");
        duties[count++] = (struct duty){title_of(k->book, name, k->a), names_of(k, one)};
    }
    *ret_duties = duties;
    *ret_count = count;
    return ERR_OK;
}
