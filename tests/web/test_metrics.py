"""/metrics: right figures, a fixed number of statements, and only for whom they are meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from campaigns.models import Campaign, Heartbeat
from tests.factories import make_dispatched, make_issue

pytestmark = pytest.mark.django_db
ELSEWHERE = "192.0.2.5"


def figures(page: Client) -> dict[tuple[str, str], float]:
    """(name, label's value or "") → value."""
    answer = page.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_it_says_how_things_stand(campaign: Campaign, page: Client) -> None:
    make_issue(campaign)
    make_dispatched(campaign, lead="zhujian")
    Heartbeat.objects.create(name="plan_reminders", at=timezone.now() - timedelta(minutes=7))
    for pid, minutes in ((1, 90), (2, 1)):
        at = timezone.now() - timedelta(minutes=minutes)
        Heartbeat.objects.create(name=f"worker here:{pid}", at=at)
    found = figures(page)
    assert found["tracker_open_issues", "pending"] == 1
    assert found["tracker_open_issues", "dispatched"] == 1
    assert found["tracker_overdue_issues", ""] == 1  # made in the past
    assert 420 <= found["tracker_duty_age_seconds", "plan_reminders"] < 430
    assert 60 <= found["tracker_duty_age_seconds", "worker"] < 70
    assert found["tracker_messages_for_a_person", ""] == 0
    assert found["tracker_storage_free_bytes", ""] > 0


def test_its_statements_do_not_grow(campaign: Campaign, page: Client) -> None:
    make_dispatched(campaign, lead="zhujian")
    with CaptureQueriesContext(
        connection,
    ) as few:
        figures(page)
    for _n in range(5):
        make_dispatched(campaign, lead="chengguan")
        make_issue(campaign)
    with CaptureQueriesContext(connection) as many:
        figures(page)
    assert len(few) == len(many) == 8


def test_strangers_see_nothing(page: Client, settings: Any) -> None:
    assert page.get("/metrics", REMOTE_ADDR=ELSEWHERE).status_code == 404
    assert page.get("/metrics", REMOTE_ADDR="").status_code == 404
    hidden = page.get("/metrics", headers={"X-Forwarded-For": ELSEWHERE})
    assert hidden.status_code == 404  # a proxy on this machine that nobody told us of
    settings.TRUSTED_PROXIES = 1
    assert page.get("/metrics", headers={"X-Forwarded-For": ELSEWHERE}).status_code == 404
    assert page.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 200


@pytest.mark.parametrize(
    ("kept", "sent", "status"),
    [("abc", "Bearer abc", 200), ("abc", "Bearer abd", 404), ("", "Bearer ", 404), ("", "", 404)],
)
def test_a_token_opens_it_from_elsewhere(
    kept: str, sent: str, status: int, page: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = kept
    answer = page.get("/metrics", headers={"Authorization": sent}, REMOTE_ADDR=ELSEWHERE)
    assert answer.status_code == status
