#!/usr/bin/env python3
"""What a reader finds in a DOCX or XLSX: every part is well-formed XML, every relation has its
target, every part its content type; prints the text of the parts, one a line.

inside.py FILE
"""
import posixpath
import sys
import zipfile
from xml.etree import ElementTree

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def text_of(root):
    for paragraph in root.iter():
        if paragraph.tag.rsplit("}", 1)[-1] in ("p", "is"):
            text = ""
            for node in paragraph.iter():
                name = node.tag.rsplit("}", 1)[-1]
                text += {"t": node.text or "", "br": "\n", "tab": "\t"}.get(name, "")
            yield text
        elif paragraph.tag.rsplit("}", 1)[-1] == "v":
            yield "number " + paragraph.text
        elif paragraph.tag.rsplit("}", 1)[-1] == "sheet":
            yield "sheet " + paragraph.get("name")


def main():
    with zipfile.ZipFile(sys.argv[1]) as package:
        if package.testzip():
            sys.exit("damaged part")
        names = package.namelist()
        if names[0] != "[Content_Types].xml" or len(set(names)) != len(names):
            sys.exit("order or names of parts")
        types = ElementTree.fromstring(package.read(names[0]))
        known = {t.get("PartName") for t in types.iter(TYPES + "Override")}
        known_ends = {t.get("Extension") for t in types.iter(TYPES + "Default")}
        for part in known:
            package.getinfo(part[1:])
        for name in names:
            if "/" + name not in known and name.rsplit(".", 1)[-1] not in known_ends:
                sys.exit(f"{name}: no content type")
            if name.endswith(".png"):
                assert package.read(name).startswith(b"\x89PNG")
                continue
            root = ElementTree.fromstring(package.read(name))
            folder = posixpath.dirname(posixpath.dirname(name))
            for relation in root.iter(RELATIONS + "Relationship"):
                package.getinfo(posixpath.normpath(posixpath.join(folder, relation.get("Target"))))
            for line in text_of(root):
                print(line)


sys.stdout.reconfigure(encoding="utf-8", newline="\n")
main()
