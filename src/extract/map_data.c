#include "extract/map_data.h"

static const double FAR = 1e8; /* no grid on earth has so many metres */

void extent_add(struct extent *e, double x, double y)
{
    if (!(x >= -FAR && x <= FAR && y >= -FAR && y <= FAR))
        return;
    if (!e->points++)
        *e = (struct extent){x, x, y, y, 1};
    e->x_from = x < e->x_from ? x : e->x_from;
    e->x_to = x > e->x_to ? x : e->x_to;
    e->y_from = y < e->y_from ? y : e->y_from;
    e->y_to = y > e->y_to ? y : e->y_to;
}

enum err map_tell(struct words *w, struct str place, struct str what, const struct extent *covers)
{
    BUF_SCOPE(line, 4096);
    buf_text(&line, "map data: ");
    for (size_t at = 0; at < what.n && line.n < 400;) { /* it may come from the file: on one line */
        uint32_t c = str_next(what, &at);
        buf_utf8(&line, c < ' ' || c == 0x7F ? ' ' : c);
    }
    if (covers && covers->points)
        buf_printf(&line, ", x %.6f..%.6f, y %.6f..%.6f", covers->x_from, covers->x_to,
                   covers->y_from, covers->y_to);
    buf_char(&line, '\n');
    return words_put(w, LOOK_PROPERTY, words_place(w, place, STR("(map)")), buf_view(&line));
}
