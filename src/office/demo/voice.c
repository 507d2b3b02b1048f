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

static const char *somebody(struct voice *v)
{
    if (v->plan->from_superior)
        return v->lang == LANG_ZH ? "联络员" : "the liaison officer";
    unsigned at = voice_roll(v, DEMO_PEOPLE);
    for (unsigned i = 0; i < DEMO_PEOPLE; i++) {
        const struct demo_person *p = &demo_people[(at + i) % DEMO_PEOPLE];
        if (p->department == v->plan->family->department && !(p->roles & ADMINISTRATORS))
            return p->name.in[v->lang];
    }
    die("a department of the demonstration without people");
}

static const char *in_the_chair(const struct voice *v)
{
    int head = demo_person_with(DEMO_SECTION_HEAD, v->plan->family->department);
    if (head < 0)
        die("a department of the demonstration without a head");
    return demo_people[head].name.in[v->lang];
}

static const char *responsible(const struct voice *v)
{
    return v->plan->from_superior ? v->plan->issuer->in[v->lang]
                                  : demo_departments[v->plan->family->department].name.in[v->lang];
}

static void fill_date(struct voice *v, struct buf *out, char hole)
{
    int64_t day = v->day;
    if (hole == 'd')
        day += 10 + voice_roll(v, 50);
    else if (hole == 'e')
        day -= 2 + voice_roll(v, 9);
    buf_str(out, voice_date(v, day, hole == 't'));
}

static void fill_number(struct voice *v, struct buf *out, char hole)
{
    const struct family *f = v->plan->family;
    if (hole == 'm') {
        buf_int(out, v->last - voice_roll(v, v->last / 3 + 1));
        return;
    }
    v->last = hole == 's'   ? 2 + voice_roll(v, 8)
              : hole == 'n' ? 3 + voice_roll(v, 46)
              : hole == 'k' ? 60 + voice_roll(v, 900)
                            : f->low + voice_roll(v, f->high - f->low);
    buf_int(out, v->last);
}

static void fill_hole(struct voice *v, struct buf *out, char hole)
{
    switch (hole) {
    case 'o':
        buf_text(out, v->plan->object->in[v->lang]);
        break;
    case 'v':
        v->village = (v->village + 1 + voice_roll(v, VILLAGES - 1)) % VILLAGES;
        buf_text(out, demo_villages[v->village].in[v->lang]);
        break;
    case 's':
    case 'n':
    case 'k':
    case 'N':
    case 'm':
        fill_number(v, out, hole);
        break;
    case 'd':
    case 'e':
    case 't':
        fill_date(v, out, hole);
        break;
    case 'p':
        buf_text(out, somebody(v));
        break;
    case 'h':
        buf_text(out, in_the_chair(v));
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
        buf_text(out, responsible(v));
        break;
    default:
        die("an unknown hole in a sentence of the demonstration");
    }
}

/* Sentences are the township's own; where the county writes, it speaks of itself. */
static struct str as_county(struct voice *v, struct str s)
{
    static const struct {
        const char *town, *county;
    } rows[] = {{"我镇", "我县"},
                {"全镇", "全县"},
                {"镇党委、镇政府", "县委、县政府"},
                {"镇机关", "县机关"},
                {"镇纪律检查办公室", "县纪律检查机关"}};
    BUF_SCOPE(out, 64 * 1024);
    for (size_t at = 0; at < s.n;) {
        const char *with = NULL;
        size_t n = 1;
        for (size_t i = 0; i < ARRAY_SIZE(rows) && !with; i++) {
            if (str_starts((struct str){s.p + at, s.n - at}, rows[i].town)) {
                with = rows[i].county;
                n = strlen(rows[i].town);
            }
        }
        if (with)
            buf_text(&out, with);
        else
            buf_char(&out, s.p[at]);
        at += n;
    }
    return arena_str(v->arena, buf_view(&out));
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
    struct str said = arena_str(v->arena, buf_view(&out));
    return v->lang == LANG_ZH && v->plan->from_superior ? as_county(v, said) : said;
}

static bool said_before(const struct voice *v, const struct demo_words *sentence)
{
    for (unsigned i = 0; i < v->said_n; i++) {
        if (v->said[i] == sentence)
            return true;
    }
    return false;
}

struct str voice_pick(struct voice *v, const struct demo_words *sentences, size_t n)
{
    size_t at = voice_roll(v, (unsigned)n);
    for (size_t i = 0; i < n && said_before(v, &sentences[at]); i++)
        at = (at + 1) % n;
    if (v->said_n < ARRAY_SIZE(v->said))
        v->said[v->said_n++] = &sentences[at];
    return voice_say(v, &sentences[at]);
}
