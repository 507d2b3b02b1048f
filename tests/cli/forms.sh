#!/bin/bash
# Lists, slips, protocols and labels: what the office prints of batches, mail, musters and incidents. Each bears
# its mark, its number and a code that leads back to it.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"

# said FILE: the paper's words, without breaks
said() { out=$(pdftotext "$1" - | tr -d '\f\n '); }
# codes FILE: what its QR codes say, page by page
codes() {
    rm -f "$SCRATCH"/page*
    pdftoppm -r 200 -gray "$1" "$SCRATCH/page"
    out=$(zbarimg -q --raw --nodbus "$SCRATCH"/page* || true)
}

found "$SCRATCH/office"
people
scope="person:${person_zhang#RY-},person:${person_zheng#RY-},person:${person_wang#RY-}"
scope="$scope,person:${person_li#RY-},person:${person_wu#RY-},person:${person_zhou#RY-}"
mode=forms
catalogue
draft
determine
circulate

# ---- labels ----
gives 0 "labels of a document's copies" as li print document "$number" --form labels --out "$SCRATCH/labels.pdf"
said "$SCRATCH/labels.pdf"
says "bear the copies' numbers" "$number-01"
says "of each" "$number-02"
says "and the mark" '机密★10年'
codes "$SCRATCH/labels.pdf"
says "a hand scanner types a number" "$number-02"
room=$(made as li new place --set name=机要室 --set kind=registry --set protection=铁门铁窗)
disk=$(made as zhou new medium --set code=GP-7 --set serial=SN-7 --set side=intranet --set "kept_in=$room")
gives 0 "a medium's label" as zhou print medium "$disk" --out "$SCRATCH/disk.pdf"
codes "$SCRATCH/disk.pdf"
ok "is the code that stands on it" test "$out" = GP-7

# ---- muster ----
muster=$(made as li new muster --set "place=$room")
gives 0 "a muster's protocol" as li print muster "$muster" --out "$SCRATCH/muster.pdf" --lang zh
said "$SCRATCH/muster.pdf"
says "is called so" 涉密载体清点记录
says "names the place" 机要室
says "lists what should be there" GP-7
says "with room for who counted" 清点人
codes "$SCRATCH/muster.pdf"
says "and says which paper it is" ";muster/muster/$muster"

# ---- destruction list ----
must as li do copy "$number-02" give_back
batch=$(made as li new destruction_batch --set reason=年度清退)
gives 2 "a batch that is not counted has no list" as li print destruction_batch "$batch" --form destruction_list --out "$SCRATCH/none.pdf"
must as li do destruction_batch "$batch" put_copy --set "paper=$number-02"
must as li do destruction_batch "$batch" count --set counted=1
gives 0 "a counted one has" as li print destruction_batch "$batch" --out "$SCRATCH/batch.pdf" --lang zh
said "$SCRATCH/batch.pdf"
says "it lists the copy" "${number#SY-}-02"
says "its document" 保密工作年度调研报告
says "why" 年度清退
says "and has lines for two witnesses" 监销人（二）
codes "$SCRATCH/batch.pdf"
says "its code names the batch" ";destruction_list/destruction_batch/$batch"

# ---- incident ----
gives 0 "an incident is reported" as zheng new incident --set subject=柜门未锁 --set first_aid=已锁闭并清点
incident=$out
gives 0 "its report to the addressees" as zheng print incident "$incident" --out "$SCRATCH/incident.pdf" --lang zh
said "$SCRATCH/incident.pdf"
says "is addressed to both" 上级主管部门
says "says what happened" 柜门未锁
says "and cites the article" 第六十一条
gives 0 "in English too" as zheng print incident "$incident" --out "$SCRATCH/incident_en.pdf" --lang en
said "$SCRATCH/incident_en.pdf"
says "with the article" Article61
codes "$SCRATCH/incident_en.pdf"
says "its code stands for it" ';incident_report/incident/'

# ---- dispatch ----
mail=$(made as li new dispatch --set receiver=某研究所 --set contact=值班室)
must as li do document "$number" send_out --set "dispatch=$mail" --set due=2027-09-01
gives 2 "what is not sealed has no receipt" as li print dispatch "$mail" --form dispatch_receipt --out "$SCRATCH/none.pdf"
must as li do dispatch "$mail" seal --set envelope_no=F-1 --set seal_no=M-1
gives 0 "a sealed envelope has" as li print dispatch "$mail" --out "$SCRATCH/mail.pdf" --lang zh
said "$SCRATCH/mail.pdf"
says "it names the receiver" 某研究所
says "lists the copy by its number" "$number-03"
hides "and does not tell its title" 调研报告
codes "$SCRATCH/mail.pdf"
says "its code names the mail" ";dispatch_receipt/dispatch/$mail"
gives 0 "each printing stands in the ledger" as audit ledger log --act dispatch.print --json
says "with its number" "$mail"
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
