/* serve: the office in the browser and for the command line, until SIGTERM or SIGINT. */
#include "base/io.h"
#include "cli/certificate.h"
#include "cli/demo_logins.h"
#include "cli/link.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "inspect/examine.h"
#include "inspect/gather.h"
#include "office/keys.h"
#include "office/mail.h"
#include "office/release.h"
#include "office/vault.h"
#include "web/server.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>

enum { TICK_SECONDS = 30, SWEEP_TICKS = 3600 / TICK_SECONDS, STOP_SECONDS = 10 };
enum { KEPT_BYTES = 1024 * 1024 }; /* free memory that an allocator's heap keeps between pages */

/* What serving holds; given back in this order, however it ends. */
struct serving {
    struct mailer *mailer;
    struct siever *siever;
    struct web *web;
    struct office *o;
    int socket_fd, log_fd;
};

static void serving_end(struct serving *s)
{
    web_serve_stop(s->web, STOP_SECONDS);
    siever_stop(s->siever);
    mailer_stop(s->mailer);
    office_close(s->o);
    if (s->socket_fd >= 0)
        close(s->socket_fd);
    if (s->log_fd > STDERR_FILENO)
        close(s->log_fd);
}

static enum err open_office(struct cli *c, const char *dir, struct office **ret_office)
{
    SECRET_SCOPE(passphrase);
    bool locked;
    TRY(keys_locked(dir, &locked));
    if (locked)
        TRY(secret_of(c, "passphrase-file", N_("Passphrase of the office's keys"), false,
                      &passphrase));
    return office_open_with(dir, passphrase ? secret_view(passphrase) : STR(""), ret_office);
}

/* "[::1]:8443" -> "::1". */
static const char *host_of(struct arena *a, const char *listen)
{
    const char *colon = strrchr(listen, ':');
    struct str host = colon ? str_bytes(listen, (size_t)(colon - listen)) : str_of(listen);
    if (str_starts(host, "[") && str_ends(host, "]"))
        host = str_bytes(host.p + 1, host.n - 2);
    return arena_text(a, host);
}

static enum err find_certificate(struct cli *c, const char *dir, const char *listen,
                                 struct certificate *ret_certificate)
{
    const char *cert = option_value(c, "tls-cert"), *key = option_value(c, "tls-key");
    if (!cert != !key)
        return fail(ERR_INPUT, "--tls-cert and --tls-key go together");
    if (cert)
        return certificate_read(c->a, cert, key, ret_certificate);
    return certificate_own(c->a, dir, host_of(c->a, listen), ret_certificate);
}

/* One line that a script can wait for, on standard output. */
static enum err say_ready(struct cli *c, const struct serving *s, const char *listen,
                          const struct certificate *cert)
{
    const char *host = host_of(c->a, listen);
    int port = web_serve_port(s->web);
    const char *address =
        arena_printf(c->a, strchr(host, ':') ? "https://[%s]:%d" : "https://%s:%d", host, port);
    if (c->json) {
        json_t *ready = json_pack("{s:s, s:i, s:s}", "address", address, "pid", (int)getpid(),
                                  "fingerprint", cert->fingerprint);
        enum err err = object_write(ready);
        json_decref(ready);
        return err;
    }
    TRY(line_write(str_of(arena_printf(c->a, "%s %s", tr(c->lang, N_("Serving on")), address))));
    TRY(line_write(str_of(arena_printf(c->a, "%s %s",
                                       tr(c->lang, N_("Fingerprint of the certificate (SHA-256):")),
                                       cert->fingerprint))));
    if (office_facts(s->o)->open_key)
        say(c, N_("The office's keys lie open beside its data: they protect nothing. This is for "
                  "demonstrations."));
    return ERR_OK;
}

/* The main thread is the scheduler. A clock that fails is told and tried again. */
static void run_clocks(struct cli *c, struct office *o, const sigset_t *ends)
{
    const struct timespec wait = {.tv_sec = TICK_SECONDS};
    for (int tick = 0;; tick++) {
        int done;
        if (office_tick(o, &done))
            say_problem(c);
        if (examine(o, EXAMINE_CHANGES, NULL)) /* what fails is noticed without anybody looking */
            say_problem(c);
        if (watch_daily(o))
            say_problem(c);
        if (tick % SWEEP_TICKS == 0 && vault_sweep(o, &done))
            say_problem(c);
        malloc_trim(0);
        if (sigtimedwait(ends, NULL, &wait) > 0)
            return;
    }
}

enum err serve_run(struct cli *c)
{
    const char *dir, *listen = option_value(c, "listen"), *log = option_value(c, "log");
    struct certificate cert;
    struct serving s CLEANUP(serving_end) = {.socket_fd = -1, .log_fd = -1};
    struct web_config config = {.log_fd = -1};
    TRY(office_folder(c, &dir));
    if (!listen)
        listen = "127.0.0.1:8443";
    mallopt(M_ARENA_MAX, 4); /* threads come and go; their heaps would not */
    /* the next page needs what this one gave back; what rests is trimmed by the clock */
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    if (sigprocmask(SIG_BLOCK, &ends, NULL)) /* the threads of the server inherit it */
        die("cannot set up the process");
    TRY(open_office(c, dir, &s.o));
    TRY(find_certificate(c, dir, listen, &cert));
    TRY(socket_name(c->a, dir, &s.socket_fd, &config.socket_path));
    if (log) {
        s.log_fd = strcmp(log, "-") == 0
                       ? STDERR_FILENO
                       : open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (s.log_fd < 0)
            return fail_errno("cannot open", log);
    }
    config.listen = listen;
    config.cert_path = cert.cert_path;
    config.key_path = cert.key_path;
    config.log_fd = s.log_fd;
    TRY(web_serve_start(s.o, &config, &s.web));
    s.mailer = mailer_start(s.o);
    s.siever = siever_start(s.o);
    if (!c->json && office_facts(s.o)->exercise)
        TRY(demo_logins_show(c, dir));
    TRY(say_ready(c, &s, listen, &cert));
    run_clocks(c, s.o, &ends);
    return ERR_OK;
}
