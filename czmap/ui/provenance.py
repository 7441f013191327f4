"""Where a figure is from, in the same words wherever it is shown."""

from czmap.geodata.indicators import Indicator
from czmap.geodata.pack import Manifest
from czmap.safe import for_markdown
from czmap.ui import text


def source_sentence(one: Indicator) -> str:
    """Say in one paragraph what an indicator is, its source, period, licence and caveat."""
    return (
        f"**{for_markdown(one.label)}.** {for_markdown(one.sentence)} "
        f"{text.direction_of(one)} Source: {for_markdown(one.source)}; "
        f"{for_markdown(one.publisher)}; {for_markdown(one.period)}; "
        f"{for_markdown(one.licence)}. Take care: {for_markdown(one.caveat)}"
    )


def source_lines(one: Indicator) -> str:
    """Say line by line what an indicator is, its source, period, licence and caveat."""
    return (
        f"{for_markdown(one.sentence)} {text.direction_of(one)}  \n"
        f"**Source:** {for_markdown(one.source)}  \n"
        f"**Publisher:** {for_markdown(one.publisher)}  \n"
        f"**Period:** {for_markdown(one.period)}  \n"
        f"**Licence:** {for_markdown(one.licence)}  \n"
        f"**Take care:** {for_markdown(one.caveat)}"
    )


def table_source(manifest: Manifest, table: str, *, last: bool) -> str:
    """Give the source of a table of the pack; counts of people come with the last one joined."""
    keys = manifest.tables[table].sources if table in manifest.tables else ()
    known = [manifest.sources[key] for key in keys if key in manifest.sources]
    if not known:
        return "Invented with czmap." if manifest.invented else "Made with this data."
    one = known[-1] if last else known[0]
    return (
        f"Source: {for_markdown(one.title)}; {for_markdown(one.publisher)}; "
        f"{for_markdown(one.period)}; {for_markdown(one.licence)}."
    )
