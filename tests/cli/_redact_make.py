"""Documents that hide a word in every way that office programs know. _redact_make.py FOLDER WORD"""
import os
import struct
import sys
import zipfile
import zlib

folder, word = sys.argv[1:3]
half, rest = word[:len(word) // 2], word[len(word) // 2:]
O = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="%s" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"' % O
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="%s" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"' % O
X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s"' % O
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def png(dots):
    """A grey picture out of rows of bytes, with a comment."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", len(dots[0]), len(dots), 8, 0, 0, 0, 0)) +
            chunk(b"iTXt", b"Comment\0\0\0\0\0" + word.encode()) +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in dots))) + chunk(b"IEND", b"")) + word.encode()


PICTURE = png([bytes([x * 16 % 256] * 1)[0:1] * 32 for x in range(32)])


def rels(*rows):
    return HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
        '<Relationship Id="rId%d" Type="%s" Target="%s"%s/>' % (i + 1, kind if ":" in kind else O + "/" + kind, target,
                                                               ' TargetMode="External"' if ":" in target else "")
        for i, (kind, target) in enumerate(rows)) + "</Relationships>"


def package(name, main, parts):
    props = '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>%s</dc:creator></cp:coreProperties>' % word
    with zipfile.ZipFile(os.path.join(folder, name), "w", zipfile.ZIP_DEFLATED) as z:
        z.comment = word.encode()
        z.writestr("[Content_Types].xml", HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/%s" ContentType="application/%s"/></Types>' % (main, word))
        z.writestr("_rels/.rels", rels(("officeDocument", main), ("extended-properties", "docProps/app.xml"), ("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"), ("thumbnail", "docProps/thumbnail.png")))
        z.writestr("docProps/core.xml", props)
        z.writestr("docProps/app.xml", "<Properties><Company>%s</Company></Properties>" % word)
        z.writestr("docProps/thumbnail.png", PICTURE)
        z.writestr("customXml/item1.xml", "<x>%s</x>" % word)
        for part, body in parts.items():
            z.writestr(part, body if isinstance(body, bytes) or body.startswith("<?") else HEAD + body)


def run(text, more=""):
    return "<w:r>%s<w:t xml:space=\"preserve\">%s</w:t></w:r>" % (more, text)


def docx():
    body = [
        '<w:p w:rsidR="00%s">' % "AB12CD" + run("Plain ") + run(half, "<w:rPr><w:b/></w:rPr>") + run(rest) + run(" kept words") + "</w:p>",
        "<w:p><w:del w:id=\"1\" w:author=\"%s\" w:date=\"2026-01-01T00:00:00Z\"><w:r><w:delText>%s</w:delText></w:r></w:del><w:ins w:id=\"2\" w:author=\"%s\">%s</w:ins></w:p>" % (word, word, word, run("inserted words")),
        "<w:p>" + run(word, "<w:rPr><w:vanish/></w:rPr>") + run(word, '<w:rPr><w:rStyle w:val="Ghost"/></w:rPr>') + run("seen") + "</w:p>",
        "<w:p><w:commentRangeStart w:id=\"0\"/>" + run("commented") + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>',
        '<w:p><w:hyperlink r:id="rId6" w:tooltip="%s">%s</w:hyperlink></w:p>' % (word, run("a link")),
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> INCLUDETEXT \"C:\\%s\" </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>" % word,
        '<w:sdt><w:sdtPr><w:alias w:val="%s"/></w:sdtPr><w:sdtContent><w:p>%s</w:p></w:sdtContent></w:sdt>' % (word, run("controlled words")),
        '<w:p><w:bookmarkStart w:id="9" w:name="%s"/>%s<w:bookmarkEnd w:id="9"/></w:p>' % (word, run("marked")),
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"4000\"/></w:tblGrid><w:tr><w:tc><w:tcPr/><w:p>" + run("cell " + word.upper()) + "</w:p></w:tc></w:tr></w:tbl>",
        "<w:p>" + run(" ".join(word)) + "</w:p>",
        '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rId7"/></w:object></w:r></w:p>',
        '<x:secret xmlns:x="urn:%s"><x:y>%s</x:y></x:secret>' % (word, word),
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/></w:sectPr>',
    ]
    package("a.docx", "word/document.xml", {
        "word/document.xml": '<!-- %s --><?%s x?><w:document %s><w:body>' % (word, word, W) + "".join(body) + "</w:body></w:document>",
        "word/_rels/document.xml.rels": rels(("styles", "styles.xml"), ("settings", "settings.xml"), ("comments", "comments.xml"), ("header", "header1.xml"), ("vbaProject", "vbaProject.bin"), ("hyperlink", "http://example.com/" + word), ("oleObject", "embeddings/o.bin")),
        "word/styles.xml": '<w:styles %s><w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>' % W,
        "word/settings.xml": '<w:settings %s><w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="%s"/></w:docVars></w:settings>' % (W, word),
        "word/comments.xml": '<w:comments %s><w:comment w:id="0" w:author="%s"><w:p>%s</w:p></w:comment></w:comments>' % (W, word, run(word)),
        "word/header1.xml": '<w:hdr %s><w:p>%s</w:p></w:hdr>' % (W, run("Head " + word)),
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + word.encode("utf-16-le"),
        "word/embeddings/o.bin": word.encode(),
    })


def xlsx():
    cells = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"><v>13800138000</v></c></row>'
             '<row r="2" hidden="1"><c r="A2" t="s"><v>2</v></c></row>'
             '<row r="3"><c r="A3" t="str"><f>"%s"&amp;"!"</f><v>%s!</v></c><c r="B3"><f>1+1</f><v>2</v></c><c r="E3" t="inlineStr"><is><t>in a hidden column %s</t></is></c></row>') % (word, word, word)
    package("a.xlsx", "xl/workbook.xml", {
        "xl/workbook.xml": '<workbook %s><workbookPr codeName="%s"/><sheets><sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="%s" sheetId="2" state="veryHidden" r:id="rId2"/></sheets><definedNames><definedName name="%s">"%s"</definedName></definedNames></workbook>' % (X, word, word, word, word),
        "xl/_rels/workbook.xml.rels": rels(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"), ("externalLink", "externalLinks/e.xml")),
        "xl/worksheets/sheet1.xml": '<worksheet %s><cols><col min="5" max="5" hidden="1"/></cols><sheetData>%s</sheetData><dataValidations><dataValidation><formula1>"%s"</formula1></dataValidation></dataValidations><headerFooter><oddHeader>&amp;C%s</oddHeader></headerFooter></worksheet>' % (X, cells, word, word),
        "xl/worksheets/sheet2.xml": '<worksheet %s><sheetData><row r="1"><c r="A1" t="s"><v>3</v></c></row></sheetData></worksheet>' % X,
        "xl/sharedStrings.xml": '<sst %s>' % X + "".join("<si><t>%s</t></si>" % t for t in ("kept words", "has %s inside" % word, "hidden row " + word, "hidden sheet " + word)) + "</sst>",
        "xl/styles.xml": '<styleSheet %s><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>' % X,
        "xl/externalLinks/e.xml": "<externalLink>%s</externalLink>" % word,
    })


def slide(text, more=""):
    return '<p:sld %s%s><p:cSld name="%s"><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name="" descr="%s"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id="2" name="T" descr="%s"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9000000" cy="2000000"/></a:xfrm></p:spPr><p:txBody><a:bodyPr/><a:p>%s</a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>' % (P, more, word, word, word, "".join("<a:r><a:rPr/><a:t>%s</a:t></a:r>" % t for t in text))


def pptx():
    package("a.pptx", "ppt/presentation.xml", {
        "ppt/presentation.xml": '<p:presentation %s><p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId id="257" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>' % P,
        "ppt/_rels/presentation.xml.rels": rels(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml"), ("commentAuthors", "commentAuthors.xml")),
        "ppt/slides/slide1.xml": slide(["kept words ", half, rest]),
        "ppt/slides/_rels/slide1.xml.rels": rels(("notesSlide", "../notesSlides/notesSlide1.xml"), ("comments", "../comments/comment1.xml")),
        "ppt/slides/slide2.xml": slide(["hidden slide " + word], ' show="0"'),
        "ppt/notesSlides/notesSlide1.xml": '<p:notes %s><p:cSld><a:t>%s</a:t></p:cSld></p:notes>' % (P, word),
        "ppt/comments/comment1.xml": '<p:cmLst %s><p:cm><p:text>%s</p:text></p:cm></p:cmLst>' % (P, word),
        "ppt/commentAuthors.xml": '<p:cmAuthorLst %s><p:cmAuthor name="%s"/></p:cmAuthorLst>' % (P, word),
    })


def odt():
    ns = " ".join('xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (n, n) for n in ("office", "text", "style", "table")) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    with zipfile.ZipFile(os.path.join(folder, "a.odt"), "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        z.writestr("content.xml", HEAD + '<office:document-content %s office:version="1.2"><office:scripts>%s</office:scripts><office:body><office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>%s</text:p></text:deletion></text:changed-region></text:tracked-changes>' % (ns, word, word) +
                   '<text:p>kept words %s<text:span>%s</text:span></text:p><text:p><office:annotation><dc:creator>%s</dc:creator><text:p>%s</text:p></office:annotation>seen</text:p><text:hidden-paragraph text:is-hidden="true">%s</text:hidden-paragraph><text:section text:name="s" text:display="none"><text:p>%s</text:p></text:section></office:text></office:body></office:document-content>' % (half, rest, word, word, word, word))
        z.writestr("styles.xml", HEAD + '<office:document-styles %s office:version="1.2"/>' % ns)
        z.writestr("meta.xml", HEAD + '<office:document-meta %s><office:meta><dc:creator>%s</dc:creator></office:meta></office:document-meta>' % (ns, word))
        z.writestr("Thumbnails/thumbnail.png", PICTURE)
        z.writestr("META-INF/manifest.xml", HEAD + "<manifest/>")


def pdf_of(objects, info):
    """The file of these objects, which count from 1; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for i, body in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj\n" % (i + 1) + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + table + b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, info, len(out))


def stream(body, more=b""):
    packed = zlib.compress(body)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), more) + packed + b"\nendstream"


def pdf():
    """Two pages in a font of its own whose letters are squares: the word shown, unseen, in a note, a property, an attachment, an
    earlier revision."""
    letters = sorted(set("kept words" + word))
    code = lambda text: b"<" + b"".join(b"%02x" % (letters.index(c) + 1) for c in text) + b">"
    wide = lambda text: b"<FEFF" + text.encode("utf-16-be").hex().encode() + b">"
    page = lambda text: stream(b"BT /F 20 Tf 50 150 Td " + code("kept words") + b" Tj 0 -60 Td " + code(text) + b" Tj 3 Tr 0 -60 Td " + code(word) + b" Tj ET")
    to_unicode = b"begincmap 1 begincodespacerange <00><ff> endcodespacerange %d beginbfchar " % len(letters) + b"".join(
        b"<%02x><%s>" % (i + 1, c.encode("utf-16-be").hex().encode()) for i, c in enumerate(letters)) + b" endbfchar endcmap"
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Resources<</Font<</F 7 0 R>>>>/Contents %d 0 R%s>>"
    whole = pdf_of([
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.txt)/EF<</F 10 0 R>>>>]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        leaf % (5, b"/Annots[<</Type/Annot/Subtype/Text/Rect[1 1 9 9]/Contents " + wide(word) + b">>]"), leaf % (6, b""),
        page(word), page(word),
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 1/LastChar %d/Widths[%s]/CharProcs<<%s>>/Encoding<</Differences[1 %s]>>/ToUnicode 8 0 R>>" % (
            len(letters), b"1000 " * len(letters), b"".join(b"/g%d 9 0 R" % i for i in range(len(letters))), b"".join(b"/g%d" % i for i in range(len(letters)))),
        stream(to_unicode), stream(b"1000 0 100 0 900 800 d1 100 0 800 800 re f"), stream(word.encode(), b"/Type/EmbeddedFile"),
        b"<</Title " + wide(word) + b">>"], 11)
    again = len(whole)  # page 2 showed the word before it was changed
    return whole + b"6 0 obj\n" + page("words") + b"\nendobj\nxref\n6 1\n%010d 00000 n \ntrailer\n<</Size 12/Root 1 0 R/Info 11 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        again, whole.rindex(b"xref\n0"), again + len(b"6 0 obj\n" + page("words") + b"\nendobj\n"))


docx(), xlsx(), pptx(), odt()
write = lambda name, data: open(os.path.join(folder, name), "wb").write(data)
write("a.png", PICTURE)
write("a.pdf", pdf())
write("a.txt", ("kept words %s and %s\nkept too\n" % (word, " ".join(word))).encode())
write("gb.txt", ("保留的文字 %s 以及其他保留的文字\n" % word).encode("gb18030"))
write("a.csv", ("name,value\n%s,1\nkept words,2\n" % word).encode("utf-16"))
write("a.html", ('<html><head><title>%s</title><style>.%s{}</style></head><body onload="x(\'%s\')"><p>kept words <b>%s</b>%s</p><!-- %s --><a href="http://%s/">a link</a><script>%s</script><table><tr><td colspan="2">cell</td></tr></table></body></html>' %
                 (word, word, word, half, "".join("&#%d;" % ord(c) for c in rest), word, word, word)).encode())
