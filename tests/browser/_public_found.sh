# An office with secrets, what is public of them, what lies outside, and a mosaic with two of its pieces out, in $SCRATCH.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_review.sh"
enter chen 陈起草 "$dept" "$post" highly_secret
SAID=库水位降至一百二十三米后依次开启左岸三孔泄洪闸，并由东堤巡查组每两小时报送一次渗压读数，任何数值不得对外提供。
printf '%s\n' "$SAID" >"$SCRATCH/plan.txt"
must as chen new document --set title=调度方案 --set kind=report --set protection=highly_secret \
    --set "readers=person:${person_chen#RY-},person:${person_wang#RY-}" --file "body=$SCRATCH/plan.txt"
must as wang new release enter_published --set title=汛期调度通告 --set published_on=2076-02-01 --set "body_text=通告：$SAID"
must as wang new release enter_published --set title=值班安排 --set published_on=2078-02-01 --set "body_text=节假日正常值班。"
mkdir -p "$SCRATCH/site"
printf '转载\n%s\n' "$SAID" >"$SCRATCH/site/index.html"
(cd "$SCRATCH/site" && "$COFFERDAM" scan . --fingerprints >"$SCRATCH/site.prints") || test $? -eq 1
"$COFFERDAM" match "$SCRATCH/site.prints" --keep 门户网站 -d "$OFFICE" --as li --password-file "$PW/li" || test $? -eq 1
out() {
    must as li do release "$1" begin_review
    must as li do release "$1" pass
    must as zhao do release "$1" approve
    must as zhang do release "$1" publish --set "published_at=https://example.invalid/$1"
}
mosaic=$(made as wang new mosaic --set title=春检 --set grade=highly_secret --set $'pieces=上游水库|upper reservoir\n三号闸门\n四月检修' \
    --set reason=合在一起说明何时何处失去防护 --set "knowing=person:$person_wang,person:$person_zhao")
must as zhao do mosaic "$mosaic" approve
one=$(made as zhang new release --set title=参观公告 --set body_text=上游水库开放参观。)
two=$(made as zhang new release --set title=采购公告 --set body_text=三号闸门采购完成。)
sieve
out "$one"
out "$two"
three=$(made as zhang new release --set title=检修公告 --set body_text=四月检修，请咨询13900139000。)
sieve
must as li do release "$three" begin_review
