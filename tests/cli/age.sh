#!/bin/bash
# seal, open, keygen: with themselves and with the standard age program.
. "$ROOT/tests/cli/_tap.sh"
cd "$SCRATCH"
umask 077
head -c 200000 /dev/urandom >plain

gives 0 "an identity is made" "$COFFERDAM" keygen -o key
recipient=${err#Public key: }
ok "only its owner reads it" test "$(stat -c %a key)" = 600
gives 1 "a key is never overwritten" "$COFFERDAM" keygen -o key
gives 0 "sealed for a recipient" "$COFFERDAM" seal -r "$recipient" -o sealed plain
gives 0 "opened" "$COFFERDAM" open -i key -o opened sealed
ok "the same" cmp -s plain opened
gives 0 "as text" "$COFFERDAM" seal -a -r "$recipient" -o armored plain
ok "that begins as age's does" grep -q -- '-----BEGIN AGE ENCRYPTED FILE-----' armored
gives 0 "opened, too" "$COFFERDAM" open -i key -o opened2 armored
ok "the same again" cmp -s plain opened2
"$COFFERDAM" seal -r "$recipient" <plain | "$COFFERDAM" open -i key >piped
ok "through pipes" cmp -s plain piped
echo "$recipient" >recipients
gives 0 "recipients out of a file" "$COFFERDAM" seal -R recipients -o sealed2 plain
gives 0 "for the identity itself" "$COFFERDAM" seal -i key -o sealed3 plain

gives 2 "no recipient" "$COFFERDAM" seal -o x plain
gives 2 "a malformed one" "$COFFERDAM" seal -r age1nothing -o x plain
gives 2 "a missing file" "$COFFERDAM" seal -r "$recipient" -o x nowhere
gives 0 "another identity" "$COFFERDAM" keygen -o key2
gives 1 "does not open it" "$COFFERDAM" open -i key2 -o x sealed
ok "and leaves nothing" test ! -e x
head -c 150000 sealed >cut
gives 2 "a cut file does not open" "$COFFERDAM" open -i key -o x cut
ok "not even its beginning" test ! -e x
hides "and the key is not quoted" AGE-SECRET

if command -v age >/dev/null; then
    age -d -i key sealed >by_age
    ok "age opens what was sealed here" cmp -s plain by_age
    age -d -i key armored >by_age
    ok "and the text" cmp -s plain by_age
    age -r "$recipient" -o theirs plain
    gives 0 "what age sealed opens here" "$COFFERDAM" open -i key -o opened3 theirs
    ok "the same as ever" cmp -s plain opened3
    age-keygen -o their_key 2>their_recipient
    gives 0 "sealed for age's own key" "$COFFERDAM" seal -i their_key -o for_them plain
    age -d -i their_key for_them >by_age
    ok "age opens it" cmp -s plain by_age
else
    echo "ok - age is not installed # SKIP"
fi
done_testing
