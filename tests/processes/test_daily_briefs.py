"""The daily brief: one a day, made at the campaign's hour or by hand, file before row."""

from __future__ import annotations

import io
from datetime import time, timedelta
from functools import partial

import pytest
from django.utils import timezone
from PIL import Image

from campaigns.models import AuditLog, Campaign, DailyBrief, Heartbeat
from campaigns.processes import daily_briefs
from campaigns.processes.file_store import job_file
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed
from tests.at_once import at_once
from tests.factories import at, make_closed, make_dispatched, make_issue, make_submitted, person

pytestmark = [pytest.mark.both, pytest.mark.django_db]
SIX, MINUTE = at("2026-11-10 18:00"), timedelta(minutes=1)
TODAY = SIX.date()


class NothingRefused(Exception):
    """No refusal is expected."""


@pytest.fixture
def lived(campaign: Campaign) -> Campaign:
    """On Tuesday at six one is closed, one waits for its check, one is in hand, one is new."""
    make_closed(campaign)
    make_submitted(campaign, site="S02-002")
    make_dispatched(campaign, lead="zhujian")
    make_issue(campaign, now=at("2026-11-10 09:00"))
    return campaign


def only() -> DailyBrief:
    return DailyBrief.objects.get()


def pictures() -> list[str]:
    return sorted(file.name for file in job_file(daily_briefs.FOLDER).glob("*"))


def test_the_clock_makes_it_at_the_hour_and_once(lived: Campaign) -> None:
    assert daily_briefs.make_due(now=SIX - MINUTE) == 0
    assert daily_briefs.make_due(now=SIX) == 1
    assert daily_briefs.make_due(now=SIX + MINUTE) == 0
    row = only()
    assert (row.day, row.as_of, row.made_by) == (TODAY, SIX, None)
    assert len(pictures()) == 1
    with Image.open(io.BytesIO(job_file(row.picture_path).read_bytes())) as picture:
        assert picture.width == 1080
    assert Heartbeat.objects.filter(name="make_daily_briefs", at=SIX + MINUTE).exists()


def test_it_counts_the_day(lived: Campaign) -> None:
    day = daily_briefs.day_of(lived, SIX)
    assert (day.found, day.closed, day.open, day.waiting, day.overdue) == (1, 1, 3, 1, 0)
    assert [(unit.name, unit.count) for unit in day.closed_by] == [("综执局", 1)]
    late = daily_briefs.day_of(lived, at("2026-11-12 12:00"))
    assert (late.found, late.closed, late.overdue) == (0, 0, 1)
    assert [(unit.name, unit.count) for unit in late.overdue_by] == [("住建局", 1)]


def test_it_follows_the_campaigns_hour(lived: Campaign) -> None:
    lived.brief_at = time(8, 30)
    lived.save()
    assert daily_briefs.make_due(now=at("2026-11-10 08:29")) == 0
    assert daily_briefs.make_due(now=at("2026-11-10 08:30")) == 1


def test_the_next_day_has_its_own(lived: Campaign) -> None:
    daily_briefs.make_due(now=SIX)
    daily_briefs.make_due(now=SIX + timedelta(days=1))
    assert DailyBrief.objects.count() == 2


@pytest.mark.parametrize("change", [{"is_active": False}, {"ends_on": TODAY - timedelta(days=1)}])
def test_a_campaign_that_does_not_run_has_none(change: dict[str, object], lived: Campaign) -> None:
    Campaign.objects.filter(pk=lived.pk).update(**change)
    assert daily_briefs.make_due(now=SIX) == 0


def test_by_hand_it_replaces_the_earlier_and_the_clock_replaces_it(lived: Campaign) -> None:
    for hour in (10, 11):
        now = at(f"2026-11-10 {hour}:00")
        made = daily_briefs.make_today(campaign=lived, by=person("office"), now=now)
        assert (made.as_of, made.made_by) == (now, person("office"))
    assert daily_briefs.make_due(now=SIX) == 1
    assert (only().as_of, only().made_by) == (SIX, None)
    assert pictures() == [only().picture_path.rsplit("/", 1)[-1]]
    assert AuditLog.objects.filter(action="make_daily_brief").count() == 3


@pytest.mark.parametrize("username", ["leader", "auditor", "inspector", "head.chengguan", "admin"])
def test_by_hand_it_is_the_offices(username: str, lived: Campaign) -> None:
    with pytest.raises(RoleNotAllowed):
        daily_briefs.make_today(campaign=lived, by=person(username), now=SIX)


def test_there_is_none_before_the_campaign(lived: Campaign) -> None:
    with pytest.raises(MoveNotAllowed) as refused:
        daily_briefs.make_today(campaign=lived, by=person("office"), now=at("2025-12-31 18:00"))
    assert refused.value.code == "not_running"


@pytest.mark.parametrize(
    ("username", "count"),
    [("office", 1), ("leader", 1), ("auditor", 1), ("inspector", 0), ("handler.chengguan", 0)],
)
def test_it_is_read_by_who_reads_open_weeks(username: str, count: int, lived: Campaign) -> None:
    daily_briefs.make_due(now=SIX)
    user = person(username)
    assert daily_briefs.briefs(user=user, campaign=lived).count() == count
    found = daily_briefs.picture_of(user=user, campaign=lived, day=TODAY)
    assert (found is not None) == bool(count)


def test_nothing_is_left_of_a_failed_one(lived: Campaign) -> None:
    lived.pk = 10**6  # a campaign that somebody has removed meanwhile
    with pytest.raises(Campaign.DoesNotExist):
        daily_briefs.make_today(campaign=lived, by=person("office"), now=SIX)
    assert not DailyBrief.objects.exists()
    assert pictures() == []


def test_pictures_of_killed_makers_are_swept(lived: Campaign) -> None:
    daily_briefs.make_due(now=SIX)
    (job_file(daily_briefs.FOLDER) / "1-2026-11-10-dead.png").write_bytes(b"half")

    later = timezone.now() + timedelta(days=2)
    assert daily_briefs.sweep_pictures(now=later) == 1
    assert pictures() == [only().picture_path.rsplit("/", 1)[-1]]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clocks_make_one(campaign: Campaign) -> None:
    make_closed(campaign)
    made = at_once([partial(daily_briefs.make_due, now=SIX)] * 3, refusals=NothingRefused)
    assert sorted(made) == [0, 0, 1]
    assert pictures() == [only().picture_path.rsplit("/", 1)[-1]]
