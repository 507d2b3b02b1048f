#!/bin/bash
# What fails a check is taken up, mended, verified against the check, and open again when it fails again.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

cp -r "$ROOT/regulations" "$SCRATCH/rules"
cat >"$SCRATCH/rules/trial.yaml" <<'Y'
regulation: trial
title: {zh: 试验, en: Trial}
basis: [R27]
registers:
  trial_item:
    zh: 试验物品
    en: Trial item
    number: "{office}-SY-{seq:3}"
    title: name
    holds: internal
    view: [anyone]
    fields:
      name: {type: text, required: yes, zh: 名称, en: Name}
      due: {type: date, zh: 期限, en: Due}
    states: {kept: {zh: 在库, en: Kept}}
    actions:
      create: {zh: 登记, en: Enter, from: nothing, to: kept, who: [officer], asks: [name, due], set: {department: me.department}}
      put: {zh: 改期, en: Put off, from: kept, who: [officer], asks: [due]}
    checks:
      trial_item.overdue:
        zh: 试验物品逾期
        en: A trial item is overdue
        that: due >= today
        link: carriers
        head: 6
        covers: [CAR3]
        likelihood: 2
        consequence: 2
        why: {zh: 试验, en: For trial}
        basis: R27
        remedy: {zh: 改期, en: Put it off}
        fails: {due: -1d}
        holds: {due: today}
    list: {columns: [number, name, due, state], search: [name], sort: number}
Y
found "$SCRATCH/office" --rules "$SCRATCH/rules"
"$COFFERDAM" clock 2078-03-01 -d "$OFFICE" >/dev/null
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
enter wei 魏甲 "$dept" "$post" internal officer
enter qin 秦丙 "$dept" "$post" internal
enter he 何乙 "$dept" "$post" internal inspector
one=$(made as wei new trial_item --set name=甲 --set due=2078-02-27)
two=$(made as wei new trial_item --set name=乙 --set due=2078-02-28)
good=$(made as wei new trial_item --set name=丙 --set due=2078-03-01)

due=2078-03-05
take() { as wei finding take trial_item.overdue "$@" --person "$person_qin" --due "$due"; }
gives 1 "who is neither officer nor inspector takes nothing up" \
    as qin finding take trial_item.overdue "$two" --person "$person_qin" --due 2078-03-05
gives 1 "what holds is not taken up" take "$good"
says "and it says why" "not taken up"
gives 0 "one that fails is" take "$one"
says "as a new finding" "taken up"
finding=$(printf '%s\n' "$out" | grep -o 'SY-ZG-[0-9-]*')
gives 0 "all that fail" take --all
says "the first stands already" "stands already"
gives 2 "numbers and --all are two things" take "$one" --all
gives 2 "there is no such check" as wei finding take trial_item.over --all --person "$person_qin" --due 2078-03-05
gives 0 "they are listed" as qin finding list --json
ok "both" test "$(printf '%s\n' "$out" | grep -c '"overdue":0')" = 2
gives 0 "and by who owes them" as wei finding who
says "by name" 秦丙

gives 0 "it is reported as mended without being so" as qin do finding "$finding" mend --set done=已改
gives 0 "which is noted" as wei show finding "$finding" --json
says "in the entry" still_fails
gives 1 "and not closed" as he do finding "$finding" verify
complains "while the check fails" 'The check still fails'
must as wei do trial_item "$one" put --set due=2078-03-09
gives 1 "nor by who mended it" as qin do finding "$finding" verify
gives 0 "then it is" as he do finding "$finding" verify
gives 0 "the clocks run" "$COFFERDAM" tick -d "$OFFICE"
gives 0 "and it stays closed" as wei list finding --filter state=closed --json
says "under its number" "$finding"
"$COFFERDAM" clock 2078-03-10 -d "$OFFICE" >/dev/null
gives 0 "days later it fails again" "$COFFERDAM" tick -d "$OFFICE"
gives 0 "and is open again" as wei list finding --filter state=open --json
says "under the same number" "$finding"
due=2078-03-20
gives 0 "somebody gets it" take --all
says "the same one" "given to somebody"
gives 0 "the other one is late by now" as wei finding list --overdue
says "by days" "5"
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
