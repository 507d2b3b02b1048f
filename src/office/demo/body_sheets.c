#include "office/demo/compose.h"

#include "report/writers.h"

static void cell_number(struct doc *d, struct doc_table *t, unsigned n)
{
    doc_cell(d, t, str_of(numtext(n)));
}

static unsigned figure(struct voice *v)
{
    const struct family *f = v->plan->family;
    return f->low + voice_roll(v, f->high - f->low + 1);
}

static struct str caption(struct voice *v, const char *zh, const char *en)
{
    const struct family *f = v->plan->family;
    return str_of(v->lang == LANG_ZH ? arena_printf(v->arena, "%s%s（单位：%s）",
                                                    f->table.in[LANG_ZH], zh, f->unit.in[LANG_ZH])
                                     : arena_printf(v->arena, "%s%s (%s)", f->table.in[LANG_EN], en,
                                                    f->unit.in[LANG_EN]));
}

static void names(struct voice *v, struct doc *d, struct doc_table *t, const struct demo_words *w,
                  size_t n)
{
    for (size_t i = 0; i < n; i++)
        doc_cell(d, t, voice_word(v, &w[i]));
}

void demo_small_table(struct voice *v, struct doc *d)
{
    static const struct demo_words columns[] = {W("序号", "No."), W("项目", "Item"),
                                                W("本期", "This period"),
                                                W("上年同期", "A year ago"), W("增减", "Change")};
    static const unsigned weights[] = {2, 6, 4, 4, 4};
    const struct family *f = v->plan->family;
    struct doc_table *t = doc_table(d, ARRAY_SIZE(columns), weights, true, caption(v, "", ""));
    names(v, d, t, columns, ARRAY_SIZE(columns));
    for (unsigned i = 0; i < FAMILY_ROWS; i++) {
        unsigned now = figure(v), before = now - now / 4 + voice_roll(v, now / 2 + 1);
        cell_number(d, t, i + 1);
        doc_cell(d, t, voice_word(v, &f->rows[i]));
        cell_number(d, t, now);
        cell_number(d, t, before);
        doc_cell(d, t, str_of(numtext((long long)now - before)));
    }
}

void demo_schedule(struct voice *v, struct doc *d)
{
    static const struct demo_words columns[] = {W("阶段", "Stage"), W("时间", "Until"),
                                                W("主要内容", "What is done")};
    static const struct demo_words stages[] = {W("动员部署", "Start"), W("组织实施", "Work"),
                                               W("检查整改", "Check"), W("总结提升", "Close")};
    static const struct demo_words contents[] = {
        W("召开会议，印发方案，明确责任", "Meeting, plan and duties"),
        W("按照任务清单逐项推进，每周通报进度", "Tasks one by one, a note each week"),
        W("开展自查和抽查，建立问题清单并整改", "Own and sample checks, problems mended"),
        W("汇总情况，形成报告，完善制度", "Summary, report, better rules")};
    static const unsigned weights[] = {3, 4, 9};
    struct doc_table *t = doc_table(d, ARRAY_SIZE(columns), weights, true, STR(""));
    names(v, d, t, columns, ARRAY_SIZE(columns));
    int64_t day = v->day;
    for (size_t i = 0; i < ARRAY_SIZE(stages); i++) {
        day += 7 + voice_roll(v, 28);
        doc_cell(d, t, voice_word(v, &stages[i]));
        doc_cell(d, t, voice_date(v, day, false));
        doc_cell(d, t, voice_word(v, &contents[i]));
    }
}

/* Villages across the family's items with sums, then the same by quarter. */
void demo_sheet(struct voice *v, struct doc *d)
{
    static const struct demo_words number = W("序号", "No."), village = W("村名", "Village"),
                                   total = W("合计", "Total"), item = W("项目", "Item");
    static const struct demo_words quarters[] = {W("一季度", "Q1"), W("二季度", "Q2"),
                                                 W("三季度", "Q3"), W("四季度", "Q4")};
    static const struct demo_words facts =
        W("填报部门：{u}　填报人：{p}　填报日期：{d}", "Department: {u}; by {p}; due {d}");
    static const unsigned weights[] = {2, 4, 3, 3, 3, 3, 3, 3, 3};
    const struct family *f = v->plan->family;
    doc_line(d, DOC_LEFT, voice_say(v, &facts));
    struct doc_table *t =
        doc_table(d, FAMILY_ROWS + 3, weights, true, caption(v, "分村表", " by village"));
    doc_cell(d, t, voice_word(v, &number));
    doc_cell(d, t, voice_word(v, &village));
    names(v, d, t, f->rows, FAMILY_ROWS);
    doc_cell(d, t, voice_word(v, &total));
    unsigned sums[FAMILY_ROWS + 1] = {0};
    for (unsigned i = 0; i < VILLAGES; i++) {
        cell_number(d, t, i + 1);
        doc_cell(d, t, voice_word(v, &demo_villages[i]));
        unsigned sum = 0;
        for (unsigned k = 0; k < FAMILY_ROWS; k++) {
            unsigned n = figure(v);
            sum += n;
            sums[k] += n;
            cell_number(d, t, n);
        }
        sums[FAMILY_ROWS] += sum;
        cell_number(d, t, sum);
    }
    doc_cell(d, t, STR(""));
    doc_cell_bold(d, t, voice_word(v, &total));
    for (unsigned k = 0; k <= FAMILY_ROWS; k++)
        doc_cell_bold(d, t, str_of(numtext(sums[k])));
    t = doc_table(d, ARRAY_SIZE(quarters) + 1, NULL, true, caption(v, "分季度表", " by quarter"));
    doc_cell(d, t, voice_word(v, &item));
    names(v, d, t, quarters, ARRAY_SIZE(quarters));
    for (unsigned k = 0; k < FAMILY_ROWS; k++) {
        doc_cell(d, t, voice_word(v, &f->rows[k]));
        for (size_t q = 0; q < ARRAY_SIZE(quarters); q++)
            cell_number(d, t, figure(v) / 4 + 1);
    }
    doc_paragraph(d, voice_pick(v, f->problems, FAMILY_PROBLEMS));
}

struct form_row {
    struct demo_words label, text;
};
static const struct form_row form_rows[] = {
    {W("登记事项", "Matter"), W("{o}", "{o}")},    {W("承办部门", "Department"), W("{u}", "{u}")},
    {W("登记人", "Recorded by"), W("{p}", "{p}")}, {W("登记日期", "Date"), W("{t}", "{t}")},
    {W("地点", "Place"), W("{v}", "{v}")},         {W("数量", "Quantity"), W("{n}", "{n}")},
};
static const struct demo_words form_more[] = {
    W("情况说明", "What was found"), W("处理意见", "What is to be done"), W("审核意见", "Review")};
static const struct demo_words form_reviews[] = {
    W("情况属实，同意按程序办理。", "True as stated; to be handled by the rules."),
    W("请补充附件后再报。", "Please add the annexes."),
    W("同意，限期办结并反馈结果。", "Agreed; finish by the date and tell the result.")};
enum { FORM_ROWS = ARRAY_SIZE(form_rows) + ARRAY_SIZE(form_more) };

static void form_facts(struct voice *v, struct str *labels, struct str *texts)
{
    const struct family *f = v->plan->family;
    unsigned n = 0;
    for (; n < ARRAY_SIZE(form_rows); n++) {
        labels[n] = voice_word(v, &form_rows[n].label);
        texts[n] = voice_say(v, &form_rows[n].text);
    }
    const struct str more[] = {voice_pick(v, f->grounds, FAMILY_GROUNDS),
                               voice_pick(v, f->measures, FAMILY_MEASURES),
                               voice_pick(v, form_reviews, ARRAY_SIZE(form_reviews))};
    for (unsigned i = 0; i < ARRAY_SIZE(form_more); i++, n++) {
        labels[n] = voice_word(v, &form_more[i]);
        texts[n] = more[i];
    }
}

void demo_form(struct voice *v, struct doc *d)
{
    static const unsigned weights[] = {3, 10};
    struct str labels[FORM_ROWS], texts[FORM_ROWS];
    form_facts(v, labels, texts);
    struct doc_table *t = doc_table(d, 2, weights, false, STR(""));
    for (unsigned i = 0; i < FORM_ROWS; i++) {
        doc_cell_bold(d, t, labels[i]);
        doc_cell(d, t, texts[i]);
    }
}

static void bars(struct voice *v, struct picture *p)
{
    p->kind = PICTURE_BARS;
    for (unsigned i = 0; i < FAMILY_ROWS; i++) {
        p->labels[p->n] = voice_word(v, &v->plan->family->rows[i]);
        p->values[p->n++] = figure(v);
    }
}

enum err demo_picture(struct voice *v, struct buf *out)
{
    static const struct demo_words note =
        W("演示图件，内容纯属虚构，非实地测绘", "Example picture, all of it made up, no survey");
    struct picture p = {.title = demo_title(v),
                        .mark = demo_mark(v),
                        .note = voice_word(v, &note),
                        .seed = v->plan->index};
    switch (v->plan->kind) {
    case DEMO_MAP:
        if (!plan_has_places(v->plan)) {
            bars(v, &p);
            break;
        }
        p.kind = PICTURE_MAP;
        p.labels[p.n++] = voice_word(v, &demo_office_short);
        for (unsigned i = 0; i < VILLAGES; i++)
            p.labels[p.n++] = voice_word(v, &demo_villages[i]);
        break;
    case DEMO_FORM:
        p.kind = PICTURE_FORM;
        p.n = FORM_ROWS;
        form_facts(v, p.labels, p.texts);
        break;
    default:
        bars(v, &p);
    }
    return picture_png(&p, out);
}
