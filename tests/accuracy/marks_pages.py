"""Pages as pictures: layouts, fonts and faults of scanners and telephones. The two halves share the pen and the glass, and neither a layout, a
font, a sentence nor a recipe of faults. The hold-out half was written before anything was read with it."""
import io
import math
import os
from pathlib import Path

from common import Document, Label, rng

NEEDS = "fonts-noto-cjk fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-arphic-ukai fonts-arphic-uming fonts-lxgw-wenkai fonts-wqy-microhei fonts-wqy-zenhei"
LEVELS = {"绝密": "top_secret", "机密": "highly_secret", "秘密": "secret"}
RED = (200, 20, 25)

FONTS = {
    "tune": {
        "body": ("NotoSerifCJK-Regular.ttc", "uming.ttc", "NotoSansCJK-Regular.ttc"),
        "mark": ("NotoSansCJK-Bold.ttc", "wqy-zenhei.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
        "head": ("NotoSerifCJK-Bold.ttc",),
    },
    "hold-out": {
        "body": ("gbsn00lp.ttf", "gkai00mp.ttf", "LXGWWenKai-Regular.ttf", "ukai.ttc"),
        "mark": ("wqy-microhei.ttc", "wqy-microhei.ttc", "LXGWWenKai-Bold.ttf", "gbsn00lp.ttf"),
        "head": ("LXGWWenKai-Bold.ttf", "gbsn00lp.ttf"),
    },
}
FORMS = {
    "tune": (("{level}★{period}", 6), ("{level} ★ {period}", 2), ("{level}", 1), ("{spaced}", 1), ("密级：{level}★{period}", 1), ("【{level}】", 1)),
    "hold-out": (("{level}★{period}", 7), ("{level}★ {period}", 2), ("{level}  ★  {period}", 1), ("{spaced}", 1), ("密级：{level}", 1),
                 ("【{level}★{period}】", 1), ("{level}★", 1), ("（{level}）", 1)),
}
PERIODS = {
    "tune": ("10年", "20年", "长期", "6个月", "5年"),
    "hold-out": ("10年", "30年", "长期", "8年", "3年", "1年", "15年", "9个月", "2033年12月31日", "25年", "20年"),
}
# What stands at the head of plain pages, to tempt the reading
HEADS = {
    "tune": ("秘书处文件", "密云县水库管理所", "机器设备 20年 台账", "特急", "公开", "第10期", "★★★★ 宾馆 10年 庆典", "机务段〔2025〕10号", "2025年10月1日", "保密教育 10年 回顾"),
    "hold-out": ("密云区水务局便函", "秘书长办公室", "机要交通时刻表 2026年", "加急", "非密", "附件1", "☆ 三星级饭店名单 ☆", "机器台账 保存10年", "绝缘密封件检验", "阅后归档", "秘书科 10年 小结",
                 "密度试验记录 3年", "★ 重点项目 15年 规划", "机械〔2026〕25号", "2026年9月30日印发", "内容公开 长期有效"),
}
TITLES = {
    "tune": ("关于组织年度体检的通知", "全市防火工作会议简报", "办公用房租赁合同"),
    "hold-out": ("关于报送桥梁检测情况的报告", "水库调度专题会议纪要", "档案库房温湿度监测方案", "关于商请协助调查的函", "通信线路改造工程可行性研究", "关于增补考核小组成员的决定", "粮食储备轮换计划"),
}
PROSE = {
    "tune": ("为做好有关工作，现就具体安排通知如下。", "参加人员为在职职工，费用由单位承担。", "各部门应当按时上报名单，逾期不予办理。", "会议要求压实责任，完善预案，加强演练。",
             "甲方将位于东街的房屋出租给乙方，租期三年。", "请认真组织，确保安全。"),
    "hold-out": ("经现场勘察，三号桥墩裂缝宽度已达到警戒值，建议封闭施工。", "会议听取了下半年来水预测情况，研究了分级调度的具体措施。", "夜间值守由两人一组轮换，交接时填写登记簿并签名。",
                 "拟增设光缆十二公里，新建机房两处，总投资四百余万元。", "轮换数量按库存的三成控制，竞价结果报上级主管部门备案。", "温度应当控制在十四至二十四摄氏度，湿度不高于百分之六十。",
                 "请贵单位于收到本函之日起十五个工作日内函复。", "以上意见妥否，请批示。", "其中设备购置费占六成，其余为安装调试费用。", "有关证明材料随文附后，请一并审阅。"),
}


def missing():
    """None, or what has to be installed."""
    try:
        import numpy  # noqa: F401
        import PIL  # noqa: F401
    except ImportError:
        return "python3-pil python3-numpy"
    names = {f for half in FONTS.values() for kind in half.values() for f in kind}
    return None if all(font_path(f) for f in names) else NEEDS


def font_path(name, known={}):
    """In the system's folders, or in $COFFERDAM_FONTS."""
    if not known:
        for root in filter(None, ("/usr/share/fonts", os.environ.get("COFFERDAM_FONTS"))):
            known.update({p.name: str(p) for p in Path(root).rglob("*.tt?")} | {p.name: str(p) for p in Path(root).rglob("*.otf")})
    return known.get(name)


class Sheet:
    """A page under the pen: sizes in points, colours as they are."""

    def __init__(self, r, half, dpi, width=595, height=842):
        from PIL import Image, ImageDraw
        self.r, self.half, self.k = r, half, dpi / 72
        self.width, self.height = width, height
        self.image = Image.new("RGB", (int(width * self.k), int(height * self.k)), (255, 255, 255))
        self.pen = ImageDraw.Draw(self.image)
        self.fonts = {kind: r.choice(names) for kind, names in FONTS[half].items()}

    def font(self, kind, size):
        from PIL import ImageFont
        return ImageFont.truetype(font_path(self.fonts[kind]), max(6, int(size * self.k)))

    def measure(self, text, kind, size):
        return self.pen.textlength(text, font=self.font(kind, size)) / self.k

    def write(self, x, y, text, kind, size, ink=(20, 20, 20)):
        self.pen.text((x * self.k, y * self.k), text, font=self.font(kind, size), fill=ink)

    def centre(self, y, text, kind, size, ink=(20, 20, 20)):
        self.write((self.width - self.measure(text, kind, size)) / 2, y, text, kind, size, ink)

    def right(self, y, text, kind, size, margin, ink=(20, 20, 20)):
        self.write(self.width - margin - self.measure(text, kind, size), y, text, kind, size, ink)

    def rule(self, y, margin, ink=RED, weight=1.5):
        self.pen.line((margin * self.k, y * self.k, (self.width - margin) * self.k, y * self.k), fill=ink, width=max(1, int(weight * self.k)))

    def box(self, x0, y0, x1, y1, ink=(20, 20, 20), weight=0.8):
        self.pen.rectangle((x0 * self.k, y0 * self.k, x1 * self.k, y1 * self.k), outline=ink, width=max(1, int(weight * self.k)))

    def body(self, y, margin=79, size=15.5, bottom=80, step=28):
        lines = self.r.sample(PROSE[self.half], self.r.randint(4, len(PROSE[self.half])))
        for line in lines:
            line = "　　" + line
            while line and y < self.height - bottom:
                n = len(line)
                while self.measure(line[:n], "body", size) > self.width - 2 * margin:
                    n -= 1
                self.write(margin, y, line[:n], "body", size)
                line, y = line[n:], y + step


# ---- layouts of the tune half: `top` is the mark, or what stands in its place ----

def tune_document(r, dpi, top):
    s = Sheet(r, "tune", dpi)
    s.write(79, 60, top, "mark", 16)
    s.centre(120, "东平市财政局文件", "head", 38, RED)
    s.centre(205, "东财〔2025〕17号", "body", 15)
    s.rule(235, 79)
    s.centre(262, r.choice(TITLES["tune"]), "head", 21)
    s.body(315)
    return s.image


def tune_brief(r, dpi, top):
    s = Sheet(r, "tune", dpi)
    s.right(58, top, "mark", 15, 72)
    s.centre(95, "工 作 简 报", "head", 34, RED)
    s.centre(150, f"第{r.randint(1, 40)}期", "body", 14)
    s.rule(180, 72, weight=2)
    s.body(210, size=14, step=24)
    return s.image


def tune_contract(r, dpi, top):
    s = Sheet(r, "tune", dpi)
    s.right(70, top, "mark", 14, 90)
    s.centre(260, r.choice(TITLES["tune"]), "head", 30)
    s.write(140, 520, "甲方：东平市机关事务管理局", "body", 16)
    s.write(140, 560, "乙方：城东商贸公司", "body", 16)
    s.centre(700, "2025年10月", "body", 16)
    return s.image


# ---- layouts of the hold-out half ----

def held_document(r, dpi, top):
    """Copy number, mark and urgency one below the other, red head, red star in the rule."""
    s = Sheet(r, "hold-out", dpi)
    y = 52
    if r.random() < 0.6:
        s.write(79, y, f"{r.randint(1, 400):06}", "mark", 16)
        y += 27
    s.write(79, y, top, "mark", 16)
    if r.random() < 0.5:
        s.write(79, y + 27, "特急", "mark", 16)
    s.centre(158, "青源县应急管理局文件", "head", 40, RED)
    s.centre(232, f"青应急〔2026〕{r.randint(1, 90)}号", "body", 16)
    s.rule(262, 79)
    s.centre(296, r.choice(TITLES["hold-out"]), "head", 22)
    s.body(352)
    return s.image


def held_letter(r, dpi, top):
    """The form of letters: name and double rule first, the mark below it."""
    s = Sheet(r, "hold-out", dpi)
    s.centre(62, "青源县水利局", "head", 36, RED)
    s.rule(120, 60, weight=2.5)
    s.rule(124, 60, weight=0.8)
    s.write(79, 132, top, "mark", 16)
    s.right(132, f"青水函〔2026〕{r.randint(1, 90)}号", "body", 16, 79)
    s.centre(200, r.choice(TITLES["hold-out"]), "head", 21)
    s.body(255)
    return s.image


def held_minutes(r, dpi, top):
    s = Sheet(r, "hold-out", dpi)
    s.right(50, top, "mark", 16, 79)
    s.centre(92, "会 议 纪 要", "head", 42, RED)
    s.centre(160, f"（{r.randint(1, 30)}）", "body", 16)
    s.write(79, 195, "青源县人民政府办公室", "body", 15)
    s.right(195, f"2026年{r.randint(1, 12)}月{r.randint(1, 28)}日", "body", 15, 79)
    s.rule(222, 70)
    s.body(250)
    return s.image


def held_cover(r, dpi, top):
    s = Sheet(r, "hold-out", dpi)
    s.right(64, top, "mark", r.choice((16, 18, 22)), 70)
    s.write(70, 66, f"编号：QY-{r.randint(100, 999)}", "body", 14)
    title = r.choice(TITLES["hold-out"])
    s.centre(250, title[: len(title) // 2], "head", 32)
    s.centre(300, title[len(title) // 2 :], "head", 32)
    s.centre(640, "青源县工程勘察设计院", "body", 20)
    s.centre(676, "二〇二六年五月", "body", 18)
    return s.image


def held_slide(r, dpi, top):
    s = Sheet(r, "hold-out", dpi, 720, 405)
    s.pen.rectangle((0, 0, s.image.width, int(58 * s.k)), fill=(228, 236, 246))
    s.right(26, top, "mark", 15, 24)
    s.write(24, 28, "青源县水利局", "body", 14)
    s.centre(72, r.choice(TITLES["hold-out"]), "head", 27)
    for i, line in enumerate(r.sample(PROSE["hold-out"], 4)):
        s.write(60, 138 + 52 * i, "■ " + line[:26], "body", 17)
    return s.image


def held_stamp(r, dpi, top):
    """Stamped in red, in a frame, a little askew."""
    from PIL import Image, ImageDraw, ImageFont
    s = Sheet(r, "hold-out", dpi)
    s.centre(125, r.choice(TITLES["hold-out"]), "head", 24)
    s.body(190)
    font = ImageFont.truetype(font_path(s.fonts["mark"]), int(19 * s.k))
    wide = int(s.pen.textlength(top, font=font) + 22 * s.k)
    stamp = Image.new("RGBA", (wide, int(38 * s.k)), (255, 255, 255, 0))
    pen = ImageDraw.Draw(stamp)
    ink = (205, 30, 40, 225)
    pen.rectangle((2, 2, stamp.width - 3, stamp.height - 3), outline=ink, width=max(2, int(1.6 * s.k)))
    pen.text((11 * s.k, 6 * s.k), top, font=font, fill=ink)
    stamp = stamp.rotate(r.uniform(-3.5, 3.5), expand=True, resample=Image.BICUBIC)
    x = 60 * s.k if r.random() < 0.5 else s.image.width - stamp.width - 60 * s.k
    s.image.paste(stamp, (int(x), int(45 * s.k)), stamp)
    return s.image


LAYOUTS = {
    "tune": (tune_document, tune_brief, tune_contract),
    "hold-out": (held_document, held_document, held_letter, held_minutes, held_cover, held_slide, held_stamp),
}


# ---- the glass ----

def noise(r, image, much):
    import numpy
    from PIL import Image
    a = numpy.asarray(image, dtype="float32")
    n = numpy.random.default_rng(r.randint(0, 2**31)).standard_normal(a.shape[:2], dtype="float32") * numpy.float32(much)
    return Image.fromarray(numpy.clip(a + (n[:, :, None] if a.ndim == 3 else n), 0, 255).astype("uint8"))


def through(r, image, much):
    """The text of the back shines through."""
    from PIL import Image, ImageChops, ImageFilter, ImageOps
    back = ImageOps.mirror(image).filter(ImageFilter.GaussianBlur(1.5))
    faint = Image.blend(Image.new("RGB", back.size, (255, 255, 255)), back, much)
    return ImageChops.multiply(image, faint)


def specks(r, image, count):
    from PIL import ImageDraw
    pen = ImageDraw.Draw(image)
    for _ in range(count):
        x, y, d = r.randint(0, image.width), r.randint(0, image.height), r.choice((1, 1, 2, 3))
        pen.ellipse((x, y, x + d, y + d), fill=tuple([r.randint(0, 120)] * 3))
    return image


def holes(r, image):
    from PIL import ImageDraw
    pen = ImageDraw.Draw(image)
    d = image.height // 60
    for y in (0.36, 0.64):
        pen.ellipse((d, image.height * y, 2 * d, image.height * y + d), fill=(40, 40, 40))
    pen.rectangle((0, 0, image.width, r.randint(0, d // 2)), fill=(30, 30, 30))
    return image


def seen_from(r, image, much, ground):
    import numpy
    from PIL import Image
    w, h = image.size
    def off(n):
        return r.uniform(0, much) * n
    corners = [(off(w), off(h)), (w - off(w), off(h)), (w - off(w), h - off(h)), (off(w), h - off(h))]
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (w, 0), (w, h), (0, h))):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return image.transform((w, h), Image.PERSPECTIVE, list(numpy.linalg.solve(rows, right)), Image.BICUBIC, fillcolor=ground)


def curled(r, image, much):
    """Paper that does not lie flat: columns rise and fall."""
    import numpy
    from PIL import Image
    a = numpy.asarray(image)
    h, w = a.shape[:2]
    shift = (much * h * numpy.sin(numpy.linspace(r.uniform(0, 1), r.uniform(2, 3.4), w))).astype(int)
    shift -= shift.min()
    rows = numpy.clip(numpy.arange(h)[:, None] - shift[None, :], 0, h - 1)
    return Image.fromarray(a[rows, numpy.arange(w)[None, :]])


def shaded(r, image, darkest, warm):
    """Light from one side, the shadow of a hand, the colour of a lamp."""
    import numpy
    from PIL import Image
    a = numpy.asarray(image, dtype="float32")
    h, w = a.shape[:2]
    y, x = numpy.mgrid[0:h, 0:w].astype("float32")
    angle = r.uniform(0, 2 * math.pi)
    slope = (x / w - 0.5) * math.cos(angle) + (y / h - 0.5) * math.sin(angle)
    light = 1 - (1 - darkest) * (slope - slope.min()) / (slope.max() - slope.min())
    if r.random() < 0.5:
        cx, cy = r.uniform(0.2, 1) * w, r.uniform(0, 1) * h
        light *= 1 - 0.35 * numpy.exp(-(((x - cx) / (0.3 * w)) ** 2 + ((y - cy) / (0.25 * h)) ** 2) * 2)
    tint = numpy.array([1.0, 1 - 0.4 * warm, 1 - warm], dtype="float32")
    return Image.fromarray(numpy.clip(a * light[:, :, None] * tint, 0, 255).astype("uint8"))


def moved(r, image, dots):
    """The hand shook."""
    import numpy
    from PIL import Image
    a = numpy.asarray(image, dtype="float32")
    out = numpy.zeros_like(a)
    dx, dy = (1, 0) if r.random() < 0.5 else (0, 1)
    for i in range(dots):
        out += numpy.roll(a, (dy * i, dx * i), axis=(0, 1))
    return Image.fromarray((out / dots).astype("uint8"))


# ---- recipes: a picture file and its ending ----

def jpeg(image, quality, orientation=None):
    out = io.BytesIO()
    exif = None
    if orientation:
        from PIL import Image
        exif = Image.Exif()
        exif[0x0112] = orientation
    image.save(out, "JPEG", quality=quality, **({"exif": exif.tobytes()} if exif else {}))
    return out.getvalue()


def pdf(image, dpi, quality):
    out = io.BytesIO()
    image.save(out, "PDF", resolution=dpi, quality=quality)
    return out.getvalue()


def fax(image):
    out = io.BytesIO()
    image.convert("L").point(lambda v: 255 * (v > 150)).convert("1").save(out, "TIFF", compression="group4", dpi=(200, 200))
    return out.getvalue()


def tune_scanned(r, make):
    from PIL import Image
    dpi = r.choice((150, 200, 200, 300))
    page = make(dpi).rotate(r.uniform(-1.2, 1.2), fillcolor=(250, 250, 250), resample=Image.BICUBIC)
    if r.random() < 0.1:
        page = page.rotate(r.choice((90, 180, 270)), expand=True)
    if r.random() < 0.25:
        return fax(page), "tif"
    page = noise(r, page if r.random() < 0.6 else page.convert("L"), 8)
    return pdf(page, dpi, 60), "pdf"


def tune_photographed(r, make):
    from PIL import Image, ImageFilter
    page = make(190)
    page = seen_from(r, page, 0.03, (80, 75, 70)).rotate(r.uniform(-2, 2), fillcolor=(80, 75, 70), resample=Image.BICUBIC)
    page = shaded(r, page.filter(ImageFilter.GaussianBlur(r.uniform(0.4, 1.1))), 0.65, r.uniform(0, 0.15))
    if r.random() < 0.1:
        return jpeg(noise(r, page, 5).rotate(90, expand=True), 70, 6), "jpg"
    return jpeg(noise(r, page, 5), 70), "jpg"


def held_scanned(r, make):
    from PIL import Image
    dpi = r.choice((150, 200, 240, 300))
    page = make(dpi)
    if r.random() < 0.4:
        page = through(r, page, r.uniform(0.06, 0.14))
    page = page.rotate(r.uniform(-1.8, 1.8), fillcolor=(247, 246, 243), resample=Image.BICUBIC)
    if r.random() < 0.4:
        page = holes(r, page)
    if r.random() < 0.5:
        page = specks(r, page, r.randint(40, 400))
    if r.random() < 0.08:
        page = page.rotate(r.choice((90, 180, 270)), expand=True)
    how = r.random()
    if how < 0.2:
        return fax(page), "tif"
    if how < 0.5:
        return jpeg(noise(r, page.convert("L"), 9), r.choice((45, 60, 75))), "jpg"
    return pdf(noise(r, page, 7), dpi, r.choice((45, 60, 75))), "pdf"


def held_photographed(r, make):
    from PIL import Image, ImageFilter
    ground = r.choice(((120, 90, 60), (60, 60, 66), (150, 150, 145)))
    page = make(r.choice((170, 190, 220, 250)))
    if r.random() < 0.4:
        page = curled(r, page, r.uniform(0.002, 0.008))
    page = seen_from(r, page, 0.04, ground).rotate(r.uniform(-3.5, 3.5), fillcolor=ground, resample=Image.BICUBIC)
    page = moved(r, page, 3) if r.random() < 0.2 else page.filter(ImageFilter.GaussianBlur(r.uniform(0.5, 1.3)))
    page = noise(r, shaded(r, page, r.uniform(0.5, 0.8), r.uniform(0, 0.25)), r.uniform(3, 8))
    quality = r.choice((50, 65, 80))
    how = r.random()
    if how < 0.12:
        orientation, back = r.choice(((6, 90), (8, 270), (3, 180)))
        return jpeg(page.rotate(back, expand=True), quality, orientation), "jpg"
    if how < 0.18:  # turned, and the telephone did not say so
        return jpeg(page.rotate(r.choice((90, 270)), expand=True), quality), "jpg"
    return jpeg(page, quality), "jpg"


RECIPES = {
    ("tune", "scanned"): tune_scanned, ("tune", "photographed"): tune_photographed,
    ("hold-out", "scanned"): held_scanned, ("hold-out", "photographed"): held_photographed,
}
# With a mark, without, and the row of numbers they are made from: its name changes when a half has been looked at, or measured and mended after.
COUNTS = {"tune": (40, 20, ""), "hold-out": (100, 40, "/2")}  # run.py --pages makes fewer


def pages(half, group, layouts=None, recipe=None):
    """Each page has a row of numbers of its own, so that a part of them is the same part everywhere."""
    marked, plain, series = COUNTS[half]
    weights = [w for _, w in FORMS[half]]
    for n in range(marked + plain):
        r = rng(half, f"marks/pages{series}/{group}/{'marked' if n < marked else 'plain'}/{n if n < marked else n - marked}")
        top, labels = r.choice(HEADS[half]), []
        if n < marked:
            level = r.choice(list(LEVELS))
            form = r.choices([f for f, _ in FORMS[half]], weights)[0]
            top = form.format(level=level, spaced=f"{level[0]}　{level[1]}", period=r.choice(PERIODS[half]))
            labels = [Label("mark", level=LEVELS[level])]
        layout = r.choice(layouts or LAYOUTS[half])
        body, ending = (recipe or RECIPES[half, group])(r, lambda dpi: layout(r, dpi, top))
        yield Document(f"{group}-page{n}.{ending}", body, labels, group)
