#!/bin/bash
# The networks as a picture: what is on them, the air gap, what is not allowed.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=信息科)
post=$(made as system new post --set name=机要岗位)
must as security do post "$post" classify --set secret_class=important
enter officer 甲保密员 "$dept" "$post" highly_secret officer
enter leader 乙领导 "$dept" "$post" highly_secret leader_in_charge
enter net 丙网管 "$dept" "$post" highly_secret network_manager
enter sec 丁安全员 "$dept" "$post" highly_secret

gives 0 "an office without networks has an empty picture" as net topology --lang zh --out "$SCRATCH/none.svg"
ok "with a title" grep -q '<title>网络拓扑图</title>' "$SCRATCH/none.svg"

# network NAME CLASS LEVEL
network() {
    made as net new network --set "name=$1" --set "class=$2" --set "grade=$3" --set scope_of_use=办公 \
        --set isolation=physical --set firewall.0.title=防火墙
}
start() {
    local waits
    waits=$(made as officer do network "$1" administrators --set "operation=$person_net" --set "security=$person_sec" \
        --set "audit=$person_officer")
    must as leader approve "${waits//[!0-9]/}"
    waits=$(made as officer do network "$1" start)
    must as leader approve "${waits//[!0-9]/}"
}
inner=$(network '内<网>&"甲"' intranet internal)
outer=$(network 外网乙 internet public)
start "$inner"
start "$outer"
must as net new computer --set name=办公机一 --set class=intranet --set grade=internal --set "network=$inner" --set place=101 \
    --set "responsible=$person_net" --set disk_serial=A1
must as net new computer --set name=密机一 --set class=confidential --set grade=highly_secret --set place=102 \
    --set "responsible=$person_net" --set disk_serial=A2
must as net new equipment --set name=打印机一 --set class=intranet --set place=101 --set "keeper=$person_net" \
    --set "network=$inner"

gives 0 "the picture is written" as net topology --lang zh --out "$SCRATCH/a.svg"
ok "it is XML, whatever names hold" python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$SCRATCH/a.svg"
for text in 办公机一 密机一 打印机一 外网乙 '内&lt;网&gt;' 物理隔离，禁止连接 机密; do
    ok "it shows $text" grep -q "$text" "$SCRATCH/a.svg"
done
ok "nothing is forbidden" grep -q '不允许的连接 0 处' "$SCRATCH/a.svg"
gives 0 "again, the same bytes" as net topology --lang zh --out "$SCRATCH/b.svg"
ok "equal" cmp -s "$SCRATCH/a.svg" "$SCRATCH/b.svg"
gives 1 "a file is not overwritten" as net topology --lang zh --out "$SCRATCH/a.svg"

must as net new network_link find --set "network=$inner" --set "other=$outer" --set purpose=私接路由器
gives 0 "a link that was found" as net topology --lang zh --out "$SCRATCH/a.svg" --force
ok "is drawn as forbidden" grep -q 违规连接 "$SCRATCH/a.svg"
ok "and counted" grep -q '不允许的连接 1 处' "$SCRATCH/a.svg"

gives 0 "one network alone" as net topology --lang zh --out - --network 1
says "with what it is linked to" 外网乙
hides "without what is on no network" 密机一
gives 1 "no such network" as net topology --lang zh --out - --network 99
gives 2 "a network that is no number" as net topology --lang zh --out - --network x

gives 1 "an administrator has no registers" as audit topology --out -
done_testing
