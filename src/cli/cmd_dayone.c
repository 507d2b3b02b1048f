/* dayone: a folder of an office's own spreadsheets, looked at all together. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FILES_MAX = 60 };

struct folder {
    const char *paths[FILES_MAX], *names[FILES_MAX];
    int count;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Hidden files and the locks that spreadsheets leave behind are none of them. */
static enum err read_folder(struct cli *c, const char *path, struct folder *f)
{
    struct dirent *entry;
    DIR *dir = opendir(path);
    if (!dir)
        return fail_errno("cannot read", path);
    enum err err = ERR_OK;
    while (!err && (entry = readdir(dir))) {
        struct stat st;
        const char *file = path_join(c->a, path, entry->d_name);
        if (entry->d_name[0] == '.' || entry->d_name[0] == '~' || stat(file, &st) ||
            !S_ISREG(st.st_mode))
            continue;
        if (f->count == FILES_MAX)
            err = fail(ERR_TOO_LARGE, "More than {1} files in {2}", numtext(FILES_MAX), path);
        else
            f->paths[f->count++] = file;
    }
    closedir(dir);
    TRY(err);
    if (!f->count)
        return fail(ERR_INPUT, "There is no file in {1}", path);
    qsort(f->paths, (size_t)f->count, sizeof f->paths[0], by_name);
    for (int i = 0; i < f->count; i++)
        f->names[i] = strrchr(f->paths[i], '/') ? strrchr(f->paths[i], '/') + 1 : f->paths[i];
    return ERR_OK;
}

static enum err upload_all(struct link *l, const struct folder *f, json_t *tokens)
{
    for (int i = 0; i < f->count; i++) {
        const char *token;
        TRY(link_upload(l, f->paths[i], f->names[i], &token));
        json_array_append_new(tokens, json_string(token));
    }
    return ERR_OK;
}

/* ---- what is shown ---- */

static enum err write_sheets(struct cli *c, const json_t *sheets)
{
    static const char *const heads[] = {N_("File"),          N_("Sheet"), N_("Register"),
                                        N_("Score of 1000"), N_("Rows"),  N_("Columns")};
    struct table t;
    size_t i, n;
    json_t *sheet, *column;
    table_init(&t, c->a, ARRAY_SIZE(heads));
    for (i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    json_array_foreach(sheets, i, sheet)
    {
        int found = 0, all = 0;
        json_array_foreach(json_object_get(sheet, "columns"), n, column)
        {
            all++;
            found += *json_string_value(json_object_get(column, "field")) != '\0';
        }
        struct str reg = json_shown(c, sheet, "register");
        table_add(&t, json_shown(c, sheet, "file"));
        table_add(&t, json_shown(c, sheet, "sheet"));
        table_add(&t, reg.n ? reg : STR("-"));
        table_add(&t, json_shown(c, sheet, "score"));
        table_add(&t, json_shown(c, sheet, "rows"));
        table_text(&t, arena_printf(c->a, "%d/%d", found, all));
    }
    return table_write(&t);
}

static enum err write_report(struct cli *c, const json_t *answer)
{
    static const struct json_column findings[] = {{"kind_title", N_("Contradiction")},
                                                  {"file", N_("File")},
                                                  {"row", N_("Row")},
                                                  {"column", N_("Column")},
                                                  {"text", N_("In words")},
                                                  {0}};
    static const struct json_column unread[] = {
        {"file", N_("File")}, {"why", N_("Why it was not taken in")}, {0}};
    const json_t *not_read = json_object_get(answer, "unread");
    TRY(write_sheets(c, json_object_get(answer, "sheets")));
    if (json_array_size(not_read))
        TRY(rows_write(c, not_read, unread));
    if (json_array_size(json_object_get(answer, "findings")))
        return rows_write(c, json_object_get(answer, "findings"), findings);
    return ERR_OK;
}

/* ---- what is written ---- */

static enum err write_workbook(struct cli *c, struct link *l, const json_t *answer, const char *out)
{
    TARGET_SCOPE(t);
    const char *token = json_string_value(json_object_get(answer, "workbook"));
    if (!token)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    char *beside = arena_printf(c->a, "%s.XXXXXX", out);
    FD_SCOPE(fd);
    target_part(&t, "api");
    target_part(&t, "uploads");
    target_part(&t, token);
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return fail_errno("cannot create", beside);
    enum err err = link_fetch(l, &t, fd, out);
    if (!err && (fsync(fd) || rename(beside, out)))
        err = fail_errno("cannot write", out);
    if (err)
        unlink(beside);
    return err;
}

/* One cleaned table a sheet, and the command that takes it in. */
static enum err prepare(struct cli *c, struct link *l, const struct folder *f, json_t *tokens,
                        const json_t *answer, const char *dir)
{
    size_t i;
    json_t *sheet;
    TRY(folder_make(dir, 0700));
    const char *before = "";
    int at = -1, number = 0;
    json_array_foreach(json_object_get(answer, "sheets"), i, sheet)
    {
        TARGET_SCOPE(t);
        ANSWER_SCOPE(table);
        const char *file = json_string_value(json_object_get(sheet, "file"));
        number = strcmp(file, before) == 0 ? number + 1 : 1;
        before = file;
        if (!*json_string_value(json_object_get(sheet, "register")))
            continue;
        for (at = 0; at < f->count && strcmp(f->names[at], file) != 0; at++)
            ;
        if (at == f->count)
            continue;
        target_part(&t, "api");
        target_part(&t, "dayone");
        target_part(&t, "table");
        TRY(link_call(
            l, METHOD_POST, &t,
            json_pack("{s:[O],s:i}", "files", json_array_get(tokens, (size_t)at), "sheet", number),
            &table));
        const char *reg = json_string_value(json_object_get(table, "register"));
        const char *csv = json_string_value(json_object_get(table, "csv"));
        const char *action = json_string_value(json_object_get(table, "action"));
        if (!reg || !csv || !action)
            return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
        const char *path = path_join(c->a, dir, arena_printf(c->a, "%02zu-%s.csv", i + 1, reg));
        TRY(file_write(path, str_of(csv), 0600));
        TRY(line_write(
            str_of(arena_printf(c->a, "cofferdam import %s %s --action %s", reg, path, action))));
    }
    return ERR_OK;
}

enum err dayone_run(struct cli *c)
{
    const char *out = option_value(c, "out"), *dir = option_value(c, "prepare");
    struct folder folder = {.count = 0};
    size_t n = out ? strlen(out) : 0;
    bool workbook = n > 5 && strcmp(out + n - 5, ".xlsx") == 0;
    if (out && !workbook && !(n > 5 && strcmp(out + n - 5, ".json") == 0))
        return fail(ERR_INPUT, "--out takes a name that ends in .xlsx or .json");
    if (out && file_exists(out) && !option_given(c, "force"))
        return fail(ERR_CONFLICT, "{1} exists already; --force replaces it", out);
    TRY(read_folder(c, c->operands[0], &folder));
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    ANSWER_SCOPE(tokens);
    tokens = json_array();
    TRY(link_open(c, &l));
    TRY(upload_all(l, &folder, tokens));
    target_part(&t, "api");
    target_part(&t, "dayone");
    TRY(link_call(l, METHOD_POST, &t, json_pack("{s:O,s:b}", "files", tokens, "workbook", workbook),
                  &answer));
    c->status = json_array_size(json_object_get(answer, "findings")) > 0;
    if (out && workbook)
        TRY(write_workbook(c, l, answer, out));
    if (out && !workbook) {
        char *text = json_dumps(answer, JSON_INDENT(1));
        enum err err = file_write(out, str_of(text ? text : ""), 0600);
        free(text);
        TRY(err);
    }
    TRY(c->json ? object_write(answer) : write_report(c, answer));
    return dir ? prepare(c, l, &folder, tokens, answer, dir) : ERR_OK;
}
