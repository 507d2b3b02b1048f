/* Archives and mails through the jail: what lies in them is read with its place, and what is not read is said. */
#include "unit/test.h"

#include "base/buf.h"
#include "base/io.h"
#include "extract/extractor.h"
#include "unit/extract/book.h"

#include <archive.h>
#include <archive_entry.h>

static struct extractor *readers;

static int open_readers(void **state)
{
    (void)state;
    return extractor_open(false, &readers) ? -1 : 0;
}

static int close_readers(void **state)
{
    (void)state;
    extractor_free(readers);
    return 0;
}

static struct extracted read_bytes(struct arena *a, struct str bytes)
{
    struct extracted text;
    FD_SCOPE(fd);
    assert_ok(memory_file(&fd));
    assert_ok(fd_write(fd, bytes.p, bytes.n, "memory"));
    assert_ok(extractor_text(readers, fd, a, &text));
    return text;
}

/* The text at that place, joined; NULL where there is none. */
static const char *text_at(struct arena *a, const struct extracted *text, const char *place)
{
    BUF_SCOPE(all, 1 << 20);
    for (size_t i = 0; i < text->part_count; i++)
        if (str_is(text->parts[i].place, place))
            buf_str(&all, text->parts[i].text);
    return all.n ? arena_text(a, buf_view(&all)) : NULL;
}

static void expect(struct arena *a, const struct extracted *text, const char *place,
                   const char *said)
{
    const char *found = text_at(a, text, place);
    if (!found || !strstr(found, said)) {
        for (size_t i = 0; i < text->part_count; i++)
            print_error("%.*s: %.*s\n", (int)text->parts[i].place.n, text->parts[i].place.p,
                        (int)text->parts[i].text.n, text->parts[i].text.p);
        fail_msg("at \"%s\" not \"%s\" but \"%s\"", place, said, found ? found : "nothing");
    }
}

/* ---- archives ---- */

/* The files, name and text in turn, NULL last, packed. */
static struct str pack(struct arena *a, int (*format)(struct archive *),
                       int (*filter)(struct archive *), const char *const *files, struct str binary)
{
    enum { ROOM = 4 << 20 };
    char *room = arena_alloc(a, ROOM);
    size_t n = 0;
    struct archive *w = archive_write_new();
    if (format(w) || (filter && filter(w)) || archive_write_set_bytes_in_last_block(w, 1) ||
        archive_write_open_memory(w, room, ROOM, &n))
        fail_msg("%s", archive_error_string(w));
    for (; *files; files += 2) {
        struct archive_entry *e = archive_entry_new();
        struct str body = files[1] ? str_of(files[1]) : binary;
        archive_entry_set_pathname(e, files[0]);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0600);
        archive_entry_set_size(e, (la_int64_t)body.n);
        if (archive_write_header(w, e) ||
            archive_write_data(w, body.p, body.n) != (la_ssize_t)body.n)
            fail_msg("%s", archive_error_string(w));
        archive_entry_free(e);
        if (!files[1])
            break;
    }
    if (archive_write_close(w))
        fail_msg("%s", archive_error_string(w));
    archive_write_free(w);
    return str_bytes(room, n);
}

static const char *const two[] = {"a.txt", "机密★10年", "b.txt", "second file", NULL};

static void archives_of_every_format(void **state)
{
    static const struct {
        const char *name;
        int (*format)(struct archive *), (*filter)(struct archive *);
    } all[] = {
        {"ustar", archive_write_set_format_ustar, NULL},
        {"v7tar", archive_write_set_format_v7tar, NULL},
        {"pax.gz", archive_write_set_format_pax, archive_write_add_filter_gzip},
        {"pax.bz2", archive_write_set_format_pax, archive_write_add_filter_bzip2},
        {"pax.xz", archive_write_set_format_pax, archive_write_add_filter_xz},
        {"pax.zst", archive_write_set_format_pax, archive_write_add_filter_zstd},
        {"pax.lz4", archive_write_set_format_pax, archive_write_add_filter_lz4},
        {"pax.lz", archive_write_set_format_pax, archive_write_add_filter_lzip},
        {"pax.Z", archive_write_set_format_pax, archive_write_add_filter_compress},
        {"7z", archive_write_set_format_7zip, NULL},
        {"zip", archive_write_set_format_zip, NULL},
        {"cpio", archive_write_set_format_cpio, NULL},
        {"newc", archive_write_set_format_cpio_newc, NULL},
        {"ar", archive_write_set_format_ar_bsd, NULL},
        {"iso", archive_write_set_format_iso9660, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        ARENA_SCOPE(a);
        struct extracted text = read_bytes(a, pack(a, all[i].format, all[i].filter, two, STR("")));
        if (text.part_count != 2 || text.coverage != COVERAGE_WHOLE)
            fail_msg("%s: %zu parts, %s", all[i].name, text.part_count,
                     coverage_name(text.coverage));
        expect(a, &text, "a.txt", "机密★10年");
        expect(a, &text, "b.txt", "second file");
    }
}

static void a_packed_file_is_that_file(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char *const one[] = {"x", "绝密资料", NULL};
    struct extracted text = read_bytes(
        a, pack(a, archive_write_set_format_raw, archive_write_add_filter_gzip, one, STR("")));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    expect(a, &text, "", "绝密资料");
}

/* `levels` archives, one in the other. */
static struct str nested(struct arena *a, int levels)
{
    struct str bytes = STR("the innermost text");
    for (int i = 0; i < levels; i++) {
        const char *const files[] = {"in", NULL, NULL};
        bytes = pack(a, i % 2 ? archive_write_set_format_zip : archive_write_set_format_pax,
                     i % 2 ? NULL : archive_write_add_filter_gzip, files, bytes);
    }
    return bytes;
}

static void archives_in_archives(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text = read_bytes(a, nested(a, 5));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    expect(a, &text, "in/in/in/in/in", "the innermost text");
    text = read_bytes(a, nested(a, 42));
    assert_int_equal(text.coverage, COVERAGE_PARTIAL);
    assert_int_equal(text.note_count, 1);
    assert_int_equal(text.part_count, 0);
}

/* 400 MiB of nothing in a few hundred kilobytes, in an archive within one. */
static void bombs_are_left_alone(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    size_t n = 400u << 20;
    const char *const files[] = {"zeros", NULL, NULL};
    struct str bytes = pack(a, archive_write_set_format_pax, archive_write_add_filter_gzip, files,
                            str_bytes(arena_alloc(a, n), n));
    assert_true(bytes.n < 4u << 20);
    const char *const outer[] = {"bomb.tgz", NULL, NULL};
    bytes = pack(a, archive_write_set_format_zip, NULL, outer, bytes);
    struct extracted text = read_bytes(a, bytes);
    assert_int_equal(text.coverage, COVERAGE_UNKNOWN); /* and what was unpacked is no text */
    assert_int_equal(text.notes[0].why, COVERAGE_PARTIAL);
    assert_str(text.notes[0].place, "bomb.tgz/zeros");
}

static void damaged_archives_are_read_as_far_as_they_go(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static int (*const formats[])(struct archive *) = {archive_write_set_format_ustar,
                                                       archive_write_set_format_zip};
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        struct str whole = pack(a, formats[i], NULL, two, STR(""));
        const char *second = memmem(whole.p, whole.n, "b.txt", 5);
        assert_non_null(second);
        struct extracted text = read_bytes(a, str_bytes(whole.p, (size_t)(second - whole.p) + 8));
        assert_true(text.coverage != COVERAGE_WHOLE);
        expect(a, &text, "a.txt", "机密★10年");
    }
}

static void behind_the_end(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static int (*const formats[])(struct archive *) = {archive_write_set_format_ustar,
                                                       archive_write_set_format_zip};
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        BUF_SCOPE(bytes, 8 << 20);
        buf_str(&bytes, pack(a, formats[i], NULL, two, STR("")));
        buf_text(&bytes, "what nobody unpacks");
        struct extracted text = read_bytes(a, buf_view(&bytes));
        expect(a, &text, "a.txt", "机密★10年");
        expect(a, &text, "(behind the end)", "what nobody unpacks");
        assert_int_equal(text.parts[text.part_count - 1].look, LOOK_HIDDEN);
    }
}

static void packed_with_a_password(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str bytes = locked_zip(a, "secret.txt", STR("behind a password"));
    struct extracted text = read_bytes(a, bytes);
    assert_int_equal(text.coverage, COVERAGE_LOCKED);
    assert_str(text.notes[0].place, "secret.txt");
}

static void records_of_the_web(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text = read_bytes(
        a, STR("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/\r\n"
               "Content-Length: 58\r\n\r\nHTTP/1.1 200 OK\r\nServer: s\r\n\r\n"
               "<html><p>公文</p></html>12\r\n\r\n"
               "WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 6\r\n\r\nsecond\r\n\r\n"));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    expect(a, &text, "http://x.example/", "公文");
    expect(a, &text, "record", "second");
}

/* ---- mails ---- */

static void a_mail_with_everything(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text = read_bytes(
        a, STR("Received: from a.example by b.example\r\n"
               "From: =?GB2312?B?1cXI/Q==?= <zhang@a.example>\r\n"
               "Subject: =?gbk?Q?=BB=FA=C3=DC?= =?UTF-8?B?5paH5Lu2?=\r\n"
               "MIME-Version: 1.0\r\n"
               "Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n"
               "before the parts\r\n"
               "--x\r\nContent-Type: text/plain; charset=gb18030\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
               "=BE=F8=C3=DC=D7=CA=C1=CF\r\n"
               "--x\r\nContent-Type: text/html; charset=Big5\r\n\r\n"
               "<p>\xA4\xA4\xA4\xE5</p><!-- a remark -->\r\n"
               "--x\r\nContent-Type: application/octet-stream\r\n"
               "Content-Disposition: attachment; filename*=UTF-8''%E9%99%84%E4%BB%B6.txt\r\n"
               "Content-Transfer-Encoding: base64\r\n\r\n"
               "6ZmE5Lu255qE5paH5a2X\r\n"
               "--x\r\nContent-Type: message/rfc822\r\n\r\n"
               "Subject: inner\r\nDate: today\r\nContent-Type: text/plain; "
               "charset=koi8-r\r\n\r\n\xF4\xC5\xCB\xD3\xD4\r\n"
               "--x--\r\nbehind them\r\n"));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    expect(a, &text, "headers", "From: 张三 <zhang@a.example>");
    expect(a, &text, "headers", "Subject: 机密文件");
    expect(a, &text, "headers", "Received: from a.example");
    expect(a, &text, "part 2", "绝密资料");
    expect(a, &text, "part 3", "中文");
    expect(a, &text, "part 3/(not shown)", "a remark");
    expect(a, &text, "附件.txt", "附件的文字");
    expect(a, &text, "mail 5/headers", "Subject: inner");
    expect(a, &text, "mail 5/part 6", "Текст");
    expect(a, &text, "(between parts)", "before the parts");
    expect(a, &text, "(between parts)", "behind them");
}

static void a_workbook_in_a_mail(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(mail, 1 << 20);
    struct str file = book(a,
                           STR(SHEET_HEAD "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>人员名单"
                                          "</t></is></c></row>" SHEET_END),
                           NULL, NULL);
    buf_text(&mail, "From: a@b.example\nTo: c@d.example\nContent-Type: application/octet-stream; "
                    "name=book.xlsx\nContent-Transfer-Encoding: base64\n\n");
    buf_base64(&mail, file.p, file.n);
    struct extracted text = read_bytes(a, buf_view(&mail));
    expect(a, &text, "book.xlsx/表一!A1", "人员名单");
}

static void a_folder_of_mails(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text = read_bytes(a, STR("From a@b.example Sat Jan  3 01:05:34 1996\n"
                                              "From: a@b.example\nSubject: one\n\nfirst body\n"
                                              "From here on it is text\n\n"
                                              "From a@b.example Sat Jan  3 01:05:34 1996\n"
                                              "From: a@b.example\nSubject: two\n\nsecond body\n"));
    assert_int_equal(text.coverage, COVERAGE_WHOLE);
    expect(a, &text, "mail 1/headers", "Subject: one");
    expect(a, &text, "mail 1/part 1", "From here on it is text");
    expect(a, &text, "mail 2/headers", "Subject: two");
    expect(a, &text, "mail 2/part 1", "second body");
}

static void text_that_begins_like_a_mail(void **state)
{
    static const char *const texts[] = {"From the office: nothing new\n", "to: do\n",
                                        "date: x\n\ny", "subject: a\n\nNot a mail.\n"};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        ARENA_SCOPE(a);
        struct extracted text = read_bytes(a, str_of(texts[i]));
        assert_int_equal(text.part_count, 1);
        assert_str(text.parts[0].text, texts[i]);
    }
}

static void an_encrypted_mail_is_locked(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text = read_bytes(
        a,
        STR("From: a@b.example\nTo: c@d.example\nContent-Type: multipart/encrypted; "
            "protocol=\"application/pgp-encrypted\"; boundary=x\n\n"
            "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
            "--x\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--x--\n"));
    assert_int_equal(text.coverage, COVERAGE_LOCKED);
}

/* A library may end the reader where a file is attached that is none: what the pages say has left it by then. */
static void pages_before_what_is_attached(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct extracted text = read_bytes(
        a, STR("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.txt) "
               "7 0 "
               "R]>>>>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
               "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[5 0 R]>>endobj\n"
               "5 0 obj<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(a remark)>>endobj\n"
               "7 0 obj<00>endobj\ntrailer<</Root 1 0 R/Size 8>>\n%%EOF\n"));
    expect(a, &text, "page 1, annotation", "a remark");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_of_every_format),
        cmocka_unit_test(a_packed_file_is_that_file),
        cmocka_unit_test(archives_in_archives),
        cmocka_unit_test(bombs_are_left_alone),
        cmocka_unit_test(damaged_archives_are_read_as_far_as_they_go),
        cmocka_unit_test(behind_the_end),
        cmocka_unit_test(pages_before_what_is_attached),
        cmocka_unit_test(packed_with_a_password),
        cmocka_unit_test(records_of_the_web),
        cmocka_unit_test(a_mail_with_everything),
        cmocka_unit_test(a_workbook_in_a_mail),
        cmocka_unit_test(a_folder_of_mails),
        cmocka_unit_test(text_that_begins_like_a_mail),
        cmocka_unit_test(an_encrypted_mail_is_locked),
    };
    return cmocka_run_group_tests(tests, open_readers, close_readers);
}
