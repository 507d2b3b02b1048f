/* Whole files: what the commands do, what they refuse, what they leave behind; and against Debian's
 * age program, which must open what is sealed here, and the other way round. */
#include "vectors.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "crypto/age/file.h"

extern char **environ;

enum { FILE_MAX = 8 * 1024 * 1024, MEBIBYTE = 1024 * 1024 };

static struct arena *arena;
static char folder[] = "/tmp/cofferdam-age-XXXXXX";
static char recipient_text[AGE_RECIPIENT_TEXT_SIZE];

static char *at(const char *name)
{
    return path_join(arena, folder, name);
}

static void put(const char *name, struct str body)
{
    assert_ok(file_write(at(name), body, 0600));
}

static struct str get(const char *name)
{
    struct str body;
    assert_ok(file_read(arena, at(name), FILE_MAX, &body));
    return body;
}

static int count_files(void)
{
    int n = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

static struct str plain_of(size_t n)
{
    static char bytes[MEBIBYTE];
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(i * 131 + i / 255);
    return str_bytes(bytes, n);
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return !mkdtemp(folder) || age_file_keygen(at("key.txt"), recipient_text);
}

static int teardown(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            unlink(at(entry->d_name));
    if (dir)
        closedir(dir);
    arena_free(arena);
    return rmdir(folder);
}

static struct age_keys with_key(void)
{
    struct age_keys keys;
    age_keys_init(&keys);
    assert_ok(age_keys_identity_file(&keys, at("key.txt")));
    return keys;
}

/* 0 where the program ended well. */
static int run(const char *const argv[])
{
    pid_t pid;
    int status;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(&pid, argv[0], &quiet, NULL, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed)
        return -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_key_file(void **state)
{
    (void)state;
    struct stat st;
    char again[AGE_RECIPIENT_TEXT_SIZE];
    assert_int_equal(stat(at("key.txt"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    struct str body = get("key.txt");
    assert_non_null(memmem(body.p, body.n, recipient_text, strlen(recipient_text)));
    assert_err(ERR_CONFLICT, age_file_keygen(at("key.txt"), again));
    assert_true(str_eq(get("key.txt"), body));
    assert_err(ERR_IO, age_file_keygen(at("no/such/folder"), again));
}

static void test_seal_and_open(void **state)
{
    (void)state;
    struct age_keys keys = with_key();
    put("plain", plain_of(MEBIBYTE));
    int before = count_files();
    for (int armored = 0; armored < 2; armored++) {
        assert_ok(age_file_seal(&keys, at("plain"), at("sealed"), armored, NULL));
        assert_ok(age_file_open(&keys, at("sealed"), at("opened"), NULL));
        assert_true(str_eq(get("opened"), plain_of(MEBIBYTE)));
    }
    struct stat st;
    assert_int_equal(stat(at("opened"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(count_files(), before + 2);
    age_keys_release(&keys);
}

/* What stood at the output's place stays, and no temporary file is left. */
static void test_failure_leaves_what_was(void **state)
{
    (void)state;
    struct age_keys keys = with_key();
    put("plain", plain_of(300000));
    put("opened", STR("what was there"));
    assert_ok(age_file_seal(&keys, at("plain"), at("sealed"), false, NULL));
    struct str sealed = get("sealed");
    int before = count_files();
    put("sealed", str_bytes(sealed.p, sealed.n - 1));
    assert_err(ERR_CRYPTO, age_file_open(&keys, at("sealed"), at("opened"), NULL));
    assert_str(get("opened"), "what was there");
    assert_err(ERR_IO, age_file_open(&keys, at("none"), at("opened"), NULL));
    assert_err(ERR_INPUT, age_file_open(&keys, at("plain"), at("opened"), NULL));
    assert_err(ERR_IO, age_file_open(&keys, at("sealed"), folder, NULL));
    assert_err(ERR_IO, age_file_seal(&keys, folder, at("opened"), false, NULL));
    assert_str(get("opened"), "what was there");
    assert_int_equal(count_files(), before);
    age_keys_release(&keys);
}

static void test_same_file_is_refused(void **state)
{
    (void)state;
    struct age_keys keys = with_key();
    put("plain", STR("abc"));
    unlink(at("other"));
    assert_int_equal(link(at("plain"), at("other")), 0);
    assert_err(ERR_INPUT, age_file_seal(&keys, at("plain"), at("plain"), false, NULL));
    assert_err(ERR_INPUT, age_file_seal(&keys, at("plain"), at("other"), false, NULL));
    assert_str(get("plain"), "abc");
    unlink(at("other"));
    age_keys_release(&keys);
}

static void test_link_and_device_stay(void **state)
{
    (void)state;
    struct age_keys keys = with_key();
    struct stat st;
    put("plain", STR("abc"));
    put("real", STR("old"));
    assert_int_equal(symlink(at("real"), at("link")), 0);
    assert_ok(age_file_seal(&keys, at("plain"), at("link"), false, NULL));
    assert_int_equal(lstat(at("link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_ok(age_file_open(&keys, at("real"), at("opened"), NULL));
    assert_str(get("opened"), "abc");
    assert_ok(age_file_seal(&keys, at("plain"), "/dev/null", false, NULL));
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    age_keys_release(&keys);
}

static void test_key_lists(void **state)
{
    (void)state;
    struct age_keys keys;
    age_keys_init(&keys);
    put("list",
        str_of(arena_printf(arena, "# people\r\n\n%s\r\n  %s\n", recipient_text, recipient_text)));
    assert_ok(age_keys_recipient_file(&keys, at("list")));
    assert_int_equal(keys.recipient_count, 2);
    put("list", str_of(arena_printf(arena, "# people\n%s\nage1wrong\n", recipient_text)));
    assert_err(ERR_INPUT, age_keys_recipient_file(&keys, at("list")));
    assert_non_null(strstr(problem()->text[LANG_EN], "list, line 3"));
    put("list", STR("# nobody\n"));
    assert_err(ERR_INPUT, age_keys_recipient_file(&keys, at("list")));
    assert_err(ERR_INPUT, age_keys_identity_file(&keys, at("list")));
    assert_err(ERR_INPUT, age_keys_recipient(&keys, STR("somebody")));
    assert_err(ERR_IO, age_keys_recipient_file(&keys, at("none")));
    assert_err(ERR_IO, age_keys_identity_file(&keys, at("none")));
    assert_err(ERR_TOO_LARGE, age_keys_identity_file(&keys, "/dev/zero"));
    age_keys_release(&keys);
}

/* A damaged private key is not repeated in the message. */
static void test_message_keeps_the_secret(void **state)
{
    (void)state;
    struct age_keys keys;
    age_keys_init(&keys);
    struct str body = get("key.txt");
    char *damaged = arena_text(arena, body);
    char *key = strstr(damaged, "AGE-SECRET-KEY-1");
    assert_non_null(key);
    key[30] = key[30] == 'Q' ? 'P' : 'Q';
    put("damaged", str_of(damaged));
    assert_err(ERR_INPUT, age_keys_identity_file(&keys, at("damaged")));
    assert_null(memmem(problem()->text[LANG_EN], strlen(problem()->text[LANG_EN]), key + 16, 8));
    assert_non_null(strstr(problem()->text[LANG_EN], "damaged, line 3"));
    age_keys_release(&keys);
}

static void test_without_keys(void **state)
{
    (void)state;
    struct age_keys keys;
    age_keys_init(&keys);
    put("plain", STR("abc"));
    int before = count_files();
    assert_err(ERR_INPUT, age_file_seal(&keys, at("plain"), at("nothing"), false, NULL));
    assert_err(ERR_INPUT, age_file_open(&keys, at("plain"), at("nothing"), NULL));
    assert_int_equal(count_files(), before);
    age_keys_release(&keys);
}

static void count_up(void *context, uint64_t done, uint64_t total)
{
    uint64_t *last = context;
    assert_true(done >= *last && done <= total);
    *last = done;
}

static void test_progress(void **state)
{
    (void)state;
    struct age_keys keys = with_key();
    uint64_t last = 0;
    put("plain", plain_of(MEBIBYTE));
    assert_ok(age_file_seal(&keys, at("plain"), at("sealed"), false,
                            &(struct age_progress){count_up, &last}));
    assert_int_equal(last, MEBIBYTE);
    age_keys_release(&keys);
}

/* Calls age_file_open() or age_file_seal() in a child whose standard input and output are these
 * descriptors; gives its error code. */
static enum err with_standard(int in, int out, bool seal, const char *input, const char *output)
{
    struct age_keys keys = with_key();
    pid_t pid = fork();
    int status;
    assert_true(pid >= 0);
    if (pid == 0) {
        if ((in >= 0 && dup2(in, 0) < 0) || (out >= 0 && dup2(out, 1) < 0))
            _exit(ERR_COUNT);
        _exit((int)(seal ? age_file_seal(&keys, input, output, false, NULL)
                         : age_file_open(&keys, input, output, NULL)));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    age_keys_release(&keys);
    return (enum err)WEXITSTATUS(status);
}

static void test_standard_input_and_output(void **state)
{
    (void)state;
    FD_SCOPE(in);
    FD_SCOPE(sealed);
    FD_SCOPE(out);
    put("plain", plain_of(200000));
    in = open(at("plain"), O_RDONLY);
    sealed = open(at("piped"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    out = open(at("opened"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(in >= 0 && sealed >= 0 && out >= 0);
    assert_ok(with_standard(in, sealed, true, "-", "-"));
    assert_int_equal(lseek(sealed, 0, SEEK_SET), 0);
    assert_ok(with_standard(sealed, out, false, "-", NULL));
    assert_true(str_eq(get("opened"), plain_of(200000)));

    struct age_keys keys;
    age_keys_init(&keys);
    keys.stdin_used = true;
    assert_ok(age_keys_identity_file(&keys, at("key.txt")));
    assert_err(ERR_INPUT, age_file_seal(&keys, "-", at("opened"), false, NULL));
    assert_err(ERR_INPUT, age_keys_recipient_file(&keys, "-"));
    age_keys_release(&keys);
}

/* A terminal gets text and armor; an escape sequence only where it was asked for with "-". */
static void test_terminal_gets_text(void **state)
{
    (void)state;
    FD_SCOPE(master);
    FD_SCOPE(terminal);
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) || unlockpt(master)) {
        print_message("[  SKIPPED ] no pseudo-terminals here\n");
        return;
    }
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    struct age_keys keys = with_key();
    static const struct {
        const char *text;
        enum err expected;
    } rows[] = {
        {"机密★10年\r\n\tplain text\n", ERR_OK},
        {"\033]0;another title\a", ERR_INPUT},
        {"\302\233 31m", ERR_INPUT},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        put("plain", str_of(rows[i].text));
        assert_ok(age_file_seal(&keys, at("plain"), at("sealed"), false, NULL));
        assert_err(rows[i].expected, with_standard(-1, terminal, false, at("sealed"), NULL));
        assert_ok(with_standard(-1, terminal, false, at("sealed"), "-"));
    }
    put("plain",
        plain_of(4096)); /* of a short one the few sealed bytes may by chance be no controls */
    assert_err(ERR_INPUT, with_standard(-1, terminal, true, at("plain"), NULL));
    age_keys_release(&keys);
}

static void test_age_program(void **state)
{
    (void)state;
    static const size_t sizes[] = {
        0, 1, AGE_CHUNK - 1, AGE_CHUNK, AGE_CHUNK + 1, AGE_CHUNK * 4, MEBIBYTE};
    if (run((const char *[]){"age", "--version", NULL})) {
        print_message("[  SKIPPED ] the age program is not installed\n");
        return;
    }
    struct age_keys keys = with_key();
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
        for (int armored = 0; armored < 2; armored++) {
            put("plain", plain_of(sizes[i]));
            unlink(at("opened"));
            assert_ok(age_file_seal(&keys, at("plain"), at("sealed"), armored, NULL));
            assert_int_equal(run((const char *[]){"age", "-d", "-i", at("key.txt"), "-o",
                                                  at("opened"), at("sealed"), NULL}),
                             0);
            /* age 1.1 makes no file for nothing */
            if (sizes[i] || file_exists(at("opened")))
                assert_true(str_eq(get("opened"), plain_of(sizes[i])));

            put("opened", STR("something else"));
            assert_int_equal(run((const char *[]){"age", "-r", recipient_text, "-o", at("sealed"),
                                                  armored ? "-a" : "-e", at("plain"), NULL}),
                             0);
            assert_ok(age_file_open(&keys, at("sealed"), at("opened"), NULL));
            assert_true(str_eq(get("opened"), plain_of(sizes[i])));
        }
    age_keys_release(&keys);
}

/* Keys made by age-keygen are taken, with its comments. */
static void test_age_keygen_program(void **state)
{
    (void)state;
    if (run((const char *[]){"age-keygen", "-o", at("theirs"), NULL})) {
        print_message("[  SKIPPED ] the age-keygen program is not installed\n");
        return;
    }
    struct age_keys keys;
    char text[AGE_RECIPIENT_TEXT_SIZE];
    age_keys_init(&keys);
    assert_ok(age_keys_identity_file(&keys, at("theirs")));
    age_recipient_text(age_identity_recipient(keys.identities[0]), text);
    struct str body = get("theirs");
    assert_non_null(memmem(body.p, body.n, text, strlen(text)));
    age_keys_release(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_file),
        cmocka_unit_test(test_seal_and_open),
        cmocka_unit_test(test_failure_leaves_what_was),
        cmocka_unit_test(test_same_file_is_refused),
        cmocka_unit_test(test_link_and_device_stay),
        cmocka_unit_test(test_key_lists),
        cmocka_unit_test(test_message_keeps_the_secret),
        cmocka_unit_test(test_without_keys),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_standard_input_and_output),
        cmocka_unit_test(test_terminal_gets_text),
        cmocka_unit_test(test_age_program),
        cmocka_unit_test(test_age_keygen_program),
    };
    return cmocka_run_group_tests_name("crypto/age_file", tests, setup, teardown);
}
