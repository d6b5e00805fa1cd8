"""Units that have not filed are reminded once at the set hour, their heads after the cut-off."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Notice
from campaigns.processes import delivering
from campaigns.processes.self_check_reminding import plan_self_checks
from tests.factories import at
from tests.processes.self_check_cast import ask_daily, file_nothing

pytestmark = pytest.mark.both
WEDNESDAY = "2026-11-11"


def told(step: str) -> set[str]:
    rows = Notice.objects.filter(step=step, issue__isnull=True).select_related("recipient")
    return {row.recipient.username for row in rows if row.recipient is not None}


def test_liaisons_are_reminded_at_the_hour_and_heads_after_the_cut_off(campaign: Campaign) -> None:
    """The default hour is 16:00; zhujian has filed, shijian has not."""
    ask_daily(campaign, "zhujian", "shijian")
    file_nothing(campaign, f"{WEDNESDAY} 10:00", code="zhujian")
    assert plan_self_checks(now=at(f"{WEDNESDAY} 15:59")) == 0
    assert plan_self_checks(now=at(f"{WEDNESDAY} 16:00")) == 1
    assert plan_self_checks(now=at(f"{WEDNESDAY} 16:20")) == 0
    assert told("self_check_due") == {"handler.shijian"}
    assert plan_self_checks(now=at(f"{WEDNESDAY} 17:31")) == 2
    assert plan_self_checks(now=at(f"{WEDNESDAY} 17:40")) == 0
    assert told("self_check_missing") == {"handler.shijian", "head.shijian"}


def test_the_next_day_is_another_reminder(campaign: Campaign) -> None:
    ask_daily(campaign, "shijian")
    for day in ("2026-11-11", "2026-11-12"):
        assert plan_self_checks(now=at(f"{day} 16:00")) == 1
    days = Notice.objects.filter(step="self_check_due").values_list("occasion", flat=True)
    assert sorted(days) == [20261111, 20261112]


def test_a_rest_day_has_none(campaign: Campaign) -> None:
    ask_daily(campaign, "shijian", "chengguan")
    assert plan_self_checks(now=at("2026-11-14 18:00")) == 2  # chengguan works on Saturdays
    assert told("self_check_missing") == {"handler.chengguan", "head.chengguan"}


def test_it_is_shown_in_the_app(campaign: Campaign) -> None:
    ask_daily(campaign, "shijian")
    plan_self_checks(now=at(f"{WEDNESDAY} 16:00"))
    assert delivering.deliver(now=at(f"{WEDNESDAY} 16:00")) == 1
    assert Notice.objects.get(step="self_check_due").state == "sent"
