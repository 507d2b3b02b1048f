"""Classification marks: in text, in office packages, and on pages that were scanned or photographed."""
import io
import zipfile
from itertools import chain

import marks_pages
import marks_telephone
from common import HALVES, Count, Document, Label, of_half, rng, scan

GROUPS = ("text", "package", "scanned", "photographed", "telephone")
GOAL = 0.99
PAGES = 40  # of each kind and old half; reading a page takes seconds
SKIPPED = None
LEVELS = {"绝密": "top_secret", "机密": "highly_secret", "秘密": "secret"}
PERIODS = ("10年", "长期", "6个月", "5年", "20年", "3年", "1年", "2031年6月30日", "30年", "18个月")
FORMS = (
    "{level}★{period}", "{level} ★ {period}", "{level}★{period}        ", "密级：{level}★{period}", "{level}☆{period}",
    "【{level}】", "{level}", "（{level}）", "{level}★", "密级：{level}", "{level}级", "{spaced}★{period}",
)
ENGLISH = (
    ("SECRET//NOFORN", "highly_secret"), ("TOP SECRET//SI//NOFORN", "top_secret"), ("CONFIDENTIAL", "secret"), ("SECRET", "highly_secret"),
    ("(S//NF) The following applies.", "highly_secret"), ("TOP SECRET", "top_secret"), ("(TS//SI) Text follows.", "top_secret"),
    ("CONFIDENTIAL//REL TO USA, GBR", "secret"),
)
INTERNAL = ("内部资料", "内部文件", "【内部】", "内部资料 注意保存", "内部", "（内部资料）")
TITLES = (
    "关于做好汛期安全检查工作的通知", "关于召开年度工作会议的通知", "关于印发实施方案的函", "关于调整联席会议成员的请示", "关于人员培训安排的报告",
    "关于开展专项清理工作的意见", "关于设备更新采购的批复", "关于加强值班工作的紧急通知", "关于项目验收情况的汇报", "关于有关问题的复函",
)
PROSE = (
    "各科室、各所属单位：", "根据上级部署和年度工作安排，现将有关事项通知如下，请结合实际认真贯彻执行。", "一、提高认识，加强领导。",
    "各单位要把这项工作摆上重要位置，主要负责同志亲自抓，分管负责同志具体抓。", "二、突出重点，落实责任。", "要逐级签订责任书，做到任务到岗、责任到人。",
    "三、强化督查，务求实效。", "请于本月底前将落实情况书面报送办公室，联系人及电话见附件。", "特此通知。", "附件：任务分工表",
    "国家秘密的密级分为绝密、机密、秘密三级。", "涉密人员应当遵守保密规定，保守国家秘密。", "各单位要加强内部管理，严格内部控制制度。", "商业秘密受法律保护。",
    "Keep the secret key in a safe place and do not share it.", "The information is confidential and shall not be disclosed.",
)
# Unmarked, but full of the words: each line would tempt a naive rule.
TEMPTING = (
    "本规定所称秘密，是指关系国家安全和利益的事项。", "机密级信息系统每两年至少开展一次风险评估。", "绝密级国家秘密载体应当在符合标准的设备中保存。",
    "标明“秘密”字样。", "属于秘密级的，保密期限不超过十年。", "密级：公开", "机密、秘密级文件由专人管理", "工作秘密管理办法", "内部审计工作规定", "内部 控制 制度 汇编",
    "Secret sharing divides a secret into parts.", "CONFIDENTIALITY AGREEMENT", "SECRETARY GENERAL", "Top Secret is the title of a film.",
    "(S) denotes the south side; (C) the centre.", "client_secret: see below", "5★ 酒店", "评级：★★★★★ 10年经验", "秘密花园★读书会 10年", "机密性、完整性、可用性",
)


def spaced(level):
    return " ".join(level)


def chinese(r, half):
    level = r.choice(list(LEVELS))
    form = r.choice(of_half(FORMS, half))
    return form.format(level=level, spaced=spaced(level), period=r.choice(of_half(PERIODS, half))), LEVELS[level]


def page_text(r, half, mark):
    body = [r.choice(of_half(TITLES, half)), ""] + r.sample(PROSE, r.randint(5, 10))
    if mark is None:
        for _ in range(2):
            body.insert(r.randint(1, len(body)), r.choice(of_half(TEMPTING, half)))
    return ([mark, ""] if mark is not None else []) + body


# ---- texts and packages ----
ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-8-sig", "utf-16-le")


def texts(half):
    r = rng(half, "marks/text")
    for n in range(600):
        how = r.random()
        mark, level = None, None
        if how < 0.45:
            mark, level = chinese(r, half)
        elif how < 0.55:
            mark, level = r.choice(of_half(ENGLISH, half))
        elif how < 0.62:
            mark, level = r.choice(of_half(INTERNAL, half)), "internal"
        text = "\n".join(page_text(r, half, mark))
        if r.random() < 0.1:
            text = text.replace("密", "\u200b密", 1)  # invisible characters in the word
        yield Document(f"t{n}.txt", text.encode(r.choice(of_half(ENCODINGS, half))), [Label("mark", level=level)] if level else [], "text")


def xml(s):
    return s.replace("&", "&amp;").replace("<", "&lt;")


def pack(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, body in parts.items():
            z.writestr(name, body)
    return out.getvalue()


def docx(r, lines, where):
    """The mark's letters lie in runs of their own, as word processors leave them."""
    def paragraph(line):
        cut = sorted(r.randint(0, len(line)) for _ in range(2))
        runs = [line[: cut[0]], line[cut[0] : cut[1]], line[cut[1] :]]
        return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{xml(x)}</w:t></w:r>' for x in runs if x) + "</w:p>"
    name = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    parts = {"[Content_Types].xml": "<Types/>"}
    body = lines
    if where == "header" and len(lines) > 2:
        parts["word/header1.xml"] = f"<w:hdr {name}>{paragraph(lines[0])}</w:hdr>"
        body = lines[2:]
    if where == "table":
        first = f"<w:tbl><w:tr><w:tc>{paragraph(lines[0])}</w:tc><w:tc>{paragraph('第 1 页')}</w:tc></w:tr></w:tbl>"
        parts["word/document.xml"] = f"<w:document {name}><w:body>{first}{''.join(map(paragraph, lines[1:]))}</w:body></w:document>"
    else:
        parts["word/document.xml"] = f"<w:document {name}><w:body>{''.join(map(paragraph, body))}</w:body></w:document>"
    return pack(parts)


def pptx(lines):
    name = "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main'"
    text = "".join(f"<a:p><a:r><a:t>{xml(x)}</a:t></a:r></a:p>" for x in lines)
    slide = f"<p:sld {name}><p:cSld><p:spTree><p:sp><p:txBody>{text}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    return pack({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": f"<p:presentation {name}/>", "ppt/slides/slide1.xml": slide})


def odt(lines):
    name = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
    text = "".join(f"<text:p>{xml(x)}</text:p>" for x in lines)
    return pack({"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<manifest/>",
                 "content.xml": f"<office:document-content {name}><office:body><office:text>{text}</office:text></office:body></office:document-content>"})


def packages(half):
    r = rng(half, "marks/package")
    for n in range(150):
        mark, level = chinese(r, half) if r.random() < 0.6 else (None, None)
        lines = page_text(r, half, mark)
        kind = r.choice(of_half(("docx", "pptx", "odt", "header", "table", "zip"), half))
        if kind == "pptx":
            body = pptx(lines)
        elif kind == "odt":
            body = odt(lines)
        elif kind == "zip":
            body = pack({"a/b.docx": docx(r, lines, "body")})
        else:
            body = docx(r, lines, kind)
        yield Document(f"p{n}.bin", body, [Label("mark", level=level)] if level else [], "package")


# ---- pages as pictures ----
def fonts():
    from pathlib import Path
    folder = Path("/usr/share/fonts/opentype/noto")
    return [str(folder / f) for f in ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc")]


def draw(r, half, mark, dpi):
    from PIL import Image, ImageDraw, ImageFont
    width, height = int(8.27 * dpi), int(11.69 * dpi)
    page = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(page)
    body_font, mark_font = r.choice(of_half(fonts(), half)), r.choice(fonts()[1:])
    point = dpi / 72
    left, top = int(1.1 * dpi), int(1.45 * dpi)
    if mark is not None:
        font = ImageFont.truetype(mark_font, int(16 * point))
        x = left if r.random() < 0.6 else width - left - int(pen.textlength(mark, font=font))
        pen.text((x, int(0.75 * dpi)), mark, font=font, fill=0)
    font = ImageFont.truetype(body_font, int(15 * point))
    for line in page_text(r, half, None if mark is None else mark)[2 if mark is not None else 0 :]:
        while line:
            n = len(line)
            while pen.textlength(line[:n], font=font) > width - 2 * left:
                n -= 1
            if top > height - dpi:
                break
            pen.text((left, top), line[:n], font=font, fill=r.randint(0, 40))
            line, top = line[n:], top + int(27 * point)
        top += int(2 * point)
    return page


def scanned(r, page):
    """A flatbed's faults: a little askew, speckled, JPEG."""
    import numpy
    from PIL import Image
    page = page.rotate(r.uniform(-0.8, 0.8), fillcolor=250, resample=Image.BICUBIC)
    noise = numpy.random.default_rng(r.randint(0, 2**31)).normal(0, 8, (page.height, page.width))
    return Image.fromarray(numpy.clip(numpy.asarray(page, dtype=float) + noise, 0, 255).astype("uint8"))


def photographed(r, page):
    """A telephone's faults: seen from aside, lit from one side, slightly out of focus."""
    import numpy
    from PIL import Image, ImageFilter
    w, h = page.size
    d = 0.025
    corners = [(r.uniform(0, d) * w, r.uniform(0, d) * h), (w - r.uniform(0, d) * w, r.uniform(0, d) * h),
               (w - r.uniform(0, d) * w, h - r.uniform(0, d) * h), (r.uniform(0, d) * w, h - r.uniform(0, d) * h)]
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (w, 0), (w, h), (0, h))):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    page = page.transform((w, h), Image.PERSPECTIVE, list(numpy.linalg.solve(rows, right)), Image.BICUBIC, fillcolor=90)
    page = page.filter(ImageFilter.GaussianBlur(r.uniform(0.4, 1.0)))
    light = numpy.linspace(r.uniform(0.6, 0.85), 1.0, w)[None, :] * numpy.linspace(1.0, r.uniform(0.8, 1.0), h)[:, None]
    noise = numpy.random.default_rng(r.randint(0, 2**31)).normal(0, 5, (h, w))
    return Image.fromarray(numpy.clip(numpy.asarray(page, dtype=float) * light + noise, 0, 255).astype("uint8"))


def as_pdf(page):
    out = io.BytesIO()
    page.save(out, "PDF", resolution=200, quality=60)
    return out.getvalue()


def as_jpeg(page):
    out = io.BytesIO()
    page.save(out, "JPEG", quality=70)
    return out.getvalue()


def first_pages(half, group):
    """Both halves of these have been looked at: they are part of the tune half now."""
    r = rng(half, f"marks/{group}")
    for n in range(PAGES):
        mark, level = chinese(r, half) if r.random() < 0.6 else (None, None)
        page = draw(r, half, mark, 200)
        body = as_pdf(scanned(r, page)) if group == "scanned" else as_jpeg(photographed(r, page))
        yield Document(f"{group}{n}.{'pdf' if group == 'scanned' else 'jpg'}", body, [Label("mark", level=level)] if level else [], group)


def pages(half, group):
    old = chain.from_iterable(
        (Document(f"{h}-{d.name}", d.body, d.labels, d.group) for d in first_pages(h, group)) for h in HALVES if half == "tune")
    return chain(old, marks_pages.pages(half, group))


def measure(half, misses):
    global SKIPPED
    if marks_pages.missing():
        SKIPPED = f"pages want the packages {marks_pages.missing()}"
        return None
    docs = [*texts(half), *packages(half), *pages(half, "scanned"), *pages(half, "photographed"), *marks_telephone.pages(half)]
    found, _ = scan(docs)
    counts = {g: Count() for g in GROUPS}
    for d in docs:
        said = {f["level"] for f in found.get(d.name, []) if f["kind"] == "mark"}
        wanted = {label.level for label in d.labels}
        for level in wanted:
            if level in said:
                counts[d.group].hit += 1
            else:
                counts[d.group].missed += 1
                misses.append(f"missed {level} in {d.name} ({d.group}): {d.body[:60]!r}")
        for level in said - wanted:
            counts[d.group].false += 1
            misses.append(f"false {level} in {d.name}: {[f['before'] + f['snippet'] + f['after'] for f in found[d.name] if f['kind'] == 'mark']}")
    return [(f"marks, {g}", counts[g], GOAL) for g in GROUPS]
