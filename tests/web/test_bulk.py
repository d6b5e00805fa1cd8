"""A deed on many issues from the list: chosen, previewed, done; each refused one named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import BulkRun, Campaign, Issue, IssueEvent, SavedFilter
from campaigns.processes import bulk_runs, jobs, steering
from tests.factories import at, make_copies, make_dispatched, make_issue, person

NOW = at("2026-11-10 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def pending(campaign: Campaign, count: int) -> list[Issue]:
    first = make_issue(campaign, now=at("2026-11-10 08:00"), category="0604")
    make_copies(first, count - 1)
    return list(Issue.objects.filter(state="pending").order_by("pk"))


def states(issues: list[Issue]) -> list[str]:
    return list(
        Issue.objects.filter(pk__in=[issue.pk for issue in issues])
        .order_by("pk")
        .values_list("state", flat=True)
    )


def preview(browser: Any, address: str, **sent: str) -> BulkRun:
    answer = browser.post(f"/issues/bulk/?{address}", sent)
    assert answer.status_code == 302, answer.content.decode()
    return BulkRun.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[-1]))


def test_ticked_issues_are_previewed_then_dispatched(campaign: Campaign, signed_in: Any) -> None:
    issues = pending(campaign, 3)
    other = make_dispatched(campaign, now=at("2026-11-10 09:00"))
    browser = signed_in.as_("office")
    shown = browser.get("/issues/").content.decode()
    assert shown.count('form="choose"') == 4
    ticked = "&".join(f"n={issue.number}" for issue in [*issues, other])
    form = browser.get(f"/issues/bulk/?deed=dispatch&{ticked}").content.decode()
    assert "已选 4 件" in form
    run = preview(browser, f"deed=dispatch&{ticked}")
    assert states(issues) == ["pending"] * 3
    assert not IssueEvent.objects.filter(issue__in=issues, deed="dispatch").exists()
    page = browser.get(f"/issues/bulk/{run.pk}/").content.decode()
    assert "可办理 3 件" in page
    assert other.number in page
    assert "待签收" in page
    browser.post(f"/issues/bulk/{run.pk}/do/")
    assert states(issues) == ["dispatched"] * 3
    page = browser.get(f"/issues/bulk/{run.pk}/").content.decode()
    assert "已办理 3 件" in page
    assert other.number in page
    suggested = {issue.suggested_lead_id for issue in issues}
    assert {issue.lead_id for issue in Issue.objects.filter(pk__in=[i.pk for i in issues])} == (
        suggested
    )


def test_all_that_match_go_to_a_worker(campaign: Campaign, signed_in: Any) -> None:
    """More than fifty: the page waits for the worker; what changed since is refused by name."""
    issues = pending(campaign, 60)
    browser = signed_in.as_("office")
    run = preview(browser, "deed=dispatch&all=1&state=pending", lead_department="chengguan")
    assert run.job is not None
    assert run.state == "checking"
    assert "<progress" in browser.get(f"/issues/bulk/{run.pk}/").content.decode()
    assert jobs.run_waiting(now=NOW) == 1
    run.refresh_from_db()
    assert (run.state, bulk_runs.counts_of(run)["can"]) == ("checked", 60)
    for issue in issues[:7]:
        steering.void(
            issue_id=issue.pk,
            version=issue.version,
            by=person("office2"),
            now=NOW,
            reason_code="not_a_problem",
            reason="现场已无问题",
        )
    browser.post(f"/issues/bulk/{run.pk}/do/")
    assert states(issues).count("dispatched") == 0
    assert jobs.run_waiting(now=NOW) == 1
    page = browser.get(f"/issues/bulk/{run.pk}/").content.decode()
    assert "已办理 53 件" in page
    assert "7 件未办理" in page
    assert all(issue.number in page for issue in issues[:7])
    assert states(issues).count("dispatched") == 53
    paper = browser.get(f"/issues/bulk/{run.pk}/results.xlsx")
    assert paper.status_code == 200
    assert len(paper.content) > 5000


def test_a_run_that_was_cut_off_goes_on_and_does_nothing_twice(
    campaign: Campaign, signed_in: Any
) -> None:
    issues = pending(campaign, 3)
    browser = signed_in.as_("office")
    run = preview(browser, "deed=remind&all=1&state=pending", text="请尽快")
    assert bulk_runs.counts_of(run)["cannot"] == 3  # nobody has them yet
    run = preview(browser, "deed=dispatch&all=1&state=pending")
    first = run.rows.order_by("issue").first()
    assert first is not None
    browser.post(f"/issues/bulk/{run.pk}/do/")
    # the worker died after the deed, before it noted the result
    run.rows.filter(pk=first.pk).update(status=None)
    BulkRun.objects.filter(pk=run.pk).update(state="doing")
    assert "继续办理" in browser.get(f"/issues/bulk/{run.pk}/").content.decode()
    browser.post(f"/issues/bulk/{run.pk}/do/")
    first.refresh_from_db()
    assert first.status == 200
    told = IssueEvent.objects.filter(issue__in=issues, deed="dispatch")
    assert sorted(told.values_list("issue", flat=True)) == sorted(issue.pk for issue in issues)


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(
    campaign: Campaign, signed_in: Any
) -> None:
    make_dispatched(campaign, now=at("2026-11-10 09:00"))
    browser = signed_in.as_("office")
    answer = browser.post(
        "/issues/bulk/?deed=set_deadline&all=1&state=dispatched", {"reason": "雨天"}
    )
    assert answer.status_code == 400
    assert "雨天" in answer.content.decode()
    assert not BulkRun.objects.exists()
    everything = browser.get("/issues/bulk/?deed=void&all=1")
    assert everything.status_code == 400  # a deed on everything by mistake may not be
    nothing = browser.get("/issues/bulk/?deed=void")
    assert "未选择问题" in nothing.content.decode()


def test_each_does_what_the_role_may(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign, now=at("2026-11-10 09:00"))
    assert issue.lead is not None
    handler = signed_in.as_("handler.chengguan")
    assert handler.get(f"/issues/bulk/?deed=dispatch&n={issue.number}").status_code == 404
    assert (
        signed_in.as_("auditor").get(f"/issues/bulk/?deed=void&n={issue.number}").status_code == 404
    )
    run = preview(signed_in.as_("office"), f"deed=remind&n={issue.number}", text="请尽快")
    for username in ("office2", "handler.chengguan", "auditor"):
        stranger = signed_in.as_(username)
        for address in ("", "results.xlsx"):
            assert stranger.get(f"/issues/bulk/{run.pk}/{address}").status_code == 404
        assert stranger.post(f"/issues/bulk/{run.pk}/do/").status_code == 404


def test_the_list_and_a_run_ask_a_fixed_number_of_times(campaign: Campaign, signed_in: Any) -> None:
    issues = pending(campaign, 2)
    browser = signed_in.as_("office")
    counted = []
    for _n in range(2):
        run = preview(browser, "deed=remind&all=1&state=pending")
        browser.get(f"/issues/bulk/{run.pk}/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/issues/bulk/{run.pk}/")
        counted.append(len(asked))
        make_copies(issues[0], 9)
    assert counted[0] == counted[1]


def test_filters_are_kept_and_shared(campaign: Campaign, signed_in: Any) -> None:
    office, handler = signed_in.as_("office"), signed_in.as_("handler.chengguan")
    sent = {"name": "本周逾期", "query": "overdue=true&cursor=x&bad=1", "role": "handler"}
    answer = office.post("/issues/saved/", sent)
    assert answer["Location"] == "/issues/?overdue=true"
    assert "本周逾期" in handler.get("/issues/views/").content.decode()
    assert "本周逾期" not in signed_in.as_("inspector").get("/issues/views/").content.decode()
    row = SavedFilter.objects.get()
    assert handler.post(f"/issues/saved/{row.pk}/remove/").status_code == 404
    refused = handler.post("/issues/saved/", {**sent, "name": "全员"})
    assert refused.status_code == 403
    for wrong in ({"query": ""}, {"query": "state=nowhere"}, {"name": " "}, {"name": "长" * 41}):
        bad = office.post("/issues/saved/", {**sent, **wrong})
        assert bad.status_code == 400, wrong
    assert office.post(f"/issues/saved/{row.pk}/remove/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_columns_are_a_persons_own(campaign: Campaign, signed_in: Any) -> None:
    make_issue(campaign, now=at("2026-11-10 08:00"), description="护栏破损")
    office = signed_in.as_("office")
    assert "<th>程度</th>" in office.get("/issues/").content.decode()
    sent = {"column": ["place", "description", "nowhere"], "query": "q=护栏"}
    answer = office.post("/issues/columns/", sent)
    page = office.get(answer["Location"]).content.decode()
    assert "<th>程度</th>" not in page
    assert "<th>问题描述</th>" in page
    assert "<th>程度</th>" in signed_in.as_("office2").get("/issues/").content.decode()
    office.post("/issues/columns/", {})
    assert "<th>程度</th>" in office.get("/issues/").content.decode()
