#include "office/demo/compose.h"

#include <stdio.h>

#include "access/mark.h"

const struct demo_words demo_kinds[DEMO_KINDS] = {
    [DEMO_NOTICE] = W("通知", "Notice"),   [DEMO_PLAN] = W("方案", "Plan"),
    [DEMO_REPORT] = W("报告", "Report"),   [DEMO_MINUTES] = W("纪要", "Minutes"),
    [DEMO_LETTER] = W("函", "Letter"),     [DEMO_REPLY] = W("批复", "Reply"),
    [DEMO_TABLE] = W("统计表", "Table"),   [DEMO_MAP] = W("示意图", "Map"),
    [DEMO_REQUEST] = W("请示", "Request"), [DEMO_FORM] = W("登记表", "Form"),
};
const char *const demo_format_suffix[DEMO_FORMATS] = {"txt", "pdf", "docx", "xlsx", "png"};
const char *const demo_format_media_type[DEMO_FORMATS] = {
    "text/plain; charset=utf-8",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/png",
};

const struct demo_words demo_villages[VILLAGES] = {
    W("溪一村", "Xiyi Village"),  W("溪二村", "Xi'er Village"),  W("溪三村", "Xisan Village"),
    W("溪四村", "Xisi Village"),  W("溪五村", "Xiwu Village"),   W("溪六村", "Xiliu Village"),
    W("溪七村", "Xiqi Village"),  W("溪八村", "Xiba Village"),   W("溪九村", "Xijiu Village"),
    W("溪十村", "Xishi Village"), W("岭一村", "Lingyi Village"), W("岭二村", "Ling'er Village"),
};

const struct family *family_at(unsigned index)
{
    static const struct family *const banks[] = {family_banks_one, family_banks_two,
                                                 family_banks_three, family_banks_four};
    return &banks[index / 7][index % 7];
}

/* The order keeps kinds of one object apart: see plan_of(). */
static const enum demo_kind kind_slots[14] = {
    DEMO_NOTICE, DEMO_PLAN, DEMO_REPORT,  DEMO_MINUTES, DEMO_LETTER, DEMO_REPLY, DEMO_TABLE,
    DEMO_NOTICE, DEMO_MAP,  DEMO_REQUEST, DEMO_FORM,    DEMO_REPORT, DEMO_PLAN,  DEMO_TABLE,
};

/* Four equally likely formats for each kind. */
static const enum demo_format kind_formats[DEMO_KINDS][4] = {
    [DEMO_NOTICE] = {DEMO_PDF, DEMO_DOCX, DEMO_PDF, DEMO_TXT},
    [DEMO_PLAN] = {DEMO_DOCX, DEMO_PDF, DEMO_DOCX, DEMO_PDF},
    [DEMO_REPORT] = {DEMO_PDF, DEMO_DOCX, DEMO_TXT, DEMO_DOCX},
    [DEMO_MINUTES] = {DEMO_DOCX, DEMO_TXT, DEMO_DOCX, DEMO_PDF},
    [DEMO_LETTER] = {DEMO_PDF, DEMO_DOCX, DEMO_PDF, DEMO_TXT},
    [DEMO_REPLY] = {DEMO_PDF, DEMO_PDF, DEMO_TXT, DEMO_DOCX},
    [DEMO_TABLE] = {DEMO_XLSX, DEMO_XLSX, DEMO_XLSX, DEMO_PNG},
    [DEMO_MAP] = {DEMO_PNG, DEMO_PNG, DEMO_PNG, DEMO_PNG},
    [DEMO_REQUEST] = {DEMO_DOCX, DEMO_TXT, DEMO_PDF, DEMO_DOCX},
    [DEMO_FORM] = {DEMO_PNG, DEMO_PDF, DEMO_PNG, DEMO_DOCX},
};

/* Matter of the county's secret documents, a row a family. */
static const char *const county_matters[FAMILIES] = {
    "GM-01", "GM-03", "GM-03", "GM-05", "GM-06", "GM-37", "GM-12", "GM-21", "GM-22", NULL,
    NULL,    "GM-20", "GM-30", "GM-02", "GM-16", "GM-15", "GM-17", "GM-10", "GM-26", "GM-23",
    "GM-35", "GM-19", "GM-28", "GM-31", "GM-33", "GM-40", "GM-38", "GM-39",
};

struct issuer {
    struct demo_words name;
    const char *series;
};

/* The county's body that writes to each department. */
static const struct issuer county[DEMO_DEPARTMENTS] = {
    [DEMO_LEADERSHIP] = {W("云湖虚构县人民政府", "Government of Yunhu Example County"), "云虚政发"},
    [DEMO_OFFICE] = {W("云湖虚构县人民政府办公室", "General Office, Yunhu Example County"),
                     "云虚政办发"},
    [DEMO_ARCHIVES] = {W("云湖虚构县档案局", "Archives Bureau, Yunhu Example County"), "云虚档发"},
    [DEMO_PRINTING] = {W("云湖虚构县人民政府办公室", "General Office, Yunhu Example County"),
                       "云虚政办发"},
    [DEMO_NETWORK] = {W("云湖虚构县保密行政管理部门",
                        "Secrecy Administration, Yunhu Example County"),
                      "云虚保发"},
    [DEMO_FINANCE] = {W("云湖虚构县财政局", "Finance Bureau, Yunhu Example County"), "云虚财发"},
    [DEMO_CIVIL] = {W("云湖虚构县民政局", "Civil Affairs Bureau, Yunhu Example County"),
                    "云虚民发"},
    [DEMO_AGRICULTURE] = {W("云湖虚构县农业农村局", "Agriculture Bureau, Yunhu Example County"),
                          "云虚农发"},
    [DEMO_LAND] = {W("云湖虚构县自然资源局", "Natural Resources Bureau, Yunhu Example County"),
                   "云虚自然发"},
    [DEMO_POLICE] = {W("云湖虚构县公安局", "Public Security Bureau, Yunhu Example County"),
                     "云虚公发"},
    [DEMO_ARMED] = {W("云湖虚构县人民武装部", "Armed Forces Department, Yunhu Example County"),
                    "云虚武发"},
    [DEMO_DISCIPLINE] = {W("云湖虚构县纪律检查机关", "Discipline Inspection, Yunhu Example County"),
                         "云虚纪发"},
    [DEMO_PERSONNEL] = {W("云湖虚构县组织人事部门", "Personnel Department, Yunhu Example County"),
                        "云虚组发"},
    [DEMO_PUBLICITY] = {W("云湖虚构县宣传部门", "Publicity Department, Yunhu Example County"),
                        "云虚宣发"},
    [DEMO_EMERGENCY] = {W("云湖虚构县应急管理局", "Emergency Bureau, Yunhu Example County"),
                        "云虚应急发"},
    [DEMO_PETITIONS] = {W("云湖虚构县信访局", "Petitions Bureau, Yunhu Example County"),
                        "云虚信发"},
    [DEMO_STATISTICS] = {W("云湖虚构县统计局", "Statistics Bureau, Yunhu Example County"),
                         "云虚统发"},
    [DEMO_HEALTH] = {W("云湖虚构县卫生健康局", "Health Bureau, Yunhu Example County"), "云虚卫发"},
};

static const char *const own_series[DEMO_KINDS] = {
    [DEMO_NOTICE] = "青虚政发",  [DEMO_PLAN] = "青虚政办发", [DEMO_REPORT] = "青虚政报",
    [DEMO_MINUTES] = "青虚纪要", [DEMO_LETTER] = "青虚政函", [DEMO_REPLY] = "青虚政复",
    [DEMO_REQUEST] = "青虚政呈",
};

uint64_t demo_mix(uint64_t x)
{
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ x >> 27) * 0x94D049BB133111EBull;
    return x ^ x >> 31;
}

unsigned plan_choice(const struct plan *p, unsigned purpose, unsigned below)
{
    return (unsigned)(demo_mix((uint64_t)p->index << 8 | purpose) % below);
}

static const struct demo_matter *matter_of(const char *code)
{
    const struct demo_matter *list = demo_secret_matters;
    size_t n = DEMO_SECRET_MATTERS;
    if (code && code[1] == 'Z') {
        list = demo_work_matters;
        n = DEMO_WORK_MATTERS;
    }
    for (size_t i = 0; code && i < n; i++) {
        if (strcmp(list[i].code, code) == 0)
            return &list[i];
    }
    return NULL;
}

enum { CHOOSE_FORMAT, CHOOSE_SUPERIOR, CHOOSE_LANGUAGE, CHOOSE_DRAFTER, CHOOSE_COPIES };

/* All but the running number, which needs the documents before. Object and kind of one family never
 * come together twice: rounds with the same object are 4 or 8 apart, and so their slots 6 or 12. */
static struct plan plan_alone(unsigned index)
{
    unsigned f = index % FAMILIES, round = index / FAMILIES % 12;
    const struct family *family = family_at(f);
    struct plan p = {.index = index, .round = round, .family = family};
    p.object = &family->objects[(round + f) % FAMILY_OBJECTS];
    p.kind = kind_slots[(5 * round + 3 * f) % ARRAY_SIZE(kind_slots)];
    p.format = kind_formats[p.kind][plan_choice(&p, CHOOSE_FORMAT, 4)];
    p.lang = plan_choice(&p, CHOOSE_LANGUAGE, 5) ? LANG_ZH : LANG_EN;
    bool either = p.kind == DEMO_NOTICE || p.kind == DEMO_PLAN || p.kind == DEMO_REPLY ||
                  p.kind == DEMO_LETTER;
    p.from_superior = either && plan_choice(&p, CHOOSE_SUPERIOR, 2);
    if (p.from_superior) {
        p.issuer = &county[family->department].name;
        p.series = county[family->department].series;
        p.matter = (round + f) % 4 ? matter_of(county_matters[f]) : NULL;
        p.level = LEVEL_INTERNAL;
    } else {
        p.issuer = &demo_office;
        p.series = own_series[p.kind];
        if (family->secret_in && (round + f) % family->secret_in == 0)
            p.matter = matter_of(family->matter);
        p.level = family->plain;
    }
    if (p.matter)
        p.level = p.matter->level;
    return p;
}

struct plan plan_of(unsigned index)
{
    struct plan p = plan_alone(index);
    p.running = 1;
    for (unsigned i = 0; p.series && i < index; i++) {
        struct plan before = plan_alone(i);
        p.running += before.series && strcmp(before.series, p.series) == 0;
    }
    return p;
}

bool plan_has_places(const struct plan *p)
{
    static const bool places[DEMO_DEPARTMENTS] = {
        [DEMO_EMERGENCY] = true, [DEMO_AGRICULTURE] = true, [DEMO_LAND] = true,
        [DEMO_CIVIL] = true,     [DEMO_POLICE] = true,
    };
    return places[p->family->department];
}

/* Working days from 3 January to the end of December, rising with the index. */
int64_t plan_day(const struct plan *p, int year)
{
    char first[16];
    snprintf(first, sizeof first, "%04d-01-03", year);
    int64_t day;
    if (!date_parse(str_of(first), &day))
        die("year of the demonstration");
    day += (int64_t)p->index * 360 / DEMO_DOCUMENTS;
    int weekday = date_weekday(day);
    return weekday > 4 ? day - (weekday - 4) : day;
}

struct str demo_title(struct voice *v)
{
    static const struct demo_words titles[DEMO_KINDS] = {
        [DEMO_NOTICE] = W("关于做好{o}工作的通知", "Notice on {o}"),
        [DEMO_PLAN] = W("{Y}{o}工作方案", "Work plan {y} for {o}"),
        [DEMO_REPORT] = W("关于{o}工作情况的报告", "Report on {o}"),
        [DEMO_MINUTES] = W("{o}专题会议纪要", "Minutes of the meeting on {o}"),
        [DEMO_LETTER] = W("关于商请协助做好{o}工作的函", "Letter asking for help with {o}"),
        [DEMO_REPLY] = W("关于{o}有关事项的批复", "Reply on {o}"),
        [DEMO_TABLE] = W("{Y}{o}统计表", "Figures {y} on {o}"),
        [DEMO_MAP] = W("{o}点位示意图", "Sketch map for {o}"),
        [DEMO_REQUEST] = W("关于{o}有关事项的请示", "Request concerning {o}"),
        [DEMO_FORM] = W("{o}情况登记表", "Record form for {o}"),
    };
    static const struct demo_words chart = W("{o}进度图", "Chart of {o}");
    const struct demo_words *words = &titles[v->plan->kind];
    if (v->plan->kind == DEMO_MAP && !plan_has_places(v->plan))
        words = &chart;
    struct str title = voice_say(v, words);
    if (!v->plan->from_superior)
        return title;
    const char *issuer = v->plan->issuer->in[v->lang];
    if (v->lang == LANG_EN)
        return str_of(arena_printf(v->arena, "%s (%s)", title.p, issuer));
    return str_of(v->plan->kind == DEMO_PLAN
                      ? arena_printf(v->arena, "%s关于印发《%s》的通知", issuer, title.p)
                      : arena_printf(v->arena, "%s%s", issuer, title.p));
}

struct str demo_number(struct voice *v)
{
    if (!v->plan->series)
        return STR("");
    return str_of(
        arena_printf(v->arena, "%s〔%d〕%u号", v->plan->series, v->year, v->plan->running));
}

struct str demo_mark(struct voice *v)
{
    const struct demo_matter *m = v->plan->matter;
    struct mark mark = {.level = v->plan->level};
    if (m && m->until.in[LANG_ZH]) {
        mark.period.kind = PERIOD_CONDITION;
        snprintf(mark.period.condition, sizeof mark.period.condition, "%s", m->until.in[LANG_ZH]);
    } else if (m) {
        mark.period = (struct period){.kind = PERIOD_LENGTH, .months = (int)m->years * 12};
    }
    if (mark.level == LEVEL_PUBLIC)
        return STR("");
    BUF_SCOPE(out, 512);
    mark_print(&out, &mark);
    return arena_str(v->arena, buf_view(&out));
}

/* One of those in the leading department who are cleared for it; of the county's papers, one of the
 * two who register what arrives. */
static unsigned drafter_of(const struct plan *p)
{
    unsigned fitting[DEMO_PEOPLE], n = 0;
    for (unsigned i = 0; i < DEMO_PEOPLE; i++) {
        const struct demo_person *who = &demo_people[i];
        if (p->from_superior ? (who->roles & DEMO_OFFICER) != 0
                             : who->department == p->family->department &&
                                   who->clearance >= p->level && !(who->roles & ADMINISTRATORS))
            fitting[n++] = i;
    }
    if (!n)
        die("a department of the demonstration has nobody cleared for its documents");
    return fitting[plan_choice(p, CHOOSE_DRAFTER, n)];
}

static struct str reason_for(struct voice *v)
{
    const struct demo_matter *m = v->plan->matter;
    if (v->plan->level == LEVEL_PUBLIC)
        return STR("");
    if (!m)
        return v->lang == LANG_ZH ? STR("属于机关内部管理事项，不宜对外公开。")
                                  : STR("A matter of internal administration, not for the public.");
    const char *level = level_name(m->level, v->lang);
    bool settled = v->plan->from_superior;
    if (v->lang == LANG_ZH)
        return str_of(arena_printf(v->arena, "内容涉及%s“%s”（%s），%s%s。", m->code,
                                   m->name.in[LANG_ZH], m->basis, settled ? "已定为" : "拟定为",
                                   level));
    return str_of(arena_printf(v->arena, "It falls under %s, \"%s\"; %s: %s.", m->code,
                               m->name.in[LANG_EN], settled ? "determined as" : "proposed as",
                               level));
}

static struct str scope_for(struct voice *v)
{
    static const struct demo_words everyone = W("不限", "unrestricted");
    static const struct demo_words staff =
        W("本镇机关工作人员", "staff of the township government");
    const struct demo_matter *m = v->plan->matter;
    const struct demo_words *words = m                                ? &m->scope
                                     : v->plan->level == LEVEL_PUBLIC ? &everyone
                                                                      : &staff;
    return voice_word(v, words);
}

void demo_document(unsigned index, int year, struct arena *a, struct demo_document *ret_document)
{
    struct plan p = plan_of(index);
    struct demo_document d = {
        .matter = p.matter,
        .kind = p.kind,
        .format = p.format,
        .lang = p.lang,
        .level = p.level,
        .years = p.matter && !p.matter->until.in[LANG_ZH] ? p.matter->years : 0,
        .from_superior = p.from_superior,
        .drafter = drafter_of(&p),
        .department = p.family->department,
        .copies = p.level >= LEVEL_HIGHLY_SECRET ? 1 + plan_choice(&p, CHOOSE_COPIES, 4)
                                                 : 2 + plan_choice(&p, CHOOSE_COPIES, 11),
    };
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        struct voice v = voice_for(&p, lang, year, a);
        d.title[lang] = demo_title(&v);
        d.origin[lang] = voice_word(&v, p.issuer);
        d.subject[lang] = voice_word(&v, &p.family->name);
        d.reason[lang] = reason_for(&v);
        d.scope[lang] = scope_for(&v);
        d.number = demo_number(&v);
        d.mark = demo_mark(&v);
    }
    d.file_name = str_of(arena_printf(a, "%s.%s", d.title[p.lang].p, demo_format_suffix[p.format]));
    date_text(plan_day(&p, year), d.date);
    *ret_document = d;
}
