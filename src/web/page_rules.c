/* The regulations in force, and those proposed. */
#include "office/rules.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

static const char *name_of(struct visit *x, int64_t person)
{
    const struct person *p = person ? people_find(x->desk.people, person) : NULL;
    return p ? arena_text(x->a, str_of(p->name)) : "";
}

enum err page_rules(struct visit *x)
{
    struct rules_view *v = NEW(x->a, struct rules_view);
    struct rules_version *rows;
    TRY(visit_desk(x));
    TRY(rules_list(x->o, x->v, x->a, &rows, &v->count));
    const char **proposers = NEW_ARRAY(x->a, const char *, v->count + 1);
    const char **approvers = NEW_ARRAY(x->a, const char *, v->count + 1);
    const struct reg **regs = NEW_ARRAY(x->a, const struct reg *, x->desk.book->reg_count + 1);
    for (int i = 0; i < v->count; i++) {
        rows[i].at = arena_text(x->a, shown_moment(&x->desk, str_of(rows[i].at)));
        proposers[i] = name_of(x, rows[i].proposed_by);
        approvers[i] = name_of(x, rows[i].approved_by);
    }
    for (int i = 0; i < x->desk.book->reg_count; i++)
        if (desk_sees_register(&x->desk, x->desk.book->regs[i]))
            regs[v->reg_count++] = x->desk.book->regs[i];
    v->rows = rows;
    v->proposers = proposers;
    v->approvers = approvers;
    v->regs = regs;
    visit_show(x, page_words(N_("Regulations")), rules_content, v);
    return ERR_OK;
}

enum err page_rules_version(struct visit *x)
{
    int64_t id;
    struct rules_text_view *v = NEW(x->a, struct rules_text_view);
    struct rules_version *rows;
    struct rule_file *files;
    int count;
    TRY(visit_id(x, 0, &id));
    TRY(visit_desk(x));
    TRY(rules_list(x->o, x->v, x->a, &rows, &count));
    TRY(rules_files(x->o, x->v, x->a, id, &files, &v->file_count));
    for (int i = 0; i < count; i++)
        if (rows[i].id == id)
            v->row = &rows[i];
    if (!v->row)
        return fail(ERR_MISSING, "There is no such page");
    v->files = files;
    v->may_approve = strcmp(v->row->state, "proposed") == 0 && x->v->kind == ADMINISTRATOR_NONE;
    visit_show(x, page_say(x->a, N_("Version {1}"), numtext(id)), rules_text_content, v);
    return ERR_OK;
}

static enum err first_fault(struct visit *x, enum err err, const struct rule_faults *faults)
{
    if (!faults->count)
        return err;
    const struct rule_fault *first =
        &faults->rows[0]; /* where it begins; the command line has all */
    return fail_words(err,
                      arena_printf(x->a, "%s:%d: %s", first->file, first->line, first->words.zh),
                      arena_printf(x->a, "%s:%d: %s", first->file, first->line, first->words.en));
}

enum err page_rules_approve(struct visit *x)
{
    int64_t id;
    struct rule_faults *faults = NEW(x->a, struct rule_faults);
    TRY(visit_id(x, 0, &id));
    enum err err = rules_approve(x->o, x->v, id, x->a, faults);
    return err ? first_fault(x, err, faults) : visit_go(x, "/rules");
}

/* The banner tells the level of the entries that are named. */
static enum err bear_levels(struct visit *x, const struct rehearsal_row *row)
{
    const struct reg *reg = rule_register(x->desk.book, str_of(row->reg));
    struct entry_view view;
    for (int i = 0; reg && i < row->number_count; i++) {
        enum err err = entry_view(&x->desk, reg, row->entries[i], STR(""), &view);
        if (err && err != ERR_MISSING)
            return err;
        if (!err)
            visit_level(x, view.level);
    }
    return ERR_OK;
}

enum err page_rules_rehearse(struct visit *x)
{
    struct rehearsal_view *v = NEW(x->a, struct rehearsal_view);
    struct rule_faults *faults = NEW(x->a, struct rule_faults);
    struct rule_file *files;
    int count;
    TRY(visit_id(x, 0, &v->version));
    TRY(rules_files(x->o, x->v, x->a, v->version, &files, &count));
    enum err err = rehearse(x->o, x->v, files, count, STR(""), x->a, faults, &v->report);
    if (err)
        return first_fault(x, err, faults);
    TRY(visit_desk(x));
    for (int i = 0; i < v->report.count; i++)
        TRY(bear_levels(x, &v->report.rows[i]));
    visit_show(x, page_words(N_("Rehearsal")), rehearsal_content, v);
    return ERR_OK;
}
