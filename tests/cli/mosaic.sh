#!/bin/bash
# Facts that are a secret together: three releases, the third completes; who may not know of the mosaic
# learns only that there is one; what is public is looked through when a mosaic is declared later.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_review.sh"

enter qian 钱主要 "$dept" "$post" internal top_leader
knowing=person:$person_wang,person:$person_zhao
PIECES=$'上游水库|upper reservoir\n三号闸门\n四月检修'
declare_mosaic() { as wang new mosaic --set title=春检 --set grade=highly_secret "$@" --set reason=合在一起说明何时何处失去防护 --set "knowing=$knowing"; }
# submitted NAME TEXT: sieved and in review; its number in $NAME
submitted() {
    local number
    number=$(made as zhang new release --set "title=$1" --set "body_text=$2")
    eval "$1=$number"
    sieve
    must as li do release "$number" begin_review
}
out() {
    must as li do release "$1" pass
    must as zhao do release "$1" approve
    must as zhang do release "$1" publish --set "published_at=https://example.invalid/$1"
}

# ---- declaring ----
gives 2 "a piece that says nothing is refused" declare_mosaic --set $'pieces=水库\na'
gives 1 "nobody but an officer declares" as zhang new mosaic --set title=x --set grade=work --set pieces=甲乙 --set reason=x
gives 1 "what is no secret together is none" as wang new mosaic --set title=x --set grade=internal --set pieces=甲乙 --set reason=x
gives 1 "a state secret is for named people" as wang new mosaic --set title=x --set grade=secret --set pieces=甲乙 --set reason=x
mosaic=$(made declare_mosaic --set "pieces=$PIECES" --set $'about=青山枢纽\nQingshan')
gives 1 "who drafted it does not put it in force" as wang do mosaic "$mosaic" approve
gives 0 "the leader does" as zhao do mosaic "$mosaic" approve
gives 1 "who is not named does not see it" as li show mosaic "$mosaic"

# ---- two that are harmless ----
submitted one 青山枢纽上游水库开放参观。
gives 0 "the first piece is harmless" as li release findings "$one"
out "$one"
submitted two 青山枢纽完成三号闸门采购。
submitted race 青山枢纽将进行四月检修。
submitted other 红河大桥的四月检修与三号闸门、上游水库无关。
gives 0 "what speaks of something else completes nothing" as li release findings "$other"
gives 0 "nor does the third piece before the second is public" as li release findings "$race"
must as li do release "$race" pass
must as zhao do release "$race" approve
out "$two"

# ---- the third completes ----
gives 1 "what was approved before the second went out is not published" as zhang do release "$race" publish --set published_at=x
complains "by its reason" "completes a declared mosaic"
must as li release sieve "$race"
submitted three "青 山 枢 纽
四月
检修公告"
gives 1 "the third completes it, however it is written" as li release findings "$three" --json
says "its level" '"level":"highly_secret"'
says "that it is a mosaic" '"kind":"mosaic"'
says "not which" '"source":"","source_hidden":true'
hides "nor its pieces" 三号闸门
hides "nor where they are public" "$one"
gives 0 "the page of the entry" as li show release "$three"
hides "does not say it either" "$mosaic"
gives 1 "who may know of it" as zhao release findings "$three"
says "sees which" "$mosaic"
says "the pieces" 三号闸门
says "where each is public" "$two"
says "each" "$one"
gives 1 "as JSON" as wang release findings "$three" --json
ok "with every item that contributes, and what is added here" python3 - "$SCRATCH/.out" "$one" "$two" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
(f,) = a["findings"]
pieces = [(p["public_in"], p["here"], p["hidden"]) for p in f["pieces"]]
assert pieces == [(sys.argv[2], False, 0), (sys.argv[3], False, 0), ("", True, 0)], pieces
assert f["source"] and f["snippet"] == "" and a["level"] == "highly_secret"
P
number=1
gives 1 "who does not know what it completes does not let it stay" as li release decide "$three" keep $number --reason 看不出问题
complains "by its reason" "may know of the declared mosaic"
gives 0 "but may take it out" as li release decide "$three" remove $number
gives 1 "no program redacts a meaning" as li release redact "$three"
gives 1 "and it does not pass" as li do release "$three" pass
gives 0 "who knows decides that it stays" as wang release decide "$three" keep $number --reason 检修已经结束
gives 1 "it wants a second person" as li do release "$three" pass
complains "by its reason" "second person"
gives 1 "who knows of it too" as li do release "$three" confirm --set hits=$number
gives 1 "and is another" as wang do release "$three" confirm --set hits=$number
gives 0 "the leader confirms" as zhao do release "$three" confirm --set hits=$number
gives 0 "and it passes" as li do release "$three" pass
gives 0 "is approved" as zhao do release "$three" approve
gives 0 "and published" as zhang do release "$three" publish --set published_at=y
submitted four 青山枢纽四月检修结束。
gives 0 "what is out already is no news" as li release findings "$four"

# ---- declared later, over what is public ----
later=$(made declare_mosaic --set $'pieces=开放参观\n闸门采购')
sieve
gives 0 "before it is in force nothing is public too much" as wang release findings "$two"
gives 0 "it is put in force" as zhao do mosaic "$later" approve
sieve
gives 1 "and found over what is public" as wang release findings "$two"
says "with both pieces" 开放参观
gives 0 "once, where it was completed" as wang release findings "$one"
gives 1 "it is to be taken down" as wang check release.take_down
says "by its number" "$two"
gives 0 "a mosaic that is withdrawn" as zhao do mosaic "$later" withdraw --set withdraw_reason=不再需要
gives 0 "is looked for no more" as wang release sieve "$two"
gives 0 "and the item is clean" as wang release findings "$two"

# ---- bits: what all of it tells of one subject ----
gives 2 "bits want shares" declare_mosaic --set $'pieces=甲地\n乙厂' --set bits=5
complains "by its piece" "3/40"
bits=$(made declare_mosaic --set $'pieces=[1/4] 城北\n[1/8] 化验岗位\n[1/16] 退役' --set bits=8 --set about=某项目)
must as zhao do mosaic "$bits" approve
submitted five 某项目在城北。
gives 0 "two bits are few" as li release findings "$five"
out "$five"
submitted six 某项目招退役人员。
gives 0 "six bits too" as li release findings "$six"
out "$six"
submitted seven 某项目增加化验岗位。
gives 1 "nine are past the limit of eight" as zhao release findings "$seven" --json
ok "and each says what it tells" python3 - "$SCRATCH/.out" <<'P'
import json, sys
(f,) = json.load(open(sys.argv[1]))["findings"]
assert [p["millibits"] for p in f["pieces"]] == [2000, 3000, 4000], f
P

# ---- what was taken down was public ----
must as wang do release "$one" withdraw --set withdraw_reason=更正
submitted eight 青山枢纽上游水库。
gives 0 "taking it down makes nobody forget it" as li release findings "$eight"
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify --files -d "$OFFICE"
done_testing
