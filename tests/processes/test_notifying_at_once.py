"""Two planners, two deliverers, and deeds in between: no notice twice, none out of date."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import environ
import pytest
from django.db.models import Count

from campaigns.models import Campaign, Issue, Notice, Notification, StepMoment, User
from campaigns.processes import clock_work, delivering, notifying
from campaigns.processes.invariants import check_all
from tests.at_once import at_once
from tests.factories import make_dispatched
from tests.processes.reminded import HANDLER, HEAD, SITE
from tests.processes.told import on
from tests.smtp_sink import Sink

pytestmark = pytest.mark.postgres
ISSUES = 30
THURSDAY = on("11-12 18:30")


class NothingRefused(Exception):
    """No refusal is expected in these tests."""


@pytest.fixture
def overdue(real_commits: None, campaign: Campaign) -> list[Issue]:
    """Thirty issues one working day overdue, four steps of each still unplanned."""
    issues = [make_dispatched(campaign, lead="zhujian", site=SITE) for _n in range(ISSUES)]
    clock_work.run_clock(now=THURSDAY)
    return issues


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as listening:
        settings.EMAIL_URL = listening.url
        for name, value in environ.Env.email_url_config(listening.url).items():
            setattr(settings, name, value)
        yield listening


def twice() -> list[dict[str, Any]]:
    keys = ("issue", "due_version", "step", "occasion", "recipient", "channel")
    return list(Notice.objects.values(*keys).annotate(n=Count("pk")).filter(n__gt=1))


def planners(count: int) -> None:
    at_once([partial(notifying.plan, now=THURSDAY)] * count, refusals=NothingRefused)


def assert_one_each(issues: list[Issue]) -> None:
    """`overdue_1` once for liaison and head of each issue; nothing else is to be sent."""
    assert twice() == []
    due = Notice.objects.filter(state__in=("planned", "sent"), occasion=0)
    found = sorted(due.values_list("issue_id", "step", "recipient__username"))
    assert found == sorted(
        (issue.pk, "overdue_1", username) for issue in issues for username in (HANDLER, HEAD)
    )
    assert not StepMoment.objects.filter(at__lte=THURSDAY).exists()


def test_two_planners_at_once_plan_once(overdue: list[Issue]) -> None:
    planners(2)
    assert_one_each(overdue)


def test_many_planners_with_small_batches_plan_the_latest_step_once(
    overdue: list[Issue], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes other rows, also other steps of the same issue."""
    monkeypatch.setattr(notifying, "BATCH", 7)
    planners(6)
    assert_one_each(overdue)


def test_two_deliverers_at_once_show_and_mail_once(overdue: list[Issue], sink: Sink) -> None:
    User.objects.filter(username=HANDLER).update(email="zhao@zhujian.example")
    notifying.plan(now=THURSDAY)
    at_once([partial(delivering.deliver, now=THURSDAY)] * 4, refusals=NothingRefused)
    shown = Notification.objects.filter(notice__step="overdue_1")
    assert shown.count() == 2 * ISSUES
    assert len(sink.messages) == 1  # all that is simultaneous is one digest
    mailed = Notice.objects.filter(step="overdue_1", channel="email", message__state="sent")
    assert sorted(mailed.values_list("issue", flat=True)) == [issue.pk for issue in overdue]
    assert mailed.values("message").distinct().count() == 1
    assert set(Notice.objects.filter(step="overdue_1").values_list("state", flat=True)) == {"sent"}


def test_planning_delivering_and_the_clock_run_side_by_side(overdue: list[Issue]) -> None:
    duties = [
        partial(notifying.plan, now=THURSDAY),
        partial(delivering.deliver, now=THURSDAY),
        partial(clock_work.run_clock, now=THURSDAY),
    ]
    at_once(duties * 2, refusals=NothingRefused)
    notifying.plan(now=THURSDAY)
    delivering.deliver(now=THURSDAY)
    assert_one_each(overdue)
    shown = Notification.objects.filter(notice__step="overdue_1")
    assert shown.count() == 2 * ISSUES
    assert [found for found in check_all(now=THURSDAY) if found.broken] == []
