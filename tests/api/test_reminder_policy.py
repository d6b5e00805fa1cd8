"""The policy over the API: the same rights, versions and faults as its page."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import Campaign
from campaigns.processes.step_moments import policy_in_force

ADDRESS = "/api/v1/reminder-policy/"
pytestmark = pytest.mark.django_db


def body_of(found: dict[str, Any]) -> dict[str, Any]:
    names = ("steps", "quiet_from", "quiet_until", "plain_channels")
    return {name: found[name] for name in names} | {"based_on": found["number"]}


@pytest.mark.parametrize(
    ("username", "reads", "writes"),
    [
        ("office", 200, 400),
        ("auditor", 200, 403),
        ("handler.zhujian", 404, 404),
        ("leader", 404, 404),
        ("admin", 404, 404),
    ],
)
def test_it_is_for_office_and_auditor(
    campaign: Campaign, signed_in: Any, username: str, reads: int, writes: int
) -> None:
    client = signed_in.api(username)
    assert client.get(ADDRESS).status_code == reads
    assert client.post(ADDRESS, {}, format="json").status_code == writes


def test_what_was_read_can_be_sent_back_changed(campaign: Campaign, signed_in: Any) -> None:
    client = signed_in.api("office")
    body = body_of(client.get(ADDRESS).json())
    body["steps"][1]["percent"] = 40
    body["steps"][1]["code"] = ""
    made = client.post(ADDRESS, body, format="json")
    assert made.status_code == 201, made.json()
    assert (made.json()["number"], made.json()["created_by"]) == (2, "office")
    assert policy_in_force(campaign.pk).rules[1].code == "share_40"
    late = client.post(ADDRESS, body, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "policy_changed")


@pytest.mark.parametrize(
    ("row", "field", "value", "at"),
    [
        (0, "percent", 0, "steps.0.percent"),
        (5, "to", [], "steps.5.to"),
        (2, "channels", ["nowhere"], "steps.2.channels"),
        (2, "anchor", "never", "steps.2.anchor"),
        (4, "unit", "hours", "steps.4.unit"),
    ],
)
def test_a_fault_names_row_and_field(
    campaign: Campaign, signed_in: Any, row: int, field: str, value: object, at: str
) -> None:
    client = signed_in.api("office")
    body = body_of(client.get(ADDRESS).json())
    body["steps"][row][field] = value
    refused = client.post(ADDRESS, body, format="json")
    assert refused.status_code == 400
    assert at in [fault["field"] for fault in refused.json()["errors"]]
    assert campaign.reminder_policies.count() == 1
