"""Reference data is kept in the admin: by the office, users and units by the administrator."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from campaigns.admin import site
from campaigns.models import Campaign
from tests.factories import make_closed

OFFICE_KEEPS = frozenset(
    {
        "campaign",
        "rankinggroup",
        "zone",
        "sitetype",
        "site",
        "category",
        "checklistitem",
        "indicator",
        "inspection",
        "calendarday",
    }
)
OFFICE_LOOKS_AT = frozenset({"ruleversion"})  # drafts are changed on the page of the rules
ADMIN_KEEPS = frozenset({"department", "user"})
HISTORY = frozenset({"issue", "issueevent", "scoreentry", "reminderpolicy", "message"})
# RELIABILITY "Hardening": three administrators; the system's sees no issue, the auditor the log.
READS = {
    "office": OFFICE_KEEPS | OFFICE_LOOKS_AT | {"department"} | HISTORY,
    "admin": ADMIN_KEEPS,
    "auditor": HISTORY | {"campaign"},
    "inspector": frozenset(),
}
KEEPS = {"office": OFFICE_KEEPS, "admin": ADMIN_KEEPS}
MODELS = sorted(model._meta.model_name or "" for model in site._registry)
pytestmark = pytest.mark.django_db


def place(model: str, what: str, *args: Any) -> str:
    return reverse(f"admin:campaigns_{model}_{what}", args=args)


def test_the_table_above_names_every_page() -> None:
    assert set(MODELS) == OFFICE_KEEPS | OFFICE_LOOKS_AT | ADMIN_KEEPS | HISTORY


@pytest.mark.parametrize("username", READS)
def test_it_opens_the_lists_and_rows_that_the_role_reads(
    username: str, campaign: Campaign, signed_in: Any
) -> None:
    make_closed(campaign)
    browser = signed_in.as_(username)
    opened = {name for name in MODELS if browser.get(place(name, "changelist")).status_code == 200}
    assert opened == READS[username]
    for model, kept in site._registry.items():
        row = model._default_manager.first()
        name = model._meta.model_name or ""
        if row is not None:
            expected = 200 if name in READS[username] else (302, 403)
            found = browser.get(place(name, "change", row.pk)).status_code
            assert found == expected or found in (
                expected if isinstance(expected, tuple) else ()
            ), (
                name,
                kept,
            )


@pytest.mark.parametrize("username", READS)
def test_it_adds_what_the_role_keeps(username: str, db: None, signed_in: Any) -> None:
    browser = signed_in.as_(username)
    adds = {name for name in MODELS if browser.get(place(name, "add")).status_code == 200}
    assert adds == KEEPS.get(username, frozenset())


def test_it_deletes_nothing(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    where = place("campaign", "delete", campaign.pk)
    assert browser.post(where, {"post": "yes"}).status_code == 403
    assert Campaign.objects.filter(pk=campaign.pk).exists()


@pytest.mark.parametrize("username", ["handler.chengguan", "leader"])
def test_it_is_not_there_for_whoever_keeps_nothing(
    username: str, campaign: Campaign, signed_in: Any
) -> None:
    assert signed_in.as_(username).get("/admin/", follow=True).status_code == 404
    assert signed_in.as_(username).get("/admin/campaigns/site/", follow=True).status_code == 404
