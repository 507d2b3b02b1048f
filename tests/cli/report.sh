#!/bin/bash
# Reports that write themselves: an empty year, a bad one and a good one; every sentence resolved to its entries.
# The worlds are put into the database by hand: what is tried here is what a report makes of what stands there.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

# judge WHAT...: _report.py agrees
judge() { python3 "$ROOT/tests/cli/_report.py" "$@"; }
# written KIND LANG NAME [FORMAT]: the report of 2026 as zhou
written() { as "${4:-zhou}" report --kind "$1" --period 2026 --lang "$2" --out "$SCRATCH/$3" --force; }
sql() { sqlite3 -cmd '.timeout 20000' "$OFFICE/office.db" "$1"; }
# put REGISTER STATE COLUMNS VALUES: an entry with the label of the people
put() {
    sql "INSERT INTO r_$1 (number, state, label, level, department, created_at, changed_at, leaf, rev, $3)
         SELECT '$1-' || (SELECT count(*) FROM r_$1), '$2', p.label, p.level, p.department, '2026-02-01T08:00:00Z',
                '2026-02-01T08:00:00Z', 0, 1, $4 FROM r_person p LIMIT 1"
}

command -v sqlite3 >/dev/null || {
    echo "ok - # SKIP sqlite3 is not there"
    exit 0
}
found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=综合岗位)
enter zhou 周保密 "$dept" "$post" internal officer

# ---- an empty year ----
gives 0 "the kinds are listed" as zhou report list
gives 0 "a year with nothing in it" written annual zh zh.json
gives 0 "in English" written annual en en.json
ok "both say the same" judge same "$SCRATCH/zh.json" "$SCRATCH/en.json"
ok "that nothing leaked is not claimed of an empty year" judge says "$SCRATCH/en.json" no_leak missing "is not known, and this report does not claim it"
ok "nor in Chinese" judge says "$SCRATCH/zh.json" no_leak missing "没有依据，本报告不作结论"
ok "what was not done is said" judge says "$SCRATCH/en.json" law_study missing "No training is on record"
gives 0 "once more" written annual en again.json
ok "and it is the same report" judge again "$SCRATCH/en.json" "$SCRATCH/again.json"

# ---- a good one ----
put muster closed "opened_on, closed_on" "'2026-03-01', '2026-03-05'"
put computer in_use "name, kind, class, last_seen" "'甲机', 'desktop', 'intranet', strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
put group_meeting closed "subject, held_on" "'专题会议', '2026-04-02'"
put group_member in_office "body, position, from_day" "'leading_group', 'head', '2026-01-05'"
gives 0 "a year in which the work was done" written annual en good.json
ok "may say that nothing leaked" judge says "$SCRATCH/good.json" no_leak proven "There was not a single leak"
gives 0 "in Chinese too" written annual zh good-zh.json
ok "with the same words" judge says "$SCRATCH/good-zh.json" no_leak proven "没有发生一起"
ok "both say the same" judge same "$SCRATCH/good-zh.json" "$SCRATCH/good.json"
ok "each sentence resolves to its entries" judge resolves "$SCRATCH/good.json" "$OFFICE/office.db"
gives 0 "the self-examination of it" written self-inspection en self.json
ok "resolves too" judge resolves "$SCRATCH/self.json" "$OFFICE/office.db"
ok "its figures are what SQL counts" judge counts "$SCRATCH/self.json" "$OFFICE/office.db"

# ---- a machine that is not heard from ----
put computer in_use "name, kind, class" "'乙机', 'desktop', 'internet'"
gives 0 "a machine that nobody watches" written annual en deaf.json
ok "takes the claim away" judge says "$SCRATCH/deaf.json" no_leak missing "Whether the others connected elsewhere is not known"

# ---- a bad one ----
put copy lost "document, holder" "1, 1"
gives 0 "a copy that is lost" written annual en lost.json
ok "takes it away for good" judge says "$SCRATCH/lost.json" no_leak proven "That nothing leaked cannot be said"
put incident reported "kind, subject, discovered_at" "'leak', '失密', '2026-05-05T03:00:00Z'"
gives 0 "a year with a leak" written annual en bad.json
ok "reads badly" judge says "$SCRATCH/bad.json" no_leak proven "It cannot be said that nothing leaked"
gives 0 "and so does the self-examination" written self-inspection zh bad-zh.json
ok "in its own words" judge says "$SCRATCH/bad-zh.json" no_leak proven "不能说没有发生失泄密"
ok "figures of the bad year are what SQL counts" judge counts "$SCRATCH/bad-zh.json" "$OFFICE/office.db"
gives 0 "of another year" as zhou report --kind annual --period 2025 --lang en --out "$SCRATCH/other.json"
ok "it is not" judge says "$SCRATCH/other.json" no_leak proven "copies lost: 1"

# ---- only what he may know of ----
sql "INSERT INTO label (id, level, compartments, scope, tag, leaf) SELECT max(id) + 1, 3, 0, 0, 'ZZZZ', 0 FROM label"
sql "UPDATE r_muster SET label = (SELECT max(id) FROM label), level = 3"
gives 0 "a muster that he may not know of" written self-inspection en blind.json
ok "is not counted for him" judge says "$SCRATCH/blind.json" musters missing "No muster was finished"

# ---- on paper ----
for f in pdf docx html txt; do gives 0 "as $f" written self-inspection zh "r.$f"; done
ok "the PDF is one" test "$(head -c 5 "$SCRATCH/r.pdf")" = %PDF-
ok "the HTML is well-formed, and every note leads somewhere" python3 - "$SCRATCH/r.html" <<'END'
import re, sys, xml.dom.minidom
text = open(sys.argv[1], encoding="utf-8").read()
xml.dom.minidom.parseString(text.split("\n", 1)[1].encode())
notes = set(re.findall(r'href="#(n\d+)"', text))
assert notes and notes <= set(re.findall(r'id="(n\d+)"', text)), "a note without its anchor"
END
ok "the text has its headings" grep -q '^一、' "$SCRATCH/r.txt"
ok "and the second level" grep -q '^（一）' "$SCRATCH/r.txt"
ok "the DOCX has margins of GB/T 9704 and raised notes" python3 - "$SCRATCH/r.docx" <<'END'
import sys, zipfile
text = zipfile.ZipFile(sys.argv[1]).read("word/document.xml").decode()
assert 'w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"' in text and "superscript" in text
END
if command -v soffice >/dev/null; then
    ok "LibreOffice opens the DOCX" timeout 120 soffice --headless "-env:UserInstallation=file://$SCRATCH/lo" --convert-to pdf --outdir "$SCRATCH/lo.out" "$SCRATCH/r.docx"
    ok "and makes pages of it" test -s "$SCRATCH/lo.out/r.pdf"
else
    echo "ok - # SKIP LibreOffice is not there"
fi

# ---- refused ----
gives 1 "no such kind" as zhou report --kind gossip --period 2026 --out "$SCRATCH/x.json"
gives 2 "no such period" as zhou report --kind annual --period 2026-H3 --out "$SCRATCH/x.json"
gives 2 "a period that goes backwards" as zhou report --kind annual --period 2026-06-30..2026-01-01 --out "$SCRATCH/x.json"
gives 2 "no such format" as zhou report --kind annual --period 2026 --out "$SCRATCH/x.exe"
gives 1 "an administrator sees no examination" as system report --kind annual --period 2026 --out "$SCRATCH/x.json"
ok "and nothing is left of them" test ! -e "$SCRATCH/x.json" -a ! -e "$SCRATCH/x.exe"
done_testing
