#include "extract/rewriting.h"

#include "base/io.h"
#include "extract/rewriting_receive.h"

static enum err ask(struct str document, const struct cuts *cuts, int *ret_fd)
{
    BUF_SCOPE(list, CUTS_BYTES_MAX);
    if (document.n > REWRITING_MAX)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(REWRITING_MAX));
    cuts_write(&list, cuts);
    if (list.over || cuts->cut_count + cuts->box_count + cuts->needle_count > CUTS_MAX)
        return fail(ERR_TOO_LARGE, "There is too much to be removed: {1} places",
                    numtext((long long)cuts->cut_count));
    TRY(memory_file(ret_fd));
    TRY(fd_write(*ret_fd, list.p, list.n, "memory"));
    return fd_write(*ret_fd, document.p, document.n, "memory");
}

static enum err ask_texts(struct str document, const struct cuts *cuts, const char *mode,
                          struct arena *a, struct extracted *ret_texts)
{
    FD_SCOPE(fd);
    struct flows_receiver t;
    TRY(ask(document, cuts, &fd));
    flows_receiver_init(&t, a);
    enum err err = frames_run(fd, mode, &t.frames);
    flows_receiver_free(&t);
    if (!err)
        *ret_texts = (struct extracted){.parts = t.parts,
                                        .part_count = t.part_count,
                                        .notes = t.notes,
                                        .note_count = t.note_count};
    return err;
}

enum err rewriting_flows(struct str document, struct arena *a, struct extracted *ret_flows)
{
    return ask_texts(document, &(struct cuts){0}, "--flows", a, ret_flows);
}

enum err rewriting_search(struct str document, const struct cuts *needles, struct arena *a,
                          struct extracted *ret_found)
{
    return ask_texts(document, needles, "--search", a, ret_found);
}

enum err rewriting_cut(struct str document, const struct cuts *cuts, struct arena *a,
                       struct buf *out, uint32_t left[LEFT_COUNT])
{
    FD_SCOPE(fd);
    struct copy_receiver r;
    copy_receiver_init(&r, a, out, left);
    TRY(ask(document, cuts, &fd));
    return frames_run(fd, "--redact", &r.frames);
}
