"""Testing companies see their own finds without unit, points and notices; admins see nothing.

WORKFLOW "Who sees what". Also what only some may see: camera positions, telephone numbers.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from campaigns.models import Campaign, Department, Issue, Photo
from campaigns.processes import accountability
from campaigns.processes.holding import Assisting
from tests.api.door import V1, address, client_of, fetched
from tests.factories import at, make_issue, make_photo, person, unit
from tests.processes.deed_cast import FOUND, NOW, SITE, act

NASTY = Path(__file__).resolve().parent.parent / "data" / "nasty" / "images"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def find(campaign: Campaign) -> Issue:
    """Logged by the testing company, fixed by zhujian with wenlv, struck off by the inspector."""
    issue = make_issue(
        campaign, by="thirdparty", now=FOUND, site=SITE, category="0604", source="third_party"
    )
    helper = (Assisting(unit("wenlv"), 30),)
    act(
        "dispatch",
        issue,
        "office",
        at("2026-11-09 09:10"),
        lead_department="zhujian",
        assisting=helper,
    )
    act("submit_fix", issue, "handler.zhujian", at("2026-11-09 09:20"), note="住建局已修复")
    return act("verify", issue, "inspector", at("2026-11-09 09:30"), reason="住建局完成")


def unit_words() -> set[str]:
    """How the units of the find may be called."""
    rows = Department.objects.filter(code__in=("zhujian", "wenlv", "shizheng"))
    return {word for row in rows for word in (f'"{row.code}"', row.name, row.short_name)}


def test_it_shows_a_company_its_find_without_unit_and_deadline(find: Issue) -> None:
    answer = client_of("thirdparty").get(address(find))
    shown = answer.json()
    assert (shown["lead_department"], shown["suggested_lead"]) == (None, None)
    assert (shown["assisting"], shown["due_at"], shown["due_explanation"]) == ([], None, [])
    text = json.dumps(shown, ensure_ascii=False)
    assert [word for word in unit_words() if word in text] == []
    assert {photo["stage"] for photo in shown["photos"]} == {"before"}


def test_it_lists_a_companys_find_without_unit(find: Issue) -> None:
    answer = client_of("thirdparty").get(f"{V1}/issues/").json()
    assert [row["number"] for row in answer["results"]] == [find.number]
    text = json.dumps(answer, ensure_ascii=False)
    assert [word for word in unit_words() if word in text] == []


def test_it_exports_a_companys_find_without_unit(find: Issue) -> None:
    content = client_of("thirdparty").get(f"{V1}/issues/export.xlsx").content
    cells = [
        str(cell)
        for sheet in load_workbook(io.BytesIO(content))
        for row in sheet.values
        for cell in row
    ]
    assert [word for word in unit_words() if any(word in cell for cell in cells)] == []


def test_it_writes_no_unit_on_a_companys_pages(find: Issue, signed_in: Any) -> None:
    browser = signed_in.as_("thirdparty")
    for where in (f"/issues/{find.number}/", "/issues/"):
        page = browser.get(where).content.decode()
        assert find.number in page
        names = {word for word in unit_words() if not word.startswith('"')}
        assert [word for word in names if word in page] == [], where


# What a company may not see it must not find out by asking for it.
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("department=zhujian", "department=chengguan"),
        ("department=wenlv&role=assist", "department=chengguan&role=assist"),
        ("due_from=2026-11-16&due_to=2026-11-16", "due_from=2026-11-17&due_to=2026-11-17"),
    ],
)
def test_it_lets_no_filter_tell_a_company_unit_or_deadline(
    right: str, wrong: str, find: Issue
) -> None:
    client = client_of("thirdparty")
    found = [client.get(f"{V1}/issues/?{query}") for query in (right, wrong)]
    assert found[0].status_code == found[1].status_code
    assert found[0].json().get("results") == found[1].json().get("results")


def test_it_lets_no_cursor_tell_a_company_the_deadline(find: Issue, campaign: Campaign) -> None:
    make_issue(campaign, by="thirdparty", now=FOUND, site=SITE, source="third_party")
    page = client_of("thirdparty").get(f"{V1}/issues/?ordering=due_at&page_size=1").json()
    cursor = page["next"].split("cursor=")[1].split("&")[0]
    packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    assert find.due_at is not None
    assert find.due_at.isoformat() not in packed


def test_it_hands_a_company_no_photo_of_the_unit(find: Issue) -> None:
    client = client_of("thirdparty")
    found = {
        photo.stage: fetched(client, f"{V1}/photos/{photo.pk}/full/")[0]
        for photo in Photo.objects.filter(issue=find)
    }
    assert found == {"before": 200, "after": 404}


# "third_party … weeks, entries, notices: none"; "admin: none". Not visible = 404.
@pytest.mark.parametrize("username", ["thirdparty", "admin"])
@pytest.mark.parametrize("path", ["notices/", "score-entries/", "proposals/"])
def test_it_shows_outsiders_no_points_and_notices(username: str, path: str, find: Issue) -> None:
    assert rows_of(username, path) == []


def rows_of(username: str, path: str) -> list[Any]:
    answer = client_of(username).get(f"{V1}/{path}")
    if answer.status_code in {403, 404}:
        return []
    rows: list[Any] = answer.json()["results"]
    return rows


@pytest.mark.parametrize("username", ["thirdparty", "admin"])
@pytest.mark.parametrize("path", ["score-weeks/2026-11-09/", "score-weeks/2026-11-09/export.xlsx"])
def test_it_hides_the_weeks_from_outsiders(username: str, path: str, find: Issue) -> None:
    """WORKFLOW "Not visible = 404"."""
    assert client_of(username).get(f"{V1}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/weeks/2026-11-09/", "/issues/", "/points/"])
def test_it_hides_the_pages_of_work_from_the_admin(path: str, find: Issue, signed_in: Any) -> None:
    assert signed_in.as_("admin").get(path).status_code == 404


@pytest.mark.parametrize("model", ["issue", "issueevent", "scoreentry", "proposal", "notice"])
def test_it_hides_issues_and_scores_from_the_admin_in_the_admin_pages(
    model: str, find: Issue, signed_in: Any
) -> None:
    """PRODUCT: "users and technical settings; never touches issues or scores"."""
    page = signed_in.as_("admin").get(f"/admin/campaigns/{model}/")
    assert page.status_code in {403, 404}


# --- positions and telephone numbers -------------------------------------------------------------


@pytest.fixture
def positioned(campaign: Campaign) -> Issue:
    """With a photo that knows its place and its camera."""
    sent = (NASTY / "exif_orient_1_gps.jpg").read_bytes()
    photo = make_photo("inspector", FOUND, sent)
    issue = make_issue(campaign, now=FOUND, site=SITE, category="0604", photo_ids=(photo,))
    return act("dispatch", issue, "office", at("2026-11-09 09:10"), lead_department="zhujian")


# "GPS and device are shown to office, inspector and auditor only."
@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("office", True),
        ("inspector", True),
        ("auditor", True),
        ("handler.zhujian", False),
        ("head.zhujian", False),
        ("zonechief", False),
        ("leader", False),
    ],
)
def test_it_shows_position_and_device_to_three_roles(
    username: str, sees: bool, positioned: Issue, signed_in: Any
) -> None:
    photo = Photo.objects.get(issue=positioned)
    secrets = [str(photo.latitude), str(photo.longitude), photo.device]
    assert all(secrets)
    api = client_of(username).get(address(positioned)).content.decode()
    assert [secret for secret in secrets if secret in api] == (secrets if sees else [])
    page = signed_in.as_(username).get(f"/issues/{positioned.number}/").content.decode()
    if not sees:
        assert [secret for secret in secrets if secret in page] == []


@pytest.mark.parametrize("username", ["inspector", "handler.zhujian"])
def test_it_sends_no_position_back_to_the_uploader_who_may_not_see_it(
    username: str, campaign: Campaign
) -> None:
    with (NASTY / "exif_orient_1_gps.jpg").open("rb") as file:
        answer = client_of(username).post(f"{V1}/photos/", {"file": file}, format="multipart")
    assert answer.status_code == 201
    photo = Photo.objects.get(pk=answer.json()["id"])
    if username != "inspector":
        assert str(photo.latitude) not in answer.content.decode()


@pytest.mark.parametrize(
    "username",
    ["inspector", "handler.zhujian", "zonechief", "leader", "auditor", "thirdparty"],
)
def test_it_gives_telephone_numbers_to_office_and_admin_only(
    username: str, find: Issue, signed_in: Any
) -> None:
    client = client_of(username)
    phones = set(Department.objects.values_list("phone", flat=True))
    phones |= {person("office").phone, person("handler.zhujian").phone}
    for path in ("departments/?page_size=200", "zones/?page_size=200", "me/", "issues/"):
        text = client.get(f"{V1}/{path}").content.decode()
        assert not [phone for phone in phones if phone and phone in text], path
    page = signed_in.as_(username).get(f"/issues/{find.number}/").content.decode()
    assert not [phone for phone in phones if phone and phone in page]
    row = client_of("office").get(f"{V1}/departments/?q=zhujian").json()["results"][0]
    assert row["phone"]


def test_it_shows_a_proposal_to_its_unit_and_the_office(find: Issue) -> None:
    accountability.enter_points(
        campaign=find.campaign,
        department=unit("zhujian"),
        rule="manual_deduction",
        points=None,
        reason="未参会",
        document_no="示创办〔2026〕1号",
        by=person("office"),
        now=NOW,
    )
    act("recheck", find, "inspector", at("2026-11-09 09:50"), result="unfixed")
    for username, sees in (
        ("office", True),
        ("auditor", True),
        ("handler.zhujian", True),
        ("handler.chengguan", False),
        ("zonechief", False),
        ("thirdparty", False),
        ("admin", False),
    ):
        assert bool(rows_of(username, "proposals/")) == sees, username
