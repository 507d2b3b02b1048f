#include "base/tr.h"

#include <string.h>

const char *tr(enum lang lang, const char *msgid)
{
    if (lang != LANG_ZH)
        return msgid;
    unsigned lo = 0, hi = tr_table_size;
    while (lo < hi) {
        unsigned mid = lo + (hi - lo) / 2;
        int c = strcmp(msgid, tr_table[mid].msgid);
        if (c == 0)
            return tr_table[mid].zh;
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return msgid;
}

enum lang lang_from_code(const char *code)
{
    static const char *const codes[LANG_COUNT] = {"zh", "en"};
    for (enum lang l = 0; l < LANG_COUNT; l++) {
        if (strncmp(code, codes[l], 2) == 0 &&
            (code[2] == '\0' || code[2] == '-' || code[2] == '_' || code[2] == '.'))
            return l;
    }
    return LANG_COUNT;
}

const char *lang_code(enum lang lang)
{
    return lang == LANG_ZH ? "zh" : "en";
}
