#!/bin/bash
# Reminders by mail, through a real mail server: one letter a person and tick, numbers and days only.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_server.sh"
. "$ROOT/tests/cli/_errands.sh"

errands "$SCRATCH/rules" ', escalate: [{after: 3d, to: [leader_in_charge]}]'
found "$SCRATCH/office" --rules "$SCRATCH/rules"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=科员)
must "$COFFERDAM" clock 2078-03-01 -d "$OFFICE"
enter jia 试验甲 "$dept" "$post" internal
enter yi 试验乙 "$dept" "$post" internal
enter leader 试验丙 "$dept" "$post" internal leader_in_charge
gives 0 "a person sets his own address" as jia do person "$person_jia" set_mail --set mail=jia@office.example
gives 1 "nobody else's" as jia do person "$person_yi" set_mail --set mail=jia@office.example
must as system do person "$person_yi" set_mail --set mail=yi@refused.example
must as system do person "$person_leader" set_mail --set mail=leader@office.example

# smtp MODE [PORT]: a mail server; box: what came
smtp() {
    rm -f "$SCRATCH/port"
    /usr/bin/python3 "$ROOT/tests/cli/_smtp.py" "$SCRATCH" "$@" 2>"$SCRATCH/smtp.err" &
    SMTP=$!
    local waited=0
    until [ -e "$SCRATCH/port" ]; do
        waited=$((waited + 1))
        if [ "$waited" -gt 300 ]; then
            echo "not ok - the mail server starts"
            sed 's/^/# /' "$SCRATCH/smtp.err"
            exit 1
        fi
        sleep 0.1
    done
    PORT=$(cat "$SCRATCH/port")
}
box() { /usr/bin/python3 "$ROOT/tests/cli/_letters.py" "$SCRATCH/box"; }
# arrives N: N letters are there, within half a minute
arrives() {
    local waited=0
    until [ "$(find "$SCRATCH/box" -name '[0-9]*' | wc -l)" -ge "$1" ]; do
        waited=$((waited + 1))
        [ "$waited" -lt 300 ] || return 1
        sleep 0.1
    done
    out=$(box) err=
    [ "$(printf '%s\n' "$out" | wc -l)" -eq "$1" ]
}
trap 'kill "${SMTP:-}" "${SERVER:-}" 2>/dev/null || :' EXIT

printf 'mail pass\n' >"$PW/mail"
gives 1 "an officer sets no mail server" as jia mail set --url smtp://mail.example --from o@office.example
gives 2 "an address of another kind is no server" as system mail set --url http://mail.example --from o@office.example
gives 2 "nor one with a name in it" as system mail set --url smtp://a:b@mail.example --from o@office.example
gives 2 "a sender brings no header" as system mail set --url smtp://mail.example --from $'o@office.example\r\nBcc: x@y.example'
complains "and is told so" 'malformed'
smtp plain
must as system mail set --url "smtp://127.0.0.1:$PORT" --from office@office.example --page https://office.example:8443
gives 0 "a letter goes to a server on this machine, in an exercise" as system mail test who@office.example
ok "and arrives" arrives 1
says "to him" 'who@office.example |'
gives 1 "what a server refuses is said" as system mail test who@refused.example
complains "with its answer" 550
gives 2 "an address cannot be a header" as system mail test $'a@b.example\r\nBcc: c@d.example'

one=$(made as jia new errand --set title=绝不外传甲 --set "holder=$person_jia" --set due=2078-03-10)
two=$(made as jia new errand --set title=绝不外传乙 --set "holder=$person_jia" --set due=2078-03-10)
hers=$(made as jia new errand --set title=绝不外传丙 --set "holder=$person_yi" --set due=2078-03-10)
hour=$(made as jia new errand --set title=绝不外传丁 --set "holder=$person_jia" --set until=2078-03-12T09:30)
serve
tick() { must "$COFFERDAM" clock "$1" -d "$OFFICE"; must "$COFFERDAM" tick -d "$OFFICE"; }
tick 2078-03-07T07:59
ok "nothing comes before its time" test "$(box | wc -l)" = 1
tick 2078-03-07T08:01
ok "three days before, one letter" arrives 2
says "for both, with the office's address" "jia@office.example | Cofferdam：到期提醒，件数 2 | 以下事项已到或者将到期限： / $one  2078-03-10 / $two  2078-03-10 / https://office.example:8443"
hides "no title" 绝不外传
tick 2078-03-07T08:05
sleep 6
ok "once" arrives 2
gives 0 "the ledger says whom" as audit ledger log --act errand.remind --json
ok "an act for each number" test "$(printf '%s\n' "$out" | grep -c errand.remind)" = 3
hides "without a title" 绝不外传
gives 0 "it stands in the entry's own story" as jia show errand "$one" --lang en
says "too" 'Reminded by mail'
gives 0 "the refused one failed" as system mail status --json
says "for good" '"failed":1'
says "and says why" 550
hides "no address" refused.example
must as jia do errand "$two" end

quit
kill "$SMTP"; wait "$SMTP" 2>/dev/null || :
serve
tick 2078-03-11T12:00 # 0d and +1d passed while nothing ran
sleep 6
gives 0 "while the mail server is down letters wait" as system mail status --json
says "one each for two people" '"waiting":2'
smtp plain "$PORT"
tick 2078-03-11T12:10
ok "when it is up again they go" arrives 3
says "one line for what was missed" "jia@office.example | Cofferdam：到期提醒，件数 1 | 以下事项已到或者将到期限： / $one  2078-03-10  已超期 / https"
tick 2078-03-12T07:31
ok "two hours before a moment" arrives 4
says "that one" "$hour  2078-03-12 09:30 /"
tick 2078-03-13T09:00
ok "three days after, it passes on" arrives 5
says "to the next in the chain" 'leader@office.example |'
says "in words of it" "$one  2078-03-10  已超期  已上报至您"
ok "nothing of what is done" lacks "$(printf '%s\n' "$out" | tail -n 1)" "$two"

# ---- encrypted, with a login ----
kill "$SMTP"; wait "$SMTP" 2>/dev/null || :
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$SCRATCH/key.pem" -out "$SCRATCH/cert.pem" -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$SCRATCH/k2.pem" -out "$SCRATCH/other.pem" -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
smtp tls
printf '密码 of the server\n' >"$PW/server"
printf 'a wrong one here\n' >"$PW/wrong"
# through CA PASSWORD: sets the server
through() {
    must as system mail set --url "smtp://127.0.0.1:$PORT" --from office@office.example --ca "$SCRATCH/$1" \
        --user office --mail-password-file "$PW/$2"
}
through cert.pem server
gives 0 "encrypted and logged in it goes" as system mail test who@office.example
ok "and arrives" arrives 6
through cert.pem wrong
gives 2 "a wrong password is said" as system mail test who@office.example
complains "as that" login
through other.pem server
gives 2 "a certificate of somebody else is not trusted" as system mail test who@office.example
complains "and that is said" certificate
gives 0 "the status shows no secret" as system mail status --json
hides "none" 密码
quit
gives 0 "settings are acts" as audit ledger log --act mail. --json
hides "without a secret" 密码
ok "each of them" test "$(printf '%s\n' "$out" | grep -c '"mail\.set"')" = 4
ok "the password lies nowhere in clear" lacks "$(cat "$OFFICE"/office.db* | strings)" 'of the server'
kill "$SMTP"; wait "$SMTP" 2>/dev/null || :

# ---- in earnest there is no clear way ----
OFFICE=$SCRATCH/earnest
"$COFFERDAM" init "$OFFICE" --name 试验市 --name-en 'Trial City' --short SY --rank city \
    --level highly_secret --open-key --system system --system-password-file "$PW/system" \
    --security security --security-password-file "$PW/security" \
    --audit audit --audit-password-file "$PW/audit" 2>/dev/null
rm -r "$SCRATCH/box"
smtp plain
must as system mail set --url "smtp://127.0.0.1:$PORT" --from office@office.example
gives 2 "a server without encryption gets nothing" as system mail test who@office.example
complains "and that is said" encryption
ok "nothing at all" test "$(find "$SCRATCH/box" -name '[0-9]*' | wc -l)" = 0
gives 0 "mail can be switched off" as system mail off
gives 1 "once" as system mail off
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
gives 0 "that of the exercise too" "$COFFERDAM" ledger verify -d "$SCRATCH/office"
done_testing
