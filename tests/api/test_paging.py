"""Keyset pages: every row once in every ordering, also while rows are added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from campaigns.models import Campaign, Issue
from tests.api.door import V1, client_of
from tests.factories import at, make_issue
from tests.processes.deed_cast import act

ORDERINGS = ("found_at", "-found_at", "due_at", "-due_at")
FOUND = at("2026-11-09 09:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def eleven(campaign: Campaign) -> list[Issue]:
    """Eleven issues; three found at the same moment, five without a deadline, two with one."""
    for n in range(11):
        moment = FOUND + timedelta(minutes=max(n, 2))
        issue = make_issue(campaign, now=moment, category="0604")
        if n % 2 == 0:
            hours = 10 if n in {4, 6} else 10 + n
            due = (FOUND + timedelta(hours=hours)).isoformat()
            act(
                "dispatch",
                issue,
                "office",
                FOUND + timedelta(hours=1),
                lead_department="zhujian",
                due_at=due,
            )
    return list(Issue.objects.order_by("pk"))


def key(ordering: str) -> Callable[[Issue], Any]:
    """Sorts issues as the list must: rows without a deadline last, ties by the newest first."""
    column, is_down = ordering.lstrip("-"), ordering.startswith("-")

    def of(issue: Issue) -> Any:
        value = getattr(issue, column)
        sign = -1 if is_down else 1
        moment = 0.0 if value is None else value.timestamp()
        return (value is None, sign * moment)

    return of


def walk(client: APIClient, where: str, step: str = "next") -> list[list[str]]:
    """The numbers of each page, following the links."""
    pages, link = [], where
    for _ in range(50):
        answer = client.get(link)
        assert answer.status_code == 200, answer.content
        found = answer.json()
        pages.append([row["number"] for row in found["results"]])
        if not found[step]:
            return pages
        link = found[step]
    raise AssertionError("the pages do not end")


def flat(pages: list[list[str]]) -> list[str]:
    return [number for page in pages for number in page]


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_it_shows_every_row_once_and_in_order(ordering: str, eleven: list[Issue]) -> None:
    by_number = {issue.number: issue for issue in eleven}
    for size in (1, 2, 3, 10, 11, 12):
        pages = walk(client_of("office"), f"{V1}/issues/?ordering={ordering}&page_size={size}")
        found = flat(pages)
        assert sorted(found) == sorted(by_number), size
        order = [key(ordering)(by_number[number]) for number in found]
        assert order == sorted(order), size
        assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_it_leads_back_the_same_way(ordering: str, eleven: list[Issue]) -> None:
    client = client_of("office")
    link, forward = f"{V1}/issues/?ordering={ordering}&page_size=3", []
    while True:
        found = client.get(link).json()
        forward.append([row["number"] for row in found["results"]])
        if not found["next"]:
            break
        link = found["next"]
    back = [forward[-1], *walk(client, found["previous"], "previous")]
    assert back == forward[::-1]


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_it_loses_and_doubles_nothing_while_rows_are_added(
    ordering: str, eleven: list[Issue], campaign: Campaign
) -> None:
    client, link = client_of("office"), f"{V1}/issues/?ordering={ordering}&page_size=2"
    found: list[str] = []
    for n in range(40):
        answer = client.get(link).json()
        found += [row["number"] for row in answer["results"]]
        link = answer["next"]
        if not link:
            break
        if n < 5:
            make_issue(campaign, now=FOUND + timedelta(minutes=1 + 3 * n), category="0604")
    assert len(found) == len(set(found))
    assert set(found) >= {issue.number for issue in eleven}


@pytest.mark.parametrize(
    ("size", "status"),
    [("1", 200), ("200", 200), ("201", 400), ("0", 400), ("-1", 400), ("ten", 400), ("1.5", 400)],
)
def test_it_takes_page_sizes_up_to_two_hundred(size: str, status: int, campaign: Campaign) -> None:
    answer = client_of("office").get(f"{V1}/issues/?page_size={size}")
    assert answer.status_code == status
    if status == 400:
        assert [row["field"] for row in answer.json()["errors"]] == ["page_size"]


def test_it_shows_fifty_at_once_the_latest_first(campaign: Campaign) -> None:
    first = make_issue(campaign, now=FOUND, category="0604")
    values = Issue.objects.filter(pk=first.pk).values().get()
    for n in range(54):
        copy = {**values, "number": f"WM-2026-1{n:05d}", "found_at": FOUND - timedelta(hours=n)}
        copy.pop("id")
        Issue.objects.create(**copy)
    answer = client_of("office").get(f"{V1}/issues/").json()
    assert len(answer["results"]) == 50
    assert answer["results"][0]["number"] in {first.number, "WM-2026-100000"}
    assert (answer["previous"], bool(answer["next"])) == (None, True)


def test_it_counts_only_when_asked(eleven: list[Issue]) -> None:
    client = client_of("office")
    assert set(client.get(f"{V1}/issues/?page_size=2").json()) == {"next", "previous", "results"}
    counted = client.get(f"{V1}/issues/?page_size=2&count=1&state=pending").json()
    assert counted["count"] == Issue.objects.filter(state="pending").count()


def test_it_keeps_the_filters_in_the_links(eleven: list[Issue]) -> None:
    answer = client_of("office").get(f"{V1}/issues/?state=pending&page_size=2").json()
    assert "state=pending" in urlsplit(answer["next"]).query
    pages = walk(client_of("office"), f"{V1}/issues/?state=pending&page_size=2")
    pending = Issue.objects.filter(state="pending").values_list("number", flat=True)
    assert sorted(flat(pages)) == sorted(pending)


def test_it_refuses_an_ordering_that_it_does_not_know(campaign: Campaign) -> None:
    for ordering in ("number", "-pk", "found_at,due_at", "--due_at", "lead__name"):
        answer = client_of("office").get(f"{V1}/issues/?ordering={ordering}")
        assert answer.status_code == 400, ordering
        assert answer.json()["errors"][0]["field"] == "ordering"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("notices/", "id"),
        ("score-entries/", "id"),
        ("departments/", "code"),
        ("sites/", "code"),
        ("categories/", "code"),
        ("zones/", "code"),
        ("site-types/", "code"),
        ("indicators/", "code"),
        ("campaigns/", "code"),
    ],
)
def test_it_pages_the_other_lists_the_same_way(path: str, field: str, eleven: list[Issue]) -> None:
    client, link, found = client_of("office"), f"{V1}/{path}?page_size=7&count=1", []
    while link:
        answer = client.get(link).json()
        found += [row[field] for row in answer["results"]]
        link = answer["next"]
    assert len(found) == len(set(found)) == answer["count"]
    if field == "code":
        assert found == sorted(found)
