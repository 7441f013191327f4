"""The story planted in the invented borough: places that tests and the guided tour point at."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from czmap.errors import PackError

STORY = "story.json"


@dataclass(frozen=True, kw_only=True)
class Story:
    """The planted places, by code, all codes in order.

    Attributes
    ----------
    pocket, pocket_wards
        Neighbouring areas of the highest need, and the two wards whose line they straddle.
    masked, masked_ward
        Two areas of high need in a ward whose average is well off.
    low_attainment
        Neighbouring areas of little deprivation where few pupils do well at 16.
    poor_health_only, homes_and_skills, out_of_work
        The three areas that the 2012 report narrates: low on everything but reported good health;
        many without qualifications and high barriers, but little unemployment and deprivation;
        among the worst on deprivation, unemployment and qualifications, better on barriers and
        health.
    bridge
        The two areas that the one bridge joins.
    island
        The area in the sea, without neighbours.
    enclosed, enclosing
        An area that lies wholly inside another, and that other, whose polygon has a hole.
    ward_without_secondary
        A ward without a secondary school: a gap in the pipeline. It is one of the pocket's two.
    """

    pocket: tuple[str, ...]
    pocket_wards: tuple[str, str]
    masked: tuple[str, ...]
    masked_ward: str
    low_attainment: tuple[str, ...]
    poor_health_only: str
    homes_and_skills: str
    out_of_work: str
    bridge: tuple[str, str]
    island: str
    enclosed: str
    enclosing: str
    ward_without_secondary: str


def parse_story(text: str) -> Story:
    """Read a story from JSON.

    Raises
    ------
    PackError
        When the text is not a story.
    """
    try:
        made = json.loads(text)
        told: dict[str, Any] = {one.name: made[one.name] for one in fields(Story)}
    except (ValueError, KeyError, TypeError) as problem:
        raise PackError(
            "The story of the invented borough is damaged.",
            then="Write the borough again with: czmap demo --to FOLDER",
        ) from problem
    whole: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in told.items()
    }
    return Story(**whole)


def load_story(folder: Path) -> Story:
    """Read the story that lies beside the tables of an invented borough.

    Raises
    ------
    PackError
        When it is not there or damaged.
    """
    path = folder / STORY
    if not path.is_file():
        raise PackError(
            f"There is no story of an invented borough in {folder}.",
            then="Write the borough again with: czmap demo --to FOLDER",
        )
    return parse_story(path.read_text(encoding="utf-8"))


def to_story_text(story: Story) -> str:
    """Write a story as JSON."""
    return json.dumps(asdict(story), indent=1) + "\n"
