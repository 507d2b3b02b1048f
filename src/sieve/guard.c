#include "sieve/guard.h"

#include "base/buf.h"
#include "sieve/personal.h"

#include <math.h>

/* ---- of any value ---- */

int entropy_hundredths(struct str s)
{
    size_t counts[256] = {0};
    double bits = 0;
    for (size_t i = 0; i < s.n; i++)
        counts[(unsigned char)s.p[i]]++;
    for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
        double share = (double)counts[i] / (double)(s.n ? s.n : 1);
        bits -= counts[i] ? share * log2(share) : 0;
    }
    return (int)(bits * 100 + 0.5);
}

static struct str value_of(const struct matched *m)
{
    return str_bytes(m->text.p + m->from, m->to - m->from);
}

static bool entropy(const struct matched *m, int least)
{
    return entropy_hundredths(value_of(m)) >= least;
}

static bool luhn(const struct matched *m, int none)
{
    (void)none;
    return luhn_valid(value_of(m));
}

static bool id_card(const struct matched *m, int none)
{
    (void)none;
    return id_card_valid(value_of(m));
}

static bool credit_code(const struct matched *m, int none)
{
    (void)none;
    return credit_code_valid(value_of(m));
}

static bool surname(const struct matched *m, int none)
{
    (void)none;
    return surname_starts(value_of(m));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Letters and digits, or capital and small letters: hardly a word of a language. */
static bool mixed(const struct matched *m, int none)
{
    struct str s = value_of(m);
    bool digit = false, upper = false, small = false;
    (void)none;
    for (size_t i = 0; i < s.n; i++) {
        digit |= is_digit(s.p[i]);
        upper |= s.p[i] >= 'A' && s.p[i] <= 'Z';
        small |= s.p[i] >= 'a' && s.p[i] <= 'z';
    }
    return digit + upper + small >= 2;
}

/* ---- what only stands in for a value ---- */

static bool has_word(struct str s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++) {
        size_t k = 0;
        while (k < n && (s.p[i + k] | (is_letter(s.p[i + k]) ? 32 : 0)) == word[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

static bool is_word(struct str s, const char *word)
{
    return s.n == strlen(word) && has_word(s, word);
}

/* One character again and again, or eight of the alphabet or of the digits in their order. */
static bool is_row(struct str s)
{
    enum { ROW = 8 };
    size_t same = 0, next = 1, longest = 0;
    for (size_t i = 1; i < s.n; i++) {
        bool nine = s.p[i] == '0' && s.p[i - 1] == '9';
        same += s.p[i] == s.p[i - 1];
        next = s.p[i] == s.p[i - 1] + 1 || nine ? next + 1 : 1;
        longest = next > longest ? next : longest;
    }
    return s.n > 2 && (same + 2 >= s.n || longest >= ROW);
}

/* "password1" is as good as "password"; "password123" was thought of. */
static struct str without_number(struct str s)
{
    size_t n = s.n;
    while (n && s.n - n < 3 && is_digit(s.p[n - 1]))
        n--;
    return s.n - n < 3 ? str_bytes(s.p, n) : s;
}

/* A place to be filled in: "<password>", "${PASS}", "your_key", "xxxxxxxx". */
static bool is_template(struct str v)
{
    static const char *const parts[] = {"your_",  "your-", "<",       "${",          "{{",
                                        "}}",     "%(",    "$(",      "xxxx",        "###",
                                        "****",   "....",  "example", "insert_",     "placeholder",
                                        "getenv", "env[",  "replace", "process.env", "os.environ"};
    size_t odd = 0;
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
        if (has_word(v, parts[i]))
            return true;
    for (size_t i = 0; i < v.n; i++)
        odd += !is_letter(v.p[i]) && !is_digit(v.p[i]);
    return !v.n || odd == v.n || is_row(v) || v.p[0] == '$' ||
           (v.p[0] == '%' && v.p[v.n - 1] == '%') || (v.p[0] == '{' && v.p[v.n - 1] == '}') ||
           (v.p[0] == '[' && v.p[v.n - 1] == ']');
}

bool is_placeholder(struct str v)
{
    static const char *const whole[] = {
        "password", "passwd", "secret", "token", "null", "none", "nil", "undefined", "true",
        "false", "string", "str", "empty", "unset", "todo", "required", "optional", "default",
        "username", "value", "apikey", "api_key", "key", "self", "hidden", "input", "text",
        "object", "number", "yes", "no", "redacted",
        /* the word in the tables of texts of many languages */
        "passwort", "kennwort", "senha", "contrasena", "wachtwoord", "parola", "parole", "heslo",
        "haslo", "jelszo", "salasana", "adgangskode", "passord", "parool", "lozinka", "geslo",
        "sifre", "mima", "kouling"};
    struct str bare = without_number(v);
    for (size_t i = 0; i < ARRAY_SIZE(whole); i++)
        if (is_word(bare, whole[i]))
            return true;
    return is_template(v);
}

static bool not_placeholder(const struct matched *m, int none)
{
    (void)none;
    return !is_placeholder(value_of(m));
}

/* What everybody writes who only tries something out. */
static bool not_weak(const struct matched *m, int none)
{
    static const char *const weak[] = {
        "test",   "tests",   "testing", "pass",  "foo",    "bar",    "baz",      "abc",
        "abc123", "invalid", "xyz",     "doe",   "fake",   "mock",   "testpass", "testuser",
        "sample", "demo",    "user",    "error", "wrong",  "basic",  "bearer",   "test123",
        "qwerty", "pwd",     "any",     "some",  "access", "refresh"};
    struct str s = value_of(m);
    size_t digits = 0;
    (void)none;
    for (size_t i = 0; i < ARRAY_SIZE(weak); i++)
        if (is_word(s, weak[i]) || is_word(without_number(s), weak[i]))
            return false;
    for (size_t i = 0; i < s.n; i++)
        digits += is_digit(s.p[i]);
    return digits < s.n || s.n > 7;
}

/* ---- values of programs: names, calls, sentences ---- */

/* What a program would call something: letters, digits and _, in parts joined by "." or "->" or "::". */
static bool is_name(struct str s, size_t *ret_parts)
{
    size_t parts = 1;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((c == '.' || (c == ':' && i + 1 < s.n && s.p[i + 1] == ':') ||
             (c == '-' && i + 1 < s.n && s.p[i + 1] == '>')) &&
            i && i + 1 < s.n) {
            parts++;
            i += c != '.';
        } else if (!is_letter(c) && c != '_' && (!is_digit(c) || !i)) {
            return false;
        }
    }
    *ret_parts = parts;
    return s.n > 0;
}

/* "getSecret", "testJWTSecret1": words written together, at most a digit at the end. */
static bool is_humps(struct str s)
{
    size_t humps = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i]) && i + 1 < s.n)
            return false;
        humps += i && s.p[i] >= 'A' && s.p[i] <= 'Z' && s.p[i - 1] >= 'a' && s.p[i - 1] <= 'z';
    }
    return humps && s.n / (humps + 1) >= 4;
}

/* "this.password = password;": a connection string has no blanks there. */
static bool is_assigned(const struct matched *m)
{
    return m->from && m->text.p[m->from - 1] == ' ' && m->to < m->text.n && m->text.p[m->to] == ';';
}

/* A name, a call or a path rather than a value. */
static bool not_code(const struct matched *m, int none)
{
    struct str s = value_of(m);
    size_t parts = 0, letters = 0, lines = 0;
    bool all_capitals = true;
    (void)none;
    for (size_t i = 0; i < s.n; i++) {
        all_capitals &= s.p[i] < 'a' || s.p[i] > 'z';
        letters += is_letter(s.p[i]);
        lines += s.p[i] == '_' || s.p[i] == '-';
        if (memchr("()[]{}<>", s.p[i], 8) || (s.p[i] == '?' && i + 1 < s.n && s.p[i + 1] == '.'))
            return false;
    }
    if (is_name(s, &parts) && (parts > 1 || is_humps(s) || is_assigned(m)))
        return false;
    if (s.n > 1 && (s.p[0] == '/' || s.p[0] == ':' || s.p[0] == '#' || s.p[0] == '@' ||
                    s.p[0] == '$' || s.p[0] == '-' || (s.p[0] == '.' && s.p[1] == '/')))
        return false;
    if (str_starts(s, "http:") || str_starts(s, "https:"))
        return false;
    /* "client_id", "access-token", "S3_KEY_ID": words joined, hardly a digit among them */
    return !(lines && letters + lines + 2 >= s.n && (letters + lines == s.n || all_capitals));
}

/* In quotes: "user.password.label", "AWS_SECRET_KEY", "api_password", "getPassword", a path. */
static bool not_name(const struct matched *m, int none)
{
    struct str s = value_of(m);
    size_t parts = 0, letters = 0, lines = 0, smalls = 0, slashes = 0, dots = 0;
    (void)none;
    for (size_t i = 0; i < s.n; i++) {
        letters += is_letter(s.p[i]);
        lines += s.p[i] == '_' || s.p[i] == '-';
        smalls += s.p[i] >= 'a' && s.p[i] <= 'z';
        slashes += s.p[i] == '/';
        dots += s.p[i] == '.';
    }
    if (is_name(s, &parts) && (parts > 1 || (lines && !smalls) || is_humps(s)))
        return false;
    if (lines && letters + lines + 2 > s.n)
        return false;
    return !((slashes && dots) || str_starts(s, "http:") || str_starts(s, "https:") ||
             str_starts(s, "../") || str_starts(s, "./") || (s.n && s.p[0] == '/') ||
             (s.n && s.p[0] == ':'));
}

/* In quotes behind the name of a password: the name of a form, a label, a variable. Words joined by
 * lines or capitals are as good a password as any where none of them speaks of passwords. */
static bool not_label(const struct matched *m, int none)
{
    static const char *const speaks[] = {"passw", "pwd",  "pass_", "_pass", "-pass", "pass-",
                                         "token", "user", "login", "form",  "label", "field"};
    struct str s = value_of(m);
    if (not_name(m, none))
        return true;
    size_t smalls = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (memchr("./:", s.p[i], 3))
            return false;
        smalls += s.p[i] >= 'a' && s.p[i] <= 'z';
    }
    for (size_t i = 0; i < ARRAY_SIZE(speaks); i++)
        if (has_word(s, speaks[i]))
            return false;
    return smalls > 0 && s.p[0] != '-';
}

/* Short ones need a digit: "testKey" and "myClient" are names. */
static bool mixed_or_long(const struct matched *m, int none)
{
    bool digit = false;
    for (size_t i = m->from; i < m->to; i++)
        digit |= is_digit(m->text.p[i]);
    return m->to - m->from >= 14 || (digit && mixed(m, none));
}

/* More than two words, two that speak of passwords, a text of another language, or what waits for
 * an answer. */
static bool not_sentence(const struct matched *m, int none)
{
    static const char *const speaks[] = {"passw", "pwd", "phrase", "secret"};
    struct str s = value_of(m);
    size_t blanks = 0, foreign = 0;
    bool spoken = false;
    (void)none;
    for (size_t i = 0; i < s.n; i++) {
        blanks += s.p[i] == ' ';
        foreign += (unsigned char)s.p[i] >= 0x80;
    }
    for (size_t i = 0; i < ARRAY_SIZE(speaks) && blanks; i++)
        spoken |= has_word(s, speaks[i]);
    return blanks < 2 && !spoken && !foreign && s.n && s.p[0] != ' ' &&
           !memchr(": ,;?", s.p[s.n - 1], 5);
}

/* A key of words: "testApiKey", "my-token-1". In long ones such words come by chance. */
static bool not_spoken(const struct matched *m, int none)
{
    enum { LONG = 40 };
    static const char *const words[] = {"test",  "fake", "mock",  "dummy", "sample", "secret",
                                        "token", "key",  "auth",  "value", "client", "your",
                                        "my_",   "my-",  "some_", "some-", "foo",    "invalid"};
    struct str s = value_of(m);
    (void)none;
    for (size_t i = 0; i < ARRAY_SIZE(words) && s.n <= LONG; i++)
        if (has_word(s, words[i]))
            return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* Base64 of "name:password". */
static bool user_and_password(const struct matched *m, int none)
{
    char plain[512];
    size_t n = 0, colons = 0;
    struct str s = value_of(m);
    (void)none;
    if (!base64_decode(s, plain, sizeof plain, &n) && !base64raw_decode(s, plain, sizeof plain, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)plain[i] < 0x20 || (unsigned char)plain[i] > 0x7E)
            return false;
        colons += plain[i] == ':';
    }
    return colons > 0 && n > 3;
}

/* ---- the table ---- */

struct guard {
    const char *name;
    bool number;
    bool (*holds)(const struct matched *m, int hundredths);
};

static const struct guard guards[] = {
    {"credit_code", false, credit_code},
    {"entropy", true, entropy},
    {"id_card", false, id_card},
    {"luhn", false, luhn},
    {"mixed", false, mixed},
    {"mixed_or_long", false, mixed_or_long},
    {"not_code", false, not_code},
    {"not_label", false, not_label},
    {"not_name", false, not_name},
    {"not_placeholder", false, not_placeholder},
    {"not_sentence", false, not_sentence},
    {"not_spoken", false, not_spoken},
    {"not_weak", false, not_weak},
    {"surname", false, surname},
    {"user_and_password", false, user_and_password},
};

const char *guard_name(size_t i)
{
    return i < ARRAY_SIZE(guards) ? guards[i].name : NULL;
}

/* "3", "3.2", "3.25" */
static bool parse_number(struct str s, int *ret_hundredths)
{
    struct str whole;
    int64_t n, fraction = 0;
    if (!str_split(&s, '.', &whole) || !str_int(whole, 0, 1000, &n))
        return false;
    if (s.p && (s.n < 1 || s.n > 2 || !str_int(s, 0, 99, &fraction)))
        return false;
    *ret_hundredths = (int)(n * 100 + (s.p && s.n == 1 ? fraction * 10 : fraction));
    return true;
}

bool guard_parse(struct str text, struct guard_call *ret_call)
{
    struct str name = text, number = {0};
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == '>' && text.p[i + 1] == '=') {
            name = str_bytes(text.p, i);
            number = str_bytes(text.p + i + 2, text.n - i - 2);
            break;
        }
    struct guard_call call = {0};
    for (size_t i = 0; i < ARRAY_SIZE(guards); i++)
        if (str_is(str_trim(name), guards[i].name))
            call.guard = &guards[i];
    if (!call.guard || call.guard->number != (number.p != NULL) ||
        (number.p && !parse_number(str_trim(number), &call.hundredths)))
        return false;
    *ret_call = call;
    return true;
}

bool guard_holds(const struct guard_call *call, const struct matched *m)
{
    return call->guard->holds(m, call->hundredths);
}
