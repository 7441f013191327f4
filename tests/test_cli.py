"""The command line: what it prints, writes, refuses and returns."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from czmap import cli
from czmap.errors import CzmapError


def call(*words):
    return CliRunner().invoke(cli.commands, list(words))


def run_main(monkeypatch, capsys, *words):
    """Run as a person would, and return the exit code and what stood on both outputs."""
    monkeypatch.setattr("sys.argv", ["czmap", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_help_names_the_commands_and_shows_an_example():
    assert all(word in call("--help").output for word in ("app", "data", "rank", "demo"))
    said = call("rank", "--help").output
    assert "czmap rank --lad Manchester --residents 12000 18000 --top 10 --out" in " ".join(
        said.split()
    )


def test_rank_of_the_invented_borough_is_marked_invented():
    made = call("rank", "--data", "invented", "--top", "3")
    assert made.exit_code == 0, made.output
    assert made.output.startswith("INVENTED DATA")
    assert "  3. " in made.output and "  4. " not in made.output
    assert "higher than" in made.output and "residents" in made.output
    assert "Zone 1 is proven best, by these criteria and weights." in made.output
    assert "crosses 2 wards: " in made.output and "in one council, Wenbury" in made.output


def test_rank_writes_what_it_says(tmp_path):
    paths = [tmp_path / f"zones{ending}" for ending in (".geojson", ".csv", ".json")]
    outs = [word for path in paths for word in ("--out", str(path))]
    made = call("rank", "--data", "invented", "--residents", "12000", "18000", *outs)
    assert made.exit_code == 0, made.output
    zones = [
        feature
        for feature in json.loads(paths[0].read_text())["features"]
        if feature["properties"]["kind"] == "zone"
    ]
    lines = paths[1].read_text(encoding="utf-8-sig").splitlines(keepends=True)
    told = [line for line in lines if line.lstrip('"').startswith("#")]
    rows = list(csv.DictReader(io.StringIO("".join(lines[len(told) :]))))
    listed = json.loads(paths[2].read_text())["candidates"]
    for zone, candidate in zip(zones, listed, strict=True):
        assert 12_000 <= candidate["residents"] <= 18_000
        members = [r["lsoa_code"] for r in rows if r["zone_id"] == candidate["id"]]
        assert members == candidate["members"] == zone["properties"]["members"]
    assert all("INVENTED" in row["data"] for row in rows)
    assert list(tmp_path.iterdir()) != [] and not list(tmp_path.glob(".*"))


def test_without_england_a_sentence_says_how_to_get_it(no_england, monkeypatch, capsys):
    code, out, err = run_main(monkeypatch, capsys, "rank", "--lad", "Manchester")
    assert code == 1 and out == ""
    assert err.startswith("czmap: There is no data in") and "czmap data get" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lad", "Nowhereton"], "No council, region or ward is called 'Nowhereton'"),
        (["--ward", "Nowhereton"], "No ward is called 'Nowhereton'"),
        (["--residents", "900000", "990000"], "The nearest possible has"),
        (["--residents", "5000", "4000"], "is above the most"),
        (["--set", "reprot"], "Did you mean report?"),
        (["--weight", "imd_score=0"], "All weights are zero"),
        (["--weight", "imd=1"], "Did you mean imd_score?"),
        (["--top", "0"], "At least one candidate"),
    ],
)
def test_what_a_user_gets_wrong_is_one_sentence(words, said, monkeypatch, capsys):
    code, _, err = run_main(monkeypatch, capsys, "rank", "--data", "invented", *words)
    assert code == 1 and said in err and "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ["rank", "--data", "wales"],
        ["rank", "--data", "invented", "--out", "zones.docx"],
        ["rank", "--data", "invented", "--weight", "imd_score=lots"],
        ["rank", "--residents", "12000"],
        ["rnak"],
    ],
)
def test_misuse_is_exit_code_2(words):
    assert call(*words).exit_code == 2


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    made = call("rank", "--data", "invented", "--out", str(tmp_path / "no" / "zones.csv"))
    assert isinstance(made.exception, CzmapError) and "could not be written" in str(made.exception)
    assert list(tmp_path.iterdir()) == []


def test_demo_writes_the_borough_out_marked_invented(tmp_path):
    made = call("demo", "--to", str(tmp_path / "demo"), "--areas", "60")
    assert made.exit_code == 0, made.output
    with (tmp_path / "demo" / "areas.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60 and all("INVENTED" in row["data"] for row in rows)
    whole = json.loads((tmp_path / "demo" / "areas.geojson").read_text())
    assert len(whole["features"]) == 60
    assert (tmp_path / "demo" / "pack" / "manifest.json").is_file()


def test_app_starts_streamlit_on_our_script_and_ends_what_it_started(monkeypatch):
    started = []

    class Child:
        def __init__(self, words, cwd, env=None):
            self.words, self.ended = words, False
            assert env is None  # nobody asked to share
            started.append(self)

        def wait(self):
            return 0

        def terminate(self):
            self.ended = True

    monkeypatch.setattr(cli.subprocess, "Popen", Child)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    assert call("app", "--port", "8600", "--no-browser").exit_code == 0
    words = started[0].words
    assert words[1:4] == ["-m", "streamlit", "run"] and words[4].endswith("server.py")
    assert words[5:] == ["--server.port", "8600", "--server.headless", "true"]
    assert "warm_up()" in started[1].words[2] and all(child.ended for child in started)


def test_an_evidence_pack_is_written_and_verified_and_an_altered_one_is_told(tmp_path):
    out, pack = tmp_path / "zones.csv", tmp_path / "pack"
    call(
        "rank",
        "--data",
        "invented",
        "--residents",
        "12000",
        "18000",
        "--top",
        "2",
        "--out",
        str(out),
    )
    made = call("export", "--zone", str(out), "--to", str(pack), "--data", "invented",
                "--formats", "geojson,csv,codes")  # fmt: skip
    assert made.exit_code == 0, made.output
    wanted = {"zones.geojson", "zones.csv", "codes.txt", "ledger.json", "ledger.md"}
    assert {one.name for one in pack.iterdir()} == wanted
    agreed = call("verify", str(pack))
    assert agreed.exit_code == 0 and "checks agree" in agreed.output
    ledger = json.loads((pack / "ledger.json").read_text())
    ledger["zones"][0]["figures"]["residents"] += 1
    (pack / "ledger.json").write_text(json.dumps(ledger))
    told = call("verify", str(pack))
    assert told.exit_code == 1 and "residents: the ledger says" in told.output
    assert call("verify", str(tmp_path / "nowhere")).exit_code == 1
