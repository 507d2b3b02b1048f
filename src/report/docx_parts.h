/* The fixed parts of a DOCX. Internal to src/report. */
#ifndef REPORT_DOCX_PARTS_H
#define REPORT_DOCX_PARTS_H

#include "report/doc.h"
#include "report/package.h"

#define DOCX_NAMESPACES                                                                            \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "                    \
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "             \
    "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" "         \
    "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "                           \
    "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\""

/* A4 with the margins of GB/T 9704-2012 in twips. */
#define DOCX_SECTION                                                                               \
    "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId3\"/>"                              \
    "<w:headerReference w:type=\"first\" r:id=\"rId4\"/>"                                          \
    "<w:footerReference w:type=\"default\" r:id=\"rId5\"/>"                                        \
    "<w:footerReference w:type=\"first\" r:id=\"rId5\"/>"                                          \
    "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"                                                        \
    "<w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" "                  \
    "w:header=\"1134\" w:footer=\"1134\" w:gutter=\"0\"/><w:titlePg/></w:sectPr>"

/* printf: width, height, id, id, id, id, id, width, height */
#define DOCX_PICTURE                                                                               \
    "<w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" "   \
    "distB=\"0\" distL=\"0\" distR=\"0\">"                                                         \
    "<wp:extent cx=\"%d\" cy=\"%d\"/><wp:docPr id=\"%u\" name=\"Picture %u\" descr=\"Picture\"/>"  \
    "<a:graphic><a:graphicData "                                                                   \
    "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>"      \
    "<pic:cNvPr id=\"%u\" name=\"qr%u.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"          \
    "<a:blip r:embed=\"rIdQr%u\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"             \
    "<pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%d\" cy=\"%d\"/></a:xfrm>"              \
    "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>"       \
    "</a:graphic></wp:inline></w:drawing></w:r></w:p>"

/* Content types, properties, styles, settings, headers and footers. */
enum err must_check docx_first_parts(struct package *p, const struct doc *d);
/* The notes at the foot of pages: `footnotes` are their elements. */
enum err must_check docx_notes(struct package *p, struct str footnotes);
/* What document.xml refers to, with `pictures` QR codes. */
enum err must_check docx_relations(struct package *p, unsigned pictures);

/* docx.c: a run of text with the given run properties. */
void docx_run(struct buf *out, struct str text, const char *properties);

#endif
