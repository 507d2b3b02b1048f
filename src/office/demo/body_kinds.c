#include "office/demo/compose.h"

/* Sentences that fit every subject; what is special comes from the family. */
static const struct demo_words aims[] = {
    W("以确保安全、提高效率、服务群众为目标，统筹推进{o}各项任务，做到责任清、措施实、效果好。",
      "The aim is to do {o} safely, well and for the people: clear duties, real measures, good "
      "results."),
    W("坚持问题导向和目标导向相结合，力争在{d}前完成{o}的主要任务。",
      "Looking at both problems and targets, the main tasks of {o} are to be finished by {d}."),
    W("坚持预防为主、标本兼治，全面提升{o}工作水平，为全镇经济社会发展提供保障。",
      "Prevention first, causes as well as symptoms: the standard of {o} is to rise throughout."),
    W("围绕镇党委、镇政府年度重点，细化{o}任务清单，逐项抓好落实。",
      "Following the year's priorities, the tasks of {o} are listed and carried out one by one."),
};
static const struct demo_words duties[] = {
    W("各村、各部门主要负责人是第一责任人，要亲自部署、亲自过问、亲自协调。",
      "Heads of villages and departments answer first and see to it in person."),
    W("{u}负责牵头协调，其他部门按照职责分工密切配合，形成工作合力。",
      "{u} leads and coordinates; the others do their part."),
    W("成立由分管领导任组长的工作专班，办公室设在{u}，联系人{p}。",
      "A working group under the leader in charge sits at {u}; contact {p}."),
    W("建立日调度、周通报、月总结制度，重要情况第一时间报告。",
      "Daily calls, weekly notes and monthly summaries; grave matters at once."),
    W("谁主管、谁负责，谁签字、谁负责，责任落实到岗、到人。",
      "Who is in charge answers, who signs answers: every duty has a name."),
};
static const struct demo_words secrecy[] = {
    W("工作中形成的内部资料要妥善保管，不得通过即时通讯工具传递，不得擅自对外提供。",
      "Internal papers are kept safe, never sent by messenger, never given out without leave."),
    W("涉及敏感内容的文件按规定标志、登记和清退，电子文件不得在联网计算机上存储。",
      "Sensitive papers are marked, registered and returned; files stay off connected computers."),
    W("参与人员要遵守保密纪律，不该说的不说，不该传的不传。",
      "Those who take part keep discipline: what must not be told or passed on is not."),
    W("本文印发范围以主送和抄送为限，未经批准不得翻印和转发。",
      "This paper goes to those named and is not reprinted or passed on without approval."),
};
static const struct demo_words closings[] = {
    W("请各村、各部门结合实际认真贯彻执行，遇有问题及时向{u}反映。",
      "Please carry this out as your conditions require and tell {u} of problems."),
    W("各单位要在{d}前将贯彻落实情况书面报送{u}。",
      "Report in writing to {u} by {d} how this was carried out."),
    W("本通知自印发之日起执行，以往规定与本通知不一致的，以本通知为准。",
      "This takes effect on issue and goes before earlier rules that differ."),
};
static const struct demo_words openings[] = {
    W("为切实做好{o}工作，现将有关事项通知如下。", "To do {o} well, the following is made known."),
    W("根据年度工作安排，经研究，现就{o}有关事项通知如下。",
      "As the year's plan provides, the following is made known on {o}."),
    W("当前，{o}工作已进入关键阶段，为压实责任、确保实效，通知如下。",
      "{u} makes the following known now that {o} has reached its decisive stage."),
};
static const struct demo_words results[] = {
    W("截至{e}，已完成任务{n}项，其中{v}、{v}进度较快。",
      "So far {n} tasks are done; {v} and {v} are ahead."),
    W("先后召开专题会议{s}次，印发资料{k}份，走访群众{k}人次。",
      "{s} meetings were held, {k} papers issued and {k} people visited."),
    W("组织联合检查{s}次，发现问题{n}个，已整改到位{m}个，其余问题已列入清单限期整改。",
      "{s} joint checks found {n} problems; {m} are mended and the rest have a date."),
    W("培训骨干{n}人，建立台账{s}本，基本做到底数清、情况明。",
      "{n} persons were trained and {s} registers opened; the facts are known."),
};
static const struct demo_words next_steps[] = {
    W("下一步，将进一步压实责任、补齐短板，对剩余任务实行销号管理。",
      "Next, duties will be tightened, gaps closed and open tasks struck off one by one."),
    W("下一步，{u}将会同有关部门开展一次回头看，防止问题反弹。",
      "Next, {u} and others will look again, lest problems return."),
    W("下一步，拟将成熟做法固化为制度，长期坚持。", "Next, what has worked will become a rule."),
};

#define PICK(v, list) voice_pick((v), (list), ARRAY_SIZE(list))

static void heading(struct voice *v, struct doc *d, unsigned number, const struct demo_words *text)
{
    static const char *const han[] = {"一", "二", "三", "四", "五", "六", "七", "八"};
    const char *words = text->in[v->lang];
    doc_heading(d, 1,
                str_of(v->lang == LANG_ZH ? arena_printf(v->arena, "%s、%s", han[number - 1], words)
                                          : arena_printf(v->arena, "%u. %s", number, words)));
}

/* Two sentences as one paragraph. */
static void paragraph(struct voice *v, struct doc *d, struct str one, struct str two)
{
    doc_paragraph(d, str_of(arena_printf(v->arena, "%s%s%s", one.p,
                                         v->lang == LANG_ZH || !two.n ? "" : " ", two.p)));
}

/* `n` of the family's measures from a place that the lot chooses, numbered. */
static void measures(struct voice *v, struct doc *d, unsigned n, bool explained)
{
    static const char *const han[] = {"（一）", "（二）", "（三）", "（四）", "（五）"};
    static const struct demo_words *const banks[] = {duties, aims, secrecy, duties};
    const struct family *f = v->plan->family;
    unsigned from = voice_roll(v, FAMILY_MEASURES);
    for (unsigned i = 0; i < n && i < FAMILY_MEASURES; i++) {
        struct str text = voice_say(v, &f->measures[(from + i) % FAMILY_MEASURES]);
        struct str more = STR("");
        if (explained && voice_roll(v, 3)) /* the banks have at least four sentences */
            more = voice_pick(v, banks[i % ARRAY_SIZE(banks)], 4);
        const char *number = v->lang == LANG_ZH ? han[i] : arena_printf(v->arena, "(%u) ", i + 1);
        paragraph(v, d, str_of(arena_printf(v->arena, "%s%s", number, text.p)), more);
    }
}

static void ground(struct voice *v, struct doc *d, struct str then)
{
    paragraph(v, d, voice_pick(v, v->plan->family->grounds, FAMILY_GROUNDS), then);
}

static void problems(struct voice *v, struct doc *d)
{
    const struct family *f = v->plan->family;
    paragraph(v, d, voice_say(v, &f->problems[0]), voice_say(v, &f->problems[1]));
}

static void addressee(struct voice *v, struct doc *d, const struct demo_words *to)
{
    doc_line(d, DOC_LEFT,
             str_of(arena_printf(v->arena, "%s%s", voice_say(v, to).p,
                                 v->lang == LANG_ZH ? "：" : ":")));
}

static const struct demo_words to_all =
    W("各村民委员会，镇直各部门", "To all villages and departments");
static const struct demo_words to_village = W("{v}民委员会", "To the Villagers' Committee of {v}");
static const struct demo_words to_towns =
    W("各乡镇人民政府，县直有关单位", "To all townships and departments concerned");
static const struct demo_words to_county =
    W("云湖虚构县人民政府", "To the Government of Yunhu Example County");
static const struct demo_words to_us =
    W("青溪虚构镇人民政府", "To the Government of Qingxi Example Township");

static void notice(struct voice *v, struct doc *d)
{
    static const struct demo_words sections[] = {W("总体要求", "What is wanted"),
                                                 W("重点任务", "Main tasks"),
                                                 W("工作要求", "Rules for the work")};
    addressee(v, d, v->plan->from_superior ? &to_towns : &to_all);
    ground(v, d, PICK(v, openings));
    heading(v, d, 1, &sections[0]);
    paragraph(v, d, PICK(v, aims), STR(""));
    heading(v, d, 2, &sections[1]);
    measures(v, d, 3 + voice_roll(v, 3), true);
    heading(v, d, 3, &sections[2]);
    paragraph(v, d, PICK(v, duties), PICK(v, secrecy));
    doc_paragraph(d, PICK(v, closings));
}

static void work_plan(struct voice *v, struct doc *d)
{
    static const struct demo_words sections[] = {W("工作目标", "Aims"), W("组织领导", "Leadership"),
                                                 W("主要任务", "Tasks"), W("时间安排", "Schedule"),
                                                 W("保障措施", "Support")};
    ground(v, d, STR(""));
    heading(v, d, 1, &sections[0]);
    paragraph(v, d, PICK(v, aims), STR(""));
    heading(v, d, 2, &sections[1]);
    paragraph(v, d, PICK(v, duties), PICK(v, duties));
    heading(v, d, 3, &sections[2]);
    measures(v, d, 4 + voice_roll(v, 2), true);
    heading(v, d, 4, &sections[3]);
    demo_schedule(v, d);
    heading(v, d, 5, &sections[4]);
    paragraph(v, d, PICK(v, secrecy), PICK(v, next_steps));
}

static void report(struct voice *v, struct doc *d)
{
    static const struct demo_words sections[] = {
        W("基本情况", "The facts"), W("主要做法", "What was done"),
        W("存在问题", "What is lacking"), W("下一步打算", "What comes next")};
    addressee(v, d, &to_county);
    ground(v, d, STR(""));
    heading(v, d, 1, &sections[0]);
    paragraph(v, d, PICK(v, results), PICK(v, results));
    demo_small_table(v, d);
    heading(v, d, 2, &sections[1]);
    measures(v, d, 3 + voice_roll(v, 3), false);
    heading(v, d, 3, &sections[2]);
    problems(v, d);
    heading(v, d, 4, &sections[3]);
    paragraph(v, d, PICK(v, next_steps), PICK(v, duties));
    doc_paragraph(d, v->lang == LANG_ZH ? STR("特此报告。") : STR("This is our report."));
}

static void minutes(struct voice *v, struct doc *d)
{
    static const struct demo_words facts[] = {
        W("时间：{t}，会期半天", "Time: {t}, half a day"),
        W("地点：镇机关第二会议室", "Place: second meeting room"),
        W("主持：{h}", "In the chair: {h}"),
        W("参加：{u}及有关部门负责人", "Present: {u} and heads of departments"),
        W("记录：{p}", "Record: {p}")};
    static const struct demo_words heard[] = {
        W("会议听取了{u}关于{o}工作的汇报，分析了当前形势，研究了下一步措施。",
          "The meeting heard {u} on {o}, looked at the situation and discussed what to do."),
        W("会议集中学习了有关文件，通报了{o}进展，对存在问题进行了讨论。",
          "The meeting read the papers, was told how {o} goes and discussed the problems."),
    };
    static const struct demo_words dissent[] = {
        W("讨论中，有同志提出工作节奏不宜过快，应先解决人手问题；会议决定按原计划推进，人手由{u}"
          "统筹。",
          "Some held that the pace was too quick and staff came first; the plan stands and {u} "
          "finds the staff."),
        W("关于经费来源，与会同志意见不一，会议同意由财政所测算后再议。",
          "On money opinions differed; the Finance Office will calculate and the matter comes "
          "back."),
        W("对完成时限有不同意见，会议同意适当放宽，但不得影响全年任务。",
          "On the date opinions differed; it may move a little but not endanger the year."),
    };
    static const struct demo_words decided = W("会议议定以下事项：", "The meeting decided:");
    for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
        doc_line(d, DOC_LEFT, voice_say(v, &facts[i]));
    doc_rule(d);
    ground(v, d, PICK(v, heard));
    doc_paragraph(d, voice_say(v, &decided));
    measures(v, d, 3 + voice_roll(v, 2), true);
    doc_paragraph(d, PICK(v, dissent));
    doc_paragraph(d, PICK(v, secrecy));
}

static void letter(struct voice *v, struct doc *d)
{
    static const struct demo_words asks[] = {
        W("现商请贵单位在以下方面给予协助：", "We ask for your help in the following:"),
        W("为推进有关事项，恳请贵单位予以支持：", "To go on we ask your support:"),
    };
    static const struct demo_words ends[] = {
        W("联系人：{p}。请于{d}前函复为盼。", "Contact: {p}. Please answer by {d}."),
        W("如有需要，可派员当面沟通，联系人：{p}。",
          "We will gladly come in person; contact: {p}."),
    };
    addressee(v, d, v->plan->from_superior ? &to_us : &to_county);
    ground(v, d, PICK(v, asks));
    measures(v, d, 2 + voice_roll(v, 2), false);
    doc_paragraph(d, PICK(v, secrecy));
    doc_paragraph(d, PICK(v, ends));
    doc_paragraph(d, v->lang == LANG_ZH ? STR("特此函达。") : STR("With this we close."));
}

static void reply(struct voice *v, struct doc *d)
{
    static const struct demo_words first[] = {
        W("你单位《关于{o}有关事项的请示》收悉。经研究，现批复如下。",
          "We have your request concerning {o} and reply as follows."),
        W("来文收悉。就{o}有关事项，经会议研究，答复如下。",
          "Your paper has arrived. On {o} the meeting decided as follows."),
    };
    static const struct demo_words verdicts[] = {
        W("原则同意所报方案，请按程序组织实施。",
          "The plan is agreed in principle; carry it out by the rules."),
        W("同意安排所需物资，数量以实际核定为准。",
          "The supplies are granted in the quantity found needed."),
        W("部分同意，未批准事项待条件成熟后另行报批。",
          "Granted in part; the rest may be asked for again when ready."),
    };
    addressee(v, d, v->plan->from_superior ? &to_us : &to_village);
    doc_paragraph(d, PICK(v, first));
    doc_paragraph(d, PICK(v, verdicts));
    measures(v, d, 2 + voice_roll(v, 3), false);
    paragraph(v, d, PICK(v, duties), PICK(v, secrecy));
    doc_paragraph(d, v->lang == LANG_ZH ? STR("此复。") : STR("This is our reply."));
}

static void request(struct voice *v, struct doc *d)
{
    static const struct demo_words sections[] = {
        W("请示事由", "Why we ask"), W("请示事项", "What we ask"), W("有关情况", "The facts")};
    static const struct demo_words asks[] = {
        W("请求在现有基础上增加工作力量{n}人次，用于{o}。", "We ask for {n} more shifts for {o}."),
        W("请求同意由{u}牵头实施，并对有关内容是否涉密予以确认。",
          "We ask that {u} lead it, and that you say whether the content is secret."),
        W("请求核定所需物资数量，并明确承办时限为{d}前。",
          "We ask you to settle the quantities and the date, {d}."),
    };
    addressee(v, d, &to_county);
    heading(v, d, 1, &sections[0]);
    ground(v, d, STR(""));
    problems(v, d);
    heading(v, d, 2, &sections[1]);
    doc_paragraph(d, PICK(v, asks));
    measures(v, d, 2, false);
    heading(v, d, 3, &sections[2]);
    demo_small_table(v, d);
    doc_paragraph(d, v->lang == LANG_ZH ? STR("妥否，请批示。") : STR("We ask for your decision."));
}

void demo_body_of_kind(struct voice *v, struct doc *d)
{
    static void (*const writers[DEMO_KINDS])(struct voice *, struct doc *) = {
        [DEMO_NOTICE] = notice,   [DEMO_PLAN] = work_plan, [DEMO_REPORT] = report,
        [DEMO_MINUTES] = minutes, [DEMO_LETTER] = letter,  [DEMO_REPLY] = reply,
        [DEMO_REQUEST] = request,
    };
    if (!writers[v->plan->kind])
        die("a kind of document that is not written in sentences");
    writers[v->plan->kind](v, d);
}
