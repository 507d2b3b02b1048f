#include "extract/input.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include "base/io.h"

enum { BLOCK = 256 * 1024 };

struct input input_open(void)
{
    struct stat st;
    bool known = fstat(0, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    return (struct input){.read = BUF(INPUT_READ_MAX), .size = known ? (size_t)st.st_size : 0};
}

/* Up to `most` bytes; false in *ret_more once the end was seen. */
static enum err read_until(struct input *in, size_t most, bool *ret_more)
{
    static char block[BLOCK];
    size_t n = 1;
    while (n && in->read.n < most) {
        size_t want = most - in->read.n < BLOCK ? most - in->read.n : BLOCK;
        TRY(fd_read(0, block, want, "file", &n));
        buf_add(&in->read, block, n);
        n = n == want ? n : 0;
    }
    if (n)
        TRY(fd_read(0, block, 1, "file", &n)); /* is this byte the one too many */
    *ret_more = n > 0;
    if (n) {
        in->read.max++;
        buf_char(&in->read, block[0]);
    }
    return ERR_OK;
}

enum err input_whole(struct input *in, size_t most, struct str *ret_file)
{
    bool more;
    TRY(read_until(in, most, &more));
    if (more)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext((long long)most));
    *ret_file = buf_view(&in->read);
    return ERR_OK;
}

static enum err read_block(void *at, struct str *ret_bytes)
{
    static char block[BLOCK];
    size_t n;
    (void)at;
    TRY(fd_read(0, block, sizeof block, "file", &n));
    *ret_bytes = str_bytes(block, n);
    return ERR_OK;
}

enum err input_words(struct input *in, struct words *w)
{
    bool more;
    TRY(read_until(in, INPUT_READ_MAX, &more));
    if (!more)
        return words_read(w, STR(""), buf_view(&in->read));
    const struct words_source source = {NULL, read_block};
    bool taken;
    TRY(words_stream(w, buf_view(&in->read), &source, &taken));
    if (taken)
        return ERR_OK;
    buf_free(&in->read);
    /* where it shrinks meanwhile its reader dies, and that is told */
    void *mapped = in->size && in->size <= INPUT_MAPPED_MAX
                       ? mmap(NULL, in->size, PROT_READ, MAP_PRIVATE, 0, 0)
                       : MAP_FAILED;
    if (mapped == MAP_FAILED)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, STR(""));
    return words_read(w, STR(""), str_bytes(mapped, in->size));
}
