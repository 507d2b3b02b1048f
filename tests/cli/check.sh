#!/bin/bash
# The live examination from the command line: points, score, risk and base numbers, before and after a mending,
# with and without a server.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_server.sh"

cp -r "$ROOT/regulations" "$SCRATCH/rules"
cat >"$SCRATCH/rules/boxes.yaml" <<'YAML'
regulation: boxes
title: {zh: 保密箱管理制度, en: Boxes}
basis: [L26]

registers:
  box:
    zh: 保密箱
    en: Box
    number: "BX-{seq:3}"
    title: name
    view: [anyone]
    fields:
      name: {type: text, required: yes, zh: 名称, en: Name}
      due: {type: date, zh: 归还期限, en: Due}
      checked_on: {type: date, zh: 检查日期, en: Checked on}
    states:
      kept: {zh: 在库, en: Kept}
      lent: {zh: 借出, en: Lent}
    actions:
      create: {zh: 登记, en: Enter, from: nothing, to: kept, who: officer, asks: [name, checked_on], set: {department: me.department}}
      lend: {zh: 借出, en: Lend, from: kept, to: lent, who: officer, asks: [due]}
      give_back: {zh: 归还, en: Give back, from: lent, to: kept, who: officer}
    checks:
      box.overdue:
        zh: 保密箱逾期未还
        en: A box was not given back in time
        applies: state = lent
        that: due >= today
        evidence: checked_on
        link: carriers
        head: 6
        weight: 10
        likelihood: 5
        consequence: 5
        why: {zh: 借出后常被遗忘, en: What is lent is often forgotten}
        basis: R27
        remedy: {zh: 立即收回, en: Get it back at once}
      box.none: {zh: 无保密箱, en: No box is kept, needs: any(box where state = kept), link: system_construction}
    figures:
      box.by_state: {zh: 保密箱, en: Boxes by state, group: carriers, by: state}
    list: {columns: [number, name, state], search: [name], sort: number}
YAML

found "$SCRATCH/office" --rules "$SCRATCH/rules"
dept=$(made as system new department --set name=党政办公室)
other=$(made as system new department --set name=财政所)
post=$(made as system new post --set name=机要岗)
must as security do post "$post" classify --set secret_class=important
enter zhang 张保密 "$dept" "$post" highly_secret officer

# nothing yet: what does not apply is no failing, and no merit either
gives 0 "a point that looks at nothing holds" as zhang check box.overdue --json
says "it does not apply" '"applies":false'
gives 1 "the office without a box fails" as zhang check box.none --lang en
says "in the office's words" "No box is kept"

iron=$(made as zhang new box --set name=Iron --set checked_on=2026-01-05)
made as zhang new box --set name=Tin >"$SCRATCH/tin"
gives 0 "with one it holds" as zhang check box.none
must as zhang do box "$iron" lend --set due="$(TZ=CST-8 date -d +1day +%F)"
gives 0 "lent and not due yet" as zhang check box.overdue --json
says "it applies to one" '"population":1'
says "none fails" '"failing_entries":0'
before=$(as zhang risk --json | sed 's/^{"index":\([0-9.]*\).*/\1/')

# three days pass
must "$COFFERDAM" clock "$(TZ=CST-8 date -d +3days +%F)" -d "$OFFICE"
gives 1 "the day passes and it fails by itself" as zhang check box.overdue --lang en
says "which one" "$iron"
says "since when" "Since"
says "why it weighs" "often forgotten"
says "its article" R27
says "its remedy" "Get it back at once"
says "the day of its evidence, which is not the day it was entered" 2026-01-05
gives 1 "the whole office" as zhang check --lang en
says "names the point" box.overdue
says "by link" "Confidential carriers"
says "by head" "Carriers of state secrets"
says "and says the verdict" "conform"
gives 1 "in Chinese" as zhang check --lang zh
says "the words are Chinese" 保密箱逾期未还
gives 1 "as JSON" as zhang check --json
says "progress and result apart" '"progress":{"score":'
gives 1 "of its department" as zhang check box.overdue --department "$dept" --json
says "it is one" '"population":1'
gives 0 "of another department nothing" as zhang check box.overdue --department "$other" --json
says "not one" '"entries":[]'
gives 1 "everything anew says the same" as zhang check box.overdue --whole --json
says "one fails" '"failing_entries":1'

gives 0 "the coefficient" as zhang risk --json
failing=$(printf %s "$out" | sed 's/^{"index":\([0-9.]*\).*/\1/')
ok "a new failing raised it" awk "BEGIN { exit !($failing > $before) }"
says "and is among the repairs" '"check":"box.overdue"'
says "as is what moved it" '"moves":[{"cause":"box.overdue"'
gives 0 "the coefficient in words" as zhang risk --lang en
says "with the departments" 党政办公室
says "and the day it is compared with" "It stood on"
gives 0 "of a department" as zhang risk --department "$dept" --json
hides "without the others" '"departments":['
gives 2 "a day that is not past" as zhang risk --since 2999-01-01
gives 1 "a day before all was known" as zhang risk --since 1999-01-01

must as zhang do box "$iron" give_back
gives 0 "mended" as zhang check box.overdue
gives 0 "and the coefficient" as zhang risk --json
mended=$(printf %s "$out" | sed 's/^{"index":\([0-9.]*\).*/\1/')
ok "fell again" awk "BEGIN { exit !($mended < $failing && $mended <= $before) }"

gives 0 "base numbers" as zhang numbers --lang zh --json
says "two boxes are kept" '"title":"保密箱","group":"carriers","by":"在库","count":2'
gives 0 "as they were while one was out" as zhang numbers --on "$(TZ=CST-8 date -d +0day +%F)" --lang zh --json
says "one was lent" '"by":"借出","count":1'
gives 1 "before the office looked" as zhang numbers --on 1999-01-01
gives 2 "a day that there is not" as zhang numbers --on 2026-02-30

gives 1 "a check that is not there" as zhang check box.nothing
gives 1 "a department that is not there" as zhang check --department 999
gives 1 "an administrator sees no findings, and so no examination" as system check
complains "and is told why" "register of findings"
gives 1 "nor may he have all examined" as system check --whole
gives 1 "nor see the coefficient" as system risk
gives 1 "nor the numbers" as system numbers
gives 2 "nobody" "$COFFERDAM" check -d "$OFFICE"

# the same through a server
alone=$(as zhang check --json) || :
serve
gives 1 "through the server" as zhang check --json
ok "says the same" test "$out" = "$alone"
must as zhang do box "$iron" lend --set due=2026-01-01
gives 1 "what is done there is seen there" as zhang check box.overdue
gives 0 "the ledger holds all of it" as audit ledger verify
ok "the server ends" quit

# nobody looks: the server's clock does
must as zhang do box "$iron" give_back
must "$COFFERDAM" tick -d "$OFFICE"
tin=$(cat "$SCRATCH/tin")
must as zhang do box "$tin" lend --set due=2026-01-01
looks() { as audit ledger log --act examination. --limit 1000 --json | wc -l; }
before=$(looks)
serve
sleep 2
ok "the server ends again" quit
after=$(looks)
ok "what fails is noticed without anybody looking" test "$after" -gt "$before"
gives 1 "and after it the same fails" as zhang check box.overdue --json
says "the other one" "$tin"
done_testing
