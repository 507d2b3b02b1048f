"""Pages as a telephone in the hand takes them: on a table, askew, curled, a finger at the edge, glare, the picture made small by whoever sent it on;
marks in headers, small and large, black and red, under a seal. As in marks_pages.py the halves share neither layout, font, sentence nor recipe."""
import math

import marks_pages

from marks_pages import (LAYOUTS, PROSE, RED, TITLES, Sheet, curled, font_path, jpeg, moved, noise, seen_from, shaded)

FONTS = {
    "tune": ("NotoSansCJK-Bold.ttc", "wqy-zenhei.ttc", "uming.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"),
    "hold-out": ("wqy-microhei.ttc", "LXGWWenKai-Bold.ttf", "ukai.ttc", "gbsn00lp.ttf", "gkai00mp.ttf"),
}


def ink(r):
    return RED if r.random() < 0.3 else (20, 20, 20)


def sheet(r, half, dpi):
    s = Sheet(r, half, dpi)
    s.fonts["mark"] = r.choice(FONTS[half])
    return s


def seal(s, words, x, y, size, shape):
    """A seal in red, its words around a star or in a frame, so thin that what lies below can be read by a person."""
    from PIL import Image, ImageDraw, ImageFont
    d = int(size * s.k)
    stamp = Image.new("RGBA", (d, d if shape == "round" else d // 2), (255, 255, 255, 0))
    pen = ImageDraw.Draw(stamp)
    paint = (205, 30, 40, s.r.randint(110, 165))
    line = max(2, int(2 * s.k))
    if shape == "round":
        pen.ellipse((line, line, d - line, d - line), outline=paint, width=line)
        font = ImageFont.truetype(font_path(s.fonts["head"]), int(size * s.k / 9))
        for i, c in enumerate(words):
            a = math.pi * (0.9 + 1.2 * i / (len(words) - 1))
            pen.text((d / 2 + 0.38 * d * math.cos(a) - size * s.k / 18, d / 2 + 0.38 * d * math.sin(a) - size * s.k / 18), c, font=font, fill=paint)
        star = [(d / 2 + k * d * math.sin(2 * math.pi * i / 10), d / 2 - k * d * math.cos(2 * math.pi * i / 10)) for i in range(10) for k in [(0.13, 0.05)[i % 2]]]
        pen.polygon(star, fill=paint)
    else:
        pen.rectangle((line, line, d - line, d // 2 - line), outline=paint, width=line)
        font = ImageFont.truetype(font_path(s.fonts["head"]), int(d * 0.75 / len(words)))
        pen.text((d // 8, d // 8), words, font=font, fill=paint)
    stamp = stamp.rotate(s.r.uniform(-12, 12), expand=True, resample=Image.BICUBIC)
    s.image.paste(stamp, (int(x * s.k), int(y * s.k)), stamp)


# ---- layouts ----

def tune_header(r, dpi, top):
    """In the margin above, left or right, something else on the other side."""
    s = sheet(r, "tune", dpi)
    size, y, colour = r.choice((12, 14, 16, 16, 22)), r.uniform(28, 58), ink(r)
    other = r.choice(("第3页", "东平市财政局", "东财〔2025〕17号", "", ""))
    if r.random() < 0.5:
        s.write(70, y, top, "mark", size, colour)
        s.right(y, other, "body", 11, 70)
    else:
        s.right(y, top, "mark", size, 70, colour)
        s.write(70, y, other, "body", 11)
    s.centre(r.uniform(95, 130), r.choice(TITLES["tune"]), "head", 22)
    s.body(165, size=14, step=25)
    return s.image


def tune_sealed(r, dpi, top):
    """A round seal reaches over one end of the mark."""
    s = sheet(r, "tune", dpi)
    size = r.choice((14, 16, 18))
    wide = s.measure(top, "mark", size)
    x, y = (72, 60) if r.random() < 0.5 else (s.width - 72 - wide, 60)
    s.write(x, y, top, "mark", size, ink(r))
    seal(s, "东平市财政局收文专用章", x + wide - r.uniform(5, 40), y - r.uniform(5, 45), 90, "round")
    s.centre(175, r.choice(TITLES["tune"]), "head", 22)
    s.body(225)
    return s.image


def held_header(r, dpi, top):
    s = sheet(r, "hold-out", dpi)
    size, y, colour = r.choice((12, 14, 16, 16, 20)), r.uniform(30, 54), ink(r)
    s.rule(y + size + 8, 66, (60, 60, 60), 0.7)
    if r.random() < 0.5:
        s.right(y, top, "mark", size, 66, colour)
        s.write(66, y, r.choice(("青源县水利局", "水库调度", "")), "body", 11)
    else:
        s.write(66, y, top, "mark", size, colour)
        s.right(y, r.choice(("— 2 —", "青水发〔2026〕8号", "")), "body", 11, 66)
    s.centre(r.uniform(90, 140), r.choice(TITLES["hold-out"]), "head", 21)
    s.body(180, size=15, step=26)
    return s.image


def held_received(r, dpi, top):
    """Whoever received it stamped a frame partly over the mark."""
    s = sheet(r, "hold-out", dpi)
    size = r.choice((15, 16, 18))
    wide = s.measure(top, "mark", size)
    x, y = (79, 56) if r.random() < 0.5 else (s.width - 79 - wide, 56)
    s.write(x, y, top, "mark", size, ink(r))
    seal(s, "收文 2026", x + r.uniform(-50, wide - 30), y + r.uniform(-30, 14), 110, "frame")
    s.centre(170, "青源县应急管理局文件", "head", 38, RED)
    s.rule(240, 79)
    s.centre(270, r.choice(TITLES["hold-out"]), "head", 22)
    s.body(325)
    return s.image


TELEPHONE_LAYOUTS = {
    "tune": (*LAYOUTS["tune"], tune_header, tune_header, tune_sealed),
    "hold-out": (*LAYOUTS["hold-out"], held_header, held_header, held_received),
}


# ---- the table, the hand, the light ----

def on_table(r, page, ground, streaks):
    """The page does not fill the picture."""
    import numpy
    from PIL import Image
    w, h = page.size
    left, right, above, below = (int(r.uniform(0.01, 0.09) * n) for n in (w, w, h, h))
    wide, high = w + left + right, h + above + below
    a = numpy.empty((high, wide, 3), dtype="float32")
    a[:] = ground
    if streaks:
        y = numpy.arange(high, dtype="float32")[:, None, None]
        a *= 1 + 0.12 * numpy.sin(y / (high / 90) + 3 * numpy.sin(y / (high / 7)))
    table = Image.fromarray(numpy.clip(a, 0, 255).astype("uint8"))
    table.paste(page, (left, above))
    return table


def upper_part(r, image):
    """Only what matters was taken."""
    return image.crop((0, 0, image.width, int(image.height * r.uniform(0.5, 0.8))))


def finger(r, image, skin):
    """From below or from a side in the lower half: what it covers is no mark."""
    from PIL import ImageDraw, ImageFilter
    pen = ImageDraw.Draw(image)
    w, h = image.size
    thick = int(w * r.uniform(0.07, 0.12))
    where, deep = r.random(), int(w * r.uniform(0.04, 0.13))
    if where < 0.4:
        x = int(r.uniform(0.2, 0.7) * w)
        box = (x, h - deep, x + thick, h + 2 * thick)
    else:
        y = int(r.uniform(0.55, 0.9) * h)
        box = (-2 * thick, y, deep, y + thick) if where < 0.7 else (w - deep, y, w + 2 * thick, y + thick)
    pen.rounded_rectangle(box, radius=thick // 2, fill=skin)
    around = tuple(max(0, min(n, v)) for v, n in zip((box[0] - 6, box[1] - 6, box[2] + 6, box[3] + 6), (w, h, w, h)))
    image.paste(image.crop(around).filter(ImageFilter.GaussianBlur(2)), around[:2])
    return image


def glare(r, image, much):
    """A lamp mirrored in smooth paper, anywhere."""
    import numpy
    from PIL import Image
    a = numpy.asarray(image, dtype="float32")
    h, w = a.shape[:2]
    y, x = numpy.mgrid[0:h, 0:w].astype("float32")
    spot = numpy.exp(-(((x - r.uniform(0, 1) * w) / (0.22 * w)) ** 2 + ((y - r.uniform(0, 1) * h) / (0.16 * h)) ** 2))
    return Image.fromarray(numpy.clip(a + (255 - a) * (much * spot)[:, :, None], 0, 255).astype("uint8"))


def hard_shadow(r, image, dark):
    """Of a telephone held above: an edge, not a slope."""
    from PIL import Image, ImageDraw, ImageFilter
    w, h = image.size
    mask = Image.new("L", (w // 8, h // 8), 255)
    pen = ImageDraw.Draw(mask)
    x = r.uniform(0.1, 0.7) * w / 8
    pen.polygon([(x, 0), (x + w / 16, 0), (x + r.uniform(0.2, 0.5) * w / 8, h / 8), (x - r.uniform(0.1, 0.4) * w / 8, h / 8)], fill=int(255 * dark))
    mask = mask.filter(ImageFilter.GaussianBlur(3)).resize((w, h), Image.BILINEAR)
    return Image.composite(image, Image.new("RGB", (w, h), (12, 12, 14)), mask)


def opened_book(r, image, much):
    """Towards the gutter the page bends down."""
    import numpy
    from PIL import Image
    a = numpy.asarray(image)
    h, w = a.shape[:2]
    x = numpy.linspace(0, 1, w)
    x = x if r.random() < 0.5 else 1 - x
    shift = (much * h * numpy.exp(-x * r.uniform(3, 6))).astype(int)
    rows = numpy.clip(numpy.arange(h)[:, None] - shift[None, :], 0, h - 1)
    return Image.fromarray(a[rows, numpy.arange(w)[None, :]])


def smaller(r, image, sides):
    """As it was sent on."""
    from PIL import Image
    side = r.choice(sides)
    k = side / max(image.size)
    return image if k >= 1 else image.resize((int(image.width * k), int(image.height * k)), Image.LANCZOS)


def turned(r, page, quality):
    """Whichever way the telephone was held; mostly it says so."""
    how = r.random()
    if how < 0.12:
        orientation, back = r.choice(((6, 90), (8, 270), (3, 180)))
        return jpeg(page.rotate(back, expand=True), quality, orientation)
    return jpeg(page.rotate(r.choice((90, 270)), expand=True) if how < 0.17 else page, quality)


def tune_telephone(r, make):
    from PIL import Image, ImageFilter
    ground = r.choice(((90, 70, 50), (140, 140, 135), (50, 55, 60), (190, 180, 165)))
    page = make(r.choice((160, 190, 220, 260)))
    if r.random() < 0.4:
        page = curled(r, page, r.uniform(0.003, 0.012))
    page = on_table(r, page, ground, False)
    page = seen_from(r, page, 0.05, ground).rotate(r.uniform(-5, 5), fillcolor=ground, resample=Image.BICUBIC)
    page = upper_part(r, page) if r.random() < 0.25 else page
    page = finger(r, page, (215, 165, 140)) if r.random() < 0.25 else page
    page = moved(r, page, 3) if r.random() < 0.15 else page.filter(ImageFilter.GaussianBlur(r.uniform(0.4, 1.3)))
    page = shaded(r, page, r.uniform(0.5, 0.85), r.uniform(0, 0.2))
    page = glare(r, page, r.uniform(0.2, 0.6)) if r.random() < 0.2 else page
    page = smaller(r, noise(r, page, r.uniform(3, 8)), (1440, 1706, 2048, 4000, 4000))
    return turned(r, page, r.choice((50, 65, 80))), "jpg"


def held_telephone(r, make):
    from PIL import Image, ImageFilter
    ground = r.choice(((120, 84, 52), (70, 74, 80), (165, 160, 150), (40, 36, 34)))
    page = make(r.choice((150, 180, 210, 240, 270)))
    if r.random() < 0.4:
        page = opened_book(r, page, r.uniform(0.01, 0.035))
    page = on_table(r, page, ground, r.random() < 0.5)
    page = seen_from(r, page, 0.055, ground).rotate(r.uniform(-5.5, 5.5), fillcolor=ground, resample=Image.BICUBIC)
    page = upper_part(r, page) if r.random() < 0.2 else page
    page = finger(r, page, r.choice(((225, 180, 155), (170, 120, 95)))) if r.random() < 0.3 else page
    page = page.filter(ImageFilter.BoxBlur(r.uniform(0.4, 1.2)))
    page = hard_shadow(r, page, r.uniform(0.45, 0.8)) if r.random() < 0.4 else shaded(r, page, r.uniform(0.5, 0.85), r.uniform(0, 0.25))
    page = glare(r, page, r.uniform(0.2, 0.6)) if r.random() < 0.2 else page
    page = smaller(r, noise(r, page, r.uniform(3, 9)), (1440, 1600, 1920, 4000, 4000))
    if r.random() < 0.5:
        page = page.filter(ImageFilter.UnsharpMask(2, 80, 3))
    return turned(r, page, r.choice((50, 60, 75, 85))), "jpg"


def pages(half):
    return marks_pages.pages(half, "telephone", TELEPHONE_LAYOUTS[half], {"tune": tune_telephone, "hold-out": held_telephone}[half])
