/* list, show, new, do, read: the registers of the regulations in force. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

static void entry_target(struct target *t, const char *reg, const char *entry)
{
    target_part(t, "api");
    target_part(t, "r");
    target_part(t, reg);
    if (entry)
        target_part(t, entry);
}

/* "name=value" apart. ERR_INPUT where there is no "=". */
static enum err split_pair(struct cli *c, const char *option, const char *pair,
                           const char **ret_name, const char **ret_value)
{
    const char *equals = strchr(pair, '=');
    if (!equals || equals == pair)
        return fail(ERR_INPUT, "--{1} takes NAME=VALUE, not {2}", option, pair);
    *ret_name = arena_text(c->a, str_bytes(pair, (size_t)(equals - pair)));
    *ret_value = equals + 1;
    return ERR_OK;
}

/* ---- list ---- */

static enum err list_registers(struct cli *c, struct link *l)
{
    static const struct json_column columns[] = {
        {"name", N_("Register")}, {"title", N_("Title")}, {"regulation", N_("Regulation")}, {0}};
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "registers");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

/* The columns are the register's own, in its words. */
static enum err write_page(struct cli *c, const json_t *page)
{
    const json_t *rows = json_object_get(page, "rows"), *columns = json_object_get(page, "columns");
    if (c->json)
        return rows_write(c, rows, NULL);
    size_t i, n;
    json_t *row, *column;
    struct table t;
    table_init(&t, c->a, (int)json_array_size(columns) + 1);
    table_text(&t, "id");
    json_array_foreach(columns, n, column)
    {
        table_add(&t, json_shown(c, column, "title"));
    }
    json_array_foreach(rows, i, row)
    {
        table_add(&t, json_shown(c, row, "id"));
        json_array_foreach(columns, n, column)
        {
            struct str name = json_shown(c, column, "name");
            table_add(&t, json_shown(c, json_object_get(row, "cells"), arena_text(c->a, name)));
        }
    }
    return table_write(&t);
}

static enum err add_filters(struct cli *c, struct target *t)
{
    const char *pair, *name, *value;
    for (int at = 0; (pair = option_next(c, "filter", &at));) {
        TRY(split_pair(c, "filter", pair, &name, &value));
        target_param(t, arena_printf(c->a, "filter.%s", name), value);
    }
    return ERR_OK;
}

enum err list_run(struct cli *c)
{
    int64_t limit;
    TRY(option_int(c, "limit", 1, 200, 50, &limit));
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    if (c->count == 0)
        return list_registers(c, l);
    const char *cursor = option_value(c, "cursor");
    do {
        TARGET_SCOPE(t);
        ANSWER_SCOPE(page);
        entry_target(&t, c->operands[0], NULL);
        TRY(add_filters(c, &t));
        target_param(&t, "q", option_value(c, "search"));
        target_param(&t, "sort", option_value(c, "sort"));
        target_param(&t, "limit", numtext(option_given(c, "all") ? 200 : limit));
        target_param(&t, "cursor", cursor);
        TRY(link_call(l, METHOD_GET, &t, NULL, &page));
        TRY(write_page(c, page));
        struct str next = json_shown(c, page, "next");
        cursor = next.n ? arena_text(c->a, next) : NULL;
    } while (cursor && option_given(c, "all"));
    if (cursor && !c->json)
        fprintf(stderr, "%s --cursor %s\n", tr(c->lang, N_("There are more:")), cursor);
    return ERR_OK;
}

/* ---- show ---- */

static enum err write_facts(struct cli *c, const json_t *entry)
{
    size_t i;
    json_t *field;
    struct table t;
    table_init(&t, c->a, 3);
    json_array_foreach(json_object_get(entry, "fields"), i, field)
    {
        struct str text = json_shown(c, field, "text");
        if (!text.n)
            continue;
        table_add(&t, json_shown(c, field, "name"));
        table_add(&t, json_shown(c, field, "title"));
        table_add(&t, text);
    }
    json_array_foreach(json_object_get(entry, "scope"), i, field)
    {
        table_text(&t, "scope");
        table_text(&t, i ? "" : tr(c->lang, N_("Who may know")));
        table_add(&t, json_shown(c, field, "text"));
    }
    struct str mark = json_shown(c, entry, "mark");
    if (mark.n) {
        table_text(&t, "mark");
        table_text(&t, tr(c->lang, N_("Mark")));
        table_add(&t, mark);
    }
    return table_write(&t);
}

static const char *asked_of(struct cli *c, const json_t *door)
{
    struct buf names = BUF(65536);
    size_t i;
    json_t *ask;
    json_array_foreach(json_object_get(door, "asks"), i, ask)
    {
        struct str name = json_shown(c, ask, "name");
        bool required = json_is_true(json_object_get(ask, "required"));
        buf_printf(&names, "%s%.*s%s", i ? " " : "", (int)name.n, name.p, required ? "*" : "");
    }
    const char *text = arena_text(c->a, buf_view(&names));
    buf_free(&names);
    return text;
}

/* What can be done: open to whoever asks, or what is missing and who can give it. */
static enum err write_doors(struct cli *c, const json_t *entry)
{
    size_t i;
    json_t *door;
    struct table t;
    table_init(&t, c->a, 4);
    table_text(&t, tr(c->lang, N_("Action")));
    table_text(&t, tr(c->lang, N_("Title")));
    table_text(&t, tr(c->lang, N_("Open to you")));
    table_text(&t, tr(c->lang, N_("Asks (* required), or what is missing")));
    json_array_foreach(json_object_get(entry, "doors"), i, door)
    {
        bool open = json_is_true(json_object_get(door, "open"));
        struct str why = json_shown(c, door, "why"), who = json_shown(c, door, "who");
        struct str basis = json_shown(c, door, "basis");
        table_add(&t, json_shown(c, door, "action"));
        table_add(&t, json_shown(c, door, "title"));
        table_text(&t, tr(c->lang, open ? N_("yes") : N_("no")));
        table_text(&t,
                   open ? asked_of(c, door)
                        : arena_printf(c->a, "%.*s%s%.*s%s%.*s%s", (int)why.n, why.p,
                                       who.n ? " -> " : "", (int)who.n, who.p, basis.n ? " [" : "",
                                       (int)basis.n, basis.p, basis.n ? "]" : ""));
    }
    return table_write(&t);
}

static enum err write_part(struct cli *c, const json_t *entry, const char *name,
                           const struct json_column *columns)
{
    const json_t *rows = json_object_get(entry, name);
    if (!json_array_size(rows))
        return ERR_OK;
    TRY(line_write(STR("")));
    return rows_write(c, rows, columns);
}

/* What its register `shows:`. */
static enum err write_panel(struct cli *c, const json_t *panel)
{
    static const struct json_column facts[] = {{"name", N_("What")}, {"value", N_("Value")}, {0}};
    static const struct json_column nodes[] = {
        {"depth", N_("Depth")}, {"entry", N_("Entry")}, {"state_title", N_("State")}, {0}};
    size_t i;
    json_t *note;
    TRY(line_write(STR("")));
    TRY(line_write(json_shown(c, panel, "title")));
    TRY(write_part(c, panel, "facts", facts));
    TRY(write_part(c, panel, "nodes", nodes));
    if (json_is_true(json_object_get(panel, "cut")))
        TRY(line_write(str_of(tr(c->lang, N_("There are more than are shown here.")))));
    struct str verdict = json_shown(c, panel, "verdict");
    if (verdict.n)
        TRY(line_write(verdict));
    json_array_foreach(json_object_get(panel, "notes"), i, note)
    {
        TRY(line_write(str_of(arena_printf(c->a, "- %s", json_string_value(note)))));
    }
    return ERR_OK;
}

static enum err write_entry(struct cli *c, const json_t *entry)
{
    static const struct json_column files[] = {{"id", N_("File")},   {"field", N_("Field")},
                                               {"name", N_("Name")}, {"size", N_("Bytes")},
                                               {"at", N_("Since")},  {0}};
    static const struct json_column events[] = {{"at", N_("When")},
                                                {"who", N_("Who")},
                                                {"what", N_("What")},
                                                {"kind", N_("Kind")},
                                                {"leaf", N_("Leaf")},
                                                {"note", N_("Note")},
                                                {0}};
    if (c->json)
        return object_write(entry);
    TRY(write_facts(c, entry));
    TRY(line_write(STR("")));
    TRY(write_doors(c, entry));
    size_t i;
    json_t *related;
    json_array_foreach(json_object_get(entry, "related"), i, related)
    {
        if (!json_array_size(json_object_get(related, "rows")))
            continue;
        TRY(line_write(STR("")));
        TRY(write_page(c, related));
    }
    json_t *panel;
    json_array_foreach(json_object_get(entry, "panels"), i, panel)
    {
        TRY(write_panel(c, panel));
    }
    TRY(write_part(c, entry, "files", files));
    return write_part(c, entry, "events", events);
}

/* A register without an entry: its fields and what makes one. */
static enum err write_register(struct cli *c, const json_t *reg)
{
    static const struct json_column fields[] = {{"name", N_("Field")},
                                                {"type", N_("Type")},
                                                {"title", N_("Title")},
                                                {"register", N_("Register")},
                                                {0}};
    if (c->json)
        return object_write(reg);
    TRY(rows_write(c, json_object_get(reg, "fields"), fields));
    TRY(line_write(STR("")));
    return write_doors(c, reg);
}

enum err show_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    if (c->count == 1) {
        target_part(&t, "api");
        target_part(&t, "registers");
        target_part(&t, c->operands[0]);
        TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
        return write_register(c, answer);
    }
    entry_target(&t, c->operands[0], c->operands[1]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return write_entry(c, answer);
}

/* ---- new and do ---- */

/* An answer given again makes a list of it. */
static void add_answer(json_t *answers, const char *name, const char *value)
{
    json_t *was = json_object_get(answers, name);
    if (!was) {
        json_object_set_new(answers, name, json_string(value));
    } else if (json_is_array(was)) {
        json_array_append_new(was, json_string(value));
    } else {
        json_object_set_new(answers, name, json_pack("[s,s]", json_string_value(was), value));
    }
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum err read_answers(struct cli *c, struct link *l, json_t *answers)
{
    enum { TEXT_MAX = 512 * 1024 };
    const char *pair, *name, *value, *token;
    for (int at = 0; (pair = option_next(c, "set", &at));) {
        TRY(split_pair(c, "set", pair, &name, &value));
        add_answer(answers, name, value);
    }
    for (int at = 0; (pair = option_next(c, "set-from", &at));) {
        struct str text;
        TRY(split_pair(c, "set-from", pair, &name, &value));
        TRY(file_read(c->a, value, TEXT_MAX, &text));
        if (!str_utf8(text))
            return fail(ERR_INPUT, "{1} is not well-formed UTF-8", value);
        add_answer(answers, name, text.p);
    }
    for (int at = 0; (pair = option_next(c, "file", &at));) {
        TRY(split_pair(c, "file", pair, &name, &value));
        const char *as = option_value(c, "file-name");
        TRY(link_upload(l, value, as ? as : last_part(value), &token));
        add_answer(answers, name, token);
    }
    return ERR_OK;
}

static enum err write_result(struct cli *c, const json_t *result)
{
    if (c->json)
        return object_write(result);
    struct str number = json_shown(c, result, "number"), request = json_shown(c, result, "request");
    if (request.n)
        say(c, N_("It waits for approval or a witness under this request:"));
    return line_write(request.n ? request : number);
}

static enum err act_run(struct cli *c, const char *entry, const char *action)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    json_t *answers = json_object();
    enum err err = read_answers(c, l, answers);
    if (err) {
        json_decref(answers);
        return err;
    }
    entry_target(&t, c->operands[0], entry ? entry : "do");
    target_part(&t, action);
    target_param(&t, "rev", option_value(c, "rev"));
    TRY(link_call(l, METHOD_POST, &t, answers, &answer));
    return write_result(c, answer);
}

enum err new_run(struct cli *c)
{
    return act_run(c, NULL, c->count > 1 ? c->operands[1] : "create");
}

enum err do_run(struct cli *c)
{
    return act_run(c, c->operands[1], c->operands[2]);
}

/* ---- read: a numbered reading of an entry's file ---- */

/* To a neighbour that takes the name at the end: what was cut short never looks like the whole. */
enum err read_run(struct cli *c)
{
    const char *out;
    TRY(out_file(c, &out));
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    const char *reg = option_value(c, "register"), *action = option_value(c, "action");
    entry_target(&t, reg ? reg : "document", c->operands[0]);
    target_part(&t, action ? action : "open");
    json_t *answers = json_object();
    enum err err = read_answers(c, l, answers);
    if (err) {
        json_decref(answers);
        return err;
    }
    TRY(link_call(l, METHOD_POST, &t, answers, &answer));
    int64_t reading = json_integer_value(json_object_get(answer, "reading_id"));
    if (!reading)
        return write_result(c, answer); /* it opens nothing, or waits for approval first */
    TARGET_SCOPE(bytes);
    target_part(&bytes, "api");
    target_part(&bytes, "readings");
    target_part(&bytes, numtext(reading));
    TRY(link_save(l, &bytes, out, c->a));
    if (c->json)
        return strcmp(out, "-") == 0 ? ERR_OK : object_write(answer);
    struct str number = json_shown(c, answer, "reading");
    fprintf(stderr, "%s %.*s\n", tr(c->lang, N_("This reading has the number")), (int)number.n,
            number.p);
    return ERR_OK;
}

/* ---- print: an entry as one of its papers ---- */

enum err print_run(struct cli *c)
{
    const char *out;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    TRY(out_file(c, &out));
    TRY(link_open(c, &l));
    entry_target(&t, c->operands[0], c->operands[1]);
    target_part(&t, "print");
    target_param(&t, "form", option_value(c, "form"));
    return link_save(l, &t, out, c->a);
}

/* ---- topology: the networks as a picture ---- */

enum err topology_run(struct cli *c)
{
    const char *out;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    TRY(out_file(c, &out));
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "topology");
    target_param(&t, "network", option_value(c, "network"));
    return link_save(l, &t, out, c->a);
}

/* ---- calendar: what is due for oneself ---- */

enum err calendar_run(struct cli *c)
{
    const char *out;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    TRY(out_file(c, &out));
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "calendar");
    return link_save(l, &t, out, c->a);
}
