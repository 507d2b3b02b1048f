/* The structure of an office, as a drill takes it over. Internal to the drill. */
#ifndef OFFICE_DRILL_COPY_H
#define OFFICE_DRILL_COPY_H

#include "office/drill.h"

struct copied_department {
    int64_t id, parent, head;
    struct str name, code;
};
struct copied_post {
    int64_t id;
    struct str name, secret_class;
};
struct copied_person {
    int64_t id, department, post;
    struct str name, login; /* login "" where he has no account */
    int clearance;
};
struct copied_role {
    int64_t person;
    struct str role;
};
struct copied_medium {
    struct str number, kind, side;
    int grade;
    int64_t holder;
};
#define COPIED(type)                                                                               \
    struct {                                                                                       \
        struct type *rows;                                                                         \
        size_t count, cap;                                                                         \
    }
struct copied {
    struct office_facts facts;
    struct rule_file *rules;
    int rule_count;
    COPIED(copied_department) departments;
    COPIED(copied_post) posts;
    COPIED(copied_person) people;
    COPIED(copied_role) roles;
    COPIED(copied_medium) media;
};

/* Everything into the arena; the office is closed again. */
enum err must_check copy_read(const char *dir, struct str passphrase, struct arena *a,
                              struct copied *ret_copied);

#endif
