"""czmap app --share: what is bound, who is told what, and what is refused (fault F12)."""

import re
import socket
import subprocess
from typing import ClassVar

import pytest
from typer.testing import CliRunner

from czmap import cli, share
from czmap.share import PASSPHRASE, ShareError, Sharing, make_passphrase, settle_sharing


class Started:
    """A program that has ended; what it was started with is kept."""

    all: ClassVar[list] = []

    def __init__(self, command, **options):
        Started.all.append((command, options))

    def wait(self):
        return 0

    def terminate(self):
        pass


@pytest.fixture
def started(monkeypatch):
    monkeypatch.setattr(Started, "all", [])
    monkeypatch.setattr(subprocess, "Popen", Started)
    monkeypatch.setattr(share, "own_names", lambda: ("192.168.7.20",))
    monkeypatch.delenv(PASSPHRASE, raising=False)
    return Started.all


def run(*options, **more):
    return CliRunner().invoke(cli.commands, ["app", "--no-browser", *options], **more)


def test_f12_usually_only_this_computer_is_served(started):
    assert run().exit_code == 0
    command, options = started[0]
    assert not [one for one in command if "address" in one]
    assert options["env"] is None


def test_f12_sharing_binds_everywhere_and_asks_for_a_passphrase(started, monkeypatch):
    monkeypatch.setenv(PASSPHRASE, "three known words")
    told = run("--share", "--port", "8601")
    assert told.exit_code == 0, told.output
    command, options = started[0]
    assert "--server.address=0.0.0.0" in command
    assert "--server.allowedHosts=192.168.7.20" in command
    assert "--server.allowedHosts=127.0.0.1" in command
    # Streamlit asks an outside host for this computer's address before it prints its welcome
    assert "--logger.hideWelcomeMessage=true" in command
    assert options["env"][PASSPHRASE] == "three known words"
    assert not [one for one in command if "three known words" in one]
    assert "http://192.168.7.20:8601" in told.output and "does not encrypt" in told.output
    assert "three known words" not in told.output


def test_f12_without_anybody_to_ask_sharing_needs_the_variable(started):
    told = run("--share")
    assert isinstance(told.exception, ShareError) and started == []
    assert PASSPHRASE in str(told.exception) and "DEPLOYMENT.md" in str(told.exception)


@pytest.mark.parametrize("easy", ["short", "aaaaaaaaaaaa", "1212121212", "   abc   "])
def test_f12_an_easy_passphrase_is_refused(started, monkeypatch, easy):
    monkeypatch.setenv(PASSPHRASE, easy)
    assert "too easily guessed" in str(run("--share").exception)
    assert started == []


def test_f12_enter_makes_a_passphrase_and_says_it(started, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(share.typer, "prompt", lambda *_, **__: "")
    made = settle_sharing()
    assert made.made and f"The passphrase is: {made.passphrase}" in made.sentence(8501)


def test_f12_passphrases_that_are_made_differ_and_can_be_read_out():
    made = {make_passphrase() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[a-z]{4}(-[a-z]{4}){3}", one) for one in made)


def test_f12_a_computer_without_a_network_is_not_shared(started, monkeypatch):
    monkeypatch.setattr(share, "own_names", tuple)
    assert "no address on a network" in str(run("--share").exception)


def test_names_that_streamlit_was_told_are_kept(monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", "room.example, b.example")
    options = Sharing(passphrase="x" * 9, names=("10.0.0.2",)).options()
    assert "--server.allowedHosts=room.example" in options
    assert "--server.allowedHosts=b.example" in options


def test_own_names_are_addresses_and_never_this_computer_itself():
    for name in share.own_names():
        socket.inet_aton(name)
        assert not name.startswith("127.")
