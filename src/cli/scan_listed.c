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
        struct listed_column columns[LISTED_COLUMNS_MAX];
        const struct found_row *heads = sheet->rows;
        int n = sheet->row_count ? heads->count : 0;
        n = n < LISTED_COLUMNS_MAX ? n : LISTED_COLUMNS_MAX;
        for (int k = 0; k < n; k++)
            columns[k] = (struct listed_column){cell_text(&heads->cells[k]), LISTED_BY_FORM};
        TRY(listed_begin(listed, name, LEVEL_INTERNAL, columns, (size_t)n));
        for (int i = 1; i < sheet->row_count; i++) {
            for (int k = 0; k < n; k++)
                cells[k] = cell_text(table_cell(&sheet->rows[i], heads->cells[k].column));
            TRY(listed_add(listed, sheet->rows[i].number, cells));
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
