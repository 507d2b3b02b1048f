/* The text of the demonstration office: a township that does not exist, its people, its catalogue
 * of matters and a year of documents. Pure tables and a generator: the same index gives the same
 * words and, on one machine, the same bytes. No office calls, no clock, no disk.
 *
 * Places, people and facts are made up, and plainly so: the people bear the first surnames of the
 * old primer with Shi or Li ("example") and a numeral. */
#ifndef OFFICE_DEMO_DEMO_TEXT_H
#define OFFICE_DEMO_DEMO_TEXT_H

#include "access/level.h"
#include "base/buf.h"
#include "base/clock.h"

/* A text in both languages, indexed by enum lang. */
struct demo_words {
    const char *in[LANG_COUNT];
};

extern const struct demo_words demo_office;        /* 青溪虚构镇人民政府 */
extern const struct demo_words demo_office_short;  /* 青溪虚构镇 */
extern const struct demo_words demo_superior;      /* 云湖虚构县 ... */
extern const struct demo_words demo_leading_group; /* its confidentiality leading group */

/* ---- Departments and people ---- */

enum demo_department_id {
    DEMO_LEADERSHIP,
    DEMO_OFFICE, /* party and government office: runs the confidentiality work */
    DEMO_ARCHIVES,
    DEMO_PRINTING,
    DEMO_NETWORK,
    DEMO_FINANCE,
    DEMO_CIVIL,
    DEMO_AGRICULTURE,
    DEMO_LAND,
    DEMO_POLICE,
    DEMO_ARMED,
    DEMO_DISCIPLINE,
    DEMO_PERSONNEL,
    DEMO_PUBLICITY,
    DEMO_EMERGENCY,
    DEMO_PETITIONS,
    DEMO_STATISTICS,
    DEMO_HEALTH,
    DEMO_DEPARTMENTS
};

struct demo_department {
    const char *code; /* "DZB": stands in numbers of documents */
    struct demo_words name;
    struct demo_words duty; /* what it does, one sentence */
};
extern const struct demo_department demo_departments[DEMO_DEPARTMENTS];

/* What a person is in the confidentiality work; a set of bits. */
enum demo_role {
    DEMO_GROUP_HEAD = 1 << 0, /* deputy secretary of the party committee */
    DEMO_GROUP_DEPUTY = 1 << 1,
    DEMO_GROUP_MEMBER = 1 << 2,
    DEMO_GROUP_DIRECTOR = 1 << 3, /* director of the group's office and of DEMO_OFFICE */
    DEMO_OFFICER = 1 << 4,        /* named confidentiality officer */
    DEMO_SECTION_HEAD = 1 << 5,   /* head of the department */
    DEMO_SYSTEM_ADMIN = 1 << 6,
    DEMO_SECURITY_ADMIN = 1 << 7,
    DEMO_AUDIT_ADMIN = 1 << 8,
    DEMO_ARCHIVIST = 1 << 9,
    DEMO_PRINTER = 1 << 10,
    DEMO_DETERMINER = 1 << 11, /* responsible person who decides on proposed levels */
    DEMO_LIAISON = 1 << 12,    /* part-time confidentiality liaison of a department */
    DEMO_TOP_LEADER = 1 << 13,
};

struct demo_person {
    const char *login; /* "zhao.shiyi" */
    struct demo_words name, post;
    enum demo_department_id department;
    enum level clearance;
    unsigned roles;
};
enum { DEMO_PEOPLE = 48 };
extern const struct demo_person demo_people[DEMO_PEOPLE];

/* The first person with all these roles in that department; any department for DEMO_DEPARTMENTS.
 * -1 where there is none. */
int demo_person_with(unsigned roles, enum demo_department_id department);

/* ---- Matters: what is secret here, and what is a work secret ---- */

enum demo_producer { DEMO_BY_TOWNSHIP, DEMO_BY_COUNTY, DEMO_BY_CITY, DEMO_BY_PROVINCE };

struct demo_matter {
    const char *code; /* "GM-07", "GZ-12" */
    enum level level;
    unsigned years;              /* period; 0 where `until` says the condition */
    enum demo_producer producer; /* lowest body that produces it */
    struct demo_words name, scope, until;
    const char *basis; /* of the fictional catalogue: "第三章第2条" */
};
enum { DEMO_SECRET_MATTERS = 40, DEMO_WORK_MATTERS = 25 };
extern const struct demo_matter demo_secret_matters[DEMO_SECRET_MATTERS];
extern const struct demo_matter demo_work_matters[DEMO_WORK_MATTERS];

/* ---- Documents ---- */

enum demo_kind {
    DEMO_NOTICE,
    DEMO_PLAN,
    DEMO_REPORT,
    DEMO_MINUTES,
    DEMO_LETTER,
    DEMO_REPLY,
    DEMO_TABLE,
    DEMO_MAP,
    DEMO_REQUEST,
    DEMO_FORM,
    DEMO_KINDS
};
extern const struct demo_words demo_kinds[DEMO_KINDS];

enum demo_format { DEMO_TXT, DEMO_PDF, DEMO_DOCX, DEMO_XLSX, DEMO_PNG, DEMO_FORMATS };
extern const char *const demo_format_suffix[DEMO_FORMATS];     /* "pdf" */
extern const char *const demo_format_media_type[DEMO_FORMATS]; /* "application/pdf" */

struct demo_document {
    struct str title[LANG_COUNT];
    struct str number;                /* "青虚政办发〔2026〕3号" */
    struct str origin[LANG_COUNT];    /* issuing body */
    struct str subject[LANG_COUNT];   /* the family it belongs to: "防汛抗旱" */
    struct str reason[LANG_COUNT];    /* why this level is proposed; "" for public ones */
    struct str scope[LANG_COUNT];     /* scope of knowledge proposed */
    struct str file_name;             /* "防汛工作方案.pdf" */
    struct str mark;                  /* "秘密★10年", "工作秘密★1年", "内部", "" */
    const struct demo_matter *matter; /* NULL where no catalogue matter applies */
    enum demo_kind kind;
    enum demo_format format;
    enum lang lang;   /* of the file's text */
    enum level level; /* as proposed; of the superior's documents as determined there */
    unsigned years;   /* proposed period; 0 for none */
    bool from_superior;
    unsigned drafter; /* index of demo_people; of the superior's documents, who registers it */
    enum demo_department_id department; /* that leads */
    char date[DATE_SIZE];               /* of issue; rises with the index */
    unsigned copies;                    /* numbered copies to be made, 1 to 12 */
};
enum { DEMO_DOCUMENTS = 320 };

/* The document `index` of DEMO_DOCUMENTS in the given year. Texts live in the arena. */
void demo_document(unsigned index, int year, struct arena *a, struct demo_document *ret_document);

/* Its file, appended to `out` (every one under 1 MiB). */
enum err must_check demo_document_file(unsigned index, int year, struct buf *out);

/* ---- What goes wrong ---- */

enum demo_mishap_kind {
    DEMO_REFUSED,   /* a determination, a copy, an access that was refused, and why */
    DEMO_RETURNED,  /* sent back to the drafter to be done better */
    DEMO_LATE,      /* why a copy came back late */
    DEMO_LOST,      /* how a copy was lost or could not be found for a while */
    DEMO_CORRECTED, /* a wrong entry and its correction */
    DEMO_MISHAP_KINDS
};

/* The index-th text of that kind; the list starts again at its end. */
const struct demo_words *demo_mishap(enum demo_mishap_kind kind, unsigned index);

#endif
