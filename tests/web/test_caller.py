"""Whose address is counted and noted: the one that our own proxy saw (fault matrix A11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from campaigns.models import AuditLog

PROXY, CALLER = "10.0.0.1", "203.0.113.7"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "said", "noted"),
    [
        (0, CALLER, PROXY),
        (1, CALLER, CALLER),
        (1, f"198.51.100.9, {CALLER}", CALLER),
        (2, f"198.51.100.9, {CALLER}, 10.0.0.2", CALLER),
        (2, CALLER, PROXY),
        (1, "", PROXY),
        (1, "x'; drop table", PROXY),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
    ids=[
        "nobody in front",
        "one proxy",
        "what the caller added",
        "two proxies",
        "too few",
        "none",
        "no address",
        "IPv6",
    ],
)
def test_only_our_own_proxies_are_believed(
    proxies: int, said: str, noted: str, settings: Any, page: Client
) -> None:
    settings.TRUSTED_PROXIES = proxies
    page.post(
        "/sign-in/",
        {"username": "office", "password": "not this one"},
        headers={"X-Forwarded-For": said},
        REMOTE_ADDR=PROXY,
    )
    line = AuditLog.objects.latest("pk")
    assert (line.action, line.address) == ("sign_in", noted)
