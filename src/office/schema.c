#include "office/schema.h"

/* Append only: what ran once in somebody's office never changes. The tables of the registers are
 * not here; they come from the regulations in force. */
const struct migration office_migrations[] = {
    {"facts",
     "CREATE TABLE fact (id " DDL_ID ", key text NOT NULL UNIQUE, value text NOT NULL,"
     " leaf bigint NOT NULL);",
     NULL},
    {"ledger",
     "CREATE TABLE leaf (idx bigint PRIMARY KEY, hash " DDL_BLOB " NOT NULL);"
     "CREATE TABLE record (idx bigint PRIMARY KEY, skeleton text NOT NULL, salt " DDL_BLOB
     " NOT NULL, act text NOT NULL, at text NOT NULL, actor bigint NOT NULL, register text,"
     " entry bigint, label bigint NOT NULL);"
     "CREATE INDEX record_entry ON record (register, entry, idx);"
     "CREATE INDEX record_actor ON record (actor, idx);"
     "CREATE TABLE content (idx bigint PRIMARY KEY, salt " DDL_BLOB
     " NOT NULL, body text NOT NULL);"
     "CREATE TABLE tile (level bigint NOT NULL, idx bigint NOT NULL, hashes " DDL_BLOB
     " NOT NULL, root " DDL_BLOB " NOT NULL, PRIMARY KEY (level, idx));"
     "CREATE TABLE checkpoint (size bigint PRIMARY KEY, at text NOT NULL, note text NOT NULL);",
     NULL},
    {"labels",
     "CREATE TABLE scope (id " DDL_ID ", digest " DDL_BLOB
     " NOT NULL UNIQUE, leaf bigint NOT NULL);"
     "CREATE TABLE scope_member (scope bigint NOT NULL, kind text NOT NULL, member bigint NOT NULL,"
     " from_day text, to_day text);"
     "CREATE INDEX scope_member_scope ON scope_member (scope, kind, member);"
     "CREATE TABLE label (id " DDL_ID ", level bigint NOT NULL, compartments bigint NOT NULL,"
     " scope bigint, tag text NOT NULL, leaf bigint NOT NULL);"
     "CREATE TABLE series (register text NOT NULL, key text NOT NULL, year bigint NOT NULL,"
     " next bigint NOT NULL, PRIMARY KEY (register, key, year));",
     NULL},
    {"accounts",
     "CREATE TABLE account (id " DDL_ID ", login text NOT NULL UNIQUE, kind text NOT NULL,"
     " person bigint, state text NOT NULL, password text NOT NULL, must_change bigint NOT NULL,"
     " lang text NOT NULL, hours text NOT NULL, weekdays text NOT NULL, addresses text NOT NULL,"
     " sessions_max bigint NOT NULL, terminal_level bigint NOT NULL, expires text,"
     " sign_public " DDL_BLOB ", sign_wrapped text, sign_salt " DDL_BLOB
     ", created_at text NOT NULL,"
     " leaf bigint NOT NULL);"
     "CREATE UNIQUE INDEX account_person ON account (person) WHERE person IS NOT NULL;"
     "CREATE TABLE login_try (account bigint NOT NULL, address text NOT NULL,"
     " failed bigint NOT NULL, at text NOT NULL, locked_until text, good_at text,"
     " PRIMARY KEY (account, address));"
     "CREATE TABLE role_grant (id " DDL_ID ", person bigint NOT NULL, role text NOT NULL,"
     " from_day text, to_day text, granted_by bigint, leaf bigint NOT NULL);"
     "CREATE INDEX role_grant_person ON role_grant (person);"
     "CREATE INDEX role_grant_role ON role_grant (role, person);"
     "CREATE TABLE department_ancestor (department bigint NOT NULL, ancestor bigint NOT NULL,"
     " PRIMARY KEY (department, ancestor));",
     NULL},
    {"rulebooks",
     "CREATE TABLE rulebook (id " DDL_ID ", digest " DDL_BLOB " NOT NULL, state text NOT NULL,"
     " at text NOT NULL, proposed_by bigint, approved_by bigint, leaf bigint NOT NULL);"
     "CREATE TABLE rulebook_file (rulebook bigint NOT NULL, name text NOT NULL, body text NOT NULL,"
     " PRIMARY KEY (rulebook, name));"
     "CREATE TABLE holiday (day text PRIMARY KEY, work bigint NOT NULL);",
     NULL},
    {"requests",
     "CREATE TABLE request (id " DDL_ID ", register text NOT NULL, entry bigint NOT NULL,"
     " action text NOT NULL, label bigint NOT NULL, answers text NOT NULL, digest " DDL_BLOB
     " NOT NULL, account bigint NOT NULL, person bigint NOT NULL, at text NOT NULL,"
     " step bigint NOT NULL, state text NOT NULL, reason text, ended_at text, leaf bigint NOT "
     "NULL);"
     "CREATE INDEX request_entry ON request (register, entry, state);"
     "CREATE INDEX request_person ON request (person, state);"
     "CREATE TABLE decision (id " DDL_ID ", request bigint NOT NULL, step bigint NOT NULL,"
     " person bigint NOT NULL, instead_of bigint, verdict text NOT NULL, reason text NOT NULL,"
     " at text NOT NULL, signature " DDL_BLOB " NOT NULL, public_key " DDL_BLOB " NOT NULL,"
     " leaf bigint NOT NULL);"
     "CREATE INDEX decision_request ON decision (request);"
     "CREATE TABLE due (id " DDL_ID ", register text NOT NULL, entry bigint NOT NULL,"
     " clock text NOT NULL, at text NOT NULL, label bigint NOT NULL,"
     " UNIQUE (register, entry, clock));"
     "CREATE INDEX due_at ON due (at);"
     "CREATE TABLE addressee (what text NOT NULL, of bigint NOT NULL, kind text NOT NULL,"
     " person bigint, role text);"
     "CREATE INDEX addressee_of ON addressee (what, of);"
     "CREATE INDEX addressee_person ON addressee (person, what);"
     "CREATE INDEX addressee_role ON addressee (role, what);",
     NULL},
    {"vault",
     "CREATE TABLE file (id " DDL_ID ", register text NOT NULL, entry bigint NOT NULL,"
     " field text NOT NULL, name text NOT NULL, media text NOT NULL, size bigint NOT NULL,"
     " sha256 " DDL_BLOB " NOT NULL, sealed text NOT NULL UNIQUE, at text NOT NULL,"
     " person bigint NOT NULL, destroyed_at text, leaf bigint NOT NULL);"
     "CREATE INDEX file_entry ON file (register, entry);"
     "CREATE TABLE reading (id " DDL_ID ", file bigint NOT NULL, register text NOT NULL,"
     " entry bigint NOT NULL, number text NOT NULL, person bigint NOT NULL, kind text NOT NULL,"
     " at text NOT NULL, leaf bigint NOT NULL);"
     "CREATE INDEX reading_entry ON reading (register, entry, id);"
     "CREATE INDEX reading_person ON reading (person, id);",
     NULL},
    {"calendar", /* the register calendar_day takes its place: rules.c */
     "DROP TABLE holiday;"
     "CREATE VIEW holiday AS SELECT '2000-01-01' AS day, 0 AS work WHERE 1 = 0;",
     NULL},
    {"escalations", /* the moment or day from which on it comes to this addressee */
     "ALTER TABLE addressee ADD COLUMN at text;", NULL},
    {"calendar feed",
     "CREATE TABLE feed (id " DDL_ID ", account bigint NOT NULL UNIQUE, digest " DDL_BLOB
     ", at text NOT NULL, leaf bigint NOT NULL);",
     NULL},
    {"caused", /* what the act of leaf idx did to other entries: the leaf commits to these rows */
     "CREATE TABLE caused (idx bigint NOT NULL, register text NOT NULL, entry bigint NOT NULL,"
     " action text NOT NULL);"
     "CREATE INDEX caused_entry ON caused (register, entry, idx);",
     NULL},
    /* `next`: when the clock's act is tried, NULL for one that only reminds; `acted`: the time for
     * which it was done. The lists of a person and the scheduler's walk an index in order. */
    {"deadlines",
     "ALTER TABLE due ADD COLUMN next text;"
     "ALTER TABLE due ADD COLUMN acted text;"
     "ALTER TABLE due ADD COLUMN refusals bigint NOT NULL DEFAULT 0;"
     "ALTER TABLE due ADD COLUMN reason_zh text;"
     "ALTER TABLE due ADD COLUMN reason_en text;"
     "DELETE FROM due WHERE clock LIKE '%!' AND EXISTS (SELECT 1 FROM due o WHERE o.register ="
     " due.register AND o.entry = due.entry AND due.clock = o.clock || '!');"
     "UPDATE due SET next = at, clock = substr(clock, 1, length(clock) - 1) WHERE clock LIKE '%!';"
     "DELETE FROM addressee WHERE what = 'due' AND NOT EXISTS (SELECT 1 FROM due u WHERE u.id ="
     " addressee.of);"
     "UPDATE addressee SET at = (SELECT u.at FROM due u WHERE u.id = addressee.of)"
     " WHERE what = 'due';"
     "CREATE INDEX due_fresh ON due (next, id) WHERE refusals = 0 AND next IS NOT NULL;"
     "CREATE INDEX due_stuck ON due (next, id) WHERE refusals > 0;"
     "DROP INDEX addressee_person;"
     "DROP INDEX addressee_role;"
     "CREATE INDEX addressee_person_at ON addressee (person, what, at, of);"
     "CREATE INDEX addressee_role_at ON addressee (role, what, at, of);",
     NULL},
    {"mail", /* deadlines from before are looked at by the next tick */
     "ALTER TABLE due ADD COLUMN remind_at text;"
     "ALTER TABLE due ADD COLUMN told text;"
     "UPDATE due SET remind_at = '2000-01-01T00:00:00Z';"
     "CREATE INDEX due_remind ON due (remind_at) WHERE remind_at IS NOT NULL;"
     "CREATE TABLE mail_server (id " DDL_ID ", url text NOT NULL, sender text NOT NULL,"
     " login text NOT NULL, password text NOT NULL, ca text NOT NULL, page text NOT NULL,"
     " leaf bigint NOT NULL);"
     "CREATE TABLE outbox (id " DDL_ID ", person bigint NOT NULL, at text NOT NULL,"
     " state text NOT NULL, tries bigint NOT NULL, next_at text NOT NULL, reason text,"
     " UNIQUE (person, at));"
     "CREATE INDEX outbox_next ON outbox (next_at) WHERE state = 'waiting';"
     "CREATE TABLE outbox_line (outbox bigint NOT NULL, register text NOT NULL,"
     " number text NOT NULL, due text NOT NULL, label bigint NOT NULL, escalated bigint NOT NULL);"
     "CREATE INDEX outbox_line_of ON outbox_line (outbox);",
     NULL},
    {"duties", /* who was responsible when it was asked for: duties.h */
     "ALTER TABLE request ADD COLUMN duties text;", NULL},
    /* inspect/examine.h. `until` NULL: it still fails; label -1: the office as a whole. An extent is
     * a day on which a check's or figure's numbers differ from the day before. */
    {"examination",
     "CREATE TABLE hit (id " DDL_ID ", check_name text NOT NULL, register text NOT NULL,"
     " entry bigint NOT NULL, label bigint NOT NULL, department bigint NOT NULL,"
     " since text NOT NULL, until text, leaf bigint NOT NULL);"
     "CREATE UNIQUE INDEX hit_standing ON hit (check_name, entry) WHERE until IS NULL;"
     "CREATE INDEX hit_entry ON hit (register, entry);"
     "CREATE TABLE extent (id " DDL_ID ", what text NOT NULL, key text NOT NULL,"
     " label bigint NOT NULL, department bigint NOT NULL, day text NOT NULL,"
     " population bigint NOT NULL, failing bigint NOT NULL, leaf bigint NOT NULL,"
     " UNIQUE (what, key, label, department, day));"
     "CREATE INDEX extent_day ON extent (what, day);",
     NULL},
    /* office/witness.h: heads of ledgers with a cosignature under them; `by_key`: whose */
    {"witnesses",
     "CREATE TABLE witnessed (id " DDL_ID ", origin text NOT NULL, size bigint NOT NULL,"
     " note text NOT NULL, by_key text NOT NULL, at text NOT NULL, leaf bigint NOT NULL,"
     " UNIQUE (origin, by_key, size));",
     NULL},
    {"secret prints", /* office/secrets.h: derived from files, sealed; the leaf of its file stands for it */
     "CREATE TABLE secret_prints (file bigint PRIMARY KEY, record " DDL_BLOB " NOT NULL);", NULL},
    /* office/mosaics.h: derived from what was published and from the declared mosaics, and made again */
    {"mosaics",
     "CREATE TABLE mosaic_fact (entry bigint NOT NULL, mosaic bigint NOT NULL,"
     " piece bigint NOT NULL, PRIMARY KEY (entry, mosaic, piece));"
     "CREATE INDEX mosaic_fact_of ON mosaic_fact (mosaic);"
     "CREATE TABLE mosaic_read (entry bigint PRIMARY KEY, stamp text NOT NULL,"
     " preview bigint NOT NULL, ord bigint NOT NULL);",
     NULL},
    {"sifted", /* office/sifted.h: as the fingerprints */
     "CREATE TABLE sifted (file bigint PRIMARY KEY, record " DDL_BLOB " NOT NULL);", NULL},
    /* office/background.h: fingerprints of what is submitted and public; `since`, `sieved`, `settled`: leaves. What was
     * registered before this counts as registered now, so that each public release is looked at for it once. */
    {"background",
     "ALTER TABLE secret_prints ADD COLUMN since bigint NOT NULL DEFAULT 0;"
     "UPDATE secret_prints SET since = (SELECT coalesce(max(idx), 0) FROM record);"
     "CREATE TABLE release_prints (entry bigint PRIMARY KEY, record " DDL_BLOB " NOT NULL,"
     " sieved bigint NOT NULL, settled bigint NOT NULL);",
     NULL},
    {"file facts", /* office/file_facts.h: derived from files and declared mosaics; keyed hashes, no words */
     "CREATE TABLE file_fact (file bigint NOT NULL, piece text NOT NULL,"
     " PRIMARY KEY (file, piece));"
     "CREATE INDEX file_fact_piece ON file_fact (piece);"
     "CREATE TABLE file_sought (file bigint PRIMARY KEY, stamp text NOT NULL,"
     " whole bigint NOT NULL);"
     "CREATE TABLE sought_mosaic (stamp text NOT NULL, mosaic text NOT NULL,"
     " PRIMARY KEY (stamp, mosaic));"
     "CREATE INDEX reading_file ON reading (file, person);",
     NULL},
    {"settled", /* office/settled.h: fingerprints of passages that were judged to be no secret */
     "CREATE TABLE settled_prints (register text NOT NULL, entry bigint NOT NULL,"
     " record " DDL_BLOB " NOT NULL, PRIMARY KEY (register, entry));",
     NULL},
    {"data rows", /* office/data_list.h: keyed hashes of a table's cells, sealed to its file */
     "CREATE TABLE data_rows (file bigint PRIMARY KEY, stamp text NOT NULL, width bigint NOT NULL,"
     " row_count bigint NOT NULL, cell_count bigint NOT NULL, short_count bigint NOT NULL,"
     " record " DDL_BLOB " NOT NULL);",
     NULL},
};

const unsigned office_migration_count = ARRAY_SIZE(office_migrations);

/* Every row of these tables is committed to by the leaf that it names. */
const char *const covered_tables[] = {
    "fact", "scope",   "label", "account",     "role_grant", "rulebook", "request",  "decision",
    "file", "reading", "feed",  "mail_server", "hit",        "extent",   "witnessed"};
const unsigned covered_table_count = ARRAY_SIZE(covered_tables);
