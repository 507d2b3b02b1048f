/* Notices down to units. */
#include "inspect/upward_parts.h"
#include "office/proof.h"

static void notice_line(struct buf *out, const char *word, struct str value)
{
    buf_text(out, word);
    buf_char(out, ' ');
    for (size_t i = 0; i < value.n; i++)
        buf_char(out, (unsigned char)value.p[i] < 0x20 ? ' ' : value.p[i]);
    buf_char(out, '\n');
}

/* Columns: label, state, kind, subject, text, due, the unit's ledger_key. */
static enum err notice_text(struct desk *k, struct query *q, struct str number, struct buf *out)
{
    struct note_key unit;
    if (!str_is(query_text(q, 1), "sent") && !str_is(query_text(q, 1), "answered"))
        return fail(ERR_REFUSED, "This notice was not sent yet");
    TRY(note_key_parse(query_text(q, 6), &unit));
    buf_text(out, "cofferdam-notice v1\n");
    buf_text(out, office_facts(k->o)->origin);
    buf_char(out, '\n');
    notice_line(out, "to", str_of(unit.name));
    notice_line(out, "number", number);
    notice_line(out, "kind", query_text(q, 2));
    notice_line(out, "due", query_text(q, 5));
    notice_line(out, "subject", query_text(q, 3));
    struct str rest = query_text(q, 4), line;
    while (str_split(&rest, '\n', &line))
        notice_line(out, "text", line);
    return buf_check(out);
}

enum err upward_notice(struct office *o, const struct viewer *v, struct str number, struct arena *a,
                       struct str *ret_text)
{
    bool row;
    BUF_SCOPE(text, 64 * 1024);
    TRY(viewer_ready(v));
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    if (!upward_register(&k, "notice_down"))
        return fail(ERR_MISSING, "There is no such notice");
    QUERY_SCOPE(q);
    TRY(db_start(k.db,
                 upward_sql(&k, "upward.notice",
                            "SELECT n.label, n.state, n.kind, n.subject, n.text, n.due,"
                            " u.ledger_key FROM r_notice_down n JOIN r_unit u ON u.id = n.unit"
                            " WHERE n.number = $1"),
                 &q, "t", number));
    TRY(query_step(q, &row));
    if (!row || !upward_sees(&k, query_int(q, 0)))
        return fail(ERR_MISSING, "There is no such notice");
    TRY(notice_text(&k, q, number, &text));
    return proof_sign_text(o, buf_view(&text), a, ret_text);
}
