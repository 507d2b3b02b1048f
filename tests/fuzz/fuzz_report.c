/* The writers of documents: whatever text stands in a document, every format is written, XML parts
 * hold no character that XML forbids, and plain text is well-formed. One line of the input is one
 * block; its first letter says which. */
#include "fuzz/fuzz.h"

#include "report/doc.h"
#include "report/package.h"
#include "report/writers.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

enum { INPUT_MAX = 4096, OUT_MAX = 8 << 20 };

static void add_table(struct doc *d, struct str line)
{
    struct str rest = line, cell;
    unsigned columns = line.n ? (unsigned char)line.p[0] % DOC_COLUMNS_MAX + 1 : 1;
    struct doc_table *t = doc_table(d, columns, NULL, line.n % 2, line);
    while (str_split(&rest, '|', &cell))
        (cell.n % 3 ? doc_cell : doc_cell_bold)(d, t, cell);
}

static void add_block(struct doc *d, struct str line)
{
    char kind = line.n ? line.p[0] : '\0';
    struct str text = {line.p + (line.n > 0), line.n - (line.n > 0)};
    struct doc_block *b = NULL;
    switch (kind) {
    case 'm':
        doc_set(d, &d->mark, text);
        break;
    case 'f':
        doc_set(d, &d->footer, text);
        doc_set(d, &d->date, text);
        doc_set(d, &d->author, text);
        break;
    case 'l':
        doc_set(d, &d->letterhead, text);
        doc_set(d, &d->number, text);
        break;
    case 't':
        b = doc_title(d, text);
        break;
    case 'h':
        b = doc_heading(d, (unsigned)text.n, text);
        break;
    case '|':
        add_table(d, text);
        break;
    case 'q':
        if (text.n && text.n < 100)
            doc_qr(d, text, text);
        break;
    case '-':
        doc_rule(d);
        break;
    case 'r':
        b = doc_line(d, DOC_RIGHT, text);
        break;
    default:
        b = doc_paragraph(d, line);
    }
    if (b)
        doc_run(d, b, text, true);
}

/* XML 1.0, 2.2 Char; what doc_clean() leaves in must be all of it, escaped. */
static void check_xml(struct arena *a, struct str s)
{
    BUF_SCOPE(out, OUT_MAX);
    xml_text(&out, doc_clean(a, s));
    struct str text = buf_view(&out);
    promise(str_utf8(text));
    for (size_t at = 0; at < text.n;) {
        uint32_t c = str_next(text, &at);
        promise(c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xD7FF) ||
                (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000);
        promise(c != '<' && c != '>' && c != '"');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    typedef enum err writer(const struct doc *, struct buf *);
    static writer *const writers[] = {doc_text, doc_docx, doc_xlsx, doc_pdf};
    if (n > INPUT_MAX)
        return 0;
    ARENA_SCOPE(a);
    struct str rest = str_bytes(data, n), line;
    check_xml(a, rest);
    struct doc *d = doc_new(a);
    while (str_split(&rest, '\n', &line))
        add_block(d, line);
    size_t some = n % 16 ? ARRAY_SIZE(writers) - 1 : ARRAY_SIZE(writers); /* a PDF takes long */
    for (size_t i = 0; i < some; i++) {
        BUF_SCOPE(out, OUT_MAX);
        promise(!writers[i](d, &out));
        promise(i > 0 || str_utf8(buf_view(&out)));
    }
    return 0;
}
