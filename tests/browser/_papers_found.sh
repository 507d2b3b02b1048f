# An office with a letter on its way and its receipt, scanned: scan-late/*.png, scan-early/*.png (printed before
# it went out), stack.pdf (the receipt of a copy).
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
# scanned NAME: the last page of NAME.pdf, which bears the code
scanned() {
    mkdir -p "$SCRATCH/scan-$1"
    pdftoppm -r 150 -png "$SCRATCH/$1.pdf" "$SCRATCH/scan-$1/page"
    python3 "$ROOT/tests/cli/scan.py" "$(ls "$SCRATCH/scan-$1"/page*.png | tail -n 1)" "$SCRATCH/scan-$1"
}
mail=$(made as li new dispatch --set receiver=某研究所 --set contact=值班室)
must as li do document "$number" send_out --set "dispatch=$mail" --set due=2027-09-01
must as li do dispatch "$mail" seal --set envelope_no=F-1 --set seal_no=M-1
must as li print dispatch "$mail" --form dispatch_receipt --out "$SCRATCH/early.pdf"
request=$(made as li do dispatch "$mail" send --set "courier=$person_li" --set receipt_no=H-1)
as wu approve "$request" >/dev/null 2>&1 || must as qian approve "$request"
must as li print dispatch "$mail" --form dispatch_receipt --out "$SCRATCH/late.pdf"
must as li print copy "$number-01" --form receipt --out "$SCRATCH/copy.pdf"
for name in early late copy; do scanned "$name"; done
pdftoppm -r 150 -jpeg "$SCRATCH/copy.pdf" "$SCRATCH/scan-copy/page"
python3 "$ROOT/tests/cli/scan.py" --pdf "$SCRATCH/stack.pdf" "$SCRATCH"/scan-copy/page*.jpg
printf '%s\n' "$mail" >"$SCRATCH/mail"
