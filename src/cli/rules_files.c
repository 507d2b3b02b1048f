#include "cli/rules_files.h"

#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

enum { RULES_FILE_MAX = 1 << 20, RULES_FILES_MAX = 256 };

static int by_name(const void *x, const void *y)
{
    const struct rule_file *a = x, *b = y;
    return strcmp(a->name, b->name);
}

static enum err read_one(struct arena *a, const char *path, const char *name,
                         struct rule_file *ret_file)
{
    struct rule_file file = {.name = arena_text(a, str_of(name))};
    TRY(file_read(a, path, RULES_FILE_MAX, &file.text));
    if (!str_utf8(file.text))
        return fail(ERR_INPUT, "{1} is not well-formed UTF-8", path);
    *ret_file = file;
    return ERR_OK;
}

/* `within`: what their names begin with. */
static enum err read_folder(struct arena *a, const char *path, const char *within, DIR *dir,
                            struct rule_file *files, int *ret_count)
{
    int count = *ret_count;
    for (const struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.' || !str_ends(str_of(e->d_name), ".yaml"))
            continue;
        if (count == RULES_FILES_MAX)
            return fail(ERR_TOO_LARGE, "{1} holds more than {2} files", path,
                        numtext(RULES_FILES_MAX));
        TRY(read_one(a, path_join(a, path, e->d_name), arena_printf(a, "%s%s", within, e->d_name),
                     &files[count++]));
    }
    *ret_count = count;
    return ERR_OK;
}

static enum err open_folder(struct arena *a, const char *path, const char *within, bool must,
                            struct rule_file *files, int *count)
{
    DIR *dir = opendir(path);
    if (!dir)
        return must || errno != ENOENT ? fail_errno("cannot open", path) : ERR_OK;
    enum err err = read_folder(a, path, within, dir, files, count);
    closedir(dir);
    return err;
}

enum err rules_read(struct arena *a, const char *path, struct rule_file **ret_files, int *ret_count)
{
    struct stat st;
    struct rule_file *files = NEW_ARRAY(a, struct rule_file, RULES_FILES_MAX);
    int count = 1;
    if (stat(path, &st))
        return fail_errno("cannot open", path);
    if (!S_ISDIR(st.st_mode)) {
        const char *slash = strrchr(path, '/');
        TRY(read_one(a, path, slash ? slash + 1 : path, files));
    } else {
        count = 0;
        TRY(open_folder(a, path, "", true, files, &count));
        TRY(open_folder(a, path_join(a, path, "sieve"), "sieve/", false, files, &count));
    }
    if (count == 0)
        return fail(ERR_INPUT, "{1} holds no regulations (*.yaml)", path);
    qsort(files, (size_t)count, sizeof *files, by_name);
    *ret_files = files;
    *ret_count = count;
    return ERR_OK;
}
