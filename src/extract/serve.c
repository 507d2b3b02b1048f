#include "extract/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "extract/frame.h"
#include "extract/start.h"

enum {
    AT_ONCE = 256,
    TOLD = FRAME_HEAD + 5, /* bytes; a pipe takes them whole or not at all */
};

/* A document's child, or its end that has to be told yet. */
struct running {
    pid_t pid; /* 0: it has ended */
    int pipe;
    unsigned char how;
    uint32_t used; /* milliseconds */
    struct idle idle;
};

struct service {
    struct running all[AT_ONCE];
    int count, children; /* the descriptor that tells of children */
};

static bool receive(int *ret_file, int *ret_pipe, enum asked *ret_asked)
{
    unsigned char what = 0;
    int fds[2] = {-1, -1};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof fds)];
    } control;
    struct iovec block = {&what, 1};
    struct msghdr message = {.msg_iov = &block,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t n = recvmsg(0, &message, MSG_CMSG_CLOEXEC);
    if (n < 0 && errno == EINTR)
        return false;
    if (n <= 0)
        _exit(0); /* nobody is left who would ask */
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof fds) ||
        what >= ASKED_COUNT)
        _exit(2);
    *ret_asked = (enum asked)what;
    memcpy(fds, CMSG_DATA(c), sizeof fds);
    *ret_file = fds[0];
    *ret_pipe = fds[1];
    return true;
}

static void become_reader(int file, int pipe)
{
    sigset_t none;
    sigemptyset(&none);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(file, 0) < 0 || dup2(pipe, 1) < 0 || close_range(3, ~0u, 0))
        _exit(2);
}

/* False in the child. */
static bool begin(struct service *s, enum asked *ret_asked)
{
    int file, pipe;
    if (!receive(&file, &pipe, ret_asked))
        return true;
    pid_t pid = fork();
    if (pid == 0) {
        become_reader(file, pipe);
        return false;
    }
    close(file);
    s->all[s->count++] = (struct running){pid > 0 ? pid : 0, pipe, 0xFF, 0, {0}};
    return true;
}

static uint32_t milliseconds(const struct timeval *t)
{
    return (uint32_t)(t->tv_sec * 1000 + t->tv_usec / 1000);
}

static void reap(struct service *s)
{
    int status;
    struct rusage used;
    struct signalfd_siginfo told[16];
    while (read(s->children, told, sizeof told) > 0)
        ;
    for (pid_t pid; (pid = wait4(-1, &status, WNOHANG, &used)) > 0;) {
        for (int i = 0; i < s->count; i++) {
            struct running *r = &s->all[i];
            if (r->pid != pid)
                continue;
            r->pid = 0;
            r->used = milliseconds(&used.ru_utime) + milliseconds(&used.ru_stime);
            r->how = WIFSIGNALED(status)        ? (unsigned char)WTERMSIG(status)
                     : WEXITSTATUS(status) == 0 ? 0
                                                : 0xFF;
            fcntl(r->pipe, F_SETFL, O_NONBLOCK); /* the child that shared it is gone */
        }
    }
}

/* True: that one is over. */
static bool tend(struct running *r, short events)
{
    unsigned char frame[TOLD] = {FRAME_ENDED, 5, 0, 0, 0, r->how};
    put_le(frame + FRAME_HEAD + 1, r->used, 4);
    if (events &
        POLLERR) { /* nobody reads it any more; the end of a child is waited for all the same */
        if (r->pid)
            kill(r->pid, SIGKILL);
        return !r->pid;
    }
    if (r->pid || !(events & POLLOUT))
        return false;
    return write(r->pipe, frame, sizeof frame) == sizeof frame || errno != EAGAIN;
}

static void tend_all(struct service *s, const struct pollfd *waits)
{
    int kept = 0;
    for (int i = 0; i < s->count; i++) {
        if (tend(&s->all[i], waits[i].revents))
            close(s->all[i].pipe);
        else
            s->all[kept++] = s->all[i];
    }
    s->count = kept;
}

/* A child whose pipe is full waits for its reader. */
static void end_sleepers(struct service *s)
{
    for (int i = 0; i < s->count; i++) {
        struct running *r = &s->all[i];
        struct pollfd pipe = {.fd = r->pipe, .events = POLLOUT};
        if (r->pid && idle_look(&r->idle, r->pid, poll(&pipe, 1, 0) == 0))
            kill(r->pid, SIGKILL);
    }
}

enum asked serve(void)
{
    enum asked asked_for = ASKED_TEXT;
    struct service s = {.count = 0};
    struct pollfd waits[AT_ONCE + 2];
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    signal(SIGPIPE, SIG_IGN);
    s.children = signalfd(-1, &children, SFD_NONBLOCK | SFD_CLOEXEC);
    if (s.children < 0)
        _exit(2);
    for (;;) {
        for (int i = 0; i < s.count; i++)
            waits[i] = (struct pollfd){.fd = s.all[i].pipe, .events = s.all[i].pid ? 0 : POLLOUT};
        waits[s.count] = (struct pollfd){.fd = s.children, .events = POLLIN};
        waits[s.count + 1] = (struct pollfd){.fd = s.count < AT_ONCE ? 0 : -1, .events = POLLIN};
        if (poll(waits, (nfds_t)s.count + 2, s.count ? IDLE_MS : -1) < 0)
            continue;
        end_sleepers(&s);
        short child = waits[s.count].revents, asked = waits[s.count + 1].revents;
        tend_all(&s, waits);
        if (child)
            reap(&s);
        if (asked && !begin(&s, &asked_for))
            return asked_for;
    }
}
