#include "office/paper_bridge.h"

#include "base/io.h"
#include "extract/extract.h"
#include "office/internal.h"
#include "office/paper_code.h"
#include "office/papers.h"
#include "office/vault.h"

static const struct sql leaf_of = {"paper_bridge.leaf",
                                   "SELECT l.hash, r.register, r.entry FROM leaf l JOIN record r "
                                   "ON r.idx = l.idx WHERE l.idx = $1",
                                   NULL};
static const struct sql printed_of = {
    "paper_bridge.printed",
    "SELECT count(*) FROM record WHERE register = $1 AND entry = $2 AND act = $3", NULL};

const struct sql *const paper_bridge_statements[] = {&leaf_of, &printed_of, NULL};

static const struct {
    const char *name;
    struct words words;
} FOUND[PAPER_FOUND_COUNT] = {
    [PAPER_KNOWN] = {"known", {"已识别", "Recognized"}},
    [PAPER_CHANGED] = {"changed",
                       {"已识别，打印以后登记有变化",
                        "Recognized; its entry changed since it was printed"}},
    [PAPER_NOT_OURS] = {"not_ours", {"编码与台账不符", "The code is none of ours"}},
    [PAPER_NO_CODE] = {"no_code", {"未见编码", "No code"}},
    [PAPER_UNREADABLE] = {"unreadable", {"无法读取", "Unreadable"}},
};

const char *paper_found_name(enum paper_found found)
{
    return FOUND[found].name;
}

bool paper_is_ours(enum paper_found found)
{
    return found == PAPER_KNOWN || found == PAPER_CHANGED;
}

const struct words *paper_found_words(enum paper_found found)
{
    return &FOUND[found].words;
}

/* What a signed paper of that form is the proof of. */
static const struct {
    const char *form, *action;
} PROVES[] = {
    {"receipt", "receive"}, {"dispatch_receipt", "confirm"}, {"muster", "close"},
    {"letter", "sign"},     {"destruction_list", "destroy"},
};

static enum err propose(struct desk *k, struct paper_page *p)
{
    const struct action *action = NULL;
    struct door *doors;
    int count;
    for (size_t i = 0; i < ARRAY_SIZE(PROVES); i++) {
        if (str_is(p->form, PROVES[i].form))
            action = rule_action(p->view.reg, str_of(PROVES[i].action));
    }
    if (!action)
        return ERR_OK;
    TRY(entry_doors(k, p->view.reg, &p->view, &doors, &count));
    for (int i = 0; i < count; i++) {
        if (doors[i].action != action)
            continue;
        p->action = action;
        p->open = doors[i].open;
        p->why = doors[i].why;
    }
    for (int i = 0; i < action->ask_count && p->action; i++) {
        if (action->asks[i].field && action->asks[i].field->type == FIELD_FILE && !p->scan)
            p->scan = action->asks[i].name;
    }
    return ERR_OK;
}

/* Everything must fit: the leaf, its hash, its entry, the number on the paper, and that it was printed at all.
 * What he may not know of looks like what is forged. */
static enum err recognize(struct desk *k, struct str text, struct paper_page *p, bool *ret_known)
{
    struct paper_code code;
    struct str hash = STR(""), reg_name = STR("");
    int64_t entry = 0, printed = 0;
    bool found = false;
    *ret_known = false;
    if (!paper_code_read(k->a, text, &code))
        return ERR_OK;
    TRY(db_one(k->db, k->a, &leaf_of, &found, "i>bti", code.leaf, &hash, &reg_name, &entry));
    if (!found || hash.n != sizeof code.hash || memcmp(hash.p, code.hash, hash.n) != 0 ||
        !str_eq(reg_name, code.reg))
        return ERR_OK;
    const struct reg *reg = rule_register(k->book, code.reg);
    if (!reg || !desk_sees_register(k, reg))
        return ERR_OK;
    enum err err = entry_view(k, reg, entry, STR(""), &p->view);
    if (err == ERR_MISSING)
        return ERR_OK;
    TRY(err);
    const char *act = arena_printf(k->a, "%s.print", reg->name);
    TRY(db_one(k->db, NULL, &printed_of, &found, "ziz>i", reg->name, entry, act, &printed));
    if (!printed || !str_eq(p->view.number, code.number))
        return ERR_OK;
    p->form = code.form;
    *ret_known = true;
    TRY(propose(k, p));
    /* the code names the act that was its entry's last when it was printed */
    p->found = p->action && p->view.leaf != code.leaf ? PAPER_CHANGED : PAPER_KNOWN;
    return ERR_OK;
}

static enum err read_page(struct desk *k, const struct found_row *row, struct paper_page *p)
{
    *p = (struct paper_page){.page = row->number, .found = PAPER_UNREADABLE, .why = STR("")};
    if (!str_is(cell_text(table_cell(row, 0)), "picture"))
        return ERR_OK;
    p->found = PAPER_NO_CODE;
    for (int i = 0; i < row->count; i++) {
        bool known;
        if (row->cells[i].column == 0)
            continue;
        p->found = PAPER_NOT_OURS;
        TRY(recognize(k, cell_text(&row->cells[i]), p, &known));
        if (known)
            return ERR_OK;
    }
    return ERR_OK;
}

enum err paper_pages(struct desk *k, struct str token, const struct paper_page **ret_pages,
                     int *ret_count)
{
    struct vault_waiting file;
    struct table table;
    FD_SCOPE(fd);
    TRY(vault_waiting(k->o, k->v, token, &file));
    if (file.size > TABLE_INPUT_MAX)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(TABLE_INPUT_MAX));
    TRY(memory_file(&fd));
    TRY(vault_waiting_copy(k->o, k->v, token, fd));
    TRY(extract_codes(fd, k->a, &table));
    const struct sheet *sheet = &table.sheets[0];
    struct paper_page *pages = NEW_ARRAY(k->a, struct paper_page, sheet->row_count + 1);
    for (int i = 0; i < sheet->row_count; i++)
        TRY(read_page(k, &sheet->rows[i], &pages[i]));
    *ret_pages = pages;
    *ret_count = sheet->row_count;
    return ERR_OK;
}
