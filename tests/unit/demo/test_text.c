#include "unit/test.h"

#include "access/mark.h"
#include "office/demo/demo_text.h"

enum { YEAR = 2026 };

static void words_stand_in_both_languages(const struct demo_words *w)
{
    assert_non_null(w->in[LANG_ZH]);
    assert_non_null(w->in[LANG_EN]);
    assert_true(str_utf8(str_of(w->in[LANG_ZH])) && *w->in[LANG_ZH]);
    assert_true(str_utf8(str_of(w->in[LANG_EN])) && *w->in[LANG_EN]);
}

static void people_are_unlike_and_complete(void **state)
{
    (void)state;
    for (int i = 0; i < DEMO_PEOPLE; i++) {
        const struct demo_person *p = &demo_people[i];
        words_stand_in_both_languages(&p->name);
        words_stand_in_both_languages(&p->post);
        assert_true(p->department < DEMO_DEPARTMENTS);
        assert_true(strstr(p->name.in[LANG_ZH], "示") || strstr(p->name.in[LANG_ZH], "例"));
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(p->login, demo_people[k].login);
            assert_string_not_equal(p->name.in[LANG_ZH], demo_people[k].name.in[LANG_ZH]);
        }
    }
}

/* Report 4: the deputy secretary heads the group, the director of the office runs its office, two
 * officers are named; R34: three administrators who are three persons. */
static void the_offices_posts_are_filled(void **state)
{
    (void)state;
    static const unsigned single[] = {DEMO_GROUP_HEAD,     DEMO_GROUP_DIRECTOR, DEMO_SYSTEM_ADMIN,
                                      DEMO_SECURITY_ADMIN, DEMO_AUDIT_ADMIN,    DEMO_TOP_LEADER};
    for (size_t r = 0; r < ARRAY_SIZE(single); r++) {
        int n = 0;
        for (int i = 0; i < DEMO_PEOPLE; i++)
            n += (demo_people[i].roles & single[r]) != 0;
        assert_int_equal(1, n);
    }
    int officers = 0;
    for (int i = 0; i < DEMO_PEOPLE; i++) {
        officers += (demo_people[i].roles & DEMO_OFFICER) != 0;
        unsigned admin =
            demo_people[i].roles & (DEMO_SYSTEM_ADMIN | DEMO_SECURITY_ADMIN | DEMO_AUDIT_ADMIN);
        assert_true(!admin || demo_people[i].roles == admin);
    }
    assert_int_equal(2, officers);
    for (enum demo_department_id d = DEMO_OFFICE; d < DEMO_DEPARTMENTS; d++) {
        assert_true(demo_person_with(DEMO_SECTION_HEAD, d) >= 0);
        words_stand_in_both_languages(&demo_departments[d].name);
        words_stand_in_both_languages(&demo_departments[d].duty);
    }
    assert_int_equal(-1, demo_person_with(DEMO_SYSTEM_ADMIN, DEMO_ARCHIVES));
}

static void check_matters(const struct demo_matter *list, int n, bool state)
{
    for (int i = 0; i < n; i++) {
        const struct demo_matter *m = &list[i];
        words_stand_in_both_languages(&m->name);
        words_stand_in_both_languages(&m->scope);
        assert_int_equal(state, level_is_state_secret(m->level));
        assert_true(m->years >= 1);
        if (state) /* L20 */
            assert_true((int)m->years <= level_maximum_years(m->level));
        assert_true(!m->until.in[LANG_ZH] == !m->until.in[LANG_EN]);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(m->code, list[k].code);
    }
}

static void matters_keep_to_the_law(void **state)
{
    (void)state;
    check_matters(demo_secret_matters, DEMO_SECRET_MATTERS, true);
    check_matters(demo_work_matters, DEMO_WORK_MATTERS, false);
}

static void mishaps_have_words(void **state)
{
    (void)state;
    for (enum demo_mishap_kind kind = 0; kind < DEMO_MISHAP_KINDS; kind++) {
        for (unsigned i = 0; i < 20; i++)
            words_stand_in_both_languages(demo_mishap(kind, i));
        assert_ptr_not_equal(demo_mishap(kind, 0), demo_mishap(kind, 1));
    }
}

static void no_hole_is_left(struct str s)
{
    assert_true(s.n > 0 && str_utf8(s));
    assert_null(memchr(s.p, '{', s.n));
}

static void documents_are_varied(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct demo_document *d = NEW_ARRAY(a, struct demo_document, DEMO_DOCUMENTS);
    unsigned kinds[DEMO_KINDS] = {0}, formats[DEMO_FORMATS] = {0}, levels[LEVEL_COUNT] = {0},
             english = 0, superior = 0;
    for (unsigned i = 0; i < DEMO_DOCUMENTS; i++) {
        demo_document(i, YEAR, a, &d[i]);
        kinds[d[i].kind]++;
        formats[d[i].format]++;
        levels[d[i].level]++;
        english += d[i].lang == LANG_EN;
        superior += d[i].from_superior;
        for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
            no_hole_is_left(d[i].title[lang]);
            no_hole_is_left(d[i].origin[lang]);
            no_hole_is_left(d[i].scope[lang]);
        }
        assert_null(memchr(d[i].file_name.p, '/', d[i].file_name.n));
        assert_true(d[i].file_name.n < 250);
        assert_true(d[i].copies >= 1 && d[i].copies <= 12);
        assert_true(i == 0 || strcmp(d[i - 1].date, d[i].date) <= 0);
        int64_t day;
        assert_true(date_parse(str_of(d[i].date), &day) && date_weekday(day) < 5);
        assert_memory_equal(d[i].date, "2026", 4);
        for (unsigned k = 0; k < i; k++) {
            assert_false(str_eq(d[i].title[LANG_ZH], d[k].title[LANG_ZH]));
            assert_false(d[i].number.n && str_eq(d[i].number, d[k].number));
        }
        const struct demo_person *who = &demo_people[d[i].drafter];
        assert_true(d[i].from_superior || who->department == d[i].department);
        assert_true(who->clearance >= d[i].level);
        struct mark mark;
        if (d[i].level == LEVEL_PUBLIC) {
            assert_int_equal(0, d[i].mark.n);
        } else {
            assert_ok(mark_parse(d[i].mark, &mark));
            assert_int_equal(d[i].level, mark.level);
            assert_ok(mark_check(&mark, day));
        }
    }
    for (int k = 0; k < DEMO_KINDS; k++)
        assert_true(kinds[k] >= 8);
    for (int k = 0; k < DEMO_FORMATS; k++)
        assert_true(formats[k] >= 20);
    for (int k = 0; k < LEVEL_TOP_SECRET; k++)
        assert_true(levels[k] >= 10);
    assert_true(english >= 30 && superior >= 30);
    print_message("documents: %u txt, %u pdf, %u docx, %u xlsx, %u png; %u English, %u from above; "
                  "levels %u %u %u %u %u %u\n",
                  formats[0], formats[1], formats[2], formats[3], formats[4], english, superior,
                  levels[0], levels[1], levels[2], levels[3], levels[4], levels[5]);
}

static const char *const magic[DEMO_FORMATS] = {[DEMO_TXT] = "",
                                                [DEMO_PDF] = "%PDF-",
                                                [DEMO_DOCX] = "PK",
                                                [DEMO_XLSX] = "PK",
                                                [DEMO_PNG] = "\x89PNG"};

/* Every fifth file meets every family and format; all of them are for the bench. */
static void files_are_what_they_say(void **state)
{
    (void)state;
    for (unsigned i = 0; i < DEMO_DOCUMENTS; i += 5) {
        ARENA_SCOPE(a);
        struct demo_document d;
        demo_document(i, YEAR, a, &d);
        BUF_SCOPE(file, 1 << 20);
        assert_ok(demo_document_file(i, YEAR, &file));
        assert_true(file.n > 200);
        assert_true(str_starts(buf_view(&file), magic[d.format]));
        BUF_SCOPE(again, 1 << 20);
        assert_ok(demo_document_file(i, YEAR, &again));
        assert_true(str_eq(buf_view(&file), buf_view(&again)));
    }
}

static void texts_are_whole(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    size_t seen = 0;
    for (unsigned i = 0; i < DEMO_DOCUMENTS; i++) {
        struct demo_document d;
        demo_document(i, YEAR, a, &d);
        if (d.format != DEMO_TXT)
            continue;
        BUF_SCOPE(file, 1 << 20);
        assert_ok(demo_document_file(i, YEAR, &file));
        no_hole_is_left(buf_view(&file));
        assert_non_null(memmem(file.p, file.n, d.title[d.lang].p, d.title[d.lang].n));
        assert_true(file.n > 500);
        assert_true(d.mark.n == 0 || str_starts(buf_view(&file), arena_text(a, d.mark)));
        seen++;
    }
    assert_true(seen >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_unlike_and_complete),
        cmocka_unit_test(the_offices_posts_are_filled),
        cmocka_unit_test(matters_keep_to_the_law),
        cmocka_unit_test(mishaps_have_words),
        cmocka_unit_test(documents_are_varied),
        cmocka_unit_test(files_are_what_they_say),
        cmocka_unit_test(texts_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
