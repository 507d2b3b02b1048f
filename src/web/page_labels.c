/* Words and addresses that the templates of the pages ask for. */
#include "web/page.h"
#include "web/page_views.h"

enum { RING = 8, HREF_MAX = 128 };

/* Two numbers and a name make the longest of them; a register's name is short and plain. */
static char *next_text(void)
{
    static _Thread_local char ring[RING][HREF_MAX];
    static _Thread_local unsigned at;
    return ring[at++ % RING];
}

const char *href_entry(const struct reg *reg, int64_t id)
{
    char *text = next_text();
    snprintf(text, HREF_MAX, "/r/%s/%lld", reg->name, (long long)id);
    return text;
}

const char *size_text(int64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
    char *text = next_text();
    double n = (double)bytes;
    size_t unit = 0;
    while (n >= 1024 && unit + 1 < ARRAY_SIZE(units)) {
        n /= 1024;
        unit++;
    }
    snprintf(text, HREF_MAX, unit && n < 100 ? "%.1f %s" : "%.0f %s", n, units[unit]);
    return text;
}

struct named {
    const char *name, *msgid;
    enum tone tone;
};

static struct words words_of(const struct named *rows, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return page_words(rows[i].msgid);
    return (struct words){name, name};
}

struct words kind_words(const char *kind)
{
    static const struct named KINDS[] = {
        {"person", N_("Person"), TONE_PLAIN},
        {"system", N_("System administrator"), TONE_PLAIN},
        {"security", N_("Security administrator"), TONE_PLAIN},
        {"audit", N_("Audit administrator"), TONE_PLAIN},
    };
    return words_of(KINDS, ARRAY_SIZE(KINDS), kind);
}

static const struct named ACCOUNT_STATES[] = {
    {"new", N_("Not activated yet"), TONE_WARN},
    {"active", N_("Active"), TONE_GOOD},
    {"disabled", N_("Disabled"), TONE_BAD},
};

static enum tone tone_of(const struct named *rows, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].tone;
    return TONE_PLAIN;
}

struct words account_state_words(const char *state)
{
    return words_of(ACCOUNT_STATES, ARRAY_SIZE(ACCOUNT_STATES), state);
}

enum tone account_state_tone(const char *state)
{
    return tone_of(ACCOUNT_STATES, ARRAY_SIZE(ACCOUNT_STATES), state);
}

static const struct named REQUEST_STATES[] = {
    {"open", N_("Waiting"), TONE_NOTE},
    {"done", N_("Done"), TONE_GOOD},
    {"refused", N_("Refused"), TONE_BAD},
    {"returned", N_("Returned"), TONE_WARN},
    {"fallen", N_("Fallen: the entry changed"), TONE_WARN},
    {"withdrawn", N_("Withdrawn"), TONE_PLAIN},
};

struct words request_state_words(const char *state)
{
    return words_of(REQUEST_STATES, ARRAY_SIZE(REQUEST_STATES), state);
}

enum tone request_state_tone(const char *state)
{
    return tone_of(REQUEST_STATES, ARRAY_SIZE(REQUEST_STATES), state);
}

struct words rules_state_words(const char *state)
{
    static const struct named STATES[] = {
        {"proposed", N_("Proposed"), TONE_NOTE},
        {"in_force", N_("In force"), TONE_GOOD},
        {"past", N_("Superseded"), TONE_PLAIN},
    };
    return words_of(STATES, ARRAY_SIZE(STATES), state);
}

struct words verdict_words(const char *verdict)
{
    static const struct named VERDICTS[] = {
        {"approve", N_("Approved"), TONE_GOOD},
        {"return", N_("Returned"), TONE_WARN},
        {"refuse", N_("Refused"), TONE_BAD},
        {"witness", N_("Witnessed"), TONE_GOOD},
    };
    return words_of(VERDICTS, ARRAY_SIZE(VERDICTS), verdict);
}

enum tone page_state_tone(const struct state *state)
{
    return state_tone(state);
}
