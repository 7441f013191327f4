"""Packs with own figures: carried, all is made anew; left out, it is said what is not."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from czmap import cli
from czmap.exports.evidence import make_files
from czmap.exports.own_figures import OWN_FILE
from czmap.exports.pack_files import save_files
from czmap.exports.packs import make_ground, verify
from czmap.exports.shortlist import shortlist_of_zones
from czmap.geodata.indicators import Direction, Indicator, Theme
from czmap.geodata.own import OwnIndicator, add_own
from czmap.scoring.need import NeedIndex
from czmap.scoring.zones import Zone

KEY = "own_test"


@pytest.fixture(scope="module")
def mine(ground):
    codes = ground.study.areas.index
    values = pd.Series(np.linspace(0.1, 0.9, len(codes)) ** 3, index=codes)
    values.iloc[4] = np.nan
    indicator = Indicator(
        key=KEY, label="Visits =1+1", sentence="Counted by us.", domain="ours", theme=Theme.OWN,
        unit="per 1,000", direction=Direction.HIGH, source="our own count", publisher="us",
        period="2026", vintage=ground.study.pack.manifest.vintage, licence="ours",
        caveat="Counted by hand.",
    )  # fmt: skip
    return OwnIndicator(pack="invented", indicator=indicator, values=values, why={}, digest="d")


@pytest.fixture(scope="module", params=["weighted", "beside"])
def packs(request, ground, mine):
    official = ground.scores.index.weights
    weights = (*official, (KEY, 0.5)) if request.param == "weighted" else official
    own = make_ground(ground.study.pack, NeedIndex(weights=weights), (mine,))
    study = add_own(ground.study, (mine,))
    codes = list(study.areas.index)
    shortlist = shortlist_of_zones(study, own.scores, [("Ours", Zone(tuple(codes[:9])))])
    formats = ["csv", "json"]
    carried = make_files(shortlist, own, formats, carry_own=True)
    return request.param, carried, make_files(shortlist, own, formats)


def test_a_pack_that_carries_own_figures_is_made_anew_to_the_last_figure(packs):
    _, carried, _ = packs
    assert OWN_FILE in carried and b"'=1" not in carried[OWN_FILE]
    checks = verify(carried)
    assert all(one.agrees for one in checks), [one for one in checks if not one.agrees]
    assert any(one.what.endswith(f"indicator_values.{KEY}") for one in checks)


def test_without_them_it_says_exactly_which_figures_are_not_made_and_why(packs):
    how, _, without = packs
    assert OWN_FILE not in without
    checks = verify(without)
    unmade = {one.what.partition(", ")[2] for one in checks if one.why_not}
    wanted = {f"indicator_values.{KEY}"}
    if how == "weighted":
        need = json.loads(without["ledger.json"])["zones"][0]["figures"]
        wanted |= {name for name in need if name.startswith("need_")}
        wanted |= {"higher_need_than_share_of_areas"}
    assert unmade == wanted
    assert all("our own count" in one.why_not for one in checks if one.why_not)
    assert all(one.agrees for one in checks if not one.why_not), "the others are still checked"


def test_an_altered_own_figure_is_found(packs):
    how, carried, _ = packs
    text = carried[OWN_FILE].decode("utf-8-sig")
    line = next(one for one in text.splitlines() if one.startswith("Z01000001,"))
    altered = text.replace(line, "Z01000001,77").encode("utf-8-sig")
    wrong = {one.what.partition(", ")[2] for one in verify({**carried, OWN_FILE: altered})
             if not one.agrees}  # fmt: skip
    assert f"indicator_values.{KEY}" in wrong
    assert ("need_0_to_100" in wrong) == (how == "weighted")


def test_the_command_says_so_and_its_exit_code_too(packs, tmp_path):
    _, carried, without = packs
    run = CliRunner()
    save_files(carried, tmp_path / "with")
    said = run.invoke(cli.commands, ["verify", str(tmp_path / "with")])
    assert said.exit_code == 0, said.output
    save_files(without, tmp_path / "without")
    said = run.invoke(cli.commands, ["verify", str(tmp_path / "without")])
    assert said.exit_code == 3 and "figures could not be made anew" in said.output
    assert "NOT MADE ANEW" in said.output and "DIFFERS" not in said.output
