/* What the formats themselves say in attributes, by their schemas: "center", "landscape". Such a value is no text of the
 * document's and is not looked into, or a document in which the word "left" is removed would lose its left side. */
#include "extract/rewrite_xml.h"

static const char vocabulary[] =
    " "
    "accent1 accent2 accent3 accent4 accent5 accent6 all always aqua area at atLeast auto "
    "autoTxt autoZero avLst average b background background1 background2 bar bar3D "
    "baseline before begin behind below bestFit between bg1 bg2 black blank body bodyPr "
    "bold boolean border both bothSides bottom bounded bracketed bullet cap caption cell "
    "center centerContinuous centerGroup char character chart chineseCounting "
    "chineseCountingThousand circle clean clear clip clipped clockwise clustered cmpd "
    "cols column columns compact contain content context continuationSeparator continue "
    "continuous count cover cross ctr ctrTitle current custom dark1 dark2 darkGray dash "
    "dashDot dashDotDot dashDotHeavy dashed date decimal decimalEnclosedCircle "
    "decimalSpace default diagram diamond dist distribute distribute-letter "
    "distribute-space distributed dk1 dk2 dot dotDash dotDotDash dotted double drawing "
    "drop dxa eaVert ellipse embed empty en end endnote exact exclude external false far "
    "fill filled fine fixed flat flatBorder float folHlink follow followedHyperlink "
    "footer footnote foreground formula frame framed from-left from-top ftr full gap "
    "general gradLine gradient graphic gray125 green gregorian grid group half hang "
    "hanging hdr header hi hidden hide high hlink horizontal horz hybridMultilevel "
    "hyperlink ideograph-alpha ideographDigital inBase inEnd index inherit inline "
    "inlineStr inset inside integer italic japaneseCounting justified justify l "
    "label-alignment landscape largest lastClr layout leading left leftMargin lengthwise "
    "letter lgDash light1 light2 line line3D linear lines list listtab loose low lower "
    "lowerLetter lowerRoman lr-tb lt1 lt2 ltr ltr-tb major majorAscii majorBidi "
    "majorEastAsia majorGridlines majorHAnsi margin max maximized maybe med medium midCat "
    "middle minMax minimum minor minorAscii minorBidi minorEastAsia minorHAnsi mirrored "
    "miter mixed modern mongolianVert monospace multiLevel multilevel multiple narrow "
    "nary new nextColumn nextPage nextTo nil no no-limit no-repeat no-wrap noStrike "
    "nonStacked none normal not note notes num number numbering obj objTx oddPage off on "
    "onRequest one optimal outEnd outline outset outside over overflow page page-content "
    "page-number pane paragraph paragraph-content parallel parent pct percent "
    "percentStacked percentage phClr pic picTx pictTx picture pie pieChart pitch "
    "placeholder plain portrait position preserve prev proportional quarter r radial rect "
    "rectangle rectangular ref relative repeat restart rich right rightMargin rnd roman "
    "round row rows rtl run-through sans-serif scale screen4x3 script secHead segment "
    "separate separator series serif shape short shown shrink-to-fit simple single "
    "singleLevel size sldMasterView sldNum slicers slide small smooth solid space spacing "
    "span spline square stacked standard standardContextual start stock stretch string "
    "strong style subSup subTitle subtitle sum surface swiss symbol sysClr sysDash sysDot "
    "system t tab table tb-rl tblHeader text text1 text2 textNoShape thick thin "
    "thinThickSmallGap through tight tile time title titleOnly to top topAndBottom "
    "topMargin transparent true ttb two twoColTx twoObj twoTxTwoObj tx tx1 tx2 undOvr "
    "underline uniform unlocked upper upperLetter upperRoman upright user value variable "
    "vert vertTitleAndTx vertTx vertical visible wave wavy white window windowText word "
    "words wpg wps wrap wrapNone wrapSquare x xl y yes zero zh ";

bool xml_is_vocabulary(struct str value)
{
    enum { LONGEST = 40 };
    char word[LONGEST + 2] = " ";
    if (!value.n || value.n >= LONGEST || memchr(value.p, ' ', value.n))
        return false;
    memcpy(word + 1, value.p, value.n);
    word[value.n + 1] = ' ';
    return memmem(vocabulary, sizeof vocabulary - 1, word, value.n + 2) != NULL;
}
