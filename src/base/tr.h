/* The two languages. Texts of the program are English msgids; their Chinese stands in
 * po/zh_CN/<part>.po and is compiled into the program (no process locale). */
#ifndef BASE_TR_H
#define BASE_TR_H

enum lang { LANG_ZH, LANG_EN, LANG_COUNT };

/* Marks a text for translation where it is only a constant: rows of tables. */
#define N_(text) text

/* The text in `lang`; the msgid itself where there is no translation. Never NULL, static. */
const char *tr(enum lang lang, const char *msgid);

/* "zh" or "en" (also "zh-CN", "en_US.UTF-8" ...). LANG_COUNT where it is neither. */
enum lang lang_from_code(const char *code);
const char *lang_code(enum lang lang);

/* The compiled table, sorted by msgid; made at build time by tools/po.py. */
struct tr_row {
    const char *msgid;
    const char *zh;
};
extern const struct tr_row tr_table[];
extern const unsigned tr_table_size;

#endif
