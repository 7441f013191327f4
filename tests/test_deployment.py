"""The deployment guide is true: its options exist, its files parse, its commands can be run.

`CZMAP_CONTAINER=1 python -m pytest tests/test_deployment.py -k container` runs the commands of the
container file in a folder of its own, in order: some minutes, with a package index in reach.
"""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
import typer
from streamlit import config
from typer.testing import CliRunner

from czmap import cli

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "DEPLOYMENT.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)


def blocks(kind):
    found = [text for name, text in BLOCKS if name == kind]
    assert found, f"the guide has no block of {kind}"
    return found


def commands():
    """Every command of the shell blocks, without sudo and variables before it."""
    for block in blocks("sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while words and (words[0] == "sudo" or re.match(r"[A-Z_]+=", words[0])):
                words = words[1:]
                if words[:1] == ["-u"]:
                    words = words[2:]
            if words:
                yield words


def options_of(words):
    """Give the options that a command of czmap has, by the words that lead to it."""
    found, rest = typer.main.get_command(cli.commands), list(words)
    while rest and rest[0] in getattr(found, "commands", {}):
        found = found.commands[rest.pop(0)]
    return {name for one in found.params for name in (*one.opts, *one.secondary_opts)}, rest


def test_every_command_of_czmap_exists_with_its_options():
    own = [words[1:] for words in commands() if Path(words[0]).name == "czmap"]
    for line in re.findall(r"ExecStart=(\S+) (.*)|^CMD \[(.*)\]$", GUIDE, re.MULTILINE):
        words = shlex.split(line[1]) if line[1] else [one.strip(' "') for one in line[2].split(",")]
        own.append(words if line[1] else words[1:])
    quoted = re.findall(r"`(czmap [^`]+)`", GUIDE.replace("\n", " "))
    own += [shlex.split(one)[1:] for one in quoted]
    assert len(own) >= 10
    for words in (one for one in own if one and not one[0].startswith("import")):
        known, rest = options_of(words)
        assert len(rest) < len(words), words
        for option in (one for one in rest if one.startswith("--")):
            assert option in known, (words, option)


def options_of_streamlit():
    return config.get_config_options()


def test_every_variable_is_read_by_czmap_or_streamlit():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "czmap").rglob("*.py"))
    spelt = (re.sub(r"([A-Z])", r"_\1", one.replace(".", "_")) for one in options_of_streamlit())
    options = {f"STREAMLIT_{one.upper()}" for one in spelt}
    named = set(re.findall(r"\b((?:CZMAP|STREAMLIT)_[A-Z_]+)\b", GUIDE))
    assert len(named) >= 9
    for name in named:
        assert name in options or f'"{name}"' in code, name


def test_every_option_of_streamlit_exists():
    for block in blocks("toml"):
        for section, values in tomllib.loads(block).items():
            for name in values if section != "auth" else ():
                assert f"{section}.{name}" in options_of_streamlit(), (section, name)


def test_files_and_pages_that_are_named_exist():
    for name in re.findall(r"`((?:tests|benchmarks|czmap)/[\w/.]*)`", GUIDE):
        assert (ROOT / name).exists(), name
    headings = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-")
                for one in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)}  # fmt: skip
    for link in re.findall(r"\]\(#([^)]+)\)", GUIDE):
        assert link in headings, link


def test_help_of_every_named_command_can_be_shown():
    for words in (
        ["app"],
        ["data", "get"],
        ["data", "export"],
        ["data", "import"],
        ["data", "check"],
    ):
        told = CliRunner().invoke(cli.commands, [*words, "--help"])
        assert told.exit_code == 0, words


def test_the_unit_of_systemd_holds(tmp_path):
    unit = blocks("systemd")[0]
    assert all(re.match(r"\[\w+\]$|#|[A-Za-z]+=|$", line) for line in unit.splitlines())
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("systemd-analyze is not installed: the unit was only read line by line")
    local = unit.replace("/opt/czmap/venv/bin/czmap", sys.executable)
    path = tmp_path / "czmap.service"
    path.write_text(local)
    told = subprocess.run(
        [program, "verify", "--man=no", str(path)], capture_output=True, text=True, check=False
    )
    said = [one for one in told.stderr.splitlines() if "czmap.service" in one]
    assert not said, said


def test_zones_come_back_from_the_copy_though_a_power_cut_left_a_journal(tmp_path):
    if not shutil.which("sqlite3"):
        pytest.skip("sqlite3 is not installed: its commands were only read")
    kept, cut = tmp_path / "data" / "zones.sqlite", "import os, sqlite3, sys;"
    kept.parent.mkdir()
    with closing(sqlite3.connect(kept)) as zones, zones:
        zones.execute("create table zones (words text)")
        zones.executemany("insert into zones values (?)", [("kept" * 300,)] * 500)
    keep, restore = (
        [one for one in block.splitlines() if not re.search("rsync|systemctl", one)]
        for block in blocks("sh")
        if "zones-copy.sqlite" in block
    )
    for line in (one.replace("/var/lib/czmap", str(tmp_path)) for one in keep):
        subprocess.run(shlex.split(line.removeprefix("sudo -u czmap ")), check=True)
    with closing(sqlite3.connect(kept)) as zones, zones:
        zones.execute("alter table zones add column more text")
    cut += "zones = sqlite3.connect(sys.argv[1], isolation_level=None);"
    cut += "[zones.execute(one) for one in ('pragma cache_size=5', 'begin',"
    cut += " \"update zones set words = 'half' || words\")]; os._exit(1)"
    subprocess.run([sys.executable, "-c", cut, str(kept)], check=False)
    assert kept.with_name("zones.sqlite-journal").stat().st_size
    for line in (one.replace("/var/lib/czmap", str(tmp_path)) for one in restore):
        subprocess.run(shlex.split(line.removeprefix("sudo -u czmap ")), check=True)
    with closing(sqlite3.connect(kept)) as zones:
        assert zones.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert zones.execute("select count(*), max(words) from zones").fetchall() == [
            (500, "kept" * 300)
        ]


def test_nginx_takes_its_configuration(tmp_path):
    server, upstream = blocks("nginx")
    assert server.count("{") == server.count("}")
    for needed in ("proxy_http_version 1.1", "Upgrade $http_upgrade", "Host $http_host", "gzip on"):
        assert needed in server
    logged = server[server.index("log_format") : server.index(";", server.index("log_format"))]
    assert not any(one in logged for one in ("$args", "$request ", '$request"', "$request_uri"))
    assert server.count("access_log") == server.count("server {") == 2
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program:
        pytest.skip("nginx is not installed: its configuration was only read")
    key, chain = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=czmap.example.org", "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True,
    )  # fmt: skip
    told = server.replace("/etc/czmap/tls", str(tmp_path)).replace("listen 443", "listen 18443")
    told = told.replace("listen 80", "listen 18080").replace("127.0.0.1:8501", "czmap")
    told = told.replace("/var/log/nginx", str(tmp_path))
    whole = (
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{upstream}\n{told}\n}}\n"
    )
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(
        [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_caddy_file_is_balanced_and_passes_everything_on():
    caddy = blocks("caddy")[0]
    assert caddy.count("{") == caddy.count("}") == 1
    assert "reverse_proxy 127.0.0.1:8501" in caddy
    kept = 'Strict-Transport-Security "max-age=31536000"'
    assert kept in caddy and kept in blocks("nginx")[0], "browsers come by HTTPS from then on"


def steps_of_container():
    for line in blocks("dockerfile")[0].splitlines():
        if line and not line.startswith("#"):
            yield line.partition(" ")[::2]


def test_the_container_file_is_in_order():
    words = [word for word, _ in steps_of_container()]
    assert words[0] == "FROM" and words[-1] == "CMD"
    known = {"FROM", "RUN", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert set(words) <= known
    assert words.index("USER") < len(words) - 1 - words[::-1].index("RUN") < words.index("CMD")
    assert "USER czmap" in blocks("dockerfile")[0]
    told = [said for word, said in steps_of_container() if word == "ENV"]
    # else cookies go without the mark of HTTPS: the proxy's address is not 127.0.0.1 in there
    assert {"STREAMLIT_SERVER_ADDRESS=0.0.0.0", "FORWARDED_ALLOW_IPS=*"} <= set(told)


@pytest.mark.skipif(
    not os.environ.get("CZMAP_CONTAINER"), reason="some minutes: CZMAP_CONTAINER=1 runs it"
)
def test_the_commands_of_the_container_run_in_order(tmp_path):
    places = {"/opt/czmap": str(tmp_path / "czmap"), "/opt/venv": str(tmp_path / "venv"),
              "/var/lib/czmap": str(tmp_path / "data"), "python -m venv":
              f"{sys.executable} -m venv"}  # fmt: skip
    shutil.copytree(ROOT, tmp_path / "czmap", ignore=shutil.ignore_patterns(".git", ".venv"))
    known = {**os.environ, "PYTHONPATH": "", "CZMAP_DATA": str(tmp_path / "data" / "data")}
    for word, rest in steps_of_container():
        if word != "RUN" or rest.startswith("useradd"):
            continue
        command = rest
        for there, here in places.items():
            command = command.replace(there, here)
        subprocess.run(shlex.split(command), check=True, env=known, cwd=tmp_path)
    czmap = tmp_path / "venv" / "bin" / "czmap"
    told = subprocess.run([str(czmap), "app", "--help"], check=True, capture_output=True, text=True,
                          env=known, cwd=tmp_path)  # fmt: skip
    assert "--share" in told.stdout
