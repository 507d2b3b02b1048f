"""What the report of the demonstration year counts, in SQL of this file's own.

COUNTS: a figure's query as the regulation writes it -> which rows of that register they are. A report with a query that
does not stand here fails its test: whoever writes the sentence says here, in other words, what it counts. Names of the
period: :from and :to (days), :begins and :ends (moments), :today, :now, :week_ago; :each is the entry a sentence is of.

CHECKS: a point of the examination -> the rows it looks at, and those among them that fail.
"""


def during(column):
    return f"{column} BETWEEN :from AND :to"


def moment(column):
    return f"{column} >= :begins AND {column} < :ends"


def of(column, register, where):
    return f"{column} IN (SELECT id FROM r_{register} WHERE {where})"


def on_posts(*classes):
    return of("post", "post", "secret_class IN (%s)" % ", ".join("'%s'" % c for c in classes))


HELD = "state IN ('in_use', 'lent')"
USED = "state IN ('in_use', 'lent', 'repairing')"
NOTED = "state <> 'unfounded'"
SPAN = "from_day <= :to AND to_day >= :from"
IN_ACTIVITY = of("activity", "activity", SPAN)
TRAINED = of("training", "training", during("held_on"))
MET = of("meeting", "group_meeting", during("held_on"))
HELD_MEETING = of("meeting", "meeting", during("held_on"))
MUSTERED = of("muster", "muster", during("closed_on"))
REVIEWED = of("review", "annual_review", during("opened_on"))
INSPECTED = of("inspection", "key_inspection", during("done_on"))
ROUND = of("round", "self_examination_round", during("opened_on"))
FORCE = of("institution", "institution", "state = 'in_force'")
VISITED = during("day") + " AND state IN ('inside', 'gone')"
LATE_24 = "(admin_late = 1 OR superior_late = 1)"

COUNTS = {
    "activity where from_day <= period.to and to_day >= period.from": SPAN,
    "activity where from_day <= period.to and to_day >= period.from and state = closed": SPAN + " AND state = 'closed'",
    "activity_task where activity.from_day <= period.to and activity.to_day >= period.from and state != withdrawn":
        IN_ACTIVITY + " AND state <> 'withdrawn'",
    "activity_task where activity.from_day <= period.to and activity.to_day >= period.from and state = accepted":
        IN_ACTIVITY + " AND state = 'accepted'",
    "activity_task where activity.from_day <= period.to and activity.to_day >= period.from and state in (issued, acknowledged)"
    " and due < today": IN_ACTIVITY + " AND state IN ('issued', 'acknowledged') AND due < :today",
    "activity_task where activity.from_day <= period.to and activity.to_day >= period.from and state in (issued, acknowledged,"
    " reported)": IN_ACTIVITY + " AND state IN ('issued', 'acknowledged', 'reported')",
    "activity_task where activity = each and state != withdrawn": "activity = :each AND state <> 'withdrawn'",
    "activity_task where activity = each and acknowledged_on is known": "activity = :each AND acknowledged_on IS NOT NULL",
    "activity_task where activity = each and state = accepted": "activity = :each AND state = 'accepted'",
    "activity_task where activity = each and state in (issued, acknowledged) and due < today":
        "activity = :each AND state IN ('issued', 'acknowledged') AND due < :today",
    "annual_review where opened_on >= period.from and opened_on <= period.to": during("opened_on"),
    "archive_loan where handed_at >= period.begins and handed_at < period.ends": moment("handed_at"),
    "archive_loan where handed_at >= period.begins and handed_at < period.ends and state = returned":
        moment("handed_at") + " AND state = 'returned'",
    "archive_record where opened_on >= period.from and opened_on <= period.to": during("opened_on"),
    "archive_visit where day >= period.from and day <= period.to and state in (inside, gone)": VISITED,
    "archive_visit where day >= period.from and day <= period.to and staff = no and state in (inside, gone)":
        VISITED + " AND staff = 0",
    "archive_visit where day >= period.from and day <= period.to and staff = no and escort is unknown and state in (inside,"
    " gone)": VISITED + " AND staff = 0 AND escort IS NULL",
    "budget where state in (granted, closed) and for_year = year(period.to)":
        "state IN ('granted', 'closed') AND for_year = CAST(substr(:to, 1, 4) AS INTEGER)",
    "certificate where state = valid": "state = 'valid'",
    "classification_sample where judged_on >= period.from and judged_on <= period.to": during("judged_on"),
    "classification_sample where judged_on >= period.from and judged_on <= period.to and state in (wrong, corrected)":
        during("judged_on") + " AND state IN ('wrong', 'corrected')",
    "computer where state in (in_use, lent)": HELD,
    "computer where state in (in_use, lent) and antivirus = yes": HELD + " AND antivirus = 1",
    "computer where state in (in_use, lent) and desktop_agent = yes": HELD + " AND desktop_agent = 1",
    "computer where state in (in_use, lent) and last_seen >= now - 168h": HELD + " AND last_seen >= :week_ago",
    "computer where state in (in_use, lent) and power_password = yes": HELD + " AND power_password = 1",
    "computer where state in (in_use, lent, repairing)": USED,
    "computer where state in (in_use, lent, repairing) and class = internet": USED + " AND class = 'internet'",
    "computer where state in (in_use, lent, repairing) and class = internet and responsible is known":
        USED + " AND class = 'internet' AND responsible IS NOT NULL",
    "computer where state in (in_use, lent, repairing) and class in (confidential, classified)":
        USED + " AND class IN ('confidential', 'classified')",
    "contract_item where state = out": "state = 'out'",
    "contract_watch where day >= period.from and day <= period.to": during("day"),
    "contract_work where state = under_way": "state = 'under_way'",
    "contract_work where state in (under_way, finished, closed) and signed_on is known":
        "state IN ('under_way', 'finished', 'closed') AND signed_on IS NOT NULL",
    "copy": "1",
    "copy where destroyed_on >= period.from and destroyed_on <= period.to": during("destroyed_on"),
    "copy where handed_on >= period.from and handed_on <= period.to": during("handed_on"),
    "copy where state = lost": "state = 'lost'",
    "copy where state in (issued, received)": "state IN ('issued', 'received')",
    "copy where state in (issued, received) and due < today": "state IN ('issued', 'received') AND due < :today",
    "destruction_batch where state = destroyed and destroyed_on >= period.from and destroyed_on <= period.to":
        "state = 'destroyed' AND " + during("destroyed_on"),
    "destruction_batch where state = destroyed and destroyed_on >= period.from and destroyed_on <= period.to and certificate"
    " is known": "state = 'destroyed' AND certificate IS NOT NULL AND " + during("destroyed_on"),
    "document where declassified_on >= period.from and declassified_on <= period.to": during("declassified_on"),
    "document where determined_on >= period.from and determined_on <= period.to": during("determined_on"),
    "document where determined_on >= period.from and determined_on <= period.to and how = derived":
        during("determined_on") + " AND how = 'derived'",
    "document where determined_on >= period.from and determined_on <= period.to and how = work":
        during("determined_on") + " AND how = 'work'",
    "document where determined_on >= period.from and determined_on <= period.to and how in (state, derived, superior)":
        during("determined_on") + " AND how IN ('state', 'derived', 'superior')",
    "document where issued_on >= period.from and issued_on <= period.to": during("issued_on"),
    "document where release_asked_on >= period.from and release_asked_on <= period.to": during("release_asked_on"),
    "document where state = archived and changed_at >= period.begins and changed_at < period.ends":
        "state = 'archived' AND " + moment("changed_at"),
    "equipment where state = in_use": "state = 'in_use'",
    "equipment where state = in_use and keeper is known": "state = 'in_use' AND keeper IS NOT NULL",
    "exit_case where breach_on >= period.from and breach_on <= period.to": during("breach_on"),
    "exit_case where last_day >= period.from and last_day <= period.to": during("last_day"),
    "exit_case where state = period": "state = 'period'",
    "exit_item where state = out": "state = 'out'",
    "expense where state = booked and spent_on >= period.from and spent_on <= period.to":
        "state = 'booked' AND " + during("spent_on"),
    "finding where opened_on >= period.from and opened_on <= period.to": during("opened_on"),
    "finding where opened_on >= period.from and opened_on <= period.to and state = closed":
        during("opened_on") + " AND state = 'closed'",
    "finding where state = accepted": "state = 'accepted'",
    "finding where state in (open, assigned) and due < today": "state IN ('open', 'assigned') AND due < :today",
    "finding where state in (open, assigned) and due >= today": "state IN ('open', 'assigned') AND due >= :today",
    "finding where state in (open, assigned, mended)": "state IN ('open', 'assigned', 'mended')",
    "finding where state in (open, assigned, mended) and times > 1": "state IN ('open', 'assigned', 'mended') AND times > 1",
    "group_decision where meeting.held_on >= period.from and meeting.held_on <= period.to": MET,
    "group_decision where meeting.held_on >= period.from and meeting.held_on <= period.to and state = done":
        MET + " AND state = 'done'",
    "group_decision where state = open and due < today": "state = 'open' AND due < :today",
    "group_meeting where held_on >= period.from and held_on <= period.to": during("held_on"),
    "group_member where body = disclosure_review and state = in_office": "body = 'disclosure_review' AND state = 'in_office'",
    "group_member where body = group_office and state = in_office": "body = 'group_office' AND state = 'in_office'",
    "group_member where body = leading_group and state = in_office": "body = 'leading_group' AND state = 'in_office'",
    "group_member where body = leading_group and state = in_office and position = deputy_head":
        "body = 'leading_group' AND state = 'in_office' AND position = 'deputy_head'",
    "group_member where body = leading_group and state = in_office and position = head":
        "body = 'leading_group' AND state = 'in_office' AND position = 'head'",
    "group_member where to_day >= period.from and to_day <= period.to": during("to_day"),
    "group_member where to_day >= period.from and to_day <= period.to and handover is known":
        during("to_day") + " AND handover IS NOT NULL",
    "incident where discovered_at >= period.begins and discovered_at < period.ends": moment("discovered_at"),
    "incident where discovered_at >= period.begins and discovered_at < period.ends and (admin_late = yes or superior_late ="
    " yes or reported_late = yes)": moment("discovered_at") + " AND 1 IN (admin_late, superior_late, reported_late)",
    "incident where discovered_at >= period.begins and discovered_at < period.ends and (admin_late = yes or superior_late ="
    " yes)": moment("discovered_at") + " AND " + LATE_24,
    "incident where discovered_at >= period.begins and discovered_at < period.ends and state != unfounded":
        moment("discovered_at") + " AND " + NOTED,
    "incident where discovered_at >= period.begins and discovered_at < period.ends and state = closed":
        moment("discovered_at") + " AND state = 'closed'",
    "incident where kind = illegal_connection and state != unfounded and discovered_at >= period.begins and discovered_at <"
    " period.ends": "kind = 'illegal_connection' AND " + NOTED + " AND " + moment("discovered_at"),
    "incident where kind in (leak, loss, illegal_connection) and state != unfounded and discovered_at >= period.begins and"
    " discovered_at < period.ends":
        "kind IN ('leak', 'loss', 'illegal_connection') AND " + NOTED + " AND " + moment("discovered_at"),
    "incident where state != unfounded and discovered_at >= period.begins and discovered_at < period.ends":
        NOTED + " AND " + moment("discovered_at"),
    "incident where state = closed and discovered_at >= period.begins and discovered_at < period.ends":
        "state = 'closed' AND " + moment("discovered_at"),
    "incident_step where incident = each": "incident = :each",
    "incident_step where incident = each and state = verified": "incident = :each AND state = 'verified'",
    "incident_step where incident = each and state in (done, verified)":
        "incident = :each AND state IN ('done', 'verified')",
    "incident_step where state = open": "state = 'open'",
    "incident_step where state = open and due < today": "state = 'open' AND due < :today",
    "incoming_mail where received_on >= period.from and received_on <= period.to": during("received_on"),
    "institution where in_force_on >= period.from and in_force_on <= period.to": during("in_force_on"),
    "institution where kind = disclosure and state = in_force": "kind = 'disclosure' AND state = 'in_force'",
    "institution where state = in_force": "state = 'in_force'",
    "institution where state = in_force and review_due < today": "state = 'in_force' AND review_due < :today",
    "institution_reading where institution.state = in_force and state != lapsed": FORCE + " AND state <> 'lapsed'",
    "institution_reading where institution.state = in_force and state = acknowledged": FORCE + " AND state = 'acknowledged'",
    "key_entry where day >= period.from and day <= period.to": during("day"),
    "key_entry where day >= period.from and day <= period.to and listed = no": during("day") + " AND listed = 0",
    "key_entry where day >= period.from and day <= period.to and listed = no and escort is known":
        during("day") + " AND listed = 0 AND escort IS NOT NULL",
    "key_finding where inspection.done_on >= period.from and inspection.done_on <= period.to": INSPECTED,
    "key_finding where inspection.done_on >= period.from and inspection.done_on <= period.to and state = verified":
        INSPECTED + " AND state = 'verified'",
    "key_inspection where done_on >= period.from and done_on <= period.to": during("done_on"),
    "key_part where state = in_force": "state = 'in_force'",
    "key_part where state = in_force and confirmed_on is known": "state = 'in_force' AND confirmed_on IS NOT NULL",
    "key_part where state = in_force and iron_door = compliant and iron_window = compliant and safes > 0":
        "state = 'in_force' AND iron_door = 'compliant' AND iron_window = 'compliant' AND safes > 0",
    "letter where kind = in_post and state = issued": "kind = 'in_post' AND state = 'issued'",
    "letter where kind = in_post and state = signed": "kind = 'in_post' AND state = 'signed'",
    "letter where kind = post_duty and signed_on >= period.from and signed_on <= period.to":
        "kind = 'post_duty' AND " + during("signed_on"),
    "letter where kind = post_duty and state = issued": "kind = 'post_duty' AND state = 'issued'",
    "letter where kind = post_duty and state = signed": "kind = 'post_duty' AND state = 'signed'",
    "letter where kind in (in_post, post_duty) and state = issued": "kind IN ('in_post', 'post_duty') AND state = 'issued'",
    "letter where kind in (in_post, post_duty) and state = signed": "kind IN ('in_post', 'post_duty') AND state = 'signed'",
    "letter_gap where state = open": "state = 'open'",
    "means_need where state in (lacking, granted)": "state IN ('lacking', 'granted')",
    "media_repair where ended_on >= period.from and ended_on <= period.to": during("ended_on"),
    "medium where state = issued and due < today": "state = 'issued' AND due < :today",
    "medium where state = lost": "state = 'lost'",
    "medium where state not in (retired, to_destroy, lost, destroyed)":
        "state NOT IN ('retired', 'to_destroy', 'lost', 'destroyed')",
    "medium_use where other_side = yes and used_on >= period.from and used_on <= period.to":
        "other_side = 1 AND " + during("used_on"),
    "meeting where held_on >= period.from and held_on <= period.to and state in (opened, ended, closed)":
        during("held_on") + " AND state IN ('opened', 'ended', 'closed')",
    "meeting_attendee where meeting.held_on >= period.from and meeting.held_on <= period.to and phone_left = no and state in"
    " (arrived, left)": HELD_MEETING + " AND phone_left = 0 AND state IN ('arrived', 'left')",
    "meeting_paper where meeting.held_on >= period.from and meeting.held_on <= period.to": HELD_MEETING,
    "meeting_paper where meeting.held_on >= period.from and meeting.held_on <= period.to and state = lost":
        HELD_MEETING + " AND state = 'lost'",
    "meeting_paper where meeting.held_on >= period.from and meeting.held_on <= period.to and state in (collected, kept,"
    " settled)": HELD_MEETING + " AND state IN ('collected', 'kept', 'settled')",
    "muster where state = closed and closed_on >= period.from and closed_on <= period.to":
        "state = 'closed' AND " + during("closed_on"),
    "muster_item where muster.closed_on >= period.from and muster.closed_on <= period.to and state in (missing, lost)":
        MUSTERED + " AND state IN ('missing', 'lost')",
    "muster_item where muster.state = closed and muster.closed_on >= period.from and muster.closed_on <= period.to":
        of("muster", "muster", "state = 'closed' AND " + during("closed_on")),
    "network where state = in_use": "state = 'in_use'",
    "network where state = in_use and isolation = physical": "state = 'in_use' AND isolation = 'physical'",
    "network_link where cut_on >= period.from and cut_on <= period.to": during("cut_on"),
    "network_link where state = found": "state = 'found'",
    "notice_from_superior where state in (received, under_way)": "state IN ('received', 'under_way')",
    "office_staff where state = serving": "state = 'serving'",
    "office_staff where state = serving and time = full_time": "state = 'serving' AND time = 'full_time'",
    "paper where closed_on >= period.from and closed_on <= period.to": during("closed_on"),
    "paper where closed_on >= period.from and closed_on <= period.to and state = passed":
        during("closed_on") + " AND state = 'passed'",
    "person where state = active": "state = 'active'",
    "person where state = active and post.secret_class = core": "state = 'active' AND " + on_posts("core"),
    "person where state = active and post.secret_class = general": "state = 'active' AND " + on_posts("general"),
    "person where state = active and post.secret_class = important": "state = 'active' AND " + on_posts("important"),
    "person where state = active and post.secret_class in (core, important, general)":
        "state = 'active' AND " + on_posts("core", "important", "general"),
    "person where state = active and post.secret_class in (core, important, general) and vetted_on is known":
        "state = 'active' AND vetted_on IS NOT NULL AND " + on_posts("core", "important", "general"),
    "point_question where asked_on >= period.from and asked_on <= period.to": during("asked_on"),
    "point_question where asked_on >= period.from and asked_on <= period.to and state = verified":
        during("asked_on") + " AND state = 'verified'",
    "point_question where asked_on >= period.from and asked_on <= period.to and state = verified and answer = met":
        during("asked_on") + " AND state = 'verified' AND answer = 'met'",
    "point_question where asked_on >= period.from and asked_on <= period.to and state = asked":
        during("asked_on") + " AND state = 'asked'",
    "point_question where state = asked and due < today": "state = 'asked' AND due < :today",
    "publicity where done_on >= period.from and done_on <= period.to": during("done_on"),
    "publicity where done_on >= period.from and done_on <= period.to and kind = village_meeting":
        during("done_on") + " AND kind = 'village_meeting'",
    "publicity where done_on >= period.from and done_on <= period.to and kind in (slogan, banner)":
        during("done_on") + " AND kind IN ('slogan', 'banner')",
    "review_item where review.opened_on >= period.from and review.opened_on <= period.to": REVIEWED,
    "review_item where review.opened_on >= period.from and review.opened_on <= period.to and state = done":
        REVIEWED + " AND state = 'done'",
    "self_examination where problems = yes and signed_on >= period.from and signed_on <= period.to":
        "problems = 1 AND " + during("signed_on"),
    "self_examination where round.opened_on >= period.from and round.opened_on <= period.to and state != excused":
        ROUND + " AND state <> 'excused'",
    "self_examination where round.opened_on >= period.from and round.opened_on <= period.to and state = to_do":
        ROUND + " AND state = 'to_do'",
    "self_examination where state in (signed, reviewed) and signed_on >= period.from and signed_on <= period.to":
        "state IN ('signed', 'reviewed') AND " + during("signed_on"),
    "training where state = planned and due >= period.from and due <= period.to and due < today":
        "state = 'planned' AND due < :today AND " + during("due"),
    "training where state in (held, closed) and held_on >= period.from and held_on <= period.to":
        "state IN ('held', 'closed') AND " + during("held_on"),
    "training where state in (held, closed) and held_on >= period.from and held_on <= period.to and audience ="
    " leading_cadre": "state IN ('held', 'closed') AND audience = 'leading_cadre' AND " + during("held_on"),
    "training where state in (held, closed) and held_on >= period.from and held_on <= period.to and kind = law_study":
        "state IN ('held', 'closed') AND kind = 'law_study' AND " + during("held_on"),
    "training where state in (planned, called) and due >= today": "state IN ('planned', 'called') AND due >= :today",
    "training_duty where state in (due, absent) and due < today": "state IN ('due', 'absent') AND due < :today",
    "training_duty where training.held_on >= period.from and training.held_on <= period.to and state in (signed_in, done)":
        TRAINED + " AND state IN ('signed_in', 'done')",
    "training_duty where training.held_on >= period.from and training.held_on <= period.to and state not in (excused,"
    " dropped)": TRAINED + " AND state NOT IN ('excused', 'dropped')",
}


def asked(row):
    return (None, "EXISTS (SELECT 1 FROM r_point_question WHERE covers = '%s' AND state = 'verified' AND answer <> 'not_met'"
                  " AND asked_on > date(:today, '-1 year'))" % row)


def any_of(register, where):
    return "EXISTS (SELECT 1 FROM r_%s WHERE %s)" % (register, where)


def needs(register, where, applies=None):
    return (applies, any_of(register, where))


STATE_MATTERS = any_of("matter", "kind = 'state' AND state = 'in_force'")
SECRET_POST = of("post", "post", "secret_class IN ('general', 'important', 'core')")
POSTED = "state = 'active' AND " + SECRET_POST

# check -> (which rows it looks at, which of them hold); a check on the office as a whole has no rows: (whether it applies or
# None, whether it holds). A row that neither holds nor does not (a value is missing) fails.
CHECKS = {
    "annual_review.none": needs("annual_review", "opened_on > date(:today, '-1 year')", STATE_MATTERS),
    "archive_loan.overdue": ("state = 'out'", "due >= :today"),
    "change_notice.unacknowledged": ("state = 'sent'", "sent_on >= date(:today, '-14 days')"),
    "checklist_point.none": needs("checklist_point", "state = 'in_force'"),
    "classification_sample.none": needs("classification_sample", "judged_on > date(:today, '-1 year') AND way = 'lot'",
                                        STATE_MATTERS),
    "computer.internet_posture": ("class = 'internet' AND " + HELD, "antivirus = 1 AND firewall = 1 AND patched_on >="
                                  " date(:today, '-90 days')"),
    "computer.no_antivirus": (HELD, "antivirus = 1 AND antivirus_on >= date(:today, '-30 days')"),
    "computer.no_desktop_agent": ("class IN ('classified', 'intranet') AND " + HELD, "desktop_agent = 1"),
    "computer.no_firewall": ("network IS NOT NULL AND " + HELD, "firewall = 1"),
    "computer.no_leak_measures": ("class IN ('confidential', 'classified') AND state = 'in_use'",
                                  "id IN (SELECT computer FROM r_leak_point WHERE state <> 'ended')"),
    "computer.no_password": (HELD, "power_password = 1"),
    "computer.not_patched": (HELD, "patched_on >= date(:today, '-90 days')"),
    "computer.online_unregistered": ("class = 'internet' AND state = 'in_use'", "online_since IS NOT NULL"),
    "computer.posture_stale": (HELD, "coalesce(posture_on, since) > date(:today, '-3 months')"),
    "computer.wireless": ("class IN ('confidential', 'classified') AND " + HELD, "wireless = 0"),
    "copy.missing": ("1", "state <> 'lost'"),
    "copy.no_place": ("state IN ('received', 'returned') AND level >= 3", "kept_in IS NOT NULL"),
    "copy.overdue": ("state IN ('issued', 'received', 'out')", "due >= :today"),
    "copy.remark_late": ("state IN ('issued', 'received', 'returned') AND remark_due IS NOT NULL", "remark_due >= :today"),
    "copy.unsigned": ("state = 'issued'", "handed_on > date(:today, '-3 days')"),
    "document.not_reported": ("state = 'protected' AND report_due < :today", "reported_on IS NOT NULL"),
    "document.review_overdue": ("state IN ('determined', 'issued', 'archived') AND review_due IS NOT NULL",
                                "review_due >= :today"),
    "incident.leak_this_year": ("kind IN ('leak', 'loss') AND state <> 'unfounded'",
                                "discovered_at <= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-365 days')"),
    "incident.not_reported": ("affected_level >= 3 AND state <> 'unfounded'",
                              "admin_at IS NOT NULL AND superior_at IS NOT NULL"),
    "incident.not_taken_up": ("state = 'reported'", "reported_at > strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-1 hour')"),
    "inspection_visit.none": needs("inspection_visit", "kind = 'irregular' AND signed_on > date(:today, '-1 year')"),
    "institution.unread": ("state = 'in_force'", "id IN (SELECT institution FROM r_institution_reading WHERE state ="
                           " 'acknowledged')"),
    "institution_reading.overdue": ("state <> 'lapsed'", "state = 'acknowledged' OR due >= :today"),
    "key_inspection.none": needs("key_inspection", "done_on > date(:today, '-6 months')",
                                 any_of("key_part", "state = 'in_force'")),
    "key_part.electronic": ("state IN ('proposed', 'in_force')", "alarm = 'compliant' AND access_control = 'compliant' AND"
                            " cameras = 'compliant'"),
    "key_part.not_inspected": ("state = 'in_force'", "coalesce(inspected_on, confirmed_on) >= date(:today, '-90 days')"),
    "letter_text.post_duty": needs("letter_text", "kind = 'post_duty' AND state = 'in_force'",
                                   any_of("post", "state = 'active' AND secret_class IN ('general', 'important', 'core')")),
    "matter.not_filed": ("state = 'in_force' AND kind = 'state' AND listed_on < date(:today, '-30 days')",
                         "filed_on IS NOT NULL"),
    "muster.none": needs("muster", "state = 'closed' AND closed_on > date(:today, '-1 year')"),
    "network.no_topology": ("state = 'in_use'", "shape IS NOT NULL AND scale > 0"),
    "office_staff.none": needs("office_staff", "state = 'serving' AND person IN (SELECT id FROM r_person WHERE state ="
                               " 'active')"),
    "person.no_certificate": (POSTED, "id IN (SELECT person FROM r_certificate WHERE state = 'valid')"),
    "person.no_commitment": (POSTED, "id IN (SELECT person FROM r_letter WHERE kind = 'in_post' AND state = 'signed')"),
    "person.no_duty_letter": (POSTED, "id IN (SELECT person FROM r_letter WHERE kind = 'post_duty' AND state = 'signed')"),
    "person.not_vetted": ("state = 'active' AND clearance >= 3", "vetted_on IS NOT NULL"),
    "point_question.access": asked("SHD2"),
    "point_question.annual_report": asked("INS6"),
    "point_question.backups": asked("EDOC1"),
    "point_question.disclosure": asked("SIV2"),
    "point_question.encryption": asked("SHD1"),
    "point_question.internet_training": asked("PER3"),
    "point_question.internet_use": asked("NET1"),
    "point_question.layers": asked("SHD3"),
    "point_question.lock_agents": asked("LCK1"),
    "point_question.login_restrictions": asked("NET8"),
    "point_question.messengers": asked("NET7"),
    "point_question.not_met": ("state IN ('answered', 'verified')", "answer <> 'not_met'"),
    "point_question.overdue": ("state = 'asked'", "due >= :today"),
    "point_question.phones": asked("NET7P"),
    "point_question.released_together": asked("EDOC3"),
    "point_question.seen_both_sides": asked("LCK2"),
    "point_question.sieve": asked("SIV1"),
    "point_question.traces": asked("EDOC2"),
    "publicity.none": needs("publicity", "state IN ('done', 'taken_down') AND done_on > date(:today, '-1 year')"),
    "publicity.not_done": ("state IN ('planned', 'cleared')", "planned_on >= :today"),
    "self_examination_round.none": needs("self_examination_round", "opened_on > date(:today, '-1 year')"),
    "self_examination.unsigned": ("state <> 'excused' AND person IN (SELECT id FROM r_person WHERE state = 'active')",
                                  "state <> 'to_do' OR due >= :today"),
    "finding.overdue": ("state = 'assigned'", "due >= :today"),
    "finding.again": ("state IN ('open', 'assigned', 'mended')", "times < 3"),
    "training.law_study": needs("training", "kind = 'law_study' AND state IN ('held', 'closed') AND held_on > date(:today,"
                                " '-1 year')"),
    "training.not_held": ("state IN ('planned', 'called')", "due >= :today"),
    "training_duty.overdue": ("state IN ('due', 'absent')", "due >= :today"),
    "venue.not_swept": ("state = 'in_use' AND suited >= 3", "sweep_due >= :today"),
    "group_decision.overdue": ("state = 'open'", "due >= :today"),
    "department.no_head": ("state = 'active'", "head IN (SELECT id FROM r_person WHERE state = 'active')"),
}
