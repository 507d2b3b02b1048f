"""Personal data among what only looks like it: numbers with right check digits among those with wrong ones, mobile and fixed telephones among
orders and amounts, passports among types of machines, plates among papers' numbers, addresses of people among those of offices, names among
headings, e-mail among files and machines. The hold-out half is personal_fresh.py, everything that stands here the tune half."""
import re

import personal_fresh
from common import Sureness, Count, Document, Label, of_half, rng, scan, text_of

PHONES = re.compile(r"\b1[0-9]{10}\b", re.ASCII)
GROUPS = ("formal", "chat")
GOALS = {"formal": 0.99, "chat": 0.95}
NUMBERS = ("id_card", "credit_code", "bank_card", "phone")
WORDS = ("passport", "plate", "email", "name", "address")
KINDS = NUMBERS + WORDS
REGIONS = ("110105", "310115", "440304", "510107", "330106", "420111", "610113", "210202", "500112", "370203", "650102", "540102")
BANKS = ("621226", "622848", "621700", "621660", "622202", "623052", "625910", "622588")
MOBILE = ("130", "135", "138", "139", "150", "158", "166", "176", "180", "186", "189", "191", "198", "199")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


# ---- right numbers ----
def id_card(r):
    s = r.choice(REGIONS) + f"{r.randint(1950, 2015)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return s + "10X98765432"[sum(int(c) * w for c, w in zip(s, weights)) % 11]


def credit_code(r):
    s = r.choice(("91", "12", "51", "11", "52", "92")) + r.choice(REGIONS) + "".join(r.choice(ALPHABET) for _ in range(9))
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    return s + ALPHABET[(31 - sum(ALPHABET.index(c) * w for c, w in zip(s, weights)) % 31) % 31]


def luhn(s):
    total = sum(sum(divmod(int(c) * (2 if i % 2 == 0 else 1), 10)) for i, c in enumerate(reversed(s)))
    return s + str(-total % 10)


def bank_card(r):
    head = r.choice(BANKS)
    return luhn(head + "".join(str(r.randint(0, 9)) for _ in range(r.choice((9, 12)))))


def phone(r):
    return r.choice(MOBILE) + f"{r.randint(0, 99999999):08}"


def landline(r):
    return r.choice(("010", "021", "0755", "0571", "029", "0431")) + r.choice(("-", " ", "")) + f"{r.randint(2, 8)}{r.randint(0, 9999999):07}"


def passport(r):
    return r.choice(("E", "G", "EA", "EK", "D", "H")) + f"{r.randint(0, 99999999):08}"


def cut_passport(r):
    s = passport(r)
    return s[:9]


PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"


def plate(r):
    head = r.choice(PROVINCES) + r.choice("ABCDEFGHJKL") + r.choice(("", "", "·"))
    if r.random() < 0.3:
        return head + r.choice("DF") + f"{r.randint(0, 99999):05}"
    tail = f"{r.randint(0, 99999):05}"
    return head + (tail if r.random() < 0.6 else r.choice("ABCDEFGH") + tail[1:])


def email(r):
    who = r.choice(("li.wei", "zhang_san", "wang2019", "chen-jing", "liu", "zhao.min88", "138001", "hr"))
    return who + "@" + r.choice(("163.com", "qq.com", "mail.example.cn", "office.org.cn", "gmail.com", "bureau.gov.cn", "sina.com.cn"))


SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "胡", "朱", "郭", "何", "罗", "高", "林", "欧阳", "郑", "梁", "谢", "邓", "魏", "袁")
GIVEN = ("伟", "芳", "秀英", "敏", "静", "丽华", "强", "磊", "军", "洋", "建国", "艳", "勇", "志强", "娟", "涛", "明远", "超", "桂兰", "海燕")


def name(r):
    return r.choice(SURNAMES) + r.choice(GIVEN)


def address(r):
    city = r.choice(("江川市青山区", "云海省东明市南湖区", "临江县", "北山市开发区", "明州市西城区"))
    road = r.choice(("和平路", "解放大道", "文昌街", "柳树巷", "建设北路", "三元里弄", "人民东路"))
    tail = r.choice(("", "3栋2单元501室", "5号楼1203", "2幢301室", "9号楼2单元1401室"))
    return f"{city}{road}{r.randint(1, 399)}号{tail}"


MAKE = {"id_card": id_card, "credit_code": credit_code, "bank_card": bank_card, "phone": phone, "passport": cut_passport, "plate": plate,
        "email": email, "name": name, "address": address}


# ---- numbers that are none ----
def wrong_check(make):
    def wrong(r):
        s = make(r)
        last = s[-1]
        return s[:-1] + r.choice([c for c in "0123456789" if c != last])
    return wrong


def eleven(r):
    """What a mobile number looks like, though it is none."""
    return phone(r)


DECOYS = (
    ("订单编号：{}", lambda r: f"{r.randint(2015, 2026)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.randint(0, 9999999999):010}"),
    ("流水号 {}", wrong_check(bank_card)),
    ("身份证（样例，无效）{}", wrong_check(id_card)),
    ("时间戳 {}", lambda r: str(r.randint(1500000000000, 1900000000000))),
    ("ISBN 978-7-{}", lambda r: f"{r.randint(100, 999)}-{r.randint(10000, 99999)}-{r.randint(0, 9)}"),
    ("合同金额 {} 元", lambda r: f"{r.randint(10**9, 10**11)}.{r.randint(0, 99):02}"),
    ("物料编码 {}", lambda r: "".join(r.choice("0123456789ABCDEF") for _ in range(18))),
    ("设备序列号 {}", lambda r: f"12{r.randint(10**8, 10**9 - 1)}"),
    ("坐标 {}", lambda r: f"{r.uniform(70, 135):.8f},{r.uniform(18, 53):.8f}"),
    ("校验值 {}", lambda r: "".join(r.choice("0123456789abcdef") for _ in range(64))),
    ("快递单号 SF{}", lambda r: f"{r.randint(10**12, 10**13 - 1)}"),
    ("统一社会信用代码（已注销样例）{}", wrong_check(credit_code)),
    # eleven digits that begin like a mobile number
    ("订单号：{}", eleven), ("本次采购单号为{}", eleven),
    ("运单 {} 已签收", eleven), ("物流单 {} 在途", eleven),
    ("拨款{}元", eleven), ("总投资约{}元人民币", eleven),
    ("资产编号 {}", eleven), ("固定资产条码 {}", eleven),
    ("https://www.example.cn/item?id={}", eleven), ("http://shop.example.cn/detail/{}.html", eleven),
    ("交易流水 {} 成功", eleven), ("受理编号{}", eleven),
    ("累计访问 {} 次", eleven), ("文件大小 {} 字节", eleven),
    ("QQ 群号：{}", eleven), ("会议号 {}", eleven),
    ("学号 {}", eleven), ("准考证号：{}", eleven),
    # passports, plates
    ("传感器型号 {}", cut_passport), ("部件号 {}", cut_passport),
    ("护照阅读机（型号 {}）采购 2 台", cut_passport), ("护照打印机序列号：{}", cut_passport),
    ("图纸编号 {}", lambda r: f"{r.choice('BCKT')}-A{r.randint(10000, 99999)}"), ("规格 {}", lambda r: f"HG-B{r.randint(10000, 99999)}"),
    ("新A4纸{}张", lambda r: str(r.randint(100, 900))), ("沪A座{}室", lambda r: str(r.randint(10000, 29999))),
    ("云C{}批", lambda r: f"2026{r.randint(1000, 9999)}"), ("川B{}号文", lambda r: f"〔2026〕{r.randint(100, 999)}"),
    # e-mail
    ("图片 {}", lambda r: f"logo{r.randint(1, 9)}@2x.png"), ("素材 {}", lambda r: f"banner_{r.randint(1, 9)}@3x.jpg"),
    ("git clone git@{}", lambda r: f"code.example.cn:group/app{r.randint(1, 99)}.git"), ("scp root@{}", lambda r: f"10.0.{r.randint(0, 255)}.8:/data"),
    ("systemctl start {}", lambda r: f"getty@tty{r.randint(1, 6)}.service"), ("npm install {}", lambda r: f"lodash@4.17.{r.randint(1, 30)}"),
    ("依赖 {}", lambda r: f"webpack@5.{r.randint(1, 90)}.0-beta.js"), ("日志 {}", lambda r: f"agent@{r.randint(1, 9)}.log"),
    # names
    ("姓名：{}", lambda r: "　　　　性别：　　电话："), ("姓名|{}", lambda r: "性别|出生年月|手机"),
    ("联系人：{}", lambda r: "办公室，电话 12345"), ("负责人：{}", lambda r: "见附件，电话另行通知"),
    ("法定代表人：{}", lambda r: "待定，证件号待补"), ("申请人：{}", lambda r: "本市户籍人员，凭身份证办理"),
    ("户名：{}", lambda r: "江川市财政局，账号另附"), ("收件人：{}", lambda r: "高新区管委会，电话见通知"),
    # addresses of offices
    ("办事大厅设在{}", address), ("本单位位于{}，欢迎监督", address),
    ("受理地点：{}", address), ("施工地点：{}", address),
    ("展览在{}举行", address), ("新址为{}，即日起启用", address),
    ("住址变更须到{}的派出所办理", address), ("户籍窗口：{}一楼", address),
)

FORMAL = {
    "id_card": ("申请人身份证号码：{}。", "公民身份号码 {}", "法定代表人（身份证：{}）", "证件号码|{}|有效", "身份证件号码为{}，", "居民身份证{}号"),
    "credit_code": ("统一社会信用代码：{}", "（统一社会信用代码 {}）", "信用代码|{}|", "甲方代码为{}，"),
    "bank_card": ("开户账号：{}", "收款账户 {}（某银行）", "银行卡号|{}|", "请汇至{}，户名如下", "账号：{}；"),
    "phone": ("联系电话：{}", "联系人手机 {}。", "电话|{}|", "（手机：{}）", "联系方式为{}，"),
    "passport": ("护照号码：{}", "护照号 {}，", "证件类型|护照|{}|", "持护照（{}）入境", "Passport No. {}", "普通护照{}"),
    "plate": ("号牌号码：{}", "车牌 {}。", "公务用车|{}|", "车辆（{}）", "车号{}，", "登记车牌号为{}"),
    "email": ("电子邮箱：{}", "邮箱 {}。", "E-mail|{}|", "（{}）", "请发至{}，", "联系邮箱：{}；"),
    "name": ("姓名：{}，身份证号另附", "联系人：{}，手机另附", "姓名|{}|证件号|略", "申请人：{}（身份证号略）", "姓名 {} 电话略", "法定代表人：{}，电话略",
             "收件人：{}，手机略", "经办人：{} 电话略"),
    "address": ("家庭住址：{}", "现住{}", "户籍地址：{}，", "居住地：{}。", "住址|{}|", "收件地址：{}"),
}
FIXED = ("联系电话：{}", "座机 {}。", "办公电话|{}|", "传真：{}", "（电话：{}）", "监督电话为{}")
CHAT = {
    "id_card": ("身份证 {}", "我的证件{}你记一下", "sfz:{}", "号码是 {} 别发群里", "{}这个是他的身份证"),
    "credit_code": ("税号{}", "开票 {} 谢谢", "公司信用代码{}哈", "抬头下面那个 {}"),
    "bank_card": ("卡号{}", "打这张卡 {}", "工行 {} 转好了说一声", "{} 是我的卡", "账号{}急"),
    "phone": ("打我电话{}", "手机 {} 微信同号", "{}这个号", "tel:{}", "加我{}吧"),
    "passport": ("护照{}", "我护照号是 {}", "{} 我的护照", "passport {}"),
    "plate": ("车是{}", "我车牌 {} 帮登记下", "{}挪一下车", "开{}来的"),
    "email": ("发我邮箱{}", "{}这个邮箱", "mail {} 收到回", "邮箱{}哈"),
    "name": ("找{} 13800138000", "{}，电话13900139000", "{} 15811112222", "{}手机13711112222"),
    "address": ("寄到{}", "我家在{}", "快递发{}", "家住{}"),
}


# Of the tune half alone: was hold-out once, and has been looked at.
LATER_FORMAL = {
    "id_card": ("乙方（身份证号码{}）", "投保人证件号：{}", "公民身份证号：{}；性别"),
    "credit_code": ("纳税人识别号：{}", "供应商（{}）", "机构代码 {}"),
    "bank_card": ("工资卡：{}", "退款至 {}，三个工作日到账", "结算账号为{}。"),
    "phone": ("咨询请拨打{}", "经办 {}", "值班手机:{}", "移动电话（{}）", "短信已发送至{}"),
    "passport": ("所持护照为{}", "护照编号：{}", "因私普通护照，号码{}，", "Passport number: {}"),
    "plate": ("肇事车辆{}", "停放的{}小型轿车", "车辆号牌：{}；", "号牌为{}的货车"),
    "email": ("抄送：{}", "投稿邮箱为{}。", "联系方式：{}", "Email：{}"),
    "name": ("被保险人：{}，证件号略", "患者姓名：{}　电话略", "购房人：{}，身份证略", "第一原告：{}，住址略", "同住人：{}，手机略"),
    "address": ("被告住{}", "住所地：{}，", "现居住于{}。", "通信地址：{}", "暂住{}"),
}
LATER_CHAT = {
    "id_card": ("证件号码发你了 {}", "帮我订票 {}", "{} 我妈的"),
    "credit_code": ("发票按 {} 开", "单位税号 {}"),
    "bank_card": ("转我 {} 建行", "卡是{}别转错", "还款卡尾号完整是{}"),
    "phone": ("有事打{}", "我新号 {}", "他电话是{}你存一下", "{}，随时"),
    "passport": ("护照号发你：{}", "出票用护照 {}", "护照拍照不清楚，是{}"),
    "plate": ("{}在楼下等", "叫的车 {} 白色", "你那个{}挡路了"),
    "email": ("简历投 {}", "抄我一份 {}", "用{}登录"),
    "name": ("联系{}，18600001111", "快递员{} 13500002222", "{} 17700003333 明天到", "班主任{}电话13600004444"),
    "address": ("送到{}", "我住{}", "搬到{}了", "导航到我家 {}"),
}
LATER_DECOYS = (
    ("里程 {} 米", eleven), ("标的额{}元整", eleven), ("批准文号 {}", eleven), ("缴费单据 {}", eleven), ("箱号：{}", eleven), ("面积{}平方米", eleven),
    ("护照尺寸照片，相机机身号 {}", cut_passport), ("订货代号 {}", cut_passport), ("津A馆{}展位", lambda r: str(r.randint(10000, 99999))),
    ("见 {}", lambda r: f"icon{r.randint(1, 9)}@2x.webp"), ("ssh deploy@{}", lambda r: f"web{r.randint(1, 9)}"),
    ("负责人：{}", lambda r: "王府街道办事处，电话略"), ("姓名：{}", lambda r: "（正楷填写）电话："), ("联系人：{}", lambda r: "张贴处公示，电话略"),
    ("项目选址于{}，已公示", address), ("寄送材料的窗口在{}", address), ("火灾发生地：{}", address),
)


# Of the tune half alone: were hold-out once, the batch after the one above.
LAST_FORMAL = {
    "id_card": ("出生医学证明登记母亲证件{}", "核验通过：{}", "报名人身份证件为 {}，"),
    "credit_code": ("中标人（{}）", "登记证号{}；", "付款方税号：{}"),
    "bank_card": ("社保卡银行账户：{}", "补贴发放至{}。", "收款卡{}（储蓄）"),
    "phone": ("请与王科长联系，{}", "报修：{}", "值守人员（{}）", "应急电话 {}", "预留手机尾部完整号码{}"),
    "passport": ("出境证件为护照{}", "签证所附护照：{}", "护照No：{}", "换发护照，新号{}"),
    "plate": ("违停车辆{}已拖离", "公车{}派出", "车牌号码|{}|蓝牌", "小客车（{}）"),
    "email": ("来信请寄{}", "反馈邮箱：{}", "电邮 {}。", "账号（{}）"),
    "name": ("承办民警：{}，电话略", "校长：{}　手机略", "主治医师：{}，电话略", "签收人：{}，手机略", "委托代理人 {}，证件号略"),
    "address": ("户籍所在地为{}", "租住在{}", "经常居住地：{}", "收货人地址：{}", "家庭详细地址：{}"),
}
LAST_CHAT = {
    "id_card": ("身份证号我发你 {}", "{} 查一下这个人", "实名用{}"),
    "credit_code": ("税号再发一遍 {}", "{} 是我们公司的"),
    "bank_card": ("卡号给你{}", "收款 {} 招行", "{}（我老婆的卡）"),
    "phone": ("换号了 {}", "打{}找我", "微信加{}", "{} 他的"),
    "passport": ("我的护照 {} 你填", "护照号码 {} 有效期到明年", "护照是不是{}"),
    "plate": ("前面那辆{}", "登记访客车 {}", "我开{}"),
    "email": ("文件传{}", "我邮箱 {}", "{} 收不到"),
    "name": ("房东{} 18611112222", "他叫{}，13566667777", "{} 15900001111 送货", "问{}13688889999"),
    "address": ("地址发你 {}", "我搬家了，在{}", "外卖放{}", "来我家 {}"),
}
LAST_DECOYS = (
    ("核减{}元", eleven), ("共计{}千瓦时", eleven), ("发票代码 {}", eleven), ("ICP 备案 {}", eleven), ("集装箱 {}", eleven), ("行程 {} 步", eleven),
    ("护照机读区示例 {}", cut_passport), ("阀门 {}", cut_passport), ("琼B区{}柜", lambda r: str(r.randint(10000, 99999))),
    ("附件 {}", lambda r: f"cover{r.randint(1, 9)}@3x.jpeg"), ("rsync backup@{}", lambda r: f"store{r.randint(1, 9)}:/srv"),
    ("负责人：{}", lambda r: "安全生产科，电话略"), ("姓名：{}", lambda r: "同上，电话同上"), ("经办人：{}", lambda r: "时任科长，电话略"),
    ("事发地点在{}", address), ("拆迁范围包括{}", address), ("公交站设于{}对面", address),
)


def parted(r, s, group, kind):
    """As people write it: in groups, full width, a small x."""
    how = r.random()
    if kind == "credit_code" or kind in WORDS or how < (0.7 if group == "formal" else 0.5):
        return s
    if how < 0.8 and kind in ("bank_card", "phone"):
        size = 4 if kind == "bank_card" else r.choice((4, 3))
        joint = r.choice(" -")
        head = 3 if kind == "phone" else size
        parts = [s[:head]] + [s[i : i + 4] for i in range(head, len(s), 4)]
        return joint.join(parts)
    if how < 0.9:
        return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in s)
    if kind == "id_card":
        return s.lower() if group == "chat" else s[:6] + " " + s[6:14] + " " + s[14:]
    return s


# As in personal_fresh.py; these may be mended on.
TABLES = (
    ("序号|运单号|件数", ("{i}", "{eleven}", "{n}")), ("订单号\t金额", ("{eleven}", "{n}.50")), ("流水号,状态", ("{eleven}", "成功")),
    ("姓名|手机|住址", ("{NAME}", "{PHONE}", "{ADDRESS}")), ("用户\t联系电话\t备注", ("{who}", "{PHONE}", "已回访")),
)


def batch(half):
    """What the half is made of: its sentences by group, its decoys, its tables, its addresses and names."""
    if half == "hold-out":
        make = MAKE | {"name": personal_fresh.name, "address": personal_fresh.address}
        return ({"formal": [personal_fresh.FORMAL], "chat": [personal_fresh.CHAT]}, personal_fresh.decoys(eleven, cut_passport, personal_fresh.address),
                personal_fresh.TABLES, make)
    return {"formal": [FORMAL, LATER_FORMAL, LAST_FORMAL], "chat": [CHAT, LATER_CHAT, LAST_CHAT]}, DECOYS + LATER_DECOYS + LAST_DECOYS, TABLES, MAKE


def table(r, tables, make):
    """Some rows below their heading, and what is to be found in them."""
    head, cells = r.choice(tables)
    joint = next(c for c in "|\t," if c in head)
    joint = " | " if " | " in head else joint
    lines, labels = [head], []
    for i in range(r.randint(2, 4)):
        said = {"i": str(i + 1), "n": str(r.randint(1, 900)), "eleven": phone(r), "who": f"{r.randint(1, 30)}号", "NAME": make["name"](r), "PHONE": phone(r), "ADDRESS": make["address"](r)}
        lines.append(joint.join(c.format(**said) for c in cells))
        labels += [Label(c[1:-1].lower(), said[c[1:-1]]) for c in cells if c.isupper()]
    return lines, labels


def documents(half):
    out = []
    sentences, decoys, tables, make = batch(half)
    for group in GROUPS:
        mine = {kind: [t for of in sentences[group] for t in of[kind]] for kind in KINDS}
        r = rng(half, f"personal/{group}/3")
        for n in range(900):
            lines, labels = [], []
            for _ in range(r.randint(3, 8)):
                if r.random() < 0.5:
                    kind = r.choice(KINDS)
                    fixed = kind == "phone" and group == "formal" and r.random() < 0.25
                    text = landline(r) if fixed else parted(r, make[kind](r), group, kind)
                    lines.append(r.choice(of_half(FIXED, half) if fixed else mine[kind]).format(text))
                    labels.append(Label(kind, text))
                    labels += [Label("phone", n) for n in PHONES.findall(lines[-1]) if kind == "name"]
                else:
                    template, decoy = r.choice(decoys)
                    lines.append(template.format(decoy(r)))
            if r.random() < 0.15:
                more, looked_for = table(r, tables, make)
                lines, labels = lines + more, labels + looked_for
            out.append(Document(f"{group}{n}.txt", "\n".join(lines).encode(), labels, group))
    return out


def plain(s):
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF10 <= ord(c) <= 0xFF19 else c for c in s if c not in " -\n").upper()


SURE = {}  # by half, for the table of how sure rules are
SURE_ENOUGH = 80


def measure(half, misses):
    docs = documents(half)
    found, _ = scan(docs)
    sure = SURE[half] = Sureness()
    counts = {(g, k): Count() for g in GROUPS for k in KINDS}
    called = {g: Count() for g in GROUPS}  # telephones beside a word that says so
    for d in docs:
        wanted = [(label.kind, plain(label.text)) for label in d.labels]
        for f in found.get(d.name, []):
            if f["kind"] not in KINDS:
                continue
            said = (f["kind"], plain(text_of(d, f)))
            right = said in wanted
            sure.add(f["rule"], f["sure"], right)
            of = [counts[d.group, f["kind"]]] + [called[d.group]] * (f["kind"] == "phone" and f["sure"] >= SURE_ENOUGH)
            for count in of:
                count.hit += right
                count.false += not right
            if right:
                wanted.remove(said)
            else:
                misses.append(f"false {f['kind']}: {text_of(d, f)} in {d.name}")
        for kind, text in wanted:
            counts[d.group, kind].missed += 1
            misses.append(f"missed {kind}: {text} in {d.name}: {d.body.decode()!r}")
    for g in GROUPS:
        whole = counts[g, "phone"]
        called[g].missed = whole.hit + whole.missed - called[g].hit
    rows = [(f"{kind}, {group}", count, GOALS[group]) for (group, kind), count in counts.items()]
    return rows + [(f"phone, {g}, at least {SURE_ENOUGH} sure", called[g], None) for g in GROUPS]
