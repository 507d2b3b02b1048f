#include "extract/clamd.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"

enum { BLOCK = 256 * 1024, ANSWER_MAX = 1024 };

static enum err failed(const char *socket_path)
{
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return fail(ERR_TIMEOUT, "clamd did not answer within {1} seconds", numtext(CLAMD_SECONDS));
    return fail_errno("cannot ask clamd at", socket_path);
}

static enum err connect_to(const char *socket_path, int *ret_fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = CLAMD_SECONDS};
    FD_SCOPE(fd);
    if (strlen(socket_path) >= sizeof address.sun_path)
        return fail(ERR_INPUT, "The path of a socket has at most {1} bytes",
                    numtext(sizeof address.sun_path - 1));
    memcpy(address.sun_path, socket_path, strlen(socket_path));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) ||
        connect(fd, (const struct sockaddr *)&address, sizeof address))
        return failed(socket_path);
    *ret_fd = fd;
    fd = -1;
    return ERR_OK;
}

static uint64_t patience_ends(void)
{
    return clock_monotonic_ns() + CLAMD_SECONDS * UINT64_C(1000000000);
}

/* False where clamd closed its end or takes nothing: it has an answer already, such as that the stream is too long. */
static bool send_all(int fd, const void *p, size_t n)
{
    uint64_t end = patience_ends();
    for (size_t sent = 0; sent < n;) {
        ssize_t k = send(fd, (const char *)p + sent, n - sent, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0 || clock_monotonic_ns() > end)
            return false;
        sent += (size_t)k;
    }
    return true;
}

static void put_be32(unsigned char at[4], size_t n)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(n >> (24 - 8 * i));
}

static enum err stream(int to, int from, bool *ret_whole)
{
    static const char command[] = "zINSTREAM"; /* with its NUL */
    static _Thread_local unsigned char block[4 + BLOCK];
    size_t n;
    if (lseek(from, 0, SEEK_SET) < 0)
        return fail_errno("cannot read", "file");
    *ret_whole = false;
    if (!send_all(to, command, sizeof command))
        return ERR_OK;
    do {
        TRY(fd_read(from, block + 4, BLOCK, "file", &n));
        put_be32(block, n); /* the last one is empty */
        if (!send_all(to, block, 4 + n))
            return ERR_OK;
    } while (n);
    *ret_whole = true;
    return ERR_OK;
}

/* One line, which comes whole within the time: not a letter each now and then. */
static enum err hear(int fd, const char *socket_path, char answer[ANSWER_MAX], size_t *ret_n)
{
    uint64_t end = patience_ends();
    size_t n = 0;
    while (n < ANSWER_MAX) {
        ssize_t k = recv(fd, answer + n, ANSWER_MAX - n, 0);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0 && (errno != ECONNRESET || !n))
            return failed(socket_path);
        if (k <= 0)
            break;
        n += (size_t)k;
        errno = EAGAIN;
        if (clock_monotonic_ns() > end)
            return failed(socket_path);
    }
    *ret_n = n;
    return ERR_OK;
}

/* "stream: OK" of a file that it has taken whole, "stream: NAME FOUND", "... ERROR". */
static enum err judge(struct str said, bool whole, struct arena *a, struct str *ret_name)
{
    BUF_SCOPE(name, CLAMD_NAME_MAX);
    if (said.n && said.p[said.n - 1] == '\0')
        said.n--;
    if (whole && str_is(said, "stream: OK")) {
        *ret_name = STR("");
        return ERR_OK;
    }
    if (str_starts(said, "INSTREAM size limit exceeded"))
        return fail(ERR_TOO_LARGE, "clamd takes no file of this size");
    if (!str_starts(said, "stream: ") || !str_ends(said, " FOUND"))
        return fail(ERR_IO, "clamd gave no answer that is one");
    for (size_t i = strlen("stream: "); i < said.n - strlen(" FOUND"); i++)
        buf_char(&name, said.p[i] > ' ' && said.p[i] < 0x7F ? said.p[i] : '?');
    *ret_name = name.n ? arena_str(a, buf_view(&name)) : STR("?"); /* found, if without a name */
    return ERR_OK;
}

enum err clamd_ask(const char *socket_path, int fd, struct arena *a, struct str *ret_name)
{
    char answer[ANSWER_MAX];
    size_t n = 0;
    bool whole = false;
    FD_SCOPE(clamd);
    TRY(connect_to(socket_path, &clamd));
    TRY(stream(clamd, fd, &whole));
    TRY(hear(clamd, socket_path, answer, &n));
    return judge(str_bytes(answer, n), whole, a, ret_name);
}
