#ifndef TESTS_WEB_HOSTILE_VIEW_H
#define TESTS_WEB_HOSTILE_VIEW_H

#include "web/layout.h"

struct hostile {
    struct str value;
    int number;
    struct words words;
};

#endif
