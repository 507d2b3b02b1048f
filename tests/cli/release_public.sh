#!/bin/bash
# What is public already: it is background for what comes later once a person said that it stays, and never for
# a secret that it was not looked through for; a leak is found in every release that tells it.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_review.sh"

enter chen 陈起草 "$dept" "$post" highly_secret
SAID=库水位降至一百二十三米后依次开启左岸三孔泄洪闸，并由东堤巡查组每两小时报送一次渗压读数，任何数值不得对外提供。
MORE=值守人员分三班轮换，每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机转告。
# secret NAME LEVEL TEXT: a registered draft; its number
secret() {
    printf '%s\n' "$3" >"$SCRATCH/$1.txt"
    if [ "$2" = work ]; then set -- "$1" work; else set -- "$1" "$2" --set "readers=person:${person_chen#RY-},person:${person_wang#RY-}"; fi
    made as chen new document --set "title=$1" --set kind=report --set "protection=$2" "${@:3}" --file "body=$SCRATCH/$1.txt"
}
public() { made as wang new release enter_published --set "title=$1" --set published_on=2078-02-01 --set "body_text=$2"; }
submitted() { made as zhang new release --set "title=$1" --set "body_text=$2"; }
findings() { as li release findings "$1" --json >"$SCRATCH/f" || true; python3 -c '
import json, sys
print(*[f["kind"] + ":" + f["level"] + ":" + (f["decision"] or "open") for f in json.load(open(sys.argv[1]))["findings"]])' "$SCRATCH/f"; }
# finds WHAT NUMBER EXPECTED
finds() { local now; now=$(findings "$2"); ok "$1 [$now]" test "$now" = "$3"; }
keep() {
    must as li release decide "$1" keep 1 --reason 内容可以公开
    must as zhao do release "$1" confirm --set hits=1
}

# ---- a secret whose words are out ----
first=$(secret first work "$SAID")
leak=$(public 通告 "通告：$SAID")
copy=$(public 转载 "转载：$SAID")
quote=$(submitted 说明 "据此前公布，$SAID")
sieve
finds "what tells a secret is found" "$leak" passage:work:open
finds "in every release that tells it, though another has told it too" "$copy" passage:work:open
finds "and in what is to come" "$quote" passage:work:open
gives 1 "both are to be taken down" as wang check release.take_down
says "one" "$leak"
says "and the other" "$copy"

# ---- once it is said that it stays, it is background ----
must as li release decide "$leak" keep 1 --reason 内容可以公开
must as li release sieve "$quote"
finds "what nobody confirmed is no background" "$quote" passage:work:open
must as zhao do release "$leak" confirm --set hits=1
must as li release sieve "$quote"
finds "what stays by decision may be quoted" "$quote" ""
must as li release sieve "$copy"
finds "anywhere" "$copy" ""
must as li release sieve "$leak"
finds "but what was decided is still told where it was" "$leak" passage:work:keep

# ---- registered later ----
second=$(secret second highly_secret "$SAID$MORE")
sieve
must as li release sieve "$quote"
finds "a secret that is registered later is found again, for nobody looked for it yet" "$quote" passage:highly_secret:open
must as li release sieve "$leak"
finds "what was kept of a work secret is asked anew of a state secret" "$leak" passage:highly_secret:open
must as li release sieve "$copy"
finds "everywhere" "$copy" passage:highly_secret:open
keep "$leak"
must as li release sieve "$quote"
finds "until it is decided" "$quote" ""
more=$(submitted 更多 "据此前公布，$SAID$MORE")
sieve
finds "what was not public is no background" "$more" passage:highly_secret:open

# ---- taken down ----
must as li do release "$quote" begin_review
must as wang do release "$leak" withdraw --set withdraw_reason=泄密
gives 1 "what relied on it does not pass" as li do release "$quote" pass
complains "by its reason" "ask for the sieve again"
must as li release sieve "$quote"
finds "taken down it is no background" "$quote" passage:highly_secret:open
as li show release "$quote" --json >"$SCRATCH/shown"
ok "and nobody learns of whom" lacks "$(cat "$SCRATCH/shown")" "$second"

# ---- the level changes; the program comes anew ----
must as li release sieve "$copy"
keep "$copy"
must as li release sieve "$quote"
finds "another that stays is" "$quote" ""

# ---- all of it at once ----
gives 0 "once everything is decided nothing is to be taken down" as li release recheck --json
ok "and that a secret could be declassified is told without its number" python3 - "$SCRATCH/.out" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
assert a["to_take_down"] == a["waiting"] == 0 and a["current"] == len(a["public"]) == 1, a
assert a["declassify"] == [] and a["declassify_hidden"] == 1, a
P
gives 0 "who may know of it" as chen release recheck --json
ok "sees its number, since when and where it is public" python3 - "$SCRATCH/.out" "$second" "$copy" <<'P'
import json, sys
(d,) = json.load(open(sys.argv[1]))["declassify"]
assert d["number"] == sys.argv[2] and d["public_in"] == sys.argv[3] and d["level"] == "highly_secret", d
assert d["public_since"] == "2078-02-01" and not d["long_public"] and not d["undecided"], d
P
gives 0 "the year goes by" "$COFFERDAM" clock 2079-03-01 -d "$OFFICE"
sieve
third=$(secret third work "$MORE")
news=$(public 新闻 "新闻：$MORE")
gives 1 "what waits for the sieve is no clean answer" as li release recheck --json
says "and is counted" '"waiting":1'
sieve
gives 1 "what is found is to be taken down" as li release recheck --json
ok "with its reasons, days, and what changed since" python3 - "$SCRATCH/.out" "$news" "$copy" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
first, second = a["public"]
assert first["number"] == sys.argv[2] and first["take_down"] and first["open"] == 1, first
assert first["reasons"][0]["basis"] and first["reasons"][0]["level"] == "highly_secret", first
assert first["sieved_on"] == "2079-03-01", first
assert second["number"] == sys.argv[3] and not second["take_down"] and not second["current"], second
P
gives 1 "all of it is sieved again on demand" as li release recheck --now --json
says "as far as it was not" '"asked":1'
sieve
gives 1 "for people it is a table" as chen release recheck
says "of what is public" "$news"
says "and of what could be declassified" "$second"
gives 1 "and for programs" as chen release recheck --json
says "which is public for long" '"long_public":true'
gives 1 "who reviews nothing asks for nothing" as chen release recheck --now
complains "by its reason" "who review releases"
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify --files -d "$OFFICE"
done_testing
