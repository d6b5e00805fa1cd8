"""What took long to fold is shown again for a while, as of then; what is quick never is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from campaigns.models import Campaign
from campaigns.processes import kept_periods
from campaigns.rules.periods import Period, PeriodKind
from tests.factories import NOON, make_dispatched
from tests.memory import forget_all

pytestmark = pytest.mark.django_db
MONTH = Period(PeriodKind.MONTH, 2026, 11)
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


def found_at(campaign: Campaign, moment: object = NOON) -> int:
    table = kept_periods.period_table(campaign=campaign, period=MONTH, now=moment)  # type: ignore[arg-type]
    return sum(row["found"] for row in table.rows)


def test_a_quick_table_is_folded_at_every_look(campaign: Campaign) -> None:
    make_dispatched(campaign)
    assert found_at(campaign) == 1
    make_dispatched(campaign, site="S02-002")
    assert found_at(campaign, LATER) == 2
    assert kept_periods.cycle_table(campaign=campaign, now=LATER).as_of == LATER


def test_a_long_one_is_shown_again_as_of_then(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_periods, "LONG", 0)
    make_dispatched(campaign)
    assert found_at(campaign) == 1
    make_dispatched(campaign, site="S02-002")
    table = kept_periods.period_table(campaign=campaign, period=MONTH, now=LATER)
    assert table.as_of == NOON
    assert sum(row["found"] for row in table.rows) == 1
    other = Period(PeriodKind.YEAR, 2026)
    table = kept_periods.period_table(campaign=campaign, period=other, now=LATER)
    assert table.as_of == LATER
    assert sum(row["found"] for row in table.rows) == 2


def test_it_is_forgotten_after_a_while(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_periods, "LONG", 0)
    monkeypatch.setattr(kept_periods, "SHOWN_FOR", 0)
    make_dispatched(campaign)
    assert found_at(campaign) == 1
    make_dispatched(campaign, site="S02-002")
    assert found_at(campaign, LATER) == 2
