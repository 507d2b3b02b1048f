/* KML and GPX: which they are, and what their coordinates cover. Their words are read as those of any XML (words_xml.c). */
#include "extract/map_data.h"
#include "extract/package.h"

#include <stdlib.h>

enum { DEPTH_MAX = 256, NUMBERS_MAX = 64 << 20 };

struct reading {
    const char *what; /* NULL: not known yet; "": no map */
    bool in_coordinates;
    struct buf numbers;
    struct extent extent;
};

static enum err on_start(void *at, const char *name, const char **atts)
{
    struct reading *r = at;
    const char *lat = part_attribute(atts, "lat"), *lon = part_attribute(atts, "lon");
    if (!r->what)
        r->what = !strcmp(name, "kml") ? "KML" : !strcmp(name, "gpx") ? "GPX" : "";
    if (!*r->what)
        return ERR_OK;
    r->in_coordinates = !strcmp(name, "coordinates") || !strcmp(name, "coord");
    buf_clear(&r->numbers);
    static const char *const points[] = {"wpt", "trkpt", "rtept"};
    for (size_t i = 0; i < ARRAY_SIZE(points) && lat && lon; i++)
        if (!strcmp(name, points[i]))
            extent_add(&r->extent, strtod(lon, NULL), strtod(lat, NULL));
    return ERR_OK;
}

static enum err on_text(void *at, struct str text)
{
    struct reading *r = at;
    if (r->in_coordinates)
        buf_str(&r->numbers, text);
    return ERR_OK;
}

/* "116.4,39.9,0 116.5,39.8,0"; of a track with a blank between the two. */
static void add_coordinates(struct reading *r)
{
    buf_char(&r->numbers, '\0');
    if (r->numbers.over)
        return;
    for (char *p = r->numbers.p, *end; *p;) {
        double x = strtod(p, &end);
        if (end == p || (*end != ',' && *end != ' '))
            break;
        p = end + 1;
        double y = strtod(p, &end);
        if (end == p)
            break;
        extent_add(&r->extent, x, y);
        while (*end && !strchr(" \t\r\n", *end))
            end++;
        p = end;
    }
}

static enum err on_end(void *at, const char *name)
{
    struct reading *r = at;
    (void)name;
    if (r->in_coordinates)
        add_coordinates(r);
    r->in_coordinates = false;
    return ERR_OK;
}

enum err map_xml(struct words *w, struct str place, struct str utf8)
{
    struct reading r = {.numbers = BUF(NUMBERS_MAX)};
    const struct part_reader reader = {&r, on_start, on_end, on_text};
    struct str head = str_bytes(utf8.p, utf8.n < 4096 ? utf8.n : 4096);
    bool may = memmem(head.p, head.n, "<kml", 4) || memmem(head.p, head.n, "<gpx", 4) ||
               memmem(head.p, head.n, ":kml", 4);
    /* damage is told by whoever reads its words */
    bool damaged = may && xml_read(utf8, DEPTH_MAX, &reader);
    (void)damaged;
    buf_free(&r.numbers);
    return r.what && *r.what ? map_tell(w, place, str_of(r.what), &r.extent) : ERR_OK;
}
