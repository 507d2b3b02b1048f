# An office whose regulations have one more register: an errand is due on a day or at a moment, for whoever holds it.
errands() { # errands DIR
    cp -r "$ROOT/regulations" "$1"
    cat >"$1/errands.yaml" <<'YAML'
regulation: errands
title: {zh: 差事管理制度, en: Errands}
basis: [R27]
registers:
  errand:
    zh: 差事
    en: Errand
    number: "{office}-CS-{year}-{seq:4}"
    title: title
    holds: internal
    view: [anyone]
    fields:
      title: {type: text, required: yes, zh: 标题, en: Title}
      holder: {type: person, required: yes, zh: 承办人, en: Holder}
      due: {type: date, zh: 期限, en: Due}
      until: {type: moment, zh: 时限, en: Until}
    states:
      open: {zh: 在办, en: Open}
      done: {zh: 办结, en: Done, final: yes}
    actions:
      create:
        zh: 交办
        en: Give
        from: nothing
        to: open
        who: [anyone]
        asks: [title, holder, due, until]
      end:
        zh: 办结
        en: End
        from: open
        to: done
        who: [anyone]
    clocks:
      day: {zh: 到期, en: Due, when: state = open, at: due, remind: [-3d, 0d, +1d], to: [holder]ESCALATE_DAY}
      hour: {zh: 时限, en: Limit, when: state = open, at: until, remind: [-2h], to: [holder]}
    list: {columns: [number, title, state], search: [title], sort: -number}
YAML
    sed -i "s/ESCALATE_DAY/${2:-}/" "$1/errands.yaml"
}
