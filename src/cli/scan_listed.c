/* --listed: the office's own lists, whose rows are looked for. */
#include "base/io.h"
#include "cli/scan.h"
#include "extract/extract.h"

#include <fcntl.h>

/* The office's own lists: a column that has no head is none, so that remarks beside a table do not count. */
static enum err load_list(const char *path, struct listed *listed)
{
    ARENA_SCOPE(a);
    struct table table;
    const char *slash = strrchr(path, '/');
    struct str name = str_of(slash ? slash + 1 : path), cells[LISTED_COLUMNS_MAX];
    FD_SCOPE(fd);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno("cannot open", path);
    TRY(extract_table(fd, a, &table));
    for (int s = 0; s < table.sheet_count; s++) {
        const struct sheet *sheet = &table.sheets[s];
        for (int i = 1; i < sheet->row_count; i++) {
            size_t n = 0;
            for (int k = 0; k < sheet->rows[0].count && n < LISTED_COLUMNS_MAX; k++)
                cells[n++] = cell_text(table_cell(&sheet->rows[i], sheet->rows[0].cells[k].column));
            TRY(listed_add(listed, name, sheet->rows[i].number, LEVEL_INTERNAL, cells, n));
        }
    }
    return ERR_OK;
}

/* Their hashes live no longer than this run: so does the key. */
enum err scan_lists_load(struct cli *c, struct listed **ret_listed)
{
    unsigned char key[LISTED_KEY_SIZE];
    int at = 0;
    for (const char *path; (path = option_next(c, "listed", &at));) {
        if (!*ret_listed) {
            random_bytes(key, sizeof key);
            *ret_listed = listed_new(key);
        }
        TRY(load_list(path, *ret_listed));
    }
    return ERR_OK;
}
