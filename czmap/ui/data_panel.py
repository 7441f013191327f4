"""What is shown of the data: what is loaded, where each table is from, what each figure means."""

import streamlit as st

from czmap.errors import PackError
from czmap.geodata.pack import Manifest
from czmap.geodata.postcodes import load_postcode_note
from czmap.geodata.study import Study
from czmap.paths import user_data
from czmap.safe import for_code, for_markdown
from czmap.ui import official_panel, text, text_get
from czmap.ui.word_tables import show_words


def show_loaded(study: Study) -> None:
    """Say what is loaded now, and how to get England when it is not there."""
    manifest = study.pack.manifest
    st.header("What is loaded now")
    what = (
        "the **invented borough**: made-up figures, no real place"
        if study.invented
        else f"**{for_markdown(study.place)}**, official figures"
    )
    vintage = "invented" if study.invented else f"census of {manifest.vintage}"
    st.markdown(
        f"You are looking at {what}: {text.many(len(study.pack.areas), 'neighbourhood')} "
        f"(LSOAs, {for_markdown(vintage)}), {text.many(len(study.pack.lads), 'council')}, "
        f"{text.many(len(study.pack.wards), 'ward')}, "
        f"{text.many(len(study.pack.schools), 'school or service', 'schools and services')}."
    )
    st.markdown(
        f"Edition {for_code(manifest.edition)}, built {for_markdown(manifest.built[:10])} with "
        f"czmap {for_markdown(manifest.czmap_version)}. The same data always has the same edition."
    )
    if manifest.attribution:
        st.caption(for_markdown(manifest.attribution))
    official_panel.show_get()


def show_sources(manifest: Manifest) -> None:
    """Show where every table is from."""
    st.header("Where each table is from")
    rows = [
        {
            "Table": for_markdown(source.title),
            "Publisher": for_markdown(source.publisher),
            "Period": for_markdown(source.period),
            "Edition": for_markdown(source.edition),
            "Rows": f"{source.rows:,}",
            "Fetched": _day(source.retrieved) if source.address else "not fetched",
            "Licence": for_markdown(source.licence),
        }
        for source in manifest.sources.values()
    ]
    if rows:
        show_words(rows, "Table")
    with st.expander("Official addresses, sizes and checksums"):
        for source in manifest.sources.values():
            address = source.address or "made by czmap; not fetched from anywhere"
            st.markdown(
                f"**{for_markdown(source.title)}**: {for_markdown(address)}  \n"
                f"{source.bytes:,} bytes, SHA-256 {for_code(source.sha256 or 'none')}"
                + (f"  \n{for_markdown(source.note)}" if source.note else "")
            )


def _day(moment: str) -> str:
    """Write a day so that it stays on one line."""
    return for_markdown(moment[:10].replace("-", "\N{NON-BREAKING HYPHEN}"))


def show_joins(manifest: Manifest) -> None:
    """Show how completely each table joined, and which optional ones are not there."""
    st.header("How completely the tables join")
    rows = [
        {
            "Table": for_markdown(_title(manifest, join.source)),
            "Neighbourhoods": f"{join.areas:,}",
            "Found": f"{join.matched:,} ({text.percent(join.matched / max(1, join.areas))})",
            "Missing": for_markdown(_some(join.missing)),
            "Note": for_markdown(join.note),
        }
        for join in manifest.joins
    ]
    if rows:
        show_words(rows, "Table")
    else:
        st.markdown("Nothing had to be joined: the tables were made together.")
    for name, reason in manifest.absent.items():
        known = manifest.sources.get(name)  # else the reason begins with the title
        title = f"**{for_markdown(known.title)}**: " if known else ""
        st.markdown(f"- Not there: {title}{for_markdown(reason)}")


def show_postcodes() -> None:
    """Show which table of postcodes there is, or how to add one."""
    st.header("Postcodes")
    try:
        note = load_postcode_note(user_data())
    except PackError as problem:
        st.error(for_markdown(problem.sentence()))
        return
    if note is None:
        st.markdown(text_get.NO_POSTCODES)
        st.code(text_get.ADD_POSTCODES, language=None)
        return
    st.markdown(
        f"**{for_markdown(note.title)}**, added {for_markdown(note.added)}: "
        f"{note.kept:,} postcodes of England, of which {note.ended:,} are no longer in use "
        "(older lists still have them, and they are found too)."
    )
    aside = "; ".join(f"{count:,} {reason}" for reason, count in note.set_aside.items())
    st.markdown(
        f"{note.rows:,} rows of `{for_markdown(note.file)}` were read. "
        f"Set aside: {for_markdown(aside) or 'none'}."
    )
    st.caption(f"{for_markdown(note.licence)}. {for_markdown(note.attribution)}")


def _title(manifest: Manifest, key: str) -> str:
    return manifest.sources[key].title if key in manifest.sources else key


def _some(codes: tuple[str, ...]) -> str:
    if not codes:
        return "none"
    more = f" and {len(codes) - 3:,} more" if len(codes) > 3 else ""
    return ", ".join(codes[:3]) + more


def show_indicators(study: Study) -> None:
    """Show what every indicator means, and what to take care of."""
    st.header("What each indicator means")
    for indicator in study.catalogue.values():
        missing = int(study.reference[indicator.key].isna().sum())
        with st.expander(f"{for_markdown(indicator.label)} · {for_markdown(indicator.theme)}"):
            st.markdown(for_markdown(indicator.sentence))
            st.markdown(
                f"- {text.direction_of(indicator)} Unit: {for_markdown(indicator.unit)}.\n"
                f"- No figure for {text.many(missing, 'neighbourhood')} of "
                f"{len(study.reference):,}.\n"
                f"- Source: {for_markdown(indicator.source)} "
                f"({for_markdown(indicator.publisher)}).\n"
                f"- Period: {for_markdown(indicator.period)}. "
                f"Licence: {for_markdown(indicator.licence)}.\n"
                f"- **Take care:** {for_markdown(indicator.caveat)}"
            )
            if indicator.contains:
                parts = ", ".join(
                    f"{for_markdown(study.catalogue[key].label)} {text.percent(share, decimals=1)}"
                    for key, share in indicator.contains
                )
                st.markdown(f"- It contains: {parts}.")
