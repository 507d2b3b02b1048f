/* Runs when the program is built: asks ICU for what each character of the basic plane folds to and writes it down as C
 * (normal_fold.h). To ask at each start took half of it.
 *     sieve-table > normal_fold.c */
#include "sieve/normal_fold.h"

#include "base/err.h"

#include <stdio.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

static uint16_t fold[FOLD_PLANE];
static const UNormalizer2 *nfkc;

/* Where folding gives no single character of its own, it is done with what stands around. */
static uint16_t fold_one(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar from = (UChar)c, to[8];
    if (U16_IS_SURROGATE(c))
        return FOLD_SLOW;
    if (fold_unseen(c))
        return FOLD_DROPPED;
    if (u_isspace(c) && c != '\n' && c != '\t')
        return ' ';
    int32_t n = unorm2_normalize(nfkc, &from, 1, to, (int32_t)ARRAY_SIZE(to), &status);
    bool alone = U_SUCCESS(status) && n == 1 && unorm2_hasBoundaryBefore(nfkc, c) &&
                 !U16_IS_SURROGATE(to[0]) && to[0] > FOLD_SLOW;
    return alone ? to[0] : FOLD_SLOW;
}

/* Each traditional character by its simplified one. Only those that may change are asked for: to ask for all took
 * longer than all else at a start. */
static void fold_traditional(void)
{
    enum { FIRST = 0x3400, END = 0xA000, COUNT = END - FIRST };
    static UChar text[2 * COUNT];
    static UChar asked[COUNT];
    static const UChar id[] = u"Traditional-Simplified";
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = 0;
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    USet *changed = U_SUCCESS(status) ? utrans_getSourceSet(t, true, NULL, &status) : NULL;
    if (U_FAILURE(status))
        die("ICU has no Traditional-Simplified");
    for (UChar32 c = FIRST; c < END; c++) {
        if (fold[c] != c || !uset_contains(changed, c))
            continue;
        asked[count] = text[2 * count] = (UChar)c;
        text[2 * count++ + 1] = '\n';
    }
    int32_t n = 2 * count, limit = n;
    utrans_transUChars(t, text, &n, 2 * COUNT, 0, &limit, &status);
    uset_close(changed);
    utrans_close(t);
    if (U_FAILURE(status) || n != 2 * count)
        die("ICU's Traditional-Simplified is not of one character each");
    for (int32_t i = 0; i < count; i++)
        fold[asked[i]] = text[2 * i];
}

int main(void)
{
    UErrorCode status = U_ZERO_ERROR;
    nfkc = unorm2_getNFKCInstance(&status);
    if (U_FAILURE(status))
        die("ICU has no NFKC");
    for (UChar32 c = 0; c < FOLD_PLANE; c++)
        fold[c] = fold_one(c);
    fold_traditional();
    printf("#include \"sieve/normal_fold.h\"\n\nconst uint16_t normal_fold[FOLD_PLANE] = {");
    for (UChar32 c = 0; c < FOLD_PLANE; c++)
        printf("%s%u,", c % 32 ? "" : "\n", fold[c]);
    printf("};\n");
    return fflush(stdout) ? 1 : 0;
}
