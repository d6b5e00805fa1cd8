"""The link for a crew without an account: what it shows, what it takes, when it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Campaign, CrewPhoto, Issue, Notification, Photo
from campaigns.processes.photo_care import UNCLAIMED_FOR, sweep_unclaimed
from campaigns.rules.crews import LATE_LASTS, ends_at
from tests.factories import at, make_dispatched, make_jpeg, person
from tests.memory import forget_all
from tests.processes.deed_cast import act
from tests.web.test_safety import emptied

NOW = at("2026-11-10 10:00")
HANDLER = "handler.chengguan"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    forget_all()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def issue(campaign: Campaign) -> Issue:
    found = make_dispatched(campaign, now=NOW)
    assert found.lead is not None
    assert found.lead.code == "chengguan"
    return found


def link(browser: Client, issue: Issue) -> str:
    page = browser.post(f"/issues/{issue.number}/crew/make/", follow=True).content.decode()
    found = re.search(r"http://testserver(/crew/[^<\s]+)<", page)
    assert found is not None, page
    return found.group(1)


def status(browser: Client, address: str) -> int:
    return emptied(browser.get(address)).status_code


def picture(seed: int, name: str = "crew.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_jpeg(seed), content_type="image/jpeg")


def test_a_crew_sends_and_the_unit_hands_in(issue: Issue, signed_in: Any) -> None:
    handler, crew = signed_in.as_(HANDLER), Client()
    address = link(handler, issue)
    shown = crew.get(address)
    assert shown.status_code == 200
    assert issue.description in shown.content.decode()
    for name in (person(HANDLER).name, person("inspector").name, person("office").name):
        assert name not in shown.content.decode()
    sent = {"photos": [picture(41), picture(42)], "words": "已补种并清理"}
    assert "已收到 2 张照片" in crew.post(address, sent, follow=True).content.decode()
    issue.refresh_from_db()
    assert issue.state == "dispatched"  # nothing moves before the unit hands it in
    assert Notification.objects.filter(recipient=person(HANDLER), notice__step="crew_sent")
    form = handler.get(f"/issues/{issue.number}/submit_fix/").content.decode()
    ids = re.findall(r'name="photos_kept" value="([0-9a-f-]+)" checked', form)
    assert len(ids) == 2
    assert "已补种并清理" in form
    for who in (HANDLER, "head.chengguan", "office"):
        assert status(signed_in.as_(who), f"/photos/{ids[0]}/full/") == 200
    for who in ("handler.zhujian", "thirdparty"):
        assert status(signed_in.as_(who), f"/photos/{ids[0]}/full/") == 404
    done = {"photos_kept": ids[:1], "note": "已补种", "version": str(issue.version)}
    assert handler.post(f"/issues/{issue.number}/submit_fix/", done).status_code == 302
    issue.refresh_from_db()
    assert issue.state == "submitted"
    (after,) = issue.photos.filter(stage="after")
    assert (str(after.pk), after.uploaded_by) == (ids[0], None)
    assert crew.get(address).status_code == 410
    assert crew.post(address, {"photos": picture(43)}).status_code == 410


def test_another_unit_takes_no_photo_of_the_crew(issue: Issue, signed_in: Any) -> None:
    address = link(signed_in.as_(HANDLER), issue)
    Client().post(address, {"photos": picture(44)})
    photo = CrewPhoto.objects.get().photo
    other = make_dispatched(issue.campaign, now=NOW)
    sent = {"photos_kept": [str(photo.pk)], "note": "已改", "version": str(other.version)}
    answer = signed_in.as_(HANDLER).post(f"/issues/{other.number}/submit_fix/", sent)
    assert answer.status_code == 400
    photo.refresh_from_db()
    assert photo.claimed_at is None


def test_it_ends_by_revoking_by_a_new_one_and_at_the_deadline(
    issue: Issue, signed_in: Any, clock: Any
) -> None:
    handler, crew = signed_in.as_(HANDLER), Client()
    first = link(handler, issue)
    second = link(handler, issue)
    assert crew.get(first).status_code == 410
    assert crew.get(second).status_code == 200
    handler.post(f"/issues/{issue.number}/crew/end/")
    assert crew.get(second).status_code == 410
    third = link(handler, issue)
    assert issue.due_at is not None
    clock.move_to(issue.due_at - timedelta(seconds=1))
    assert crew.get(third).status_code == 200
    clock.move_to(issue.due_at)
    assert crew.get(third).status_code == 410
    assert crew.get(third[:-3] + "x/").status_code == 404
    assert crew.get("/crew/nothing/").status_code == 404


def test_an_overdue_issue_gives_a_day(issue: Issue) -> None:
    assert ends_at(due_at=NOW - timedelta(days=3), now=NOW) == NOW + LATE_LASTS
    assert ends_at(due_at=None, now=NOW) == NOW + LATE_LASTS
    assert ends_at(due_at=NOW + timedelta(hours=1), now=NOW) == NOW + timedelta(hours=1)


def test_a_redirect_ends_it(issue: Issue, signed_in: Any) -> None:
    address = link(signed_in.as_(HANDLER), issue)
    Client().post(address, {"photos": picture(45)})
    act("redirect", issue, "office", NOW, lead_department="zhujian")
    assert Client().get(address).status_code == 410
    photo = CrewPhoto.objects.get().photo
    assert status(signed_in.as_("handler.zhujian"), f"/photos/{photo.pk}/full/") == 404
    form = signed_in.as_("handler.zhujian").get(f"/issues/{issue.number}/submit_fix/")
    assert str(photo.pk) not in form.content.decode()


def test_who_may_make_one(issue: Issue, signed_in: Any) -> None:
    here = f"/issues/{issue.number}/crew/"
    for who in (HANDLER, "head.chengguan", "office"):
        assert signed_in.as_(who).get(here).status_code == 200
    for who in ("inspector", "handler.zhujian", "leader", "auditor", "thirdparty", "zonechief"):
        browser = signed_in.as_(who)
        assert browser.get(here).status_code == 404
        assert browser.post(f"{here}make/").status_code == 404
        assert browser.post(f"{here}end/").status_code == 404


def test_what_cannot_be_taken_is_named_and_the_rest_is_kept(issue: Issue, signed_in: Any) -> None:
    address = link(signed_in.as_(HANDLER), issue)
    bad = SimpleUploadedFile("notes.jpg", b"no picture", content_type="image/jpeg")
    answer = Client().post(address, {"photos": [picture(46), bad], "words": "见照片"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "notes.jpg" in page
    assert "已收到 1 张照片" in page
    assert Client().post(address, {"words": "没有照片"}).status_code == 400
    many = [picture(50 + n) for n in range(9)]
    assert Client().post(address, {"photos": many}).status_code == 400
    assert CrewPhoto.objects.count() == 1


def test_photos_wait_for_the_unit_past_the_sweep(issue: Issue, signed_in: Any, clock: Any) -> None:
    address = link(signed_in.as_(HANDLER), issue)
    Client().post(address, {"photos": picture(60)})
    later = NOW + UNCLAIMED_FOR + timedelta(minutes=1)
    clock.move_to(later)
    assert sweep_unclaimed(now=later) == 0
    act("submit_fix", issue, HANDLER, later)
    assert sweep_unclaimed(now=NOW + 2 * UNCLAIMED_FOR) == 1
    assert not Photo.objects.filter(crew_photo__isnull=False).exists()


def test_no_photo_of_another_issue_by_its_link(issue: Issue, signed_in: Any) -> None:
    address = link(signed_in.as_(HANDLER), issue)
    other = make_dispatched(issue.campaign, now=NOW)
    foreign = other.photos.first()
    own = issue.photos.first()
    assert foreign is not None
    assert own is not None
    assert status(Client(), f"{address}photos/{own.pk}/1024/") == 200
    assert status(Client(), f"{address}photos/{own.pk}/full/") == 404
    assert status(Client(), f"{address}photos/{foreign.pk}/1024/") == 404
