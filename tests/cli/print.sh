#!/bin/bash
# Papers: an entry printed as its register allows, traced before it is drawn.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"

# said FILE: the paper's words, without breaks
said() { out=$(pdftotext "$1" - | tr -d '\f\n '); }

found "$SCRATCH/office"
people
scope="person:${person_zhang#RY-},person:${person_zheng#RY-},person:${person_wang#RY-}"
scope="$scope,person:${person_li#RY-},person:${person_wu#RY-},person:${person_zhou#RY-}"
mode=print
catalogue
draft
determine
circulate

gives 0 "a copy's receipt is printed" as zheng print copy "$number-01" --out "$SCRATCH/receipt.pdf" --lang zh
said "$SCRATCH/receipt.pdf"
says "it names the paper" 涉密文件签收单
says "and the document" 保密工作年度调研报告
says "its mark stands on it" '机密★10年'
says "who signed for it" 郑收件
says "and for whom it was printed" 打印人：郑收件
gives 0 "the time line tells of the printing" as li show copy "$number-01" --lang zh
says "by its name" 打印
gives 0 "the ledger has it" as audit ledger log --act copy.print --json
says "with the copy's number" "$number-01"
gives 1 "who may not know of it prints nothing" as feng print copy "$number-01" --out "$SCRATCH/feng.pdf"
ok "and gets no file" test ! -e "$SCRATCH/feng.pdf"
gives 2 "what is not destroyed has no certificate" as li print copy "$number-01" --form destruction \
    --out "$SCRATCH/none.pdf"
gives 2 "a letter is no paper of a copy" as li print copy "$number-01" --form letter --out "$SCRATCH/none.pdf"
gives 1 "a paper does not overwrite" as zheng print copy "$number-01" --out "$SCRATCH/receipt.pdf"
gives 0 "but on demand" as zheng print copy "$number-01" --force --out "$SCRATCH/receipt.pdf"
gives 0 "the document's slip" as li print document "$number" --form circulation --out "$SCRATCH/slip.pdf" \
    --lang en
said "$SCRATCH/slip.pdf"
says "in the language asked for" Circulationslip
says "names who has it" 王收件
gives 0 "a register that prints nothing" as li list post
gives 2 "says so" as li print department BM-001 --out "$SCRATCH/none.pdf"

ending
gives 0 "the certificate of a copy's destruction" as li print copy "$number-01" --form destruction \
    --out "$SCRATCH/copy.pdf"
said "$SCRATCH/copy.pdf"
says "bears its number" XH-2026-01
says "who applied" 李机要
says "who approved" 吴分管
says "and who witnessed" 周保密
gives 0 "and of the document's" as li print document "$number" --form destruction --out "$SCRATCH/document.pdf"
said "$SCRATCH/document.pdf"
says "with the document in it" 保密工作年度调研报告
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
