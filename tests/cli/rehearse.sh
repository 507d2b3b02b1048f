#!/bin/bash
# A draft of the regulations held against what was done: exactly the acts that it would have refused, or asked more for.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=综合岗位)
enter zhou 周保密 "$dept" "$post" internal officer
enter wu 吴分管 "$dept" "$post" internal leader_in_charge
with=$(made as system new post --set name=甲岗 --set duty=管理)
without=$(made as system new post --set name=乙岗)
must as system new post --set name=丙岗
must as security do post "$with" classify --set secret_class=general
must as system do post "$with" abolish
must as system do post "$without" abolish

R=$SCRATCH/r
cp -r "$ROOT/regulations" "$R"
leaves() { as audit ledger log --json --limit 1 --act post. | head -1; }
before=$(leaves)

gives 0 "what is in force, rehearsed" as zhou rules rehearse "$R" --json
says "finds nothing" '"rows":[]'

# one edit after the other in the register of posts
edit() { python3 - "$R/organization.yaml" "$@" <<'PY'
import sys
path, old, new = sys.argv[1:]
text = open(path, encoding='utf-8').read()
start = text.index('\n  post:\n')
at = text.index(old, start)
open(path, 'w', encoding='utf-8').write(text[:at] + new + text[at + len(old):])
PY
}
edit '        asks: [name, duty]' '        asks: [name, duty]
        require:
          - {that: duty is known, zh: 未写岗位职责, en: The duties are missing, basis: L43}'
edit '          - secret_class: {required: yes}' '          - secret_class: {required: yes}
          - duty: {required: yes}'
edit '        who: [system_administrator, personnel_officer]
        require:
          - {that: none(people' '        who: [system_administrator, personnel_officer]
        approved_by: [leader_in_charge]
        witnesses: 1
        require:
          - {that: duty is known, zh: 岗位职责不明, en: The duties are not known}
          - {that: none(people'
gives 0 "the draft is one" "$COFFERDAM" rules check "$R"

# row ACTION KIND HITS ACTS ENTRIES: stands in the answer
row() {
    ok "$1: $2 $3 of $4" python3 - "$out" "$@" <<'PY'
import json, sys
answer, action, kind, hits, acts, entries = sys.argv[1:]
rows = [r for r in json.loads(answer)['rows'] if (r['register'], r['action'], r['kind']) == ('post', action, kind)]
found = [(r['hits'], r['acts'], sorted(r['entries'])) for r in rows]
sys.exit(0 if found and all(f == (int(hits), int(acts), sorted(entries.split())) for f in found) else str(found))
PY
}
gives 0 "the draft, rehearsed" as zhou rules rehearse "$R" --json
row create refused 3 4 "$post $without GW-004"
row classify asked 1 1 "$with"
row abolish approved 2 2 "$with $without"
row abolish doubted 1 2 "$without"
ok "and nothing besides" test "$(grep -o '"kind"' <<<"$out" | wc -l)" -eq 5
says "with the sentence" 'The duties are missing'
says "and the article" '"L43"'
gives 0 "as a table in Chinese" as zhou rules rehearse "$R" --lang zh
says "it says what would be refused" 将不予办理
says "and why" 未写岗位职责
gives 0 "from a day on" as zhou rules rehearse "$R" --json --since 2099-01-01
says "only what was done since" '"acts":0'

# ---- a condition about what the registers do not have yet cannot be judged, and is counted as that ----
cp -r "$ROOT/regulations" "$SCRATCH/n"
R=$SCRATCH/n
edit '      duty: {' '      floor: {type: text, max: 20, zh: 楼层, en: Floor}
      duty: {'
edit '          - {that: none(people' '          - {that: floor is known, zh: 未写楼层, en: The floor is missing}
          - {that: none(people'
gives 0 "a draft with a new field" as zhou rules rehearse "$R" --json
row abolish unjudged 2 2 "$with $without"

# ---- an action that is for another state ----
cp -r "$ROOT/regulations" "$SCRATCH/g"
R=$SCRATCH/g
edit '        from: active
        who: [security' '        from: abolished
        who: [security'
gives 0 "a draft that allows it in another state" as zhou rules rehearse "$R" --json
row classify refused 1 1 "$with"

ok "nothing was done" test "$before" = "$(leaves)"
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
gives 1 "an administrator rehearses nothing" as system rules rehearse "$R"
gives 2 "no day" as zhou rules rehearse "$R" --since yesterday
printf 'regulation: x\n  bad: [yaml\n' >"$R/broken.yaml"
gives 2 "a draft with faults" as zhou rules rehearse "$R"
complains "says where" broken.yaml
done_testing
