#!/bin/bash
# A letter is signed word for word: a text that is changed behind the signature is noticed, by the
# ledger and by whoever prints the letter, even where the ledger's own trace is changed along.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

said() { out=$(pdftotext "$1" - | tr -d '\f\n '); }

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=机要岗位)
must as security do post "$post" classify --set secret_class=important
enter zhou 周保密 "$dept" "$post" highly_secret officer
enter wu 吴分管 "$dept" "$post" highly_secret leader_in_charge
enter zheng 郑承诺 "$dept" "$post" internal
text=$(made as zhou new letter_text --set kind=in_post --set title=在岗保密承诺书 \
    --set 'text=本人承诺不泄露国家秘密。如有违反，愿承担责任。')
request=$(made as zhou do letter_text "$text" put_in_force)
must as wu approve "$request"
must as zhou do letter_text "$text" issue --set "person=$person_zheng"
letter=$(as zheng list letter --json | sed -n 's/.*"number":"\([^"]*\)".*/\1/p' | head -1)

gives 0 "an unsigned letter is printed for reading" as zheng print letter "$letter" --out "$SCRATCH/unsigned.pdf" --lang zh
said "$SCRATCH/unsigned.pdf"
says "and says so" 尚未签署
gives 1 "nobody signs for another" as zhou do letter "$letter" sign
gives 1 "without the letter there is no clearance" as security do person "$person_zheng" clear \
    --set clearance=secret --set vetted_on=2026-01-05
complains "says the law" '[L43]'
gives 0 "the person signs" as zheng do letter "$letter" sign
gives 0 "the signed letter is printed" as zheng print letter "$letter" --out "$SCRATCH/signed.pdf" --lang zh
said "$SCRATCH/signed.pdf"
says "with the text" 愿承担责任
says "the signer" 郑承诺
says "the signature" 电子签名
hides "no more unsigned" 尚未签署
gives 0 "then the clearance is given" as security do person "$person_zheng" clear \
    --set clearance=secret --set vetted_on=2026-01-05

# The text is changed in the database: one word less.
cp -r "$OFFICE" "$SCRATCH/changed"
sqlite3 "$SCRATCH/changed/office.db" "UPDATE r_letter SET text = replace(text, '不泄露', '泄露')"
gives 1 "the ledger notices" "$COFFERDAM" ledger verify -d "$SCRATCH/changed"
says "and names the register" r_letter
OFFICE=$SCRATCH/changed
gives 2 "and no paper claims the signature" as zheng print letter "$letter" --out "$SCRATCH/changed.pdf" --lang zh
complains "it says why" 与签署时不一致
ok "there is no file" test ! -e "$SCRATCH/changed.pdf"

# Whoever also rewrites what the record says was covered still lacks the person's key.
sum=$(sqlite3 "$OFFICE/office.db" "SELECT text FROM r_letter" | tr -d '\n' | sha256sum | cut -c1-64)
sqlite3 "$OFFICE/office.db" "UPDATE content SET body = json_set(body, '\$.covers.text', '$sum')
    WHERE json_extract(body, '\$.covers.text') IS NOT NULL"
gives 2 "nor with a record that fits the new text" as zheng print letter "$letter" --out "$SCRATCH/changed.pdf" --lang zh
gives 1 "which the ledger notices as well" "$COFFERDAM" ledger verify -d "$OFFICE"
OFFICE=$SCRATCH/office
gives 0 "the office itself stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
