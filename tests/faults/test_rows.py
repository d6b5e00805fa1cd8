"""The table of `make faults` is whole: every row of the matrix is shown or left with a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.faults.rows import LEFT, PARTLY, SHOWN
from tests.faults.table import ROOT, matrix


def test_every_row_is_shown_or_left() -> None:
    ids = [row["id"] for row in matrix()]
    assert len(ids) == len(set(ids))
    assert sorted([*SHOWN, *LEFT]) == sorted(ids)
    assert set(PARTLY) <= set(SHOWN)
    assert all(LEFT.values())


@pytest.mark.parametrize("node", sorted({node for nodes in SHOWN.values() for node in nodes}))
def test_what_shows_a_row_is_there(node: str) -> None:
    path, _mark, name = node.partition("[")[0].partition("::")
    found = ast.parse((Path(ROOT) / path).read_text(encoding="utf-8"))
    names = {part.name for part in ast.walk(found) if isinstance(part, ast.FunctionDef)}
    assert any(one.startswith("test_") for one in names)
    assert not name or name in names
