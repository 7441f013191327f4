"""Letting others of the same network in: by which addresses, and by which passphrase."""

import os
import secrets
import socket
import sys
from dataclasses import dataclass

import typer

from czmap.errors import CzmapError

# the name of a variable, no secret
PASSPHRASE = "CZMAP_PASSPHRASE"  # noqa: S105 # nosec B105
"""The variable that hands the passphrase to the server."""
# only after `--share`, and behind a passphrase
EVERYWHERE = "0.0.0.0"  # noqa: S104 # nosec B104
HERE = ("localhost", "127.0.0.1", "::1")

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SHORTEST, _DIFFERENT = 10, 5


class ShareError(CzmapError):
    """czmap cannot be shared as it was asked to."""


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """How others of this network reach czmap.

    Attributes
    ----------
    passphrase
        What everybody is asked for.
    names
        Addresses and names by which others may reach this computer.
    made
        Whether the passphrase was made here, and its owner must be told it.
    """

    passphrase: str
    names: tuple[str, ...]
    made: bool = False

    def environment(self) -> dict[str, str]:
        """Give the server the passphrase; a command line would show it to every user."""
        return {**os.environ, PASSPHRASE: self.passphrase}

    def options(self) -> list[str]:
        """Bind beyond this computer, answer to its names, and ask no outside host for one."""
        hosts = [f"--server.allowedHosts={name}" for name in (*HERE, *self.names, *_stated_names())]
        return [f"--server.address={EVERYWHERE}", "--logger.hideWelcomeMessage=true", *hosts]

    def sentence(self, port: int) -> str:
        """Say how others get in, and what the passphrase does not do."""
        where = "\n".join(f"  http://{name}:{port}" for name in self.names)
        told = f"\nThe passphrase is: {self.passphrase}\n" if self.made else "\n"
        return (
            f"Others on this network open\n{where}\nand type the passphrase.{told}"
            "The passphrase keeps strangers out. It does not encrypt: on a network you do not "
            "trust, others could read along. DEPLOYMENT.md says how to put HTTPS and a sign-in "
            "in front."
        )


def settle_sharing() -> Sharing:
    """Settle passphrase and addresses, asking whoever starts czmap.

    Raises
    ------
    ShareError
        When there is nobody to ask and no passphrase is set, when it is easily guessed, or when
        this computer has no address that others could use.
    """
    names = own_names()
    if not names:
        raise ShareError(
            "This computer has no address on a network.",
            then="Join one, or leave --share out: czmap works without a network.",
        )
    stated = os.environ.get(PASSPHRASE, "").strip()
    if not stated and not sys.stdin.isatty():
        raise ShareError(
            "--share needs a passphrase, and there is nobody here to ask for one.",
            then=f"Set {PASSPHRASE}, or put a sign-in in front (DEPLOYMENT.md).",
        )
    typed = stated or str(
        typer.prompt(
            "A passphrase that others must type (Enter makes one)",
            default="",
            show_default=False,
            hide_input=True,
        )
    )
    passphrase = typed.strip() or make_passphrase()
    check_passphrase(passphrase)
    return Sharing(passphrase=passphrase, names=names, made=not typed.strip())


def check_passphrase(said: str) -> None:
    """Refuse a passphrase that is soon guessed.

    Raises
    ------
    ShareError
        When it is short, or made of few letters.
    """
    if len(said.strip()) < _SHORTEST or len(set(said.strip())) < _DIFFERENT:
        raise ShareError(
            f"The passphrase is too easily guessed: it needs at least {_SHORTEST} letters, "
            f"{_DIFFERENT} of them different.",
            then="Take three words, or press Enter and let one be made.",
        )


def make_passphrase() -> str:
    """Make a passphrase of 49 bits that can be read out in a room."""
    sounds = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(8)]
    return "-".join(first + second for first, second in zip(sounds[::2], sounds[1::2], strict=True))


def own_names() -> tuple[str, ...]:
    """List by which addresses and names others of this network reach this computer."""
    found: list[str] = []
    # a datagram socket that is only connected sends nothing; it tells which address would be used
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))
            found.append(str(line.getsockname()[0]))
        except OSError:
            pass  # no route: the names below are what there is
    name = socket.gethostname()
    try:
        told = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
        found += [str(one[4][0]) for one in told]
    except OSError:
        pass  # a name that nobody knows is no way in
    return tuple(dict.fromkeys(one for one in found if not one.startswith(("127.", "0."))))


def _stated_names() -> list[str]:
    """Keep the names that somebody told Streamlit by its own variable."""
    return os.environ.get("STREAMLIT_SERVER_ALLOWED_HOSTS", "").replace(",", " ").split()
