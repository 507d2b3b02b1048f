// The networks as a picture: read, walked through with the keyboard, and looked at, light and dark.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { accessible, finish, is, ok, picture, program, scratch, serve } from './_browser.mjs';
import { person } from './_office.mjs';

// Forty machines on three networks, one link that should not be.
const SCRIPT = `
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
found "$SCRATCH/office"
dept=$(made as system new department --set name=信息科)
post=$(made as system new post --set name=机要岗位)
must as security do post "$post" classify --set secret_class=important
enter lead 乙领导 "$dept" "$post" highly_secret leader_in_charge
enter net 丙网管 "$dept" "$post" highly_secret network_manager officer
enter sec 丁安全员 "$dept" "$post" highly_secret
enter aud 戊审计员 "$dept" "$post" highly_secret
approved() { local waits; waits=$(made as net do network "$@"); must as lead approve "\${waits//[!0-9]/}"; }
network() {
    local n
    n=$(made as net new network --set "name=$1" --set "class=$2" --set "grade=$3" --set scope_of_use=办公 --set isolation=physical \\
        --set firewall.0.title=防火墙)
    [ "$2" != classified ] || must as net do network "$n" examine --set examined_on=2026-01-05 --set examined_by=某中心 \\
        --set approved_on=2026-01-06 --set approving=市局 --set approved_ref=市密1号
    approved "$n" administrators --set "operation=$person_net" --set "security=$person_sec" --set "audit=$person_aud"
    approved "$n" start
    eval "net_$2=$n"
}
network 涉密业务网 classified highly_secret
network 办公内网 intranet internal
network 互联网接入 internet public
machine() { must as net new computer --set "name=$1" --set "class=$2" --set "grade=$3" \${4:+--set "network=$4"} --set place=101 --set "responsible=$person_net" --set "disk_serial=D-$1"; }
for i in $(seq -w 1 6); do machine "涉密-$i" classified secret "$net_classified"; done
for i in $(seq -w 1 26); do machine "办公-$i" intranet internal "$net_intranet"; done
for i in $(seq -w 1 3); do machine "上网-$i" internet public "$net_internet"; done
machine 单机-01 confidential highly_secret
must as net new network_link find --set "network=$net_intranet" --set "other=$net_internet" --set purpose=私接无线路由器
`;

const made = spawnSync('bash', ['-c', SCRIPT], { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8', SCRATCH: scratch, COFFERDAM: program } });
if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
const office = await serve(path.join(scratch, 'office'));
const page = await person(office, 'net', { viewport: { width: 1366, height: 768 } });

await page.goto('/topology');
is('every machine is in the picture', await page.locator('svg.topology a[href^="/r/computer/"]').count(), 36);
is('every network too', await page.locator('svg.topology a[href^="/r/network/"]').count(), 3);
ok('the forbidden link is drawn', (await page.locator('svg.topology a[href^="/r/network_link/"] text').innerHTML()).includes('违规连接'));
is('the picture has a title', await page.locator('svg.topology > title').textContent(), '网络拓扑图');
ok('levels stand there in words', (await page.locator('svg.topology').textContent()).includes('机密'));
const shown = await page.locator('svg.topology a[href^="/r/computer/"] text').evaluateAll((texts) => texts.filter((t) => t.getBoundingClientRect().width > 5).length);
ok('the texts of all machines are really drawn', shown >= 2 * 36, shown);
is('and so is every shape: none swallowed another', await page.locator('svg.topology :is(rect, path) > *').count(), 0);
is('the list beside it has the same machines', await page.locator('table.rows tbody a[href^="/r/computer/"]').count(), 36);
await accessible('the topology', page);
await picture(page, 'topology-all');

// ---- the keyboard ----
await page.locator('svg.topology a[href^="/r/computer/"]').first().focus();
await page.keyboard.press('Enter');
await page.waitForURL(/\/r\/computer\/\d+$/);
ok('a machine opens by the keyboard', true);

// ---- one network, from its own page ----
await page.goto('/topology?network=1');
is('one network shows its machines', await page.locator('svg.topology a[href^="/r/computer/"]').count(), 6);
await accessible('the topology of one network', page);
await picture(page, 'topology-one');
const missing = await page.goto('/topology?network=99');
is('a network that is not there', missing.status(), 404);

// ---- dark and English ----
const dark = await person(office, 'net', { colorScheme: 'dark' });
await dark.click('.language button[value=en]');
await dark.waitForLoadState();
await dark.goto('/topology');
ok('in English', (await dark.locator('svg.topology').textContent()).includes('Forbidden link'));
await accessible('the topology in English and dark', dark);
await picture(dark, 'topology-dark');
await finish();
