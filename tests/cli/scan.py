#!/usr/bin/env python3
"""Scans for tests, out of a rendered page and nothing but the standard library.

scan.py PAGE.png FOLDER         writes straight, turned, noisy and blank.png
scan.py --pdf OUT.pdf JPEG...   a PDF with one JPEG a page, as scanners write it
scan.py --tiff OUT.tif PNG...   a TIFF of grey pages, as faxes write it
"""
import math
import os
import random
import struct
import sys
import zlib


def read_png(path):
    """8-bit grey, RGB or RGBA without interlace -> width, height, rows of grey."""
    data, at, idat = open(path, "rb").read(), 8, b""
    while at < len(data):
        n, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + n]
        if kind == b"IHDR":
            width, height, _, color = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            idat += body
        at += 12 + n
    size = {0: 1, 2: 3, 6: 4}[color]
    raw, rows, before = zlib.decompress(idat), [], bytearray(width * size)
    for y in range(height):
        start = y * (width * size + 1)
        how, line = raw[start], bytearray(raw[start + 1:start + 1 + width * size])
        for i in range(len(line)):
            a = line[i - size] if i >= size else 0
            b, c = before[i], before[i - size] if i >= size else 0
            if how == 1:
                line[i] = (line[i] + a) & 255
            elif how == 2:
                line[i] = (line[i] + b) & 255
            elif how == 3:
                line[i] = (line[i] + (a + b) // 2) & 255
            elif how == 4:
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                line[i] = (line[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
        before = line
        rows.append(bytes(line[::size]))
    return width, height, rows


def write_png(path, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    raw = b"".join(b"\0" + row for row in rows)
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)) +
                chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def askew(width, height, rows, degrees, rng):
    s, c, out = math.sin(math.radians(degrees)), math.cos(math.radians(degrees)), []
    for y in range(height):
        line = bytearray(width)
        for x in range(width):
            u, v = int(c * (x - width / 2) + s * (y - height / 2) + width / 2), int(-s * (x - width / 2) + c * (y - height / 2) + height / 2)
            grey = rows[v][u] if 0 <= u < width and 0 <= v < height else 255
            line[x] = max(0, min(255, grey * 3 // 4 + 30 + rng.randrange(-25, 26)))
        out.append(bytes(line))
    return out


def jpeg_size(data):
    """Width, height and colours, out of the frame's header."""
    at = 2
    while data[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    height, width, colours = struct.unpack(">HHB", data[at + 5:at + 10])
    return width, height, colours


def write_pdf(path, jpegs):
    """Each page 150 dots an inch, its picture over all of it, and no text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for name in jpegs:
        data = open(name, "rb").read()
        width, height, colours = jpeg_size(data)
        across, up, first = width * 72 / 150, height * 72 / 150, len(objects) + 1
        draw = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % (across, up)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /P %d 0 R >> >> >>"
            % (across, up, first + 1, first + 2),
            b"<< /Length %d >>\nstream\n" % len(draw) + draw + b"\nendstream",
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /%s /Filter /DCTDecode /Length %d >>\nstream\n"
            % (width, height, b"DeviceRGB" if colours == 3 else b"DeviceGray", len(data)) + data + b"\nendstream"]
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(jpegs), b" ".join(b"%d 0 R" % (3 + 3 * i) for i in range(len(jpegs))))
    out, places = b"%PDF-1.4\n", []
    for i, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % i + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    with open(path, "wb") as f:
        f.write(out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table +
                b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out)))


def write_tiff(path, pngs):
    out, link = b"II*\0\0\0\0\0", 4
    for name in pngs:
        width, height, rows = read_png(name)
        dots, at = b"".join(rows), len(out)
        out += dots + b"\0" * (len(dots) % 2)
        out = out[:link] + struct.pack("<I", len(out)) + out[link + 4:]
        tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, at), (277, 3, 1), (278, 4, height), (279, 4, len(dots))]
        out += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
        link = len(out)
        out += b"\0\0\0\0"
    with open(path, "wb") as f:
        f.write(out)


if sys.argv[1] == "--pdf":
    write_pdf(sys.argv[2], sys.argv[3:])
elif sys.argv[1] == "--tiff":
    write_tiff(sys.argv[2], sys.argv[3:])
else:
    width, height, rows = read_png(sys.argv[1])
    out = lambda name: os.path.join(sys.argv[2], name)
    write_png(out("straight.png"), rows)
    write_png(out("turned.png"), [bytes(rows[height - 1 - x][y] for x in range(height)) for y in range(width)])
    write_png(out("noisy.png"), askew(width, height, rows, 3, random.Random(7)))
    write_png(out("blank.png"), [bytes([255]) * 400] * 400)
