"""A phone bound by a personal code, its sign-in, and how that ends; other sign-ins end in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from campaigns.models import ActivationCode, AuditLog, BoundPhone, Campaign, RoleGrant
from tests.factories import at, person
from tests.memory import forget_all

NOW = at("2026-11-10 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    forget_all()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def code_from(browser: Client, **sent: str) -> str:
    page = browser.post("/me/phones/new/", sent)
    assert page.status_code == 200
    found = re.search(r'class="code">([A-Z2-9]{5}) ([A-Z2-9]{5})<', page.content.decode())
    assert found is not None
    return found.group(1) + found.group(2)


def bound(browser: Client) -> Client:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8"})
    answer = phone.post("/activate/", {"code": code_from(browser)})
    assert answer["Location"] == "/"
    return phone


def is_signed_in(browser: Client) -> bool:
    return browser.get("/me/").status_code == 200


def test_a_code_binds_one_phone_once(campaign: Campaign, signed_in: Any) -> None:
    code = code_from(signed_in.as_("inspector"))
    first, second = Client(), Client()
    shown = first.get(f"/activate/{code}/")
    assert person("inspector").name in shown.content.decode()
    assert shown["Referrer-Policy"] == "same-origin"
    assert not BoundPhone.objects.exists()  # chat programs open links by themselves
    first.post("/activate/", {"code": f"{code[:5]} {code[5:].lower()}"})
    assert is_signed_in(first)
    refused = second.post("/activate/", {"code": code})
    assert refused.status_code == 400
    assert not is_signed_in(second)
    assert code not in str(list(ActivationCode.objects.values()))
    acts = set(AuditLog.objects.values_list("action", flat=True))
    assert {"make_activation_code", "bind_phone"} <= acts


def test_a_code_ends_after_ten_minutes_and_with_the_next_one(
    campaign: Campaign, signed_in: Any, clock: Any
) -> None:
    inspector = signed_in.as_("inspector")
    old, new = code_from(inspector), code_from(inspector)
    assert Client().get(f"/activate/{old}/").status_code == 400
    clock.shift(timedelta(minutes=9, seconds=59))
    assert Client().get(f"/activate/{new}/").status_code == 200
    clock.shift(timedelta(seconds=1))
    assert Client().get(f"/activate/{new}/").status_code == 400


def test_a_bound_phone_lasts_thirty_days(campaign: Campaign, signed_in: Any, clock: Any) -> None:
    phone = bound(signed_in.as_("inspector"))
    for _n in range(29):
        clock.shift(timedelta(days=1))
        assert is_signed_in(phone)
    clock.shift(timedelta(days=1))
    assert not is_signed_in(phone)


def test_it_is_listed_and_revoked(campaign: Campaign, signed_in: Any) -> None:
    inspector = signed_in.as_("inspector")
    phone = bound(inspector)
    row = BoundPhone.objects.get()
    page = phone.get("/me/phones/").content.decode()
    assert "Android · WeChat" in page
    assert "本机" in page
    assert (
        signed_in.as_("handler.chengguan").post(f"/me/phones/{row.pk}/revoke/").status_code == 404
    )
    assert is_signed_in(phone)
    inspector.post(f"/me/phones/{row.pk}/revoke/")
    assert not is_signed_in(phone)
    assert phone.get("/api/v1/issues/").status_code in {401, 403}


def test_a_new_password_ends_bound_phones(campaign: Campaign, signed_in: Any) -> None:
    phone = bound(signed_in.as_("inspector"))
    user = person("inspector")
    user.set_password("another-2026-pass")
    user.save()
    assert not is_signed_in(phone)
    assert BoundPhone.objects.get().revoked_at == NOW


def test_another_role_or_a_closed_account_ends_it(campaign: Campaign, signed_in: Any) -> None:
    phone = bound(signed_in.as_("inspector"))
    grant = RoleGrant.objects.create(user=person("inspector"), role="office")
    assert not is_signed_in(phone)
    grant.delete()
    phone = bound(signed_in.as_("inspector"))
    type(person("inspector")).objects.filter(username="inspector").update(is_active=False)
    assert not is_signed_in(phone)


def test_the_office_binds_for_people_of_the_street_only(campaign: Campaign, signed_in: Any) -> None:
    office = signed_in.as_("office")
    code = code_from(office, person="handler.chengguan")
    phone = Client()
    phone.post("/activate/", {"code": code})
    assert "handler.chengguan" in phone.get("/me/").content.decode()
    assert (
        "handler.chengguan" in office.get("/me/phones/?person=handler.chengguan").content.decode()
    )
    row = BoundPhone.objects.get()
    office.post(f"/me/phones/{row.pk}/revoke/")
    assert not is_signed_in(phone)
    for username in ("office", "auditor", "admin", "leader", "thirdparty"):
        assert office.post("/me/phones/new/", {"person": username}).status_code == 403
    assert office.post("/me/phones/new/", {"person": "nobody"}).status_code == 400
    inspector = signed_in.as_("inspector")
    assert inspector.post("/me/phones/new/", {"person": "handler.chengguan"}).status_code == 404
    assert inspector.get("/me/phones/?person=office").status_code == 404


def test_wrong_codes_are_limited(campaign: Campaign) -> None:
    stranger = Client()
    answers = [stranger.post("/activate/", {"code": "AAAAABBBBB"}).status_code for _n in range(22)]
    assert answers[:20] == [400] * 20
    assert answers[20:] == [429] * 2


def test_other_sign_ins_end_in_time(campaign: Campaign, signed_in: Any, clock: Any) -> None:
    office, handler = signed_in.as_("office"), signed_in.as_("handler.chengguan")
    for _n in range(15):
        clock.shift(timedelta(minutes=29))
        assert is_signed_in(office)
    clock.shift(timedelta(minutes=45))  # eight hours
    answer = office.get("/issues/?state=pending")
    assert answer["Location"] == "/sign-in/?next=/issues/%3Fstate%3Dpending"
    assert is_signed_in(handler)
    clock.shift(timedelta(hours=12))
    assert not is_signed_in(handler)
