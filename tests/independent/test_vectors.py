"""The independent points come to the score vectors too; with them, the judge is judged."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.independent.points import Line, Runner, counted, grade, places, total

VECTORS = json.loads(
    (Path(__file__).resolve().parent.parent / "data" / "score_vectors.json").read_text("utf-8")
)
Row = dict[str, Any]


def lines_of(unit: Row) -> list[Line]:
    lines = [
        Line(row["rule"], kind, Fraction(row["points"]), row.get("issue"))
        for kind, name in (("deduction", "deductions"), ("bonus", "bonus"))
        for row in unit[name]
    ]
    lines.append(Line("duty_absence", "lapse", Fraction(unit["lapses"])))
    lines.append(Line("", "correction", Fraction(unit.get("correction", "0"))))
    return lines


def scored(unit: Row) -> tuple[Row, Runner]:
    """The line of a unit as the vectors have it, but for its rank."""
    whole = total(
        due=unit["due"],
        on_time=unit["on_time"],
        fixed=unit["fixed"],
        site_rates=[Fraction(rate) for rate in unit["site_rates"]],
        self_days=Fraction(unit["self_days"]),
        self_required=unit["self_required"],
        lines=lines_of(unit),
    )
    points = counted(lines_of(unit))
    line = {
        "name": unit["name"],
        "ranked": whole.score is not None,
        "parts": whole.parts,
        "deductions": points.deductions,
        "bonus": points.bonus,
        "correction": points.correction,
        "score": whole.score,
        "grade": None if whole.score is None else grade(whole.score),
    }
    few = unit["due"] < 5 and len(unit["site_rates"]) < 2
    return line, Runner(unit["name"], unit["group"], unit["sort"], whole.score, few)


@pytest.mark.parametrize("ties", VECTORS["expected"])
def test_points_ranks_and_grades_are_those_of_the_vectors(ties: str) -> None:
    found = [scored(unit) for unit in VECTORS["units"]]
    ranks = places([runner for _line, runner in found], dense=ties == "dense")
    lines = {line["name"]: line | {"rank": ranks[line["name"]].rank} for line, _runner in found}
    expected = VECTORS["expected"][ties]
    assert len(expected) == len(lines)
    for row in expected:
        line = lines[row["name"]]
        assert {name: exact(row.get(name)) for name in line} == line


def exact(value: Any) -> Any:
    """Texts of decimals as fractions."""
    if isinstance(value, dict):
        return {name: exact(one) for name, one in value.items()}
    is_decimal = isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()
    return Fraction(value) if is_decimal else value
