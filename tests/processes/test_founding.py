"""The first administrators of a new city."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from campaigns.access import administration
from campaigns.models import AuditLog, RoleGrant, User
from campaigns.rules.administration import AdminDuty

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_administrator() -> None:
    RoleGrant.objects.filter(role="admin").delete()


def test_three_people_with_disjoint_duties_begin_a_city() -> None:
    out = StringIO()
    call_command("first_administrators", stdout=out)
    given = dict(line.split() for line in out.getvalue().splitlines()[:3])
    assert list(given) == ["admin.system", "admin.security", "admin.audit"]
    for duty in AdminDuty:
        person = User.objects.get(username=f"admin.{duty.value}")
        assert [administration.has_duty(person, one) for one in AdminDuty] == [
            one is duty for one in AdminDuty
        ]
    assert AuditLog.objects.filter(action="change_roles").count() == len(AdminDuty)


def test_the_printed_password_opens_one_sign_in_and_wants_another() -> None:
    out = StringIO()
    call_command("first_administrators", stdout=out)
    username, password = out.getvalue().splitlines()[0].split()
    client = Client()
    sent = {"username": username, "password": password}
    answer = client.post("/sign-in/", sent, follow=True)
    assert answer.request["PATH_INFO"] == "/me/password/"
    again = Client().post("/sign-in/", sent)
    assert again.status_code == 200
    assert "sessionid" not in again.cookies


def test_a_founded_city_is_not_founded_again() -> None:
    call_command("first_administrators", stdout=StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command("first_administrators", stdout=StringIO())
    assert User.objects.filter(username__startswith="admin.").count() == len(AdminDuty)
