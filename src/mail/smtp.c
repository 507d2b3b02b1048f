#include "mail/smtp.h"

#include <curl/curl.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        die("cannot set up libcurl");
}

/* The host (with brackets) and port of an URL; false for any other form. */
static bool parts_of(struct str url, struct str *ret_host)
{
    int64_t number;
    size_t n = 0;
    size_t scheme = str_starts(url, "smtp://") ? 7 : str_starts(url, "smtps://") ? 8 : 0;
    struct str rest = str_bytes(url.p + scheme, url.n - scheme);
    bool brackets = rest.n && rest.p[0] == '[';
    if (!scheme || url.n > 300)
        return false;
    for (; n < rest.n && (brackets ? rest.p[n] != ']' : rest.p[n] != ':'); n++) {
        char c = rest.p[n];
        bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '.' || c == '-' || (brackets && (c == ':' || (c == '[' && n == 0)));
        if (!fits)
            return false;
    }
    n += brackets && n < rest.n;
    *ret_host = str_bytes(rest.p, n);
    if (n < 1 || (brackets && (n < 4 || rest.p[n - 1] != ']')))
        return false;
    rest = str_bytes(rest.p + n, rest.n - n);
    return !rest.n ||
           (rest.p[0] == ':' && str_int(str_bytes(rest.p + 1, rest.n - 1), 1, 65535, &number));
}

bool smtp_url_ok(struct str url)
{
    struct str host;
    return parts_of(url, &host);
}

bool smtp_is_loopback(struct str url)
{
    struct str host;
    return parts_of(url, &host) &&
           (str_is(host, "127.0.0.1") || str_is(host, "[::1]") || str_is(host, "localhost"));
}

struct sending {
    const struct smtp_server *server;
    struct str rest;
};

static size_t give(char *p, size_t size, size_t count, void *at)
{
    struct sending *s = at;
    size_t n = size * count < s->rest.n ? size * count : s->rest.n;
    memcpy(p, s->rest.p, n);
    s->rest = str_bytes(s->rest.p + n, s->rest.n - n);
    return n;
}

static int ends(void *at, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct sending *s = at;
    (void)a, (void)b, (void)c, (void)d;
    return s->server->ending && atomic_load(s->server->ending);
}

static void settings(CURL *curl, struct sending *s, struct curl_slist *to)
{
    const struct smtp_server *server = s->server;
    curl_easy_setopt(curl, CURLOPT_URL, server->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(server->plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SMTP_SECONDS);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)SMTP_CONNECT_SECONDS);
    if (server->ca.n) {
        struct curl_blob ca = {(void *)(uintptr_t)server->ca.p, server->ca.n, CURL_BLOB_COPY};
        curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &ca);
    }
    if (server->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, server->from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, s);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ends);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, s);
}

static enum err outcome(CURL *curl, CURLcode code)
{
    long answer = 0;
    if (code == CURLE_OK)
        return ERR_OK;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    if (code == CURLE_USE_SSL_FAILED)
        return fail(ERR_IO, "The mail server offers no encryption");
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
        return fail(ERR_IO, "The certificate of the mail server is not to be trusted");
    if (code == CURLE_LOGIN_DENIED)
        return fail(ERR_IO, "The mail server refuses our login");
    if (answer >= 550 && answer <= 559)
        return fail(ERR_REFUSED, "The mail server refused the mail: {1}", numtext(answer));
    return fail(ERR_IO, "The mail could not be handed over: {1}", curl_easy_strerror(code));
}

enum err smtp_send(const struct smtp_server *s, const char *to, struct str message)
{
    struct sending sending = {s, message};
    pthread_once(&once, start_curl);
    CURL *curl = curl_easy_init();
    struct curl_slist *list = curl_slist_append(NULL, to);
    if (!curl || !list)
        die("out of memory");
    settings(curl, &sending, list);
    enum err err = outcome(curl, curl_easy_perform(curl));
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    return err;
}
