#include "office/limits.h"

#include <arpa/inet.h>

#include "base/clock.h"

enum { DAY_MINUTES = 24 * 60, DAY_SECONDS = 24 * 60 * 60, EVERY_DAY = 0x7F };

static enum err bad(const char *field, const char *text)
{
    (void)fail(ERR_INPUT, text);
    return fail_field(ERR_INPUT, field);
}

/* "08:30" */
static bool take_minutes(struct str s, int *ret_minutes)
{
    int64_t hour, minute;
    if (s.n != 5 || s.p[2] != ':' || !str_int(str_bytes(s.p, 2), 0, 24, &hour) ||
        !str_int(str_bytes(s.p + 3, 2), 0, 59, &minute) || hour * 60 + minute > DAY_MINUTES)
        return false;
    *ret_minutes = (int)(hour * 60 + minute);
    return true;
}

static enum err take_hours(struct str s, struct limits *l)
{
    if (!s.n)
        return ERR_OK;
    struct str from, to;
    if (!str_split(&s, '-', &from) || !str_split(&s, '-', &to) || s.p ||
        !take_minutes(from, &l->opens) || !take_minutes(to, &l->closes) ||
        l->opens == DAY_MINUTES || l->opens == l->closes)
        return bad("hours", "Hours are written as 08:00-18:30");
    return ERR_OK;
}

static enum err take_weekdays(struct str s, struct limits *l)
{
    if (!s.n)
        return ERR_OK;
    l->weekdays = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned bit = s.p[i] >= '1' && s.p[i] <= '7' ? 1u << (s.p[i] - '1') : 0;
        if (!bit || l->weekdays >= bit)
            return bad("weekdays", "Weekdays are written as 12345: 1 is Monday, 7 Sunday");
        l->weekdays |= bit;
    }
    return ERR_OK;
}

static bool take_address(struct str s, uint8_t ret_address[16], int *ret_width)
{
    char text[INET6_ADDRSTRLEN];
    if (!s.n || s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    if (strlen(text) != s.n)
        return false;
    if (inet_pton(AF_INET6, text, ret_address) == 1) {
        *ret_width = 128;
        return true;
    }
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    memcpy(ret_address, mapped, sizeof mapped);
    *ret_width = 32;
    return inet_pton(AF_INET, text, ret_address + 12) == 1;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    return memcmp(a, b, (size_t)whole) == 0 && (!rest || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

static bool take_net(struct str s, struct net *ret_net)
{
    struct str address, bits = {NULL, 0};
    struct net net = {0};
    int width;
    int64_t n;
    if (!str_split(&s, '/', &address) || !take_address(address, net.address, &width))
        return false;
    n = width;
    if (s.p && (!str_split(&s, '/', &bits) || s.p || !str_int(bits, 0, width, &n)))
        return false;
    net.bits = (int)n + 128 - width;
    uint8_t host[16];
    memcpy(host, net.address, sizeof host);
    for (int i = net.bits; i < 128; i++)
        host[i / 8] &= (uint8_t) ~(0x80 >> i % 8);
    if (memcmp(host, net.address, sizeof host) != 0)
        return false;
    *ret_net = net;
    return true;
}

static enum err take_addresses(struct str s, struct limits *l)
{
    l->anywhere = str_trim(s).n == 0;
    if (l->anywhere)
        return ERR_OK;
    struct str part;
    while (str_split(&s, ',', &part)) {
        part = str_trim(part);
        if (str_is(part, "socket")) {
            l->socket = true;
            continue;
        }
        if (l->net_count == LIMITS_NETS_MAX)
            return bad("addresses", "Too many networks");
        if (!take_net(part, &l->nets[l->net_count]))
            return bad("addresses",
                       "Networks are written as 10.1.0.0/16, 2001:db8::/32 or single addresses, "
                       "with no bits behind the prefix");
        l->net_count++;
    }
    return ERR_OK;
}

enum err limits_parse(struct str hours, struct str weekdays, struct str addresses,
                      struct limits *ret_limits)
{
    struct limits l = {.weekdays = EVERY_DAY};
    if (addresses.n > LIMITS_TEXT_MAX)
        return bad("addresses", "Too many networks");
    TRY(take_hours(hours, &l));
    TRY(take_weekdays(weekdays, &l));
    TRY(take_addresses(addresses, &l));
    *ret_limits = l;
    return ERR_OK;
}

bool limits_allow_address(const struct limits *l, const char *address)
{
    if (l->anywhere)
        return true;
    if (strcmp(address, "socket") == 0)
        return l->socket;
    uint8_t bytes[16];
    int width;
    if (!take_address(str_of(address), bytes, &width))
        return false;
    for (int i = 0; i < l->net_count; i++) {
        if (same_bits(bytes, l->nets[i].address, l->nets[i].bits))
            return true;
    }
    return false;
}

bool limits_allow_time(const struct limits *l, int64_t now, int zone_minutes, int64_t *ret_left)
{
    int64_t local = now + (int64_t)zone_minutes * 60;
    int64_t day = local / DAY_SECONDS, second = local % DAY_SECONDS;
    if (second < 0) {
        second += DAY_SECONDS;
        day--;
    }
    if (!(l->weekdays >> date_weekday(day) & 1))
        return false;
    bool every_day = l->weekdays == EVERY_DAY;
    int64_t left = DAY_SECONDS, opens = l->opens * 60, closes = l->closes * 60;
    if (opens < closes) {
        if (second < opens || second >= closes)
            return false;
        left = closes - second;
    } else if (opens > closes) { /* past midnight */
        if (second < opens && second >= closes)
            return false;
        left = second < closes ? closes - second : DAY_SECONDS - second + closes;
    }
    if (!every_day && left > DAY_SECONDS - second)
        left = DAY_SECONDS - second; /* tomorrow is asked again */
    *ret_left = left;
    return true;
}
