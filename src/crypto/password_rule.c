/* Which new passwords are refused. Length does most of the work (PASSWORD_CHARS_MIN); the rest
 * keeps out those that every list of guesses starts with, Chinese and English. */
#include "crypto/password.h"

#include <ctype.h>

#include "crypto/secret.h"

/* Runs of the keyboard and the alphabet; a password that is part of one, forwards or backwards. */
static const char *const runs[] = {
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "!@#$%^&*()_+",
};

/* What remains when digits and signs are taken off both ends: "Admin@2026" is "admin". Words that
 * come first in every list of stolen passwords, and those that an office like this one thinks of.
 */
static const char *const notorious[] = {
    "password",      "passw0rd",  "p@ssw0rd", "p@ssword", "passwd",     "admin",      "root",
    "administrator", "guest",     "welcome",  "letmein",  "iloveyou",   "qwerty",     "qwertyuiop",
    "asdfgh",        "asdfghjkl", "zxcvbn",   "zxcvbnm",  "abc",        "abcd",       "abcdef",
    "aaa",           "test",      "user",     "changeme", "secret",     "sunshine",   "princess",
    "dragon",        "monkey",    "football", "master",   "login",      "woaini",     "woaiwojia",
    "woaizhongguo",  "mima",      "wodemima", "zhongguo", "china",      "beijing",    "wojiushiwo",
    "nihao",         "baomi",     "baomiban", "baomiju",  "bangongshi", "guanliyuan", "office",
    "cofferdam",     "q1w2e3r4",  "1q2w3e4r", "a",        "aa",         "密码",       "口令",
    "保密",          "保密办",    "管理员",   "我爱你",   "我爱中国",   "中国",       "你好",
    "办公室",
};

static enum err refuse(const char *msgid)
{
    return fail(ERR_INPUT, msgid);
}

/* ASCII only: what the lists above need. `room` holds PASSWORD_BYTES_MAX; the rest is cut off. */
static struct str lower(struct str s, char *room)
{
    size_t n = s.n < PASSWORD_BYTES_MAX ? s.n : PASSWORD_BYTES_MAX;
    for (size_t i = 0; i < n; i++)
        room[i] = (char)tolower((unsigned char)s.p[i]);
    return str_bytes(room, n);
}

static struct str stem(struct str s)
{
    while (s.n && (unsigned char)s.p[0] < 0x80 && !isalpha((unsigned char)s.p[0]))
        s.p++, s.n--;
    while (s.n && (unsigned char)s.p[s.n - 1] < 0x80 && !isalpha((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

static bool is_run(struct str s)
{
    char backwards[PASSWORD_BYTES_MAX];
    WIPE_SCOPE(backwards);
    for (size_t i = 0; i < s.n; i++)
        backwards[i] = s.p[s.n - 1 - i];
    for (size_t i = 0; i < ARRAY_SIZE(runs); i++)
        if (memmem(runs[i], strlen(runs[i]), s.p, s.n) ||
            memmem(runs[i], strlen(runs[i]), backwards, s.n))
            return true;
    return false;
}

static bool few_characters(struct str s)
{
    uint32_t seen[2];
    size_t count = 0;
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_next(s, &at);
        bool known = false;
        for (size_t i = 0; i < count; i++)
            known = known || seen[i] == c;
        if (!known && count == ARRAY_SIZE(seen))
            return false;
        if (!known)
            seen[count++] = c;
    }
    return true;
}

static bool digits_only(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

enum err password_rule(struct str password, struct str login)
{
    if (password.n > PASSWORD_BYTES_MAX)
        return fail(ERR_INPUT, "The password is longer than {1} bytes",
                    numtext(PASSWORD_BYTES_MAX));
    if (!str_utf8(password))
        return refuse("The password is not well-formed text");
    if (str_chars(password) < PASSWORD_CHARS_MIN)
        return fail(ERR_INPUT, "The password has fewer than {1} characters",
                    numtext(PASSWORD_CHARS_MIN));
    char small_bytes[PASSWORD_BYTES_MAX], name_bytes[PASSWORD_BYTES_MAX];
    WIPE_SCOPE(small_bytes);
    struct str small = lower(password, small_bytes), core = stem(small);
    struct str name = lower(login, name_bytes);
    if (str_eq(small, name) || (core.n && str_eq(core, stem(name))))
        return refuse("The password is hardly more than the login name");
    if (few_characters(small))
        return refuse("The password repeats one or two characters");
    if (is_run(small))
        return refuse("The password is a run of the keyboard or the alphabet");
    if (digits_only(small))
        return refuse("The password consists of digits only");
    for (size_t i = 0; i < ARRAY_SIZE(notorious); i++)
        if (str_is(core, notorious[i]) || str_is(small, notorious[i]))
            return refuse("The password is one of those that are guessed first");
    return ERR_OK;
}
