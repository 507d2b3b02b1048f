#ifndef TESTS_WEB_GALLERY_VIEW_H
#define TESTS_WEB_GALLERY_VIEW_H

#include "web/layout.h"

struct gallery_entry {
    struct identity identity;
    struct tabs tabs;
    struct timeline timeline;
    struct actions_view actions;
};

#endif
