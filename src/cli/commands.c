/* The table of commands. */
#include "cli/command.h"

/* What scan and redact look for besides the rules that come along. */
#define LOOKED_FOR                                                                                 \
    {"words", 0, "FILE", true,                                                                     \
     N_("a list of words: one a line, perhaps a tab and a level; ! begins a phrase in which a "    \
        "word "                                                                                    \
        "does no harm")},                                                                          \
    {                                                                                              \
        "listed", 0, "FILE", true,                                                                 \
            N_("a list of the office's own (CSV, XLSX, heads in the first row): find its rows")    \
    }

#define ANSWERS                                                                                    \
    {"set", 's', "NAME=VALUE", true,                                                               \
     N_("an answer; again for a list, or separated by commas. People, entries: number or id; a "   \
        "scope: person:12, post:3, department:4; a row of a child: attendee.0.name=...")},         \
        {"set-from", 0, "NAME=FILE", true, N_("an answer whose text is FILE")},                    \
        {"file", 'f', "NAME=FILE", true, N_("uploads FILE (-: standard input) as the answer")},    \
        {"file-name", 0, "NAME", false, N_("the name to file the upload under")},                  \
    {                                                                                              \
        "rev", 0, "N", false,                                                                      \
            N_("only if the entry still is as in this revision (see show --json)")                 \
    }

static const struct option INIT[] = {
    {"name", 0, "TEXT", false, N_("name of the office in Chinese")},
    {"name-en", 0, "TEXT", false, N_("name of the office in English")},
    {"short", 0, "NAME", false, N_("short name, in every number: capital letters and digits")},
    {"rank", 0, "RANK", false, N_("central, provincial, city, county, township or unit")},
    {"level", 0, "LEVEL", false,
     N_("of the installation: public internal work secret highly_secret top_secret; content above "
        "it is refused")},
    {"zone", 0, "MINUTES", false, N_("time zone, minutes east of UTC (480)")},
    {"origin", 0, "NAME", false, N_("name of the ledger in its checkpoints (cofferdam/SHORT)")},
    {"system", 0, "LOGIN", false, N_("login of the system administrator")},
    {"system-password-file", 0, "FILE", false, N_("his password: first line of FILE")},
    {"security", 0, "LOGIN", false, N_("login of the security administrator")},
    {"security-password-file", 0, "FILE", false, N_("his password: first line of FILE")},
    {"audit", 0, "LOGIN", false, N_("login of the audit administrator")},
    {"audit-password-file", 0, "FILE", false, N_("his password: first line of FILE")},
    {"passphrase-file", 0, "FILE", false,
     N_("passphrase of the office's keys: first line of FILE")},
    {"open-key", 0, NULL, false,
     N_("leave the keys open beside the data: for demonstrations, protects nothing")},
    {"rules", 0, "DIR", false, N_("regulations to begin with (else those that come along)")},
    {"exercise", 0, NULL, false, N_("an office for exercises: it says so on every page")},
    {"password-cost", 0, "full|light", false,
     N_("light: passwords cost an attacker little; for exercises only")},
    {0},
};
static const struct option RULES_CHECK[] = {
    {"sample", 0, "DIR", false,
     N_("of the sieve's rules: hits and speed of each over the texts of a folder")},
    {0},
};
static const struct option REPORT[] = {
    {"kind", 0, "KIND", false, N_("self-inspection, annual, activity, incident or publication")},
    {"period", 0, "PERIOD", false, N_("2026, 2026-H1, 2026-Q3, 2026-05 or 2026-01-01..2026-06-30")},
    {"kept", 0, "NUMBER", false, N_("a report that was kept, in place of kind and period")},
    {"format", 0, "FORMAT", false, N_("html, docx, pdf, txt or json (by the end of FILE)")},
    {"out", 'o', "FILE", false, N_("where the report goes; - is standard output")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {0},
};
static const struct option REPORT_KEEP[] = {
    {"kind", 0, "KIND", false, N_("self-inspection, annual, activity, incident or publication")},
    {"period", 0, "PERIOD", false, N_("2026, 2026-H1, 2026-Q3, 2026-05 or 2026-01-01..2026-06-30")},
    {0},
};
static const struct option REPORT_EDIT[] = {
    {"sentence", 0, "ID", false, N_("which sentence (report show); an added one stands behind it")},
    {"zh", 0, "TEXT", false, N_("the words in Chinese")},
    {"en", 0, "TEXT", false, N_("the words in English")},
    {"add", 0, NULL, false, N_("add a sentence behind ID, or at the end of the section")},
    {"section", 0, "NAME", false, N_("the section to add it to")},
    {"leave-out", 0, NULL, false, N_("leave the sentence out; needs --reason")},
    {"take-back", 0, NULL, false, N_("undo what was changed, added or left out")},
    {"reason", 0, "TEXT", false, N_("why")},
    {0},
};
static const struct option DEMO[] = {
    {"days", 0, "N", false, N_("of its life, 60 to 366 (365)")},
    {"documents", 0, "N", false, N_("how many documents (all there are)")},
    {0},
};
static const struct option SERVE[] = {
    {"listen", 0, "HOST:PORT", false, N_("where browsers reach it (127.0.0.1:8443)")},
    {"tls-cert", 0, "FILE", false, N_("certificate, PEM; else one of its own is made")},
    {"tls-key", 0, "FILE", false, N_("its private key, PEM")},
    {"log", 0, "FILE", false, N_("access log; - is standard error")},
    {0},
};
static const struct option SEAL[] = {
    {"recipient", 'r', "RECIPIENT", true, N_("seal for this age recipient (age1...)")},
    {"recipients-file", 'R', "FILE", true, N_("seal for the recipients in FILE, one a line")},
    {"identity", 'i', "FILE", true, N_("seal for the recipients of the identities in FILE")},
    {"armor", 'a', NULL, false, N_("write text (PEM) instead of bytes")},
    {"output", 'o', "FILE", false, N_("write to FILE instead of standard output")},
    {0},
};
static const struct option OPEN[] = {
    {"identity", 'i', "FILE", true, N_("open with the identities in FILE")},
    {"output", 'o', "FILE", false, N_("write to FILE instead of standard output")},
    {0},
};
static const struct option KEYGEN[] = {
    {"output", 'o', "FILE", false, N_("write to FILE, which must not exist")},
    {0},
};
static const struct option FINDING_LIST[] = {
    {"overdue", 0, NULL, false, N_("only what is past its day")},
    {"person", 0, "PERSON", false, N_("only what this person is to mend")},
    {0},
};
static const struct option FINDING_TAKE[] = {
    {"all", 0, NULL, false, N_("all that fail it and that you may know of")},
    {"person", 0, "PERSON", false, N_("who mends it")},
    {"due", 0, "DATE", false, N_("until when")},
    {0},
};
static const struct option RELEASE_DECIDE[] = {
    {"reason", 0, "TEXT", false, N_("why")},
    {0},
};
static const struct option RELEASE_RECHECK[] = {
    {"now", 0, NULL, false,
     N_("ask for the sieve of all that was not sieved by the rules of today")},
    {0},
};
static const struct option MATCH[] = {
    {"keep", 0, "SITE", false, N_("enter what is found, for all files of that computer or site")},
    {0},
};
static const struct option DRILL[] = {
    {"scenario", 0, "loss", false, N_("plant it: a medium vanishes now")},
    {"of", 0, "DIR", false,
     N_("the office whose people, posts and media the exercise begins with (not while it is "
        "served)")},
    {"passphrase-file", 0, "FILE", false, N_("passphrase of that office's keys")},
    {"password", 0, "TEXT", false, N_("everybody's password in the exercise (else one by chance)")},
    {"script", 0, "FILE", false,
     N_("let people act as FILE says, through the 24 hours, then judge")},
    {"score", 0, NULL, false, N_("judge what was done until now")},
    {0},
};
static const struct option DAYONE[] = {
    {"out", 0, "FILE", false, N_("write the report to FILE too: .xlsx or .json")},
    {"prepare", 0, "DIR", false,
     N_("write a cleaned table of each sheet to DIR, ready for import")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {0},
};
static const struct option LIST[] = {
    {"filter", 'F', "FIELD=VALUE", true,
     N_("only these; also FIELD.not, .from, .to, .empty, .contains")},
    {"search", 'q', "WORDS", false, N_("only entries with all these words")},
    {"sort", 0, "FIELD", false, N_("order; -FIELD for descending")},
    {"limit", 0, "N", false, N_("rows of a page, at most 200 (50)")},
    {"cursor", 0, "CURSOR", false, N_("the page after the one that gave this cursor")},
    {"all", 0, NULL, false, N_("all pages")},
    {0},
};
#define OF_DEPARTMENT                                                                              \
    {                                                                                              \
        "department", 0, "DEPARTMENT", false,                                                      \
            N_("only of this department and those below it: number or id")                         \
    }
static const struct option CHECK_POINTS[] = {
    OF_DEPARTMENT,
    {"whole", 0, NULL, false, N_("examine everything anew, not only what changed")},
    {"limit", 0, "N", false, N_("with NAME: at most so many entries, 1 to 500 (50)")},
    {"after", 0, "ID", false, N_("with NAME: the entries after this id")},
    {0},
};
static const struct option RISK[] = {
    OF_DEPARTMENT,
    {"since", 0, "DATE", false, N_("the day that its movement goes back to (30 days ago)")},
    {0},
};
static const struct option NUMBERS[] = {
    {"on", 0, "DATE", false, N_("as they stood at the end of that day")},
    {0},
};
static const struct option ACT[] = {ANSWERS, {0}};
static const struct option READ[] = {
    {"out", 'o', "FILE", false, N_("where the reading goes; - is standard output")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {"register", 0, "REGISTER", false, N_("the entry's register (document)")},
    {"action", 0, "ACTION", false, N_("the action that opens the file (open)")},
    ANSWERS,
    {0},
};
static const struct option PRINT[] = {
    {"out", 'o', "FILE", false, N_("where the paper goes; - is standard output")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {"form", 0, "NAME", false, N_("which paper (the first that there is)")},
    {0},
};
static const struct option INBOX[] = {
    {"days", 0, "N", false, N_("deadlines up to N days ahead (14)")},
    {0},
};
static const struct option CALENDAR[] = {
    {"out", 'o', "FILE", false, N_("where the calendar goes; - is standard output")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {0},
};
static const struct option REQUESTS[] = {
    {"mine", 0, NULL, false, N_("those that I made, not those that wait for me")},
    {0},
};
static const struct option REASON[] = {
    {"reason", 0, "TEXT", false, N_("why")},
    {0},
};
static const struct option ACCOUNT_MAKE[] = {
    {"person", 0, "PERSON", false, N_("number or id in the register of people")},
    {"kind", 0, "KIND", false, N_("person (else), system, security or audit")},
    {"first-password-file", 0, "FILE", false,
     N_("first password: first line of FILE; it must be changed at the first login")},
    {0},
};
static const struct option ACCOUNT_RESET[] = {
    {"first-password-file", 0, "FILE", false, N_("new first password: first line of FILE")},
    {0},
};
static const struct option ACCOUNT_PASSWORD[] = {
    {"new-password-file", 0, "FILE", false, N_("new password: first line of FILE")},
    {0},
};
static const struct option ACCOUNT_LIMIT[] = {
    {"hours", 0, "HH:MM-HH:MM", false, N_("hours in which the account may work; empty for any")},
    {"weekdays", 0, "12345", false, N_("days of the week, 1 is Monday; empty for any")},
    {"addresses", 0, "LIST", false,
     N_("networks it may come from, by commas; \"socket\" is this command line")},
    {"expires", 0, "DATE", false, N_("last day; empty for never")},
    {"sessions", 0, "N", false, N_("sessions at a time")},
    {"terminal", 0, "LEVEL", false, N_("level up to which it may work")},
    {0},
};
static const struct option ROLE_GIVE[] = {
    {"from", 0, "DATE", false, N_("first day")},
    {"to", 0, "DATE", false, N_("last day")},
    {0},
};
static const struct option OUT[] = {
    {"out", 'o', "FILE", false, N_("write to FILE")},
    {0},
};
static const struct option OUT_FOLDER[] = {
    {"out", 'o', "DIR", false, N_("write the files into DIR")},
    {0},
};
static const struct option RULES_PRINT[] = {
    {"out", 'o', "FILE", false, N_("write to FILE; its ending chooses the format")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {0},
};
static const struct option REHEARSE[] = {
    {"since", 0, "DATE", false, N_("acts from this day (a year back)")},
    {0},
};
static const struct option MAIL_SET[] = {
    {"url", 0, "URL", false,
     N_("smtp://HOST[:PORT], encrypted by STARTTLS, or smtps://HOST[:PORT]")},
    {"from", 0, "ADDRESS", false, N_("the sender's address")},
    {"user", 0, "LOGIN", false, N_("login at the mail server")},
    {"mail-password-file", 0, "FILE", false, N_("password there: first line of FILE")},
    {"ca", 0, "FILE", false, N_("certificates (PEM) that vouch for the server, not the system's")},
    {"page", 0, "URL", false, N_("address of the office, to stand in the letters: https://...")},
    {0},
};
static const struct option LOG[] = {
    {"before", 0, "N", false, N_("only acts before this leaf")},
    {"actor", 0, "ID", false, N_("only acts of this account")},
    {"register", 0, "REGISTER", false, N_("only acts on this register")},
    {"entry", 0, "ID", false, N_("only acts on this entry")},
    {"act", 0, "ACT", false, N_("only acts of this kind; \"document.\": all that begin so")},
    {"since", 0, "DATE", false, N_("from this day")},
    {"until", 0, "DATE", false, N_("to this day")},
    {"limit", 0, "N", false, N_("at most so many (100)")},
    {0},
};
static const struct option VERIFY[] = {
    {"files", 0, NULL, false, N_("open every sealed file too and compare its hash")},
    {"witnessed", 0, "FILE", false,
     N_("compare with a head of this ledger that a superior cosigned and kept")},
    {"witness", 0, "FILE", false, N_("the key that he witnesses with (ledger key --witness)")},
    {0},
};
static const struct option BUNDLE_EXPORT[] = {
    {"report", 0, "KIND", false, N_("which report (report list)")},
    {"period", 0, "PERIOD", false, N_("2026, 2026-H1, 2026-Q3, 2026-05 or FROM..UNTIL")},
    {"kept", 0, "NUMBER", false, N_("an issued report, in place of kind and period")},
    {"to", 0, "NUMBER", false, N_("the superior in the register (the only one in force)")},
    {"level", 0, "LEVEL", false, N_("highest level that he may see (internal); more is withheld")},
    {"since", 0, "N", false, N_("the proof begins at so many records (what was sent him last)")},
    {"out", 'o', "FILE", false, N_("write to FILE")},
    {0},
};
static const struct option BUNDLE_VERIFY[] = {
    {"key", 0, "KEY", false, N_("key of the office's ledger, or the file with it (ledger key)")},
    {"witness", 0, "KEY", false, N_("key of a witness who must have cosigned, or its file")},
    {"identity", 'i', "FILE", false, N_("identity that opens a sealed bundle")},
    {0},
};
static const struct option BUNDLE_IMPORT[] = {
    {"identity", 'i', "FILE", false, N_("identity that opens a sealed bundle")},
    {"unit", 0, "NUMBER", false, N_("whose it is (the unit with the bundle's key)")},
    {"receipt", 0, "FILE", false, N_("write its cosigned head to FILE, for the unit")},
    {0},
};
static const struct option CHECKPOINT[] = {
    {"out", 'o', "FILE", false, N_("write to FILE")},
    {"for-witness", 0, NULL, false,
     N_("with the proof that it goes on from the last witnessed one, for ledger witness")},
    {"old", 0, "N", false, N_("the proof begins at so many records")},
    {0},
};
static const struct option KEY[] = {
    {"witness", 0, NULL, false, N_("the key that this office witnesses with")},
    {0},
};
static const struct option CHECK[] = {
    {"key", 0, "FILE", false, N_("key of the ledger's checkpoints (ledger key)")},
    {0},
};
static const struct option REWRAP[] = {
    {"passphrase-file", 0, "FILE", false, N_("passphrase until now: first line of FILE")},
    {"new-passphrase-file", 0, "FILE", false, N_("new passphrase: first line of FILE")},
    {0},
};
static const struct option TOPOLOGY[] = {
    {"out", 'o', "FILE", false, N_("where the picture goes (SVG); - is standard output")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {"network", 0, "ID", false, N_("only this network and what it is linked to")},
    {0},
};
static const struct option LEAK[] = {
    {"device", 0, "CLASS", false, N_("class_a, class_b or low_radiation (class_b)")},
    {"field", 0, "DBUV", false, N_("strongest field measured at 3 m, dBμV/m (limit of the class)")},
    {"frequency", 0, "MHZ", false, N_("of that emission (300)")},
    {"wall", 0, "KIND", false, N_("open, light, brick or concrete")},
    {"walls", 0, "N", false, N_("how many of them")},
    {"shielding", 0, "DB", false, N_("attenuation of shielding (0)")},
    {"jammer", 0, "DBUV", false, N_("field of the jammer at 3 m, dBμV/m")},
    {"boundary", 0, "METRES", false, N_("distance to the controlled boundary, to compare with")},
    {0},
};
static const struct option IMPORT[] = {
    {"map", 0, "COLUMN=FIELD", true,
     N_("a column, by heading or letter, gives this field; nothing: leave it out")},
    {"action", 0, "ACTION", false, N_("the action that makes the entries (create)")},
    {"sheet", 0, "N", false, N_("the sheet of the workbook (1)")},
    {"all-or-nothing", 0, NULL, false, N_("all rows or none (so it is where nothing is said)")},
    {"good-rows", 0, NULL, false, N_("take in the good rows, give the bad ones back")},
    {"guesses", 0, NULL, false, N_("take columns that only look alike, too")},
    {"dry-run", 0, NULL, false, N_("only look what would happen")},
    {"errors", 0, "FILE", false, N_("write the bad rows with their reasons to FILE (xlsx)")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {0},
};
static const struct option EXPORT[] = {
    {"out", 'o', "FILE", false, N_("write to FILE")},
    {"format", 0, "xlsx|csv", false, N_("csv or xlsx, whatever FILE is called")},
    {"filter", 'F', "FIELD=VALUE", true,
     N_("only these; also FIELD.not, .from, .to, .empty, .contains")},
    {"search", 'q', "WORDS", false, N_("only entries with all these words")},
    {"sort", 0, "FIELD", false, N_("order; -FIELD for descending")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {0},
};
static const struct option HELP[] = {
    {"man", 0, NULL, false, N_("write the manual page (troff)")},
    {"completion", 0, NULL, false, N_("write the completion for bash")},
    {0},
};

enum { PERSON = COMMAND_OFFICE | COMMAND_PERSON, OWNER = PERSON | COMMAND_OWNER };

static const struct option options_redact[] = {
    {"out", 'o', "FILE", false, N_("where the copy goes; - is standard output")},
    {"force", 0, NULL, false, N_("replace FILE")},
    {"remove", 0, "TEXT", true, N_("remove this wherever it stands, however it is written")},
    {"box", 0, "PAGE:X,Y,W,H", true,
     N_("blacken this area of a PDF's page or of a picture (page 1); thousandths of its size from "
        "the upper left corner")},
    {"findings", 0, "FILE", false, N_("remove what scan --json found in this document")},
    {"all-findings", 0, NULL, false,
     N_("look for what must not leave, as scan does, and remove all of it")},
    LOOKED_FOR,
    {"level", 0, "LEVEL", false, N_("of findings only those of this level and above")},
    {"with", 0, "WORD", false, N_("what stands instead (a black block for each character)")},
    {"keep-pictures", 0, NULL, false,
     N_("keep the pictures of office documents; whether they show what is removed is yours to "
        "see")},
    {0},
};
static const struct option options_scan[] = {
    LOOKED_FOR,
    {"sarif", 0, NULL, false, N_("write SARIF 2.1.0, for tools of review")},
    {"html", 0, NULL, false, N_("write a page for a browser, the findings highlighted")},
    {"context", 0, NULL, false,
     N_("show the words around each finding, and why (default on a terminal)")},
    {"stdin0", 0, NULL, false, N_("more paths from standard input, each ending with NUL")},
    {"baseline", 0, "FILE", false, N_("leave out the findings that FILE knows, and count them")},
    {"baseline-out", 0, NULL, false, N_("write the findings as a baseline")},
    {"fingerprints", 0, NULL, false,
     N_("write fingerprints of the texts instead, for cofferdam match inside an office")},
    {"allow", 0, "FILE", false, N_("leave out what FILE allows, and count it")},
    {"no-ignore", 0, NULL, false, N_("let no .cofferdamignore count")},
    {"clamd", 0, "SOCKET", false,
     N_("ask the virus scanner that listens there about each file (/run/clamav/clamd.ctl)")},
    {"no-ocr", 0, NULL, false,
     N_("read no text in pictures and scanned pages: faster, but they count as not read")},
    {"jobs", 'j', "N", false,
     N_("look at N files at once (default: as many as there are processors)")},
    {0},
};

const struct command commands[] = {
    {"init", "DIR", 1, 1, N_("found an office in an empty folder"),
     N_("What is not given is asked for at the terminal. The three administrators need three "
        "different passwords; nothing has a default."),
     INIT, 0, init_run},
    {"demo", "DIR", 1, 1, N_("build the demonstration office, with a year of work behind it"), NULL,
     DEMO, 0, demo_run},
    {"serve", "", 0, 0, N_("serve an office to browsers and to this command line"), NULL, SERVE,
     COMMAND_OFFICE, serve_run},
    {"seal", "[FILE]", 0, 1, N_("seal a file (age format)"), NULL, SEAL, COMMAND_NO_JSON, seal_run},
    {"open", "[FILE]", 0, 1, N_("open a sealed file (age format)"), NULL, OPEN, COMMAND_NO_JSON,
     open_run},
    {"keygen", "", 0, 0, N_("make an age identity"), NULL, KEYGEN, COMMAND_NO_JSON, keygen_run},
    {"list", "[REGISTER]", 0, 1, N_("list the entries of a register, or the registers"), NULL, LIST,
     PERSON, list_run},
    {"show", "REGISTER [NUMBER]", 1, 2,
     N_("show an entry: what it is, what may be done and what happened; or what a register holds"),
     NULL, NULL, PERSON, show_run},
    {"new", "REGISTER [ACTION]", 1, 2, N_("make an entry"),
     N_("cofferdam new document --set title=... --set kind=notice --file body=letter.pdf\n"
        "Prints the number of the entry."),
     ACT, PERSON, new_run},
    {"do", "REGISTER NUMBER ACTION", 3, 3, N_("do an action of an entry"),
     N_("show names the actions and what each asks. What is not answered stays as it is; NAME= "
        "clears it. What needs approval becomes a request, whose number is printed."),
     ACT, PERSON, do_run},
    {"import", "REGISTER FILE", 2, 2,
     N_("make entries out of a table: XLSX, CSV or text with tabs"),
     N_("Columns are found by the fields' names and titles. Every row is an act like any other. "
        "The "
        "file is opened in a program of its own that can do nothing else."),
     IMPORT, PERSON, import_command_run},
    {"dayone", "FOLDER", 1, 1,
     N_("look at a folder of an office's own spreadsheets: registers, columns, contradictions"),
     N_("Proposes for each sheet the register that it keeps and the field that each column gives, "
        "and lists what contradicts itself. Nothing is changed; --prepare writes tables that "
        "import "
        "takes. Exits with 1 where there are contradictions."),
     DAYONE, PERSON, dayone_run},
    {"export", "REGISTER", 1, 1, N_("write a list to a file: what list shows, marked and numbered"),
     N_("The ledger keeps who took it out, with which filters and how many rows."), EXPORT, PERSON,
     export_command_run},
    {"read", "NUMBER", 1, 1,
     N_("read the file of an entry: a numbered reading, written down first"), NULL, READ, PERSON,
     read_run},
    {"print", "REGISTER NUMBER", 2, 2, N_("print an entry as one of the office's papers (PDF)"),
     N_("A receipt, a certificate of destruction, a letter ...: what its register allows. Each "
        "printing is written into the ledger first and says at its foot for whom it was made."),
     PRINT, PERSON | COMMAND_NO_JSON, print_run},
    {"check", "[NAME]", 0, 1,
     N_("examine the office: score by link and head, points that fail; NAME: one of them"),
     N_("With NAME: what it asks, why, its evidence, remedy and article, and the entries that fail "
        "it. Exit status 1 where a point fails."),
     CHECK_POINTS, PERSON, check_run},
    {"risk", "", 0, 0,
     N_("the risk coefficient: how it came about, what to mend first, how it moved"),
     N_("An index from 0 to below 1, no probability: docs/risk.md explains it."), RISK, PERSON,
     risk_run},
    {"numbers", "", 0, 0, N_("the base numbers: people, carriers, computers ... now or on a day"),
     NULL, NUMBERS, PERSON, numbers_run},
    {"muster", "NUMBER [scan [CODE...]]", 1, 600,
     N_("how a muster stands; scan: enter codes, else those of standard input, one a line"),
     N_("cofferdam muster QD-2027-001 scan JZ-0001 JZ-0002\n"
        "Exit status 1 when a code was out of place or unknown."),
     NULL, PERSON, muster_run},
    {"release findings", "NUMBER", 1, 1,
     N_("what the sieve found in a release, what was decided, what was not read"),
     N_("Exit status 1 while a finding is undecided or an unread part was looked at by nobody."),
     NULL, PERSON, release_findings_run},
    {"release decide", "NUMBER remove|keep|false_alarm FINDING...", 3, 600,
     N_("decide findings of a release by their numbers"),
     N_("cofferdam release decide GK-2027-0001 remove 1 2 5\n"
        "What is kept or a false alarm needs --reason."),
     RELEASE_DECIDE, PERSON, release_decide_run},
    {"release sieve", "NUMBER", 1, 1, N_("sieve a release now, by the rules of today"), NULL, NULL,
     PERSON, release_sieve_run},
    {"release redact", "NUMBER", 1, 1,
     N_("make the redacted copy: what is to be removed is taken out, and it is sieved again"), NULL,
     NULL, PERSON, release_redact_run},
    {"release recheck", "", 0, 0,
     N_("what is public and should be taken down, and which secrets could be declassified"),
     N_("Exit status 1 while something is to be taken down or waits for the sieve."),
     RELEASE_RECHECK, PERSON, release_recheck_run},
    {"finding list", "", 0, 0, N_("list what is found and not mended yet, the most overdue first"),
     NULL, FINDING_LIST, PERSON, finding_list_run},
    {"finding who", "", 0, 0, N_("who is to mend how much, and how late it is"), NULL, NULL, PERSON,
     finding_who_run},
    {"finding take", "CHECK [NUMBER...]", 1, 600,
     N_("make findings of entries that fail a check, and give them to somebody"),
     N_("cofferdam finding take medium.overdue --all --person RY-0007 --due 2027-05-01\n"
        "What was closed is taken up again under its own number; what stands is left alone. Exit "
        "status 1 where something was not taken up."),
     FINDING_TAKE, PERSON, finding_take_run},
    {"paper", "FILE...", 1, -1, N_("bring scanned papers back to their entries: PDF, PNG, JPEG"),
     N_("Reads the codes of the office's own papers on scanned pages and says what each would be "
        "the "
        "proof of, with the command that does it: somebody must have looked at the signature. "
        "Exits "
        "with 1 where a page could not be read."),
     NULL, PERSON, paper_run},
    {"sieve", "FILE...", 1, -1,
     N_("ask the office whether files may leave: marks, personal data, passages of its secrets"),
     N_("The office names a registered secret only to who may know of it. Exit status 0 clean, 1 "
        "findings, 2 none but something was not read. That you asked is written into the ledger, "
        "with the file's hash. Without an office: cofferdam scan."),
     NULL, PERSON, sieve_run},
    {"match", "FILE...", 1, -1,
     N_("hold fingerprints of other computers' files against the office's registered secrets"),
     N_("FILE is what cofferdam scan --fingerprints wrote there. Exit status 0 nothing, 1 passages "
        "of secrets. That you asked is written into the ledger. With --keep each file becomes an "
        "entry of the register exposure, to be taken down, let stay or reported as a leak; FILE "
        "must then hold all files of SITE, for what was found there before and is not in it counts "
        "as gone."),
     MATCH, PERSON, match_run},
    {"weigh", "REGISTER NUMBER", 2, 2,
     N_("hold an entry's level against what the sieve finds in it"),
     N_("Proposed level, what speaks for it, sources of passages, matters of the list that fit. "
        "Files "
        "are not opened for it: what was found when they came is kept. Exit status 0 it agrees, 1 "
        "the "
        "level seems too high or too low, 2 something was not read."),
     NULL, PERSON, weigh_run},
    {"inbox", "", 0, 0, N_("what waits for you: requests and deadlines"), NULL, INBOX, PERSON,
     inbox_run},
    {"calendar", "", 0, 0, N_("write what is due for you as a calendar (iCalendar)"),
     N_("Number and date only, never a title."), CALENDAR, PERSON | COMMAND_NO_JSON, calendar_run},
    {"calendar password", "", 0, 0,
     N_("make the password with which a program fetches your calendar"),
     N_("Printed this once; one made before is no longer good. The program asks the server for "
        "/calendar.ics with your login and this password."),
     NULL, PERSON, calendar_act_run},
    {"calendar revoke", "", 0, 0, N_("end the password of your calendar"), NULL, NULL, PERSON,
     calendar_act_run},
    {"requests", "", 0, 0, N_("requests that wait for you, or that you made"), NULL, REQUESTS,
     PERSON, requests_run},
    {"request", "REQUEST", 1, 1, N_("show a request: what would change, who decided"), NULL, NULL,
     PERSON, request_run},
    {"approve", "REQUEST", 1, 1, N_("approve a request, signed with your key"), NULL, REASON,
     PERSON, decide_run},
    {"return", "REQUEST", 1, 1, N_("send a request back, with a reason"), NULL, REASON, PERSON,
     decide_run},
    {"refuse", "REQUEST", 1, 1, N_("refuse a request, with a reason"), NULL, REASON, PERSON,
     decide_run},
    {"witness", "REQUEST", 1, 1, N_("witness what is done, signed with your key"), NULL, REASON,
     PERSON, decide_run},
    {"withdraw", "REQUEST", 1, 1, N_("withdraw a request of your own"), NULL, NULL, PERSON,
     decide_run},
    {"account list", "", 0, 0, N_("list the accounts"), NULL, NULL, PERSON, account_list_run},
    {"account make", "LOGIN", 1, 1, N_("make an account that can do nothing yet"), NULL,
     ACCOUNT_MAKE, PERSON, account_make_run},
    {"account activate", "LOGIN", 1, 1, N_("let an account in"), NULL, NULL, PERSON,
     account_act_run},
    {"account disable", "LOGIN", 1, 1, N_("shut an account out"), NULL, REASON, PERSON,
     account_act_run},
    {"account reset", "LOGIN", 1, 1, N_("give an account a new first password"), NULL,
     ACCOUNT_RESET, PERSON, account_act_run},
    {"account limit", "LOGIN", 1, 1, N_("restrict when and from where an account works"), NULL,
     ACCOUNT_LIMIT, PERSON, account_limit_run},
    {"account password", "", 0, 0, N_("change your own password"), NULL, ACCOUNT_PASSWORD, PERSON,
     account_password_run},
    {"role list", "[LOGIN]", 0, 1, N_("list somebody's roles, or your own"), NULL, NULL, PERSON,
     role_list_run},
    {"role give", "LOGIN ROLE...", 2, -1, N_("give somebody roles"), NULL, ROLE_GIVE, PERSON,
     role_give_run},
    {"role take", "GRANT", 1, 1, N_("take a role away"), NULL, NULL, PERSON, role_take_run},
    {"session list", "[LOGIN]", 0, 1, N_("list the sessions of an account"), NULL, NULL, PERSON,
     session_list_run},
    {"session revoke", "SESSION", 1, 1, N_("end a session"), NULL, NULL, PERSON,
     session_revoke_run},
    {"exam", "[PAPER]", 0, 1, N_("list the exams that are open to you, or show your paper"),
     N_("cofferdam new paper begin --set exam=NUMBER\n"
        "cofferdam do paper PAPER answer --set 'given=1:A 2:BD'\n"
        "cofferdam do paper PAPER submit"),
     NULL, PERSON, exam_run},
    {"questions load", "BANK [FILE]", 1, 2, N_("enter the questions of a CSV file into a bank"),
     N_("Without FILE those that come with the program. Codes that the bank has are left out; "
        "prints how "
        "many were entered. Somebody else adopts them: cofferdam do question_bank BANK adopt"),
     NULL, PERSON, questions_load_run},
    {"rules check", "DIR", 1, 1, N_("check regulations: every fault with file and line"),
     N_("Needs no office. Exit status 1 where there are faults. The sieve's rules stand in "
        "DIR/sieve; "
        "of them the examples are tried too, and how the patterns are written."),
     RULES_CHECK, 0, rules_check_run},
    {"rules list", "", 0, 0, N_("list the versions of the regulations"), NULL, NULL, PERSON,
     rules_list_run},
    {"rules show", "VERSION", 1, 1, N_("show or write out a version of the regulations"), NULL,
     OUT_FOLDER, PERSON, rules_show_run},
    {"rules propose", "DIR", 1, 1, N_("propose a new version of the regulations"), NULL, NULL,
     PERSON, rules_propose_run},
    {"rules approve", "VERSION", 1, 1, N_("put a proposed version in force"), NULL, NULL, PERSON,
     rules_approve_run},
    {"rules print", "[NAME]", 0, 1,
     N_("write the regulations in force, or the one of that name, as articles"),
     N_("FILE ends in .pdf, .docx or .txt; the language is that of --lang."), RULES_PRINT,
     PERSON | COMMAND_NO_JSON, rules_print_run},
    {"rules rehearse", "DIR", 1, 1, N_("hold a draft of the regulations against what was done"),
     N_("Says which acts it would have refused, or asked more for. Nothing is changed."), REHEARSE,
     PERSON, rules_rehearse_run},
    {"report", "", 0, 0, N_("write a report out of the registers, with its evidence"),
     N_("Every sentence is counted out of the registers and says so where it cannot be. The "
        "language is that of --lang."),
     REPORT, PERSON | COMMAND_NO_JSON, report_run},
    {"report list", "", 0, 0, N_("list the kinds of reports"), NULL, NULL, PERSON, report_list_run},
    {"report keep", "", 0, 0, N_("keep a report as a draft, with its evidence"),
     N_("Prints its number. list work_report lists those that are kept; do work_report NUMBER "
        "submit, issue or withdraw leads on."),
     REPORT_KEEP, PERSON, report_keep_run},
    {"report show", "NUMBER", 1, 1, N_("show the sentences of a kept report, and whose they are"),
     NULL, NULL, PERSON, report_show_run},
    {"report edit", "NUMBER", 1, 1, N_("change, add or leave out a sentence of a kept report"),
     N_("What you write is marked in the report as your unproven statement. An approval that was "
        "given falls."),
     REPORT_EDIT, PERSON, report_edit_run},
    {"ledger log", "", 0, 0, N_("list what was done, newest first"), NULL, LOG, PERSON,
     ledger_log_run},
    {"ledger verify", "", 0, 0, N_("recompute everything: 0 all of it stands, 1 it does not"),
     N_("The owner of the folder needs no login."), VERIFY, OWNER, ledger_verify_run},
    {"ledger checkpoint", "", 0, 0, N_("sign and print the head of the ledger"), NULL, CHECKPOINT,
     OWNER, ledger_checkpoint_run},
    {"ledger witness", "UNIT FILE", 2, 2,
     N_("cosign the head of a unit's ledger, where it goes on from the one cosigned before"),
     N_("FILE is what the unit wrote with ledger checkpoint --for-witness. Exits with 1 where that "
        "ledger was rewritten; else hands out the cosigned head."),
     OUT, PERSON, ledger_witness_run},
    {"ledger witnessed", "FILE", 1, 1, N_("keep a head of this ledger that a superior cosigned"),
     N_("ledger verify compares the ledger with it from then on."), NULL, PERSON,
     ledger_witnessed_run},
    {"ledger key", "", 0, 0, N_("print the key that checkpoints and proofs are checked with"), NULL,
     KEY, OWNER, ledger_key_run},
    {"ledger prove", "LEAF|NUMBER", 1, 1,
     N_("write a proof that an act, or the last one on an entry, stands in the ledger"), NULL, OUT,
     PERSON, ledger_prove_run},
    {"ledger draw", "NUMBER", 1, 1,
     N_("draw again what was drawn for an entry: 0 it is the same, 1 it is not"), NULL, NULL,
     PERSON, ledger_draw_run},
    {"ledger check", "PROOF", 1, 1, N_("check a proof, without the office"), NULL, CHECK, 0,
     ledger_check_run},
    {"bundle export", "", 0, 0, N_("write a report with its evidence, sealed to the superior"),
     N_("docs/bundle.md is the format. Prints the number under which it is entered as sent."),
     BUNDLE_EXPORT, PERSON, bundle_export_run},
    {"bundle verify", "FILE", 1, 1,
     N_("check a bundle, without an office: 0 it holds, 1 it does not"),
     N_("Says which line does not hold. cofferdam-verify checks the same without this program."),
     BUNDLE_VERIFY, 0, bundle_verify_run},
    {"bundle import", "FILE", 1, 1,
     N_("take in a report of a unit or a notice of the superior: checked, entered, cosigned"),
     N_("A report that does not hold is entered as that; exit status 1."), BUNDLE_IMPORT, PERSON,
     bundle_import_run},
    {"bundle notice", "NUMBER", 1, 1, N_("write a notice that was sent as a signed file"), NULL,
     OUT, PERSON | COMMAND_NO_JSON, bundle_notice_run},
    {"units", "", 0, 0, N_("the units on one page: scores, coefficients, who has not reported"),
     NULL, NULL, PERSON, units_run},
    {"keys rewrap", "DIR", 1, 1, N_("change the passphrase of an office's keys"), NULL, REWRAP, 0,
     keys_rewrap_run},
    {"mail set", "", 0, 0, N_("say through which server reminders go, and from whom"),
     N_("The password is kept sealed with the office's key. Letters bear numbers and days, never a "
        "title."),
     MAIL_SET, PERSON, mail_act_run},
    {"mail test", "ADDRESS", 1, 1, N_("send one letter now and say what came of it"), NULL, NULL,
     PERSON, mail_act_run},
    {"mail status", "", 0, 0, N_("the mail server, and how many letters wait"), NULL, NULL, PERSON,
     mail_status_run},
    {"mail off", "", 0, 0, N_("send no more mail"), NULL, NULL, PERSON, mail_act_run},
    {"office", "", 0, 0, N_("facts of the office"), NULL, NULL, COMMAND_OFFICE, office_run},
    {"tick", "", 0, 0, N_("run the office's clocks now"),
     N_("The owner of the folder needs no login."), NULL, OWNER, tick_run},
    {"clock", "[MOMENT]", 0, 1, N_("show the office's time, or put an exercise's clock forward"),
     N_("MOMENT is 2026-11-22 (09:00) or 2026-11-22T18:46. The owner of the folder needs no "
        "login. What has come due runs with the next tick."),
     NULL, OWNER, clock_run},
    {"scan", "[PATH...]", 0, -1, N_("find what must not leave: marks, personal data, keys, words"),
     N_("Files and folders, - for standard input. Needs no office. Exit status 0 clean, 1 "
        "findings, 2 none but something was not read: unread is never clean. With --json one "
        "object a finding and one a file. Folders may hold a file .cofferdamignore, with the "
        "patterns of gitignore; what it passes over is counted. An allow-list is a YAML list of "
        "rows with path, rule or text, and with until and reason."),
     options_scan, COMMAND_FILES, scan_run},
    {"redact", "FILE", 1, 1,
     N_("write a copy of a document without what may not leave, and prove that it is gone"),
     N_("cofferdam scan --json letter.docx >found; cofferdam redact letter.docx --findings found "
        "-o copy.docx\n"
        "DOCX, XLSX, PPTX, ODT, ODS, ODP, PDF, PNG, JPEG, TIFF, HTML and text; needs no office. "
        "What "
        "is removed at one place is removed at all, also where it is recognized on a scanned page "
        "or "
        "in a picture. Comments, tracked deletions, hidden text, "
        "properties, embedded files and macros are in no copy. Where something would be left, "
        "nothing is written."),
     options_redact, 0, redact_run},
    {"drill", "DIR", 1, 1, N_("plant a loss in an exercise office and score what is made of it"),
     N_("cofferdam drill drill1 --scenario loss --of office\n"
        "cofferdam drill drill1 --score\n"
        "Founds the exercise in DIR where there is none: a copy of the structure with a ledger of "
        "its own. drill.json there says what was taken away; the score is kept beside it. Exit "
        "status 1 below 60 points."),
     DRILL, 0, drill_run},
    {"watch", "[PERSON]", 0, 1,
     N_("judge now what people gathered and the office released; or how one person stands"),
     N_("The server does it every day. The owner of the folder needs no login; how a person stands "
        "is "
        "for those who enter alerts."),
     NULL, OWNER, watch_command_run},
    {"topology", "", 0, 0, N_("draw the office's networks"),
     N_("Zones by class with the air gap between them; links that are not allowed are drawn "
        "broken."),
     TOPOLOGY, PERSON | COMMAND_NO_JSON, topology_run},
    {"leak", "", 0, 0, N_("estimate within what distance a device's radiation can be read"),
     N_("Needs no office. Exit status 1 where it may reach beyond --boundary. Assumptions are "
        "printed "
        "beside the figure; docs/leak-distance.md explains them."),
     LEAK, 0, leak_run},
    {"help", "[COMMAND]", 0, 2, N_("this help"), NULL, HELP, COMMAND_NO_JSON, help_run},
    {0},
};
