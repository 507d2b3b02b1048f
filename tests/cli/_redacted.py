#!/usr/bin/env python3
"""Whether anything is left of words in files, looked at by nothing but the standard library.

_redacted.py words FILE [SEED] [COUNT]   words by chance out of a document's texts, one a line
_redacted.py holds FILE WORD             says where any stream of the file holds the word in any usual writing; exit 1: nowhere
"""
import base64
import io
import random
import re
import sys
import zipfile
import zlib


def streams(data, name=""):
    """Every stream, as it stands and unpacked, whatever lies in it."""
    yield name, data
    if data[:4] == b"PK\3\4":
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for info in z.infolist():
                inner = f"{name}/{info.filename}"
                yield inner + " (name)", info.filename.encode() + info.comment + info.extra
                yield from streams(z.read(info), inner)
            yield name + " (comment)", z.comment
    elif data[:5] == b"%PDF-":
        for m in re.finditer(rb"stream\r?\n", data):
            try:
                yield f"{name} stream at {m.end()}", zlib.decompressobj().decompress(data[m.end():])
            except zlib.error:
                pass


def writings(word):
    """The bytes of a word as programs write it."""
    out = set()
    for text in {word, word.lower(), word.upper(), " ".join(word)}:
        for code in ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "gb18030"):
            try:
                raw = text.encode(code)
            except UnicodeEncodeError:
                continue
            out |= {raw, raw.hex().encode(), raw.hex().upper().encode(), b"".join(b"%%%02X" % b for b in raw)}
            for shift in range(3):
                padded = bytes(shift) + raw
                digits = base64.b64encode(padded[:len(padded) // 3 * 3])[4 if shift else 0:]
                out |= {digits} if len(digits) >= 8 else set()
        out |= {"".join(f"\\u{ord(c):04x}" for c in text).encode(), "".join(f"&#{ord(c)};" for c in text).encode(),
                "".join(f"&#x{ord(c):x};" for c in text).encode()}
    return [w for w in out if len(w) >= 6]


def holds(path, word):
    all_writings, found = writings(word), []
    for name, data in streams(open(path, "rb").read()):
        found += [name or "the file" for w in all_writings if w in data]
        if data[:5] == b"<?xml" or data[:9] == b"<!DOCTYPE":  # parted by markup
            text = re.sub(rb"<[^>]*>", b"", data)
            found += [name + " across tags" for w in all_writings if len(w) >= 9 and w in text]
    return found


def words(path, seed, count):
    text = ""
    for name, data in streams(open(path, "rb").read()):
        if name.endswith((".xml", "content.xml")) and ("/word/" in name or "/xl/s" in name or "/ppt/slides/" in name or name.endswith("content.xml")):
            text += " " + " ".join(re.findall(r">([^<>]+)<", data.decode("utf-8", "replace")))
    all_words = sorted({w for w in re.findall(r"[^\W\d_]{6,20}|[\u4e00-\u9fff]{2,6}", text) if "&" not in w})
    random.Random(seed).shuffle(all_words)
    return all_words[:count]


if __name__ == "__main__":
    if sys.argv[1] == "words":
        print("\n".join(words(sys.argv[2], *(int(n) for n in sys.argv[3:5]))))
    else:
        where = holds(sys.argv[2], sys.argv[3])
        print("\n".join(where[:5]))
        sys.exit(0 if where else 1)
