"""Every vector of the three files comes out of the rules as it stands there.

The files are named by DEADLINE_VECTORS, REMINDER_VECTORS and SCORE_VECTORS when set, else they
are the samples in tests/data/.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from campaigns.rules.calendars import Clock, WorkCalendar
from campaigns.rules.deadlines import Deadline, Limit, LimitUnit, deadline
from campaigns.rules.ranking import Candidate, Ties, places
from campaigns.rules.reminders import Version, moments
from campaigns.rules.scoring import DEFAULT_RULES, Facts, Kind, Posted, Score, score

SAMPLES = Path(__file__).resolve().parent.parent / "data"
SPRINT_FACTOR = Decimal("0.5")


def read(variable: str, sample: str) -> Any:
    return json.loads(Path(os.environ.get(variable, SAMPLES / sample)).read_text(encoding="utf-8"))


DEADLINES = read("DEADLINE_VECTORS", "deadline_vectors.json")
REMINDERS = read("REMINDER_VECTORS", "reminder_vectors.json")
SCORES = read("SCORE_VECTORS", "score_vectors.json")


def name_of(vector: dict[str, Any]) -> str:
    sprint = " in a sprint" if vector["sprint"] else ""
    return f"{vector['start']} + {vector['amount']} {vector['unit']}{sprint}"


def computed(vector: dict[str, Any]) -> Deadline:
    return deadline(
        start=datetime.fromisoformat(vector["start"]),
        limit=Limit(vector["amount"], LimitUnit(vector["unit"])),
        clock=Clock(WorkCalendar()),
        sprint_factor=SPRINT_FACTOR if vector["sprint"] else None,
    )


@pytest.mark.parametrize("vector", DEADLINES, ids=name_of)
def test_deadline_is_due_when_the_vector_says(vector: dict[str, Any]) -> None:
    assert computed(vector).due_at == datetime.fromisoformat(vector["due"])


@pytest.mark.parametrize("vector", REMINDERS, ids=name_of)
def test_reminder_steps_come_when_the_vector_says(vector: dict[str, Any]) -> None:
    found = computed(vector)
    is_days = found.limit.unit is LimitUnit.WORKING_DAYS
    version = Version(
        start=datetime.fromisoformat(vector["start"]),
        due_at=found.due_at,
        unit=found.limit.unit,
        working_days=found.limit.amount if is_days else None,
        clock=Clock(WorkCalendar(), in_sprint=vector["sprint"]),
    )
    expected = {step: datetime.fromisoformat(at) for step, at in vector["moments"].items()}
    assert moments(version) == expected


def score_of(unit: dict[str, Any]) -> Score:
    entries = [
        Posted(row["rule"], kind, Decimal(row["points"]), row.get("issue"))
        for kind in (Kind.DEDUCTION, Kind.BONUS)
        for row in unit["deductions" if kind is Kind.DEDUCTION else "bonus"]
    ]
    entries.append(Posted("duty_absence", Kind.LAPSE, Decimal(unit["lapses"])))
    entries.append(Posted("", Kind.CORRECTION, Decimal(unit.get("correction", "0"))))
    facts = Facts(
        due=unit["due"],
        on_time=unit["on_time"],
        fixed=unit["fixed"],
        site_rates=[Decimal(rate) for rate in unit["site_rates"]],
        self_days=Decimal(unit["self_days"]),
        self_required=Decimal(unit["self_required"]),
    )
    return score(facts, entries, DEFAULT_RULES)


@pytest.mark.parametrize("ties", list(Ties))
def test_week_is_scored_and_ranked_as_the_vector_says(ties: Ties) -> None:
    units = {unit["name"]: unit for unit in SCORES["units"]}
    scores = {name: score_of(unit) for name, unit in units.items()}
    in_groups = sorted(units.values(), key=lambda unit: str(unit["group"]))
    placed = places(
        (
            Candidate(unit["name"], unit["group"], unit["sort"], scores[unit["name"]].total)
            for unit in in_groups
        ),
        ties,
    )
    rows = [
        {
            "name": place.key,
            "group": units[str(place.key)]["group"],
            "sort": units[str(place.key)]["sort"],
            "ranked": place.rank is not None,
            "parts": {
                part.value: None if points is None else str(points)
                for part, points in scores[str(place.key)].parts.items()
            },
            "deductions": str(scores[str(place.key)].deductions),
            "bonus": str(scores[str(place.key)].bonus),
            "correction": str(scores[str(place.key)].correction),
            "score": None if place.rank is None else str(scores[str(place.key)].total),
            "rank": place.rank,
            "grade": place.grade.value if place.grade else None,
        }
        for place in placed
    ]
    assert rows == SCORES["expected"][ties.value]
