/* The marked parts of a statement, @sqlite{...} and @pg{...}, and its placeholders. */
#include "store/engine.h"

#include "base/buf.h"

enum { SQL_MAX = 1 << 20 };

/* Past a quoted text, a quoted name or a comment that begins at `at`; 1 character else. */
static size_t token_length(const char *at)
{
    if (*at == '\'' || *at == '"') {
        const char *end = strchr(at + 1, *at); /* a doubled quote is two texts side by side */
        return end ? (size_t)(end - at) + 1 : strlen(at);
    }
    if (at[0] == '-' && at[1] == '-')
        return strcspn(at, "\n");
    if (at[0] == '/' && at[1] == '*') {
        const char *end = strstr(at + 2, "*/");
        return end ? (size_t)(end - at) + 2 : strlen(at);
    }
    return 1;
}

/* The length of what stands between `{` and its pair; false when there is none. */
static bool braces(const char *open, size_t *ret_inside)
{
    size_t depth = 0;
    for (const char *at = open; *at; at++) {
        if (*at == '{')
            depth++;
        else if (*at == '}' && --depth == 0) {
            *ret_inside = (size_t)(at - open) - 1;
            return true;
        }
    }
    return false;
}

static bool resolve(struct buf *out, struct str text, bool postgres)
{
    static const struct {
        const char *mark;
        bool postgres;
    } marks[] = {{"@sqlite{", false}, {"@pg{", true}};
    for (size_t at = 0; at < text.n;) {
        size_t i = ARRAY_SIZE(marks);
        if (text.p[at] == '@')
            for (i = 0; i < ARRAY_SIZE(marks); i++)
                if (str_starts(str_bytes(text.p + at, text.n - at), marks[i].mark))
                    break;
        if (i == ARRAY_SIZE(marks)) {
            buf_char(out, text.p[at++]);
            continue;
        }
        size_t inside, skip = strlen(marks[i].mark);
        const char *open = text.p + at + skip - 1;
        if (!braces(open, &inside))
            return false;
        if (marks[i].postgres == postgres)
            buf_add(out, open + 1, inside);
        at += skip + inside + 1;
    }
    return true;
}

enum err sql_for(struct arena *a, const char *text, bool postgres, const char **ret_text)
{
    if (!strchr(text, '@')) {
        *ret_text = text;
        return ERR_OK;
    }
    BUF_SCOPE(out, SQL_MAX);
    if (!resolve(&out, str_of(text), postgres))
        return fail(ERR_INPUT, "A marked part of a statement has no closing brace");
    TRY(buf_check(&out));
    *ret_text = arena_text(a, buf_view(&out));
    return ERR_OK;
}

bool sql_placeholders(const char *text, uint64_t *ret_used)
{
    uint64_t used = 0;
    for (const char *at = text; *at; at += token_length(at)) {
        if (*at != '$')
            continue;
        unsigned n = 0;
        for (const char *digit = at + 1; *digit >= '0' && *digit <= '9' && n <= PARAMS_MAX; digit++)
            n = n * 10 + (unsigned)(*digit - '0');
        if (n == 0 || n > PARAMS_MAX)
            return false;
        used |= (uint64_t)1 << (n - 1);
    }
    *ret_used = used;
    return true;
}
