"""Passwords that somebody else chose or that are too old, the second step, sign-ins elsewhere,
lock-outs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as environment
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.models import AuditLog, Campaign, SignIn, User
from campaigns.processes import passwords
from tests.factories import at, person

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 09:00")
NEW = "Wenming-chengshi-2027"


def sign_in(page: Client, username: str, password: str = "", **more: Any) -> Any:
    typed = {"username": username, "password": password or environment.DEMO_PASSWORD}
    return page.post(reverse("sign_in"), typed, **more)


def is_in(page: Client) -> bool:
    return page.get(reverse("profile")).status_code == 200


def acts(*names: str) -> list[str]:
    rows = AuditLog.objects.filter(action__in=names).order_by("pk")
    return [f"{row.action} {row.result}" for row in rows]


# --- given passwords ------------------------------------------------------------------------------


def test_a_given_password_opens_one_sign_in_and_wants_another(
    campaign: Campaign, page: Client
) -> None:
    user = person("inspector")
    with time_machine.travel(NOW, tick=False):
        passwords.give(person=user, password=NEW, by=person("admin"), now=NOW)
        assert sign_in(page, "inspector", NEW).status_code == 302
        led = page.get(reverse("issues"))
        assert led.status_code == 302
        assert led["Location"] == reverse("change_password")
        assert page.get("/api/v1/issues/").status_code == 403
        assert sign_in(Client(), "inspector", NEW).status_code == 200  # refused: used up
        typed = {"old_password": NEW, "new_password1": NEW + "a", "new_password2": NEW + "a"}
        assert page.post(reverse("change_password"), typed)["Location"] == reverse("home")
        assert page.get(reverse("issues")).status_code == 200
        assert sign_in(Client(), "inspector", NEW + "a").status_code == 302
    assert acts("set_password", "change_password") == ["set_password ok", "change_password ok"]


def test_a_given_password_ends_after_a_day(page: Client) -> None:
    passwords.give(person=person("inspector"), password=NEW, by=person("admin"), now=NOW)
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        assert sign_in(page, "inspector", NEW).status_code == 200
    assert not is_in(page)


def test_a_given_password_gives_no_token(page: Client) -> None:
    passwords.give(person=person("inspector"), password=NEW, by=person("admin"), now=NOW)
    with time_machine.travel(NOW, tick=False):
        body = {"username": "inspector", "password": NEW}
        refused = page.post("/api/v1/auth/token/", body, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "password_change_needed"


# --- the policy of level 3 ------------------------------------------------------------------------


@pytest.fixture
def strict(settings: Any) -> Any:
    """Classified protection of level 3, as the environment would have set it."""
    ours = "campaigns.processes.passwords"
    django = "django.contrib.auth.password_validation"
    settings.PASSWORD_POLICY = "mlps3"
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{django}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": f"{ours}.SignsOfKinds", "OPTIONS": {"kinds": 3}},
        {"NAME": f"{ours}.NotAFormerOne", "OPTIONS": {"former": 5}},
    ]
    return settings


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Abc12345x", ["password_too_short"]),
        ("abcdefghij1", ["password_too_plain"]),
        ("abcdefghijkl", ["password_too_plain"]),
        ("文明城市创建工作2026", ["password_too_plain"]),  # others and figures only
        ("Abcdefgh12", []),
        ("abcdefgh1!", []),
    ],
)
def test_a_strict_password(strict: Any, password: str, codes: list[str]) -> None:
    found: list[str] = []
    try:
        validate_password(password, person("inspector"))
    except ValidationError as refused:
        found = [str(error.code) for error in refused.error_list]
    assert found == codes


def test_the_last_five_are_refused_and_the_sixth_is_not(strict: Any) -> None:
    user = person("inspector")
    for n in range(6):
        user.set_password(f"Chengshi-{n}{n}{n}")
        user.save()
    for n in range(1, 6):
        with pytest.raises(ValidationError):
            validate_password(f"Chengshi-{n}{n}{n}", user)
    validate_password("Chengshi-000", user)


def test_after_ninety_days_a_new_one_is_wanted(strict: Any, page: Client) -> None:
    user = person("inspector")
    with time_machine.travel(NOW, tick=False):
        user.set_password(NEW)
        user.save()
    with time_machine.travel(NOW + timedelta(days=89), tick=False):
        assert sign_in(page, "inspector", NEW).status_code == 302
        assert is_in(page)
    late = Client()
    with time_machine.travel(NOW + timedelta(days=90), tick=False):
        assert sign_in(late, "inspector", NEW).status_code == 302
        assert late.get(reverse("profile"))["Location"] == reverse("change_password")
        assert late.get(reverse("change_password")).status_code == 200


# --- the second step ------------------------------------------------------------------------------


def code_of(user: User) -> str:
    """What the app would show now."""
    device = TOTPDevice.objects.get(user=user)
    return (
        f"{TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).token():06d}"
    )


@pytest.fixture
def with_code(signed_in: Any) -> tuple[User, list[str]]:
    """The office with its second step on, and the spare codes."""
    user, browser = person("office"), signed_in.as_("office")
    with time_machine.travel(NOW, tick=False):
        page = browser.get(reverse("second_step_set_up")).content.decode()
        assert "data:image" in page
        shown = browser.post(reverse("second_step_set_up"), {"code": code_of(user)})
    spare = re.findall(r"<code>(\w+)</code>", shown.content.decode())
    assert len(spare) == 10
    return user, spare


def test_a_password_alone_opens_nothing(with_code: Any, page: Client) -> None:
    user, _spare = with_code
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        asked = sign_in(page, "office")
        assert asked["Location"].startswith(reverse("second_step"))
        assert page.get(reverse("home")).status_code == 302
        assert not is_in(page)
        body = {"username": "office", "password": environment.DEMO_PASSWORD}
        refused = page.post("/api/v1/auth/token/", body, content_type="application/json")
        assert refused.status_code == 400
        let_in = page.post(asked["Location"], {"code": code_of(user)})
        assert let_in.status_code == 302
        assert is_in(page)
    assert acts("sign_in")[-1] == "sign_in ok"


def test_a_code_is_good_once(with_code: Any, page: Client) -> None:
    user, _spare = with_code
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        code = code_of(user)
        first = sign_in(page, "office")
        assert page.post(first["Location"], {"code": code}).status_code == 302
        again = Client()
        asked = sign_in(again, "office")
        assert again.post(asked["Location"], {"code": code}).status_code == 400
        assert not is_in(again)


def test_an_old_code_is_refused(with_code: Any, page: Client) -> None:
    user, _spare = with_code
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        old = code_of(user)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        asked = sign_in(page, "office")
        assert page.post(asked["Location"], {"code": old}).status_code == 400


def test_a_spare_code_is_good_once(with_code: Any, page: Client) -> None:
    _user, spare = with_code
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        asked = sign_in(page, "office")
        assert page.post(asked["Location"], {"code": spare[0]}).status_code == 302
        assert is_in(page)
        again = Client()
        asked = sign_in(again, "office")
        assert again.post(asked["Location"], {"code": spare[0]}).status_code == 400


def test_five_wrong_codes_begin_again(with_code: Any, page: Client) -> None:
    user, _spare = with_code
    moment = NOW + timedelta(minutes=2)
    with time_machine.travel(moment, tick=False):
        where = sign_in(page, "office")["Location"]
        for _n in range(4):
            assert page.post(where, {"code": "000000"}).status_code == 400
        assert page.post(where, {"code": "000000"})["Location"] == reverse("sign_in")
        assert page.post(where, {"code": code_of(user)})["Location"] == reverse("sign_in")
    assert not is_in(page)


def test_the_keeper_of_security_turns_it_off_for_a_lost_phone(
    with_code: Any, signed_in: Any, page: Client
) -> None:
    admin = signed_in.as_("admin")
    shown = admin.get(reverse("security_person"), {"person": "office"}).content.decode()
    assert "关闭两步验证" in shown
    admin.post(reverse("end_of_person"), {"person": "office", "second_step": "1"})
    assert sign_in(page, "office").status_code == 302
    assert is_in(page)
    assert acts("second_step_on", "second_step_off") == ["second_step_on ok", "second_step_off ok"]


def test_a_city_may_require_it(
    campaign: Campaign, settings: Any, page: Client, signed_in: Any
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    sign_in(page, "office")
    assert page.get(reverse("home"))["Location"] == reverse("second_step_set_up")
    assert page.get(reverse("second_step_set_up")).status_code == 200
    street = Client()
    sign_in(street, "inspector")
    assert street.get(reverse("home")).status_code == 200
    assert signed_in.as_("inspector").get(reverse("second_step_set_up")).status_code == 403


# --- sign-ins elsewhere ---------------------------------------------------------------------------


def test_one_sees_and_ends_the_others(page: Client) -> None:
    other = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger"})
    sign_in(page, "inspector")
    sign_in(other, "inspector")
    shown = page.get(reverse("own_sign_ins")).content.decode()
    assert "iPhone · WeChat" in shown
    assert "本次登录" in shown
    theirs = SignIn.objects.get(device__startswith="iPhone")
    page.post(reverse("end_sign_ins"), {"sign_in": theirs.pk})
    assert not is_in(other)
    assert is_in(page)
    assert "iPhone" not in page.get(reverse("own_sign_ins")).content.decode()


def test_nobody_ends_a_stranger_s(page: Client) -> None:
    other = Client()
    sign_in(page, "inspector")
    sign_in(other, "office")
    theirs = SignIn.objects.get(user=person("office"))
    page.post(reverse("end_sign_ins"), {"sign_in": theirs.pk})
    assert is_in(other)


def test_a_new_password_ends_the_others_and_keeps_this(page: Client) -> None:
    other = Client()
    sign_in(page, "inspector")
    sign_in(other, "inspector")
    typed = {
        "old_password": environment.DEMO_PASSWORD,
        "new_password1": NEW,
        "new_password2": NEW,
    }
    assert page.post(reverse("change_password"), typed).status_code == 302
    assert is_in(page)
    assert not is_in(other)
    assert page.get(reverse("own_sign_ins")).content.decode().count("本次登录") == 1


def test_the_keeper_of_security_ends_all_of_a_person(page: Client, signed_in: Any) -> None:
    sign_in(page, "inspector")
    admin = signed_in.as_("admin")
    admin.post(reverse("end_of_person"), {"person": "inspector"})
    assert not is_in(page)


# --- lock-outs ------------------------------------------------------------------------------------


def wrong(username: str, address: str) -> int:
    return int(sign_in(Client(REMOTE_ADDR=address), username, "wrong-word").status_code)


def test_five_failures_lock_the_pair_and_not_the_person() -> None:
    """One attacker cannot lock somebody out of his own desk (fault row S02)."""
    tries = [wrong("inspector", "10.0.0.9") for _n in range(6)]
    unknown = [wrong("nobody-here", "10.0.0.9") for _n in range(6)]
    assert tries == [200, 200, 200, 200, 429, 429]
    assert unknown == tries  # told alike
    locked = Client(REMOTE_ADDR="10.0.0.9")
    assert sign_in(locked, "inspector").status_code == 429  # the right password, too
    desk = Client(REMOTE_ADDR="10.0.0.10")
    assert sign_in(desk, "inspector").status_code == 302
    assert acts("lock_out") == ["lock_out refused", "lock_out refused"]


def test_it_is_unlocked_by_hand_and_noted(signed_in: Any) -> None:
    for _n in range(5):
        wrong("inspector", "10.0.0.9")
    admin = signed_in.as_("admin")
    page = admin.get(reverse("lock_outs")).content.decode()
    assert "10.0.0.9" in page
    where = re.search(r'action="(/security/\d+/unlock/)"', page)
    assert where is not None
    admin.post(where[1])
    assert "10.0.0.9" not in admin.get(reverse("lock_outs")).content.decode()
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "inspector").status_code == 302
    line = AuditLog.objects.get(action="unlock")
    assert line.by == person("admin")
    assert line.target == f"user {person('inspector').pk}"


@pytest.mark.parametrize("how", ["page", "token"])
def test_one_password_for_many_names_locks_the_address(how: str) -> None:
    """Spraying (S03): sixty failures in an hour, then nobody signs in from there."""

    def ask(username: str, password: str) -> int:
        browser = Client(REMOTE_ADDR="10.0.0.9")
        if how == "page":
            return int(sign_in(browser, username, password).status_code)
        body = {"username": username, "password": password}
        return browser.post(
            "/api/v1/auth/token/", body, content_type="application/json"
        ).status_code

    answers = [ask(f"user{n}", "Password-2026") for n in range(61)]
    assert answers[:59] == [200 if how == "page" else 400] * 59
    assert answers[60] == 429
    assert ask("inspector", environment.DEMO_PASSWORD) == 429
    elsewhere = Client(REMOTE_ADDR="10.0.0.10")
    assert sign_in(elsewhere, "inspector").status_code == 302


def test_the_admin_leads_to_the_same_page_for_a_password(signed_in: Any) -> None:
    led = signed_in.as_("admin").get("/admin/password_change/")
    assert led["Location"] == reverse("change_password")


# --- three administrators -------------------------------------------------------------------------


@pytest.fixture
def as_duty(signed_in: Any) -> Callable[[str], Client]:
    """The administrator with one duty only."""

    def of(duty: str) -> Client:
        User.objects.filter(username="admin").update(admin_duty=duty)
        return signed_in.as_("admin")  # type: ignore[no-any-return]

    return of


@pytest.mark.parametrize(
    ("duty", "allowed"),
    [
        ("", {"lock_outs", "add_user", "password", "import"}),
        ("system", {"add_user", "import"}),
        ("security", {"lock_outs", "password"}),
        ("audit", {"audit_log"}),
    ],
)
def test_each_does_his_own(as_duty: Any, duty: str, allowed: set[str]) -> None:
    browser, someone = as_duty(duty), person("inspector")
    pages = {
        "lock_outs": reverse("lock_outs"),
        "audit_log": reverse("audit_log"),
        "add_user": reverse("admin:campaigns_user_add"),
        "password": reverse("admin:set_password", args=[someone.pk]),
        "import": reverse("imports"),
    }
    opened = {name for name, where in pages.items() if browser.get(where).status_code == 200}
    assert opened == allowed


def user_form(page: str) -> dict[str, str]:
    """What the form of the admin would send as it stands."""
    from lxml import html

    form: Any = html.fromstring(page).get_element_by_id("user_form")
    return {name: value or "" for name, value in form.form_values()}


@pytest.mark.parametrize(("duty", "changes"), [("system", False), ("security", True)])
def test_only_security_gives_roles(as_duty: Any, duty: str, changes: bool) -> None:
    browser, someone = as_duty(duty), person("inspector")
    where = reverse("admin:campaigns_user_change", args=[someone.pk])
    typed = user_form(browser.get(where).content.decode())
    typed |= {
        "role_grants-TOTAL_FORMS": "2",
        "role_grants-INITIAL_FORMS": typed.get("role_grants-INITIAL_FORMS", "1"),
        "role_grants-1-user": str(someone.pk),
        "role_grants-1-role": "leader",
        "name": "王督查",
    }
    answer = browser.post(where, typed)
    assert answer.status_code == 302, answer.content.decode()
    assert ("leader" in person("inspector").role_codes) is changes
    assert bool(acts("change_roles")) is changes


def test_a_password_is_given_on_the_page_of_the_admin(signed_in: Any, page: Client) -> None:
    where = reverse("admin:set_password", args=[person("inspector").pk])
    admin = signed_in.as_("admin")
    shown = admin.get(where).content.decode()
    assert "<ul id=" not in shown.replace("&lt;", "<")  # no help as bare HTML
    weak = admin.post(where, {"new_password1": "short", "new_password2": "short"})
    assert weak.status_code == 400
    assert admin.post(where, {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert sign_in(page, "inspector", NEW).status_code == 302
    assert page.get(reverse("profile"))["Location"] == reverse("change_password")
    assert acts("set_password") == ["set_password ok"]
