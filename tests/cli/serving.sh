#!/bin/bash
# The server from the outside: TLS, the API, what it refuses, and that a kill loses no act that was
# answered.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_server.sh"

api() { # METHOD PATH [curl's arguments]: body in $out, status in $status
    local method=$1 path=$2
    shift 2
    out=$(curl -sS --cacert "$OFFICE/tls/cert.pem" -X "$method" -w '\n%{http_code}' "$@" "$ADDRESS$path")
    status=${out##*$'\n'} out=${out%$'\n'*}
}
status_is() { test "$status" = "$1"; }

found "$SCRATCH/office"
serve
err=
api GET /api/office
ok "anybody may ask what this is" status_is 200
says "in JSON" '"short_name":"SY"'
ok "the key of the certificate is its owner's alone" test "$(stat -c %a "$OFFICE/tls/key.pem")" = 600
api GET /api/registers
ok "nothing else without a login" status_is 401
says "said as JSON" '"code":"login"'
api POST /api/login -H 'Content-Type: application/json' -d '{"login":"system","password":"wrong words"}'
ok "a wrong password" status_is 401
sleep 2
body="{\"login\":\"security\",\"password\":\"$(cat "$PW/security")\"}"
api POST /api/login -H 'Content-Type: application/json' -d "$body"
ok "a right one" status_is 200
token=$(printf '%s' "$out" | sed -n 's/.*"token":"\([0-9a-f]*\)".*/\1/p')
ok "gives a token" test -n "$token"
bearer="Authorization: Bearer $token"
api GET /api/registers -H "$bearer"
ok "with which one is known" status_is 200
says "as the security administrator" '"name":"person"'
api GET /api/registers -H "Authorization: Bearer ${token%?}x"
ok "another token is nobody" status_is 401
api GET /api/r/document -H "$bearer"
ok "he knows of no documents" status_is 404
api POST /api/r/department/do/create -H "$bearer" -H 'Content-Type: application/json' -d '{"name":"甲"}'
ok "and sets up no departments" status_is 403
api POST /api/r/post/1/classify -H "$bearer" -H 'Content-Type: application/json' -d '{"secret_class":'
ok "malformed JSON" status_is 400
says "is said to be so" JSON
api POST /api/r/post/1/classify -H "$bearer" -H 'Content-Type: application/json' -d '[1]'
ok "JSON that is no object" status_is 400
api POST /api/r/post/1/classify -H "$bearer" -H 'Content-Type: application/json' \
    -d "$(printf '%0100000d' 0 | tr 0 '[')"
ok "JSON of great depth" status_is 400
api GET /api/nothing -H "$bearer"
ok "no such path" status_is 404
api DELETE /api/registers -H "$bearer"
ok "no such method" status_is 405
api GET "/api/ledger/verify" -H "$bearer"
ok "the ledger is the auditor's to verify" status_is 403
api POST /api/tick -H "$bearer" -H 'Content-Type: application/json' -d '{}'
ok "the clocks are run over the socket only" status_is 404
api POST /api/logout -H "$bearer"
ok "out again" status_is 200
api GET /api/registers -H "$bearer"
ok "then the token is nobody's" status_is 401
api GET "/api/registers" -H 'Accept-Language: zh'
says "Chinese where it is asked for" 登录

# ---- a kill at any moment ----
said=0
for round in 1 2 3; do
    (
        n=0
        while n=$((n + 1)) && kill -0 "$SERVER" 2>/dev/null; do
            as system new department --set "name=r$round-$n" >>"$SCRATCH/said.$round" 2>/dev/null || break
        done
    ) &
    writer=$!
    sleep 1.5
    slay
    wait "$writer" || :
    lines=$(wc -l <"$SCRATCH/said.$round")
    said=$((said + lines))
    ok "acts were answered before kill $round ($lines)" test "$lines" -gt 0
    serve
    for number in $(cat "$SCRATCH/said.$round"); do
        must as system show department "$number" --json
    done
    ok "after it every one of them is there" true
    gives 0 "and the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done
gives 0 "no more than those and the one in flight" as system list department --all --json
ok "at each kill" test "$(printf '%s\n' "$out" | wc -l)" -le $((said + 3))
ok "the server ends in peace" quit
ok "its socket is gone or dead" test ! -e "$OFFICE/socket"
gives 0 "the folder opens without it" "$COFFERDAM" office -d "$OFFICE"
done_testing
