#!/usr/bin/env python3
"""Thirty messy spreadsheets of an office that never had a system, and what a person would say they are.

messy.py make FOLDER     writes the files
messy.py judge REPORT    compares a report of `cofferdam dayone` with it; prints the figures

Titles are merged, heads stand low or in two rows, dates are written as everybody likes, marks repeat what
stands above, notes stand below, pages repeat their heads. People and bodies are made up.
"""
import json
import os
import sys
import zipfile
from xml.sax.saxutils import escape

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def letter(n):
    return chr(65 + n) if n < 26 else chr(64 + n // 26) + chr(65 + n % 26)


def xlsx(path, sheets):
    """sheets: [(name, rows, merges)]; a row is a list of texts, None for a row left out."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                   '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                   '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                   + "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' for i in range(1, len(sheets) + 1)) + "</Types>")
        z.writestr("_rels/.rels", f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<?xml version="1.0"?><workbook xmlns="{SHEET}" xmlns:r="{REL}"><sheets>' + "".join(
            f'<sheet name="{escape(n)}" sheetId="{i}" r:id="s{i}"/>' for i, (n, _, _) in enumerate(sheets, 1)) + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
            f'<Relationship Id="s{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1)) + "</Relationships>")
        for i, (_, rows, merges) in enumerate(sheets, 1):
            out = [f'<?xml version="1.0"?><worksheet xmlns="{SHEET}"><sheetData>']
            for r, row in enumerate(rows, 1):
                if row is None:
                    continue
                cells = "".join(f'<c r="{letter(c)}{r}" t="inlineStr"><is><t>{escape(str(v))}</t></is></c>'
                                for c, v in enumerate(row) if v not in ("", None))
                out.append(f'<row r="{r}">{cells}</row>')
            out.append("</sheetData>")
            if merges:
                out.append(f'<mergeCells count="{len(merges)}">' + "".join(f'<mergeCell ref="{m}"/>' for m in merges) + "</mergeCells>")
            z.writestr(f"xl/worksheets/sheet{i}.xml", "".join(out) + "</worksheet>")


def text(path, rows, encoding="utf-8", sep=","):
    lines = []
    for row in rows:
        cells = [str(c or "") for c in (row or [])]
        lines.append(sep.join('"' + c.replace('"', '""') + '"' if sep in c or '"' in c else c for c in cells))
    with open(path, "wb") as f:
        f.write(("\r\n".join(lines) + "\r\n").encode(encoding))


# (file, title, register, [(heading, field)], rows, what makes it messy)
TABLES = [
    ("01涉密计算机台账2025.xlsx", "某某局涉密计算机台账", "computer",
     [("序号", ""), ("资产名称", "name"), ("设备类型", "kind"), ("密级", "grade"), ("责任人", "responsible"), ("放置地点", "place"), ("硬盘序列号", "disk_serial"), ("操作系统", "system"), ("启用时间", "since")],
     [["1", "机要台式机", "台式机", "机密", "甲一", "201室", "WD-1001", "某系统V10", "2023.3.1"],
      ["2", "财务台式机", "〃", "秘密", "乙二", "203室", "WD-1002", "〃", "2023年4月5日"],
      ["3", "档案台式机", "〃", "机秘", "丙三", "205室", "WD-1003", "〃", "2023/5/6"]], "title"),
    ("02上网电脑登记.csv", "互联网计算机登记表", "computer",
     [("计算机名", "name"), ("使用人", "responsible"), ("所在房间", "place"), ("MAC地址", "mac"), ("硬盘编号", "disk_serial"), ("购置日期", "since"), ("备注", "")],
     [["外网一号", "丁四", "101", "00-11-22-33-44-55", "WD-1002", "20220901", ""],
      ["外网二号", "戊五", "102", "00-11-22-33-44-56", "WD-2002", "2022-9-1", "旧机"]], "gbk"),
    ("03U盘登记.xlsx", "移动存储介质（U盘）登记表", "medium",
     [("编号", "code"), ("介质类型", "kind"), ("品牌型号", "model"), ("容量", "capacity"), ("序列号", "serial"), ("使用网络", "side"), ("用途", "purpose"), ("领用人", "")],
     [["U-01", "U盘", "甲牌", "32G", "SN0001", "涉密", "资料交换", "甲一"],
      ["U-02", "U盘", "〃", "64G", "SN0002", "内部", "〃", "乙二"],
      ["U-03", "移动硬盘", "乙牌", "1T", "SN0003", "涉密", "备份", "癸十"]], "two"),
    ("04外网U盘.txt", "外网U盘台账", "medium",
     [("标签编号", "code"), ("种类", "kind"), ("出厂编号", "serial"), ("内外网", "side"), ("用途", "purpose")],
     [["W-01", "U盘", "SN0002", "互联网", "下载"], ["W-02", "U盘", "SN0009", "互联网", "下载"]], "tab"),
    ("05打印机复印机.xlsx", "办公自动化设备登记", "equipment",
     [("设备名称", "name"), ("设备类别", "kind"), ("网络类别", "class"), ("规格型号", "model"), ("机身号", "serial"), ("安装地点", "place"), ("专管员", "keeper"), ("购置日期", "since")],
     [["一楼打印机", "打印机", "内部网", "甲牌P1", "PR-1", "一楼", "甲一", "2021.1.1"],
      ["二楼复印机", "复印机", "内部网", "乙牌C2", "PR-2", "二楼", "乙二", "2021.2.30"],
      ["机要传真", "传真机", "内部网", "丙牌F1", "PR-3", "机要室", "丙三", "2021.3.1"]], "notes"),
    ("06收文登记簿.xlsx", "2025年收文登记簿", "document",
     [("收文序号", ""), ("来文单位", "sender"), ("文号", "sender_number"), ("文件标题", "title"), ("密级", "proposed_level"), ("保密期限", "period"), ("成文日期", "issued_on"), ("页数", "pages")],
     [["1", "某市局", "某发〔2025〕1号", "关于工作安排的通知", "秘密", "10年", "2025年1月6日", "6"],
      ["2", "某省厅", "某办〔2025〕3号", "关于检查的函", "机密", "30年", "2025年1月9日", "4"],
      ["3", "某市局", "某发〔2025〕1号", "关于另一事项的通知", "秘密", "10年", "2025年2月1日", "3"]], "again"),
    ("07机要件收件.xlsx", "机要件收件登记", "incoming_mail",
     [("信封号", "envelope_no"), ("发件单位", "sender"), ("密级", "secrecy"), ("传递方式", "channel"), ("送件人", "delivered_by"), ("件数", "pieces"), ("收到日期", "received_on")],
     [["J001", "某市局", "秘密", "机要交通", "投递员", "2", "2025-1-3"], ["J002", "某省厅", "机密", "机要交通", "投递员", "3", "2025-1-8"]], "total"),
    ("08发件登记.csv", "对外发件登记", "dispatch",
     [("寄往单位", "receiver"), ("联系人", "contact"), ("寄送方式", "channel"), ("发出日期", ""), ("回执日期", "")],
     [["某研究所", "值班室", "机要交通", "2025-3-1", "2025-3-9"], ["某公司", "前台", "机要交通", "2025-3-2", ""]], "plain"),
    ("09档案目录.xlsx", "涉密档案卷内目录", "archive_record",
     [("档号", "class_no"), ("题名", "title"), ("存放位置", "shelf"), ("密级", "grade"), ("保密期限", "period"), ("成文日期", "dated"), ("保管期限", "retention"), ("年度", "made_in"), ("页数", "pages")],
     [["A-1", "年度工作总结", "一柜一层", "秘密", "5年", "2019.5.1", "永久", "2019", "12"],
      ["A-2", "专项报告", "〃", "秘密", "15年", "2019.6.1", "30年", "2019", "8"]], "title"),
    ("10涉密人员花名册.xlsx", "涉密人员花名册", "person",
     [("序号", ""), ("姓名", "name"), ("性别", ""), ("所在部门", "unit"), ("涉密岗位", "post"), ("到岗时间", "since"), ("状态", "")],
     [["1", "甲一", "男", "办公室", "机要", "2015年3月", "在岗"], ["2", "乙二", "女", "财务科", "会计", "2016年4月", "在岗"],
      ["3", "丙三", "男", "办公室", "档案", "2016年4月", "在岗"], ["4", "丁四", "女", "业务科", "科员", "2018年1月", "在岗"],
      ["5", "戊五", "男", "业务科", "科员", "2018年1月", "在岗"], ["6", "癸十", "男", "业务科", "科员", "2010年1月", "已离职"]], "blank"),
    ("11科室一览.csv", "内设机构", "department",
     [("部门名称", "name"), ("部门代字", "code"), ("部门职责", "duty")],
     [["办公室", "办", "综合"], ["财务科", "财", "财务"], ["业务科", "业", "业务"]], "plain"),
    ("12岗位设置.xlsx", "涉密岗位设置表", "post",
     [("岗位名称", "name"), ("岗位职责", "duty"), ("备注", "")], [["机要", "收发", ""], ["会计", "核算", ""]], "title"),
    ("13因私出国.xlsx", "涉密人员因私出国（境）登记", "abroad",
     [("姓名", "person"), ("出境类别", "kind"), ("前往国家", "country"), ("出国事由", "purpose"), ("出境日期", "from_day"), ("回国日期", "to_day")],
     [["甲一", "因私", "某国", "旅游", "2025.7.1", "2025.7.9"], ["乙二", "因私", "某国", "探亲", "2025.8.9", "2025.8.1"]], "title"),
    ("14离岗人员.xlsx", "涉密人员离岗（脱密期）登记", "exit_case",
     [("姓名", "leaver"), ("离岗原因", "kind"), ("离岗时间", "last_day"), ("接手人", "successor")],
     [["癸十", "辞职", "2025年2月1日", "丁四"]], "title"),
    ("15保密柜.csv", "保密柜及库房一览", "place",
     [("名称", "name"), ("场所类型", "kind"), ("柜编号", "code"), ("钥匙保管人", "keeper"), ("防护措施", "protection"), ("备注", "remark")],
     [["一号保密柜", "保密柜", "G-1", "甲一", "密码锁", ""], ["二号保密柜", "保密柜", "G-2", "庚七", "密码锁", ""]], "semicolon"),
    ("16涉密会议登记.xlsx", "涉密会议登记表", "meeting",
     [("会议名称", "subject"), ("会议密级", "grade"), ("召开时间", "held_on"), ("会议地点", "venue"), ("主持人", "chair"), ("参会人员", "members")],
     [["专题会", "秘密", "2025-4-1", "三楼会议室", "甲一", "乙二、丙三"], ["调度会", "商密", "2025-4-8", "三楼会议室", "甲一", "乙二、丁四"]], "title"),
    ("17保密培训.xlsx", "保密教育培训登记", "training",
     [("培训主题", "subject"), ("培训形式", "kind"), ("培训对象", "audience"), ("完成期限", "due"), ("学时", "hours")],
     [["保密法学习", "讲座", "全体", "2025-5-1", "2"], ["案例警示", "讲座", "全体", "2025-6-1", "2"]], "total"),
    ("18宣传活动.csv", "保密宣传月活动", "publicity",
     [("名称", "name"), ("宣传形式", "kind"), ("宣传内容", "content"), ("宣传地点", "place"), ("宣传日期", "planned_on"), ("数量", "pieces")],
     [["横幅", "横幅", "保守秘密", "大厅", "2025-4-10", "2"], ["展板", "展板", "案例", "走廊", "2025-4-11", "6"]], "gbk"),
    ("19合作单位.xlsx", "外包单位资质一览", "contractor",
     [("企业名称", "name"), ("统一社会信用代码", "credit_code"), ("业务种类", "trade"), ("成立时间", "founded"), ("联系电话", "")],
     [["某信息公司", "91000000X1", "系统集成", "2009-1-1", "000"], ["某数据公司", "91000000X2", "数据处理", "2011-1-1", "000"]], "title"),
    ("20外包项目.xlsx", "委托外包涉密业务登记", "contract_work",
     [("项目名称", "subject"), ("承接单位", "contractor"), ("实施地点", "site"), ("开工日期", "from_day"), ("完工日期", "to_day"), ("监督人", "supervisor"), ("保密要求", "demands"), ("密级", "grade")],
     [["系统维护", "某信息公司", "机房", "2025-1-1", "2025-12-31", "甲一", "按协议", "秘密"]], "title"),
    ("21网络情况.xlsx", "单位网络情况表", "network",
     [("网络名称", "name"), ("网络类别", "class"), ("保护等级", "grade"), ("拓扑结构", "shape"), ("终端数", "scale"), ("使用范围", "scope_of_use"), ("隔离方式", "isolation")],
     [["政务内网", "涉密", "机密", "星型", "20", "机关", "物理隔离"], ["办公外网", "互联网", "", "星型", "60", "机关", "防火墙"]], "title"),
    ("22应用系统.csv", "应用系统清单", "application_system",
     [("系统名称", "name"), ("部署网络", "network"), ("最高密级", "grade"), ("管理员", "manager"), ("用途和处理的信息", "purpose")],
     [["公文系统", "政务内网", "机密", "丙三", "公文"], ["财务系统", "政务内网", "秘密", "乙二", "账务"]], "plain"),
    ("23服务器账号.xlsx", "服务器账号登记", "server_account",
     [("服务器名称", "server"), ("账号名", "name"), ("账号类型", "kind"), ("管理人", "manager"), ("账号用途", "purpose")],
     [["公文服务器", "admin01", "管理员", "丙三", "运维"], ["〃", "audit01", "审计员", "丁四", "审计"]], "title"),
    ("24要害部位.xlsx", "保密要害部门部位登记表", "key_part",
     [("部位名称", "name"), ("要害部位类别", "kind"), ("确定理由", "reason"), ("具体位置", "spot"), ("第一责任人", "responsible"), ("准入人员", "entrants")],
     [["机要室", "部位", "集中存放", "三楼", "甲一", "甲一、丙三"]], "title"),
    ("25经费支出.xlsx", "保密经费支出明细", "expense",
     [("支出项目", "what"), ("支出金额", "amount"), ("支出日期", "spent_on"), ("凭证编号", "voucher")],
     [["保密柜", "3000", "2025.3.1", "P-1"], ["碎纸机", "1200", "2025.4.1", "P-2"]], "badtotal"),
    ("26经费预算.csv", "保密工作经费预算", "budget",
     [("年度", "for_year"), ("预算用途", "purpose"), ("金额（元）", "amount"), ("申请理由", "grounds")],
     [["2025", "设备购置", "20000", "更新"], ["2025", "培训", "5000", "年度培训"]], "plain"),
    ("27保密制度汇编.xlsx", "依据文件和制度汇编目录", "basis_document",
     [("制度名称", "title"), ("类别", "kind"), ("制定机关", "issuer"), ("文号", "reference"), ("发布日期", "issued_on")],
     [["保密事项范围", "保密事项范围", "某市局", "〔2020〕1号", "2020.1.1"], ["保密守则", "其他规定", "某市局", "〔2021〕2号", "2021.1.1"]], "two"),
    ("28国家秘密事项一览表.xlsx", "国家秘密事项一览表（定密）", "matter",
     [("事项编号", "code"), ("保密事项", "name"), ("类别", "kind"), ("密级", "grade"), ("保密期限", "period"), ("知悉范围", "scope_words"), ("依据条款", "provision")],
     [["M-1", "专项方案", "国家秘密", "秘密", "10年", "机关领导", "第一条"], ["M-2", "专项数据", "国家秘密", "绝密", "长期", "机关领导", "第二条"]], "title"),
    ("29节假日安排.csv", "2025年节假日和调休安排", "calendar_day",
     [("日期", "day"), ("是否上班", "work"), ("节日", "occasion"), ("文号", "announced")],
     [["2025-10-01", "否", "国庆节", "某办〔2024〕9号"], ["2025-10-11", "是", "国庆节调休", "〃"]], "plain"),
    ("30档案借阅.xlsx", "档案借阅登记", "archive_loan",
     [("档案题名", "record"), ("借阅人", ""), ("目的", "purpose"), ("借阅方式", "mode"), ("借阅日期", ""), ("归还期限", "due")],
     [["年度工作总结", "甲一", "编写材料", "外借", "2025-3-10", "2025-3-1"]], "title"),
]

# kind of contradiction, file (first two digits), value that must stand in its words
CONTRADICTIONS = [
    ("level", "01", "机秘"), ("both_sides", "02", "WD-1002"), ("both_sides", "04", "SN0002"), ("no_date", "05", "2021.2.30"),
    ("period", "06", "30年"), ("twice", "06", "某发〔2025〕1号"), ("period", "09", "15年"), ("order", "13", "2025-08-01"),
    ("person", "15", "庚七"), ("level", "16", "商密"), ("total", "25", "5000"), ("order", "30", "2025-03-01"),
    ("total", "07", "6"), ("period", "28", "长期"),
]


def lay_out(title, columns, rows, mess):
    """The sheet as rows and merges, with what makes it messy."""
    heads, merges, width = [h for h, _ in columns], [], len(columns)
    out = [[title]]
    merges.append(f"A1:{letter(width - 1)}1")
    body = [list(r) for r in rows]
    if mess == "two":  # a head of two rows: the last three under one word, the others merged downward
        split = width - 3
        out += [None, heads[:split] + ["登记情况", "", ""], [""] * split + heads[split:]]
        merges += [f"{letter(c)}3:{letter(c)}4" for c in range(split)] + [f"{letter(split)}3:{letter(width - 1)}3"]
        return out + body, merges
    out += [["单位：某某局", "", "", "2025年12月31日"], None] if mess in ("title", "notes", "again") else [[]]
    out.append(heads)
    if mess == "again":  # the head of page two
        body.insert(2, heads)
    if mess == "blank":
        body.insert(2, None)
        body.insert(5, None)
    out += body
    if mess in ("total", "badtotal"):
        sums = ["合计"] + [""] * (width - 1)
        for c in range(1, width):
            numbers = [r[c] for r in rows if str(r[c]).isdigit()]
            if len(numbers) == len(rows):
                sums[c] = str(sum(map(int, numbers)) + (800 if mess == "badtotal" else 1 if "件数" in heads[c] else 0))
        out.append(sums)
    if mess in ("notes", "title"):
        out += [None, ["注：本表由保密办填报，一式两份。"], ["填表人：甲一", "", "审核人：乙二"]]
    return out, merges


def make(folder):
    os.makedirs(folder, exist_ok=True)
    for name, title, _, columns, rows, mess in TABLES:
        path = os.path.join(folder, name)
        laid, merges = lay_out(title, columns, rows, mess)
        if name.endswith(".xlsx"):
            sheets = [("Sheet1", laid, merges)]
            if mess == "title":
                sheets.append(("Sheet2", [], []))
            xlsx(path, sheets)
        elif name.endswith(".txt"):
            text(path, laid, "utf-16", "\t")
        else:
            text(path, laid, "gb18030" if mess == "gbk" else "utf-8-sig", ";" if mess == "semicolon" else ",")


def judge(report):
    found = {}
    for sheet in report["sheets"]:
        found.setdefault(sheet["file"], sheet)
    right = columns = right_columns = 0
    for name, _, register, expected, _, _ in TABLES:
        sheet = found.get(name, {"register": "", "columns": []})
        good = sheet["register"] == register
        right += good
        said = {c["heading"].split(" ")[-1]: c["field"] for c in sheet["columns"]}
        for heading, field in expected:
            columns += 1
            ok = good and said.get(heading) == field
            right_columns += ok
            if not ok:
                print(f"# {name}: {heading}: {said.get(heading)!r}, not {field!r}" if good else
                      f"# {name}: {sheet['register']!r} ({sheet.get('score')}), not {register!r}")
                if not good:
                    columns += len(expected) - 1
                    break
    told = 0
    for kind, file, value in CONTRADICTIONS:
        hit = any(f["kind"] == kind and f["file"].startswith(file) and value in f["text"] + f["value"] for f in report["findings"])
        told += hit
        if not hit:
            print(f"# not told: {kind} in {file}: {value}")
    left = [f for f in report["findings"] if f["kind"] == "left"]
    print(f"registers: {right} of {len(TABLES)}")
    print(f"columns: {right_columns} of {columns} ({100 * right_columns / columns:.1f} %)")
    print(f"contradictions: {told} of {len(CONTRADICTIONS)}; {len(report['findings'])} told in all, {len(left)} held by who has left")
    return right == len(TABLES) and right_columns > 0.95 * columns and told == len(CONTRADICTIONS)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        sys.exit(0 if judge(json.load(open(sys.argv[2], encoding="utf-8"))) else 1)
