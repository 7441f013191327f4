"""Each row of the faults of web and sessions (F1 to F21) and of saved zones (G1 to G15) has a test.

A test says which it proves in its name (test_f12_...) or in its first line (F13, F21: ...).
"""

import ast
import re
from pathlib import Path

import pytest

TESTS = sorted(Path(__file__).resolve().parent.rglob("test_*.py"))


def proved() -> set[str]:
    found: set[str] = set()
    for path in TESTS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found |= {one.upper() for one in re.findall(r"(?<=_)[fg]\d+(?=_)", node.name)}
                first = (ast.get_docstring(node) or "").partition(":")[0]
                found |= set(re.findall(r"\b[FG]\d+\b", first))
    return found


PROVED = proved()


@pytest.mark.parametrize(
    "row", [f"F{number}" for number in range(1, 22)] + [f"G{number}" for number in range(1, 16)]
)
def test_a_row_of_the_faults_has_a_test(row):
    assert row in PROVED
