#include "extract/rtf_words.h"

#include "base/err.h"

const struct rtf_place_row rtf_places[RTF_PLACES] = {
    [RTF_BODY] = {NULL, RTF_TEXT, LOOK_SHOWN},
    [RTF_NOTE] = {"footnotes", RTF_TEXT, LOOK_SHOWN},
    [RTF_HEADER] = {"headers and footers", RTF_TEXT, LOOK_SHOWN},
    [RTF_COMMENT] = {"comments", RTF_TEXT, LOOK_REMARK},
    [RTF_BOX] = {"text boxes", RTF_TEXT, LOOK_SHOWN},
    [RTF_SHAPE] = {"shapes", RTF_TEXT, LOOK_SHOWN},
    [RTF_INFO] = {"properties", RTF_TEXT, LOOK_PROPERTY},
    [RTF_MARKUP] = {"markup", RTF_TEXT, LOOK_SHOWN},
    [RTF_FIELD] = {"fields", RTF_TEXT, LOOK_REMARK},
    [RTF_UNKNOWN] = {"unknown groups", RTF_TEXT, LOOK_REMARK},
    [RTF_FONTS] = {NULL, RTF_TABLE, LOOK_SHOWN},
    [RTF_COLOURS] = {NULL, RTF_TABLE, LOOK_SHOWN},
    [RTF_PICTURE] = {NULL, RTF_DATA, LOOK_SHOWN},
    [RTF_OBJECT] = {NULL, RTF_DATA, LOOK_SHOWN},
    [RTF_NOWHERE] = {NULL, RTF_TABLE, LOOK_SHOWN},
};

/* In the order of strcmp(). */
static const struct rtf_word words[] = {
    {"aftncn", RTF_WORD_PLACE, RTF_NOWHERE},
    {"aftnsep", RTF_WORD_PLACE, RTF_NOWHERE},
    {"aftnsepc", RTF_WORD_PLACE, RTF_NOWHERE},
    {"annotation", RTF_WORD_PLACE, RTF_COMMENT},
    {"ansicpg", RTF_WORD_PROPERTY, RTF_PAGE},
    {"atnauthor", RTF_WORD_PLACE, RTF_COMMENT},
    {"atndate", RTF_WORD_PLACE, RTF_NOWHERE},
    {"atnicn", RTF_WORD_PLACE, RTF_NOWHERE},
    {"atnid", RTF_WORD_PLACE, RTF_COMMENT},
    {"atnref", RTF_WORD_PLACE, RTF_NOWHERE},
    {"atntime", RTF_WORD_PLACE, RTF_NOWHERE},
    {"background", RTF_WORD_PLACE, RTF_NOWHERE},
    {"bin", RTF_WORD_BINARY, 0},
    {"bkmkend", RTF_WORD_PLACE, RTF_NOWHERE},
    {"bkmkstart", RTF_WORD_PLACE, RTF_NOWHERE},
    {"blipuid", RTF_WORD_PLACE, RTF_NOWHERE},
    {"blue", RTF_WORD_PROPERTY, RTF_BLUE},
    {"bullet", RTF_WORD_CHARACTER, 0x2022},
    {"cb", RTF_WORD_PROPERTY, RTF_SHADE},
    {"cbpat", RTF_WORD_PROPERTY, RTF_CELL_SHADE},
    {"cell", RTF_WORD_CHARACTER, 0x9},
    {"cf", RTF_WORD_PROPERTY, RTF_COLOUR},
    {"chcbpat", RTF_WORD_PROPERTY, RTF_SHADE},
    {"chshdng", RTF_WORD_PROPERTY, RTF_SHADE},
    {"clcbpat", RTF_WORD_PROPERTY, RTF_CELL_SHADE},
    {"clcbpatraw", RTF_WORD_PROPERTY, RTF_CELL_SHADE},
    {"colorschememapping", RTF_WORD_PLACE, RTF_NOWHERE},
    {"colortbl", RTF_WORD_PLACE, RTF_COLOURS},
    {"column", RTF_WORD_BREAK, 0},
    {"datastore", RTF_WORD_PLACE, RTF_NOWHERE},
    {"deleted", RTF_WORD_PROPERTY, RTF_DELETED},
    {"doccomm", RTF_WORD_PLACE, RTF_INFO},
    {"emdash", RTF_WORD_CHARACTER, 0x2014},
    {"emspace", RTF_WORD_CHARACTER, 0x2003},
    {"endash", RTF_WORD_CHARACTER, 0x2013},
    {"enspace", RTF_WORD_CHARACTER, 0x2002},
    {"f", RTF_WORD_PROPERTY, RTF_FONT},
    {"falt", RTF_WORD_PLACE, RTF_NOWHERE},
    {"fchars", RTF_WORD_PLACE, RTF_NOWHERE},
    {"fcharset", RTF_WORD_PROPERTY, RTF_CHARSET},
    {"filetbl", RTF_WORD_PLACE, RTF_INFO},
    {"fldinst", RTF_WORD_PLACE, RTF_FIELD},
    {"fontemb", RTF_WORD_PLACE, RTF_NOWHERE},
    {"fonttbl", RTF_WORD_PLACE, RTF_FONTS},
    {"footer", RTF_WORD_PLACE, RTF_HEADER},
    {"footerf", RTF_WORD_PLACE, RTF_HEADER},
    {"footerl", RTF_WORD_PLACE, RTF_HEADER},
    {"footerr", RTF_WORD_PLACE, RTF_HEADER},
    {"footnote", RTF_WORD_PLACE, RTF_NOTE},
    {"fs", RTF_WORD_PROPERTY, RTF_SIZE},
    {"ftncn", RTF_WORD_PLACE, RTF_NOWHERE},
    {"ftnsep", RTF_WORD_PLACE, RTF_NOWHERE},
    {"ftnsepc", RTF_WORD_PLACE, RTF_NOWHERE},
    {"generator", RTF_WORD_PLACE, RTF_NOWHERE},
    {"green", RTF_WORD_PROPERTY, RTF_GREEN},
    {"header", RTF_WORD_PLACE, RTF_HEADER},
    {"headerf", RTF_WORD_PLACE, RTF_HEADER},
    {"headerl", RTF_WORD_PLACE, RTF_HEADER},
    {"headerr", RTF_WORD_PLACE, RTF_HEADER},
    {"highlight", RTF_WORD_PROPERTY, RTF_SHADE},
    {"htmltag", RTF_WORD_PLACE, RTF_MARKUP},
    {"info", RTF_WORD_PLACE, RTF_INFO},
    {"latentstyles", RTF_WORD_PLACE, RTF_NOWHERE},
    {"lchars", RTF_WORD_PLACE, RTF_NOWHERE},
    {"ldblquote", RTF_WORD_CHARACTER, 0x201c},
    {"levelnumbers", RTF_WORD_PLACE, RTF_NOWHERE},
    {"leveltext", RTF_WORD_PLACE, RTF_NOWHERE},
    {"line", RTF_WORD_BREAK, 0},
    {"listname", RTF_WORD_PLACE, RTF_NOWHERE},
    {"listoverridetable", RTF_WORD_PLACE, RTF_NOWHERE},
    {"liststylename", RTF_WORD_PLACE, RTF_NOWHERE},
    {"listtable", RTF_WORD_PLACE, RTF_NOWHERE},
    {"lquote", RTF_WORD_CHARACTER, 0x2018},
    {"mhtmltag", RTF_WORD_PLACE, RTF_MARKUP},
    {"mmathPr", RTF_WORD_PLACE, RTF_NOWHERE},
    {"nestcell", RTF_WORD_CHARACTER, 0x9},
    {"nestrow", RTF_WORD_BREAK, 0},
    {"nesttableprops", RTF_WORD_PASS, 0},
    {"objalias", RTF_WORD_PLACE, RTF_NOWHERE},
    {"objclass", RTF_WORD_PLACE, RTF_INFO},
    {"objdata", RTF_WORD_PLACE, RTF_OBJECT},
    {"objname", RTF_WORD_PLACE, RTF_INFO},
    {"objsect", RTF_WORD_PLACE, RTF_NOWHERE},
    {"page", RTF_WORD_BREAK, 0},
    {"panose", RTF_WORD_PLACE, RTF_NOWHERE},
    {"par", RTF_WORD_BREAK, 0},
    {"pard", RTF_WORD_PROPERTY, RTF_ROW},
    {"passwordhash", RTF_WORD_PLACE, RTF_NOWHERE},
    {"pgptbl", RTF_WORD_PLACE, RTF_NOWHERE},
    {"pict", RTF_WORD_PLACE, RTF_PICTURE},
    {"plain", RTF_WORD_PROPERTY, RTF_PLAIN},
    {"pnseclvl", RTF_WORD_PLACE, RTF_NOWHERE},
    {"protusertbl", RTF_WORD_PLACE, RTF_INFO},
    {"qmspace", RTF_WORD_CHARACTER, 0x2005},
    {"rdblquote", RTF_WORD_CHARACTER, 0x201d},
    {"red", RTF_WORD_PROPERTY, RTF_RED},
    {"revtbl", RTF_WORD_PLACE, RTF_INFO},
    {"row", RTF_WORD_BREAK, 0},
    {"rquote", RTF_WORD_CHARACTER, 0x2019},
    {"rsidtbl", RTF_WORD_PLACE, RTF_NOWHERE},
    {"sect", RTF_WORD_BREAK, 0},
    {"shpinst", RTF_WORD_PASS, 0},
    {"shppict", RTF_WORD_PASS, 0},
    {"shptxt", RTF_WORD_PLACE, RTF_BOX},
    {"sn", RTF_WORD_PLACE, RTF_NOWHERE},
    {"softline", RTF_WORD_BREAK, 0},
    {"sp", RTF_WORD_PASS, 0},
    {"stylesheet", RTF_WORD_PLACE, RTF_NOWHERE},
    {"sv", RTF_WORD_PLACE, RTF_SHAPE},
    {"tab", RTF_WORD_CHARACTER, 0x9},
    {"tc", RTF_WORD_PLACE, RTF_FIELD},
    {"themedata", RTF_WORD_PLACE, RTF_NOWHERE},
    {"trowd", RTF_WORD_PROPERTY, RTF_ROW},
    {"u", RTF_WORD_UNICODE, 0},
    {"uc", RTF_WORD_PROPERTY, RTF_UNICODE_SKIP},
    {"ud", RTF_WORD_PASS, 0},
    {"userprops", RTF_WORD_PLACE, RTF_INFO},
    {"v", RTF_WORD_PROPERTY, RTF_HIDDEN},
    {"webhidden", RTF_WORD_PROPERTY, RTF_HIDDEN},
    {"wgrffmtfilter", RTF_WORD_PLACE, RTF_NOWHERE},
    {"xe", RTF_WORD_PLACE, RTF_FIELD},
    {"xmlnstbl", RTF_WORD_PLACE, RTF_NOWHERE},
};

const struct rtf_word *rtf_word_find(struct str name)
{
    size_t low = 0, high = ARRAY_SIZE(words);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(name, str_of(words[middle].name));
        if (!order)
            return &words[middle];
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

unsigned rtf_page_of_charset(int charset)
{
    static const struct {
        int charset;
        unsigned page;
    } known[] = {{0, 1252},   {2, 1252},   {77, 10000}, {128, 932},  {129, 949},  {134, 936},
                 {136, 950},  {161, 1253}, {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256},
                 {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}, {254, 437},  {255, 850}};
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (known[i].charset == charset)
            return known[i].page;
    return 0;
}
