"""Identity cards, credit codes, bank cards, telephones: with right check digits, among numbers that only look like them."""
from common import Count, Document, Label, of_half, rng, scan, text_of

GROUPS = ("formal", "chat")
GOALS = {"formal": 0.99, "chat": 0.95}
KINDS = ("id_card", "credit_code", "bank_card", "phone")
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


MAKE = {"id_card": id_card, "credit_code": credit_code, "bank_card": bank_card, "phone": phone}


# ---- numbers that are none ----
def wrong_check(make):
    def wrong(r):
        s = make(r)
        last = s[-1]
        return s[:-1] + r.choice([c for c in "0123456789" if c != last])
    return wrong


DECOYS = (
    ("订单编号：{}", lambda r: f"{r.randint(2015, 2026)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.randint(0, 9999999999):010}"),
    ("流水号 {}", wrong_check(bank_card)),
    ("身份证（样例，无效）{}", wrong_check(id_card)),
    ("时间戳 {}", lambda r: str(r.randint(1500000000000, 1900000000000))),
    ("ISBN 978-7-{}", lambda r: f"{r.randint(100, 999)}-{r.randint(10000, 99999)}-{r.randint(0, 9)}"),
    ("合同金额 {} 元", lambda r: f"{r.randint(10**9, 10**11)}.{r.randint(0, 99):02}"),
    ("物料编码 {}", lambda r: "".join(r.choice("0123456789ABCDEF") for _ in range(18))),
    ("座机 0{}", lambda r: f"{r.randint(10, 999)}-{r.randint(2000000, 89999999)}"),
    ("坐标 {}", lambda r: f"{r.uniform(70, 135):.8f},{r.uniform(18, 53):.8f}"),
    ("校验值 {}", lambda r: "".join(r.choice("0123456789abcdef") for _ in range(64))),
    ("快递单号 SF{}", lambda r: f"{r.randint(10**12, 10**13 - 1)}"),
    ("设备序列号 {}", lambda r: f"12{r.randint(10**8, 10**9 - 1)}"),
)

FORMAL = {
    "id_card": ("申请人身份证号码：{}。", "公民身份号码 {}", "法定代表人（身份证：{}）", "证件号码|{}|有效", "身份证件号码为{}，", "居民身份证{}号"),
    "credit_code": ("统一社会信用代码：{}", "（统一社会信用代码 {}）", "信用代码|{}|", "甲方代码为{}，"),
    "bank_card": ("开户账号：{}", "收款账户 {}（某银行）", "银行卡号|{}|", "请汇至{}，户名如下", "账号：{}；"),
    "phone": ("联系电话：{}", "联系人手机 {}。", "电话|{}|", "（手机：{}）", "联系方式为{}，"),
}
CHAT = {
    "id_card": ("身份证 {}", "我的证件{}你记一下", "sfz:{}", "号码是 {} 别发群里", "{}这个是他的身份证"),
    "credit_code": ("税号{}", "开票 {} 谢谢", "公司信用代码{}哈", "抬头下面那个 {}"),
    "bank_card": ("卡号{}", "打这张卡 {}", "工行 {} 转好了说一声", "{} 是我的卡", "账号{}急"),
    "phone": ("打我电话{}", "手机 {} 微信同号", "{}这个号", "tel:{}", "加我{}吧"),
}


def parted(r, s, group, kind):
    """As people write it: in groups, full width, a small x."""
    how = r.random()
    if kind == "credit_code" or how < (0.7 if group == "formal" else 0.5):
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


def documents(half):
    out = []
    for group, templates in zip(GROUPS, (FORMAL, CHAT)):
        r = rng(half, f"personal/{group}")
        for n in range(400):
            lines, labels = [], []
            for _ in range(r.randint(3, 8)):
                if r.random() < 0.5:
                    kind = r.choice(KINDS)
                    text = parted(r, MAKE[kind](r), group, kind)
                    lines.append(r.choice(of_half(templates[kind], half)).format(text))
                    labels.append(Label(kind, text))
                else:
                    template, make = r.choice(of_half(DECOYS, half))
                    lines.append(template.format(make(r)))
            out.append(Document(f"{group}{n}.txt", "\n".join(lines).encode(), labels, group))
    return out


def plain(s):
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF10 <= ord(c) <= 0xFF19 else c for c in s if c not in " -\n").upper()


def measure(half, misses):
    docs = documents(half)
    found, _ = scan(docs)
    counts = {(g, k): Count() for g in GROUPS for k in KINDS}
    for d in docs:
        wanted = [(label.kind, plain(label.text)) for label in d.labels]
        for f in found.get(d.name, []):
            if f["kind"] not in KINDS:
                continue
            said = (f["kind"], plain(text_of(d, f)))
            if said in wanted:
                wanted.remove(said)
                counts[d.group, f["kind"]].hit += 1
            else:
                counts[d.group, f["kind"]].false += 1
                misses.append(f"false {f['kind']}: {text_of(d, f)} in {d.name}")
        for kind, text in wanted:
            counts[d.group, kind].missed += 1
            misses.append(f"missed {kind}: {text} in {d.name}: {d.body.decode()!r}")
    return [(f"{kind}, {group}", count, GOALS[group]) for (group, kind), count in counts.items()]
