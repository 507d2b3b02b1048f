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
  await e.row('SY-WJ-2026-0001-01', '#due');
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

table();
await finish();
