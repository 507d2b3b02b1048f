// Twenty errands of an ordinary Tuesday, each at most eight interactions from home.
import { finish, serve } from './_browser.mjs';
import { errand, found, PHONE, table } from './_errands.mjs';
import { folder } from './_office.mjs';

found();
const office = await serve(folder);
const later = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

await errand(office, 'register an incoming document', 'li', async (e) => {
  await e.row('收件待登记', '#due');
  await e.click('收文登记', 'main aside');
  await e.fill('title', '关于做好防汛工作的通知');
  await e.fill('proposed_level', '秘密');
  await e.fill('period', '5年');
  await e.fill('issued_on', later(-3));
  await e.fill('knowing', '李机要');
  await e.send();
  await e.says('关于做好防汛工作的通知');
});

const sign_for = async (e) => {
  await e.row('待签收', '#due');
  await e.click('签收', 'main aside');
  await e.send();
  await e.says('持有中');
};
await errand(office, 'sign for a copy', 'zheng', sign_for);

const sign_letter = async (e) => {
  await e.row('在岗保密承诺书', '#due');
  await e.click('签署', 'main aside');
  await e.send();
  await e.says('已签署');
};
await errand(office, 'sign a commitment letter (phone)', 'zheng', sign_letter, PHONE);

await errand(office, 'leave a post', 'he', async (e) => {
  await e.press('n');
  await e.click('启动离岗手续');
  await e.fill('leaver', '陆离岗');
  await e.fill('last_day', later(30));
  await e.fill('successor', '郑收件');
  await e.send();
  await e.says('办理中');
});

await errand(office, 'report an incident', 'feng', async (e) => {
  await e.press('n');
  await e.click('泄密事件');
  await e.fill('subject', '文件在会议室无人看管');
  await e.send();
  await e.says('已报告');
});

await errand(office, 'muster a cabinet', 'li', async (e) => {
  await e.press('n');
  await e.click('清点场所');
  await e.fill('place', '保密柜一');
  await e.send();
  await e.scan('-0001-02');
  await e.scan('-0002-01');
  await e.click('完成清点');
  await e.send();
  await e.says('已完成');
});

await errand(office, 'sit an exam of three questions', 'zheng', async (e) => {
  await e.click('考试', 'nav.side');
  await e.click('开始答题');
  await e.fill('q1', 'A.*');
  await e.fill('q2', 'A.*');
  await e.fill('q3', 'A.*');
  await e.send();
  await e.says('合格');
});

await errand(office, 'issue a USB stick', 'li', async (e) => {
  await e.tile('存储介质');
  await e.row('U-001');
  await e.click('发放', 'main aside');
  await e.fill('holder', '钱主任');
  await e.send();
  await e.says('待');
});

await errand(office, 'approve (phone)', 'qian', async (e) => {
  await e.row('发放', '#asked');
  await e.click('批准');
  await e.says('批准');
}, PHONE);

await errand(office, 'take a USB stick back', 'li', async (e) => {
  await e.tile('存储介质');
  await e.row('U-002');
  await e.click('归还', 'main aside');
  await e.send();
  await e.says('在库');
});

await errand(office, 'request a visit to a key part', 'feng', async (e) => {
  await e.press('n');
  await e.click('要害部门部位出入 · 申请进入');
  await e.fill('part', '机要室');
  await e.fill('visitor', '某维修工');
  await e.fill('purpose', '空调检修');
  await e.send();
  await e.says('待');
});

await errand(office, 'open a meeting and collect its papers', 'zheng', async (e) => {
  await e.tile('涉密会议');
  await e.row('防汛部署会');
  await e.click('开会', 'main aside');
  await e.send();
  await e.click('全部清退', 'main aside');
  await e.send();
});

await errand(office, 'book a journey abroad', 'zheng', async (e) => {
  await e.press('n');
  await e.click('涉密人员出境');
  await e.fill('country', '某国');
  await e.fill('purpose', '探亲');
  await e.fill('from_day', later(30));
  await e.fill('to_day', later(40));
  await e.send();
  await e.says('已申请');
});

await errand(office, 'register a computer', 'wang', async (e) => {
  await e.press('n');
  await e.click('计算机 · ');
  await e.fill('name', '综合科台式机');
  await e.fill('class', '内部网（非涉密）');
  await e.fill('place', '301室');
  await e.fill('responsible', '王网管');
  await e.fill('disk_serial', 'D-0001');
  await e.send();
  await e.says('综合科台式机');
});

await errand(office, 'log a print job', 'feng', async (e) => {
  await e.press('n');
  await e.click('设备使用登记');
  await e.fill('equipment', '打印机一');
  await e.fill('what', '值班表');
  await e.fill('pages', '2');
  await e.send();
  await e.says('值班表');
});

await errand(office, 'dispatch a letter', 'li', async (e) => {
  await e.press('n');
  await e.click('单件登记');
  await e.fill('receiver', '县防汛指挥部');
  await e.fill('item', '0001-03');
  await e.fill('envelope_no', 'F-0001');
  await e.fill('courier', '李机要');
  await e.send();
  await e.says('待');
});

await errand(office, 'borrow a file from the archives', 'zheng', async (e) => {
  await e.press('n');
  await e.click('档案借阅');
  await e.fill('record', '建设用地档案');
  await e.fill('purpose', '核对界址');
  await e.send();
  await e.says('待');
});

await errand(office, 'set an inspection of a key part', 'zhou', async (e) => {
  await e.press('n');
  await e.click('要害部门部位检查');
  await e.fill('part', '机要室');
  await e.send();
  await e.says('检查中');
});

await errand(office, 'declassify', 'zhou', async (e) => {
  await e.tile('文件');
  await e.row('机密会议纪要');
  await e.click('提前解密', 'main aside');
  await e.fill('remark', '会议内容已正式公布');
  await e.fill('decision_ref', '市办〔2026〕8号');
  await e.send();
  await e.says('待');
});

await errand(office, 'gather and count a batch for destruction', 'li', async (e) => {
  await e.press('n');
  await e.click('销毁批次');
  await e.fill('reason', '年度清理');
  await e.fill('place', '待销毁柜');
  await e.send();
  await e.click('清点', 'main aside');
  await e.fill('counted', '1');
  await e.send();
  await e.says('已清点');
});

await errand(office, 'destroy a batch', 'dang', async (e) => {
  await e.tile('销毁批次');
  await e.row('旧通讯录');
  await e.click('销毁', 'main aside');
  await e.fill('method', '使用符合标准的设备自行销毁（少量）');
  await e.fill('device', '某型碎纸机');
  await e.send();
  await e.says('待');
});

table();
await finish();
