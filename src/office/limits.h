/* When and from where an account may work (NET8, first level): pure, no I/O. */
#ifndef OFFICE_LIMITS_H
#define OFFICE_LIMITS_H

#include "base/str.h"

enum { LIMITS_NETS_MAX = 32, LIMITS_TEXT_MAX = 1024 };

struct limits {
    int opens, closes; /* minutes of the day; equal: any. Past midnight where closes < opens */
    unsigned weekdays; /* bit 0 Monday; 0x7F: any */
    struct net {
        uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
        int bits;            /* 0..128 */
    } nets[LIMITS_NETS_MAX];
    int net_count;
    bool socket;   /* "socket" stands among the addresses: the server's own Unix socket */
    bool anywhere; /* no addresses are given */
};

/* "08:00-18:30" or "", "12345" (1 Monday .. 7 Sunday, ascending) or "", and networks separated by
 * commas: "10.1.0.0/16,fe80::/10,::1,socket" or "". ERR_INPUT names the field and what is wrong in
 * it: host bits behind the prefix are an error, because they show a misunderstanding. */
enum err must_check limits_parse(struct str hours, struct str weekdays, struct str addresses,
                                 struct limits *ret_limits);

/* `address` as text, "socket" for the Unix socket. What is no address is nowhere allowed. */
bool limits_allow_address(const struct limits *l, const char *address);

/* Whether now (UTC seconds) is inside; then *ret_left says for how many seconds it stays so (at
 * most a day; from any hour of any day: a day). */
bool limits_allow_time(const struct limits *l, int64_t now, int zone_minutes, int64_t *ret_left);

#endif
