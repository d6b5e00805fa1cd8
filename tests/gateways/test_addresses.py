"""The gateways of the environment are read in order; a fault names the entry, never its secret."""

from __future__ import annotations

import pytest

from campaigns.gateways.addresses import BadAddress, read_addresses

READ = [
    # setting, [(name, kind, token, secret, base, personal)]
    ("", []),
    ("wecombot://K-e_Y1", [("wecom", "wecom", "K-e_Y1", "", "", False)]),
    ("dingtalk://SEC@TOK", [("dingtalk", "dingtalk", "TOK", "SEC", "", False)]),
    ("feishu://S%40C@TOK", [("feishu", "feishu", "TOK", "S@C", "", False)]),
    (
        "cg=wecombot://A?base=https://im.city.example/  zj=wecombot://B",
        [
            ("cg", "wecom", "A", "", "https://im.city.example", False),
            ("zj", "wecom", "B", "", "", False),
        ],
    ),
    (
        "sms=smsgw://u:pw@host/{phone}\n chat=webhook+https://:S@h.example/x",
        [
            ("sms", "other", "host", "pw", "", True),
            ("chat", "webhook", "h.example", "S", "", False),
        ],
    ),
    ("json://h/{username}", [("json", "other", "h", "", "", True)]),
]


@pytest.mark.parametrize(("setting", "expected"), READ)
def test_it_is_read(setting: str, expected: list[tuple[object, ...]]) -> None:
    assert [
        (one.name, one.kind, one.token, one.secret, one.base, one.is_personal)
        for one in read_addresses(setting)
    ] == expected


FAULTS = [
    "T0pSecret",
    "https:/T0pSecret",
    "=wecombot://T0pSecret",
    "Group=wecombot://T0pSecret",
    "1st=wecombot://T0pSecret",
    "email=wecombot://T0pSecret",
    "in_app=wecombot://T0pSecret",
    "a-name-that-is-long=wecombot://T0pSecret",
    "wecombot://T0pSecret wecombot://other",
    "a=wecombot://T0pSecret a=dingtalk://x@y",
    "chat=webhook+https://:T0pSecret@host:port/x",
    "chat=webhook+https://:T0pSecret@host:99999/x",
    "chat=webhook+https://:T0pSecret@/x",
    "chat=webhook+https://:T0pSecret@[::1/x",
    "g=wecombot://",
]


@pytest.mark.parametrize("setting", FAULTS)
def test_a_fault_is_told_without_the_secret(setting: str) -> None:
    with pytest.raises(BadAddress) as fault:
        read_addresses(setting)
    assert "NOTIFY_URLS" in str(fault.value)
    assert "T0pSecret" not in str(fault.value)
    assert fault.value.__cause__ is None or "T0pSecret" not in str(fault.value.__cause__)


SHOWN = [
    ("wecombot://T0pSecret", "wecombot://…"),
    ("dingtalk://T0pSecret@T0pSecret?base=https://im.example", "dingtalk://… → https://im.example"),
    ("c=webhook+https://:T0pSecret@h.example/in", "https://h.example/in"),
    ("c=webhook+https://:T0pSecret@h.example:8443/in", "https://h.example:8443/in"),
    ("c=webhook+https://h.example/in?token=T0pSecret", "https://h.example/in"),
    ("smsgw://u:T0pSecret@host/{phone}", "smsgw://…"),
]


@pytest.mark.parametrize(("setting", "expected"), SHOWN)
def test_a_page_shows_it_without_the_secret(setting: str, expected: str) -> None:
    (address,) = read_addresses(setting)
    assert address.shown == expected
