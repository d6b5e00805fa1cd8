"""A page or answer costs a fixed number of SQL statements, however many issues there are.

Measured cold: the cache is emptied first, and the session and its user are read like anybody's.
Everything is measured once, with 10 and with 1,000 issues; the tests look at the counts.
"""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from campaigns.models import Issue, User
from campaigns.processes import weeks
from tests.factories import (
    MONDAY_TEN,
    TUESDAY_TEN,
    at,
    make_campaign,
    make_closed,
    make_copies,
    make_dispatched,
    make_issue,
    make_submitted,
    person,
)
from tests.memory import forget_all

pytestmark = [pytest.mark.both, pytest.mark.django_db]
THURSDAY_NOON = at("2026-11-12 12:00")
LAST_MONDAY = at("2026-11-02 00:00").date()
RUNNING, PUBLISHED = "/weeks/2026-11-09/", "/weeks/2026-11-02/"
SITE = "S10-001"  # in the zone of the zone chief and the leader of the cast
LIST, DETAIL, HOME, WEEK, BRIEFS, POINTS = 8, 14, 12, 18, 8, 24
PERIOD, YEARS = 40, 25  # a period folds the one before for the movement; a cycle folds its years
READERS = ("office", "inspector", "handler.chengguan", "zonechief", "leader", "auditor")
OF_THE_UNIT = (*READERS, "head.chengguan")
Counts = dict[tuple[str, str], tuple[list[str], list[str]]]

# (address, most statements, who looks); `{submitted}` and the like are numbers of issues.
PAGES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("/issues/", LIST, READERS),
    ("/issues/?state=dispatched&ordering=due_at", LIST, READERS),
    ("/issues/?overdue=true&department=chengguan", LIST, READERS),
    ("/issues/{dispatched}/", DETAIL, OF_THE_UNIT),
    ("/issues/{submitted}/", DETAIL, OF_THE_UNIT),
    ("/issues/{closed}/", DETAIL, OF_THE_UNIT),
    ("/", HOME, (*READERS, "head.chengguan")),
    (RUNNING, WEEK, ("office", "handler.chengguan", "leader")),
    (PUBLISHED, WEEK, ("office", "handler.chengguan", "inspector", "leader")),
    ("/briefs/", BRIEFS, ("office", "leader")),
    ("/points/", POINTS, ("office", "handler.chengguan", "inspector")),
    ("/points/?week=2026-11-09&kind=deduction", POINTS, ("office", "head.chengguan")),
    ("/api/v1/score-entries/", LIST, ("office", "handler.chengguan")),
    ("/periods/2026-11/", PERIOD, ("office", "handler.chengguan")),
    ("/periods/cycle/", YEARS, ("office", "handler.chengguan")),
    ("/api/v1/issues/", LIST, READERS),
    ("/api/v1/issues/?state=dispatched&ordering=due_at", LIST, READERS),
    ("/api/v1/issues/{submitted}/", DETAIL, OF_THE_UNIT),
)
CASES = [(page, most, username) for page, most, users in PAGES for username in users]


@pytest.fixture(scope="module")
def counts(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Counts:
    """(page, username) → its statements with 10 issues, and with 1,000."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    clock = time_machine.travel(THURSDAY_NOON, tick=False)
    with django_db_blocker.unblock(), files, clock, transaction.atomic():
        issues = ten_issues()
        numbers = {name: f"{issue.number}-1" for name, issue in issues.items()}
        few = measured(numbers)
        for issue in issues.values():
            make_copies(issue, 198)
        assert Issue.objects.count() == 1000
        many = measured(numbers)
        transaction.set_rollback(True)
    forget_all()
    return {case: (few[case], many[case]) for case in few}


def ten_issues() -> dict[str, Issue]:
    """Issues of the running week in several states; the week before is published."""
    campaign = make_campaign()
    weeks.open_running_week(campaign=campaign, now=at("2026-11-02 09:00"))
    weeks.freeze(campaign=campaign, monday=LAST_MONDAY, by=None, now=MONDAY_TEN)
    weeks.publish(
        campaign=campaign, monday=LAST_MONDAY, signer="孙立新", by=person("office"), now=TUESDAY_TEN
    )
    made = {
        "pending": make_issue(campaign, site=SITE),
        "dispatched": make_dispatched(campaign, site=SITE),
        "of another unit": make_dispatched(campaign, lead="zhujian", site=SITE),
        "submitted": make_submitted(campaign, site=SITE),
        "closed": make_closed(campaign, site=SITE),
    }
    for issue in made.values():
        make_copies(issue, 1)
    return made


def measured(numbers: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    return {
        (page, username): statements(signed_in(username), page.format(**numbers))
        for page, _most, username in CASES
    }


def signed_in(username: str) -> Client:
    browser = Client()
    backend = "campaigns.web.backend.StaffBackend"
    browser.force_login(User.objects.get(username=username), backend=backend)
    return browser


def statements(browser: Client, address: str) -> list[str]:
    """The SQL of one cold request that is answered well."""
    forget_all()
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


def listed(sql: list[str]) -> str:
    return "\n".join(f"{n}. {text[:400]}" for n, text in enumerate(sql, start=1))


@pytest.mark.parametrize(("page", "most", "username"), CASES)
def test_it_costs_the_same_with_many_issues(
    page: str, most: int, username: str, counts: Counts
) -> None:
    few, many = counts[page, username]
    assert len(few) == len(many), f"with 10:\n{listed(few)}\nwith 1,000:\n{listed(many)}"


@pytest.mark.parametrize(("page", "most", "username"), CASES)
def test_it_keeps_its_budget(page: str, most: int, username: str, counts: Counts) -> None:
    _few, many = counts[page, username]
    assert len(many) <= most, listed(many)
