/* The objects of a DWG and their map: a byte for the version, two for the length of the map, the map, the objects; and the same bytes as
 * a file of pages. */
#include "fuzz/fuzz.h"

#include "extract/bytes.h"
#include "extract/dwg.h"
#include "fuzz/words_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    enum { HEAD = 3, ROOM = 1 << 20 };
    struct str s = str_bytes(data, n), map = cut(s, HEAD, le16(s, 1));
    enum dwg_version version = (enum dwg_version)(le8(s, 0) % (DWG_2013 + 1));
    LAYERS_SCOPE(said);
    (void)dwg_texts(cut_from(s, HEAD + map.n), map, version, &said);
    for (size_t i = 0; i < LOOK_COUNT; i++)
        promise(!said.of[i].n || str_utf8(buf_view(&said.of[i])));
    BUF_SCOPE(objects, ROOM);
    BUF_SCOPE(places, ROOM);
    (void)dwg_sections(s, version, &objects, &places);
    return 0;
}
