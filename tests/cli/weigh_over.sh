#!/bin/bash
# What the determination screen says of levels that are too high: its period is over, it is long public, its source
# ended, a work secret was made a state secret. Each is a hint with its article, and no bar.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_weigh.sh"
must as security role give zhou release_reviewer
must as security role give sun leader_in_charge

proposed() { # TITLE MATTER LEVEL PERIOD, more of the draft
    local draft
    draft=$(made as zhang new document --set "title=$1" --set "protection=$3" --set "readers=$scope" "${@:5}")
    must as zhang do document "$draft" propose --set "proposed_level=$3" --set "matter=$2" --set "period=$4" \
        --set grounds=参照执行 --set "knowing=$scope" >/dev/null
    made as sun do document "$draft" determine
}
hints() { # WHAT NUMBER ARTICLE WORDS: of that document
    gives 1 "$1" as zhang weigh document "$2" --json
    ok "$1: as too high, by its article" python3 - "$SCRATCH/.out" "$3" "$4" <<'P'
import json, sys
hints = [h for h in json.load(open(sys.argv[1]))["hints"] if h["hint"] == "over"]
assert any(h["basis"] == sys.argv[2] and sys.argv[3] in h["title"] for h in hints), hints
P
}
lacks_hint() { ok "$1" lacks "$out" "$2"; }

# a work secret
must as zhou new basis_document --set title=工作秘密事项范围 --set kind=work_scope --set issuer=上级机关 --set reference=〔2025〕2号 \
    --set issued_on=2025-03-01 >/dev/null
work=$(as zhou list basis_document --filter kind=work_scope --json | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["cells"]["number"])')
request=$(made as zhou new matter --set code=GZ-01 --set name=干部考察谈话记录和测评结果 --set kind=work --set grade=work \
    --set "provided_by=$work")
must as sun approve "$request"
talk=$(made as zhang new document --set title=干部考察谈话记录和测评结果汇总 --set protection=secret --set "readers=$scope")
must as zhang do document "$talk" propose --set proposed_level=secret --set "matter=$militia" --set period=P5Y --set grounds=参照 \
    --set "knowing=$scope"
hints "a text of a work secret's matter that is proposed as a state secret" "$talk" L64 'work secret'

# a source that ended
source=$(proposed 加固工程保卫方案 "$shelter" highly_secret P10Y --file body=secret.txt)
heir=$(proposed 落实方案 "$shelter" highly_secret P10Y --set "summary=现按$source的要求落实。")
gives 0 "while its source is a secret it is borne out" as zhang weigh document "$heir" --json
lacks_hint "with no hint of an ended source" 'no secret any more'
request=$(made as zhou do document "$source" declassify --set remark=工程已完 --set declassify_reason=harmless)
must as sun approve "$request"
hints "what rests on a source that was declassified" "$heir" R18 'no secret any more'
says "and since when" "\"ended\":\"$(date -d '+8 hours' -u +%F)\""

# long public
told=$(made as zhang new document --set title=植树通知 --file body=trees.txt)
release=$(made as zhang new release --set title=植树通知 --set "source=$told" --set body_text=请各村按时参加植树)
must "$COFFERDAM" tick -d "$OFFICE"
must as zhou do release "$release" begin_review
must as zhou do release "$release" pass
must as sun do release "$release" approve
must as zhang do release "$release" publish --set published_at=https://example.invalid/1
must as zhang do document "$told" propose --set proposed_level=secret --set "matter=$militia" --set period=P10Y \
    --set grounds=参照 --set "knowing=$scope"
told=$(made as sun do document "$told" determine)

# its period is over; no clock has run yet that would declassify it
printf '关于春季检查的安排\n检查在三月进行。\n' >"$SCRATCH/short.txt"
short=$(proposed 春季检查安排 "$militia" secret P1Y --file body=short.txt)
short=$(made as zhou do document "$short" issue)
gives 1 "within its year nothing is too high but what nothing speaks for" as zhang weigh document "$told" --json
lacks_hint "it is not long public yet" L24
must "$COFFERDAM" clock "$(date -d '+400 days' +%F)" -d "$OFFICE"
hints "what has been public for more than a year" "$told" L24 public
hints "what is past its period" "$short" L24 period
gives 0 "a hint is no bar" as zhang show document "$short"
gives 0 "the ledger stands" as audit ledger verify
done_testing
