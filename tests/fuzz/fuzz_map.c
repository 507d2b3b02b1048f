/* Shapefiles and their tables, tags of TIFF, drawings, KML and GPX. */
#include "fuzz/fuzz.h"

#include "extract/map_data.h"
#include "extract/tiff_tags.h"
#include "fuzz/words_sink.h"

static enum err tags(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(about, TEXT_BYTES_MAX);
    TRY(tiff_tags(w, place, bytes, &about));
    promise(!about.n || str_utf8(buf_view(&about)));
    return ERR_OK;
}

static const struct {
    bool (*fits)(struct str bytes);
    enum err (*read)(struct words *w, struct str place, struct str bytes);
} readers[] = {{is_shape, words_shape}, {is_dbf, words_dbf},        {is_dwg, words_dwg},
               {is_dxf, words_dxf},     {is_dxf_binary, words_dxf}, {NULL, tags},
               {NULL, map_xml}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
        if (!readers[i].fits || readers[i].fits(str_bytes(data, n)))
            words_promises(data, n, readers[i].read);
    return 0;
}
