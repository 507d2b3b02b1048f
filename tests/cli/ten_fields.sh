#!/bin/bash
# A register of ten fields and five actions, written as CONTRIBUTING.md tells: one file, no C. It runs
# after `rules check`, with its refusals, approvals, witness, clock, history and search.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

cp -r "$ROOT/regulations" "$SCRATCH/rules"
cat >"$SCRATCH/rules/seals.yaml" <<'YAML'
regulation: seals
title: {zh: 印章保密管理制度, en: Seals and stamps}
basis: [L26]

choices:
  seal_kind:
    official: {zh: 单位公章, en: Official seal}
    level: {zh: 密级章, en: Level stamp}

registers:
  seal:
    zh: 印章
    en: Seal
    number: "YZ-{year}-{seq:3}"
    title: name
    view: [anyone]
    fields:
      name: {type: text, required: yes, unique: yes, zh: 名称, en: Name}
      kind: {type: choice, of: seal_kind, required: yes, default: official, zh: 种类, en: Kind}
      legend: {type: text, zh: 印文, en: Legend}
      engraved_on: {type: date, default: today, zh: 刻制日期, en: Engraved on}
      engraver: {type: text, zh: 刻制单位, en: Engraver}
      keeper: {type: person, required: yes, zh: 保管人, en: Keeper}
      place: {type: text, zh: 存放地点, en: Kept in}
      uses: {type: int, min: 0, max: 100000, default: 0, zh: 用印次数, en: Times used}
      checked_on: {type: date, default: today, zh: 检查日期, en: Checked on}
      remark: {type: long, zh: 备注, en: Remark}
    states:
      in_use: {zh: 使用中, en: In use, tone: active}
      lost: {zh: 遗失, en: Lost, tone: bad}
      destroyed: {zh: 已销毁, en: Destroyed, tone: done, final: yes}
    actions:
      create:
        zh: 启用
        en: Put into use
        from: nothing
        to: in_use
        who: [officer]
        asks: [name, kind, legend, engraved_on, engraver, keeper, place]
        require:
          - {that: engraved_on <= today, zh: 刻制日期不能晚于今日, en: It cannot be engraved after today}
      use:
        zh: 用印
        en: Use
        from: in_use
        who: [keeper]
        approved_by: [leader_in_charge]
        asks: [remark]
        set:
          uses: coalesce(uses, 0) + 1
      hand_over:
        zh: 移交
        en: Hand over
        from: in_use
        who: [keeper, officer]
        asks:
          - keeper: {required: yes}
        require:
          - {that: keeper != this.keeper, zh: 接收人就是现保管人, en: He keeps it already}
          - {that: keeper.clearance >= secret, zh: 接收人未经核定涉密等级, en: The receiver is not cleared, basis: L43}
      report_lost: {zh: 报告遗失, en: Report as lost, from: in_use, to: lost, who: [keeper, officer], asks: [{remark: {required: yes}}]}
      destroy:
        zh: 销毁
        en: Destroy
        basis: [L28]
        from: in_use
        to: destroyed
        who: [officer]
        approved_by: [leader_in_charge]
        witnesses: 1
    clocks:
      check: {zh: 应当检查, en: To be checked, when: state = in_use, at: checked_on + 1y, remind: [-7d, 0d], to: [keeper, officer]}
    list: {columns: [number, name, kind, keeper, uses, state], search: [name, legend, remark], sort: name}
YAML
gives 0 "the file stands" "$COFFERDAM" rules check "$SCRATCH/rules"

found "$SCRATCH/office" --rules "$SCRATCH/rules"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=机要岗位)
plain=$(made as system new post --set name=综合岗位)
must as security do post "$post" classify --set secret_class=important
enter zhou 周保密 "$dept" "$post" highly_secret officer
enter wu 吴分管 "$dept" "$post" highly_secret leader_in_charge
enter li 李机要 "$dept" "$post" highly_secret
enter feng 冯旁人 "$dept" "$plain" internal

gives 1 "only the officer puts one into use" as li new seal --set name=公章 --set "keeper=$person_li"
gives 2 "what is required is asked for" as zhou new seal --set name=公章
complains "by its name" Keeper
gives 1 "a condition refuses" as zhou new seal --set name=公章 --set "keeper=$person_li" --set engraved_on=2999-01-01
seal=$(made as zhou new seal --set name=试验市公章 --set "keeper=$person_li" --set place=一号柜)
gives 1 "a name stands once" as zhou new seal --set name=试验市公章 --set "keeper=$person_li"
complains "and the field is named" Name
gives 1 "who does not keep it does not use it" as feng do seal "$seal" use
gives 0 "the keeper asks to use it" as li do seal "$seal" use --set remark=年度报告
request=$out
gives 0 "the leader approves" as wu approve "$request"
gives 0 "it was used" as li show seal "$seal" --json
says "once" '"name":"uses","title":"Times used","text":"1"'
gives 1 "it is handed to nobody who is not cleared" as li do seal "$seal" hand_over --set "keeper=$person_feng"
complains "by the article" '[L43]'
gives 0 "but to one who is" as li do seal "$seal" hand_over --set "keeper=$person_zhou"
gives 0 "two characters find it" as li list seal --search 公章
says "in the list" "$seal"
gives 0 "its end is asked for" as zhou do seal "$seal" destroy
request=$out
gives 0 "approved" as wu approve "$request"
gives 0 "and witnessed" as li witness "$request"
gives 0 "it tells all that happened" as zhou show seal "$seal"
says "its end" Destroyed
says "its use" Use
other=$(made as zhou new seal --set name=密级章 --set kind=level --set "keeper=$person_li")
gives 0 "another is lost" as li do seal "$other" report_lost --set remark=搬迁后不见
gives 0 "a year later" "$COFFERDAM" clock 2079-01-01 -d "$OFFICE"
third=$(made as zhou new seal --set name=三号章 --set "keeper=$person_li")
must "$COFFERDAM" clock 2080-01-02 -d "$OFFICE"
gives 0 "the clock reminds" as li inbox
says "of the one in use" "$third"
gives 0 "and the ledger verifies" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
