#include "cli/demo_logins.h"

#include "base/io.h"
#include "cli/output.h"

char *demo_logins_path(struct arena *a, const char *dir, enum lang lang)
{
    return path_join(a, dir, lang == LANG_ZH ? "logins.zh.txt" : "logins.en.txt");
}

enum err demo_logins_show(struct cli *c, const char *dir)
{
    enum { LOGINS_MAX = 65536 };
    struct str text, line;
    const char *path = demo_logins_path(c->a, dir, c->lang);
    if (!file_exists(path))
        return ERR_OK;
    TRY(file_read(c->a, path, LOGINS_MAX, &text));
    while (str_split(&text, '\n', &line))
        if (line.n)
            TRY(line_write(line));
    return ERR_OK;
}
