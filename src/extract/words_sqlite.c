/* Databases of SQLite, by SQLite itself, out of memory and read-only: what is text in any table, and what is a file in one. GeoPackage (OGC
 * 12-128) and MBTiles are maps; the tiles of the latter are pictures, of which there may be millions. */
#include "extract/bytes.h"
#include "extract/map_data.h"

#include <sqlite3.h>
#include <stdlib.h>

enum {
    TABLES_MAX = 2000,
    TILES_MAX = 64, /* that are read; more are told as not read */
    STEPS_MAX = 20 * 1000 * 1000,
    STEPS_AT_ONCE = 1000,
    VALUE_MAX = 64 << 20,
    PAGE_SIZE_AT = 16,
    LOG_AT = 18,
    CHANGES_AT = 24,
    PAGES_AT = 28,
    VALID_FOR_AT = 92,
    COPIED_MAX = 256 << 20,
};

struct base {
    struct words *w;
    struct str place;
    sqlite3 *db;
    struct buf copy;
    int steps, tiles;
    bool tiles_left;
};

static void base_close(sqlite3 **db)
{
    sqlite3_close(*db);
}

static void statement_free(sqlite3_stmt **s)
{
    sqlite3_finalize(*s);
}

/* A query that never ends is one of the file's own making: a view, a bad index. */
static int too_long(void *at)
{
    struct base *b = at;
    b->steps += STEPS_AT_ONCE;
    return b->steps > STEPS_MAX;
}

static enum err partial(struct base *b, struct str place)
{
    return b->w->sink->note(b->w->sink->at, COVERAGE_PARTIAL, place);
}

/* What says that a log of changes lies beside the file: there is none here, and SQLite would look for it. */
static bool without_log(struct base *b, struct str *bytes)
{
    if (le8(*bytes, LOG_AT) < 2 && le8(*bytes, LOG_AT + 1) < 2)
        return true;
    if (bytes->n > COPIED_MAX)
        return false;
    buf_str(&b->copy, *bytes);
    b->copy.p[LOG_AT] = b->copy.p[LOG_AT + 1] = 1;
    *bytes = buf_view(&b->copy);
    return true;
}

static bool open_base(struct base *b, struct str bytes)
{
    if (!without_log(b, &bytes))
        return false;
    /* SQLite's type is not const, but it is told that nothing may be written */
    unsigned char *p = (unsigned char *)(uintptr_t)bytes.p;
    if (sqlite3_open_v2(":memory:", &b->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) ||
        sqlite3_deserialize(b->db, "main", p, (sqlite3_int64)bytes.n, (sqlite3_int64)bytes.n,
                            SQLITE_DESERIALIZE_READONLY))
        return false;
    sqlite3_db_config(b->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(b->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(b->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(b->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_limit(b->db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    sqlite3_limit(b->db, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(b->db, SQLITE_LIMIT_ATTACHED, 0);
    if (sqlite3_exec(b->db, "PRAGMA temp_store = memory; PRAGMA cell_size_check = on", NULL, NULL,
                     NULL))
        return false;
    sqlite3_progress_handler(b->db, STEPS_AT_ONCE, too_long, b);
    return true;
}

/* ---- values ---- */

static enum err blob(struct base *b, struct str place, struct str bytes)
{
    static const char *const pictures[] = {"\x89PNG", "\xFF\xD8\xFF", "RIFF", "GIF8"};
    if (str_starts(bytes, "GP") || !bytes.n)
        return ERR_OK; /* geometry: its numbers are what the map is, and are told as such */
    for (size_t i = 0; i < ARRAY_SIZE(pictures); i++)
        if (str_starts(bytes, pictures[i]) && b->tiles++ >= TILES_MAX) {
            b->tiles_left = true;
            return ERR_OK;
        }
    if (++b->w->entries > WORDS_ENTRIES_MAX)
        return partial(b, place);
    return words_nested(b->w, place, bytes);
}

static struct str value_of(sqlite3_stmt *s, int column)
{
    const void *p = sqlite3_column_type(s, column) == SQLITE_BLOB
                        ? sqlite3_column_blob(s, column)
                        : (const void *)sqlite3_column_text(s, column);
    return str_bytes(p ? p : "", p ? (size_t)sqlite3_column_bytes(s, column) : 0);
}

static void add_value(struct buf *to, struct str raw)
{
    for (size_t at = 0; at < raw.n;) {
        uint32_t c = str_next(raw, &at); /* what is no UTF-8 becomes U+FFFD */
        if (c)
            buf_utf8(to, c);
    }
    buf_char(to, '\t');
}

static enum err one_row(struct base *b, sqlite3_stmt *s, struct str place, struct buf *text)
{
    for (int i = 0; i < sqlite3_column_count(s); i++) {
        switch (sqlite3_column_type(s, i)) {
        case SQLITE_NULL:
            break;
        case SQLITE_BLOB:
            TRY(blob(b, place, value_of(s, i)));
            break;
        default:
            add_value(text, value_of(s, i));
        }
    }
    buf_char(text, '\n');
    return ERR_OK;
}

/* ---- tables ---- */

static enum err one_table(struct base *b, const char *name)
{
    BUF_SCOPE(text, TEXT_BYTES_MAX);
    struct str place = words_place(b->w, b->place, str_of(name));
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);
    sqlite3_stmt *s CLEANUP(statement_free) = NULL;
    if (!sql)
        die("out of memory");
    int rc = sqlite3_prepare_v2(b->db, sql, -1, &s, NULL);
    sqlite3_free(sql);
    if (rc)
        return partial(b, place);
    for (int i = 0; i < sqlite3_column_count(s); i++)
        add_value(&text, str_of(sqlite3_column_name(s, i) ? sqlite3_column_name(s, i) : ""));
    buf_char(&text, '\n');
    enum err err = ERR_OK;
    while (!err && !text.over && (rc = sqlite3_step(s)) == SQLITE_ROW)
        err = one_row(b, s, place, &text);
    TRY(err);
    if (rc != SQLITE_DONE)
        TRY(partial(b, place));
    return words_put(b->w, LOOK_SHOWN, place, buf_view(&text));
}

/* Whatever it was made for; virtual tables need code that is not here, and their own tables are read. */
static enum err all_tables(struct base *b)
{
    sqlite3_stmt *s CLEANUP(statement_free) = NULL;
    BUF_SCOPE(schema, 16 << 20);
    int rc = sqlite3_prepare_v2(
        b->db, "SELECT type, name, sql, rootpage FROM sqlite_master ORDER BY rowid", -1, &s, NULL);
    int count = 0;
    while (!rc && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct str type = value_of(s, 0), name = value_of(s, 1);
        add_value(&schema, value_of(s, 2));
        buf_char(&schema, '\n');
        if (str_is(type, "table") && sqlite3_column_int64(s, 3) > 0) {
            if (++count > TABLES_MAX)
                break;
            TRY(one_table(b, arena_text(b->w->a, name)));
        }
        rc = SQLITE_OK;
    }
    if (rc != SQLITE_DONE)
        TRY(partial(b, b->place));
    if (b->tiles_left)
        TRY(partial(b, words_place(b->w, b->place, STR("(pictures)"))));
    return words_put(b->w, LOOK_PROPERTY, words_place(b->w, b->place, STR("(schema)")),
                     buf_view(&schema));
}

/* ---- maps ---- */

static bool one_value(struct base *b, const char *sql, struct buf *out)
{
    sqlite3_stmt *s CLEANUP(statement_free) = NULL;
    if (sqlite3_prepare_v2(b->db, sql, -1, &s, NULL) || sqlite3_step(s) != SQLITE_ROW)
        return false;
    add_value(out, value_of(s, 0));
    return true;
}

static bool add_bounds(struct base *b, const char *sql, struct extent *e)
{
    sqlite3_stmt *s CLEANUP(statement_free) = NULL;
    if (sqlite3_prepare_v2(b->db, sql, -1, &s, NULL))
        return false;
    while (sqlite3_step(s) == SQLITE_ROW) {
        extent_add(e, sqlite3_column_double(s, 0), sqlite3_column_double(s, 1));
        extent_add(e, sqlite3_column_double(s, 2), sqlite3_column_double(s, 3));
    }
    return true;
}

static enum err tell_map(struct base *b)
{
    static const char of_package[] = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents "
                                     "WHERE min_x IS NOT NULL LIMIT 10000",
                      of_tiles[] = "SELECT value FROM metadata WHERE name = 'bounds' AND EXISTS "
                                   "(SELECT 1 FROM sqlite_master WHERE name = 'tiles')",
                      has_tiles[] = "SELECT zoom_level FROM tiles LIMIT 1";
    struct extent e = {0};
    BUF_SCOPE(bounds, VALUE_MAX);
    if (add_bounds(b, of_package, &e))
        return map_tell(b->w, b->place, STR("GeoPackage"), &e);
    if (one_value(b, of_tiles, &bounds)) { /* "left,bottom,right,top" */
        double n[4] = {0};
        char *p = bounds.p, *end = NULL;
        for (int i = 0; i < 4; i++, p = *end == ',' ? end + 1 : end)
            n[i] = strtod(p, &end);
        extent_add(&e, n[0], n[1]);
        extent_add(&e, n[2], n[3]);
        return map_tell(b->w, b->place, STR("MBTiles"), &e);
    }
    return one_value(b, has_tiles, &bounds) ? map_tell(b->w, b->place, STR("MBTiles"), NULL)
                                            : ERR_OK;
}

/* By its own head, where that was kept up to date; 0: it does not say. */
static uint64_t bytes_said(struct str s)
{
    uint64_t page = be16(s, PAGE_SIZE_AT);
    page = page == 1 ? 65536 : page;
    return be32(s, CHANGES_AT) == be32(s, VALID_FOR_AT) ? page * be32(s, PAGES_AT) : 0;
}

static enum err read_base(struct base *b, struct str bytes)
{
    bool open = open_base(b, bytes);
    sqlite3 *db CLEANUP(base_close) = b->db;
    if (!open || !db)
        return partial(b, b->place);
    TRY(tell_map(b));
    TRY(all_tables(b));
    if (bytes_said(bytes) > bytes.n) /* what is missing reads as zeros */
        return partial(b, b->place);
    return bytes_said(bytes) ? words_behind(b->w, b->place, cut_from(bytes, bytes_said(bytes)))
                             : ERR_OK;
}

enum err words_sqlite(struct words *w, struct str place, struct str bytes)
{
    struct base b = {.w = w, .place = place, .copy = BUF(COPIED_MAX)};
    enum err err = read_base(&b, bytes);
    buf_free(&b.copy);
    return err;
}

/* Its random numbers need a file and the process's number, once. */
void words_sqlite_prepare(void)
{
    char random[8];
    sqlite3 *db CLEANUP(base_close) = NULL;
    sqlite3_randomness(sizeof random, random);
    if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL))
        die("out of memory");
}
