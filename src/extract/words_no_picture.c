/* Pictures where no models are linked: what is written about them is read, they themselves are told as not read. The
 * libraries of words_picture.c bring eighty others with them, whose mappings every fork would copy. */
#include "extract/picture_parts.h"

void words_pictures_prepare(void)
{
}

enum err words_picture(struct words *w, struct str place, struct str bytes)
{
    TRY(picture_parts(w, place, bytes));
    return w->sink->picture(w->sink->at, place);
}

enum err words_dots(struct words *w, struct str place, const struct dots *dots)
{
    (void)dots;
    return w->sink->picture(w->sink->at, place);
}
