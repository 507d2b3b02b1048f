/* The rows of a list of data: named columns, sealed to the table's file, read back into an index. People and numbers
 * are made up. */
#include "unit/test.h"

#include "office/data_list.h"
#include "unit/office/small.h"

static struct small s;
#define NAME STR("00112233445566778899aabbccddeeff")
#define OTHER STR("00112233445566778899aabbccddeefe")

static int setup(void **state)
{
    (void)state;
    small_open(&s);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&s);
    return 0;
}

static struct data_rows columns_of(const char *alone, const char *together, char *stamp)
{
    struct data_rows rows;
    assert_ok(data_list_columns(s.a, str_of(alone), str_of(together), &rows, stamp));
    return rows;
}

static void test_columns(void **state)
{
    (void)state;
    char one[DATA_STAMP_SIZE], two[DATA_STAMP_SIZE];
    struct data_rows rows = columns_of("合同编号、 ID ", "姓名；手机,\n部门", one);
    assert_int_equal(rows.column_count, 5);
    assert_true(str_is(rows.columns[1].head, "ID"));
    assert_int_equal(rows.columns[1].role, LISTED_ALONE);
    assert_int_equal(rows.columns[4].role, LISTED_TOGETHER);
    /* the same columns, however they are written; another role is another thing */
    (void)columns_of("合同編號，id", "姓名、手 机、部门", two);
    assert_string_equal(one, two);
    (void)columns_of("合同编号", "ID、姓名、手机、部门", two);
    assert_string_not_equal(one, two);
    static const struct {
        const char *alone, *together, *field;
    } bad[] = {{"", "", "together"},
               {"", "姓名", "together"},
               {"姓名", "姓 名", "together"},
               {"姓名、姓名", "", "alone"}};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_int_equal(
            data_list_columns(s.a, str_of(bad[i].alone), str_of(bad[i].together), &rows, one),
            ERR_INPUT);
        assert_string_equal(problem()->field, bad[i].field);
    }
    BUF_SCOPE(many, 4096);
    for (int i = 0; i <= LISTED_COLUMNS_MAX; i++)
        buf_printf(&many, "c%d,", i);
    assert_int_equal(data_list_columns(s.a, buf_view(&many), STR(""), &rows, one), ERR_TOO_LARGE);
}

/* Two people in the named columns, as data_list_take() makes them. */
static struct str sealed(struct str name)
{
    static const char *const cells[2][3] = {{"KZ20780001", "欧阳修远", "13900000001"},
                                            {"", "张伟", "13900000002"}};
    static uint32_t numbers[] = {3, 70000};
    struct listed *index CLEANUP(listed_cleanup) = data_list_index(s.o);
    char stamp[DATA_STAMP_SIZE];
    struct str record;
    struct data_rows rows = columns_of("证件号", "姓名、手机", stamp);
    rows.numbers = numbers;
    rows.row_count = 2;
    rows.cells = NEW_ARRAY(s.a, struct listed_cell, 6);
    for (size_t i = 0; i < 6; i++)
        assert_ok(listed_hash(index, str_of(cells[i / 3][i % 3]), &rows.cells[i]));
    assert_ok(data_rows_seal(s.o, name, &rows, s.a, &record));
    return record;
}

static size_t found(const struct listed *index, const char *text, struct finding *ret_first)
{
    struct findings f = {.a = s.a};
    struct normal lines, joined;
    assert_ok(normal_make(s.a, str_of(text), &lines));
    assert_ok(normal_join(s.a, &lines, &joined));
    assert_ok(listed_find(index, &joined, &f));
    if (f.count)
        *ret_first = f.rows[0];
    return f.count;
}

static void test_record(void **state)
{
    (void)state;
    struct listed *index CLEANUP(listed_cleanup) = data_list_index(s.o);
    struct data_list list = {.number = STR("SY-SJ-2078-001"), .name = NAME, .level = LEVEL_WORK};
    struct str record = sealed(NAME);
    struct finding first;
    assert_null(memmem(record.p, record.n, "证件号", 9));
    assert_ok(data_rows_load(s.o, &list, record, index));
    assert_int_equal(found(index, "张伟：13900000002", &first), 1);
    assert_int_equal(first.row, 70000);
    assert_int_equal(first.level, LEVEL_WORK);
    assert_true(str_is(first.source, "SY-SJ-2078-001"));
    assert_true(str_is(first.columns, "姓名, 手机"));
    assert_int_equal(found(index, "凭kz20780001", &first), 1);
    assert_int_equal(first.row, 3);
    assert_int_equal(found(index, "欧阳修远", &first), 0);
    /* to this file alone, and each time sealed otherwise */
    list.name = OTHER;
    assert_int_equal(data_rows_load(s.o, &list, record, index), ERR_CORRUPT);
    assert_null(strstr(problem()->text[LANG_EN], "SY-SJ"));
    struct str again = sealed(NAME);
    assert_int_equal(again.n, record.n);
    assert_true(memcmp(again.p, record.p, record.n) != 0);
}

static void test_damage(void **state)
{
    (void)state;
    struct data_list list = {.number = STR("SY-SJ-2078-001"), .name = NAME, .level = LEVEL_WORK};
    struct str record = sealed(NAME);
    char *bytes = arena_alloc(s.a, record.n);
    for (size_t i = 0; i < record.n; i++) {
        struct listed *index CLEANUP(listed_cleanup) = data_list_index(s.o);
        memcpy(bytes, record.p, record.n);
        bytes[i] ^= 1;
        assert_int_equal(data_rows_load(s.o, &list, str_bytes(bytes, record.n), index),
                         ERR_CORRUPT);
        assert_int_equal(data_rows_load(s.o, &list, str_bytes(record.p, i), index), ERR_CORRUPT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns),
                                       cmocka_unit_test(test_record),
                                       cmocka_unit_test(test_damage)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
