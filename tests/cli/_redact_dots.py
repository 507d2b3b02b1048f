#!/usr/bin/env python3
"""What is seen on an area of a PDF's page or of a JPEG: prints its darkest and lightest grey.

_redact_dots.py FILE PAGE X,Y,W,H   page from 1, thousandths from the upper left corner
"""
import struct
import subprocess
import sys
import tempfile


def size_of(jpeg):
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]
    return struct.unpack(">HH", jpeg[at + 5:at + 9])


def wrapped(jpeg):
    """A page that shows the picture, dot for dot at 72 an inch."""
    height, width = size_of(jpeg)
    draw = b"%d 0 0 %d 0 0 cm /I Do" % (width, height)
    return (b"%%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
            b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>\nendobj\n"
            b"4 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n"
            b"5 0 obj\n<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n"
            % (width, height, len(draw), draw, width, height, len(jpeg)) + jpeg + b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n")


def main():
    path, page, area = sys.argv[1:4]
    data = open(path, "rb").read()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as f:
        f.write(wrapped(data) if data[:2] == b"\xFF\xD8" else data)
        f.flush()
        grey = subprocess.run(["pdftoppm", "-q", "-gray", "-r", "72", "-f", page, "-l", page, f.name], check=True, capture_output=True).stdout
    kind, size, most, dots = grey.split(b"\n", 3)
    width, height = map(int, size.split())
    assert kind == b"P5" and most == b"255" and len(dots) == width * height
    x, y, w, h = (int(n) for n in area.split(","))
    rows = [dots[row * width + x * width // 1000:row * width + (x + w) * width // 1000]
            for row in range(y * height // 1000, (y + h) * height // 1000)]
    print(min(map(min, rows)), max(map(max, rows)))


main()
