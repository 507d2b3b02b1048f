"""The last batch of personal data: sentences, numbers' neighbours, addresses, names and tables that no rule has been mended on. Hold-out half alone:
who mends on it moves it to the tune half and writes another."""

SURNAMES = ("潘", "许", "沈", "韩", "冯", "曹", "彭", "曾", "萧", "蔡", "贾", "丁", "叶", "余", "苏", "卢", "蒋", "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "上官", "诸葛")
GIVEN = ("思远", "雨桐", "国庆", "晓东", "春梅", "子涵", "凯", "婷", "立新", "玉兰", "鹏飞", "嘉", "文博", "淑珍", "亮", "佳怡", "红霞", "少华", "倩", "振宇")


def name(r):
    return r.choice(SURNAMES) + r.choice(GIVEN)


def address(r):
    city = r.choice(("浙江省湖城市吴溪区", "长河市经济技术开发区", "安平县城关镇", "西陵自治州白水市", "东洲市滨江新区", "河东区", "四川省广源市旺山县"))
    place = r.choice((
        "{road}{n}号{estate}{b}幢{u}单元{f}{d}室", "{road}{n}号{b}栋{f}{d}", "{road}{n}弄{b}号{f}{d}室", "{estate}{b}号楼{u}单元{f}{d}号", "{estate}{b}-{u}-{f}{d}", "{village}{g}组{n}号",
        "{road}{n}号院{b}号楼{f}{d}", "{road}{n}号", "{estate}{b}座{f}{d}室", "{village}{n}号", "{road}{n}-{b}号",
    ))
    return city + place.format(
        road=r.choice(("学府路", "滨河东街", "中山南路", "迎宾大道", "桃花巷", "环城西路", "安居街")), estate=r.choice(("翠湖花园", "金色家园", "东方名苑", "锦绣小区", "阳光新村", "教师公寓")),
        village=r.choice(("石桥镇前进村", "大湾乡杨家村", "清水镇上坪村")), n=r.randint(1, 480), b=r.randint(1, 36), u=r.randint(1, 5), f=r.randint(1, 25), d=r.choice(("01", "02", "03", "04")),
        g=r.randint(1, 9))


FORMAL = {
    "id_card": ("投保人{}，", "身份信息核对（{}）", "证件类型：居民身份证；号码：{}"),
    "credit_code": ("企业代码（统一）{}", "开票单位税号{}。", "承租方：{}"),
    "bank_card": ("代发账户{}。", "退税账号：{}", "卡号（借记）{}"),
    "phone": ("经办人及电话：{}", "机主号码 {}。", "请拨打{}咨询", "手机号码为{}的用户", "紧急联系人 {}", "登记电话{}", "张先生 {}", "（{}，李女士）", "验证码已发送至{}", "24小时热线{}"),
    "passport": ("旅行证件：护照，{}", "护照（号码 {}）遗失声明作废", "passport no: {}", "所持中国护照{}有效", "护照号码栏填写{}", "证件：护照 {}"),
    "plate": ("驾驶{}沿环城路行驶", "随车车牌：{}", "{}号小客车", "车辆牌照 {}"),
    "email": ("通知送达邮箱{}。", "e-mail: {}", "意见请发送{}", "用户名：{}"),
    "name": ("监护人：{}，联系电话略", "投诉人{}（电话略）", "受访者：{}，手机略", "申领人姓名 {}，证件号略", "紧急联系人：{}，手机略", "户主：{}，住址略", "值班员：{} 电话略", "开户人：{}，身份证略"),
    "address": ("现住址为{}", "，住{}。", "送达地址：{}", "联系地址：{}", "户口所在地：{}", "实际居住地址为{}", "本人居住在{}", "住所：{}", "住址（现）{}", "收货地址 {}"),
}
CHAT = {
    "id_card": ("填这个身份证 {}", "{}我爸的证", "他证号{}"),
    "credit_code": ("公司税号给你{}", "开专票 {}"),
    "bank_card": ("钱打{}", "我农行的卡 {}", "报销卡号变了 {}"),
    "phone": ("这是我新号码{}", "给他打{}", "{} 备注小王", "电话给你 {}", "v信 {}", "我妈手机{}", "别打这个了 打{}", "安装师傅 {}", "房屋中介 {}", "{}", "有事call我{}"),
    "passport": ("护照号{}帮我值机", "我护照 {} 拼音ZHANG", "passport:{}", "{} 护照号 有效期2030"),
    "plate": ("滴滴 {} 到了", "车{}停B2", "蓝色那台{}"),
    "email": ("发{}就行", "邮件给{}了没", "{} 加下"),
    "name": ("我同事{} 18612345678", "找{}拿钥匙 13987654321", "{}的电话是15812344321", "师傅姓名{} 13356781234", "联系人{}，17788886666"),
    "address": ("帮我把东西送去{}", "地址:{}", "收件地址 {} 谢谢", "我爸妈住在{}", "新房子在{}", "到付寄{}", "上门维修 {}", "我住的地方是{}", "来{}接我", "定位发你了 {}"),
}


def decoys(eleven, cut_passport, address):
    return (
        ("结算单 {}", eleven), ("用户户号 {}", eleven), ("档案{}号", eleven), ("批次{}", eleven), ("累计用水{}吨", eleven), ("注册资本{}元", eleven),
        ("耗资{}，", eleven), ("阅读量{}", eleven), ("工单{}已派", eleven), ("微博ID {}", eleven), ("报文 seq={}", eleven), ("税票 {}", eleven), ("保单{}生效", eleven),
        ("产能{}千克", eleven), ("扫描件_{}.pdf", eleven), ("市值约{}港元", eleven), ("产品追溯码 {}", eleven), ("电表底度 {}", eleven), ("GPS 终端 {}", eleven), ("key: {}", eleven),
        ("护照套 货号{}", cut_passport), ("护照识读仪 SN {}", cut_passport), ("护照自助机 {} 故障", cut_passport), ("零件 {}", cut_passport), ("墨盒 {}", cut_passport),
        ("粤B栋{}室", lambda r: str(r.randint(10000, 29999))), ("豫A线{}次", lambda r: f"2026{r.randint(1000, 9999)}"),
        ("背景 {}", lambda r: f"bg{r.randint(1, 9)}@2x.webp"), ("docker pull registry@{}", lambda r: f"sha{r.randint(1, 9)}"),
        ("户主：{}", lambda r: "同户人员，住址略"), ("值班员：{}", lambda r: "当班班长，电话略"), ("监护人：{}", lambda r: "父母或其他近亲属，电话略"), ("联系人：{}", lambda r: "综合科，电话略"),
        ("姓名：{}", lambda r: "（必填），手机（必填）"), ("受访者：{}", lambda r: "全体居民，电话略"), ("紧急联系人：{}", lambda r: "方便联系者，电话略"),
        ("我局位于{}", address), ("报名地点：{}", address), ("会议定于{}召开", address), ("注册地址：{}", address), ("单位地址：{}", address), ("仓库设于{}", address),
        ("交通事故发生在{}", address), ("项目建设地址：{}", address), ("经营场所：{}", address), ("案发现场为{}", address), ("门店地址：{}", address),
    )


# A heading and what stands below it; a capital stands for what is looked for
TABLES = (
    ("序号|提单号|重量", ("{i}", "{eleven}", "{n}")), ("提单号\t数量", ("{eleven}", "{n}")), ("票据 | 金额", ("{eleven}", "{n}.00")),
    ("姓名|联系方式|家庭住址", ("{NAME}", "{PHONE}", "{ADDRESS}")), ("客户\t手机号\t备注", ("{who}", "{PHONE}", "无")), ("住户|电话", ("{who}", "{PHONE}")),
    ("会员卡号,积分", ("{eleven}", "{n}")),
)
