"""What an installation needs before a city works with it."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from campaigns.models import RoleGrant, User
from campaigns.processes import installation

pytestmark = pytest.mark.django_db
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # thousands of tries in a test


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = QUICK


@pytest.fixture
def live(settings: Any) -> None:
    """The demo's people as a city would have them: three administrators, own passwords."""
    settings.DEMO = settings.DEBUG = False
    settings.HTTPS = settings.SECOND_STEP_REQUIRED = True
    settings.ALLOWED_HOSTS = ["tracker.example.gov.cn"]
    settings.REDIS_URL, settings.BACKUP_RECIPIENT = "redis://127.0.0.1", "age1x"
    good = make_password("Kein-bekanntes-Wort-77")
    User.objects.update(password=good)
    User.objects.filter(username="admin").update(admin_duty="system")
    for duty in ("security", "audit"):
        user = User.objects.create(username=f"admin.{duty}", password=good, admin_duty=duty)
        RoleGrant.objects.create(user=user, role="admin")


def grave() -> list[str]:
    return [fault.text for fault in installation.faults() if fault.is_grave]


def test_a_city_that_has_everything_may_go_live(live: None) -> None:
    assert grave() == []
    out = StringIO()
    call_command("check_install", stdout=out)
    assert out.getvalue().endswith("ready\n")


def test_the_demo_may_not(settings: Any) -> None:
    settings.DEMO = True
    User.objects.update(password=make_password(settings.DEMO_PASSWORD))
    found = grave()
    assert "DEMO and DEBUG must be off" in found
    assert "the password of office is one that everybody knows" in found
    assert "admin is an administrator of system and security at once" in found
    with pytest.raises(SystemExit):
        call_command("check_install", stdout=StringIO())


@pytest.mark.parametrize("word", ["Admin@123", "inspector", "123456"])
def test_a_password_that_is_tried_first_is_named(live: None, word: str) -> None:
    User.objects.filter(username="inspector").update(password=make_password(word))
    assert grave() == ["the password of inspector is one that everybody knows"]


def test_an_account_out_of_use_or_without_a_password_is_none(live: None) -> None:
    User.objects.filter(username="inspector").update(password=make_password("123456"))
    User.objects.filter(username="inspector").update(is_active=False)
    User.objects.filter(username="office2").update(password=make_password(None))
    assert grave() == []


@pytest.mark.parametrize("duty", ["system", "security", "audit"])
def test_a_missing_duty_is_named(live: None, duty: str) -> None:
    User.objects.filter(admin_duty=duty).update(is_active=False)
    assert grave() == [f"no administrator has the duty {duty}"]


def test_the_same_person_for_two_duties_is_named(live: None) -> None:
    User.objects.filter(admin_duty="audit").update(admin_duty="")
    assert grave() == [
        "no administrator has the duty audit",
        "admin.audit is an administrator of system and security at once",
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HTTPS", False, "HTTPS must be on"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS must name the hosts"),
        ("DEBUG", True, "DEMO and DEBUG must be off"),
    ],
)
def test_a_wrong_setting_is_named(
    live: None, settings: Any, name: str, value: Any, words: str
) -> None:
    setattr(settings, name, value)
    assert grave() == [words]
