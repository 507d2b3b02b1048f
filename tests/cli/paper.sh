#!/bin/bash
# The paper bridge: what was printed, signed by hand and scanned finds its way back: turned, grey and noisy; what
# cannot be read and what is forged is told with its page.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"

found "$SCRATCH/office"
people
scope="person:${person_zhang#RY-},person:${person_zheng#RY-},person:${person_wang#RY-}"
scope="$scope,person:${person_li#RY-},person:${person_wu#RY-},person:${person_zhou#RY-}"
mode=paper
catalogue
draft
determine
circulate
mail=$(made as li new dispatch --set receiver=某研究所 --set contact=值班室)
must as li do document "$number" send_out --set "dispatch=$mail" --set due=2027-09-01
must as li do dispatch "$mail" seal --set envelope_no=F-1 --set seal_no=M-1
request=$(made as li do dispatch "$mail" send --set "courier=$person_li" --set receipt_no=H-1)
as wu approve "$request" >/dev/null 2>&1 || as qian approve "$request" >/dev/null 2>&1 || true
must as li print dispatch "$mail" --form dispatch_receipt --out "$SCRATCH/mail.pdf"
must as zheng print copy "$number-01" --form receipt --out "$SCRATCH/receipt.pdf"

# ---- scanned ----
pdftoppm -r 150 -png "$SCRATCH/mail.pdf" "$SCRATCH/mail"
mail_page=$(grep -l . "$SCRATCH"/mail-*.png | tail -n 1)
python3 "$ROOT/tests/cli/scan.py" "$mail_page" "$SCRATCH"
gives 0 "a scanned receipt" as li paper "$SCRATCH/straight.png" --lang zh
says "is recognized" 已识别
says "as the mail's" "$mail"
says "with what it proves, the scan as evidence" "do dispatch $mail confirm --file receipt="
gives 0 "turned by a quarter" as li paper "$SCRATCH/turned.png" --json
says "it is the same" "\"number\":\"$mail\""
gives 0 "a little askew and noisy" as li paper "$SCRATCH/noisy.png" --json
says "too" '"found":"known"'
gives 1 "a page without a code" as li paper "$SCRATCH/blank.png" --lang zh
says "is listed" 未见编码
gives 0 "the state did not change by itself" as li show dispatch "$mail" --json
says "it is still on its way" '"state":"on_way"'
gives 0 "a person confirms it with the scan" as li do dispatch "$mail" confirm --set confirmed_by=值班员 \
    --file "receipt=$SCRATCH/straight.png"
gives 0 "then nothing is left to be done" as li paper "$SCRATCH/straight.png" --json
says "of what it proves" '"state":"confirmed"'
hides "no action is proposed" '"action"'

# ---- a stack, as PDF ----
pdftoppm -r 150 -jpeg "$SCRATCH/receipt.pdf" "$SCRATCH/receipt"
python3 "$ROOT/tests/cli/scan.py" --pdf "$SCRATCH/stack.pdf" "$SCRATCH"/receipt-*.jpg
gives 0 "a stack scanned to PDF" as zheng paper "$SCRATCH/stack.pdf" --json
says "knows the copy" "\"number\":\"$number-01\""

# ---- what is none of ours ----
gives 1 "who may not know of it" as feng paper "$SCRATCH/stack.pdf" --json
says "sees what a forgery shows" '"found":"not_ours"'
hides "and no number" "$number"
forged="cofferdam/SY/3#$(printf '0%.0s' $(seq 64));receipt/copy/$number-01"
if command -v zint >/dev/null; then
    zint -b QRCODE --scale 4 -o "$SCRATCH/forged.png" -d "$forged" >/dev/null
    gives 1 "a code that was made up" as li paper "$SCRATCH/forged.png" --json
    says "is none of ours" '"found":"not_ours"'
fi
gives 2 "a text is no scan" as li paper "$ROOT/LICENSE"
gives 2 "nor is a PDF without scans" as li paper "$SCRATCH/mail.pdf"
head -c 3000 "$SCRATCH/straight.png" >"$SCRATCH/cut.png"
gives 1 "a picture that is cut off" as li paper "$SCRATCH/cut.png" --json
says "is unreadable" '"found":"unreadable"'
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
