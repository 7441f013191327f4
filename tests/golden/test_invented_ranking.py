"""The invented borough's ranking and story, as they are and shall stay.

After a change that is meant to move them: python -m tests.golden.test_invented_ranking writes the
file anew; read the difference before you commit it.
"""

import json
from pathlib import Path

import pytest

from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from czmap.scoring.need import NeedIndex
from czmap.scoring.search import find_candidates
from czmap.scoring.zones import SCALES, ZoneCriteria

GOLDEN = Path(__file__).with_name("invented_ranking.json")


def rankings():
    study = load_study(StudyKey(pack=INVENTED))
    index = NeedIndex(weights=study.catalogue.set_of("report").weights)
    return study, {
        scale.key: find_candidates(study, index, ZoneCriteria(size=scale.size, top=5))
        for scale in SCALES
    }


def figures(made):
    return {
        key: [
            {
                "id": one.zone.id,
                "name": one.profile.name,
                "residents": round(one.profile.residents),
                "need": round(one.profile.need, 2),
                "wards": len(one.profile.wards),
            }
            for one in ranking.candidates
        ]
        for key, ranking in made.items()
    }


@pytest.fixture(scope="module")
def made():
    return rankings()


def test_the_ranking_is_the_golden_one(made):
    assert figures(made[1]) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_planted_pocket_is_found_across_its_ward_line(made):
    study, by_scale = made
    story = load_story(pack_folder(INVENTED))
    best = by_scale["neighbourhood"].candidates[0]
    assert len(set(story.pocket) & set(best.zone.members)) >= 8
    assert {part.code for part in best.profile.wards} == set(story.pocket_wards)
    wards = study.areas.loc[list(story.pocket), "ward_code"]
    assert wards.value_counts().min() >= 4, "about half on each side"


def test_the_masked_pocket_is_high_need_in_a_well_off_ward(made):
    study, _ = made
    story = load_story(pack_folder(INVENTED))
    assert (study.published.loc[list(story.masked), "imd_decile"] == 1).all()
    means = study.areas.groupby("ward_code")["imd_score"].mean().sort_values()
    assert story.masked_ward in means.index[: len(means) // 3]


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(figures(rankings()[1]), indent=1) + "\n", encoding="utf-8")
