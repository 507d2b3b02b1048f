/* Geographic data, drawings and databases: what they are, what they cover, and their words. All files are made here. */
#include "unit/test.h"

#include <sqlite3.h>

#include "base/buf.h"
#include "extract/map_data.h"
#include "unit/extract/told.h"

static void put_le(struct buf *b, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(b, i < 8 ? (char)(n >> 8 * i) : '\0');
}

static void put_be(struct buf *b, uint64_t n, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_char(b, (char)(n >> 8 * i));
}

static void put_double(struct buf *b, double d, bool big_endian)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    if (big_endian)
        put_be(b, bits, 8);
    else
        put_le(b, bits, 8);
}

static void assert_at(const struct told *t, enum text_look look, const char *place,
                      const char *text)
{
    if (strcmp(told_at(t, look, place), text) != 0)
        fail_msg("%s of “%s” is “%s”, not “%s”", text_look_name(look), place,
                 told_at(t, look, place), text);
}

/* ---- shapefiles ---- */

static void shape_head(struct buf *b, uint32_t type, double x, double y)
{
    put_be(b, 9994, 4);
    for (int i = 0; i < 6; i++)
        put_be(b, 0, 4);
    put_le(b, 1000, 4);
    put_le(b, type, 4);
    for (int i = 0; i < 8; i++)
        put_double(b, i % 2 ? y : x, false);
}

static void shape_point(struct buf *b, uint32_t number, double x, double y)
{
    put_be(b, number, 4);
    put_be(b, 10, 4);
    put_le(b, 1, 4);
    put_double(b, x, false);
    put_double(b, y, false);
}

static void shapes(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    shape_head(&b, 1, 0, 0); /* what the head says is not believed */
    shape_point(&b, 1, 116.25, 39.5);
    shape_point(&b, 2, 117.5, 40.75);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: Shapefile, point, 2 records, x 116.250000..117.500000, "
              "y 39.500000..40.750000\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    t = told(a, str_bytes(b.p, b.n - 5));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
    assert_non_null(strstr(told_at(&t, LOOK_PROPERTY, "(map)"), "1 records"));
}

static void areas_and_an_index(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    shape_head(&b, 5, 0, 0);
    put_be(&b, 1, 4);
    put_be(&b, 22, 4);
    put_le(&b, 5, 4);
    put_double(&b, 500000, false);
    put_double(&b, 4400000, false);
    put_double(&b, 500100, false);
    put_double(&b, 4400100, false);
    put_le(&b, 0, 8);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: Shapefile, polygon, 1 records, x 500000.000000..500100.000000, "
              "y 4400000.000000..4400100.000000\n");
    buf_clear(&b);
    shape_head(&b, 5, 1, 2);
    put_be(&b, 50, 4);
    put_be(&b, 22, 4);
    t = told(a, buf_view(&b));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: Shapefile (index), polygon, x 1.000000..1.000000, y 2.000000..2.000000\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

/* ---- tables of attributes ---- */

static void dbf_field(struct buf *b, const char *name, char type, unsigned n)
{
    for (size_t i = 0; i < 11; i++)
        buf_char(b, i < strlen(name) ? name[i] : '\0');
    buf_char(b, type);
    put_le(b, 0, 4);
    put_le(b, n, 2);
    put_le(b, 0, 14);
}

static void dbf(struct buf *b, unsigned records, unsigned char language)
{
    buf_text(b, "\x03\x1A\x0B\x1C");
    put_le(b, records, 4);
    put_le(b, 32 + 2 * 32 + 1, 2);
    put_le(b, 1 + 12 + 4, 2);
    put_le(b, 0, 17);
    buf_char(b, (char)language);
    put_le(b, 0, 2);
    dbf_field(b, "NAME", 'C', 12);
    dbf_field(b, "DEPTH", 'N', 4);
    buf_char(b, '\r');
}

static void attributes(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    dbf(&b, 2, 0x4D);
    buf_text(&b, " \xB1\xA6\xBF\xE2\xB5\xD8\xB5\xE3    12.5");
    buf_text(&b, "*old place     7");
    buf_text(&b, "    ");
    b.n -= 3; /* the second is as long as the first */
    buf_text(&b, "\x1A");
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_SHOWN, "", "NAME\tDEPTH\t\n宝库地点\t12.5\t\n");
    assert_at(&t, LOOK_DELETED, "", "old place\t7\t\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    b.n -= 6;
    t = told(a, buf_view(&b));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

static void more_records_than_it_says(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    dbf(&b, 1, 0);
    buf_text(&b, " first place    1");
    buf_text(&b, " place behind   2");
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_SHOWN, "", "NAME\tDEPTH\t\nfirst place\t1\t\n");
    assert_at(&t, LOOK_HIDDEN, "(behind the end)", "place behind   2");
}

/* ---- TIFF and EXIF ---- */

struct tagged {
    struct buf b;
    bool big_endian;
};

static void put(struct tagged *i, uint64_t n, int bytes)
{
    if (i->big_endian)
        put_be(&i->b, n, bytes);
    else
        put_le(&i->b, n, bytes);
}

static void entry(struct tagged *i, unsigned tag, unsigned type, uint32_t count, uint32_t value)
{
    put(i, tag, 2);
    put(i, type, 2);
    put(i, count, 4);
    if (type == 3 && count == 1)
        put(i, value, 2), put(i, 0, 2);
    else
        put(i, value, 4);
}

/* 100 x 50 dots of ten metres in EPSG:4547; a description. */
static void geotiff(struct tagged *i)
{
    enum { ENTRIES = 6, DATA = 8 + 2 + 12 * ENTRIES + 4 };
    buf_text(&i->b, i->big_endian ? "MM" : "II");
    put(i, 42, 2);
    put(i, 8, 4);
    put(i, ENTRIES, 2);
    entry(i, 256, 3, 1, 100);
    entry(i, 257, 3, 1, 50);
    entry(i, 270, 2, 10, DATA + 24 + 48 + 16);
    entry(i, 33550, 12, 3, DATA);
    entry(i, 33922, 12, 6, DATA + 24);
    entry(i, 34735, 3, 8, DATA + 24 + 48);
    put(i, 0, 4);
    static const double numbers[] = {10, 10, 0, 0, 0, 0, 500000, 4400000, 0};
    for (size_t k = 0; k < ARRAY_SIZE(numbers); k++)
        put_double(&i->b, numbers[k], i->big_endian);
    static const unsigned keys[] = {1, 1, 0, 1, 3072, 0, 1, 4547};
    for (size_t k = 0; k < ARRAY_SIZE(keys); k++)
        put(i, keys[k], 2);
    buf_add(&i->b, "north dam", 10);
}

static void placed_pictures(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        ARENA_SCOPE(a);
        struct tagged i = {BUF(4096), big};
        geotiff(&i);
        struct told t = told(a, buf_view(&i.b));
        assert_at(&t, LOOK_PROPERTY, "(map)",
                  "map data: GeoTIFF, EPSG:4547, x 500000.000000..501000.000000, "
                  "y 4399500.000000..4400000.000000\n");
        assert_at(&t, LOOK_PROPERTY, "(about)", "north dam\n");
        buf_free(&i.b);
    }
}

static void placed_pictures_of_any_size(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    buf_text(&b, "II+");
    put_le(&b, 0, 1);
    put_le(&b, 8, 2);
    put_le(&b, 0, 2);
    put_le(&b, 16, 8);
    put_le(&b, 1, 8);
    put_le(&b, 33922, 2);
    put_le(&b, 12, 2);
    put_le(&b, 6, 8);
    put_le(&b, 52, 8);
    put_le(&b, 0, 8);
    static const double tie[] = {0, 0, 0, 116.5, 39.25, 0};
    for (size_t k = 0; k < ARRAY_SIZE(tie); k++)
        put_double(&b, tie[k], false);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: GeoTIFF, x 116.500000..116.500000, y 39.250000..39.250000\n");
}

/* 39 degrees 54 minutes 15.156 seconds south, 116 24 26.604 east. */
static void photograph(struct buf *b)
{
    struct tagged i = {BUF(4096), true};
    buf_text(&i.b, "MM");
    put(&i, 42, 2);
    put(&i, 8, 4);
    put(&i, 1, 2);
    entry(&i, 34853, 4, 1, 26);
    put(&i, 0, 4);
    put(&i, 4, 2);
    entry(&i, 1, 2, 2, 'S' << 24);
    entry(&i, 2, 5, 3, 80);
    entry(&i, 3, 2, 2, 'E' << 24);
    entry(&i, 4, 5, 3, 104);
    put(&i, 0, 4);
    static const uint32_t parts[] = {39, 1, 54, 1, 15156, 1000, 116, 1, 24, 1, 26604, 1000};
    for (size_t k = 0; k < ARRAY_SIZE(parts); k++)
        put(&i, parts[k], 4);
    buf_add(b, "\xFF\xD8\xFF\xE1", 4);
    put_be(b, 2 + 6 + i.b.n, 2);
    buf_add(b, "Exif\0\0", 6);
    buf_str(b, buf_view(&i.b));
    buf_add(b, "\xFF\xD9", 2);
    buf_free(&i.b);
}

static void where_a_picture_was_taken(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    photograph(&b);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: photograph, latitude 39.904210 S, longitude 116.407390 E\n");
}

/* ---- drawings ---- */

static void drawings_in_words(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const char dxf[] =
        "999\r\nmade by hand\r\n  0\r\nSECTION\r\n  2\r\nHEADER\r\n  9\r\n$EXTMIN\r\n "
        "10\r\n100.5\r\n 20\r\n"
        "200.5\r\n  9\r\n$EXTMAX\r\n 10\r\n300\r\n 20\r\n400\r\n  9\r\n$PROJECTNAME\r\n  "
        "1\r\nnorth "
        "dam\r\n  0\r\nENDSEC\r\n  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nMTEXT\r\n  "
        "8\r\nsecret "
        "layer\r\n  1\r\n{\\fSimSun|b0;\\U+673A\\U+5bc6}★10年\\Psecond line\r\n 40\r\nno number\r\n"
        "  0\r\nENDSEC\r\n  0\r\nEOF\r\n";
    struct told t = told(a, str_of(dxf));
    assert_at(&t, LOOK_SHOWN, "", "机密★10年\nsecond line\n");
    assert_at(&t, LOOK_PROPERTY, "", "north dam\nsecret layer\nno number\n");
    assert_at(&t, LOOK_REMARK, "", "made by hand\n");
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: drawing, DXF, x 100.500000..300.000000, y 200.500000..400.000000\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    /* a stroke before a character of several bytes */
    t = told(a, STR("  0\nSECTION\n  2\nENTITIES\n  0\nTEXT\n  1\nD:\\图纸\\机密\n  0\nENDSEC\n  "
                    "0\nEOF\n"));
    assert_at(&t, LOOK_SHOWN, "", "D:\\图纸\\机密\n");
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
}

static void drawings_in_numbers(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 4096);
    buf_text(&b, "AC1018");
    put_le(&b, 0, 0x20 - 6);
    put_le(&b, 0x40, 4);
    put_le(&b, 0, 0x40 - 0x24);
    static const char *const texts[] = {"north dam", "", "author of it", "", "", "", "", ""};
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        put_le(&b, strlen(texts[i]) + 1, 2);
        buf_add(&b, texts[i], strlen(texts[i]) + 1);
    }
    put_le(&b, 0, 24);
    put_le(&b, 1, 2);
    put_le(&b, 4, 2);
    buf_add(&b, "key", 4);
    put_le(&b, 6, 2);
    buf_add(&b, "value", 6);
    struct told t = told(a, buf_view(&b));
    assert_at(&t, LOOK_PROPERTY, "(map)", "map data: drawing, DWG 2004\n");
    assert_at(&t, LOOK_PROPERTY, "(about)", "north dam\n\nauthor of it\n\n\n\n\n\nkey\nvalue\n");
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

/* ---- XML ---- */

static void tracks_and_places(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(a, STR("<?xml version=\"1.0\"?><kml><Placemark><name>库房</name><Point>"
                                "<coordinates>116.5,39.25,0 117,40,0</coordinates></Point>"
                                "</Placemark></kml>"));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: KML, x 116.500000..117.000000, y 39.250000..40.000000\n");
    assert_non_null(strstr(told_at(&t, LOOK_SHOWN, ""), "库房\n"));
    t = told(a, STR("<?xml version=\"1.0\"?><gpx><trk><trkseg><trkpt lat=\"39.25\" lon=\"116.5\"/>"
                    "</trkseg></trk></gpx>"));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: GPX, x 116.500000..116.500000, y 39.250000..39.250000\n");
    t = told(a, STR("<?xml version=\"1.0\"?><note><kml>none</kml></note>"));
    assert_at(&t, LOOK_PROPERTY, "(map)", "");
}

/* ---- databases ---- */

static struct str database(struct arena *a, const char *sql)
{
    sqlite3 *db;
    sqlite3_int64 n;
    if (sqlite3_open(":memory:", &db) || sqlite3_exec(db, sql, NULL, NULL, NULL))
        fail_msg("%s", sqlite3_errmsg(db));
    unsigned char *bytes = sqlite3_serialize(db, "main", &n, 0);
    assert_non_null(bytes);
    struct str s = arena_str(a, str_bytes(bytes, (size_t)n));
    sqlite3_free(bytes);
    sqlite3_close(db);
    return s;
}

static void databases(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str s = database(
        a, "CREATE TABLE gpkg_contents (table_name, min_x, min_y, max_x, max_y);"
           "INSERT INTO gpkg_contents VALUES ('roads', 116, 39, 117, 40);"
           "CREATE TABLE roads (name TEXT, geom BLOB, file BLOB);"
           "INSERT INTO roads VALUES ('机密★10年', x'4750', CAST('a file within' AS BLOB));"
           "CREATE VIEW v AS SELECT 'no table' AS x;");
    struct told t = told(a, s);
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: GeoPackage, x 116.000000..117.000000, y 39.000000..40.000000\n");
    assert_at(&t, LOOK_SHOWN, "roads", "a file withinname\tgeom\tfile\t\n机密★10年\t\n");
    assert_non_null(strstr(told_at(&t, LOOK_PROPERTY, "(schema)"), "SELECT 'no table'"));
    assert_int_equal(told_coverage(&t), COVERAGE_WHOLE);
    ((char *)(uintptr_t)s.p)[18] = ((char *)(uintptr_t)s.p)[19] = 2; /* with a log beside it */
    t = told(a, s);
    assert_non_null(strstr(told_at(&t, LOOK_SHOWN, "roads"), "机密★10年"));
    t = told(a, arena_str(a, str_bytes(s.p, s.n - 2000)));
    assert_int_equal(told_coverage(&t), COVERAGE_PARTIAL);
}

static void tiles_of_maps(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct told t = told(
        a,
        database(a, "CREATE TABLE metadata (name TEXT, value TEXT);"
                    "INSERT INTO metadata VALUES ('bounds', '116,39.5,117,40');"
                    "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);"
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
                    "INSERT INTO tiles SELECT 1, i, i, x'89504E470D0A1A0A' FROM n"));
    assert_at(&t, LOOK_PROPERTY, "(map)",
              "map data: MBTiles, x 116.000000..117.000000, y 39.500000..40.000000\n");
    assert_int_equal(t.note_count, 64 + 1); /* no picture is read here */
    assert_true(str_is(t.notes[64].place, "(pictures)"));
}

/* ---- what is none of these ---- */

static void text_that_begins_alike(void **state)
{
    static const char *const texts[] = {"AC1018 is a number of a drawing", "0\nsections\n",
                                        "999\nbottles of beer\n0\nSECT", "\x03 a control"};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        ARENA_SCOPE(a);
        struct told t = told(a, str_of(texts[i]));
        assert_at(&t, LOOK_SHOWN, "", texts[i]);
        assert_at(&t, LOOK_PROPERTY, "(map)", "");
    }
}

static void no_number_is_no_place(void **state)
{
    (void)state;
    struct extent e = {0};
    double nothing = 0;
    extent_add(&e, nothing / nothing, 1);
    extent_add(&e, 1 / nothing, 1);
    extent_add(&e, 1e300, 1);
    assert_int_equal(e.points, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes),
        cmocka_unit_test(areas_and_an_index),
        cmocka_unit_test(attributes),
        cmocka_unit_test(more_records_than_it_says),
        cmocka_unit_test(placed_pictures),
        cmocka_unit_test(placed_pictures_of_any_size),
        cmocka_unit_test(where_a_picture_was_taken),
        cmocka_unit_test(drawings_in_words),
        cmocka_unit_test(drawings_in_numbers),
        cmocka_unit_test(tracks_and_places),
        cmocka_unit_test(databases),
        cmocka_unit_test(tiles_of_maps),
        cmocka_unit_test(text_that_begins_alike),
        cmocka_unit_test(no_number_is_no_place),
    };
    words_sqlite_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
