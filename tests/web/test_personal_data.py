"""A copy of what is kept about a person, and taking the name from what is not needed any more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import AuditLog, Campaign, Issue, IssueEvent, User
from campaigns.processes import personal_data
from campaigns.processes.invariants import check_all
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed
from tests.factories import at, make_closed, make_dispatched, person
from tests.web.test_account import sign_in

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 09:00")


def test_one_takes_ones_own_along(campaign: Campaign, page: Client) -> None:
    made = make_dispatched(campaign)
    sign_in(page, "inspector")
    sent = page.get(reverse("own_data"))
    found = json.loads(sent.content)
    assert "attachment" in sent["Content-Disposition"]
    assert found["account"]["username"] == "inspector"
    assert found["account"]["roles"] == ["inspector"]
    assert made.number in {row["number"] for row in found["issues_logged"]}
    assert {"log"} <= {row["deed"] for row in found["deeds"]}
    assert len(found["sign_ins"]) == 1
    assert "password" not in sent.content.decode()


def test_only_the_keeper_of_accounts_takes_another_s(signed_in: Any) -> None:
    with pytest.raises(RoleNotAllowed):
        personal_data.export(person=person("inspector"), by=person("office"), now=NOW)
    where = reverse("admin:personal_data", args=[person("inspector").pk])
    assert signed_in.as_("office").get(where).status_code == 403
    admin = signed_in.as_("admin")
    assert admin.get(where).status_code == 200
    found = json.loads(admin.post(where, {"export": "1"}).content)
    assert found["account"]["username"] == "inspector"
    line = AuditLog.objects.get(action="export_person")
    assert (line.by, line.target) == (person("admin"), f"user {person('inspector').pk}")


def test_an_account_in_use_keeps_its_name(signed_in: Any) -> None:
    someone = person("inspector")
    where = reverse("admin:personal_data", args=[someone.pk])
    answer = signed_in.as_("admin").post(where)
    assert answer.status_code == 409
    assert User.objects.get(pk=someone.pk).name == someone.name
    with pytest.raises(MoveNotAllowed):
        personal_data.anonymise(person=person("admin"), by=person("admin"), now=NOW)


def test_nothing_of_the_person_is_left_and_what_was_done_stays(
    campaign: Campaign, page: Client, signed_in: Any
) -> None:
    issue = make_dispatched(campaign)
    sign_in(page, "inspector")
    someone = person("inspector")
    name, phone, events = someone.name, "13800000000", IssueEvent.objects.count()
    User.objects.filter(pk=someone.pk).update(is_active=False, phone=phone, email="w@example.cn")
    answer = signed_in.as_("admin").post(reverse("admin:personal_data", args=[someone.pk]))
    assert answer.status_code == 302
    kept = User.objects.get(pk=someone.pk)
    assert (kept.username, kept.phone, kept.email) == (f"former-{kept.pk}", "", "")
    assert kept.role_codes == frozenset()
    assert kept.sign_ins.count() == 0
    assert sign_in(Client(), f"former-{kept.pk}").status_code == 200  # no way in
    assert IssueEvent.objects.count() == events
    shown = signed_in.as_("office").get(f"/issues/{issue.number}/").content.decode()
    assert name not in shown
    assert f"former-{kept.pk}" in shown
    assert not [found.promise for found in check_all(now=NOW) if found.broken]


# --- citizens -------------------------------------------------------------------------------------


@pytest.fixture
def report(campaign: Campaign) -> Any:
    """A struck-off issue that a citizen had reported with a telephone number."""
    from campaigns.models import PublicReport

    issue = make_closed(campaign)
    return PublicReport.objects.create(
        issue=issue, receipt="R-1", contact="13912345678", filed_at=issue.found_at
    )


def test_a_citizen_s_number_goes_half_a_year_after_the_end(report: Any) -> None:
    last = report.issue.events.order_by("-at")[0].at
    assert personal_data.forget_reporters(now=last + timedelta(days=179)) == 0
    assert personal_data.forget_reporters(now=last + timedelta(days=181)) == 1
    report.refresh_from_db()
    assert report.contact == ""
    assert personal_data.forget_reporters(now=last + timedelta(days=182)) == 0


def test_an_open_one_keeps_it(report: Any) -> None:
    Issue.objects.filter(pk=report.issue.pk).update(state="in_progress")
    assert personal_data.forget_reporters(now=NOW + timedelta(days=3650)) == 0


def test_the_office_deletes_it_when_asked(report: Any, signed_in: Any) -> None:
    where = reverse("public_side", args=[report.issue.number])
    office = signed_in.as_("office")
    assert "13912345678" in office.get(where).content.decode()
    office.post(where, {"forget": "1"})
    assert "13912345678" not in office.get(where).content.decode()
    line = AuditLog.objects.get(action="anonymise_report")
    assert (line.by, line.target) == (person("office"), report.issue.number)
