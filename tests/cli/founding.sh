#!/bin/bash
# init: what it asks for, what it refuses, and that a refusal leaves nothing behind.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

gives 2 "init wants a folder" "$COFFERDAM" init
complains "and says its usage" 'usage: cofferdam init DIR'
gives 2 "without a terminal what is missing is named" "$COFFERDAM" init "$SCRATCH/a" --name-en x
complains "by its option" --name
ok "nothing was made" test ! -e "$SCRATCH/a"

for who in system security audit; do password_of "$who" >"$PW/$who"; done
facts=(--name 试验镇 --name-en Trial --short SY --rank township --level secret)
admins=(--system s --system-password-file "$PW/system" --security e --security-password-file
    "$PW/security" --audit a --audit-password-file "$PW/audit")

gives 2 "light passwords are for exercises" "$COFFERDAM" init "$SCRATCH/a" "${facts[@]}" \
    "${admins[@]}" --open-key --password-cost weak
gives 1 "and refused elsewhere" "$COFFERDAM" init "$SCRATCH/a" "${facts[@]}" "${admins[@]}" \
    --open-key --password-cost light
gives 2 "one password for two administrators is refused" "$COFFERDAM" init "$SCRATCH/a" \
    "${facts[@]}" "${admins[@]:0:8}" --audit a --audit-password-file "$PW/system" --open-key
complains "with its article" '[R34]'
gives 2 "one login for two, too" "$COFFERDAM" init "$SCRATCH/a" "${facts[@]}" "${admins[@]:0:4}" \
    --security s --security-password-file "$PW/security" "${admins[@]:8}" --open-key
for bad in password 12345678901 aaaaaaaaaaaa; do
    printf '%s\n' "$bad" >"$PW/bad"
    gives 2 "the password $bad is refused" "$COFFERDAM" init "$SCRATCH/a" "${facts[@]}" --open-key \
        --system s --system-password-file "$PW/bad" "${admins[@]:4}"
    ok "and no office was made with it" test ! -e "$SCRATCH/a"
done
chmod 644 "$PW/bad"
gives 1 "a password file that others can read is refused" "$COFFERDAM" init "$SCRATCH/a" \
    "${facts[@]}" --open-key --system s --system-password-file "$PW/bad" "${admins[@]:4}"
gives 2 "an unknown rank is refused" "$COFFERDAM" init "$SCRATCH/a" --name x --name-en x --short SY \
    --rank empire --level secret "${admins[@]}" --open-key
gives 2 "an unknown level, too" "$COFFERDAM" init "$SCRATCH/a" --name x --name-en x --short SY \
    --rank county --level cosmic "${admins[@]}" --open-key
gives 2 "and a short name with small letters" "$COFFERDAM" init "$SCRATCH/a" --name x --name-en x \
    --short sy --rank county --level secret "${admins[@]}" --open-key
ok "after all that there is no office" test ! -e "$SCRATCH/a"

mkdir "$SCRATCH/full"
echo kept >"$SCRATCH/full/file"
gives 1 "a folder with something in it is left alone" "$COFFERDAM" init "$SCRATCH/full" \
    "${facts[@]}" "${admins[@]}" --open-key --exercise --password-cost light
ok "as it was" test "$(ls "$SCRATCH/full")" = file

echo 'correct horse battery staple 12' >"$PW/pass"
gives 0 "an office with keys under a passphrase" "$COFFERDAM" init "$SCRATCH/b" "${facts[@]}" \
    "${admins[@]}" --passphrase-file "$PW/pass" --exercise --password-cost light
OFFICE=$SCRATCH/b
gives 2 "does not open without it" "$COFFERDAM" office -d "$OFFICE"
gives 0 "opens with it" "$COFFERDAM" office -d "$OFFICE" --passphrase-file "$PW/pass" --json
says "and says what it is" '"rank":"township"'
printf 'another passphrase altogether 34\n' >"$PW/other"
gives 2 "not with another" "$COFFERDAM" office -d "$OFFICE" --passphrase-file "$PW/other"
gives 0 "the passphrase is changed" "$COFFERDAM" keys rewrap "$OFFICE" --passphrase-file "$PW/pass" \
    --new-passphrase-file "$PW/other"
gives 0 "then the other opens it" "$COFFERDAM" office -d "$OFFICE" --passphrase-file "$PW/other"
gives 2 "and the first no more" "$COFFERDAM" office -d "$OFFICE" --passphrase-file "$PW/pass"
gives 1 "a second office in the same folder is refused" "$COFFERDAM" init "$OFFICE" "${facts[@]}" \
    "${admins[@]}" --open-key --exercise --password-cost light
done_testing
