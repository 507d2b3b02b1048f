#!/bin/bash
# The estimated distance: the figure of docs/leak-distance.md, its assumptions beside it, and what is refused.
. "$ROOT/tests/cli/_tap.sh"

gives 0 "a bare class B device" "$COFFERDAM" leak --lang en
says "is likely read at the page's 705 m" "705"
ok "and the page says so" grep -q '705 m' "$ROOT/docs/leak-distance.md"
says "with its assumptions" "ITU-R P.525"
says "compared with report 2" "1000"
says "and only a measurement shows" "only a measurement"
gives 1 "it may reach beyond a near boundary" "$COFFERDAM" leak --boundary 100
gives 0 "behind 60 dB it stays inside" "$COFFERDAM" leak --boundary 100 --shielding 60
gives 0 "in Chinese" "$COFFERDAM" leak --lang zh
says "the words are Chinese" 可还原距离
gives 0 "as JSON" "$COFFERDAM" leak --json --field 27
says "a tenth of the field, a tenth of the way" '"likely_m":70.5'
gives 2 "an unknown wall" "$COFFERDAM" leak --wall mud
gives 2 "a frequency out of range" "$COFFERDAM" leak --frequency 20
gives 2 "a field that is no number" "$COFFERDAM" leak --field strong
done_testing
