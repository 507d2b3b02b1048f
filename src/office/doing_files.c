/* The files among an action's answers. */
#include "office/doing.h"
#include "office/internal.h"
#include "office/vault.h"

static const struct sql file_owner = {"file.owner", "UPDATE file SET entry = $2 WHERE id = $1",
                                      NULL};

const struct sql *const doing_file_statements[] = {&file_owner, NULL};

/* A file that is asked for and not answered stays: a form shows no file to send again. */
static enum err keep_file(struct doing *x, const struct ask *ask, struct value *v)
{
    const struct field *f = rule_field(x->reg, str_of(ask->name));
    if (!ask->stored || !f || !x->entry)
        return ERR_OK;
    return db_one(x->d->db, NULL, &x->rules->sql[x->reg->index].files[f - x->reg->fields],
                  &v->given, "i>i", x->entry, &v->n);
}

enum err doing_claim_files(struct doing *x)
{
    for (int i = 0; i < x->action->ask_count; i++) {
        const struct ask *ask = &x->action->asks[i];
        struct value *v = &x->values[i];
        if (ask->child || ask->field->type != FIELD_FILE || v->n)
            continue;
        if (!v->given) {
            TRY(keep_file(x, ask, v));
            continue;
        }
        TRY(vault_claim(x->d, v->text, x->reg->name, x->entry, ask->field->name, &v->n));
    }
    return ERR_OK;
}

enum err doing_own_files(struct doing *x)
{
    for (int i = 0; i < x->action->ask_count; i++) {
        const struct ask *ask = &x->action->asks[i];
        if (!ask->child && ask->field->type == FIELD_FILE && x->values[i].n)
            TRY(db_run(x->d->db, &file_owner, "ii", x->values[i].n, x->entry));
    }
    return ERR_OK;
}
