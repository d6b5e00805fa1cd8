"""Whatever happens, the figures of a week are the same by every way of counting.

A bigger search: `SCORE_LIVES=300 SCORE_STEPS=40 pytest tests/processes/test_score_properties.py`;
with `SCORE_SHRINK=1` it looks for the shortest life that fails, which takes minutes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from campaigns.models import ScoreEntry, ScoreWeek
from campaigns.processes import invariants, weeks
from campaigns.processes.entries import rule_version
from campaigns.rules.scoring import DEFAULT_RULES, Kind, Posted, Severity, correction_for, counted
from tests.factories import at
from tests.independent.comparing import compared_weeks
from tests.independent.points import Line
from tests.independent.points import counted as counted_anew
from tests.processes.random_life import Life, Step, begin, lives

NOW_FAR = at("2027-03-01 12:00")
LIVES = int(os.environ.get("SCORE_LIVES", "5"))
LONGEST = int(os.environ.get("SCORE_STEPS", "24"))
SEARCH = settings(
    max_examples=LIVES,
    deadline=None,
    derandomize="SCORE_LIVES" not in os.environ,
    database=None,
    phases=(Phase.generate, Phase.shrink) if "SCORE_SHRINK" in os.environ else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def assert_shares_sum_to_the_whole(life: Life) -> None:
    """What lead and assisting units were given of one cause is what its rule is worth: also after
    one of the parts was taken back, which must not be posted anew."""
    of_cause: dict[tuple[Any, ...], list[ScoreEntry]] = defaultdict(list)
    posted = ScoreEntry.objects.filter(
        campaign=life.campaign, issue__isnull=False, reverses__isnull=True
    )
    for entry in posted.exclude(rule="rebound").order_by("pk"):
        cause = (entry.key.split(":assist")[0], entry.holding_id, entry.occurred_at)
        of_cause[cause].append(entry)
    for cause, entries in of_cause.items():
        first = entries[0]
        rule = rule_version(life.campaign, first.occurred_at).table().rule(first.rule)
        assert sum(one.points for one in entries) == rule.points[Severity(first.severity)], cause


def assert_published_weeks_stand(life: Life) -> None:
    for pk, (sha256, content) in life.published.items():
        week = ScoreWeek.objects.get(pk=pk)
        assert (week.state, week.sha256, week.content) == ("published", sha256, content)
        assert weeks.digest(week.content) == sha256


@pytest.mark.django_db
def test_live_table_stored_table_and_independent_calculation_agree() -> None:
    @SEARCH
    @given(lives(LONGEST))
    def lived(given_life: tuple[str, list[Step]]) -> None:
        start, steps = given_life
        life = begin(start)
        life.live(steps)
        note("\n".join(life.done))
        found = compared_weeks(now=life.now, campaign=life.campaign)
        assert found
        assert not any(found.values()), found
        assert_shares_sum_to_the_whole(life)
        assert_published_weeks_stand(life)

    lived()
    kept = ("P4", "P6", "P7", "P19")
    checks = [invariants.check(one, NOW_FAR) for one in invariants.PROMISES if one.code in kept]
    assert [found for found in checks if found.broken] == []
    assert len(checks) == len(kept)


# --- the order of posting ------------------------------------------------------------------------

RULES = [rule for rule in DEFAULT_RULES.rules.values() if rule.code != "veto"]
ENTRIES = st.lists(
    st.builds(
        lambda rule, points, issue: Posted(rule.code, rule.kind, Decimal(points) / 100, issue),
        st.sampled_from(RULES),
        st.integers(1, 400),
        st.integers(1, 3),
    ),
    max_size=30,
)


def sums(entries: list[Posted]) -> dict[Kind, Decimal]:
    found = dict.fromkeys(Kind, Decimal(0))
    for entry, points in zip(entries, counted(entries, DEFAULT_RULES), strict=True):
        found[entry.kind] += points
    return found


@given(st.data())
def test_counted_sums_do_not_know_the_order_of_posting(data: st.DataObject) -> None:
    """Sums by kind, and so parts and score, are free of the order. What one entry counts beside a
    cap is not: the first one fills it."""
    entries = data.draw(ENTRIES)
    shuffled = data.draw(st.permutations(entries))
    assert sums(entries) == sums(shuffled)
    anew = counted_anew(
        Line(one.rule, one.kind.value, Fraction(one.points), one.issue) for one in entries
    )
    found = sums(entries)
    assert anew.deductions == Fraction(found[Kind.DEDUCTION])
    assert anew.bonus == Fraction(found[Kind.BONUS])
    assert anew.lapses == Fraction(found[Kind.LAPSE])


@given(st.data())
def test_corrections_of_many_reversals_do_not_know_their_order(data: st.DataObject) -> None:
    """One by one, in whatever order: together they are worth what the week counts less."""
    entries = data.draw(ENTRIES)
    gone = data.draw(st.permutations([n for n in range(len(entries)) if n % 2]))
    left, corrections = list(range(len(entries))), Decimal(0)
    for n in gone:
        present = [entries[index] for index in left]
        worth = correction_for(present, left.index(n), DEFAULT_RULES)
        corrections += worth
        left.remove(n)
    before, after = sums(entries), sums([entries[index] for index in left])
    fall = before[Kind.DEDUCTION] - after[Kind.DEDUCTION]
    fall += min(before[Kind.LAPSE], Decimal(10)) - min(after[Kind.LAPSE], Decimal(10))
    assert corrections == fall - (before[Kind.BONUS] - after[Kind.BONUS])
