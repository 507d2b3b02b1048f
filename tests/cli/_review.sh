# An office on 1 March 2078 in which releases are reviewed: zhang submits, li reviews, wang is the officer, zhao leads.
. "$ROOT/tests/cli/_office.sh"
found "$SCRATCH/office"
"$COFFERDAM" clock 2078-03-01 -d "$OFFICE" >/dev/null
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
must as security do post "$post" classify --set secret_class=important
enter zhang 张承办 "$dept" "$post" internal
enter li 李审查 "$dept" "$post" internal release_reviewer
enter wang 王保密 "$dept" "$post" highly_secret officer
enter zhao 赵分管 "$dept" "$post" highly_secret leader_in_charge release_reviewer
sieve() { must "$COFFERDAM" tick -d "$OFFICE"; }
