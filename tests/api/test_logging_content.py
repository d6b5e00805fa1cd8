"""`POST /issues/`: what a find must hold, its photos, and what was fixed on the spot."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from campaigns.models import Campaign, Closing, DeadlineVersion, Issue, Photo, ScoreEntry, Site
from tests.api.door import client_of
from tests.api.logged import ADDRESS, clock_at, find_of, issue_of, jpeg, log, log_files
from tests.factories import at, make_jpeg, make_photo, person, unit
from tests.processes.deed_cast import FOUND, LEAD, act

HANDLER = f"handler.{LEAD}"
pytestmark = pytest.mark.django_db


def nothing_left() -> bool:
    """No issue, no photo, no file."""
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return not (Issue.objects.exists() or Photo.objects.exists() or files)


# What is changed of a good find, and the field that is then told.
FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"campaign": None}, "campaign"),
    ({"campaign": "nowhere"}, "campaign"),
    ({"category": None}, "category"),
    ({"category": "9999"}, "category"),
    ({"category": "06"}, "category"),  # a class, not a category
    ({"description": None}, "description"),
    ({"description": "   "}, "description"),
    ({"description": "长" * 2001}, "description"),
    ({"site": "S99-999"}, "site"),
    ({"site": None}, "site"),  # no place at all
    ({"site": None, "address": "  "}, "site"),
    ({"site": None, "latitude": 36.0}, "longitude"),  # one coordinate missing
    ({"site": None, "longitude": 90.0}, "latitude"),
    ({"latitude": 36.0}, "longitude"),  # also beside a site
    ({"latitude": 90.000001, "longitude": 90}, "latitude"),  # off the globe
    ({"latitude": 36, "longitude": 180.5}, "longitude"),
    ({"latitude": "north", "longitude": 90}, "latitude"),
    ({"severity": "terrible"}, "severity"),
    ({"source": "rumour"}, "source"),
    ({"found_at": "yesterday"}, "found_at"),
    ({"inspection": "no-such"}, "inspection"),
    ({"indicator": "no-such"}, "indicator"),
    ({"lead_department": "no-such"}, "lead_department"),
    ({"photo_ids": None}, "photos"),
    ({"photo_ids": ["00000000-0000-0000-0000-000000000001"]}, "photos"),
    ({"photo_ids": ["no uuid"]}, "photo_ids"),
    ({"client_uuid": "no uuid"}, "client_uuid"),
    ({"device_latitude": 91, "device_longitude": 0}, "device_latitude"),
)


@pytest.mark.parametrize(("changes", "field"), FAULTS, ids=[str(row[0])[:60] for row in FAULTS])
def test_it_names_the_field_that_is_missing_or_wrong(
    changes: dict[str, Any], field: str, campaign: Campaign
) -> None:
    answer = log("inspector", **changes)
    assert answer.status_code == 400, answer.content
    assert {row["field"].split(".")[0] for row in answer.json()["errors"]} == {field}
    assert not Issue.objects.exists()


def test_it_names_several_faults_at_once(campaign: Campaign) -> None:
    answer = log("inspector", category="9999", severity="terrible", site="S99-999")
    assert {row["field"] for row in answer.json()["errors"]} >= {"category", "severity", "site"}


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ({"site": "S09-001"}, "Z01"),
        ({"site": None, "address": "人民路口"}, None),
        ({"site": None, "latitude": "36.004505", "longitude": "90.006682"}, "Z01"),
        ({"site": None, "latitude": 0, "longitude": 0}, None),
    ],
)
def test_it_takes_a_site_an_address_or_coordinates(
    place: dict[str, Any], zone: str | None, campaign: Campaign
) -> None:
    issue = issue_of(log("inspector", **place))
    assert (issue.zone.code if issue.zone else None) == zone


def test_it_takes_a_hotline_call_without_a_photo(campaign: Campaign) -> None:
    issue = issue_of(log("office", source="hotline", photo_ids=None))
    assert issue.state == "pending"
    act("dispatch", issue, "office", at("2026-11-09 09:10"))


def test_it_keeps_a_zone_chief_to_his_zones(campaign: Campaign) -> None:
    """PRODUCT: a zone chief "sees and logs in the zone"."""
    assert log("zonechief", site="S02-001").status_code in {400, 403}
    assert not Issue.objects.exists()


# --- photos --------------------------------------------------------------------------------------


def test_it_takes_nine_photos_as_files_in_their_order(campaign: Campaign) -> None:
    sent = [make_jpeg() for _ in range(9)]
    answer = log_files("inspector", photos=[jpeg(f"{n}.jpg", sent[n]) for n in range(9)])
    shown = answer.json()["photos"]
    assert [photo["stage"] for photo in shown] == ["before"] * 9
    stored = Photo.objects.filter(issue=issue_of(answer)).order_by("sort")
    assert [photo.file_name for photo in stored] == [f"{n}.jpg" for n in range(9)]


@pytest.mark.parametrize(
    ("photos", "status"),
    [
        ([make_jpeg(n) for n in range(10)], 400),  # 1–9 a deed
        ([make_jpeg(1) + b"\0" * (25 * 1024 * 1024)], 413),
        ([make_jpeg(1), make_jpeg(2)[:600]], 400),  # the second is cut off
        ([make_jpeg(1), b"GIF89a" + b"\0" * 50], 415),
        ([make_jpeg(1), b""], 400),
        ([make_jpeg(1, (31, 200))], 400),  # shorter side under 32
    ],
    ids=["ten", "25 MB", "truncated", "GIF", "empty", "tiny"],
)
def test_it_refuses_the_find_with_a_photo_and_keeps_nothing(
    photos: list[bytes], status: int, campaign: Campaign
) -> None:
    names = ["b.gif" if sent.startswith(b"GIF") else "a.jpg" for sent in photos]
    files = [jpeg(name, sent) for name, sent in zip(names, photos, strict=True)]
    for file, sent in zip(files, photos, strict=True):
        file.size = len(sent)
    answer = log_files("inspector", photos=files)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert nothing_left()


def test_it_logs_once_what_is_sent_twice_with_files(campaign: Campaign) -> None:
    key, picture = "11111111-2222-4333-8444-555555555555", make_jpeg()
    first = log_files("inspector", client_uuid=key, photos=[jpeg(content=picture)])
    again = log_files("inspector", client_uuid=key, photos=[jpeg(content=picture)])
    other = log_files("inspector", client_uuid=key, photos=[jpeg()])
    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 409]
    assert other.json()["code"] == "key_reused"
    assert (Issue.objects.count(), Photo.objects.count()) == (1, 1)


# --- fixed on the spot 立行立改 -------------------------------------------------------------------


def on_the_spot(by: str, **changes: Any) -> Any:
    after = [str(make_photo(by, FOUND))]
    return log(by, **{"after_photo_ids": after, "lead_department": LEAD, **changes})


def test_it_closes_what_an_inspector_saw_fixed(campaign: Campaign) -> None:
    issue = issue_of(on_the_spot("inspector"))
    assert (issue.state, issue.lead) == ("closed", unit(LEAD))
    assert re.fullmatch(r"XH-2026-\d{6}", issue.strike_off_no)
    assert issue.due_at is None
    assert not DeadlineVersion.objects.filter(issue=issue).exists()
    assert not ScoreEntry.objects.filter(issue=issue).exists()
    assert Closing.objects.get(issue=issue).department == unit(LEAD)
    stages = Photo.objects.filter(issue=issue).values_list("stage", flat=True)
    assert sorted(stages) == ["after", "before"]


@pytest.mark.parametrize("username", [HANDLER, f"head.{LEAD}"])
def test_it_has_somebody_check_what_the_unit_says_is_fixed(
    username: str, campaign: Campaign
) -> None:
    issue = issue_of(on_the_spot(username, lead_department=None))
    assert (issue.state, issue.lead, issue.due_at) == ("submitted", unit(LEAD), None)
    assert issue.submitted_by == person(username)


def test_it_takes_the_sites_owner_as_lead_when_none_is_given(campaign: Campaign) -> None:
    owner = Site.objects.get(code="S09-001").owner
    assert issue_of(on_the_spot("inspector", lead_department=None)).lead == owner


def test_it_refuses_what_was_fixed_by_nobody_knows_whom(campaign: Campaign) -> None:
    answer = on_the_spot("inspector", lead_department=None, site=None, address="人民路口")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "lead_department")
    assert not Issue.objects.exists()


@pytest.mark.parametrize("username", ["office", "zonechief", "thirdparty"])
def test_it_lets_only_inspectors_and_units_fix_on_the_spot(
    username: str, campaign: Campaign
) -> None:
    assert on_the_spot(username).status_code == 403
    assert not Issue.objects.exists()


def test_it_needs_both_photos_of_a_fix_on_the_spot(campaign: Campaign) -> None:
    answer = on_the_spot("inspector", photo_ids=None)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "photos")


def test_it_takes_the_after_photo_as_a_file(campaign: Campaign) -> None:
    answer = log_files("inspector", lead_department=LEAD, after_photos=[jpeg("after.jpg")])
    assert issue_of(answer).state == "closed"


# WORKFLOW "Photos": the same picture as the only after-photo is refused: 400 `photo_reused`.
def test_it_refuses_the_before_photo_as_after_photo(campaign: Campaign) -> None:
    picture = make_jpeg()
    answer = log_files(
        "inspector",
        lead_department=LEAD,
        photos=[jpeg(content=picture)],
        after_photos=[jpeg(content=picture)],
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "photo_reused"
    assert nothing_left()


# "if its check fails the category's limit starts then"
def test_it_starts_the_categorys_limit_when_the_check_of_it_fails(campaign: Campaign) -> None:
    issue = issue_of(on_the_spot(HANDLER, lead_department=None, source="self_check"))
    failed = act("verify", issue, "inspector", at("2026-11-10 10:00"), result="fail", reason="未修")
    assert failed.state == "in_progress"
    assert failed.due_at == at("2026-11-15 18:00")  # 5 working days of a unit that always works


def test_it_takes_what_the_device_says_apart(campaign: Campaign) -> None:
    issue = issue_of(log_files("inspector", device_latitude="36.0045", device_longitude="90.0066"))
    photo = Photo.objects.get(issue=issue)
    assert (photo.latitude, photo.stated_latitude is None) == (None, False)


def test_it_sends_only_the_number_of_what_the_reporter_may_not_read(campaign: Campaign) -> None:
    """A find of a testing company is shown without unit and points."""
    with clock_at(FOUND):
        shown = client_of("thirdparty").post(ADDRESS, find_of("thirdparty"), format="json").json()
    assert (shown["lead_department"], shown["suggested_lead"], shown["assisting"]) == (
        None,
        None,
        [],
    )
