/* All regulations of a folder, as an office is founded with them. */
#ifndef TESTS_UNIT_RULES_FOLDER_H
#define TESTS_UNIT_RULES_FOLDER_H

#include "unit/test.h"

#include <glob.h>

#include "base/buf.h"
#include "base/io.h"
#include "rulebook/rulebook.h"

static inline struct rule_file *rules_of_folder(struct arena *a, const char *folder, int *ret_count)
{
    glob_t found;
    assert_int_equal(0, glob(path_join(a, folder, "*.yaml"), 0, NULL, &found));
    struct rule_file *files = NEW_ARRAY(a, struct rule_file, found.gl_pathc);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        files[i].name = arena_text(a, str_of(strrchr(found.gl_pathv[i], '/') + 1));
        assert_ok(file_read(a, found.gl_pathv[i], 1 << 20, &files[i].text));
    }
    *ret_count = (int)found.gl_pathc;
    globfree(&found);
    return files;
}

#endif
