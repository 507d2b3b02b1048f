#!/bin/bash
# One's own deadlines as a calendar: as a file, and for a program that fetches it.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_server.sh"
. "$ROOT/tests/cli/_errands.sh"

errands "$SCRATCH/rules"
found "$SCRATCH/office" --rules "$SCRATCH/rules"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=科员)
enter jia 试验甲 "$dept" "$post" internal
enter yi 试验乙 "$dept" "$post" internal
must "$COFFERDAM" clock 2078-03-01 -d "$OFFICE"

# parsed SUMMARY...: exactly these events, as another program reads them
parsed() { /usr/bin/python3 "$ROOT/tests/cli/_calendar.py" "$SCRATCH/mine.ics" "$@"; }

gives 0 "with nothing due there is a calendar too" as jia calendar --out "$SCRATCH/mine.ics"
ok "which is one, of nothing" parsed
day=$(made as jia new errand --set title=绝不外传甲 --set "holder=$person_jia" --set due=2078-03-10)
moment=$(made as jia new errand --set title=绝不外传乙 --set "holder=$person_jia" --set until=2078-03-09T18:46)
other=$(made as jia new errand --set title=绝不外传丙 --set "holder=$person_yi" --set due=2078-03-11)
gives 1 "an old file is not replaced unasked" as jia calendar --out "$SCRATCH/mine.ics"
gives 0 "what is due is in it" as jia calendar --out "$SCRATCH/mine.ics" --force
ok "a day as a day, a moment in UTC, and nobody else's" \
    parsed "$day 2078-03-10" "$moment 2078-03-09T10:46:00+00:00"
ok "no word of its content" lacks "$(cat "$SCRATCH/mine.ics")" 绝不外传
ok "no name of register or clock" lacks "$(cat "$SCRATCH/mine.ics")" errand
cp "$SCRATCH/mine.ics" "$SCRATCH/before.ics"
gives 0 "a second time" as jia calendar --out "$SCRATCH/mine.ics" --force
ok "it names the same things alike" test "$(grep UID "$SCRATCH/mine.ics")" = "$(grep UID "$SCRATCH/before.ics")"

serve --log "$SCRATCH/access.log"
secret=$(made as jia calendar password)
ok "the password is 128 bits" test "$(printf %s "$secret" | grep -cE '^[0-9a-f]{32}$')" = 1
# fetch USER:PASSWORD: the calendar into mine.ics; prints the status
fetch() {
    curl -sk -o "$SCRATCH/mine.ics" -w '%{http_code} %header{www-authenticate}' ${1:+-u "$1"} "$ADDRESS/calendar.ics"
}
ok "a program with it gets the calendar" test "$(fetch "jia:$secret")" = "200 "
ok "the same as by hand" parsed "$day 2078-03-10" "$moment 2078-03-09T10:46:00+00:00"
ok "without one it is asked for one" has "$(fetch '')" '401 Basic realm='
ok "the account's own password is none" has "$(fetch "jia:$(cat "$PW/jia")")" 401
sleep 1.1
ok "it is nobody else's" has "$(fetch "yi:$secret")" 401
sleep 2.1
ok "and opens nothing else" test "$(curl -sk -o /dev/null -w '%{http_code}' -u "jia:$secret" "$ADDRESS/api/me")" = 401
must as jia calendar password
ok "a new one ends the old one" has "$(fetch "jia:$secret")" 401
sleep 2.1
secret=$(made as jia calendar password)
sleep 2.1
ok "and is good" has "$(fetch "jia:$secret")" 200
must as security account limit jia --weekdays 1
must "$COFFERDAM" clock 2078-03-08 -d "$OFFICE" # a Tuesday
ok "outside the hours of the account it is shut" has "$(fetch "jia:$secret")" 403
must as security account limit jia --weekdays ''
ok "inside it is open" has "$(fetch "jia:$secret")" 200
for i in 1 2 3; do fetch "jia:wrong" >/dev/null; done
ok "guesses are slowed down" has "$(fetch "jia:wrong")" 429
sleep 5
ok "which keeps the right one out for seconds only" has "$(fetch "jia:$secret")" 200
gives 0 "a feed can be revoked" as jia calendar revoke
ok "then it is over" has "$(fetch "jia:$secret")" 401
gives 1 "once" as jia calendar revoke
secret2=$(made as yi calendar password)
must as security account disable yi --reason 试验
ok "a disabled account has none" has "$(fetch "yi:$secret2")" 403
gives 1 "an administrator has no calendar" as system calendar password
quit
ok "no secret stands in the log" lacks "$(cat "$SCRATCH/access.log")" "$secret"
gives 0 "makings are in the ledger" as audit ledger log --act calendar. --json
ok "each of them" test "$(printf '%s\n' "$out" | grep -c 'calendar\.password')" = 4
ok "and revoking" test "$(printf '%s\n' "$out" | grep -c 'calendar\.revoke')" = 1
hides "the secret is not" "$secret"
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
