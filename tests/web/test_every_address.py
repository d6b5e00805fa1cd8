"""Every address of the product, opened by a stranger, by a unit and by a third party with everything
that is not theirs: nothing foreign is ever shown.

The addresses come from the URL list; one with a new kind of parameter fails until WANTED knows it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns import access
from campaigns.demo.seeding import seed_city
from campaigns.models import (
    Appeal,
    Attachment,
    BoundPhone,
    BulkRun,
    CrewLink,
    ImportRun,
    Issue,
    Job,
    Measure,
    Message,
    Notification,
    Objection,
    Photo,
    Proposal,
    PublicReport,
    Rebound,
    RuleVersion,
    SavedFilter,
    ScoreEntry,
    SelfCheckLeave,
    SiteProposal,
    SiteScore,
    User,
)
from campaigns.processes import crew_links, phones, signed_links, site_proposals
from campaigns.processes.public_reports import citizen_account
from tests.factories import at, person
from tests.memory import forget_all
from tests.web.test_safety import emptied

pytestmark = pytest.mark.django_db
NOW = at("2026-11-12 10:00")
ISSUES = 60
NUMBER = re.compile(r"[A-Z]{2}-2026-\d{6}")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
READERS = ("", "handler.zhujian", "thirdparty")
CLOSED = {302, 400, 401, 403, 404, 405, 409, 410, 415}
# What a stranger may open: the way in, what citizens see, machines' health, files of the page.
FOR_ALL = {
    "sign_in",
    "sign_out",
    "set_language",
    "activate",
    "activate_typed",
    "capture_worker",
    "manifest",
    "healthz",
    "readyz",
    "metrics",  # the test calls from this machine; others get 404 (test_metrics.py)
    "public_report",
    "public_find",
    "public_exposure",
    "public_photo",
    "public_progress",
    "shared",
    "shared_photo",
    "crew_page",
    "crew_photo",
    "at_site",
}
# Addresses whose object is published to every unit, or is nobody's: opened, and read for marks.
COMMON = {
    "week",
    "workbook",
    "period",
    "period_workbook",
    "at_site",
    "queue",
    "import_template",
    "row_check",
    "self_check_day",
}


@dataclass(frozen=True)
class Address:
    """An address of the list: its name (with the namespace), route and parameters."""

    name: str
    route: str
    parameters: tuple[str, ...]


def addresses() -> list[Address]:
    """Everything but the admin, whose own test keeps it shut."""
    return [row for row in _walk(get_resolver().url_patterns, "", "") if "admin:" not in row.name]


def _walk(patterns: Any, route: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            more = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, here, space + more)
        elif isinstance(pattern, URLPattern):
            converters = tuple(pattern.pattern.converters)
            yield Address(f"{space}{pattern.name or ''}", here, converters)


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A demo city with life in it, and one of each thing that its life does not make."""
    folder = tmp_path_factory.mktemp("media")
    files = override_settings(MEDIA_ROOT=folder, DEMO=True)
    clock = time_machine.travel(NOW, tick=False)
    with django_db_blocker.unblock(), files, clock, transaction.atomic():
        seed_city(now=NOW, issues=ISSUES)
        _add_the_rest()
        forget_all()
        yield
        transaction.set_rollback(True)
    forget_all()


@pytest.fixture(autouse=True)
def _in_the_city(city: None, db: None) -> None:
    """Every test in a part of the city's transaction."""


def _add_the_rest() -> None:
    office, other = person("office"), person("handler.chengguan")
    held = foreign_issues("handler.zhujian").filter(lead__code="chengguan")
    issue = held.filter(state="in_progress").order_by("pk").first()
    assert issue is not None
    campaign = issue.campaign
    crew_links.make(issue=issue, by=other, now=NOW)
    site_proposals.propose(issue=issue, name="机密点位名", now=NOW)
    phones.bind(code=phones.make_code(user=other, by=other, now=NOW), agent="", address="", now=NOW)
    AccessAttempt.objects.create(
        username="zheng.mimi", ip_address="10.9.8.7", failures_since_start=5
    )
    SavedFilter.objects.create(owner=office, name="机密筛选", query="state=pending", created_at=NOW)
    Job.objects.create(kind="ledger", owner=office, payload={}, created_at=NOW)
    ImportRun.objects.create(
        kind="findings",
        owner=office,
        file_name="机密.xlsx",
        file_path="x",
        sha256="0",
        created_at=NOW,
    )
    BulkRun.objects.create(campaign=campaign, owner=office, deed="remind", created_at=NOW)
    PublicReport.objects.create(
        issue=issue, receipt="20261112-ABCDEFGH", contact="13912345678", filed_at=NOW
    )
    citizen_account()
    assert campaign.is_active


def foreign_issues(username: str) -> models.QuerySet[Issue]:
    """Issues that the reader may not see; all of them for a stranger."""
    rows = Issue.objects.all()
    if not username:
        return rows
    return rows.exclude(pk__in=access.visible_issues(person(username)).values("pk"))


def _first(rows: models.QuerySet[Any]) -> Any:
    """The key of a row, or of none that there is."""
    return rows.order_by("pk").values_list("pk", flat=True).first() or 999_999


def _unit(username: str) -> Any:
    return person(username).department_id if username else None


def _of_others(model: type[models.Model], path: str = "department") -> Callable[[str], Any]:
    return lambda who: _first(model._default_manager.exclude(**{path: _unit(who) or 0}))


def _issue_number(who: str) -> str:
    issue = CrewLink.objects.get().issue
    return issue.number if foreign_issues(who).filter(pk=issue.pk) else "XX-2026-000000"


def _photo(who: str) -> Any:
    rows = Photo.objects.filter(issue__in=foreign_issues(who).filter(lead__isnull=False))
    return _first(rows)


# Parameter → something that is not the reader's.
WANTED: dict[str, Callable[[str], Any]] = {
    "number": _issue_number,
    "photo_id": _photo,
    "size": lambda who: "1024",
    "code": lambda who: "2026-11",
    "token": lambda who: "forged.token",
    "receipt": lambda who: "20261112-HGFEDCBA",
    "deed": lambda who: "submit_fix",
    "monday": lambda who: "2026-11-02",
    "day": lambda who: "2026-11-11",
    "department": lambda who: "chengguan",
    "kind": lambda who: "findings",
    "name": lambda who: "wecom",
    "word": lambda who: "arrived",
    "decision": lambda who: "approve",
    "version_id": lambda who: _first(RuleVersion.objects.all()),
    "phone_id": lambda who: _first(BoundPhone.objects.all()),
    "run_id": lambda who: _first(BulkRun.objects.all()),
    "filter_id": lambda who: _first(SavedFilter.objects.all()),
    "attachment_id": lambda who: _first(Attachment.objects.all()),
    "objection_id": lambda who: _first(Objection.objects.all()),
    "entry_id": _of_others(ScoreEntry),
    "score_id": _of_others(SiteScore),
    "proposal_id": _of_others(Proposal),
    "appeal_id": _of_others(Appeal),
    "measure_id": _of_others(Measure),
    "leave_id": _of_others(SelfCheckLeave),
    "attempt_id": lambda who: _first(AccessAttempt.objects.all()),
    "job_id": lambda who: _first(Job.objects.all()),
    "notification_id": lambda who: _first(Notification.objects.exclude(recipient__username=who)),
    "message_id": lambda who: _first(Message.objects.exclude(recipient__username=who)),
}
BY_NAME: dict[tuple[str, str], Callable[[str], Any]] = {
    ("activate", "code"): lambda who: "AAAAABBBBB",
    ("at_site", "code"): lambda who: "S09-001",
    ("queue", "code"): lambda who: "dispatch",
    ("site_proposal", "proposal_id"): lambda who: _first(SiteProposal.objects.all()),
    ("decide_site", "proposal_id"): lambda who: _first(SiteProposal.objects.all()),
    ("import", "run_id"): lambda who: _first(ImportRun.objects.all()),
    ("import_commit", "run_id"): lambda who: _first(ImportRun.objects.all()),
}


def filled(address: Address, who: str) -> str:
    """The address with foreign objects in it."""
    values = {
        name: BY_NAME.get((address.name, name), WANTED[name])(who) for name in address.parameters
    }
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), address.route)
    return "/" + re.sub(r"[\^$]|\\Z|\\", "", path)


def signed_in(who: str) -> Client:
    browser = Client(raise_request_exception=True)
    if who:
        backend = "campaigns.web.backend.StaffBackend"
        browser.force_login(User.objects.get(username=who), backend=backend)
    return browser


def text_of(answer: HttpResponseBase) -> str:
    """What can be read in an answer; workbooks and documents by the words inside."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    emptied(answer)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [packed.read(name) for name in packed.namelist() if name.endswith(".xml")]
        content = b"\n".join(parts)
    return content.decode(errors="replace")


def allowed_numbers(who: str) -> set[str]:
    """Numbers that the reader may read: of issues he sees, and of the chains they stand in."""
    if not who:
        return set()
    seen = access.visible_issues(person(who))
    chains = Rebound.objects.filter(Q(issue__in=seen) | Q(earlier__in=seen))
    more = chains.values_list("issue__number", "earlier__number")
    return {*seen.values_list("number", flat=True), *(one for pair in more for one in pair)}


def faults_of(who: str, path: str, said: str, allowed: set[str]) -> list[str]:
    """What an answer says that the reader may not know."""
    asked = set(NUMBER.findall(path))
    shown = set(NUMBER.findall(said)) & set(Issue.objects.values_list("number", flat=True))
    found = [f"{path}: issue {number}" for number in sorted(shown - allowed - asked)]
    found += [
        f"{path}: {mark}"
        for mark in ("机密点位名", "机密筛选", "机密.xlsx", "zheng.mimi")
        if mark in said
    ]
    if not who or not access.may_read_phones(person(who)):
        found += [f"{path}: telephone {number}" for number in set(MOBILE.findall(said))]
    return found


@pytest.mark.parametrize("who", READERS)
def test_nothing_foreign_is_shown_at_any_address(who: str) -> None:
    browser, allowed = signed_in(who), allowed_numbers(who)
    faults = []
    rows = addresses()
    assert len(rows) > 200
    for address in rows:
        path = filled(address, who)
        answer = browser.get(path)
        status, said = answer.status_code, text_of(answer)
        is_closed = status in CLOSED
        if status >= 500:
            faults.append(f"{path}: {status}")
        if not who and not is_closed and address.name not in FOR_ALL and not _is_description(path):
            faults.append(f"{path}: open to strangers, {status}")
        if who and address.parameters and not is_closed and not _is_common(address):
            faults.append(f"{path}: opened, {status}")
        faults += faults_of(who, path, said, allowed)
    assert not faults, "\n".join(faults)


def _is_description(path: str) -> bool:
    """The API's own description, which holds no data."""
    return path in {"/api/docs/", "/api/schema/", "/api/v1/schema/"}


def _is_common(address: Address) -> bool:
    last = address.name.rsplit(":", 1)[-1]
    shared = {"code", "monday", "version_id", "department"}
    return last in COMMON | FOR_ALL or set(address.parameters) <= shared


@pytest.mark.parametrize("who", READERS[1:])
def test_no_filter_opens_what_is_foreign(who: str) -> None:
    browser, allowed = signed_in(who), allowed_numbers(who)
    number = _issue_number(who)
    faults = []
    asked = (
        f"number={number}&page_size=200",
        f"q={number}&overdue=true",
        "department=chengguan&zone=Z01",
        f"unit=chengguan&week=2026-11-02&person=office&n={number}&deed=remind&numbers={number}",
    )
    for address in addresses():
        if address.parameters or address.name in {"sign_out"}:
            continue
        for query in asked:
            path = f"{filled(address, who)}?{query}"
            answer = browser.get(path)
            if answer.status_code >= 500:
                faults.append(f"{path}: {answer.status_code}")
            faults += faults_of(who, path, text_of(answer), allowed)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("who", READERS[1:])
def test_own_issues_name_nothing_foreign(who: str) -> None:
    browser, allowed = signed_in(who), allowed_numbers(who)
    own = list(access.visible_issues(person(who)).order_by("pk")[:40])
    assert own
    faults = []
    for issue in own:
        for path in (f"/issues/{issue.number}/", f"/api/v1/issues/{issue.number}/"):
            answer = browser.get(path)
            assert answer.status_code == 200, path
            faults += faults_of(who, path, text_of(answer), allowed)
    assert not faults, "\n".join(faults)


def test_a_links_page_shows_its_own_issue_only() -> None:
    link = CrewLink.objects.get()
    token = signed_links.make_token(issue=link.issue, by=person("office"), now=NOW)[0]
    for path in (f"/s/{token}/", f"/crew/{crew_links.token_of(link)}/"):
        said = text_of(Client().get(path))
        assert link.issue.number in said
        assert not faults_of("", path, said, {link.issue.number})
        for user in User.objects.exclude(name=""):
            assert user.name not in said, user.name
