"""Judges a kept report.

_kept.py stated ZH EN ADDED     people, changed, and ADDED are zhou's word, without evidence, beside what was composed
_kept.py marked BASE TEXT...    in BASE.txt, .html, .json, .docx each TEXT bears its mark and no note
"""
import json
import re
import sys
import zipfile

MARK = "〔未经证实，周保密"


def sentences(path):
    with open(path, encoding="utf-8") as f:
        report = json.load(f)
    report = report.get("report", report)
    return report, {s["id"]: s for part in report["sections"] for s in part["sentences"]}


def stated(zh, en, added):
    report, found = sentences(zh)
    changed = found["people"]
    assert changed["standing"] == "stated" and changed["figures"] == [] and "99" in changed["text"], changed
    assert changed["stated"]["author"] == "周保密" and re.match(r"\d{4}-\d\d-\d\d$", changed["stated"]["on"])
    assert changed["stated"]["how"] == "changed" and "在岗" in changed["stated"]["instead_of"], changed
    assert found[added]["stated"]["how"] == "added" and found[added]["text"] == "领导高度重视。"
    order = list(found)
    assert order.index(added) == order.index("people") + 1, order
    assert found["no_leak"]["stated"] == dict(found["no_leak"]["stated"], how="left_out", reason="另行报告")
    assert (report["kept"]["changed"], report["kept"]["added"], report["kept"]["left_out"]) == (1, 1, 1), report["kept"]
    other, english = sentences(en)
    assert english["people"]["text"] == "We have 99 people, all of them fit." and list(english) == order
    assert english[added]["text"] == "领导高度重视。" and other["kept"]["content"] == report["kept"]["content"]
    for s in found.values():
        assert s["standing"] == "stated" or s["figures"] or s["standing"] == "missing", s


def marked(base, *texts):
    with open(base + ".txt", encoding="utf-8") as f:
        plain = f.read()
    with open(base + ".html", encoding="utf-8") as f:
        html = f.read()
    docx = zipfile.ZipFile(base + ".docx").read("word/document.xml").decode()
    report, found = sentences(base + ".json")
    for text in texts:
        assert text + MARK in plain, text
        assert not re.search(re.escape(text) + MARK + r"[^〕]*〕\d", plain), "a note behind " + text
        at = html.index(text)
        rest = re.sub(r"<[^>]*>", "", html[at:at + 400])
        assert rest.startswith(text + MARK), rest
        assert not re.match(re.escape(text) + r"(<[^>]*>)*〔[^〕]*〕(</[^>]*>)*<(sup|a)", html[at:at + 400]), html[at:at + 400]
        assert re.sub(r"<[^>]*>", "", docx[docx.index(text):][:600]).startswith(text + MARK), "docx"
        assert [s for s in found.values() if s["text"] == text and s["standing"] == "stated" and not s["figures"]], text
    assert "no_leak" not in found and report["kept"]["left_out"] == 1
    assert report["kept"]["content"] in plain


if __name__ == "__main__":
    {"stated": stated, "marked": marked}[sys.argv[1]](*sys.argv[2:])
