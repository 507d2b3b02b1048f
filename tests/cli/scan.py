#!/usr/bin/env python3
"""Scans for tests, out of a rendered page and nothing but the standard library.

scan.py PAGE.png FOLDER         writes straight, turned, noisy and blank.png
scan.py --pdf OUT.pdf JPEG...   a PDF with one JPEG a page, as scanners write it
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


def write_pdf(path, jpegs):
    objects = []
    for i, name in enumerate(jpegs):
        data = open(name, "rb").read()
        objects.append(b"<< /Type /XObject /Subtype /Image /Filter /DCTDecode /Length %d >>\nstream\n" % len(data) + data + b"\nendstream")
    with open(path, "wb") as f:
        f.write(b"%PDF-1.4\n")
        for i, body in enumerate(objects, 1):
            f.write(b"%d 0 obj\n" % i + body + b"\nendobj\n")
        f.write(b"trailer\n<< >>\n%%EOF\n")


if sys.argv[1] == "--pdf":
    write_pdf(sys.argv[2], sys.argv[3:])
else:
    width, height, rows = read_png(sys.argv[1])
    out = lambda name: os.path.join(sys.argv[2], name)
    write_png(out("straight.png"), rows)
    write_png(out("turned.png"), [bytes(rows[height - 1 - x][y] for x in range(height)) for y in range(width)])
    write_png(out("noisy.png"), askew(width, height, rows, 3, random.Random(7)))
    write_png(out("blank.png"), [bytes([255]) * 400] * 400)
