#!/bin/bash
# scan with rules and lists of words; rules check of the sieve's rules: faults, examples, figures.
set -u
. "$ROOT/tests/cli/_tap.sh"
cd "$SCRATCH" || exit 1
mkdir box
printf 'server:\n  db_password: "Fr3ight-7"\n  url: postgres://office:Sh1pment-9@db:5432/a\nkey: AKIAQ3EGYH2NDJ5XW7PZ\n' >box/app.yaml
printf '%s\n' '-----BEGIN RSA PRIVATE KEY-----' 'MIIEpAIBAAKCAQEA0Zq1rVt9MIIEpAIBAAKCAQEA0Zq1rVt9' >box/id
printf 'password = "<your password>"\npassword: ${DB_PASSWORD}\ntoken = getToken()\nAKIAIOSFODNN7EXAMPLE\n' >box/clean.txt
printf '会议讨论了长 江\n计劃的经费。长江计划书店开业。\n' >box/words.txt
printf '# of the office\n长江计划\t机密\n!长江计划书店\n' >list
status=0; timeout 120 "$COFFERDAM" scan --lang en box >out 2>err || status=$?
ok "keys and passwords are findings" test "$status" -eq 1
ok "a password in a configuration" grep -q '^box/app.yaml:2: Password: Fr\*\*\*\*\*-7' out
ok "in an address" grep -q '^box/app.yaml:3: Password: Sh' out
ok "a key known by its form" grep -q '^box/app.yaml:4: Access key: AK' out
ok "a private key" grep -q '^box/id:1: Private key: ' out
ok "placeholders are none" test "$(grep -c '^box/clean.txt:' out)" -eq 0
ok "nor are words without a list" test "$(grep -c '^box/words.txt:' out)" -eq 0
timeout 120 "$COFFERDAM" scan --json --words list box/words.txt >json || :
ok "a word of a list, broken and in traditional characters" python3 -c '
import json
rows = [json.loads(l) for l in open("json")]
words = [r for r in rows if r.get("kind") == "word"]
assert len(words) == 1 and words[0]["level"] == "highly_secret" and words[0]["line"] == 1, words'
printf 'word\tterribly secret\n' >list
status=0; timeout 120 "$COFFERDAM" scan --lang en --words list box >out 2>err || status=$?
ok "a list with a fault ends with 2" test "$status" -eq 2
ok "and its line" grep -q 'list:1: ' err

cp -r "$ROOT/regulations" r
status=0; timeout 120 "$COFFERDAM" rules check r/sieve >out 2>&1 || status=$?
ok "our own rules have no fault" test "$status" -eq 0 -a ! -s out
line=$(grep -n 'check: \[user_and_password\]' r/sieve/credentials.yaml | cut -d: -f1)
sed -i "${line}s/user_and_password/user_and_pasword/" r/sieve/credentials.yaml
status=0; timeout 120 "$COFFERDAM" rules check r --lang en >out 2>&1 || status=$?
ok "a misspelt check is a fault" test "$status" -eq 1
ok "with file, line and the nearest name" grep -q "^r/sieve/credentials.yaml:$line: .*did you mean user_and_password" out
cat >r/sieve/credentials.yaml <<'Y'
sieve: t
title: {zh: 试, en: Try}
basis: [L31]
rules:
  key: {kind: access_key, zh: 钥, en: Key, pattern: '.*tok-[a-z]{4}', hits: [tok-abc], passes: [tok-abcd]}
Y
status=0; timeout 120 "$COFFERDAM" rules check r/sieve --lang en >out 2>&1 || status=$?
ok "a careless pattern" grep -q 'credentials.yaml:5: The pattern begins with what matches anything' out
ok "an example that is not hit" grep -q 'does not hit this example' out
ok "one that should pass" grep -q 'hits what it should pass' out
timeout 300 "$COFFERDAM" rules check "$ROOT/regulations/sieve" --sample box --json >figures
ok "figures of each rule over a sample" python3 -c '
import json
rows = {r["rule"]: r for r in map(json.loads, open("figures"))}
assert rows["credentials.aws_key_id"]["hits"] == 1 and rows["credentials.pem"]["mb_per_second"] > 0, rows'
done_testing
