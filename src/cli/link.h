/* How a command reaches its office: over the Unix socket of the server that has it open, else by
 * opening the folder in this process. Above this line there is no difference: both ways answer the
 * same JSON API (web/api.h). */
#ifndef CLI_LINK_H
#define CLI_LINK_H

#include "cli/command.h"
#include "web/http.h"

struct link;

/* ---- what is asked: "/api/r/document?filter.state=draft" ---- */

struct target {
    struct buf text;
    bool has_query;
};
#define TARGET_SCOPE(name) struct target name CLEANUP(target_free) = {.text = BUF(TARGET_MAX)}
void target_free(struct target *t);
void target_part(struct target *t, const char *part); /* "/" and the part, encoded */
void target_param(struct target *t, const char *name, const char *value); /* NULL: left out */

/* ---- the link ---- */

/* Opens the office that the options name and logs in as they say (COMMAND_PERSON); without a login
 * where the command needs none. ERR_INPUT where an option is missing, ERR_BUSY where a process
 * that is no server has it. */
enum err must_check link_open(struct cli *c, struct link **ret_link);
void link_close(struct link *l); /* logs out; NULL is fine */

/* Asks. The answer is an object that the caller gives back with json_decref(). `body` is NULL or an
 * object, taken over; its strings are wiped. A failure is that of the office, in its words; what
 * more it said is in c->failure. */
enum err must_check link_call(struct link *l, enum method method, const struct target *target,
                              json_t *body, json_t **ret_answer);

/* Uploads a file ("-": standard input, under the name given); its token, in the arena. */
enum err must_check link_upload(struct link *l, const char *path, const char *name,
                                const char **ret_token);

/* What answers bytes and no JSON (a reading, a paper), to a descriptor; `name` is for messages. */
enum err must_check link_fetch(struct link *l, const struct target *target, int fd,
                               const char *name);

/* The same into a file ("-": standard output), by way of a neighbour that takes the name at the end: a cut file
 * never looks like the whole. */
enum err must_check link_save(struct link *l, const struct target *target, const char *path,
                              struct arena *a);
/* --out, which must be given. ERR_CONFLICT where the file is there and --force is not given. */
enum err must_check out_file(struct cli *c, const char **ret_out);

/* "DIR/socket", through /proc/self/fd where that is too long for an address; in the arena. *ret_fd
 * stays open as long as the name is used. */
enum err must_check socket_name(struct arena *a, const char *dir, int *ret_fd,
                                const char **ret_name);
/* The folder of the office: -d, else $COFFERDAM_DIR. ERR_INPUT. */
enum err must_check office_folder(const struct cli *c, const char **ret_dir);

static inline void link_cleanup(struct link **l)
{
    link_close(*l);
}
static inline void answer_cleanup(json_t **answer)
{
    json_decref(*answer);
}
#define LINK_SCOPE(name) struct link *name CLEANUP(link_cleanup) = NULL
#define ANSWER_SCOPE(name) json_t *name CLEANUP(answer_cleanup) = NULL

#endif
