"""What a person reads of notices, and how he is told: digests, answers, own channels."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.gateways.addresses import read_addresses
from campaigns.models import Campaign, Issue, Message, Notice, NoticePreference, Notification, User
from campaigns.processes import clock_work, delivering, notifying
from campaigns.processes.outlets import channels_for, outlets
from campaigns.rules.reminder_steps import Tone
from tests.factories import make_dispatched, person
from tests.processes.reminded import HANDLER, HEAD, MINUTE, SITE
from tests.processes.told import on

DUE = on("11-11 18:00")
MINE, LIST = "/me/notices/", "/notifications/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reached(settings: Any) -> User:
    """The liaison, with an address for e-mail but none for the SMS gateway."""
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    settings.NOTIFY_ADDRESSES = read_addresses(
        "sms=json://10.0.0.1/?to={phone} robot=dingtalk://S@t"
    )
    User.objects.filter(username=HANDLER).update(email="li@zhujian.example", phone="")
    return person(HANDLER)


def digest(campaign: Campaign, count: int) -> list[Issue]:
    """So many issues fall due at once; liaison and head are told in one digest."""
    issues = [make_dispatched(campaign, lead="zhujian", site=SITE) for _n in range(count)]
    clock_work.run_clock(now=DUE - MINUTE)
    notifying.plan(now=DUE)
    Notice.objects.exclude(step="due").filter(state="planned").update(state="cancelled")
    delivering.deliver_in_app(now=DUE)
    return issues


def told_over(tone: Tone) -> list[str]:
    return channels_for(person(HANDLER), wanted=["email", "sms"], tone=tone, ways=outlets())


# --- how I am told -------------------------------------------------------------------------------


def test_it_offers_only_what_reaches_me(db: None, reached: User, signed_in: Any) -> None:
    form = signed_in.as_(HANDLER).get(MINE).context["form"]
    assert [name for name, _words in form.fields["channels"].choices] == ["email"]
    assert form["channels"].value() == ["email"]


def test_what_i_choose_is_what_i_am_told(db: None, reached: User, signed_in: Any) -> None:
    browser = signed_in.as_(HANDLER)
    NoticePreference.objects.create(user=reached, off_channels=["sms"])
    sent = {"channels": [], "digest_at": "09:00", "lowest_tone": "urge"}
    assert browser.post(MINE, sent).status_code == 302
    kept = NoticePreference.objects.get(user=reached)
    assert (kept.off_channels, kept.digest_at) == (["email", "sms"], time(9))
    assert told_over(Tone.CIRCULAR) == ["in_app"]
    browser.post(MINE, {"channels": ["email"], "digest_at": "", "lowest_tone": "urge"})
    assert told_over(Tone.DUE) == ["in_app"]
    assert told_over(Tone.URGE) == ["in_app", "email"]
    assert NoticePreference.objects.get(user=reached).digest_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"channels": ["sms"]}, {"digest_at": "03:00"}, {"lowest_tone": "loud"}, {"lowest_tone": ""}],
)
def test_it_refuses_what_is_not_offered(
    db: None, reached: User, signed_in: Any, wrong: dict[str, Any]
) -> None:
    sent = {"channels": ["email"], "digest_at": "08:00", "lowest_tone": "plain"} | wrong
    response = signed_in.as_(HANDLER).post(MINE, sent)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == list(wrong)
    assert not NoticePreference.objects.exists()


def test_it_asks_for_the_token_and_for_a_sign_in(db: None, page: Client) -> None:
    assert page.get(MINE).status_code == 302
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person(HANDLER), backend="campaigns.web.backend.StaffBackend")
    assert browser.post(MINE, {"lowest_tone": "plain"}).status_code == 403


# --- the list, and digests -----------------------------------------------------------------------


def test_a_digest_is_one_entry_with_its_worst_lines(campaign: Campaign, signed_in: Any) -> None:
    digest(campaign, 7)
    browser = signed_in.as_(HEAD)
    (item,) = [item for item in browser.get(LIST).context["items"] if item.digest_url]
    assert (item.words, item.counts, len(item.worst)) == ("7 件事项", "到期 7 件", 5)
    page = browser.get(item.digest_url)
    assert len(page.context["lines"]) == 7
    assert "到期 7 件" in page.content.decode()


def test_a_digest_is_its_readers_own(campaign: Campaign, signed_in: Any) -> None:
    digest(campaign, 2)
    (message,) = Message.objects.filter(channel="in_app", recipient=person(HEAD))
    for username in ("office", HANDLER, "handler.chengguan"):
        address = f"/notifications/digests/{message.pk}/"
        assert signed_in.as_(username).get(address).status_code == 404, username


def test_opening_a_digest_marks_all_of_it_as_read(campaign: Campaign, signed_in: Any) -> None:
    digest(campaign, 3)
    head = Notification.objects.get(recipient=person(HEAD), is_head=True)
    browser = signed_in.as_(HEAD)
    opened = browser.post(f"{LIST}{head.pk}/")
    assert opened["Location"] == f"/notifications/digests/{head.message_id}/"
    mine = Notification.objects.filter(recipient=person(HEAD))
    assert mine.count() == 3
    assert not mine.filter(read_at=None).exists()


def test_all_is_read_at_one_tap(campaign: Campaign, signed_in: Any) -> None:
    digest(campaign, 3)
    signed_in.as_(HEAD).post(f"{LIST}read/")
    assert not Notification.objects.filter(recipient=person(HEAD), read_at=None).exists()
    assert Notification.objects.filter(recipient=person(HANDLER), read_at=None).exists()


def test_the_lead_unit_is_offered_an_answer(campaign: Campaign, signed_in: Any) -> None:
    (issue,) = digest(campaign, 1)
    address = f"/issues/{issue.number}/acknowledge/"
    browser = signed_in.as_(HANDLER)
    assert address in browser.get(LIST).content.decode()
    assert browser.get(address).status_code == 200
    Issue.objects.filter(pk=issue.pk).update(state="submitted")
    assert address not in browser.get(LIST).content.decode()


def test_the_list_costs_the_same_with_many_digests(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_(HEAD)
    digest(campaign, 2)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    first = Notification.objects.filter(recipient=person(HEAD)).order_by("pk")
    for _n in range(3):
        message = Message.objects.create(
            channel="in_app", recipient=person(HEAD), state="sent", created_at=DUE, notice_count=2
        )
        for place, row in enumerate(list(first[:2])):
            notice = row.notice
            notice.pk, notice.occasion = None, 100 + message.pk
            notice.issue = make_dispatched(campaign, lead="zhujian", site=SITE)
            notice.save()
            Notification.objects.create(
                notice=notice, recipient=person(HEAD), at=DUE, message=message, is_head=place == 0
            )
    with CaptureQueriesContext(connection) as many:
        assert len(browser.get(LIST).context["items"]) >= 4
    assert len(few) == len(many) <= 9
