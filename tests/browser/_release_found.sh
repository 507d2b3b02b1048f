# An office with an author, a reviewer, an officer and a leader, and files to publish, in $SCRATCH.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
enter zhang 张承办 "$dept" "$post" internal
enter li 李审查 "$dept" "$post" internal release_reviewer
enter wang 王保密 "$dept" "$post" internal officer
enter zhao 赵分管 "$dept" "$post" internal leader_in_charge
python3 - "$SCRATCH" <<'P'
import sys, zipfile
W = '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
para = lambda t, pr="": f"<w:p><w:r>{pr}<w:t>{t}</w:t></w:r></w:p>"
body = para("关于加强汛期值班值守工作的通知") + para("各乡镇、各有关单位：") + para("机密★10年")
body += "".join(para(f"{i}、各单位应当落实二十四小时值班制度，汛情、险情和灾情按程序报告，不得迟报、漏报。") for i in range(1, 25))
body += para("联系人：防汛办值班室，手机13800138000。") + para("内部掌握：备用转移路线见附件。", "<w:rPr><w:vanish/></w:rPr>")
with zipfile.ZipFile(f"{sys.argv[1]}/notice.docx", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
    z.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
    z.writestr("word/document.xml", W % body)
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
cell = lambda r, c, t: f'<c r="{c}{r}" t="inlineStr"><is><t>{t}</t></is></c>'
rows = [("姓名", "身份证号", "补助（元）"), ("甲", "11010519491231002X", "300"), ("乙", "440524188001010014", "500")]
sheet = "".join(f'<row r="{r}">' + "".join(cell(r, "ABC"[i], t) for i, t in enumerate(row)) + "</row>" for r, row in enumerate(rows, 1))
with zipfile.ZipFile(f"{sys.argv[1]}/grants.xlsx", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
    z.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    z.writestr("xl/workbook.xml", f'<?xml version="1.0"?><workbook xmlns="{S}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>')
    z.writestr("xl/_rels/workbook.xml.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
    z.writestr("xl/worksheets/sheet1.xml", f'<?xml version="1.0"?><worksheet xmlns="{S}"><sheetData>{sheet}</sheetData></worksheet>')
P
