/* The smallest rulebook with a bit of everything, for fuzz targets that need one. */
#ifndef TESTS_FUZZ_SMALL_RULES_H
#define TESTS_FUZZ_SMALL_RULES_H

#include "rulebook/rulebook.h"

#define ACTIVE                                                                                     \
    "states: {active: {zh: 在, en: Active}}, actions: {create: {zh: 建, en: Make, "              \
    "from: nothing, to: active, who: officer}}}\n"

static const char small_rules[] =
    "regulation: base\n"
    "title: {zh: 基, en: Base}\n"
    "choices: {kind: {red: {zh: 红, en: Red}, blue: {zh: 蓝, en: Blue}}}\n"
    "roles: {officer: {zh: 员, en: Officer}}\n"
    "registers:\n"
    "  department: {zh: 部, en: D, number: 'B{seq}', title: name, view: anyone, fields: {\n"
    "    name: {type: text, zh: 名, en: N}, parent: {type: department, zh: 上, en: P},\n"
    "    head: {type: person, zh: 头, en: H}}, " ACTIVE
    "  post: {zh: 岗, en: P, number: 'G{seq}', title: name, view: anyone, fields: {\n"
    "    name: {type: text, zh: 名, en: N}}, " ACTIVE
    "  person: {zh: 人, en: P, number: 'R{seq}', title: name, view: anyone, fields: {\n"
    "    name: {type: text, zh: 名, en: N}, post: {type: post, zh: 岗, en: P},\n"
    "    clearance: {type: level, zh: 级, en: C}, compartments: {type: int, zh: 专, en: "
    "C}}, " ACTIVE
    "  paper: {zh: 文, en: Paper, number: 'W{seq}', title: title, view: anyone, fields: {\n"
    "    title: {type: text, zh: 题, en: T}, kind: {type: choice, of: kind, zh: 种, en: K},\n"
    "    pages: {type: int, zh: 页, en: P}, due: {type: date, zh: 期, en: D},\n"
    "    urgent: {type: yesno, zh: 急, en: U}, owner: {type: person, zh: 主, en: O},\n"
    "    period: {type: period, zh: 限, en: P}, whole: {type: reference, of: paper, zh: 属, en: "
    "O},\n"
    "    readers: {type: people, zh: 阅, en: R}},\n"
    "    children: {point: {zh: 点, en: P, fields: {words: {type: text, zh: 词, en: W},\n"
    "    rank: {type: level, zh: 级, en: L}}}},\n"
    "    relations: {parts: {register: paper, by: whole}}, " ACTIVE;

static inline struct rulebook *small_rulebook(struct arena *a)
{
    static struct rule_faults faults;
    struct rule_file file = {"base", str_of(small_rules)};
    struct rulebook *book = NULL;
    if (rulebook_load(a, &file, 1, &faults, &book))
        die(faults.rows[0].words.en);
    return book;
}

#endif
