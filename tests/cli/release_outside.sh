#!/bin/bash
# What lies on a computer outside: it hands in fingerprints alone, the comparison inside is kept, each file is
# answered, and the next comparison says whether that was done.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
"$COFFERDAM" clock 2078-03-01 -d "$OFFICE" >/dev/null
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
must as security do post "$post" classify --set secret_class=important
enter zhang 张承办 "$dept" "$post" internal
enter li 李审查 "$dept" "$post" internal release_reviewer
enter wang 王保密 "$dept" "$post" highly_secret officer
enter zhao 赵分管 "$dept" "$post" highly_secret leader_in_charge
enter chen 陈起草 "$dept" "$post" highly_secret
SAID=库水位降至一百二十三米后依次开启左岸三孔泄洪闸，并由东堤巡查组每两小时报送一次渗压读数，任何数值不得对外提供。
MORE=值守人员分三班轮换，每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机转告。
printf '%s\n' "$SAID" >"$SCRATCH/plan.txt"
printf '%s\n' "$MORE" >"$SCRATCH/watch.txt"
plan=$(made as chen new document --set title=调度方案 --set kind=report --set protection=highly_secret \
    --set "readers=person:${person_chen#RY-},person:${person_wang#RY-}" --file "body=$SCRATCH/plan.txt")
watch=$(made as chen new document --set title=值守安排 --set protection=work --file "body=$SCRATCH/watch.txt")

mkdir -p "$SCRATCH/site/news"
printf '新闻\n%s\n%s\n' "$SAID" "$MORE" >"$SCRATCH/site/news/1.html"
printf '%s\n' "$MORE" >"$SCRATCH/site/old.txt"
printf '今天天气很好。\n' >"$SCRATCH/site/clean.txt"
# what runs outside knows no office: a folder, or a site fetched into one, becomes fingerprints
prints() { (cd "$SCRATCH/site" && "$COFFERDAM" scan . --fingerprints >"$SCRATCH/$1.prints") || test $? -eq 1; }
number_of() { as wang release recheck --json | python3 -c '
import json, sys
print(*[r["number"] for r in json.load(sys.stdin)["public"] if r["title"].endswith(sys.argv[1])])' "$1"; }

ok "the computer outside writes fingerprints" prints one
gives 1 "without --keep a comparison only tells" as wang match "$SCRATCH/one.prints"
gives 0 "nothing is kept of it" as wang list exposure --json
hides "no entry" number
gives 1 "nobody keeps what he does not answer" as zhang match "$SCRATCH/one.prints" --keep 门户网站
complains "for him there is no such register" "no such"
gives 1 "who answers it keeps it" as li match "$SCRATCH/one.prints" --keep 门户网站
says "a file each" "Entered: 2"
gives 1 "it stands with what is public" as li release recheck --json
ok "to be taken down there, the highest level first" python3 - "$SCRATCH/.out" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
out = [r for r in a["public"] if r["register"] == "exposure"]
assert a["outside"] == a["to_take_down"] == 2, a
assert [r["reasons"][0]["level"] for r in out] == ["highly_secret", "work"], out
assert [r["title"].split("/")[-1] for r in out] == ["1.html", "old.txt"], out
assert a["declassify_hidden"] == 2 and not a["declassify"], a
P
page=$(number_of 1.html)
old=$(number_of old.txt)
gives 1 "who may know of the secrets" as wang release recheck --json
ok "sees them among what could be declassified, and where they stand" python3 - "$SCRATCH/.out" "$plan" "$page" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
(d,) = [d for d in a["declassify"] if d["number"] == sys.argv[2]]
assert d["public_in"] == sys.argv[3] and d["undecided"], d
P
gives 0 "its entry" as wang show exposure "$page" --json
says "names the secret to who may know of it" "$plan"
gives 0 "to others" as li show exposure "$page" --json
hides "it does not" "$plan"
gives 1 "who drafts sees no such register" as zhang list exposure
gives 0 "and is not told of it with what is public either" as zhang release recheck --json
says "at all" '"outside":0'
"$COFFERDAM" clock 2078-03-04 -d "$OFFICE" >/dev/null
gives 1 "what nobody answers fails the examination" as wang check exposure.open
says "by its number" "$page"

# ---- answered ----
gives 0 "one is taken down" as li do exposure "$page" take_down --set measure=已删除
gives 0 "the other is reported as a leak" as wang do exposure "$old" report --set measure=已扩散
gives 0 "the incident is there" as wang list incident --json
says "by the entry's number" "$old"
rm "$SCRATCH/site/old.txt"
ok "compared once more" prints two
gives 1 "what was said to be taken down and is not" as li match "$SCRATCH/two.prints" --keep 门户网站
says "is found again" "Found again: 1"
gives 0 "and stands open again" as wang show exposure "$page" --json
says "as it was" '"state":"open"'
gives 0 "what may stay is asked for" as li do exposure "$page" keep --set measure=来源应当解密 --json
request=$(python3 -c 'import json,sys; a=json.load(open(sys.argv[1])); print(a["request"])' "$SCRATCH/.out")
gives 0 "and approved by a leader" as zhao approve "$request"
ok "compared after that" prints three
gives 1 "it is still found" as li match "$SCRATCH/three.prints" --keep 门户网站
says "but may stay" "May stay: 1"
gives 1 "the same file on another computer is another entry" as li match "$SCRATCH/three.prints" --keep 宣传科电脑
says "of its own" "Entered: 1"
rm "$SCRATCH/site/news/1.html"
ok "compared when it is really gone" prints four
gives 0 "is told" as li match "$SCRATCH/four.prints" --keep 宣传科电脑
says "by count" "Not found any more: 1"
gives 2 "whose files they are is said" as li match "$SCRATCH/four.prints" --keep "$(printf 'x%.0s' $(seq 300))"
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify --files -d "$OFFICE"
words=$(strings -e S "$OFFICE/office.db" "$OFFICE/office.db-wal" 2>/dev/null | grep -c 专用频道) || true
ok "no word of a secret lies in the database" test "$words" = 0
done_testing
