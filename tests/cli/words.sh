#!/bin/bash
# The office's own sieve: its lists of words, need-to-know of what stands in them, and rules of the sieve proposed and
# approved like every other regulation.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_review.sh"

knowing=person:$person_wang,person:$person_zhao
submitted() {
    local number
    number=$(made as zhang new release --set "title=$1" --set "body_text=$2")
    eval "$1=$number"
    sieve
    must as li do release "$number" begin_review
}
list() { as wang new word_list --set title=工程代号 --set grade=highly_secret "$@" --set reason=代号不得对外 --set "knowing=$knowing"; }

# ---- drafting ----
gives 2 "a list that does not read is refused" list --set $'words=长江计划\nx'
complains "with the line" "Line 2"
gives 2 "a level that is none too" list --set $'words=长江计划\tsecrett'
gives 1 "nobody but an officer drafts" as zhang new word_list --set title=x --set grade=work --set words=甲乙 --set reason=x
gives 1 "what may be public is not listed" as wang new word_list --set title=x --set grade=public --set words=甲乙 --set reason=x
gives 1 "a state secret is for named people" as wang new word_list --set title=x --set grade=secret --set words=甲乙 --set reason=x
list=$(made list --set $'words=长江计划\n# 注释\n!长江计划书店\nBluebird\tsecret')
submitted before 长江计划按期开工。
gives 0 "a draft is not looked for" as li release findings "$before"
must as li do release "$before" pass
gives 1 "who drafted it does not put it in force" as wang do word_list "$list" approve
gives 0 "the leader does" as zhao do word_list "$list" approve

other=$(made as wang new word_list --set title=常用词 --set grade=internal --set words=内部传阅件 --set reason=不得对外)
ok "a list of another level counts by itself" test "${other##*-}" = "${list##*-}" -a "$other" != "$list"

# ---- found, and who may know of it ----
gives 1 "what passed before is not approved by the rules of yesterday" as zhao do release "$before" approve
must as li release sieve "$before"
gives 1 "its word is found now" as li release findings "$before"
submitted project "长 江
计划书：bluebird 按期开工。长江计划书店开业。"
gives 1 "words are found however they are written, not in a harmless phrase" as li release findings "$project" --json
ok "each with its own level, the list named to nobody who may not know of it" python3 - "$SCRATCH/.out" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
assert [(f["kind"], f["level"], f["source"], f["source_hidden"]) for f in a["findings"]] == \
    [("word", "highly_secret", "", True), ("word", "secret", "", True)], a["findings"]
P
hides "nor in any other field" "$list"
gives 1 "who may know of the list" as zhao release findings "$project"
says "sees which" "$list"
printf '汇报：长江计划\n' >"$SCRATCH/note.txt"
gives 1 "a file is asked for" as zhao sieve "$SCRATCH/note.txt"
says "and the list is named" "$list"
gives 1 "by somebody who may not know" as zhang sieve "$SCRATCH/note.txt"
hides "it is not" "$list"
gives 1 "nor does he see the list" as zhang show word_list "$list"

# ---- changed, withdrawn ----
gives 0 "a change waits for the leader" as wang do word_list "$list" change --set $'words=黄河计划' --set reason=更名
request=$(as zhao requests --json | python3 -c 'import json,sys; print([json.loads(l) for l in sys.stdin if l.strip()][0]["id"])' 2>/dev/null)
gives 0 "who approves it" as zhao approve "$request"
must as li release sieve "$project"
gives 0 "the old words are looked for no more" as li release findings "$project"
submitted renamed 黄河计划按期开工。
gives 1 "the new ones are" as li release findings "$renamed"
must as zhao do word_list "$list" withdraw --set withdraw_reason=工程结束
must as li release sieve "$renamed"
gives 0 "a list that is withdrawn is not" as li release findings "$renamed"

# ---- rules of the sieve are regulations ----
must as wang rules show 1 --out "$SCRATCH/rules"
ok "the rules of the sieve are among those in force" test -s "$SCRATCH/rules/sieve/credentials.yaml"
cp "$SCRATCH/rules/sieve/credentials.yaml" "$SCRATCH/credentials.yaml"
cat >"$SCRATCH/rules/sieve/own.yaml" <<'Y'
sieve: own
title: {zh: 本单位的规则, en: Rules of this office}
basis: [L35]
rules:
  file_code:
    version: 1
    kind: word
    zh: 内部卷宗号
    en: Number of an internal file
    level: work
    sure: 95
    pattern: '\b(?<value>JZ-[0-9]{6})\b'
    hits: ["见 JZ-204811"]
    passes: ["JZ-12"]
Y
gives 0 "they are checked with the others" "$COFFERDAM" rules check "$SCRATCH/rules"
sed -i 's/JZ-12"/JZ-123456"/' "$SCRATCH/rules/sieve/own.yaml"
gives 1 "an example that does not come out is a fault" "$COFFERDAM" rules check "$SCRATCH/rules"
says "with file and line" "sieve/own.yaml:14"
gives 2 "and nobody can propose it" as wang rules propose "$SCRATCH/rules"
sed -i 's/JZ-123456"/JZ-12"/' "$SCRATCH/rules/sieve/own.yaml"
version=$(made as wang rules propose "$SCRATCH/rules")
submitted coded "卷宗 JZ-204811 已归档。"
gives 0 "before it is in force it finds nothing" as li release findings "$coded"
gives 0 "the leader puts it in force" as zhao rules approve "$version"
must as li release sieve "$coded"
gives 1 "then it finds" as li release findings "$coded"
says "by its own name" own.file_code
gives 0 "the ledger holds" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
