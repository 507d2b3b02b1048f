/* A text in both languages, inside a table. Internal to src/office/demo. */
#ifndef OFFICE_DEMO_WORDS_H
#define OFFICE_DEMO_WORDS_H

#define W(zh, en)                                                                                  \
    {                                                                                              \
        {                                                                                          \
            zh, en                                                                                 \
        }                                                                                          \
    }

#endif
