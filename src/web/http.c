#include "web/exchange.h"

#include "base/clock.h"
#include "web/router.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    CONNECTION_MEMORY = 32 * 1024, /* head and buffers; so a head is smaller than this */
    BACKLOG = 1024,
    WORKERS = 64,
    UPLOADS = 16, /* at once; more wait */
    CONNECTIONS = 4096,
    INACTIVITY_SECONDS = 120, /* the library's own; the watchdog is stricter */
};

static const char TLS_PRIORITIES[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-3DES-CBC:-AES-128-CBC:-AES-256-CBC";

/* ---- what the library calls ---- */

static void on_connection(void *at, struct MHD_Connection *connection, void **slot,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = at;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        watch_close(server->watch, *slot);
        return;
    }
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    int socket = fd->connect_fd;
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    if (getpeername(socket, (struct sockaddr *)&peer, &size))
        size = 0;
    *slot = watch_open(server->watch, socket, &peer, size, connection);
}

static bool has_bad_length(void *connection)
{
    const char *value = NULL;
    size_t n = 0;
    int64_t length;
    if (MHD_lookup_connection_value_n(connection, MHD_HEADER_KIND, "Content-Length", 14, &value,
                                      &n) == MHD_NO)
        return false;
    return !str_int(str_bytes(value, n), 0, INT64_MAX, &length);
}

/* libmicrohttpd 0.9.75 answers a Content-Length that it cannot read by itself, and sends the head
 * of that answer twice. Its complaint comes just before: the socket is shut down instead. */
static void on_complaint(void *at, const char *format, va_list arguments)
{
    (void)arguments;
    struct http_server *server = at;
    if (server->watch && strstr(format, "Content-Length"))
        watch_shut_if(server->watch, has_bad_length);
}

static struct watch_slot *slot_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void *begin(struct http_server *server, struct MHD_Connection *connection,
                   const char *target, bool is_local)
{
    struct watch_slot *slot = slot_of(connection);
    watch_next_head(server->watch, slot);
    return exchange_new(server, connection, slot, target, is_local);
}

static void *on_target_tls(void *at, const char *target, struct MHD_Connection *connection)
{
    return begin(at, connection, target, false);
}

static void *on_target_local(void *at, const char *target, struct MHD_Connection *connection)
{
    return begin(at, connection, target, true);
}

/* Leaves targets as they came: uri.c decodes them, once. */
static size_t keep_escaped(void *at, struct MHD_Connection *connection, char *s)
{
    (void)at, (void)connection;
    return strlen(s);
}

static enum MHD_Result on_request(void *at, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **exchange)
{
    (void)at, (void)connection, (void)url;
    struct exchange *ex = *exchange;
    if (!ex)
        return MHD_NO;
    if (ex->stage == STAGE_HEAD)
        return exchange_head(ex, method, version);
    if (*size)
        return exchange_body(ex, data, size);
    return exchange_whole(ex);
}

/* Method, the route's pattern, status, milliseconds: no number, no query, no name. */
static void write_log(const struct http_server *server, const struct exchange *ex)
{
    static const char *const methods[METHOD_COUNT] = {"GET", "HEAD", "POST", "PUT", "DELETE"};
    if (server->settings.log_fd < 0 || ex->stage == STAGE_HEAD)
        return;
    char moment[MOMENT_SIZE];
    moment_text(clock_now(), moment);
    const struct route *route = ex->rq.route;
    BUF_SCOPE(line, 1024);
    buf_printf(&line, "%s %d %s %s %.1f ms\n", moment, ex->status,
               ex->rq.method < METHOD_COUNT ? methods[ex->rq.method] : "-",
               route ? route->pattern : "-", (double)(clock_monotonic_ns() - ex->began_ns) / 1e6);
    if (write(server->settings.log_fd, line.p, line.n) < 0)
        return; /* a log that cannot be written stops nobody's work; the ledger is what counts */
}

static void on_over(void *at, struct MHD_Connection *connection, void **exchange,
                    enum MHD_RequestTerminationCode code)
{
    struct http_server *server = at;
    struct exchange *ex = *exchange;
    if (!ex)
        return;
    *exchange = NULL;
    write_log(server, ex);
    watch_phase(server->watch, slot_of(connection), WATCH_IDLE);
    exchange_over(ex, code != MHD_REQUEST_TERMINATED_COMPLETED_OK);
}

/* ---- listening ---- */

static enum err split_listen(struct arena *a, const char *listen, char **ret_host, char **ret_port)
{
    struct str s = str_of(listen);
    const char *colon = memrchr(s.p, ':', s.n);
    if (!colon || colon == s.p || !colon[1])
        return fail(ERR_INPUT, "{1} is not HOST:PORT", listen);
    struct str host = str_bytes(s.p, (size_t)(colon - s.p));
    if (host.p[0] == '[' && host.p[host.n - 1] == ']' && host.n > 2)
        host = str_bytes(host.p + 1, host.n - 2);
    int64_t port;
    if (!str_int(str_of(colon + 1), 0, 65535, &port))
        return fail(ERR_INPUT, "{1} is not HOST:PORT", listen);
    *ret_host = arena_text(a, host);
    *ret_port = arena_text(a, str_of(colon + 1));
    return ERR_OK;
}

static enum err listen_tcp(const char *where, int *ret_fd, int *ret_port)
{
    ARENA_SCOPE(a);
    char *host = NULL, *port = NULL;
    TRY(split_listen(a, where, &host, &port));
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found;
    if (getaddrinfo(host, port, &hints, &found))
        return fail(ERR_INPUT, "{1} is not HOST:PORT", where);
    int one = 1, fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
              bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    int why = errno;
    freeaddrinfo(found);
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    if (!ok || getsockname(fd, (struct sockaddr *)&bound, &size)) {
        if (fd >= 0)
            close(fd);
        errno = why;
        enum err err = fail_errno("cannot listen on", where);
        return why == EADDRINUSE ? fail(ERR_BUSY, "{1} is taken by another program", where) : err;
    }
    *ret_fd = fd;
    *ret_port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                  : ((struct sockaddr_in *)&bound)->sin_port);
    return ERR_OK;
}

/* Only the office's own user may connect: mode 0600, set before anybody can. */
static enum err listen_unix(const char *path, int *ret_fd)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof name.sun_path)
        return fail(ERR_INPUT, "The path {1} is too long for a socket", path);
    memcpy(name.sun_path, path, strlen(path));
    FD_SCOPE(fd);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail_errno("cannot listen on", path);
    struct stat st;
    if (lstat(path, &st) == 0) {
        if (!S_ISSOCK(st.st_mode))
            return fail(ERR_INPUT, "{1} is there and no socket", path);
        if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0)
            return fail(ERR_BUSY, "{1} is taken by another program", path);
        if (unlink(path))
            return fail_errno("cannot remove", path);
    }
    if (bind(fd, (struct sockaddr *)&name, sizeof name) || chmod(path, 0600) || listen(fd, BACKLOG))
        return fail_errno("cannot listen on", path);
    *ret_fd = fd;
    fd = -1;
    return ERR_OK;
}

/* Descriptors for that many connections, their files and the rest; fewer connections where the
 * system's hard limit allows no more: a refused accept would leave clients waiting. */
static int fit_connections(int connections)
{
    enum { OTHERS = 512, LEAST = 64 };
    struct rlimit limit;
    rlim_t want = (rlim_t)connections * 2 + OTHERS;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= want)
        return connections;
    limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
    if (setrlimit(RLIMIT_NOFILE, &limit) || getrlimit(RLIMIT_NOFILE, &limit) ||
        limit.rlim_cur >= want)
        return connections;
    return limit.rlim_cur > OTHERS + 2 * LEAST ? (int)((limit.rlim_cur - OTHERS) / 2) : LEAST;
}

static struct MHD_Daemon *start_daemon(struct http_server *server, bool tls)
{
    const struct http_settings *s = &server->settings;
    unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_ERROR_LOG | (tls ? MHD_USE_TLS : 0);
    const struct MHD_OptionItem for_tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)s->cert_pem},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)s->key_pem},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES},
        {MHD_OPTION_END, 0, NULL},
    };
    static const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    int threads = tls ? s->threads : 1;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_complaint, server,
        MHD_OPTION_LISTEN_SOCKET, tls ? server->tls_fd : server->local_fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(tls ? s->connections : s->connections / 8 + 16),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)INACTIVITY_SECONDS, MHD_OPTION_NOTIFY_COMPLETED,
        on_over, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_URI_LOG_CALLBACK, tls ? on_target_tls : on_target_local, server,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 0,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY, tls ? for_tls : none,
        threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (unsigned)threads,
        MHD_OPTION_END);
}

static void set_defaults(struct http_settings *s)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    s->threads = s->threads ? s->threads : cores > 0 ? (int)cores : 1;
    s->workers = s->workers ? s->workers : WORKERS;
    s->connections = s->connections ? s->connections : CONNECTIONS;
    s->upload_max = s->upload_max ? s->upload_max : 4ull << 30;
    s->head_seconds = s->head_seconds ? s->head_seconds : 10;
    s->idle_seconds = s->idle_seconds ? s->idle_seconds : 60;
}

static enum err start(struct http_server *server)
{
    const struct http_settings *s = &server->settings;
    if (s->listen) {
        TRY(listen_tcp(s->listen, &server->tls_fd, &server->port));
        server->tls = start_daemon(server, true);
        if (!server->tls)
            return fail(ERR_IO, "The TLS listener on {1} cannot start: certificate or key",
                        s->listen);
    }
    if (s->socket_path) {
        TRY(listen_unix(s->socket_path, &server->local_fd));
        server->local = start_daemon(server, false);
        if (!server->local)
            return fail_errno("cannot listen on", s->socket_path);
    }
    return ERR_OK;
}

enum err http_start(const struct http_settings *settings, struct http_server **ret_server)
{
    router_check(settings->routes);
    struct http_server *server = calloc(1, sizeof *server);
    if (!server)
        die("out of memory");
    server->settings = *settings;
    set_defaults(&server->settings);
    server->tls_fd = server->local_fd = -1;
    server->settings.connections = fit_connections(server->settings.connections);
    signal(SIGPIPE, SIG_IGN);
    const struct watch_limits limits = {
        server->settings.head_seconds, server->settings.idle_seconds, server->settings.connections};
    server->watch = watch_new(&limits);
    server->acts = workers_new(server->settings.workers);
    server->uploads = workers_new(UPLOADS);
    enum err err = start(server);
    if (err) {
        http_stop(server, 0);
        return err;
    }
    *ret_server = server;
    return ERR_OK;
}

int http_port(const struct http_server *server)
{
    return server->port;
}

static void stop_listening(struct MHD_Daemon *daemon)
{
    if (daemon)
        MHD_quiesce_daemon(daemon);
}

static void stop_daemon(struct MHD_Daemon *daemon, int fd)
{
    if (daemon)
        MHD_stop_daemon(daemon);
    if (fd >= 0)
        close(fd);
}

void http_stop(struct http_server *server, int seconds)
{
    static const struct timespec tick = {0, 20 * 1000000};
    server->is_stopping = true;
    stop_listening(server->tls);
    stop_listening(server->local);
    uint64_t until = clock_monotonic_ns() + (uint64_t)seconds * 1000000000u;
    do {
        watch_shut(server->watch, false);
        nanosleep(&tick, NULL);
    } while (watch_count(server->watch) && clock_monotonic_ns() < until);
    watch_shut(server->watch, true); /* uploads end as cut; then every worker comes to its end */
    workers_end(server->acts);
    workers_end(server->uploads);
    stop_daemon(server->tls, server->tls_fd);
    stop_daemon(server->local, server->local_fd);
    workers_free(server->acts);
    workers_free(server->uploads);
    if (server->local)
        unlink(server->settings.socket_path);
    watch_free(server->watch);
    free(server);
}
