#include "inspect/bundle.h"

#include "inspect/kept.h"

#include "access/level.h"
#include "base/clock.h"
#include "inspect/risk.h"
#include "inspect/score.h"
#include "office/keys.h"
#include "office/proof.h"
#include "office/tree.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS_LOOKED_AT = 256 }; /* a record that changed more register rows is withheld */

static const struct sql record_get = {
    "bundle.record",
    "SELECT r.skeleton, r.salt, r.label, c.salt, c.body FROM record r"
    " LEFT JOIN content c ON c.idx = r.idx WHERE r.idx = $1",
    NULL};
static const struct sql findings_overdue = {
    "bundle.overdue",
    "SELECT count(*) FROM r_finding WHERE state IN ('open', 'assigned') AND due < $1", NULL};

const struct sql *const bundle_statements[] = {&record_get, NULL};

/* A leaf that something rests on. */
struct rest {
    uint64_t leaf;
    bool shown;
};

struct making {
    struct desk *k;
    const struct bundle_wish *wish;
    const struct composed *zh, *en;
    struct bundle_writer w;
    struct sql *stands; /* by register; text NULL: not asked yet */
    struct rest *rests;
    size_t rest_count, rest_cap;
    struct bundle_made made;
    struct arena *scratch; /* of one record */
    struct db *db;         /* a snapshot that has the whole tree of the head */
};

/* ---- which records ---- */

/* The label of a register's row as it stands; -1 where there is none. */
static enum err row_label(struct making *m, const struct reg *reg, int64_t entry,
                          int64_t *ret_label)
{
    struct sql *sql = &m->stands[reg->index];
    bool found;
    *ret_label = -1;
    if (!sql->text)
        *sql = (struct sql){"bundle.stands",
                            arena_printf(m->k->a, "SELECT label FROM %s WHERE id = $1", reg->table),
                            NULL};
    return db_one(m->k->db, NULL, sql, &found, "i>i", entry, ret_label);
}

static int rest_compare(const void *a, const void *b)
{
    const struct rest *x = a, *y = b;
    return x->leaf < y->leaf ? -1 : x->leaf > y->leaf;
}

static void gather(struct making *m)
{
    for (int i = 0; i < m->zh->sentence_count; i++) {
        const struct composed_sentence *s = &m->zh->sentences[i];
        for (int f = 0; f < s->figure_count; f++) {
            for (int p = 0; p < s->figures[f].proof_count; p++) {
                const struct composed_proof *proof = &s->figures[f].proofs[p];
                for (int64_t r = 0; r < proof->count; r++) {
                    m->rests = arena_grow(m->k->a, m->rests, m->rest_count, &m->rest_cap,
                                          sizeof *m->rests);
                    m->rests[m->rest_count++] =
                        (struct rest){.leaf = (uint64_t)proof->records[r].leaf};
                }
            }
        }
    }
    size_t n = 0;
    if (m->rest_count)
        qsort(m->rests, m->rest_count, sizeof *m->rests, rest_compare);
    for (size_t i = 0; i < m->rest_count; i++) {
        if (!n || m->rests[n - 1].leaf != m->rests[i].leaf)
            m->rests[n++] = m->rests[i];
    }
    m->rest_count = n;
}

/* ---- what the addressee may see ---- */

static bool label_open(struct making *m, int64_t id)
{
    struct label label;
    if (id < 0 || id > UINT32_MAX || !sight_has(m->k->sight, (uint32_t)id) ||
        !desk_label(m->k, (uint32_t)id, &label))
        return false;
    if ((int)label.level > m->wish->level || label.compartments || label.scope)
        return false;
    if ((int)label.level > m->made.level)
        m->made.level = (int)label.level;
    return true;
}

static const struct reg *register_of_table(const struct making *m, struct str table)
{
    for (int i = 0; i < m->k->book->reg_count; i++) {
        if (str_is(table, m->k->book->regs[i]->table))
            return m->k->book->regs[i];
    }
    return NULL;
}

static bool table_open(struct str table)
{
    static const char *const closed[] = {"account", "scope", "label", "feed", "mail_server"};
    for (size_t i = 0; i < ARRAY_SIZE(closed); i++) {
        if (str_is(table, closed[i]))
            return false;
    }
    return !str_starts(table, "r_"); /* a register that is in force no more */
}

static enum err rows_open(struct making *m, const struct leaf_record *record, bool *ret_open)
{
    *ret_open = record->row_count <= ROWS_LOOKED_AT;
    for (size_t i = 0; i < record->row_count && *ret_open; i++) {
        const struct reg *reg = register_of_table(m, record->rows[i].table);
        int64_t label;
        if (!reg) {
            *ret_open = table_open(record->rows[i].table);
            continue;
        }
        TRY(row_label(m, reg, record->rows[i].id, &label));
        *ret_open = label_open(m, label);
    }
    return ERR_OK;
}

static enum err read_record(struct making *m, uint64_t index, struct bundle_record *ret,
                            int64_t *ret_label)
{
    bool found;
    struct str salt, content_salt, body;
    struct bundle_record r = {0};
    TRY(db_one(m->db, m->scratch, &record_get, &found, "i>tbibt", (int64_t)index, &r.skeleton,
               &salt, ret_label, &content_salt, &body));
    if (!found || salt.n != LEAF_SALT_SIZE)
        return fail(ERR_CORRUPT, "Record {1} is missing", numtext((long long)index));
    memcpy(r.salt, salt.p, LEAF_SALT_SIZE);
    leaf_commitment(r.salt, r.skeleton, &r.commitment);
    if (content_salt.n == LEAF_SALT_SIZE && !memchr(body.p, '\n', body.n)) {
        memcpy(r.content_salt, content_salt.p, LEAF_SALT_SIZE);
        r.content = body;
    }
    *ret = r;
    return ERR_OK;
}

static enum err choose_shown(struct making *m)
{
    for (size_t i = 0; i < m->rest_count; i++) {
        struct bundle_record r;
        struct leaf_record record;
        int64_t label;
        TRY(read_record(m, m->rests[i].leaf, &r, &label));
        TRY(leaf_parse(m->scratch, r.skeleton, &record));
        if (label_open(m, label))
            TRY(rows_open(m, &record, &m->rests[i].shown));
        m->made.withheld += !m->rests[i].shown;
        arena_clear(m->scratch);
    }
    m->made.records = m->rest_count;
    return ERR_OK;
}

static bool is_shown(const struct making *m, uint64_t leaf)
{
    const struct rest key = {.leaf = leaf};
    const struct rest *found =
        bsearch(&key, m->rests, m->rest_count, sizeof *m->rests, rest_compare);
    return found && found->shown;
}

static enum err fetch(void *context, uint64_t index, struct bundle_record *ret_record)
{
    struct making *m = context;
    int64_t label;
    arena_clear(m->scratch);
    TRY(read_record(m, index, ret_record, &label));
    ret_record->hidden = !is_shown(m, index);
    return ERR_OK;
}

/* ---- sentences ---- */

static struct str table_of(const struct making *m, const char *name)
{
    const struct reg *reg = rule_register(m->k->book, str_of(name));
    return str_of(reg ? reg->table : "");
}

static size_t items_of(struct making *m, const struct composed_figure *f,
                       struct bundle_item **ret_items)
{
    size_t total = 0, n = 0;
    for (int p = 0; p < f->proof_count; p++)
        total += (size_t)f->proofs[p].count;
    struct bundle_item *items = NEW_ARRAY(m->k->a, struct bundle_item, total + 1);
    for (int p = 0; p < f->proof_count; p++) {
        const struct composed_proof *proof = &f->proofs[p];
        struct str table = table_of(m, proof->reg);
        for (int64_t r = 0; r < proof->count; r++) {
            struct bundle_item *item = &items[n++];
            item->leaf = (uint64_t)proof->records[r].leaf;
            bool shown = table.n && is_shown(m, item->leaf);
            item->table = shown ? table : STR("");
            item->id = shown ? proof->records[r].entry : 0;
        }
    }
    *ret_items = items;
    return bundle_sort(items, n);
}

static bool contains(struct str whole, struct str part)
{
    return part.n && memmem(whole.p, whole.n, part.p, part.n);
}

/* What a figure gives to the bundle. */
struct given {
    struct bundle_figure figure; /* its name "": evidence beside what is said */
    struct bundle_item *items;
    size_t count;
    bool written; /* it is said, or something rests on it */
};

/* A figure that the sentence says in both languages stands as one; what only decided what to say is
 * evidence beside it. */
static void give_figure(struct making *m, const struct composed_sentence *zh,
                        const struct composed_sentence *en, int index, struct given *ret)
{
    const struct composed_figure *f = &zh->figures[index], *g = &en->figures[index];
    struct given given = {.figure.rule = str_of(f->query ? f->query : "")};
    given.count = items_of(m, f, &given.items);
    bool said = f->known && contains(zh->text, f->text) && contains(en->text, g->text);
    if (said) {
        const char *counted = numtext((long long)given.count);
        given.figure.name = str_of(f->name);
        given.figure.says = (struct bundle_words){f->text, g->text};
        given.figure.counts =
            f->proof_count && str_is(f->text, counted) && str_is(g->text, counted);
    }
    given.written = said || given.count;
    *ret = given;
}

/* Of a sentence that rests on nothing but a person's word: whose, and since when. */
static struct str author(const struct making *m, const struct composed_statement *s)
{
    return str_of(s ? arena_printf(m->k->a, "%.*s, %.*s", (int)s->author.n, s->author.p,
                                   (int)s->day.n, s->day.p)
                    : "");
}

static enum err put_sentence(struct making *m, const struct composed_sentence *zh)
{
    static const enum bundle_state states[] = {[STANDING_PROVEN] = BUNDLE_PROVEN,
                                               [STANDING_MISSING] = BUNDLE_GAP,
                                               [STANDING_STATED] = BUNDLE_UNPROVEN};
    const struct composed_sentence *en = composed_find(m->en, zh->id);
    if (!en || en->figure_count != zh->figure_count)
        return fail(ERR_CORRUPT, "The report says something else in each language");
    struct given *given = NEW_ARRAY(m->k->a, struct given, (size_t)zh->figure_count + 1);
    enum bundle_state state = states[zh->standing];
    bool rests = false;
    for (int i = 0; i < zh->figure_count; i++) {
        give_figure(m, zh, en, i, &given[i]);
        rests = rests || given[i].written;
    }
    if (state == BUNDLE_PROVEN && !rests)
        state = BUNDLE_GAP;
    bundle_sentence(&m->w, zh->id, state, &(struct bundle_words){zh->text, en->text},
                    author(m, zh->stated));
    m->made.sentences++;
    m->made.unproven += state != BUNDLE_PROVEN;
    for (int i = 0; i < zh->figure_count; i++) {
        if (!given[i].written)
            continue;
        bundle_figure(&m->w, &given[i].figure, given[i].count);
        bundle_items(&m->w, given[i].items, given[i].count);
    }
    return buf_check(m->w.out);
}

/* ---- the office's own figures ---- */

static void put_text(struct making *m, const char *name, const char *value, const char *zh,
                     const char *en)
{
    bundle_number(&m->w, str_of(name), str_of(value),
                  &(struct bundle_words){str_of(zh), str_of(en)});
}

static enum err put_overdue(struct making *m)
{
    bool found;
    int64_t count = 0;
    if (!rule_register(m->k->book, STR("finding")))
        return ERR_OK;
    TRY(db_one(m->k->db, NULL, &findings_overdue, &found, "z>i", m->k->today, &count));
    put_text(m, "overdue", numtext(count), "逾期未整改的问题", "Findings overdue");
    return ERR_OK;
}

static enum err put_base(struct making *m)
{
    struct number *rows;
    int count;
    TRY(examine_numbers(m->k, STR(""), &rows, &count));
    for (int i = 0; i < count; i++) {
        const struct number *n = &rows[i];
        char *key = arena_printf(m->k->a, "%s%s%s", n->figure->name, n->key.en ? "/" : "",
                                 n->key.en ? n->key.en : "");
        for (char *p = key; *p; p++)
            *p = *p == ' ' ? '_' : *p;
        const char *zh = arena_printf(m->k->a, "%s%s%s", n->figure->words.zh, n->key.zh ? "：" : "",
                                      n->key.zh ? n->key.zh : "");
        const char *en = arena_printf(m->k->a, "%s%s%s", n->figure->words.en, n->key.en ? ": " : "",
                                      n->key.en ? n->key.en : "");
        put_text(m, key, numtext(n->count), zh, en);
    }
    return ERR_OK;
}

/* Of a kept report: which it is, and what people made of it. */
static void put_kept(struct making *m)
{
    const struct composed *c = m->zh;
    if (!c->number.n)
        return;
    put_text(m, "kept", arena_text(m->k->a, c->number), "留存报告", "Kept report");
    put_text(m, "content", arena_text(m->k->a, c->content), "内容摘要", "Hash of the content");
    put_text(m, "changed", numtext(c->changed), "改写的句数", "Sentences changed");
    put_text(m, "added", numtext(c->added), "增写的句数", "Sentences added");
    put_text(m, "left_out", numtext(c->left_out), "未列入的句数", "Sentences left out");
}

static enum err put_numbers(struct making *m)
{
    struct point *points;
    struct score score;
    struct risk risk;
    int count;
    TRY(examine_points(m->k, &points, &count));
    score_points(points, count, &score);
    risk_of(m->k->a, points, count, &risk);
    int tenths = score.whole[ASSESSED_BOTH].score;
    put_text(m, "score", arena_printf(m->k->a, "%d.%d", tenths / 10, tenths % 10), "自查得分",
             "Score");
    put_text(m, "coefficient", arena_printf(m->k->a, "%.3f", risk.index), "风险系数",
             "Risk coefficient");
    TRY(put_overdue(m));
    put_kept(m);
    return put_base(m);
}

/* ---- all of it ---- */

static enum err put_head(struct making *m)
{
    struct desk *k = m->k;
    const struct office_facts *facts = office_facts(k->o);
    struct bundle_head head = {
        .office = {str_of(facts->name_zh), str_of(facts->name_en)},
        .title = {m->zh->title, m->en->title},
        .exercise = facts->exercise,
        .made = str_of(k->now),
        .kind = str_of(m->zh->kind),
        .from = str_of(m->zh->period.from),
        .until = str_of(m->zh->period.to),
        .level = str_of(level_code((enum level)m->made.level)),
        .to = m->wish->to,
        .to_count = m->wish->to_count,
    };
    TRY(keys_note_key(k->o, &head.key));
    bundle_head(&m->w, &head);
    return ERR_OK;
}

static enum err put_checkpoint(struct making *m, const struct tree_reader *tree,
                               const struct checkpoint *head)
{
    struct proof path = {0};
    struct str previous;
    uint64_t since = (uint64_t)m->wish->since;
    if (since) {
        if (since > head->size)
            return fail(ERR_INPUT, "The ledger has only {1} records",
                        numtext((long long)head->size));
        TRY(proof_past_head(m->k->o, tree, since, m->k->a, &previous));
        TRY(consistency_prove(tree, since, head->size, &path));
    }
    bundle_checkpoint(&m->w, m->made.head, since ? &previous : NULL, &path);
    return ERR_OK;
}

static enum err write_all(struct making *m)
{
    struct note_key key;
    struct note parsed;
    struct checkpoint head;
    TRY(keys_note_key(m->k->o, &key));
    TRY(checkpoint_open(m->k->a, m->made.head, &key, &parsed, &head));
    m->made.leaves = (int64_t)head.size;
    struct tree_view *view = NEW(m->k->a, struct tree_view);
    tree_view_init(view, m->db, head.size);
    struct tree_reader tree = tile_reader(&view->source);
    TRY(choose_shown(m));
    TRY(put_head(m));
    TRY(put_checkpoint(m, &tree, &head));
    TRY(put_numbers(m));
    for (int i = 0; i < m->zh->sentence_count; i++)
        TRY(put_sentence(m, &m->zh->sentences[i]));
    uint64_t *indexes = NEW_ARRAY(m->k->a, uint64_t, m->rest_count + 1);
    for (size_t i = 0; i < m->rest_count; i++)
        indexes[i] = m->rests[i].leaf;
    TRY(bundle_tree(&m->w, &tree, head.size, indexes, m->rest_count, fetch, m));
    return proof_sign_bundle(m->k->o, &m->w, m->made.digest);
}

static enum err open_kept(struct making *m)
{
    struct kept zh, en;
    TRY(kept_open(m->k, 0, m->wish->kept, LANG_ZH, false, &zh));
    if (strcmp(zh.entry.state->name, "issued") != 0)
        return fail(ERR_REFUSED, "The report {1} is not issued",
                    arena_text(m->k->a, m->wish->kept));
    TRY(kept_open(m->k, 0, m->wish->kept, LANG_EN, false, &en));
    m->zh = zh.composed;
    m->en = en.composed;
    return ERR_OK;
}

static enum err compose_both(struct making *m)
{
    if (m->wish->kept.n) {
        TRY(open_kept(m));
    } else {
        struct compose_want want = {
            .kind = m->wish->kind, .period = m->wish->period, .lang = LANG_ZH, .leaves = true};
        TRY(compose(m->k, &want, &m->zh));
        want.lang = LANG_EN;
        TRY(compose(m->k, &want, &m->en));
    }
    m->made.kind = arena_text(m->k->a, str_of(m->zh->kind));
    m->made.period = m->zh->period;
    m->made.title = arena_text(m->k->a, m->k->v->lang == LANG_ZH ? m->zh->title : m->en->title);
    m->stands = NEW_ARRAY(m->k->a, struct sql, (size_t)m->k->book->reg_count);
    gather(m);
    return ERR_OK;
}

enum err bundle_make(struct office *o, const struct viewer *v, const struct bundle_wish *wish,
                     struct arena *a, struct buf *out, struct bundle_made *ret_made)
{
    ARENA_SCOPE(scratch);
    DESK_SCOPE(k);
    struct making m = {.k = &k, .wish = wish, .scratch = scratch};
    TRY(desk_open(&k, o, v, a));
    TRY(compose_both(&m));
    TRY(proof_checkpoint(o, a, &m.made.head)); /* at least as new as what was composed */
    TRY(store_read(office_store(o), &m.db));
    bundle_begin(&m.w, out);
    enum err err = write_all(&m);
    db_release(m.db);
    if (!err)
        *ret_made = m.made;
    return err;
}
