"""The player asks for pictures of its issues: one place an issue, its category, a new shot each."""

from __future__ import annotations

import pytest

from campaigns.demo.player import Player
from campaigns.demo.scenes import draw
from campaigns.models import Campaign, Photo
from campaigns.processes.photo_care import flag_near_twin
from tests.factories import at


@pytest.mark.django_db
def test_every_picture_of_an_issue_shows_its_place_and_category(campaign: Campaign) -> None:
    asked: list[tuple[str, str, str, int]] = []

    def noted(place: str, stage: str, *, problem: str = "0101", shot: int = 0) -> bytes:
        asked.append((place, stage, problem, shot))
        return draw(place, stage, problem=problem, shot=shot)

    player = Player(campaign=campaign, now=at("2026-11-09 09:00"), pictures=noted)
    player.play(
        [
            {"at": at("2026-11-09 09:00"), "by": "inspector", "deed": "log", "issue": "A"}
            | {"category": "0602", "photos": 2},
            {"at": at("2026-11-09 10:00"), "by": "office", "deed": "dispatch", "issue": "A"}
            | {"lead_department": "zhujian", "limit_amount": 2, "limit_unit": "working_days"},
            {"at": at("2026-11-09 11:00"), "by": "handler.zhujian", "deed": "submit_fix"}
            | {"issue": "A"},
        ]
    )
    place = f"{campaign.code}:A"
    assert asked == [
        (place, "before", "0602", 1),
        (place, "before", "0602", 2),
        (place, "after", "0602", 3),
    ]
    after = Photo.objects.get(issue=player.issues["A"], stage="after")
    flag_near_twin(photo_id=after.pk)
    after.refresh_from_db()
    assert not {flag["code"] for flag in after.flags} & {"reused_exact", "reused_near"}
