"""The words of the difference map."""

from czmap.choropleth import Classes
from czmap.scoring.words import many

LEGEND = "need beside the average: purple, darker = higher; orange = lower"
DIRECTION = (
    "Each neighbourhood's figure less the average of {place}, weighted by the people that the "
    "figure is of. Purple, and darker, means higher need than that average; orange means lower. "
    "Steps are a quarter and one standard deviation of all neighbourhoods."
)


def map_words(classes: Classes, *, place: str, mean: str) -> str:
    """Say in sentences how the neighbourhoods lie about the average.

    Parameters
    ----------
    mean
        As written, with its unit.
    """
    if not classes.legend:
        return f"{place} has no figure, so there is no difference to show."
    lower, same, higher = (
        sum(classes.digits.count(one) for one in some) for some in ("01", "2", "34")
    )
    much = classes.digits.count("4")
    return (
        f"{place}'s average is {mean}. {many(higher, 'neighbourhood')} of higher need than that "
        f"(purple), {much:,} of them of much higher; {same:,} about the same (white); {lower:,} "
        "of lower need (orange)."
    )
