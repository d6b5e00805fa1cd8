"""How long a sign-in lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.rules.sessions import has_ended, may_bind, phone_name
from campaigns.rules.workflow import Role
from tests.factories import at

NOW = at("2026-11-10 20:00")


@pytest.mark.parametrize(
    ("roles", "begun_min", "seen_min", "ended"),
    [
        ({Role.OFFICE}, 60, 29, False),
        ({Role.OFFICE}, 60, 30, True),
        ({Role.AUDITOR}, 8 * 60 - 1, 0, False),
        ({Role.ADMIN}, 8 * 60, 0, True),
        ({Role.HANDLER}, 11 * 60 + 59, 11 * 60 + 59, False),
        ({Role.HANDLER}, 12 * 60, 12 * 60, True),
        ({Role.INSPECTOR}, 40 * 60, 5, False),
        ({Role.LEADER}, 40 * 60, 12 * 60, True),
        ({Role.INSPECTOR, Role.OFFICE}, 60, 31, True),  # the strictest counts
    ],
)
def test_a_sign_in_ends(roles: set[Role], begun_min: int, seen_min: int, ended: bool) -> None:
    begun, seen = (NOW - timedelta(minutes=passed) for passed in (begun_min, seen_min))
    assert has_ended(roles=roles, begun=begun, seen=seen, now=NOW) is ended


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ({Role.INSPECTOR}, True),
        ({Role.ZONE_CHIEF, Role.HEAD}, True),
        ({Role.HANDLER, Role.OFFICE}, False),
        ({Role.LEADER}, False),
        ({Role.THIRD_PARTY}, False),
        (set(), False),
    ],
)
def test_people_of_the_street_bind_phones(roles: set[Role], may: bool) -> None:
    assert may_bind(roles) is may


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0", "iPhone · WeChat"),
        ("Mozilla/5.0 (Linux; Android 14; V2309A)", "Android"),
        ("curl/8", ""),
    ],
)
def test_a_phone_gets_a_plain_name(agent: str, name: str) -> None:
    assert phone_name(agent) == name
