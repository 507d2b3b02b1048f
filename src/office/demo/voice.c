#include "office/demo/compose.h"

struct voice voice_for(const struct plan *p, enum lang lang, int year, struct arena *a)
{
    return (struct voice){.plan = p,
                          .arena = a,
                          .lang = lang,
                          .year = year,
                          .day = plan_day(p, year),
                          .dice = demo_mix(p->index + 77)};
}

unsigned voice_roll(struct voice *v, unsigned below)
{
    v->dice = demo_mix(v->dice);
    return (unsigned)(v->dice % below);
}

struct str voice_date(struct voice *v, int64_t day, bool with_year)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    char text[DATE_SIZE];
    date_text(day, text);
    int64_t y = 0, m = 1, d = 1;
    str_int((struct str){text, 4}, 1900, 9999, &y);
    m = (text[5] - '0') * 10 + text[6] - '0';
    d = (text[8] - '0') * 10 + text[9] - '0';
    if (v->lang == LANG_ZH)
        return str_of(with_year ? arena_printf(v->arena, "%d年%d月%d日", (int)y, (int)m, (int)d)
                                : arena_printf(v->arena, "%d月%d日", (int)m, (int)d));
    return str_of(with_year ? arena_printf(v->arena, "%d %s %d", (int)d, months[m - 1], (int)y)
                            : arena_printf(v->arena, "%d %s", (int)d, months[m - 1]));
}

static const struct demo_words *somebody(struct voice *v)
{
    unsigned at = voice_roll(v, DEMO_PEOPLE);
    for (unsigned i = 0; i < DEMO_PEOPLE; i++) {
        const struct demo_person *p = &demo_people[(at + i) % DEMO_PEOPLE];
        if (p->department == v->plan->family->department && !(p->roles & ADMINISTRATORS))
            return &p->name;
    }
    return &demo_people[at].name;
}

static void fill_hole(struct voice *v, struct buf *out, char hole)
{
    const struct family *f = v->plan->family;
    switch (hole) {
    case 'o':
        buf_text(out, v->plan->object->in[v->lang]);
        break;
    case 'v':
        buf_text(out, demo_villages[voice_roll(v, VILLAGES)].in[v->lang]);
        break;
    case 'n':
        v->last = 3 + voice_roll(v, 46);
        buf_int(out, v->last);
        break;
    case 'm':
        buf_int(out, v->last - voice_roll(v, v->last / 3 + 1));
        break;
    case 'N':
        buf_int(out, f->low + voice_roll(v, f->high - f->low));
        break;
    case 'p':
        buf_text(out, somebody(v)->in[v->lang]);
        break;
    case 'd':
        buf_str(out, voice_date(v, v->day + 10 + voice_roll(v, 50), false));
        break;
    case 't':
        buf_str(out, voice_date(v, v->day, true));
        break;
    case 'y':
        buf_int(out, v->year);
        break;
    case 'Y': /* "2026年", short where the object goes on with "年度" */
        buf_int(out, v->year);
        buf_text(out, str_starts(str_of(v->plan->object->in[LANG_ZH]), "年度") ? "" : "年");
        break;
    case 'u':
        buf_text(out, v->lang == LANG_EN ? "the " : "");
        buf_text(out, demo_departments[f->department].name.in[v->lang]);
        break;
    default:
        die("an unknown hole in a sentence of the demonstration");
    }
}

struct str voice_say(struct voice *v, const struct demo_words *sentence)
{
    BUF_SCOPE(out, 64 * 1024);
    for (const char *at = sentence->in [v->lang]; *at; at++) {
        if (at[0] == '{' && at[1] && at[2] == '}') {
            fill_hole(v, &out, at[1]);
            at += 2;
        } else {
            buf_char(&out, *at);
        }
    }
    if (out.n && out.p[0] >= 'a' && out.p[0] <= 'z') /* a hole at the start of a sentence */
        out.p[0] = (char)(out.p[0] - 'a' + 'A');
    return arena_str(v->arena, buf_view(&out));
}

void voice_pick_two(struct voice *v, const struct demo_words *sentences, size_t n,
                    struct str ret_two[2])
{
    unsigned one = voice_roll(v, (unsigned)n), more = 1 + voice_roll(v, (unsigned)n - 1);
    ret_two[0] = voice_say(v, &sentences[one]);
    ret_two[1] = voice_say(v, &sentences[(one + more) % n]);
}

struct str voice_pick(struct voice *v, const struct demo_words *sentences, size_t n)
{
    return voice_say(v, &sentences[voice_roll(v, (unsigned)n)]);
}
