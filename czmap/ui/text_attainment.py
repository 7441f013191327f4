"""The words of regressions: what the model says, and what it cannot."""

from collections.abc import Sequence

from czmap.geodata.indicators import Indicator
from czmap.safe import for_markdown
from czmap.scoring.attainment import ATTAINMENT, Fit, Term
from czmap.ui import text

ABOUT = (
    "How much of an outcome goes with disadvantage, and where does a place do better or less well "
    "than its disadvantage predicts? A linear regression over neighbourhoods, as in section 2 of "
    "the 2012 report."
)
CAVEATS = (
    "**Read this with it.** The figures are of **areas, not children**: a link "
    "between areas can be "
    "weaker, or even turned round, among the children who live there. They show **what goes "
    "together, not what causes what**. A place above what is predicted is somewhere to look and to "
    "learn from, and one below is no verdict on its schools or families: small "
    "numbers, things that "
    "are not measured, and chance are all in the gap."
)
INVENTED = (
    "This borough is invented, and so is its attainment: the published shares of 11, 15 and 37"
    f"{text.NBSP}% were planted in it, to show how the panel reads. They prove nothing."
)
ENGLAND = (
    "For England the only loaded outcome is the Indices' children and young people's education "
    "(a score that mixes several years of attainment, absence and entry to higher education). "
    "Attainment by small area at 5, 11 and 16 has not been published since about 2013-14, so the "
    "report's three stages cannot be brought up to date from public data."
)
CIRCULAR = (
    "**Partly circular.** {names} {contain} pupils' attainment, so part of the "
    "outcome is explained "
    "by itself, and the share explained is too high. Choose *{alternative}* under "
    "“Explained by” to "
    "see it without."
)
REPORT_SAYS = (
    "The report: deprivation is most strongly associated with low attainment, particularly at Key "
    "Stage 4; unemployment and adult education are too; health and barriers least."
)
INFLATION = (
    "**How far it overlaps with the others** is the variance inflation factor: 1 is "
    "no overlap; at 4 "
    "the interval is twice as wide as without; from about 5 on, what belongs to which indicator is "
    "hard to tell, though the share explained by all of them together stands."
)
INTERVALS = {
    True: (
        f"Intervals are 95{text.NBSP}%, from HC3 standard errors, which do not assume that all "
        "neighbourhoods scatter alike. Neighbourhoods next to each other are alike, so the true "
        "intervals are wider."
    ),
    False: (
        f"Intervals are 95{text.NBSP}%, from classical standard errors: one neighbourhood alone "
        "settles a coefficient here, for which HC3's are not defined. Read them with caution."
    ),
}
MAP_NOTE = "brown = less well than predicted, green = better"


def explained_sentence(fit: Fit, where: str) -> str:
    """Say how much is explained, of how many, and how many are left out."""
    areas = text.many(fit.count, "neighbourhood")
    left = (
        f" {fit.dropped:,} more {'is' if fit.dropped == 1 else 'are'} left out because a figure is "
        "missing or suppressed."
        if fit.dropped
        else ""
    )
    return (
        f"**{text.percent(fit.r_squared, decimals=1)}** of how "
        f"**{for_markdown(fit.outcome.label)}** "
        f"differs between {areas} of {where} goes with the "
        f"{text.many(len(fit.terms), 'chosen indicator')} (R², adjusted "
        f"{text.percent(max(0.0, fit.adjusted), decimals=1)}).{left}"
    )


def term_sentence(term: Term) -> str:
    """Say what one indicator goes with, and whether that is clear.

    Examples
    --------
    >>> term_sentence(Term(key="a", coefficient=-0.3, low=-0.5, high=-0.1, inflation=1.0))
    'more need goes with a lower outcome'
    >>> term_sentence(Term(key="a", coefficient=-0.3, low=-0.7, high=0.1, inflation=1.0))
    'not clear: it could be none or either way'
    """
    if term.low <= 0 <= term.high:
        return "not clear: it could be none or either way"
    side = "lower" if term.coefficient < 0 else "better"
    return f"more need goes with a {side} outcome"


def strongest_sentence(fit: Fit, names: dict[str, str]) -> str:
    """Name what the outcome goes with most, and what it does not clearly go with.

    Parameters
    ----------
    names
        Of indicators by key, safe for Markdown.
    """
    clear = [one for one in fit.terms if not one.low <= 0 <= one.high]
    unclear = [names[one.key] for one in fit.terms if one.low <= 0 <= one.high]
    if not clear:
        return "No single indicator's part is clear once the others are held equal."
    most = max(clear, key=lambda one: (abs(one.coefficient), one.key))
    side = "lower" if most.coefficient < 0 else "better"
    said = (
        f"The strongest is **{names[most.key]}**: one standard deviation more need goes with "
        f"{abs(most.coefficient):.2f} standard deviations of a {side} outcome, the others equal."
    )
    if unclear:
        verb = "is" if len(unclear) == 1 else "are"
        said += f" Not clear, once the others are held equal, {verb} {', '.join(unclear)}."
    return said


def gap_words(outcome: Indicator, gap: float) -> str:
    """Write how far a place lies from what is predicted.

    Examples
    --------
    >>> from czmap.geodata.study import load_catalogue
    >>> gap_words(load_catalogue()["ks4_pct"], -4.26)
    '4.3 percentage points less well than predicted'
    """
    unit = "percentage points" if outcome.unit == "%" else "points of score"
    side = "better" if gap >= 0 else "less well"
    size = abs(gap) * (100 if outcome.unit.startswith("rate") else 1)
    decimals = 1 if outcome.unit != "score" else outcome.decimals
    return f"{size:,.{decimals}f} {unit} {side} than predicted"


def circular_sentence(overlaps: Sequence[Indicator], alternative: str) -> str:
    """Warn that indicators contain the outcome, or attainment as it measures it."""
    names = " and ".join(for_markdown(one.label) for one in overlaps)
    contain = "contain" if len(overlaps) > 1 else "contains"
    if len(overlaps) == 1 and overlaps[0].key == ATTAINMENT:
        contain = "is itself a measure of"
    return CIRCULAR.format(names=names, contain=contain, alternative=alternative)
